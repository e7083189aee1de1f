"""Event logs in XES: their rows, their types, and what they say without a mapping."""

import gzip
import json
import os
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from showroom_log import SHOWROOM, adds_up, logged, mapped, opened, said
from xes_writer import written

from salesflow.findings import DataError
from salesflow.intake import is_log
from salesflow.intake.log_canonical import to_records

EVENT = '<event><string key="concept:name" value="visit_ended"/></event>'
LOG = f"<log><trace>{EVENT}</trace></log>"


@pytest.fixture
def table(tmp_path):
    """A log of this text, or of these bytes, as a table."""
    return lambda text, name="log.xes": opened(tmp_path, text, name)


# -- the same log in two formats

WORDS = st.text(st.sampled_from("ab \"'&<>;中文é\n\t#"), min_size=1, max_size=8).map(str.strip).filter(bool)
OFFSETS = st.sampled_from([0, 480, -300, 330]).map(lambda minutes: timezone(timedelta(minutes=minutes)))
TIMES = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=OFFSETS)
PRICES = st.decimals(0, 10_000_000, places=2)
DATA = st.one_of(
    st.tuples(st.just("visit_ended"), st.just({})),
    st.tuples(st.just("quotation_issued"), st.fixed_dictionaries({"price": PRICES})),
    st.tuples(
        st.just("contact"),
        st.fixed_dictionaries(
            {"channel": st.sampled_from(["phone", "wechat"]), "reached": st.booleans()},
            optional={"minutes": st.integers(0, 600), "note": WORDS},
        ),
    ),
)
EVENTS = st.tuples(DATA, TIMES, st.none() | WORDS, st.sampled_from([None, "consultant", "manager"]))
TRACES = st.lists(st.tuples(WORDS, st.lists(EVENTS, min_size=1, max_size=4)), min_size=1, max_size=4)


def in_xes(event):
    (name, data), at, person, role = event
    own = {"concept:name": name, "time:timestamp": at, "org:resource": person, "org:role": role, **data}
    return {key: value for key, value in own.items() if value is not None}


def in_json(case, event):
    (name, data), at, person, role = event
    plain = {key: str(value) if isinstance(value, Decimal) else value for key, value in data.items()}
    line = {"case": case, "name": name, "at": at.isoformat(), "person": person, "role": role, "data": plain}
    return json.dumps({key: value for key, value in line.items() if value is not None})


@given(TRACES, st.sampled_from(["", "xes:"]), st.booleans())
def test_a_log_in_xes_holds_what_the_same_log_in_json_holds(tmp_path_factory, traces, prefix, is_packed):
    """Quotes, Chinese, ampersands, offsets, numbers: the format makes no difference to the events."""
    folder = tmp_path_factory.getbasetemp()
    text = written([({"concept:name": case}, [in_xes(each) for each in events]) for case, events in traces], prefix)
    lines = [in_json(case, each) for case, events in traces for each in events]
    packed = gzip.compress(text.encode(), 1) if is_packed else text
    first = logged(folder, None, packed, f"same{os.getpid()}.xes{'.gz' if is_packed else ''}")
    second = logged(folder, None, "\n".join(lines) + "\n", f"same{os.getpid()}.jsonl")
    assert list(to_records(first.entries, SHOWROOM)) == list(to_records(second.entries, SHOWROOM))
    assert [each._replace(file="", line=0) for each in first.entries] == [
        each._replace(file="", line=0) for each in second.entries
    ]
    assert (first.lost, first.skipped, first.rows) == (0, 0, len(lines))


# -- rows and columns


