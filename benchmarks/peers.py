"""
Who else can decide a lead: each peer takes facts in its own form and says the same as the tables.

A library is imported by its own function only; where it is not installed, `Absent` says so and the rest goes on. What
can be compiled or parsed beforehand is, and each peer is asked by its fastest call. Peers without tables that feed
each other get the chain of the two tables in Python, as their users write it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import version
from typing import Any

from benchmarks import by_hand, translated
from benchmarks.by_hand import Contact
from benchmarks.leads import asked, plain
from salesflow import Policy
from salesflow.facts import Facts
from salesflow.rules.engine import Answer
from salesflow.rules.native import Native
from salesflow.rules.network import Decided, decide_all
from salesflow.rules.table import Rule, Table
from salesflow.rules.windows import Window

Said = tuple[by_hand.Graded, by_hand.Contacted]  # the form in which answers are compared


class Absent(Exception):
    """A peer that is not there; it says why."""


@dataclass(frozen=True, slots=True)
class Peer:
    """Someone to ask: `form` makes its facts beforehand, `decide` is timed, `read` makes answers comparable."""

    name: str
    note: str
    form: Callable[[Facts], Any]
    decide: Callable[[Any], Any]
    read: Callable[[Any], Said]


def bring(module: str, distribution: str) -> Any:
    """A library of somebody else. Raises: Absent."""
    try:
        return import_module(module)
    except ImportError as error:
        raise Absent(f"{distribution} is not installed") from error


def constants(rule: Rule, output: str) -> tuple[Any, str]:
    """What a row says, as a plain constant, and its id."""
    value = rule.then[output]
    if isinstance(value, Window):
        not_before, by = (None if one is None else str(one) for one in (value.not_before, value.by))
        value = Contact(not_before, by or "", value.anchors, value.roles[0])
    return value, rule.id


def meaning(policy: Policy, facts: Facts) -> Said:
    return of_answer(decide_all(policy.decisions, facts))


def of_answer(answer: Answer | Decided) -> Said:
    graded, contacted = (answer.results[table].hits[0] for table in ("grade", "next_contact"))
    return constants(graded, "grade"), constants(contacted, "contact")


def hand(policy: Policy) -> Peer:
    return Peer("by hand", "a chain of `if` in Python, two functions", _same, by_hand.decide, _same)


def native(policy: Policy) -> Peer:
    return Peer("salesflow, native", "", _same, Native(policy.decisions).decide, of_answer)


def checked(policy: Policy) -> Peer:
    engine, make = Native(policy.decisions), policy.sheet.make
    names = [name for name in asked(policy) if name in policy.facts]

    def stated(facts: Facts) -> dict[str, Any]:
        return {name: getattr(facts, name) for name in names}

    return Peer(
        "salesflow, native, facts checked as well",
        "from a dict, as most others here take it",
        stated,
        lambda facts: engine.decide(make(facts)),
        of_answer,
    )


def explained(policy: Policy) -> Peer:
    engine = Native(policy.decisions)

    def decide(facts: Facts) -> Decided:
        decided = engine.decide(facts).about(facts)
        for table in ("grade", "next_contact"):
            decided.explain(table)
        return decided

    return Peer(
        "salesflow, native, both tables explained", "why, and what kept each other row", _same, decide, of_answer
    )


def plain_meaning(policy: Policy) -> Peer:
    return Peer(
        "salesflow, the plain meaning",
        "slow and obvious; what the engines are tested against",
        _same,
        lambda facts: decide_all(policy.decisions, facts),
        of_answer,
    )


def durable(policy: Policy) -> Peer:
    try:
        module = import_module("salesflow.rules.durable")
        engine = module.Durable(policy.decisions)
    except ImportError as error:
        raise Absent("durable_rules is not installed") from error
    return Peer("salesflow, durable", f"durable_rules {version('durable_rules')}", _same, engine.decide, of_answer)


def zen(policy: Policy) -> Peer:
    """By key with a static loader: measured 14 times faster than `get_decision(key).evaluate`; a batch is slower."""
    engine, key = zen_engine(policy)

    def decide(facts: dict[str, Any]) -> Any:
        return engine.evaluate(key, facts)["result"]

    note = f"zen-engine {version('zen-engine')}, decision tables in Rust, `evaluate` by key, loaded once"
    return Peer("zen-engine", note, lambda facts: plain(policy, facts), decide, _read_zen)


def zen_engine(policy: Policy) -> tuple[Any, str]:
    """The engine with the tables loaded, and the key to ask for. Raises: Absent."""
    library = bring("zen", "zen-engine")

    def said(table: Table, rule: Rule) -> dict[str, Any]:
        (output,) = table.outputs
        return {output: constants(rule, output)[0], f"{output}_rule": rule.id}

    model = translated.zen_model(policy.decisions, said)
    return library.ZenEngine({"loader": {"type": "static", "content": {"leads": model}}}), "leads"


def _read_zen(result: dict[str, Any]) -> Said:
    contact = result.get("contact")
    window = contact and Contact(contact[0], contact[1], tuple(contact[2]), contact[3])
    return (result.get("grade"), result["grade_rule"]), (window, result["contact_rule"])


def rule_engine(policy: Policy) -> Peer:
    library = bring("rule_engine", "rule-engine")
    context = library.Context(default_value=None)
    chains = [library.Rule(translated.RULE_ENGINE.chain(table), context=context) for table in policy.decisions]
    note = f"rule-engine {version('rule-engine')}, one expression a table, parsed beforehand; chained in Python"
    asks = [lambda facts, rule=rule: int(rule.evaluate(facts)) for rule in chains]
    return _chained("rule-engine", note, policy, asks, lambda facts: plain(policy, facts))


def json_logic(policy: Policy) -> Peer:
    library = bring("json_logic", "panzi-json-logic")
    trees = [translated.json_logic(table) for table in policy.decisions]
    ask = library.jsonLogic
    note = (
        f"panzi-json-logic {version('panzi-json-logic')}, a tree a table, interpreted in Python; chained in Python "
        "(json-logic 0.6.3 does not run on Python 3)"
    )
    asks = [lambda facts, tree=tree: ask(tree, facts) for tree in trees]
    return _chained("json-logic", note, policy, asks, lambda facts: plain(policy, facts))


def datalogic(policy: Policy) -> Peer:
    library = bring("datalogic_py", "datalogic-py")
    engine = library.Engine()
    session = engine.session()
    rules = [engine.compile(translated.json_logic(table)) for table in policy.decisions]
    note = f"datalogic-py {version('datalogic-py')}, JsonLogic compiled in Rust; chained in Python"
    asks = [lambda facts, rule=rule: session.evaluate(rule, facts) for rule in rules]
    return _chained("datalogic (JsonLogic)", note, policy, asks, lambda facts: plain(policy, facts))


def cel(policy: Policy) -> Peer:
    """The facts are converted once for both tables: that is most of the time."""
    library = bring("cel", "common-expression-language")
    first, second = (library.compile(translated.CEL.chain(table)) for table in policy.decisions)
    grades, contacts = _said(policy)
    nothing = dict.fromkeys(name for name in asked(policy) if name in policy.facts)

    def decide(facts: dict[str, Any]) -> Said:
        context = library.Context(facts)
        graded = grades[first.execute(context)]
        context.add_variable("grade", graded[0])
        return graded, contacts[second.execute(context)]

    note = (
        f"common-expression-language {version('common-expression-language')}, in Rust, an expression a table, compiled "
        "beforehand; chained in Python"
    )
    return Peer("CEL, in Rust", note, lambda facts: nothing | plain(policy, facts), decide, _same)


def cel_in_python(policy: Policy) -> Peer:
    """Interpreted: the compiling runner of 0.5.0 gives errors for these expressions."""
    library = bring("celpy", "cel-python")
    environment = library.Environment()
    programs = [
        environment.program(environment.compile(translated.CEL_FIELDS.chain(table))) for table in policy.decisions
    ]
    first, second = programs
    grades, contacts = _said(policy)

    def decide(facts: Any) -> Said:
        graded = grades[first.evaluate({"facts": facts})]
        known = type(facts)(facts)
        if graded[0] is not None:
            known["grade"] = library.celtypes.StringType(graded[0])
        return graded, contacts[second.evaluate({"facts": known})]

    note = f"cel-python {version('cel-python')}, its interpreter; its compiling runner fails on these expressions"
    return Peer("CEL, in Python", note, lambda facts: library.json_to_cel(plain(policy, facts)), decide, _same)


def _chained(
    name: str, note: str, policy: Policy, asks: Sequence[Callable[..., int]], form: Callable[[Facts], Any]
) -> Peer:
    """Two tables that are asked for a row each; the grade of the first is one more fact of the second."""
    first, second = asks
    grades, contacts = _said(policy)

    def decide(facts: dict[str, Any]) -> Said:
        graded = grades[first(facts)]
        return graded, contacts[second({**facts, "grade": graded[0]})]

    return Peer(name, note, form, decide, _same)


def _said(policy: Policy) -> list[list[tuple[Any, str]]]:
    tables = policy.decisions
    return [[constants(rule, output) for rule in table.rules] for table in tables for output in table.outputs]


def _same(value: Any) -> Any:
    return value


PEERS: tuple[Callable[[Policy], Peer], ...] = (
    hand,
    native,
    checked,
    explained,
    plain_meaning,
    durable,
    zen,
    datalogic,
    cel,
    rule_engine,
    json_logic,
    cel_in_python,
)
