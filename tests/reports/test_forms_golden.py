"""What each form says of one check and of one audit: golden files, because people and their tools read them."""

from pathlib import Path

import pytest
from audited_shop import CHECKED, POLICY, audited, checked

from salesflow.reports.forms import FORMS
from salesflow.reports.forms.text_form import text

GOLDEN = Path(__file__).parents[1] / "golden" / "reports"
ENDINGS = {"text": "txt", "json": "json", "markdown": "md", "junit": "xml", "sarif": "sarif", "github": "txt"}
OURS = tuple(ENDINGS)  # HTML has tests of its own
KINDS = ("audit", "check", "sound")


@pytest.fixture
def results(tmp_path, monkeypatch):
    """A log in which everything happens, a policy with mistakes, and a sound one."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("salesflow.__version__", "0")  # a golden file outlives a release
    return {"audit": audited(tmp_path), "check": checked(CHECKED), "sound": checked(POLICY)}


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("form", OURS)
def test_a_form_says_what_its_golden_file_says(results, form, kind, lang):
    """Each form of each result, in both languages, word for word."""
    assert FORMS[form](results[kind], lang) + "\n" == golden(f"{kind}.{form}.{lang}.{ENDINGS[form]}")


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_text_of_an_audit_fits_a_terminal(results, lang, width):
    """In a terminal of 80 cells, and of more, no line is wider; titles stand beside the numbers where there is room."""
    assert text(results["audit"], lang, width=width) + "\n" == golden(f"audit.text{width}.{lang}.txt")


def golden(name):
    return (GOLDEN / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("form", OURS)
def test_a_form_is_the_same_each_time(results, form, tmp_path):
    """Two runs over one log do not differ: no clock, no order of chance."""
    assert FORMS[form](results["audit"], "en") == FORMS[form](audited(tmp_path), "en")
