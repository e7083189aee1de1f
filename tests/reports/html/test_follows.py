"""What follows what in a log, chosen and told: for policies that have no process."""

from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.html.pages import WITHOUT_PROCESSES, shop, without_processes
from reports.html.test_page import XHTML, data_of, parsed
from salesflow import Policy
from salesflow.audit.flow import LOG, Flow, Passage, Stays, Taken
from salesflow.reports.html import follows as module
from salesflow.reports.html import render
from salesflow.reports.html.follows import follows
from salesflow.reports.html.words import said

POLICY = Policy.from_text(WITHOUT_PROCESSES)
NAMES = (*POLICY.activities, "unheard_of", "forgotten")
CASES = st.lists(st.lists(st.sampled_from(NAMES), min_size=1, max_size=12), min_size=1, max_size=8)


@pytest.fixture
def result(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return without_processes(tmp_path)


def flow_of(cases):
    """Each case as the names of its events."""
    flow = Flow()
    for names in cases:
        pairs = list(pairwise([LOG, *names]))
        for before, name in pairs:
            flow.passages.setdefault(Passage(LOG, before, name, name), Taken()).times += 1
            flow.stages.setdefault((LOG, name), Stays())
        for before, name in set(pairs):
            flow.passages[Passage(LOG, before, name, name)].cases += 1
    return flow


def reached(arrows):
    """The activities to which these arrows lead from the beginning."""
    known = {LOG}
    while new := {each.to for each in arrows if each.from_ in known} - known:
        known |= new
    return known - {LOG}


@given(CASES, st.integers(1, 6), st.integers(1, 12))
def test_the_most_frequent_arrows_are_drawn(cases, boxes, arrows):
    """What is drawn is reached from the beginning, by the most frequent arrows; whatever is not drawn is counted."""
    flow = flow_of(cases)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(module, "MOST_BOXES", boxes)
        patched.setattr(module, "MOST_ARROWS", arrows)
        process, drawn, activities_left, arrows_left = follows(POLICY, flow)
    shown = {name for _, name in drawn.stages}
    happened = {name for names in cases for name in names}
    assert len(shown) == min(boxes, len(happened))
    assert activities_left == len(happened) - len(shown)
    assert drawn.passages.items() <= flow.passages.items()
    assert arrows_left == len(flow.passages) - len(drawn.passages)
    assert reached(drawn.passages) == shown
    assert set(process.stages) == shown & set(POLICY.activities)
    into = {}
    for passage, taken in flow.passages.items():
        if passage.to in shown and passage.from_ in (LOG, *shown) and passage.from_ != passage.to:
            into.setdefault(passage.to, []).append((taken.cases, taken.times, passage in drawn.passages))
    assert all(max(each)[2] for each in into.values())
    assert len(drawn.passages) <= max(arrows, 2 * len(shown))
    counts = [taken.cases for taken in drawn.passages.values()]
    assert counts == sorted(counts, reverse=True)


@given(CASES)
def test_the_order_of_cases_does_not_change_the_drawing(cases):
    """Which arrows are drawn, and in which order, follows from their numbers alone."""
    one, other = (follows(POLICY, flow_of(listed)) for listed in (cases, cases[::-1]))
    assert one == other
    assert list(one.flow.passages) == list(other.flow.passages)


def test_a_log_is_drawn_where_the_policy_has_no_process(result, lang):
    """The boxes are the activities that occur, by their titles; arrows and the table have the numbers of the log."""
    page = render(result, lang)
    [drawing] = data_of(page)["processes"]
    happened = {"asked", "called", "quoted", "approved", "offer", "sell"}
    assert {stage["name"] for stage in drawing["stages"]} == happened
    titles = {name: result.policy.activities[name].title[lang] for name in happened}
    assert {stage["name"]: stage["title"] for stage in drawing["stages"]} == titles
    told = {(edge["from"], edge["to"]): edge["cases"] for edge in drawing["edges"]}
    assert told[LOG, "asked"] == 4
    assert told["asked", "called"] == 2
    assert told["offer", "offer"] == 1
    assert all(edge["legal"] for edge in drawing["edges"])
    stays = {stage["name"]: stage for stage in drawing["stages"]}
    assert Counter(name for name in stays for _ in range(stays[name]["now"])) == {"sell": 1, "approved": 1, "offer": 2}
    rows = [["".join(cell.itertext()).strip() for cell in row] for row in parsed(page).iter(f"{XHTML}tr")]
    for edge in drawing["edges"]:
        begins = said("beginning", lang) if edge["from"] == LOG else titles[edge["from"]]
        assert [begins, titles[edge["to"]], str(edge["cases"])] in rows


def test_the_page_says_that_the_log_is_drawn(result, lang):
    """The heading and the note say what is drawn; no colour is offered that has no meaning; nothing is left out in silence."""
    page = render(result, lang)
    for word in ("follows", "follows_note"):
        assert said(word, lang) in page
    for word in ("process", "process_note", "not_followed", "illegal_edge", "steps_table"):
        assert said(word, lang) not in page.split('type="application/json"')[0]
    assert 'value="now"' in page
    assert 'value="violated"' not in page.split('id="findings"')[0]
    [every] = data_of(page)["processes"]
    assert every["left"] == []
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(module, "MOST_BOXES", 4)
        patched.setattr(module, "MOST_ARROWS", 1)
        less = render(result, lang)
    [drawing] = data_of(less)["processes"]
    arrows = len(every["edges"]) - len(drawing["edges"])
    expected = [said("arrows_left", lang, count=arrows), said("activities_left", lang, count=2)]
    assert drawing["left"] == expected
    assert all(each in less.split('type="application/json"')[0] for each in expected)


def test_the_engine_that_follows_nobody_says_so(result, lang):
    """Without a flow there is no drawing, and a note instead, where the policy has no process as where it has one."""
    page = render(replace(result, audited=replace(result.audited, flow=None)), lang)
    assert said("not_followed", lang) in page
    assert said("follows", lang) in page
    assert data_of(page)["processes"] == []


def test_a_log_without_events_of_the_policy_draws_nothing(result, lang):
    """Where nothing happened there is no heading over nothing."""
    page = render(replace(result, audited=replace(result.audited, flow=Flow())), lang)
    assert 'id="process"' not in page
    assert 'href="#process"' not in page


def test_a_policy_with_processes_draws_those(tmp_path, monkeypatch, lang):
    """What follows what is drawn only where there is no process."""
    monkeypatch.chdir(tmp_path)
    page = render(shop(tmp_path), lang)
    assert said("follows_note", lang) not in page
    assert [drawing["name"] for drawing in data_of(page)["processes"]] == ["sale"]
