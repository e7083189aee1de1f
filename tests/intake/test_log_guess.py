"""Which columns a header seems to name: for a mapping that people copy and correct."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from salesflow.intake.log_guess import NEEDED, as_yaml, guessed, skeleton

HEADERS = st.lists(st.text(max_size=12), max_size=8, unique=True)


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("case,name,at", ("case", "name", "at")),
        ("Case ID,Activity,Resource,Complete Timestamp", ("Case ID", "Activity", "Complete Timestamp", "Resource")),
        ("case:concept:name,concept:name,time:timestamp", ("case:concept:name", "concept:name", "time:timestamp")),
        ("event_time,event,customer_no,colour", ("customer_no", "event", "event_time")),
        ("客户编号,活动,发生时间,销售顾问", ("客户编号", "活动", "发生时间", "销售顾问")),
        ("lead_no,actvity,timestmp", ("lead_no", "actvity", "timestmp")),
    ],
)
def test_the_column_that_is_called_so_is_found(header, found):
    """By its name, the word in it, or a slip in the spelling; case, activity, time, and who it was."""
    assert tuple(guessed(header.split(",")).values()) == found


def test_what_nothing_points_at_is_not_guessed():
    """Columns without any such word stay what they are, and a column is one part alone."""
    assert guessed(["x", "y", "price"]) == {}
    assert guessed(["time"]) == {"time": "time"}


@given(HEADERS)
def test_a_guess_is_a_column_and_no_column_is_two_parts(columns):
    """Whatever a header holds: each guess is one of its columns, and each column is guessed once at most."""
    found = list(guessed(columns).values())
    assert set(found) <= set(columns)
    assert len(set(found)) == len(found)


@given(HEADERS)
def test_the_mapping_to_copy_is_read_as_it_stands(columns):
    """Copied with its indentation it is YAML, names the columns as they are, and always the parts that every log has."""
    made = guessed(columns)
    for text in skeleton(columns):
        read = yaml.load(text, yaml.BaseLoader)
        assert {part: name for part, name in read.items() if part in made} == made
        assert list(read)[: len(NEEDED)] == list(NEEDED)


@given(st.text(st.characters(codec="utf-8")))
def test_a_text_is_one_scalar_that_means_it(text):
    """On one line, in a block and between braces, also where it looks like a number, a word of YAML or a comment."""
    assert "\n" not in as_yaml(text)
    assert yaml.safe_load(f"a: {as_yaml(text)}") == {"a": text}
    assert yaml.safe_load(f"{{{as_yaml(text)}: [{as_yaml(text)}]}}") == {text: [text]}
