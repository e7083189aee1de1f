"""A mapping is checked against the policy and the header before any row is read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow import Policy
from salesflow.facts import MISSING
from salesflow.findings import DataError
from salesflow.intake import load_mapping, open_table

GIVEN = """
salesflow: 1
name: given
version: "1"
facts:
  vip: {type: boolean}
  heat: {type: enum, values: [cold, hot], missing: allowed}
decisions:
  grade:
    inputs: [vip]
    outputs: {grade: {type: enum, values: [A, B]}}
    rules: [{id: a, when: {vip: true}, then: {grade: A}}, {id: b, otherwise: true, then: {grade: B}}]
"""


@pytest.fixture
def mapping(tmp_path, policy, table):
    """A mapping from its text, for a file with the columns `id`, `a`, `b`."""

    def load(text, policy=policy, rows=None):
        path = tmp_path / "map.yaml"
        path.write_text(text, encoding="utf-8")
        return load_mapping(path, policy, rows if rows is not None else table())

    return load


@pytest.fixture
def refused(mapping):
    """What is wrong with a mapping: code, line and column of each finding."""

    def said(text, **arguments):
        with pytest.raises(DataError) as error:
            mapping(text, **arguments)
        return [(finding.code, finding.place.line, finding.place.column) for finding in error.value.findings]

    return said


def test_everything_wrong_with_a_mapping_is_told_at_once(mapping, refused):
    """Unknown keys, facts, columns, calendars, zones, values and formats come together, each at its place."""
    text = """\
calendar: shanhai
timezone: Asia/Shangai
case: idd
fcts: {}
facts:
  heet: {column: a}
  heat: {column: aa, values: {x: hott}}
  seats: {column: a, values: {x: 12}}
  expected: {column: b, format: M/D}
columns:
  c: {required: maybe}
keep: [d]
"""
    assert refused(text) == [
        ("SF312", 1, 11),
        ("SF234", 2, 11),
        ("SF506", 3, 7),
        ("SF201", 4, 1),
        ("SF307", 6, 3),
        ("SF506", 7, 18),
        ("SF310", 7, 34),
        ("SF226", 8, 34),
        ("SF517", 9, 33),
        ("SF506", 11, 3),
        ("SF506", 12, 8),
    ]
    with pytest.raises(DataError, match="did you mean `heat`"):
        mapping("facts: {heet: {column: a}}")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("facts: {heat: {}}", "SF209"),
        ("facts: {heat: {column: a, constant: hot}}", "SF209"),
        ("facts: {heat: {constant: hot, empty: cold}}", "SF210"),
        ("facts: {due_in: {days_until: a, values: {x: 3}}}", "SF210"),
        ("facts: {expected: {column: a, format: M/D/YYYY, values: {x: 2026-11-02}}}", "SF210"),
        ("facts: {heat: {column: a, format: M/D/YYYY}}", "SF210"),
        ('facts: {heat: {column: a, empty: hot, values: {"": cold}}}', "SF210"),
        ("facts: {heat: {days_until: a}}", "SF412"),
        ("facts: {due_in: {time_of: a}}", "SF412"),
        ("facts: {calls: {constant: missing}}", "SF239"),
        ("facts: {calls: {column: a, empty: missing}}", "SF239"),
        ("facts: {seats: {constant: 10}}", "SF226"),
        ("facts: {vip: {constant: yes}}", "SF223"),
        ("facts: {heat: {column: a, values: {x: [hot]}}}", "SF203"),
        ("facts: {clock: {column: a, format: M/D/YYYY}}", "SF517"),
        ("facts: {clock: {time_of: a, format: M/D/YYYY}}", "SF517"),
        ("facts: {expected: {column: a, format: 'HH:mm'}}", "SF517"),
        ("facts: {called_at: {column: a, format: M/D/YYYY}}", "SF518"),
        ("facts: {start: {column: a, format: M/D/YYYY}}", "SF518"),
        ("facts: {}", "SF211"),
        ("case: id", "SF202"),
        ("time_of_day: end\nfacts: {heat: {column: a}}", "SF202"),
        ("timezone: Asia/Shanghai\ntime_of_day: noon\nfacts: {heat: {column: a}}", "SF310"),
        ("calendar: {column: a, values: {x: mars}}\nfacts: {heat: {column: a}}", "SF312"),
        ("calendar: {values: {x: lima}}\nfacts: {heat: {column: a}}", "SF202"),
        ("calendar: {column: c}\nfacts: {heat: {column: a}}", "SF506"),
        ("columns: {a: {one_of: {x: y}}}\nfacts: {heat: {column: a}}", "SF203"),
        ("- facts", "SF203"),
        ("facts: [", "SF105"),
        ("", "SF538"),
    ],
)
def test_a_mapping_that_means_nothing_is_refused(refused, text, code):
    """Keys that do not go together, values and formats that do not fit the fact: refused when it is loaded."""
    assert [finding[0] for finding in refused(text)] == [code]


def test_a_mapping_that_cannot_be_read_is_a_finding(policy, table, tmp_path):
    """A missing mapping file is told like a missing table."""
    with pytest.raises(DataError, match="SF101"):
        load_mapping(tmp_path / "gone.yaml", policy, table())


def test_a_fact_that_only_the_app_gives_must_be_mapped(refused, table):
    """Nothing can be assumed for it, so no row could be graded: said once, before any row is."""
    policy = Policy.from_text(GIVEN)
    assert refused("facts: {heat: {column: a}}", policy=policy) == [("SF513", 1, 8)]
    assert refused("facts: {vip: {column: c}}", policy=policy) == [("SF506", 1, 23)]  # it is mapped, though badly
    with pytest.raises(DataError, match="SF513"):
        load_mapping(None, policy, table("heat\nhot\n"))


def test_without_a_mapping_the_header_names_the_facts(policy, table):
    """A column called like a fact, `start` or `case` states it; others are carried along."""
    made = load_mapping(None, policy, table("case,heat,agent,start\n1,hot,Wen,2026-11-02 09:00\n"))
    assert made.mapped() == ("heat", "start")
    assert made.case == "case"
    assert made.calendar == policy.calendar("shanghai")


def test_a_header_without_any_fact_needs_a_mapping(policy, table):
    """Grading every lead alike because no column was recognised would be worse than stopping."""
    with pytest.raises(DataError) as error:
        load_mapping(None, policy, table("case,agent\n1,Wen\n"))
    assert [finding.code for finding in error.value.findings] == ["SF516"]
    assert "columns are: case, agent" in error.value.findings[0].help()


def test_values_are_those_of_the_fact_and_missing(mapping):
    """Cells are translated when the mapping is loaded, so that a wrong one is found there."""
    made = mapping("facts: {seats: {column: a, values: {one: 1, none: missing, '': 2}}}")
    assert dict(made.facts[0].values) == {"one": 1, "none": MISSING, "": 2}
    assert made.facts[0].empty == 2


def test_a_calendar_may_be_named_by_a_column(mapping, policy):
    """Two hundred stores, one policy: the row says which, by the calendar's name or by the store's."""
    by_name = mapping("calendar: {column: a}\nfacts: {heat: {column: b}}")
    assert by_name.calendar_column == "a"
    assert set(by_name.calendar_values) == {"shanghai", "lima"}
    by_store = mapping("calendar: {column: a, values: {store 7: lima}}\nfacts: {heat: {column: b}}")
    assert dict(by_store.calendar_values) == {"store 7": policy.calendar("lima")}
    assert mapping("calendar: lima\nfacts: {heat: {column: b}}").calendar == policy.calendar("lima")


def test_keys_of_ones_own_are_left_alone(mapping):
    """`x-` keys are kept for whoever wrote them."""
    text = "x-owner: Wen\nfacts: {x-note: {}, heat: {column: a}}\ncolumns: {x-more: 1}"
    assert mapping(text).mapped() == ("heat",)


WHOLE = """\
calendar: {column: a, values: {one: shanghai, two: lima}}
timezone: Asia/Shanghai
time_of_day: end
case: id
facts:
  heat: {column: a, values: {x: hot, y: missing}, empty: cold}
  called_at: {column: b, format: M/D/YYYY}
  due_in: {days_until: b, format: YYYY-MM-DD}
  clock: {time_of: b}
  seats: {constant: 3}
