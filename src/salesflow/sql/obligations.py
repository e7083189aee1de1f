"""
Obligations of windows in SQL: what is owed to each lead by the windows that were decided, less what was done since.

A window is discharged by a deed after its anchor (`journey.obligations`); which deed depends on the rule that hit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlglot import exp

from salesflow.history.pattern import EventPattern
from salesflow.policy.model import Policy
from salesflow.rules.windows import START, Window, WindowType
from salesflow.sql import queries as q
from salesflow.sql import words as w
from salesflow.sql.history import EVENT, OF_EVENT, of_event, on_case
from salesflow.sql.leads import LeadMaker
from salesflow.sql.matching import Matching
from salesflow.sql.queries import Joined
from salesflow.sql.steps import Names, Steps
from salesflow.sql.windows import Slot
from salesflow.sql.words import BIGINT, TEXT, Kind, Term

OBLIGATION: tuple[tuple[str, Kind, str], ...] = (
    ("case", TEXT, "the lead"),
    (
        "element",
        TEXT,
        "what asks for it: next_contact/h, after_delivery/care-call, first-call; `not decided` where `why` says what is not known",
    ),
    ("anchor", TEXT, "the id of the event that it is counted from; where the app gave the date, the name of its fact"),
    ("occurrence", TEXT, "which of several: a number, the day number of a festival, a year or month"),
    ("state", TEXT, "waiting, open or overdue at the moment asked"),
    ("opens", BIGINT, "from when on it may be done"),
    ("by", BIGINT, "until when it is in time; null where `why` says why"),
    ("role", TEXT, "who owes it; several with commas between"),
    ("owner", TEXT, "who owns the lead"),
    ("why", TEXT, "why it has no date: SF605 beyond the calendar, SF603 no anchor, SF608 no calendar"),
)


UNDECIDED = "not decided"  # instead of an element


@dataclass(frozen=True)
class OwedByWindows:
    """Makes the obligations of all windows."""

    policy: Policy
    leads: LeadMaker
    matching: Matching
    names: Names

    def plan(self, windows: Iterable[Window]) -> None:
        """The ids of the events that windows are counted from have to be fetched."""
        for place in self._places(windows).values():
            self.leads.searches.fetch(place, "id")

    def _places(self, windows: Iterable[Window]) -> dict[str, str]:
        """Where the event of each anchor stands, of those that come from an event."""
        anchors = {name for window in windows for name in window.anchors}
        known = {START: self.leads.start, **self.leads.places}
        return {name: known[name] for name in sorted(anchors) if name in known}

    def add(self, steps: Steps, slots: list[Slot]) -> Iterator[exp.Select]:
        """The obligations of every slot, each as a query with the columns of `OBLIGATION`."""
        for number, slot in enumerate(slots):
            place = f"place_{number}"
            at = [(w.is_equal(steps[slot.anchor], w.words(name)), steps[column])
                  for name, column in self._places(slot.windows).items()]  # fmt: skip
            steps.add(f"placed_{number}", {place: w.case(at, w.nothing(BIGINT))})
            self._done(steps, slot, number, place)
            yield self._owed(steps, slot, number)

    def _done(self, steps: Steps, slot: Slot, number: int, place: str) -> None:
        """`done_…`: 1 where somebody did what the rule asks for, since the moment that it is counted from."""
        own: str | None = None
        joins: list[Joined] = [("inner", steps.name, "it", on_case("it", OF_EVENT))]
        if any(deed.same for _, deed in self._deeds(slot)):
            own = "o"
            here = w.all_of(on_case("o", "it"), w.is_equal(w.column("n", "o"), w.column(place, "it")))
            joins.append(("left", EVENT, "o", here))
        fits = []
        for rows, deed in self._deeds(slot):
            asked = slot.columns.fits(steps, *rows)
            fits.append(w.all_of(asked, self._like(deed, own, place)))
        begins, at = w.column(slot.begins, "it"), of_event("at")
        after = w.case(
            [(w.is_stated(w.column(place, "it")), w.flag(w.is_more(of_event("n"), w.column(place, "it"))))],
            w.flag(w.is_more(at, begins)),
        )
        met = w.all_of(w.any_of(*fits), w.is_at_least(at, begins), w.is_equal(after, w.number(1)))
        made = {"case": w.column("case", "it"), "done": w.greatest(w.flag(met))}
        steps.parts[f"deeds_{number}"] = q.select(made, EVENT, OF_EVENT, joins=joins, group=[w.column("case", "it")])
        deeds: Joined = ("left", f"deeds_{number}", "x", on_case("x", "it"))
        steps.add(f"discharged_{number}", {f"done_{number}": w.column("done", "x")}, joins=[deeds])

    def _deeds(self, slot: Slot) -> list[tuple[list[int], EventPattern]]:
        deeds: dict[EventPattern, list[int]] = {}
        for row, _, window in slot.rows:
            if window.deed is not None:
                deeds.setdefault(window.deed, []).append(row)
        return [(rows, deed) for deed, rows in deeds.items()]

    def _like(self, deed: EventPattern, own: str | None, place: str) -> Term:
        if not deed.same or own is None:
            return self.matching.is_like(deed, of_event)
        same = self.matching.is_like(deed, of_event, lambda field: w.column(self._data(deed, field), own))
        alone = self.matching.is_like(deed, of_event)
        without = w.all_of(w.is_null(w.column(place, "it")), alone)
        return w.any_of(same, without)

    def _data(self, deed: EventPattern, field: str) -> str:
        return self.matching.shape.data[deed.name, field].value

    def undecided(self, steps: Steps) -> exp.Select:
        """A lead of which something is not known owes what nobody can tell, and that is said: one row, with `why`."""
        said: dict[str, Term] = {name: w.nothing(kind) for name, kind, _ in OBLIGATION}
        said |= {"case": steps["case"], "element": w.words(UNDECIDED), "owner": steps[self.leads.owner]}
        said |= {"anchor": w.words(""), "occurrence": w.words(""), "why": steps["why"]}
        open_ended = w.all_of(w.is_stated(steps["why"]), w.is_null(steps[self.leads.closed]))
        return q.select(said, steps.name, "it", where=open_ended)

    def _owed(self, steps: Steps, slot: Slot, number: int) -> exp.Select:
        table = slot.columns.table
        opens, by, as_of = steps[slot.not_before], steps[slot.by], steps["as_of"]
        several = sum(isinstance(each.type, WindowType) for each in table.outputs.values()) > 1
        ids = [
            (w.is_equal(steps[slot.anchor], w.words(name)), steps[self.leads.searches.fetch(place, "id")])
            for name, place in self._places(slot.windows).items()
        ]
        said: dict[str, Term] = {
            "case": steps["case"],
            "element": slot.of_rules(steps, lambda rule, _: w.words(f"{table.name}/{rule.id}")),
            "anchor": w.case(ids, w.first_stated(steps[slot.anchor], w.words(""))),
            "occurrence": w.words(slot.output if several else ""),
            "state": state(as_of, opens, by),
            "opens": opens,
            "by": by,
            "role": slot.of_rules(steps, lambda _, window: w.words(",".join(window.roles))),
            "owner": steps[self.leads.owner],
            "why": steps[slot.why],
        }
        left = w.any_of(w.is_null(steps[f"done_{number}"]), w.is_equal(steps[f"done_{number}"], w.number(0)))
        owed = w.all_of(slot.is_there(steps), w.is_null(steps[self.leads.closed]), w.is_null(steps["why"]))
        unanchored = w.is_null(steps[slot.anchor])
        return q.select(said, steps.name, "it", where=w.all_of(owed, w.any_of(unanchored, left)))


def state(as_of: Term, opens: Term, by: Term) -> Term:
    """A deadline is inclusive: overdue only after it."""
    return w.case(
        [
            (w.is_more(as_of, by), w.words("overdue")),
            (w.is_less(as_of, opens), w.words("waiting")),
        ],
        w.words("open"),
    )
