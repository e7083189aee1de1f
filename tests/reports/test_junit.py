"""JUnit XML has no warnings: a violation that fails nothing is neither red nor out of sight."""

from collections import Counter

import pytest
from audited_shop import audited
from lxml import etree

from salesflow.reports.baseline import Baseline
from salesflow.reports.forms import FORMS


def cases(result, lang="en"):
    """Each test case by its name."""
    document = etree.fromstring(FORMS["junit"](result, lang).encode())
    return {case.get("name"): case for case in document.iter("testcase")}


@pytest.fixture
def shop(tmp_path, monkeypatch):
    """The small shop, audited."""
    monkeypatch.chdir(tmp_path)
    return lambda **asked: audited(tmp_path, **asked)


@pytest.mark.parametrize(("lang", "why"), [("en", "it does not fail the build; "), ("zh", "不导致失败；")])
def test_a_broken_warning_is_skipped_and_says_so(shop, lang, why):
    """It is no failure, since the build is not red for it, and has not passed, since it was broken; its findings stand there."""
    [told] = cases(shop(), lang)["written-down"]
    assert (told.tag, told.get("message").startswith(why)) == ("skipped", True)
    assert told.text.startswith(f"{told.get('message')}\nlog.csv:7: SF801 ")


def test_what_never_applied_is_skipped_for_another_reason(shop):
    """Nobody takes a rule that nothing set off for one that was broken; readers of text and of attributes are told the same."""
    [told] = cases(shop())["complaints"]
    assert (told.tag, told.get("message"), told.text) == ("skipped", "never applied", "never applied")


def test_what_is_known_says_that_it_is(shop):
    """An old finding is skipped because it is known, however grave it is."""
    known = Baseline(Counter(remark.key for remark in shop().remarks))
    found = cases(shop(baseline=known))
    assert {case[0].tag for case in found.values() if len(case)} == {"skipped"}
    for name in ("quick-call", "written-down", "SF303"):
        assert found[name][0].get("message").startswith("known from the baseline; ")


@pytest.mark.parametrize(
    ("asked", "failures"),
    [
        ({}, {"quick-call", "four-eyes", "sale/offer", "SF303"}),
        ({"fail_on": "never"}, set()),
        ({"strict": True}, {"quick-call", "four-eyes", "sale/offer", "SF303", "written-down", "after_offer/ring", "SF525",
                             "SF541"}),
    ],
)  # fmt: skip
def test_what_fails_the_build_is_a_failure_and_nothing_is_lost(shop, asked, failures):
    """Whatever is asked of the build, each broken rule is told: as a failure, or as skipped with the reason."""
    result = shop(**asked)
    found = cases(result)
    assert {name for name, case in found.items() if case.find("failure") is not None} == failures
    broken = {rule.id for rule in result.rules if rule.state == "broken"}
    assert all(len(found[name]) == 1 and found[name][0].text for name in broken)
