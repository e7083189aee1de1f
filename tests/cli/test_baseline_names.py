"""`salesflow audit --baseline`: by which names it knows cases, and what no baseline ever knows."""

import json

import pytest

from reports.audited_shop import ROWS

KEYS = {"night": "the key of every night, and of no other", "other": "a key that somebody else has made for himself"}
NAMINGS = ("", "night", "other")


@pytest.fixture
def named(audit, tmp_path):
    """The audit with the names of the log, or with the pseudonyms of a key."""
    for name, key in KEYS.items():
        (tmp_path / name).write_text(key, encoding="utf-8")

    def call(naming, *words):
        return audit(*words, *(("--pseudonymize", naming) if naming else ()))

    return call


@pytest.mark.parametrize("now", NAMINGS)
@pytest.mark.parametrize("before", NAMINGS)
def test_a_baseline_with_other_names_is_told(named, before, now):
    """Where both have the same names everything is known again; else it is said, in the report and with the reason."""
    named(before, "--format", "json", "--out", "base.json")
    told = named(now, "--baseline", "base.json", "--strict")
    reason = "another key" if before and now else "without `--pseudonymize`" if before else "as they stand in the log"
    assert (told.code, "SF816" in told.out, reason in told.out) == (
        (0, False, False) if before == now else (1, True, True)
    )


@pytest.mark.parametrize("naming", NAMINGS)
def test_a_report_says_whether_it_has_pseudonyms(named, naming):
    """Its mark is the same for the same key and none for names; the key stands nowhere in it."""
    said = named(naming, "--format", "json").out
    mark = json.loads(said)["pseudonyms"]
    assert mark == json.loads(named(naming, "--format", "json").out)["pseudonyms"]
    assert (mark is None) == (not naming)
    assert not any(key in said for key in KEYS.values())
    if naming:
        assert mark != json.loads(named(NAMINGS[3 - NAMINGS.index(naming)], "--format", "json").out)["pseudonyms"]


def test_a_report_that_does_not_say_its_names_is_taken(audit, baseline, tmp_path):
    """A report of an earlier release says nothing of pseudonyms, and nothing is made up about it."""
    words = baseline()
    report = json.loads((tmp_path / "base.json").read_text(encoding="utf-8"))
    del report["pseudonyms"]
    (tmp_path / "base.json").write_text(json.dumps(report), encoding="utf-8")
    assert audit(*words, "--strict").code == 0


@pytest.mark.parametrize("mark", [1, True, [], {}])
def test_a_mark_that_is_no_text_is_no_report(audit, tmp_path, mark):
    """Such a report was made by hand, and is refused."""
    report = {"command": "audit", "policy": "shop@1+0", "pseudonyms": mark, "findings": []}
    (tmp_path / "base.json").write_text(json.dumps(report), encoding="utf-8")
    told = audit("--baseline", "base.json")
    assert (told.code, "SF524" in told.err, "`pseudonyms`" in told.err) == (2, True, True)


NOTHING = [[], ["L-1,called,never,,,,"], ["L-1,asked,2026-12-24T09:00+08:00,,,,"]]


@pytest.mark.parametrize("rows", NOTHING)
def test_a_baseline_of_an_empty_log_excuses_no_empty_log(audit, baseline, rows):
    """That nothing was judged is new each time, whatever the baseline was made of; rows that cannot be read may be known."""
    words = baseline(rows=rows)
    told = audit(*words, rows=rows)
    assert (told.code, "SF810" in told.out) == (1, True)
    report = json.loads(audit(*words, "--format", "json", rows=rows).out)
    known = {each["code"]: each["is_known"] for each in report["findings"]}
    assert not known.pop("SF810")
    assert all(known.values())


def test_what_no_baseline_knows_stays_new_from_night_to_night(named):
    """A report that was made with a baseline of other names does not make the next one silent about it."""
    named("night", "--format", "json", "--out", "first.json")
    named("", "--baseline", "first.json", "--format", "json", "--out", "second.json")
    told = json.loads(named("", "--baseline", "first.json", "--format", "json").out)
    assert [each["is_known"] for each in told["findings"] if each["code"] == "SF816"] == [False]
    assert named("", "--baseline", "second.json", "--strict").code == 0


def test_a_log_with_cases_is_not_kept_by_an_empty_baseline(audit, baseline):
    """A baseline of an empty log knows nothing of a full one."""
    assert audit(*baseline(rows=[]), rows=ROWS).code == 1
