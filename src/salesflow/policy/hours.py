"""When the houses of a policy are open: calendars, read from their spans, dates and days of the week."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from salesflow import calendars, facttypes
from salesflow.calendars import Calendar
from salesflow.catalogue import Phrase
from salesflow.constraints.constraint import FESTIVALS
from salesflow.domains import Domain
from salesflow.policy.form import is_nothing
from salesflow.policy.keys import CalendarForm
from salesflow.policy.reader import Reader
from salesflow.policy.scope import Scope
from salesflow.text import Node, Word


def read_calendars(scope: Scope, node: Node, added: Mapping[str, Calendar]) -> None:
    """The calendars of the file, and after them those that an app adds; a name of both is a finding."""
    for name, form in scope.reader.named(CalendarForm, node).items():
        scope.calendars[str(name)] = _calendar(scope, name, form) if form else None
        if name in added:
            scope.reader.problem("SF208", name, name=name)
    scope.added = frozenset(added) - set(scope.calendars)
    scope.calendars.update({key: value for key, value in added.items() if key not in scope.calendars})


def _calendar(scope: Scope, name: Word, form: CalendarForm) -> Calendar | None:
    reader = scope.reader
    mark = reader.mark()
    zone = reader.attempt(lambda: calendars.parse_timezone(form.timezone), form.timezone)
    known = reader.attempt(lambda: calendars.parse_known(form.known), form.known) if form.known is not None else None
    week: dict[int, calendars.Spans] = {}
    for key, value in reader.entries(form.open):
        days = reader.attempt(lambda key=key: calendars.weekdays(key), key) or ()
        spans = _spans(reader, value)
        for day in days:
            if day in week:
                reader.problem("SF414", key, name=_DAYS[day])
            week[day] = spans
    special = []
    for key, value in reader.entries(form.special):
        dates = reader.attempt(lambda key=key: calendars.parse_dates(key), key)
        special.append((dates, _spans(reader, value)))
    _no_date_twice(reader, form, special)
    closed = [reader.attempt(lambda word=word: calendars.parse_dates(word), word) for word in form.closed]
    festivals = []
    for key, value in reader.entries(form.festivals):
        if reader.is_name(key) and key == FESTIVALS:
            reader.problem("SF206", key, name=key, known=(FESTIVALS,))
        festivals.append((str(key), _dates(reader, value)))
    reader.titles(form.title)
    for part in ("open", "special"):
        if getattr(form, part) and form.known is None:
            reader.problem("SF202", form.key(part), owner=str(name), name="known")
            break
    if not reader.is_sound_since(mark):
        return None
    return Calendar(
        name=str(name),
        timezone=zone,
        known=known,
        open=tuple(week.get(day, ()) for day in range(7)),
        closed=tuple(closed),
        special=tuple(special),
        festivals=tuple(festivals),
        place=name.place,
    )


def _no_date_twice(reader: Reader, form: CalendarForm, special: list[Any]) -> None:
    """A specially open date has its hours once, or the order of keys would decide."""
    seen: list[tuple[Any, Word]] = []
    for (dates, _), (key, _) in zip(special, reader.entries(form.special), strict=True):
        if dates is None:
            continue
        if any(dates[0] <= other[1] and other[0] <= dates[1] for other, _ in seen):
            reader.problem("SF414", key, name=key)
        seen.append((dates, key))


_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOURS = Phrase("opening hours such as 09:00-18:00", "营业时间，如 09:00-18:00")
_DATE = Phrase("a date", "日期")


def _spans(reader: Reader, node: Node) -> calendars.Spans:
    spans = []
    for word in [] if is_nothing(node) else reader.words(node, _HOURS):
        if (span := reader.attempt(lambda word=word: calendars.parse_span(word), word)) is not None:
            spans.append((span, word))
    if clash := calendars.overlapping(tuple(span for span, _ in spans)):
        first, second = sorted((word for span, word in spans if span in clash), key=lambda word: _reading_order(word))[
            :2
        ]
        reader.problem("SF413", second, first.place.labelled("the other one", "另一时段"), first=first, second=second)
    joined = Domain.of((low, high - 1) for (low, high), _ in spans)  # 9-12 and 12-18 is 9-18
    return tuple((int(low), int(high) + 1) for low, high in joined.intervals)


def _reading_order(word: Word) -> tuple[int, int]:
    return word.place.line or 0, word.place.column or 0


def _dates(reader: Reader, node: Node) -> tuple[Any, ...]:
    words = reader.words(node, _DATE)
    read = [reader.attempt(lambda word=word: facttypes.read_date(word), word) for word in words]
    return tuple(sorted(day for day in read if day is not None))
