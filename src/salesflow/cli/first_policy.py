"""A first policy and a mapping, made of what a log holds: its activities, each as often as it is there, and no rule yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from salesflow.calendars import Calendar
from salesflow.catalogue import Phrase
from salesflow.findings import DataError, Lang, Problem
from salesflow.intake.cells import cell_text
from salesflow.intake.dateformat import parse_format
from salesflow.intake.files import open_table
from salesflow.intake.log import AT
from salesflow.intake.log_canonical import no_log
from salesflow.intake.log_guess import NEEDED, as_yaml, guessed
from salesflow.intake.mapping import MappedFact
from salesflow.intake.reading import Moment, cell_reader, has_offset
from salesflow.intake.table import Table, unreadable
from salesflow.policy.reader import RESERVED

_DAYS, _TIMES = ("YYYY/M/D", "YYYY-M-D", "D.M.YYYY", "D/M/YYYY", "M/D/YYYY"), ("H:mm", "H:mm:ss", "h:mm AM/PM")
_FORMATS = (None, *(f"{day} {time}" for day in _DAYS for time in _TIMES), *_DAYS)
_SAMPLE, _MOST = 1_000, 300  # rows whose times are tried; activities, of which nobody has more
_LIFE = "lifecycle:transition"  # of XES: only what is complete is an event
_ANY = Calendar("any", "UTC")
_ZONE = Phrase("UTC", "Asia/Shanghai")
_CLOCK = Phrase("whose clock shows the times: change it to yours", "时间所属的时区，请按实际修改")
_FORMAT = Phrase("it may as well be {others}", "也可能是 {others}")
_COUNTED = Phrase("as found in the log, and how often", "日志中的活动及次数")
_NO_RULE = Phrase("No rule yet: whoever takes away the # asks for these two.", "尚无规则；去掉 # 即启用下面两条。")
_TITLES = (Phrase("followed up within a day", "在一天内跟进"), Phrase("not by the same person", "不由同一人办理"))


class _Times(NamedTuple):
    """How times are written: every format that fits all of them, and whether an offset or the time of day is missing."""

    formats: tuple[str | None, ...]
    needs_zone: bool
    is_date: bool


def first_policy(log: Path, lang: Lang) -> tuple[str, str]:
    """
    The text of a policy, and that of a mapping.

    Raises:
        DataError: the log cannot be read; SF535, its header does not say which is the case, the activity and the time;
            SF501, its times or its activities are none.
    """
    table = open_table(log)
    columns = guessed(table.columns)
    if absent := [part for part in NEEDED if part not in columns]:
        raise DataError([no_log(table, absent)])
    times = _times(table, columns["time"])
    life = table.columns.index(_LIFE) if _LIFE in table.columns else None
    activity, counts, lives = table.columns.index(columns["activity"]), Counter[str](), {""}
    for row in table:
        said = cell_text(row.cells[life]).strip() if life is not None else ""
        if said.casefold() in ("", "complete"):
            lives.add(said)
            counts[cell_text(row.cells[activity]).strip()] += 1
        if len(counts) > _MOST:
            break
    names = _names(filter(None, counts))
    if not 0 < len(names) <= _MOST:
        told = f"column `{columns['activity']}` holds no activities, or more than {_MOST}"
        raise unreadable(table.file, Phrase(told, f"列 `{columns['activity']}` 中没有活动，或多于 {_MOST} 种"))
    only = f"only: {{{as_yaml(_LIFE)}: [{', '.join(map(as_yaml, sorted(lives)))}]}}\n" if life is not None else ""
    return "\n".join(_policy(names, counts, lang)), "\n".join(_mapping(columns, names, times, lang)) + only


def _times(table: Table, column: str) -> _Times:
    cells = [row.cells[table.columns.index(column)] for row in islice(table, _SAMPLE)]
    filled = [cell for cell in cells if cell is not None and cell_text(cell).strip()]
    fitting = tuple(form for form in _FORMATS if filled and all(_is_time(cell, form) for cell in filled))
    if not fitting:
        raise unreadable(table.file, Phrase(f"column `{column}` holds no times", f"列 `{column}` 不含时间"))
    offsets = {has_offset(cell, _mapped(fitting[0])) for cell in filled}
    return _Times(fitting, needs_zone=offsets != {True}, is_date=None in offsets)


def _mapped(form: str | None) -> MappedFact:
    return MappedFact(AT, "column", "", format=parse_format(form) if form is not None else None)


def _is_time(cell: Any, form: str | None) -> bool:
    try:
        cell_reader(_mapped(form), Moment(_ANY, _ANY, "end", date.min))(cell.strip() if isinstance(cell, str) else cell)
    except Problem:
        return False
    return True


def _names(activities: Iterable[str]) -> dict[str, str]:
    """Each activity as a name of a policy: letters, digits and `_`."""
    names: dict[str, str] = {}
    for said in activities:
        word = "_".join("".join(char if f"a{char}".isidentifier() else " " for char in said.casefold()).split())[:60]
        if not word.isidentifier() or word.startswith("_") or word in RESERVED:
            word = f"did_{word}"
        while word in names.values():
            word += "_"
        names[said] = word
    return names


def _mapping(columns: dict[str, str], names: dict[str, str], times: _Times, lang: Lang) -> Iterator[str]:
    yield f"case: {as_yaml(columns['case'])}"
    values = ", ".join(f"{as_yaml(said)}: {name}" for said, name in names.items())
    yield f"activity: {{column: {as_yaml(columns['activity'])}, values: {{{values}}}}}"
    form, *others = times.formats
    also = f"  # {_FORMAT.text(lang).format(others=', '.join(map(str, others)))}" if form is not None and others else ""
    source = as_yaml(columns["time"])
    yield f"time: {source}" if form is None else f"time: {{column: {source}, format: {form}}}{also}"
    if times.needs_zone:
        yield f"timezone: {_ZONE.text(lang)}  # {_CLOCK.text(lang)}"
    yield from ["time_of_day: end"] if times.is_date else []
    yield from [f"person: {as_yaml(columns['person'])}"] if "person" in columns else []
    yield ""


def _policy(names: dict[str, str], counts: Counter[str], lang: Lang) -> Iterator[str]:
    yield from ("salesflow: 1", "name: first", 'version: "1"', "")
    yield from (f"calendars: {{main: {{timezone: {_ZONE.text(lang)}}}}}  # {_CLOCK.text(lang)}", "")
    yield f"activities:  # {_COUNTED.text(lang)}"
    for said, name in names.items():
        yield f"  {name}: {{title: {as_yaml(said)}}}  # {counts[said]:,}"
    often = [names[said] for said, _ in counts.most_common() if said][:2]
    first, then = (*sorted(often, key=list(names.values()).index), *often)[:2]
    soon, other = (title.text(lang) for title in _TITLES)
    yield from ("", f"# {_NO_RULE.text(lang)}", "# constraints:")
    yield f"#   - {{id: in-time, title: {soon}, kind: response, after: {first}, require: {then}, within: 24 hours}}"
    yield f"#   - {{id: four-eyes, title: {other}, kind: separation, activity: {then}, from: {first}}}"
    yield ""