def test_a_row_is_an_event_with_what_its_trace_says(table):
    """Columns of traces come first; a row has the line of its start tag, and reading again gives the same."""
    log = table(
        """<?xml version="1.0" encoding="UTF-8" ?>
<log xes.version="1849-2016" xmlns="http://www.xes-standard.org/">
  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <global scope="event"><string key="concept:name" value="__INVALID__"/><int key="seats" value="9"/></global>
  <classifier name="name" keys="concept:name"/>
  <string key="origin" value="a program"/>
  <trace>
    <string key="concept:name" value="L-1"/>
    <event>
      <string key="concept:name" value="看车 &amp; &quot;试驾&quot;"/>
      <date key="time:timestamp" value="2026-11-02T09:10:00.000+08:00"/>
    </event>
    <event><int key="seats" value=" 7 "/><float key="price" value="1.38E5"/><float key="rate" value="0.1"/></event>
  </trace>
  <trace><int key="age" value="40"/><event><boolean key="vip" value="1"/><id key="own" value="5f-1"/></event></trace>
  <event><string key="concept:name" value="outside"/></event>
</log>
"""
    )
    names = ("concept:name", "time:timestamp", "seats", "price", "rate", "vip", "own")
    assert log.columns == ("case:concept:name", "case:age", *names)
    nothing = (None,) * 7
    expected = [
        (9, ("L-1", None, '看车 & "试驾"', "2026-11-02T09:10:00.000+08:00", *nothing[:5]), None),
        (13, ("L-1", None, None, None, 7, 138000, Decimal("0.1"), None, None), None),
        (15, (None, 40, *nothing[:5], True, "5f-1"), None),
        (16, (None, None, "outside", *nothing[:6]), None),
    ]
    assert list(log) == list(log) == expected


@pytest.mark.parametrize(
    ("attribute", "cell", "reason"),
    [
        ('<int key="a" value="7.5"/>', "7.5", "`a` is no `int`"),
        ('<int key="a" value="٧"/>', "٧", "`a` is no `int`"),
        (f'<int key="a" value="{"9" * 61}"/>', "9" * 61, "`a` is no `int`"),
        ('<float key="a" value="1_0"/>', "1_0", "`a` is no `float`"),
        ('<float key="a" value="1e999"/>', "1e999", "`a` is no `float`"),
        ('<float key="a" value="NaN"/>', None, None),
        ('<float key="a" value="-INF"/>', "-inf", None),
        ('<float key="a" value="0.30000000000000004"/>', Decimal("0.3"), None),
        ('<boolean key="a" value="yes"/>', "yes", "`a` is no `boolean`"),
        ('<boolean key="a" value="false"/>', False, None),
        ('<date key="a" value="yesterday"/>', "yesterday", None),
        ('<string key="a" value=""/>', "", None),
        ('<string key="a"/>', None, "`a` has no value"),
        ('<string value="b" key="a"/>', "b", None),
        ('<string key="a" value="b" more="c"/>', "b", None),
        ('<string key="a" value="b"/><string key="a" value="c"/>', "b", "`a` stands in it twice"),
        ('<string key="a" value="b"/><int key="a" value="1"/>', "b", "`a` stands in it twice"),
        ('<string key="a" value="b"/><string value="c"/>', "b", "an attribute has no key"),
        ('<string key="a" value="b"/><text key="c" value="d"/>', "b", "`text` is no attribute"),
        ('<string key="a" value="b"><string key="c" value="d"/></string>', "b", None),
        ('<string key="a" value="b"/><list key="c"><values><int key="d" value="x"/></values></list>', "b", None),
        ('<string key="a" value="b"/><container key="c"><string key="a" value="d"/></container>', "b", None),
    ],
)
def test_a_cell_is_what_the_log_declares_or_the_row_says_why_not(table, attribute, cell, reason):
    """A value of the wrong type costs its row and keeps its text; what stands inside an attribute is not read."""
    [row] = table(f'<log><trace><event>{attribute}<string key="z" value="1"/></event></trace></log>')
    assert row.cells == (cell, "1")
    said_of = None if row.problem is None else row.problem.message().removeprefix("this row cannot be read: ")
    assert said_of == reason


def test_what_is_wrong_with_a_trace_is_wrong_with_each_of_its_events(table):
    """Whose event it is would be a guess; the next trace is not touched."""
    twice = '<string key="concept:name" value="L-1"/><string key="concept:name" value="L-2"/>'
    rows = list(table(f"<log><trace>{twice}{EVENT}{EVENT}</trace><trace>{EVENT}</trace></log>"))
    assert [row.problem is None for row in rows] == [False, False, True]


def test_an_attribute_of_a_trace_and_one_of_an_event_may_not_be_one_column(tmp_path):
    """Which of the two is the case would be a guess."""
    text = written([({"concept:name": "L-1"}, [{"case:concept:name": "L-2"}])])
    with pytest.raises(DataError, match="SF505"):
        opened(tmp_path, text, "log.xes")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "gbk"])
def test_a_log_is_read_in_the_encoding_that_it_names(table, encoding):
    """Exports of Chinese systems are in GB18030 more often than not."""
    text = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>{LOG.replace("visit_ended", "看车")}'
    assert [row.cells for row in table(text.encode(encoding))] == [("看车",)]


