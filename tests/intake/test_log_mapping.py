"""A mapping of a log is checked against the policy and the header before any row is read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from showroom_log import SHOWROOM, mapped, opened

from salesflow.facts import MISSING, UNSTATED
from salesflow.findings import DataError
from salesflow.intake import is_log, load_log_mapping

ROWS = "id,what,when,a,b\n1,x,y,,\n"


@pytest.fixture
def mapping(tmp_path):
    """A mapping from its text, for a file with the columns `id`, `what`, `when`, `a`, `b`."""
    return lambda text: mapped(tmp_path, text, opened(tmp_path, ROWS))


@pytest.fixture
def refused(mapping):
    """What is wrong with a mapping: code, line and column of each finding."""

    def said(text):
        with pytest.raises(DataError) as error:
            mapping(text)
        return [(finding.code, finding.place.line, finding.place.column) for finding in error.value.findings]

    return said


def test_everything_wrong_with_a_mapping_is_told_at_once(refused):
    """Unknown keys, columns, activities, roles, fields, values and formats come together, each at its place."""
    text = """\
timezone: Asia/Shangai
case: idd
activity: {column: what, values: {x: contcat, y: none}}
time: {column: when, format: M/D}
persn: a
role: {column: a, values: {x: manger}}
owner: {column: b, constant: li.na}
data:
  contact: {chanel: a, reached: {column: b, values: {x: yes}}}
  visit: {}
  quotation_issued: {price: {constant: -1}}
"""
    assert refused(text) == [
        ("SF234", 1, 11),
        ("SF506", 2, 7),
        ("SF303", 3, 38),
        ("SF517", 4, 30),
        ("SF201", 5, 1),
        ("SF305", 6, 31),
        ("SF209", 7, 8),
        ("SF304", 9, 13),
        ("SF223", 9, 57),
        ("SF303", 10, 3),
        ("SF226", 11, 40),
    ]


LONG = "case: id\nactivity: what\ntime: when\n"
WIDE = "case: id\nevents:\n"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("case: id", "SF209"),
        (LONG + "events: []", "SF209"),
        ("case: id\nactivity: what", "SF202"),
        ("activity: what\ntime: when", "SF202"),
        (WIDE + "  []", "SF211"),
        (WIDE + "  - {do: contact}", "SF202"),
        (WIDE + "  - {do: contcat, at: when}", "SF303"),
        (WIDE + "  - {do: none, at: when}", "SF303"),
        (WIDE + "  - {do: contact, at: when, data: {reachd: a}}", "SF304"),
        (WIDE + "  - contact", "SF203"),
        (WIDE + "  - {do: contact, at: when}\nid: a", "SF210"),
        (WIDE + "  - {do: contact, at: when}\ntime: when", "SF210"),
        (WIDE + "  - {do: contact, at: {column: when, format: M/D/YYYY}}", "SF518"),
        ("case: id\nactivity: {constant: none}\ntime: when", "SF210"),
        ("case: id\nactivity: {column: what, values: {x: [contact]}}\ntime: when", "SF203"),
        (LONG + "keep: [a]", "SF201"),
        (LONG + "role: {constant: boss}", "SF305"),
        (LONG + "role: {column: a, values: {x: [manager]}}", "SF203"),
        (LONG + "person: [a]", "SF203"),
        (LONG + "person: {}", "SF209"),
        (LONG + "person: {column: a, format: M/D/YYYY}", "SF210"),
        (LONG + "person: {constant: li.na, empty: wang}", "SF210"),
        (LONG + "data: [contact]", "SF203"),
        (LONG + "data: {contact: }", "SF203"),
        (LONG + "data: {contact: {note: a}, visit_ended: {note: a}}", "SF304"),
        (LONG + "data: {contact: {minutes: a, length: b}}", "SF208"),
        (LONG + "data: {visit_ended: {}, customer_left: {}}", "SF208"),
        (LONG + "data: {contact: {minutes: {column: a, values: {x: missing}}}}", "SF239"),
        (LONG + "data: {contact: {minutes: {column: a, values: {x: 601}}}}", "SF226"),
        (LONG + "data: {journey.adopted: {stages.sale: {constant: sold}}}", "SF310"),
        (LONG + "data: {journey.adopted: {stages.sail: a}}", "SF304"),
        (LONG + "time_of_day: end", "SF202"),
        (LONG + "calendar: mars", "SF312"),
        (LONG + "columns: {c: {}}", "SF506"),
        ("- events", "SF203"),
        ("events: [", "SF105"),
        ("", "SF538"),
    ],
)
def test_a_mapping_that_means_nothing_is_refused(refused, text, code):
    """Keys that do not go together, names and values that the policy does not have: refused when it is loaded."""
    assert [finding[0] for finding in refused(text)] == [code]


def test_a_mapping_that_cannot_be_read_is_a_finding(tmp_path):
    """A missing mapping file is told like a missing table."""
    table = opened(tmp_path, ROWS)
    with pytest.raises(DataError, match="SF101"):
        load_log_mapping(tmp_path / "gone.yaml", SHOWROOM, table)


def test_a_misspelt_key_is_the_one_that_is_meant(refused):
    """It is told once; what does not go with the key that is meant would only follow from it."""
    text = LONG + "data: {contact: {promised: {column: a, fromat: M/D/YYYY, values: {x: 2026-11-02}}}}"
    assert [finding[0] for finding in refused(text)] == ["SF201"]


def test_none_and_unknown_are_words_of_a_mapping(mapping):
    """A cell may stand for no event of ours, for nothing stated, or for what is not known any more."""
    made = mapping(
        "case: id\nactivity: {column: what, values: {x: contact, y: none}}\ntime: when\n"
        'data: {contact: {note: {column: a, values: {x: none, y: unknown, z: "none"}, empty: nothing said}}}'
    )
    [event] = made.events
    assert dict(event.name.values) == {"x": "contact", "y": None}
    note = event.data["contact"]["note"]
    assert (dict(note.values), note.empty) == ({"x": UNSTATED, "y": MISSING, "z": "none"}, "nothing said")


def test_keys_of_ones_own_are_left_alone(mapping):
    """`x-` keys are kept for whoever wrote them."""
    assert mapping(LONG + "x-owner: Wen\ndata: {x-later: 1, contact: {x-note: 1, note: a}}").case == "id"


def test_a_mapping_says_itself_whether_it_is_one_of_a_log(tmp_path):
    """Events have an activity and a time, or are listed; a mapping of leads has facts."""
    table, path = opened(tmp_path, ROWS), tmp_path / "map.yaml"

    def log(text):
        path.write_text(text, encoding="utf-8")
        return is_log(path, SHOWROOM, table)

    assert log(LONG)
    assert log(WIDE)
    assert log("case: id\ntime: when")
    assert not log("case: id\nfacts: {heat: {column: a}}")
    assert not log("facts: {}\nevents: []")
    assert not log("- events")
    assert not log("events: [")
    assert not is_log(tmp_path / "gone.yaml", SHOWROOM, table)


def test_without_a_mapping_the_header_says_whether_it_is_a_log(tmp_path):
    """Case, name and time make a log; a policy whose facts are called so has the word first."""
    assert is_log(None, SHOWROOM, opened(tmp_path, "case,name,at\n"))
    assert not is_log(None, SHOWROOM, opened(tmp_path, "case,name\n"))


WHOLE = """\
calendar: {column: a, values: {one: shanghai, two: lima}}
timezone: Asia/Shanghai
time_of_day: end
case: id
activity: {column: what, values: {x: contact, y: none, z: journey.closed}}
time: {column: when, format: M/D/YYYY}
recorded: {constant: 2026-11-02 09:10}
person: a
role: {column: b, values: {x: manager, "": none}}
owner: {constant: li.na}
id: b
data:
  contact: {channel: {column: a, values: {x: phone}}, length: b, promised: {column: a, format: D.M.YYYY}}
  journey.closed: {reason: a}
