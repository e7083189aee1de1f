"""The canonical form of a log: what is written is read back, and needs no mapping."""

import csv
import io
import json
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from showroom_log import SHOWROOM, adds_up, logged, said

from salesflow.facts import MISSING
from salesflow.findings import DataError
from salesflow.frozen import FrozenMap
from salesflow.intake import Entry
from salesflow.intake.log_canonical import to_records


@pytest.fixture
def read(tmp_path):
    """What these lines of JSON hold."""
    return lambda *lines: logged(tmp_path, None, "\n".join(map(json.dumps, lines)) + "\n", "log.jsonl")


def line(**more):
    return {"case": "L-1", "name": "contact", "at": "2026-11-02T09:10+08:00", **more}


FULL = {"channel": "phone", "reached": True}


def test_a_null_is_an_explicit_unknown_and_no_key_says_nothing(read):
    """Only who says that it is not known withdraws what was said before."""
    log = read(line(data={**FULL, "minutes": None}), line(data=FULL))
    assert [entry.data.get("minutes", "not said") for entry in log.entries] == [MISSING, "not said"]
    assert log.findings == []


def test_a_local_time_is_that_of_the_store_or_of_the_first_calendar(read):
    """Without an offset a time is what the clock on the wall showed: in the row's store, else in the first."""
    log = read(line(data=FULL, at="2026-11-02 09:10"), line(data=FULL, at="2026-11-02 09:10", calendar="lima"))
    assert [(entry.at.hour, entry.calendar) for entry in log.entries] == [(1, None), (14, "lima")]


def test_what_a_replay_finds_out_again_is_not_read(read):
    """Policy, process and stages of a step follow from the events; other columns are mentioned once."""
    log = read(
        line(data=FULL, policy="p@1", process="sale", **{"from": "talking", "to": "ordered"}),
        line(data=FULL, colour="red", id="2"),
    )
    assert said(log) == [("SF536", None)]
    assert "`colour`" in log.findings[0].message()


def test_data_that_cannot_be_read_are_told_field_by_field(read):
    """A stranger is an error, a value that does not fit a warning; the rest of the data stands."""
    log = read(
        line(data={**FULL, "mintes": 3}),
        line(data={**FULL, "minutes": 601}, id="2"),
        line(data={**FULL, "minutes": "x"}, id="3"),
    )
    assert [entry.data for entry in log.entries] == [FULL, FULL, FULL]
    assert said(log) == [("SF304", 1), ("SF508", 2), ("SF508", 3)]
    assert log.findings[0].help().startswith("did you mean `minutes`?")


@pytest.mark.parametrize("data", ["{", "[1]", [1], 7])
def test_data_that_are_no_object_cost_the_event(read, data):
    """What the event says is not known then, and an event without it would say something else."""
    log = read(line(data=data))
    assert (said(log), log.lost, log.entries) == ([("SF504", 1)], 1, [])


@pytest.mark.parametrize("name", [["contact"], {"contact": 1}, 7, True])
def test_a_name_that_is_no_text_is_no_activity(read, name):
    """It is told as any other activity that the policy does not have."""
    assert said(read(line(name=name))) == [("SF303", 1)]


def test_an_adopted_case_says_where_it_stands(read):
    """Stages are checked against the policy, process by process."""
    log = read(
        line(name="journey.adopted", data={"stages": {"sale": "ordered"}, "owner": "li.na"}),
        line(name="journey.adopted", data={"stages": {"sale": "orderd"}}),
        line(name="journey.adopted", data={"stages": {"sail": "ordered"}}),
    )
    assert log.entries[0].data == {"stages": {"sale": "ordered"}, "owner": "li.na"}
    assert said(log) == [("SF508", 2), ("SF304", 3)]


def test_data_may_stand_in_columns_of_their_own(tmp_path):
    """A spreadsheet has `data.price`; an empty cell there states nothing."""
    rows = "case,name,at,data.price,data.length\nL-1,quotation_issued,2026-11-02 09:10,138000,\n"
    [entry] = logged(tmp_path, None, rows).entries
    assert entry.data == {"price": Decimal("138000.00")}


@pytest.mark.parametrize(
    ("header", "codes"),
    [
        ("case,name", ["SF535"]),
        ("case,name,at,data,data.price", ["SF210"]),
        ("case,name,at,data.prise", ["SF304"]),
        ("case,name,at,data.prise,data.prize", ["SF304", "SF304"]),
    ],
)
def test_a_header_that_means_nothing_is_refused(tmp_path, header, codes):
    """What no row could put right is said before any row is read."""
    with pytest.raises(DataError) as error:
        logged(tmp_path, None, header + "\n")
    assert [finding.code for finding in error.value.findings] == codes


def test_a_position_says_in_which_order_events_were_entered(read):
    """An export sorted by time keeps what was recorded late where it was recorded."""
    log = read(*(line(data=FULL, person=who, position=at) for who, at in (("a", 3), ("b", 1), ("c", 2))))
    assert [entry.person for entry in log.entries] == ["b", "c", "a"]


