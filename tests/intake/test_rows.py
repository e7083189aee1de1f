"""What a row states, and what about it cannot be read."""

import json
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.calendars import Calendar
from salesflow.facts import MISSING
from salesflow.findings import rendered
from salesflow.intake import load_mapping
from salesflow.intake.mapping import MappedFact
from salesflow.intake.reading import Moment, cell_reader
from salesflow.intake.rows import RowReader

AS_OF = datetime(2026, 11, 2, 20, tzinfo=UTC)  # already the 3rd in Shanghai, still the 2nd in Lima
SHANGHAI, LIMA = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/Lima")
ZONED = "timezone: Asia/Shanghai\ntime_of_day: "


@pytest.fixture
def read(tmp_path, policy, table):
    """What the rows of a file state under a mapping."""

    def rows(mapping, text, name="leads.csv"):
        path = tmp_path / "map.yaml"
        path.write_text(mapping, encoding="utf-8")
        opened = table(text, name)
        reader = RowReader(load_mapping(path, policy, opened), policy, opened.file, opened.columns, AS_OF)
        return [reader(row) for row in opened]

    return rows


@pytest.fixture
def value(read):
    """What one cell states of one fact, and the codes of what is wrong with it."""

    def of(fact, cell, *, keys="column: a", top=""):
        text = json.dumps({"a": cell}) if not isinstance(cell, str) else json.dumps({"a": cell}, ensure_ascii=False)
        [stated] = read(f"{top}\nfacts: {{{fact}: {{{keys}}}}}", text + "\n", "leads.jsonl")
        codes = [finding.code for finding in stated.findings]
        if fact == "start":
            return stated.start, codes
        return (getattr(stated.facts, fact) if stated.facts else None), codes

    return of


@pytest.mark.parametrize(
    ("fact", "cell", "expected"),
    [
        ("heat", "hot", "hot"),
        ("heat", " hot ", "hot"),
        ("vip", "true", True),
        ("vip", False, False),
        ("seats", "4", 4),
        ("seats", 4, 4),
        ("seats", 4.0, 4),
        ("price", "19.9", Decimal("19.90")),
        ("price", 19.9, Decimal("19.90")),
        ("price", 20, Decimal("20.00")),
        ("expected", "2026-11-30", date(2026, 11, 30)),
        ("called_at", "2026-11-02 09:10", datetime(2026, 11, 2, 9, 10, tzinfo=SHANGHAI)),
        ("called_at", "2026-11-02T09:10Z", datetime(2026, 11, 2, 9, 10, tzinfo=UTC)),
        ("clock", "09:10", time(9, 10)),
        ("waited", "90 minutes", timedelta(minutes=90)),
        ("note", "as it is", "as it is"),
        ("note", 13800000000, "13800000000"),
        ("note", True, "true"),
        ("heat", "", MISSING),
        ("heat", "  ", MISSING),
        ("heat", None, MISSING),
    ],
)
def test_a_cell_states_a_value_of_its_fact(value, fact, cell, expected):
    """Texts are read as the policy file reads them, typed cells exactly; an empty cell is missing."""
    assert value(fact, cell) == (expected, [])


@pytest.mark.parametrize(
    ("fact", "cell", "says"),
    [
        ("heat", "hott", "unknown value `hott`"),
        ("vip", "yes", "`yes` is neither `true` nor `false`"),
        ("vip", 1, "`1` is neither `true` nor `false`"),
        ("seats", "many", "`many` is not a whole number"),
        ("seats", 2.5, "`2.5` is not a whole number"),
        ("seats", True, "`True` is not a whole number"),
        ("seats", 10, "`10` is out of range"),
        ("price", "1.234", "`1.234` has more than 2 decimal places"),
        ("expected", "30/11/2026", "`30/11/2026` is not a date"),
        ("called_at", "2026-11-02", "`called_at` is a date with a time, and here stands a date alone"),
        ("clock", "25:00", "`25:00` is not a time of day"),
        ("waited", "long", "`long` is not a duration"),
        ("note", [1], "`1` is no text"),
        ("seats", {"n": 1}, "`{'n': 1}` is not a whole number"),
    ],
)
def test_a_cell_that_does_not_fit_is_a_finding_and_the_fact_is_missing(read, fact, cell, says):
    """The lead is graded by what else is known; the finding names row, column, value, fact and reason."""
    [stated] = read(f"facts: {{{fact}: {{column: a}}}}", json.dumps({"a": cell}) + "\n", "leads.jsonl")
    [finding] = stated.findings
    assert (finding.code, finding.severity, finding.place.line) == ("SF508", "warning", 1)
    arguments = dict(finding.arguments)
    assert (arguments["column"], arguments["fact"]) == ("a", fact)
    assert arguments["reason"].en == says
    assert getattr(stated.facts, fact) is MISSING
    assert rendered(finding, "zh")