# -- without a mapping


def test_the_standard_extensions_need_no_mapping(tmp_path):
    """Case, activity, time, person and role have their keys there; data have the names of fields."""
    event = {"concept:name": "contact", "time:timestamp": datetime(2026, 11, 2, 1, 10, tzinfo=UTC)}
    more = {"org:resource": "li.na", "org:role": "consultant", "channel": "phone", "reached": True, "length": 5}
    text = written([({"concept:name": "L-1", "branch": "x"}, [{**event, **more, "cost:total": 3}])])
    log = logged(tmp_path, None, text, "log.xes")
    [entry] = log.entries
    assert entry[:6] == ("L-1", "contact", event["time:timestamp"], None, "li.na", "consultant")
    assert entry.data == {"channel": "phone", "reached": True, "minutes": 5}
    assert said(log) == [("SF536", None)]
    assert "`case:branch`, `cost:total`" in log.findings[0].message()


def test_only_what_is_complete_is_an_event(tmp_path):
    """An activity that was scheduled, started and completed happened once; the others are counted and left out."""
    lives = ["schedule", "START", "Complete", None, "complete", "start"]
    at = datetime(2026, 11, 2, 1, 10, tzinfo=UTC)
    events = [
        {"concept:name": "visit_ended", "time:timestamp": at + timedelta(minutes=number)}
        | ({"lifecycle:transition": life} if life else {})
        for number, life in enumerate(lives)
    ]
    log = logged(tmp_path, None, written([({"concept:name": "L-1"}, events)]), "log.xes")
    assert (len(log.entries), log.skipped, log.findings) == (3, 3, [])
    left_out = {"schedule": 1, "START": 1, "start": 1}
    assert log.not_ours == {f"lifecycle:transition = {life}": count for life, count in left_out.items()}


def test_an_event_that_the_policy_does_not_know_or_that_lacks_something_is_a_finding(tmp_path):
    """As in the canonical form: a stranger, no time, no case; the default under `global` is not invented for it."""
    at = datetime(2026, 11, 2, 1, 10, tzinfo=UTC)
    text = written([({"concept:name": "L-1"}, [{"concept:name": "visit_endde", "time:timestamp": at}])])
    default = '<global scope="event"><date key="time:timestamp" value="1970-01-01T00:00:00Z"/></global>'
    date = f'<date key="time:timestamp" value="{at.isoformat()}"/>'
    outside = EVENT.replace("</event>", f"{date}</event>")
    text = text.replace("<trace>", f"{default}\n<trace>").replace("</trace>", f"{EVENT}</trace>{outside}")
    log = logged(tmp_path, None, text, "log.xes")
    assert (said(log), log.lost) == ([("SF303", 6), ("SF532", 10), ("SF532", 10)], 3)
    assert adds_up(log)


def test_the_same_columns_in_csv_are_the_same_log(tmp_path):
    """Other programs write the columns of XES into CSV."""
    text = "case:concept:name,concept:name,time:timestamp,price\nL-1,quotation_issued,2026-11-02 09:10,138000\n"
    log = logged(tmp_path, None, text)
    assert [(entry.case, entry.at.hour, entry.data) for entry in log.entries] == [("L-1", 1, {"price": 138000})]


def test_a_mapping_can_name_the_columns_of_xes(tmp_path):
    """A log whose activities are in the words of somebody else."""
    mapping = "case: case:concept:name\nactivity: {column: concept:name, values: {看车: visit_ended}}\ntime: when\n"
    event = {"concept:name": "看车", "when": "2026-11-02T09:10+08:00"}
    log = logged(tmp_path, mapping, written([({"concept:name": "L-1"}, [event])]), "log.xes")
    assert [(entry.name, entry.line) for entry in log.entries] == [("visit_ended", 5)]


def test_a_log_without_the_standard_keys_says_what_it_lacks(tmp_path):
    """A file that ends in `.xes` is a log in any case, and not a list of leads."""
    table = opened(tmp_path, LOG, "log.xes")
    assert is_log(None, SHOWROOM, table)
    with pytest.raises(DataError, match="SF535") as error:
        mapped(tmp_path, None, table)
    assert "`case:concept:name`, `time:timestamp`" in error.value.findings[0].message()