@pytest.mark.parametrize(("bad", "code"), [("x", "SF508"), (None, "SF509")])
def test_where_one_position_is_unknown_the_order_is_that_of_the_file(read, bad, code):
    """Half an order is none."""
    log = read(*(line(data=FULL, person=who, position=at) for who, at in (("a", 3), ("b", 1), ("c", bad))))
    assert [entry.person for entry in log.entries] == ["a", "b", "c"]
    assert said(log) == [(code, 3)]


# -- what is written is read back

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=6).filter(
    lambda text: text == text.strip()
)
INSTANTS = st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
CONTACT = {
    "channel": st.sampled_from(["phone", "wechat"]), "reached": st.booleans(), "minutes": st.integers(0, 600) | st.just(MISSING),
    "note": st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=6) | st.just(MISSING),
    "lasted": st.timedeltas(timedelta(0), timedelta(days=3)), "promised": st.dates(date(1, 1, 1), date(9999, 12, 31)),
    "call_at": INSTANTS, "best_time": st.times().filter(lambda clock: clock < time.max), "of": WORDS,
}  # fmt: skip
DATA = {
    "contact": st.fixed_dictionaries({}, optional=CONTACT),
    "visit_ended": st.just({}),
    "quotation_issued": st.fixed_dictionaries({"price": st.decimals(0, 10_000_000, places=2)}),
    "sign_contract": st.just({}),
    "journey.started": st.fixed_dictionaries(
        {}, optional={"owner": WORDS, "calendar": st.sampled_from(["shanghai", "lima"])}
    ),
    "journey.adopted": st.just({"stages": FrozenMap({"sale": "ordered"})}),
    "journey.voided": st.fixed_dictionaries({"event": WORDS}, optional={"reason": WORDS}),
    "journey.closed": st.fixed_dictionaries({"reason": WORDS}),
}


@st.composite
def histories(draw):
    made = []
    for number in range(draw(st.integers(1, 6))):
        name = draw(st.sampled_from(sorted(DATA)))
        at = draw(INSTANTS)
        late = draw(st.none() | st.timedeltas(timedelta(0), timedelta(days=9)))
        entry = Entry(draw(WORDS), name, at, None if late is None else at + late, data=FrozenMap(draw(DATA[name])))
        made.append(
            entry._replace(
                person=draw(st.none() | WORDS),
                role=draw(st.sampled_from([None, "consultant", "manager"])),
                id=draw(st.sampled_from([None, f"e{number}"])),
                calendar=draw(st.sampled_from([None, "shanghai", "lima"])),
                owner=draw(st.none() | WORDS),
            )
        )
    return made


def as_json_lines(records):
    return "\n".join(json.dumps(record, ensure_ascii=False) for record in records) + "\n"


def as_csv(records):
    columns = ("case", "name", "at", "recorded_at", "id", "person", "role", "owner", "calendar", "data")
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    for record in records:
        said = {**record, "data": json.dumps(record["data"]) if "data" in record else ""}
        writer.writerow([said.get(column, "") for column in columns])
    return text.getvalue()


@given(histories(), st.sampled_from([("log.jsonl", as_json_lines), ("log.csv", as_csv)]))
def test_what_is_written_is_read_back_equal(tmp_path_factory, entries, form):
    """Every value of every type survives, as JSON and as CSV; so do what is unknown and what is not said."""
    name, written = form
    folder = tmp_path_factory.getbasetemp()
    log = logged(folder, None, written(to_records(entries, SHOWROOM)), name)
    assert [entry._replace(file="", line=0) for entry in log.entries] == entries
    assert not [finding for finding in log.findings if finding.code not in ("SF534", "SF525", "SF526")]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(["phone", "9", "ordered"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["stages", "sale", "x", "minutes"]), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip
RECORD = st.fixed_dictionaries(
    {},
    optional={
        "case": st.sampled_from(["L-1", "L-2"]) | JSON,
        "name": st.sampled_from([*DATA, "order"]) | JSON,
        "at": st.just("2026-11-02 09:10") | JSON,
        "id": st.sampled_from(["1", "2"]) | JSON,
        "recorded_at": JSON, "person": JSON, "role": JSON, "calendar": JSON, "owner": JSON, "position": JSON,
        "data": st.dictionaries(st.sampled_from([*CONTACT, "price", "owner", "stages", "length"]), JSON, max_size=4) | JSON,
    },
)  # fmt: skip


@given(st.lists(RECORD, min_size=1, max_size=6))
def test_any_json_is_events_and_findings(tmp_path_factory, records):
    """Whatever stands where, each line is an entry or counted, and what is read fits the policy."""
    folder = tmp_path_factory.getbasetemp()
    try:
        log = logged(folder, None, "\n".join(map(json.dumps, records)) + "\n", "log.jsonl")
    except DataError as error:
        codes = {finding.code for finding in error.findings}
        records = []
    else:
        codes = {"SF535"}
        assert adds_up(log)
        assert len(list(to_records(log.entries, SHOWROOM))) == len(log.entries)
    assert codes <= {"SF535", "SF501", "SF505"}
