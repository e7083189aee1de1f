"""Long reports are written finding by finding, and are the same to the letter as if they were written at once."""

import json

from hypothesis import given
from hypothesis import strategies as st

from reports.audited_shop import CHECKED, audited, checked
from salesflow.reports.forms import FORMS, json_form, pieces, sarif_form
from salesflow.reports.forms.long_json import Long

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
OBJECTS = st.dictionaries(st.text(), VALUES, max_size=3)


@given(OBJECTS, st.lists(VALUES, max_size=4), OBJECTS)
def test_a_long_object_is_written_as_json_writes_it(before, items, after):
    """Whatever stands before, in and behind the list."""
    before.pop("list", None)
    after = {name: value for name, value in after.items() if name not in before and name != "list"}
    made = Long(before, "list", iter(items), after)
    assert "".join(made.pieces()) == json.dumps({**before, "list": items, **after}, ensure_ascii=False, indent=2)


@given(OBJECTS, st.lists(VALUES, max_size=4), st.integers(0, 4))
def test_a_long_object_may_stand_within_another(before, items, depth):
    """Its lines stand as far in as they would there."""
    before.pop("list", None)
    whole = {**before, "list": items}
    for _ in range(depth):
        whole = [whole]
    pad = " " * 2 * depth
    lines = ["[\n" + "  " * (at + 1) for at in range(depth)]
    ends = ["\n" + "  " * at + "]" for at in reversed(range(depth))]
    made = "".join(Long(before, "list", items, {}).pieces(depth))
    assert "".join([*lines, made, *ends]) == json.dumps(whole, ensure_ascii=False, indent=2)
    assert made.endswith(f"\n{pad}}}")


def test_every_form_is_the_same_piece_by_piece(tmp_path, monkeypatch):
    """Of an audit with everything in it, of one of nothing, and of a check."""
    monkeypatch.chdir(tmp_path)
    for result in (audited(tmp_path), audited(tmp_path, []), checked(CHECKED)):
        for name, form in FORMS.items():
            assert "".join(pieces(name, result, "zh")) == form(result, "zh")
        for form in (json_form, sarif_form):
            whole = form.document(result, "zh")
            assert form.text(result, "zh") == json.dumps(whole, ensure_ascii=False, indent=2)