columns:
  a: {required: true, one_of: [x, y]}
keep: [a, b]
"""


@given(st.integers(0, len(WHOLE)), st.integers(0, 12), st.text(st.sampled_from("abx: {}[],'\"\n-?&!0Mé中"), max_size=6))
def test_any_text_is_a_mapping_or_a_data_error(policy, tmp_path_factory, start, length, damage):
    """A mapping with one damage loads, or is refused with places that lie inside the file; nothing else."""
    text = WHOLE[:start] + damage + WHOLE[start + length :]
    folder = tmp_path_factory.getbasetemp()
    (folder / "leads.csv").write_text("id,a,b\n1,x,y\n")
    (folder / "map.yaml").write_text(text, encoding="utf-8")
    lines = text.split("\n")
    try:
        load_mapping(folder / "map.yaml", policy, open_table(folder / "leads.csv"))
    except DataError as error:
        places = [place for finding in error.findings for place in finding.places]
    else:
        places = []
    assert all(1 <= place.line <= len(lines) for place in places)
    assert all(1 <= place.column <= len(lines[place.line - 1]) + 1 for place in places if place.column is not None)


def test_the_whole_form_of_a_mapping_loads(mapping):
    """Every key of the format together in one file."""
    made = mapping(WHOLE)
    assert made.mapped() == ("heat", "called_at", "due_in", "clock", "seats")
    assert (made.case, made.calendar_column, made.time_of_day, made.keep) == ("id", "a", "end", ("a", "b"))
    assert made.zone.timezone == "Asia/Shanghai"


def test_an_alias_in_a_mapping_is_one_finding(refused):
    """What only follows from an alias is not said."""
    assert refused("keep: *x\nfacts: {heat: {column: a}}") == [("SF106", 1, 7)]
    assert refused("timezone: *x\nfacts: {heat: {column: a}}") == [("SF106", 1, 11)]
