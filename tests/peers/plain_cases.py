"""Cases of names alone, and the templates of pm4py as constraints of ours."""

from datetime import timedelta
from itertools import product
from random import Random

from constraints.constrained import NAMES, START, case_of, keys_of, meant, policy_of
from salesflow.constraints.templates import RELATIONS
from salesflow.frozen import FrozenMap
from salesflow.intake.log import Entry

# What pm4py calls it: our kind, and the keys of the first and the second of its two activities.
OURS = {
    "existence": ("existence", "activity"),
    "absence": ("absence", "activity"),
    "exactly_one": ("exactly", "activity"),
    "init": ("init", "activity"),
    "responded_existence": ("responded_existence", "activity", "require"),
    "coexistence": ("co_existence", "activity", "require"),
    "response": ("response", "after", "require"),
    "precedence": ("precedence", "require", "before"),
    "succession": ("succession", "after", "require"),
    "altresponse": ("alternate_response", "after", "require"),
    "altprecedence": ("alternate_precedence", "require", "before"),
    "altsuccession": ("alternate_succession", "after", "require"),
    "chainresponse": ("chain_response", "after", "require"),
    "chainprecedence": ("chain_precedence", "require", "before"),
    "chainsuccession": ("chain_succession", "after", "require"),
    "noncoexistence": ("not_co_existence", "activity", "forbid"),
    "nonsuccession": ("not_succession", "after", "forbid"),
    "nonchainsuccession": ("not_chain_succession", "after", "forbid"),
}
# Questions of two patterns that overlap: `a` sets off what asks for a later event, and comes first in a precedence.
OVERLAPPING = {"a": {"size": "small"}, "b": {"item": 1}, "both": {"size": "small", "item": 1}, "other": {}}
_A = {"activity": "ask", "where": {"size": "small"}}
_B = {"activity": "ask", "where": {"item": 1}}


def some_cases(seed=2026):
    """Every case of up to five events, and some hundred longer ones."""
    random = Random(seed)
    short = [case for length in range(1, 6) for case in product(NAMES, repeat=length)]
    return short + [tuple(random.choices(NAMES, k=random.randint(6, 14))) for _ in range(400)]


def kept(first, second, cases):
    """For each case, by pm4py's names: which templates on these two activities does it keep when it is complete?"""
    said = [{"kind": kind, **dict(zip(keys, (first, second), strict=False))} for kind, *keys in OURS.values()]
    policy = policy_of(*said)
    return [dict(zip(OURS, _kept(policy, [(name, {}) for name in case]), strict=True)) for case in cases]


def kept_where_they_overlap(words):
    """For each case of events of `OVERLAPPING`, by the names of our relations: does it keep them when it is complete?"""
    said = []
    for kind in RELATIONS:
        on, asks = keys_of(kind)
        said.append({"kind": kind, on: _B if on == "before" else _A, asks: _A if on == "before" else _B})
    policy = policy_of(*said)
    told = ([("ask", OVERLAPPING[letter]) for letter in word] for word in words)
    return [dict(zip(RELATIONS, _kept(policy, each), strict=True)) for each in told]


def _kept(policy, case):
    """Satisfied, or not: a case that was closed has nothing pending."""
    told = [Entry("L", "journey.started", START)]
    told += [
        Entry("L", name, START + timedelta(hours=at), data=FrozenMap(data)) for at, (name, data) in enumerate(case, 1)
    ]
    told.append(Entry("L", "journey.closed", START + timedelta(days=1), data=FrozenMap({"reason": "over"})))
    events = [line.event for line in case_of(policy, told).lines]
    for constraint in policy.constraints:
        said = {verdict.status for verdict in meant(policy, constraint, events, START + timedelta(days=9))}
        assert said <= {"satisfied", "violated"}
        yield "violated" not in said
