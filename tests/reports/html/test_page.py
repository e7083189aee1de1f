"""The page as a text: valid, closed to the outside, in both languages, and silent about what nobody may read."""

import base64
import hashlib
import json
import re
from dataclasses import replace
from pathlib import Path

import html5lib
import pytest

import salesflow.reports.html
from reports.audited_shop import CHECKED, checked
from reports.html.pages import FREE_TEXT, HOSTILE, hostile, shop, talkative, without_processes
from salesflow.reports.baseline import Baseline
from salesflow.reports.html import render
from salesflow.reports.html.assets import embedded
from salesflow.reports.html.page import FOR_SCRIPTS
from salesflow.reports.html.words import WORDS, said

PACKAGE = Path(salesflow.reports.html.__file__).parent
XHTML = "{http://www.w3.org/1999/xhtml}"


@pytest.fixture
def results(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    audits = {"audit": shop(tmp_path), "hostile": hostile(tmp_path), "without": without_processes(tmp_path)}
    return audits | {"check": checked(CHECKED)}


def parsed(page):
    """The page as a browser reads it; an error of HTML is an error here."""
    return html5lib.HTMLParser(strict=True).parse(page)


def data_of(page):
    [data] = [each for each in parsed(page).iter(f"{XHTML}script") if each.get("type") == "application/json"]
    return json.loads(data.text)


@pytest.mark.parametrize("name", ["audit", "hostile", "without", "check"])
def test_a_page_is_valid_html(results, name, lang):
    """Every page is HTML without an error, in the language that was asked for, and with a title."""
    tree = parsed(render(results[name], lang))
    assert tree.get("lang") == {"en": "en", "zh": "zh-CN"}[lang]
    assert next(tree.iter(f"{XHTML}title")).text.strip()
    ids = [each.get("id") for each in tree.iter() if each.get("id")]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", ["audit", "hostile", "without", "check"])
def test_a_page_loads_nothing(results, name, lang):
    """No element fetches anything, and the rule for the browser allows these very scripts and nothing from outside."""
    tree = parsed(render(results[name], lang))
    for each in tree.iter():
        assert not {"src", "srcset", "action", "data", "poster"} & set(each.keys()), each.tag
        assert each.tag not in (f"{XHTML}link", f"{XHTML}iframe", f"{XHTML}img", f"{XHTML}object")
        assert (each.get("href") or "#").startswith("#")
        assert not [key for key in each.keys() if key.startswith("on")]  # noqa: SIM118 - an element is no dict
    [rule] = [each.get("content") for each in tree.iter(f"{XHTML}meta") if each.get("http-equiv")]
    scripts = [each.text for each in tree.iter(f"{XHTML}script") if each.get("type") is None]
    sums = {base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts}
    assert set(re.findall(r"'sha256-([^']+)'", rule)) == sums
    assert rule.startswith("default-src 'none'; ")
    assert not re.search("unsafe-eval|https?:|\\*", rule)
    style = "".join(each.text for each in tree.iter(f"{XHTML}style"))
    assert not re.search(r"url\(|@import|@font-face", style)


def test_names_stay_text(results, lang):
    """What a log or a policy calls things is shown as it is, and never becomes an element or ends the data."""
    plain, odd = (parsed(render(results[name], lang)) for name in ("audit", "hostile"))
    scripts = [[each.text for each in tree.iter(f"{XHTML}script")][1:] for tree in (plain, odd)]
    assert scripts[0] == scripts[1]
    found = data_of(render(results["hostile"], lang))["found"]
    assert f"L-1 {HOSTILE}" in found["journeys"]
    assert any(name.startswith(f"li {HOSTILE}") for name in found["people"])
    assert HOSTILE in found["stages"]
    shown = "".join(odd.itertext())
    assert f"li {HOSTILE}" in shown


def test_data_cannot_end_its_element():
    """Signs that could end the element, a line of a script or a file of UTF-8 are written as codes."""
    said = {"a": "</script><!-- & \u2028\u2029\ud800"}
    text = embedded(said)
    assert not re.search("[<>&\u2028\u2029\ud800]", text)
    assert json.loads(text) == said


def test_no_free_text_is_in_the_page(tmp_path, monkeypatch, lang):
    """Data of events, reasons and cells that cannot be read are not in the page, wherever a finding would repeat them."""
    monkeypatch.chdir(tmp_path)
    result = talkative(tmp_path)
    said = "".join(finding.message(lang) for finding in result.audited.findings)
    assert FREE_TEXT in said  # findings would repeat it
    assert FREE_TEXT not in "".join(remark.finding.message(lang) for remark in result.remarks)
    page = render(result, lang)
    assert FREE_TEXT not in page
    assert "13800138000" not in page
    assert "L-8" in page


def test_a_journey_has_its_events_in_order(results, lang):
    """Behind a finding stand the events of its case in the order in which they happened, and the blamed one is marked."""
    found = data_of(render(results["audit"], lang))["found"]
    for row in found["rows"]:
        if "marks" not in row:
            continue
        journey = found["journeys"][row["case"]]
        assert [event[0] for event in journey] == sorted(event[0] for event in journey)
        assert all(0 <= at < len(journey) for at in row["marks"].values())
        blamed = journey[row["marks"]["blamed"]]
        assert not row["log"].isdigit() or blamed[4] in (0, int(row["log"]))
    assert any("deadline" in row for row in found["rows"])


def test_a_page_says_what_it_leaves_out(results, lang):
    """Where there are more findings than a page holds it says how many, keeps the gravest, and its numbers are of all."""
    result = results["audit"]
    page = render(result, lang, most=3)
    kept = data_of(page)["found"]["rows"]
    assert [row["severity"] for row in kept] == ["error"] * 3
    said = WORDS["capped"].text(lang).format(all=len(result.remarks), shown=3)
    assert said in page
    assert 'id="capped"' not in render(result, lang)
    [violations] = re.findall(rf"{WORDS['violations'].text(lang)}</dt><dd><span class=\"number\">(\d+)", page)
    assert int(violations) == len(result.audited.violated)


def test_a_page_counts_the_cases_of_violations_that_are_not_kept(results, lang):
    """In how many cases something was violated is told of all of them, not of the findings that are kept."""
    result = results["audit"]
    cases = len({each.case for each in result.audited.violated})
    a_part = replace(result.audited, violated=result.audited.violated[:1])
    said = WORDS["violations_note"].text(lang).format(cases=cases, all=result.audited.cases)
    assert cases > 1
    assert said in render(replace(result, audited=a_part), lang)


def test_only_what_was_kept_is_green(results, lang):
    """A constraint that never applied, or could not be judged, has a state of its own and no mark of success."""
    tree = parsed(render(results["audit"], lang))
    states = {}
    for line in tree.iter(f"{XHTML}tr"):
        said = [each for each in line.iter(f"{XHTML}span") if (each.get("class") or "").startswith("state ")]
        names = [each.text for each in line.iter(f"{XHTML}bdi")]
        for each in said:
            states[names[-1]] = each.get("class").removeprefix("state "), "".join(each.itertext()).strip()
    for rule in results["audit"].rules:
        state, words = states[rule.id]
        assert state == rule.state
        assert words.startswith("✓") == (rule.state == "kept")
    assert {"vacuous", "broken", "kept"} <= {rule.state for rule in results["audit"].rules}


def test_a_page_draws_no_process_that_nobody_followed(results, lang):
    """The engine that only counts says so; no stage looks as if nobody had ever stood there."""
    followed = results["audit"]
    page = render(replace(followed, audited=replace(followed.audited, flow=None)), lang)
    assert said("not_followed", lang) in page
    assert said("not_followed", lang) not in render(followed, lang)
    assert data_of(page)["processes"] == []
    assert data_of(page)["groups"]["stages"] == data_of(render(followed, lang))["groups"]["stages"]


def test_a_share_is_an_exact_fraction(results, lang):
    """Beside each percentage stand the numbers that it is made of."""
    text = "".join(parsed(render(results["audit"], lang)).itertext())
    for rule in results["audit"].rules:
        by = rule.counted.by_status
        if decided := by["satisfied"] + by["violated"]:
            assert f"{by['satisfied']}/{decided}" in text


def test_the_build_is_judged(tmp_path, monkeypatch, lang):
    """The head says whether the build fails; findings that a baseline knows are told as known and fail nothing."""
    monkeypatch.chdir(tmp_path)
    first = shop(tmp_path)
    known = {}
    for remark in first.remarks:
        known[remark.key] = known.get(remark.key, 0) + 1
    again = shop(tmp_path, baseline=Baseline(known))
    assert WORDS["fails"].text(lang) in render(first, lang)
    page = render(again, lang)
    assert WORDS["passes"].text(lang) in page
    assert 'class="verdict good"' not in page  # something was found all the same
    assert all(row["known"] for row in data_of(page)["found"]["rows"])
    assert 'data-column="known"' in page


def test_a_finding_says_where_it_stands(results, lang):
    """A violation has its line in the log and its place in the policy; what is about the policy alone has that."""
    for row in data_of(render(results["audit"], lang))["found"]["rows"]:
        assert row.get("log") or row["policy"].startswith("shop.yaml:")
        assert not row.get("marks") or row["policy"].startswith("shop.yaml:")
    found = data_of(render(results["check"], lang))["found"]
    assert all("log" not in row and row["policy"].startswith("shop.yaml:") for row in found["rows"])
    assert all(code == title for code, title in found["rules"])


def test_a_page_is_the_same_each_time(results, lang):
    """Two pages of one result do not differ."""
    assert render(results["audit"], lang) == render(results["audit"], lang)


def test_an_empty_log_has_a_page(tmp_path, monkeypatch, lang):
    """A log in which nothing stands has a page that says that nothing was judged."""
    monkeypatch.chdir(tmp_path)
    page = render(shop(tmp_path, rows=[]), lang)
    parsed(page)
    assert WORDS["nothing_yet"].text(lang) in page


# -- what the package brings along


def test_libraries_are_those_that_the_table_names():
    """Every file of somebody else is the one that its table says, with its licence beside it."""
    vendor = PACKAGE / "vendor"
    table = (vendor / "README.md").read_text(encoding="utf-8")
    files = sorted(vendor.glob("*/*.js"))
    assert len(files) == 3
    for file in files:
        [line] = [line for line in table.splitlines() if f"`{file.parent.name}/`" in line]
        assert hashlib.sha256(file.read_bytes()).hexdigest() in line
        assert (file.parent / "LICENSE").is_file()


def test_licences_come_along(results, lang):
    """A page is a copy of the libraries in it, so that it has their licences."""
    page = render(results["audit"], lang)
    for licence in (
        "Copyright (c) 2012-2014 Chris Pettitt",
        "Copyright (c) 2016 Tanner Linsley",
        "Apache License",
        "Mike Bostock",
    ):
        assert licence in page


def test_a_page_is_light(results, lang):
    """Without its data a page is far below three megabytes; that of a check has no library for charts."""
    assert len(render(results["audit"], lang).encode()) < 1_500_000
    assert len(render(results["check"], lang).encode()) < 200_000


def test_every_word_is_said_somewhere():
    """A word that no template, module or script of the page says is left over, and so is one that scripts never use."""
    scripts = "".join(file.read_text(encoding="utf-8") for file in PACKAGE.glob("js/*.js"))
    files = [*PACKAGE.glob("templates/*.html"), *(each for each in PACKAGE.glob("*.py") if each.name != "words.py")]
    text = "".join(file.read_text(encoding="utf-8") for file in files)
    composed = re.compile(
        r"by_(average|now|violated)|of_(constraint|cadence|process)|audit|check|resting|final|.*_stage"
    )
    for word in WORDS:
        if word in FOR_SCRIPTS:
            assert (
                re.search(rf'WORDS\.{word}\b|"{word}"', scripts)
                or word in ("error", "warning", "info")
                or "_edge" in word
            )
        else:
            assert re.search(rf"[\"']{word}[\"']", text) or composed.fullmatch(word), word
