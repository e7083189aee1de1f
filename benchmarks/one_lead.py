"""One lead after the other, both tables: what an app feels."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from benchmarks.figures import Figure, missing
from benchmarks.leads import any_leads, showroom
from benchmarks.measuring import by_turns, once, same
from benchmarks.peers import PEERS, Absent, Peer, meaning
from salesflow import Policy
from salesflow.facts import Facts

SUBJECT = "One lead"
_PATIENCE = 0.1  # seconds that one turn of one peer may take
_MOST, _LEAST = 2_000, 50  # leads in a turn
_BUDGET = 2.0  # times the chain by hand


def one_lead(policy: Policy) -> list[Figure]:
    """Every peer on the same leads of a showroom, after it has shown that it decides any lead as the meaning does."""
    leads = showroom(policy, _MOST)
    ready, rows = _ready(policy, leads)
    times = by_turns({name: _turn(peer, forms) for name, (peer, forms) in ready.items()})
    each = {name: times[name] / len(ready[name][1]) for name in ready}
    hand = each["by hand"]
    for name, (peer, _) in ready.items():
        ratio = each[name] / hand
        is_native = name == "salesflow, native"
        rows[name] = Figure(
            SUBJECT,
            name,
            each[name],
            ratio=ratio,
            against="by hand",
            budget=f"at most {_BUDGET:.0f} × by hand" if is_native else "",
            kept=ratio <= _BUDGET if is_native else None,
            note=peer.note,
        )
    return [*rows.values(), whole(policy, leads[:200])]


def whole(policy: Policy, leads: list[Facts]) -> Figure:
    """What an app calls: facts checked, decided, and the windows counted on the calendar."""
    names = [name for name, fact in policy.facts.items() if fact.may_be_missing]
    stated = [{name: getattr(facts, name) for name in names} for facts in leads]
    seconds = by_turns({"": lambda: [policy.decide(case) for case in stated]})[""] / len(stated)
    return Figure(SUBJECT, "salesflow, `Policy.decide`", seconds, note="facts checked, and windows turned into dates")


def _ready(policy: Policy, leads: list[Facts]) -> tuple[dict[str, tuple[Peer, list[Any]]], dict[str, Figure]]:
    """Peers that answer right, with the leads of one turn in their own form; and a row for each that is absent."""
    hard = [*any_leads(policy, 10_000), *leads]
    expected = [meaning(policy, facts) for facts in hard]
    hits = {(number, said[1]) for answer in expected for number, said in enumerate(answer)}
    assert len(hits) == sum(len(table.rules) for table in policy.decisions), "some row was never hit"
    ready: dict[str, tuple[Peer, list[Any]]] = {}
    rows: dict[str, Figure] = {}
    for make in PEERS:
        try:
            peer = make(policy)
        except Absent as absent:
            rows[make.__name__] = missing(SUBJECT, make.__name__.replace("_", " "), str(absent))
            continue
        _check(peer, hard, expected)
        ready[peer.name] = (peer, [peer.form(facts) for facts in leads[: _number(peer, leads)]])
        rows[peer.name] = missing(SUBJECT, peer.name, "")  # keeps its place
    return ready, rows


def _check(peer: Peer, leads: list[Facts], expected: list[Any]) -> None:
    """All leads where that is quick, else as many as take a few seconds."""
    number = min(len(leads), max(300, int(3 / _one(peer, leads))))
    step = len(leads) // number
    same(
        (peer.read(peer.decide(peer.form(facts))) for facts in leads[::step]),
        expected[::step],
        peer.name,
    )


def _number(peer: Peer, leads: list[Facts]) -> int:
    return min(_MOST, max(_LEAST, int(_PATIENCE / _one(peer, leads))))


def _one(peer: Peer, leads: list[Facts]) -> float:
    forms = [peer.form(facts) for facts in leads[-20:]]
    return once(_turn(peer, forms)) / len(forms)


def _turn(peer: Peer, forms: list[Any]) -> Callable[[], None]:
    decide = peer.decide

    def turn() -> None:
        for form in forms:
            decide(form)

    return turn