def test_the_nearest_value_is_suggested(read):
    """`hott` was probably meant to be `hot`; the values that there are follow."""
    [stated] = read("facts: {heat: {column: a}}", "a\nhott\n")
    assert stated.findings[0].help() == "did you mean `hot`? values of `heat` are: cold, warm, hot"


def test_translated_cells_are_those_of_the_mapping(read):
    """A cell that the mapping does not translate is told with the nearest that it does."""
    mapping = "facts: {heat: {column: a, values: {Warm: warm, Hot!: hot, gone: missing}, empty: cold}}"
    stated = read(mapping, "a,b\nWarm,\ngone,\n,\nWram,\n")
    assert [each.facts.heat for each in stated] == ["warm", MISSING, "cold", MISSING]
    [finding] = stated[3].findings
    assert (finding.code, finding.place.line) == ("SF507", 5)
    assert finding.help().startswith("did you mean `Warm`?")


def test_a_fact_that_may_not_be_missing_leaves_its_row_without_facts(read):
    """An empty or unreadable cell of such a fact is an error of its row; the others go on."""
    stated = read("facts: {calls: {column: a}}", "a,b\n3,\n,\nx,\n")
    assert [each.facts and each.facts.calls for each in stated] == [3, None, None]
    assert [[finding.code for finding in each.findings] for each in stated] == [[], ["SF511"], ["SF508", "SF511"]]
    assert read("facts: {calls: {column: a, empty: 0}}", "a,b\n,\n")[0].facts.calls == 0


def test_what_nothing_states_is_as_an_empty_history_has_it(read):
    """Unmapped facts are missing, nought or false, as they would be for a lead of which nothing happened."""
    [stated] = read("facts: {heat: {constant: hot}}", "a\n1\n")
    assert (stated.facts.heat, stated.facts.calls, stated.facts.vip, stated.start) == ("hot", 0, MISSING, MISSING)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("2026-11-10", 7), ("2026-11-03", 0), ("2026-11-02", -1), ("2030-01-01", 60), ("2020-01-01", -30)],
)
def test_days_until_a_date_are_local_days_brought_into_range(value, cell, expected):
    """Counted from the local date of the moment asked, negative when past; `beyond` applies to what is derived."""
    assert value("due_in", cell, keys="days_until: a") == (expected, [])


def test_days_until_beyond_the_range_may_be_missing(value):
    """`beyond: missing` makes a far date unknown, and no finding."""
    assert value("soon_in", "2026-11-05", keys="days_until: a") == (2, [])
    assert value("soon_in", "2026-12-05", keys="days_until: a") == (MISSING, [])


def test_a_stated_value_out_of_range_is_never_brought_into_it(value):
    """Who writes 99 days where 60 are possible made a mistake, and is told."""
    assert value("due_in", 99) == (MISSING, ["SF508"])


def test_days_are_those_of_the_rows_calendar(read):
    """The same date is a day nearer where it is already tomorrow."""
    mapping = "calendar: {column: a}\nfacts: {due_in: {days_until: b}}"
    stated = read(mapping, "a,b\nshanghai,2026-11-10\nlima,2026-11-10\nmars,2026-11-10\n,\n")
    assert [each.facts and each.facts.due_in for each in stated] == [7, 8, None, None]
    assert [each.calendar.name for each in stated[:2]] == ["shanghai", "lima"]
    assert [[finding.code for finding in each.findings] for each in stated[2:]] == [["SF507", "SF511"], ["SF511"]]


def test_a_local_time_is_that_of_the_row_unless_the_mapping_says_where(read):
    """09:10 in Lima is not 09:10 in Shanghai; a file from headquarters names one zone for all."""
    rows = "a,b\nshanghai,2026-11-02 09:10\nlima,2026-11-02 09:10\n"
    own = read("calendar: {column: a}\nfacts: {called_at: {column: b}, clock: {time_of: b}}", rows)
    assert [each.facts.called_at for each in own] == [
        datetime(2026, 11, 2, 9, 10, tzinfo=zone) for zone in (SHANGHAI, LIMA)
    ]
    assert [each.facts.clock for each in own] == [time(9, 10)] * 2
    one = read(
        "calendar: {column: a}\ntimezone: Asia/Shanghai\nfacts: {called_at: {column: b}, clock: {time_of: b}}", rows
    )
    assert {each.facts.called_at for each in one} == {datetime(2026, 11, 2, 9, 10, tzinfo=SHANGHAI)}
    assert [each.facts.clock for each in one] == [time(9, 10), time(20, 10)]


