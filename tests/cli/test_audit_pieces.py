"""A long report is told piece by piece; a pipe that takes no Chinese gets the same JSON."""

import json

from hypothesis import given
from hypothesis import strategies as st

from salesflow.cli.report import _escaped
from salesflow.reports.forms.long_json import Long


@given(st.lists(st.text()))
def test_json_for_a_pipe_of_few_characters_says_the_same(texts):
    """Whatever stands in it is escaped, and read back as it was."""
    told = "".join(map(_escaped, Long({"name": "客户"}, "texts", texts, {}).pieces()))
    assert told.isascii()
    assert json.loads(told) == {"name": "客户", "texts": texts}
