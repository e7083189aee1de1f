"""A step of a process: `take` beside machines that only move, all with the same guard over the same events."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from importlib.metadata import version
from typing import Any

import transitions

from benchmarks.figures import Figure, missing
from benchmarks.measuring import by_turns
from benchmarks.peers import Absent, bring
from salesflow import Event, Journey, Policy

SUBJECT = "A step"
MORNING = datetime.fromisoformat("2026-11-02 09:00:00+08:00")
BY: dict[str, Any] = {"by": "li.na", "role": "consultant"}
STAGES, TRIGGERS = ["talking", "ordered"], ("go", "back")
_BUDGET = 1.5  # times the bare machine
_ROUNDS = 500  # to and fro, in one turn

SMALL = """
salesflow: 1
name: small
version: 1
roles: {consultant: {en: consultant}}
activities: {quotation: {role: consultant}, approval: {role: consultant, data: {approved: {type: boolean}}}}
processes:
  sale:
    initial: talking
    stages: {talking: {resting: true}, ordered: {}}
    transitions:
      go:
        from: talking
        to: ordered
        role: consultant
        requires: [quotation, {latest: approval, since: {last: quotation}, where: {approved: true}}]
      back: {from: ordered, to: talking, role: consultant}
"""

Events = tuple[Event, ...]
Mover = tuple[Callable[[str], object], Callable[[], str]]  # takes a trigger; says the stage


def may(events: Events) -> bool:
    """The guard of the small policy, as somebody would write it by hand."""
    quoted = False
    approved = None
    for each in events:
        if each.name == "quotation":
            quoted, approved = True, None
        elif each.name == "approval":
            approved = each.data["approved"]
    return quoted and approved is True


class Lead:
    """What the machines move: a stage, and the events that the guard looks at."""

    def __init__(self, history: Events) -> None:
        self.state, self.history = "talking", history


class Bare:
    """The same in as little memory as Python needs; a machine can move it, but not bind its triggers to it."""

    __slots__ = ("history", "state")

    def __init__(self, history: Events) -> None:
        self.state, self.history = "talking", history


def small_lead() -> Journey:
    lead = Journey.start(Policy.from_text(SMALL), case="L", at=MORNING).record("quotation", at=MORNING, **BY)
    return lead.record("approval", at=MORNING, approved=True, **BY)


def machine() -> Any:
    """As it is fastest: one for all leads, which it does not know."""
    made = transitions.Machine(
        model=None, states=STAGES, initial="talking", auto_transitions=False, send_event=True, queued=False
    )
    made.add_transition("go", "talking", "ordered", conditions=[lambda event: may(event.model.history)])
    made.add_transition("back", "ordered", "talking")
    return made


def stateless(events: Events) -> Mover:
    made, lead = machine(), Bare(events)
    return lambda trigger: made.events[trigger].trigger(lead), lambda: str(lead.state)


def added(made: Any, events: Events) -> Lead:
    lead = Lead(events)
    made.add_model(lead, initial="talking")
    return lead


def with_add_model(events: Events) -> Mover:
    lead = added(machine(), events)
    return lambda trigger: getattr(lead, trigger)(), lambda: str(lead.state)


def statemachine_class() -> type[Any]:
    """A machine of python-statemachine. Raises: Absent."""
    library = bring("statemachine", "python-statemachine")
    talking, ordered = library.State(initial=True), library.State()
    names = {
        "talking": talking,
        "ordered": ordered,
        "go": talking.to(ordered, cond="may_go"),
        "back": ordered.to(talking),
        "may_go": lambda self: may(self.model.history),
    }
    return type(library.StateMachine)("Sale", (library.StateMachine,), names)


def with_statemachine(events: Events) -> Mover:
    sale = statemachine_class()(Lead(events))

    def move(trigger: str) -> bool:
        try:
            getattr(sale, trigger)()
        except bring("statemachine.exceptions", "python-statemachine").TransitionNotAllowed:
            return False
        return True

    return move, lambda: str(sale.model.state)


def with_dict(events: Events) -> Mover:
    targets = {("talking", "go"): ("ordered", may), ("ordered", "back"): ("talking", None)}
    lead = Bare(events)

    def move(trigger: str) -> bool:
        target, guard = targets[lead.state, trigger]
        if guard is not None and not guard(lead.history):
            return False
        lead.state = target
        return True

    return move, lambda: lead.state


MOVERS: tuple[tuple[str, str, Callable[[Events], Mover]], ...] = (
    ("transitions, stateless", "one machine for all leads; nothing recorded, no reasons", stateless),
    ("transitions, `add_model`", "triggers bound to each lead", with_add_model),
    ("python-statemachine", "a machine for each lead", with_statemachine),
    ("a dict", "(stage, trigger) → stage, and the guard", with_dict),
)


def steps(policy: Policy) -> list[Figure]:
    """`take` with its event and its checks, and the others, to and fro."""
    start = small_lead()
    ours = _ours(start)
    actions: dict[str, Callable[[], object]] = {"salesflow, `take`": ours}
    notes = {
        "salesflow, `take`": "checks times, role and evidence, and makes the event; else a refusal with all reasons"
    }
    rows = []
    for name, note, make in MOVERS:
        try:
            _check(make, start.events, name)
            move, _ = make(start.events)
        except Absent as absent:
            rows.append(missing(SUBJECT, name, str(absent)))
            continue
        actions[name] = lambda move=move: [move(trigger) for _ in range(_ROUNDS) for trigger in TRIGGERS]  # type: ignore[misc]
        notes[name] = f"{note} (transitions {version('transitions')})" if name == MOVERS[0][0] else note
    times = by_turns(actions)
    bare = times[MOVERS[0][0]]
    figures = []
    for name, seconds in times.items():
        ratio, first = seconds / bare, name == "salesflow, `take`"
        figures.append(
            Figure(
                SUBJECT, name, seconds / _ROUNDS / 2, ratio=ratio, against="bare transitions", note=notes[name],
                budget=f"at most {_BUDGET} ×" if first else "", kept=ratio <= _BUDGET if first else None,
            )
        )  # fmt: skip
    return [*figures, *rows]


def _ours(start: Journey) -> Callable[[], object]:
    """Each step goes on from the one before, as in an app; a life is a hundred of them."""
    at = MORNING + timedelta(hours=1)
    assert start.take("go", at=at, **BY).stages["sale"] == "ordered", "the answers differ"
    assert start.take("go", at=at, **BY).take("back", at=at, **BY).stages["sale"] == "talking", "the answers differ"

    def lives() -> None:
        for _ in range(_ROUNDS // 50):
            lead = start
            for _ in range(50):
                lead = lead.take("go", at=at, **BY).take("back", at=at, **BY)

    return lives


def _check(make: Callable[[Events], Mover], events: Events, who: str) -> None:
    """All go through the same stages, and none goes without its evidence."""
    move, stage = make(events)
    seen = []
    for trigger in TRIGGERS:
        move(trigger)
        seen.append(stage())
    move, stage = make(events[:-1])
    move("go")
    assert (*seen, stage()) == ("ordered", "talking", "talking"), f"{who} goes through other stages: {seen}, {stage()}"
