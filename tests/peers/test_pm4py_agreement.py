"""What pm4py says of a case, and what we say: the same, but for the differences that docs/concepts/pm4py.md lists."""

import re
import warnings
from pathlib import Path

import pytest
from formulas import formulas
from plain_cases import OURS, kept, some_cases

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    pm4py = pytest.importorskip("pm4py", reason="pm4py is not installed: `make test-peers` does, for tests only (AGPL)")

PAGE = Path(__file__).parents[2] / "docs" / "concepts" / "pm4py.md"
CASES = some_cases()
SHORT = {"a": "ask", "b": "answer"}
SIGNS = {"kept": True, "broken": False}
pytestmark = pytest.mark.filterwarnings("ignore::Warning")  # those of pm4py and of what it uses


def by_pm4py(first, second, cases):
    """For each case: which templates on these two activities does it keep?"""
    stated = {"support": 1.0, "confidence": 1.0}
    model = {name: {first if len(said) == 2 else (first, second): stated} for name, said in OURS.items()}
    log = pm4py.objects.log.obj.EventLog()
    for case in cases:
        log.append(pm4py.objects.log.obj.Trace({"concept:name": name} for name in case))
    said = pm4py.conformance_declare(log, model)
    broken = [{name for name, _ in one["deviations"]} for one in said]
    return [{name: name not in gone for name in OURS} for gone in broken]


def differences():
    """The rows of the page's table: template, activities, smallest case, and the three answers."""
    rows = re.findall(
        r"^\| `(\w+)` \| `(\w), (\w)` \| `([ab ]+)` \| (\w+) \| (\w+) \| (\w+) \|", PAGE.read_text("utf-8"), re.M
    )
    for name, first, second, case, *answers in rows:
        told = tuple(SHORT[letter] for letter in case.split())
        yield (SHORT[first], SHORT[second]), name, told, tuple(SIGNS[answer] for answer in answers)


def smallest(first, second):
    """For each template on which the two disagree, the first case on which they do, and both answers."""
    found = {}
    for case, theirs, ours in zip(CASES, by_pm4py(first, second, CASES), kept(first, second, CASES), strict=True):
        for name in OURS:
            if theirs[name] != ours[name]:
                found.setdefault(name, (case, (theirs[name], ours[name])))
    return found


@pytest.mark.parametrize("pair", [("ask", "answer"), ("ask", "ask")], ids=["two events", "one twice"])
def test_pm4py_agrees_but_where_the_page_says_so(pair):
    """Every template that pm4py knows: no difference is unlisted, and each that is listed is there, at this case."""
    listed = {name: (case, answers[:2]) for own, name, case, answers in differences() if own == pair}
    assert listed
    assert smallest(*pair) == listed


def test_the_page_says_what_the_formulas_say():
    """The last column of the table is the answer of the template's formula."""
    for pair, name, case, answers in differences():
        assert formulas(*pair)[name](case, 0) is answers[2], (pair, name)


def test_of_two_events_pm4py_forbids_a_succession_only_where_all_of_it_succeeds():
    """Its two negations are those of the whole template, so that one event out of turn excuses all others."""
    for case, theirs in zip(CASES, by_pm4py("ask", "answer", CASES), strict=True):
        occurs = "ask" in case or "answer" in case
        assert theirs["nonsuccession"] is not (occurs and theirs["succession"])
        assert theirs["nonchainsuccession"] is not (occurs and theirs["chainsuccession"])


def test_a_case_without_events_has_no_first_one():
    """To pm4py it breaks `init`; here nothing was first, and the constraint never applied."""
    [theirs], [ours] = by_pm4py("ask", "answer", [()]), kept("ask", "answer", [()])
    assert {name for name in OURS if theirs[name] != ours[name]} == {"init"}
    assert not theirs["init"]


def test_an_activity_that_does_not_exist_is_no_mistake_to_pm4py():
    """What is asked before a misspelt activity is kept by every case; our policy does not load."""
    assert all(said["precedence"] for said in by_pm4py("answer", "pya", CASES))