columns: {a: {required: true}}
"""


def test_the_whole_form_of_a_mapping_loads(mapping):
    """Every key of the format together in one file."""
    made = mapping(WHOLE)
    assert (made.case, made.calendar_column, made.time_of_day, made.is_wide) == ("id", "a", "end", False)
    assert list(made.events[0].data["contact"]) == ["channel", "minutes", "promised"]


WHOLE_WIDE = """\
case: id
owner: a
role: {constant: manager}
events:
  - {do: contact, at: {column: when, format: M/D/YYYY HH:mm}, person: a, recorded: b, data: {note: b}}
  - {do: sign_contract, at: b, role: {column: a, values: {x: consultant}}, id: b}
"""


@given(
    st.sampled_from([WHOLE, WHOLE_WIDE]),
    st.integers(0, len(WHOLE)),
    st.integers(0, 12),
    st.text(st.sampled_from("abx: {}[],'\"\n-?&!0Mé中"), max_size=6),
)
def test_any_text_is_a_mapping_or_a_data_error(tmp_path_factory, text, start, length, damage):
    """A mapping with one damage loads, or is refused with places that lie inside the file; nothing else."""
    damaged = text[:start] + damage + text[start + length :]
    folder = tmp_path_factory.getbasetemp()
    lines = damaged.split("\n")
    try:
        mapped(folder, damaged, opened(folder, ROWS))
    except DataError as error:
        places = [place for finding in error.findings for place in finding.places]
    else:
        places = []
    assert all(1 <= place.line <= len(lines) for place in places)
    assert all(1 <= place.column <= len(lines[place.line - 1]) + 1 for place in places if place.column is not None)