@pytest.mark.parametrize(("edge", "expected"), [("start", time(0)), ("end", time(23, 59, 59, 999999))])
def test_a_date_alone_is_the_start_or_the_end_of_its_day(value, edge, expected):
    """A call on a day is at its start or its end, as the mapping says, and never as we guess."""
    day = datetime.combine(date(2026, 11, 2), expected, SHANGHAI)
    assert value("called_at", "2026-11-02", top=ZONED + edge) == (day, [])
    assert value("start", "2/11/2026", keys="column: a, format: D/M/YYYY", top=ZONED + edge) == (day, [])


def test_time_of_wants_a_time(value):
    """A date has no time of day, not even where dates are taken for the start of theirs."""
    assert value("clock", "2026-11-02 09:10", keys="time_of: a") == (time(9, 10), [])
    assert value("clock", "2026-11-02T01:10:00+00:00", keys="time_of: a") == (time(9, 10), [])
    assert value("clock", "2026-11-02", keys="time_of: a", top=ZONED + "start") == (MISSING, ["SF508"])


def test_time_of_a_moment_that_no_clock_showed_is_the_first_one_after(value):
    """When the clocks of Shanghai went forward in 1986, half past two never was: it is three."""
    assert value("clock", "1986-05-04 02:30", keys="time_of: a") == (time(3), [])


def test_formats_are_those_of_the_file(value):
    """Dates and times are read as the export writes them, and in no other way."""
    assert value("expected", "8/1/2026", keys="column: a, format: M/D/YYYY") == (date(2026, 8, 1), [])
    assert value("expected", "2026-08-01", keys="column: a, format: M/D/YYYY") == (MISSING, ["SF508"])
    assert value("clock", "3:05 PM", keys="column: a, format: 'h:mm AM/PM'") == (time(15, 5), [])
    called = value("called_at", "2026年8月1日 09:10", keys="column: a, format: YYYY年M月D日 HH:mm")
    assert called == (datetime(2026, 8, 1, 9, 10, tzinfo=SHANGHAI), [])


def test_a_case_that_comes_twice_is_a_warning_with_its_first_row(read):
    """Two rows of one lead are both graded, and somebody should look; a row without a case is told, too."""
    stated = read("case: a\nfacts: {heat: {constant: hot}}", "a,b\nL-1,\nL-2,\nL-1,\n,\n")
    assert [each.case for each in stated] == ["L-1", "L-2", "L-1", None]
    assert [(f.code, dict(f.arguments).get("row")) for each in stated for f in each.findings] == [
        ("SF512", 2),
        ("SF509", None),
    ]


def test_columns_that_feed_no_fact_are_checked_as_well(read):
    """A required column that is empty and a product that nobody sells are warnings; the row is graded."""
    mapping = "facts: {heat: {constant: hot}}\ncolumns: {a: {required: true}, b: {one_of: [GTX Pro, MG]}}"
    stated = read(mapping, "a,b\n,MG\nx,GTXPro\nx,\n")
    assert [[finding.code for finding in each.findings] for each in stated] == [["SF509"], ["SF510"], []]
    assert stated[1].findings[0].help().startswith("did you mean `GTX Pro`?")
    assert all(each.facts is not None for each in stated)


TYPED = (
    st.none() | st.booleans() | st.integers() | st.decimals() | st.text(max_size=12) | st.dates() | st.datetimes()
    | st.datetimes(timezones=st.just(UTC)) | st.times() | st.timedeltas() | st.binary(max_size=4) | st.lists(st.none())
    | st.dictionaries(st.text(max_size=2), st.none(), max_size=1)
)  # fmt: skip


@given(data=st.data(), how=st.sampled_from(["column", "days_until", "time_of"]))
def test_any_cell_states_a_value_or_has_a_problem(policy, data, how):
    """Whatever a file holds, reading it gives a value that the fact accepts, or says what is wrong; nothing else."""
    from salesflow.findings import Problem, SalesflowError

    names = {"column": [*policy.facts], "days_until": ["due_in", "soon_in"], "time_of": ["clock"]}[how]
    fact = policy.facts[data.draw(st.sampled_from(names))]
    zones = st.sampled_from([*policy.calendars.values(), Calendar("utc", "UTC"), None])
    calendar = data.draw(zones)
    edge = data.draw(st.sampled_from(["start", "end", None])) if calendar is not None else None
    read = cell_reader(
        MappedFact(fact, how, "a"), Moment(calendar, data.draw(zones) or calendar, edge, date(2026, 11, 2))
    )
    cell = data.draw(TYPED.filter(lambda cell: cell is not None and (not isinstance(cell, str) or cell.strip())))
    try:
        made = read(cell)
    except (Problem, SalesflowError):
        return
    assert fact.check(made) == made
