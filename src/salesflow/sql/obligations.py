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
        self.discharge(steps, slots)
        for number, slot in enumerate(slots):
            yield self._owed(steps, slot, number)

    def discharge(self, steps: Steps, slots: list[Slot]) -> None:
        """
        Of each slot `place_…`: where the event stands that it is counted from; and `done_…`: 1 where it was done since.

        All of them at once, since SQLite plans a part anew for every part that asks it.
        """
        if not slots:
            return
        steps.add("placed", {f"place_{number}": self._place(steps, slot) for number, slot in enumerate(slots)})
        joins: list[Joined] = [("inner", steps.name, "it", on_case("it", OF_EVENT))]
        made = {"case": w.column("case", "it")}
        for number, slot in enumerate(slots):
            own, place = f"o{number}", f"place_{number}"
            if any(deed.same for _, deed in self._deeds(slot)):
                here = w.all_of(on_case(own, "it"), w.is_equal(w.column("n", own), w.column(place, "it")))
                joins.append(("left", EVENT, own, here))
            made[f"done_{number}"] = w.greatest(w.flag(self._is_deed(steps, slot, own, place)))
        steps.parts["deeds"] = q.select(made, EVENT, OF_EVENT, joins=joins, group=[w.column("case", "it")])
        done = {name: w.column(name, "x") for name in made if name != "case"}
        steps.add("discharged", done, joins=[("left", "deeds", "x", on_case("x", "it"))])

    def _place(self, steps: Steps, slot: Slot) -> Term:
        at = [(w.is_equal(steps[slot.anchor], w.words(name)), steps[column])
              for name, column in self._places(slot.windows).items()]  # fmt: skip
        return w.case(at, w.nothing(BIGINT))

    def _is_deed(self, steps: Steps, slot: Slot, own: str, place: str) -> Term:
        """Is the event what the rule asks for, after the moment that it is counted from?"""
        fits = [
            w.all_of(slot.columns.fits(steps, *rows), self._like(deed, own, place)) for rows, deed in self._deeds(slot)
        ]
        begins, at = w.column(slot.begins, "it"), of_event("at")
        after = w.case(
            [(w.is_stated(w.column(place, "it")), w.flag(w.is_more(of_event("n"), w.column(place, "it"))))],
            w.flag(w.is_more(at, begins)),
        )
        return w.all_of(w.any_of(*fits), w.is_at_least(at, begins), w.is_equal(after, w.number(1)))

    def _deeds(self, slot: Slot) -> list[tuple[list[int], EventPattern]]:
        deeds: dict[EventPattern, list[int]] = {}
        for row, _, window in slot.rows:
            if window.deed is not None:
                deeds.setdefault(window.deed, []).append(row)
        return [(rows, deed) for deed, rows in deeds.items()]

    def _like(self, deed: EventPattern, own: str, place: str) -> Term:
        if not deed.same:
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
        said: dict[str, Term] = {
            "case": steps["case"],
            "element": slot.of_rules(steps, lambda rule, _: w.words(f"{table.name}/{rule.id}")),
            "anchor": self.anchor(steps, slot),
            "occurrence": w.words(slot.output if several else ""),
            "state": state(as_of, opens, by),
            "opens": opens,
            "by": by,
            "role": slot.of_rules(steps, lambda _, window: w.words(",".join(window.roles))),
            "owner": steps[self.leads.owner],
            "why": steps[slot.why],
        }
        return q.select(said, steps.name, "it", where=self.is_owed(steps, slot, number))

    def anchor(self, steps: Steps, slot: Slot) -> Term:
        """The id of the event that it is counted from; where the app gave the date, the name of its fact."""
        ids = [
            (w.is_equal(steps[slot.anchor], w.words(name)), steps[self.leads.searches.fetch(place, "id")])
            for name, place in self._places(slot.windows).items()
        ]
        return w.case(ids, w.first_stated(steps[slot.anchor], w.words("")))

    def is_owed(self, steps: Steps, slot: Slot, number: int) -> Term:
        """A rule gives the window, the case goes on, and nobody has done it; `discharge` comes before."""
        left = w.any_of(w.is_null(steps[f"done_{number}"]), w.is_equal(steps[f"done_{number}"], w.number(0)))
        owed = w.all_of(slot.is_there(steps), w.is_null(steps[self.leads.closed]), w.is_null(steps["why"]))
        return w.all_of(owed, w.any_of(w.is_null(steps[slot.anchor]), left))


def state(as_of: Term, opens: Term, by: Term) -> Term:
    """A deadline is inclusive: overdue only after it."""
    return w.case(
        [
            (w.is_more(as_of, by), w.words("overdue")),
            (w.is_less(as_of, opens), w.words("waiting")),
        ],
        w.words("open"),
    )
