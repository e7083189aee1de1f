"""Of very many findings the first ones are kept: which ones follows from the findings, and whatever is left out is counted."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import islice

from hypothesis import given
from hypothesis import strategies as st

from constraints.constrained import NAMES, START, case_of, documents, entries, moments_of, policy_of
from constraints.constrained import SHOP as SHOP_TEXT
from salesflow import Policy
from salesflow.audit import flow, sql_audit
from salesflow.audit.audit_log import LogAudit
from salesflow.audit.compliance import audit
from salesflow.audit.judged import by_place
from salesflow.audit.kept import MOST
from salesflow.audit.pseudonyms import Pseudonyms
from salesflow.intake.log import Entry
from salesflow.reports.baseline import Baseline
from salesflow.reports.result import of_audit

SHOP = policy_of()
NEVER = policy_of({"id": "c", "kind": "absence", "activity": "ask"})
NEW_YEAR = datetime(2027, 1, 1, tzinfo=UTC)
LINE = "L-{},ask,2026-11-{:02}T09:00+08:00\n"


@st.composite
def audits(draw):
    """A policy, a few random cases in the order of the log, and a moment."""
    policy = policy_of(*draw(st.lists(documents(), min_size=1, max_size=2)))
    logs = [draw(entries(case=f"L-{number}")) for number in range(draw(st.integers(1, 4)))]
    cases = [case_of(policy, listed) for listed in logs]
    return policy, cases, draw(st.sampled_from(sorted({at for listed in logs for at in moments_of(listed)})))


def all_of(audited):
    return sorted((*audited.violated, *audited.unjudged), key=by_place)


@given(audits(), st.data())
def test_the_first_ones_are_kept_in_whatever_order_the_cases_come(asked, data):
    """Kept are as many as are asked for, the first ones as they are told; the totals have everything."""
    policy, cases, at = asked
    everything = audit(policy, cases, as_of=at, file="log.csv")
    most = data.draw(st.integers(0, len(all_of(everything)) + 1))
    mixed = data.draw(st.permutations(cases))
    told = audit(policy, mixed, as_of=at, file="log.csv", most=most)
    assert all_of(told) == all_of(everything)[:most]
    left = max(0, len(all_of(everything)) - most)
    said = [dict(each.arguments) for each in told.findings if each.code == "SF808"]
    assert said == ([{"count": left, "total": left + len(all_of(told))}] if left else [])
    for group in ("by_element", "by_person", "by_stage", "by_month", "violated_cases"):
        assert getattr(told.totals, group) == getattr(everything.totals, group)
    assert told.flow == everything.flow


@given(audits(), st.integers(0, 9))
def test_what_is_kept_is_what_is_told_first(asked, most):
    """A report of so many findings is the beginning of the report of all of them."""
    policy, cases, at = asked
    every, some = (of_audit(audit(policy, cases, as_of=at, file="log.csv", most=many)) for many in (MOST, most))
    told, whole = ([each for each in result.remarks if each.judged is not None] for result in (some, every))
    assert [each.key for each in told] == [each.key for each in whole][:most]
    assert [each.finding for each in told] == [each.finding for each in whole][:most]


@given(audits())
def test_code_place_and_severity_are_those_of_the_finding(asked):
    """What is said of a finding before its sentences are made is what they say."""
    policy, cases, at = asked
    for remark in of_audit(audit(policy, cases, as_of=at, file="log.csv")).remarks:
        finding = remark.finding
        assert (remark.code, remark.place, remark.severity) == (finding.code, finding.place, finding.severity)
        assert (remark.outline.code, remark.outline.severity) == (finding.code, finding.severity)


def test_however_many_parts_a_log_has_the_same_is_kept(tmp_path):
    """Cases come part by part in the order of their checksums; the findings are the first ones of the file."""
    log = tmp_path / "log.csv"
    log.write_text("case,name,at\n" + "".join(LINE.format(day % 7, day) for day in range(1, 29)), encoding="utf-8")
    at = NEW_YEAR
    kept = [LogAudit(NEVER, log, rows=rows, most=5).audited(as_of=at) for rows in (100, 9, 4, 1)]
    assert [[each.place.line for each in one.violated] for one in kept] == [[2, 3, 4, 5, 6]] * 4
    assert len({repr(one.findings) for one in kept}) == 1
    assert len({repr(sorted(one.journeys.kept.items())) for one in kept}) == 1


def test_however_many_parts_a_log_has_the_same_follows(tmp_path):
    """Where the policy has no processes the parts of a log come to the flow of the whole log."""
    log = tmp_path / "log.csv"
    rows = [LINE.format(day % 5, day).replace("ask", NAMES[day % 3]) for day in range(1, 29)]
    log.write_text("case,name,at\n" + "".join(rows), encoding="utf-8")
    policy = Policy.from_text(SHOP_TEXT.split("processes:")[0])
    whole, *parted = (LogAudit(policy, log, rows=rows).audited(as_of=NEW_YEAR).flow for rows in (100, 9, 4, 1))
    assert len(whole.passages) > 5
    assert parted == [whole] * 3


def test_both_engines_keep_as_many():
    """Whoever changes the engine gets no other report because of that."""
    assert sql_audit.MOST == MOST


def finished_twice(name, line, asks):
    """A case with one illegal step at this line of the log, and so many questions after it."""
    names = ("finish", "finish", *["ask"] * asks)
    steps = [Entry(name, each, START + timedelta(days=at), file="log", line=line + at) for at, each in enumerate(names)]
    return case_of(SHOP, steps)


@given(st.lists(st.integers(0, 5), max_size=6), st.integers(0, 25), st.integers(0, 4), st.data())
def test_journeys_are_kept_of_the_cases_that_are_told_first(asks, events, journeys, data):
    """As many cases as there is room for, from the first on, in whatever order they come; the others are counted."""
    cases = [finished_twice(f"L-{number}", 10 * number, each) for number, each in enumerate(asks)]
    mixed = data.draw(st.permutations(cases))
    at = START + timedelta(days=20)
    whole = audit(SHOP, cases, as_of=at).journeys
    fitting, room = 0, events
    for case in islice(cases, journeys):
        room -= len(whole.kept[case.name])
        if room < 0:
            break
        fitting += 1
    before = flow.MOST_JOURNEYS, flow.MOST_HAPPENED
    flow.MOST_JOURNEYS, flow.MOST_HAPPENED = journeys, events
    try:
        told = audit(SHOP, mixed, as_of=at).journeys
    finally:
        flow.MOST_JOURNEYS, flow.MOST_HAPPENED = before
    assert told.kept == {case.name: whole.kept[case.name] for case in cases[:fitting]}
    assert told.left_out == len(cases) - fitting


# -- the moment of the last event


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(1, 28)), max_size=12))
def test_the_last_event_is_the_same_however_the_log_is_read(tmp_path_factory, listed):
    """A log that is kept after it was read for its last event is audited as one that is read again."""
    log = tmp_path_factory.mktemp("log") / "log.csv"
    log.write_text("case,name,at\n" + "".join(LINE.format(*each) for each in listed), encoding="utf-8")
    at = NEW_YEAR
    told = []
    for asked in (LogAudit(NEVER, log), LogAudit(NEVER, log, rows=1)):
        latest = asked.latest()
        one = asked.audited(as_of=at)
        told.append((latest, all_of(one), one.totals.by_element, one.cases, one.events, one.findings, one.rows))
    assert told[0] == told[1]
    assert (told[0][0] is None) == (not listed)


def test_a_small_log_is_read_once(tmp_path, monkeypatch):
    """Who asks as of the last event does not wait twice for the file; a second audit reads it anew."""
    log = tmp_path / "log.csv"
    log.write_text("case,name,at\n" + LINE.format(1, 2), encoding="utf-8")
    asked = LogAudit(NEVER, log)
    read = []
    table = asked.table
    asked.table = type(table)(table.file, table.columns, lambda: read.append(1) or iter(table))
    at = asked.latest()
    first = asked.audited(as_of=at)
    assert len(read) == 1
    second = asked.audited(as_of=at)
    assert (len(read), all_of(first)) == (2, all_of(second))


def test_pseudonyms_are_given_whichever_way_the_log_is_read(tmp_path):
    """A log that was read for its last event first has no names in it either."""
    log = tmp_path / "log.csv"
    log.write_text("case,name,at\n" + LINE.format(1, 2), encoding="utf-8")
    asked = LogAudit(Policy.from_text(NEVER.dump()), log, pseudonyms=Pseudonyms(b"a key of more than sixteen letters"))
    [found] = asked.audited(as_of=asked.latest()).violated
    assert found.case.startswith("case-")


# -- what is found about the log itself


def test_of_rows_that_cannot_be_read_the_first_ones_are_told(tmp_path):
    """However many parts a log has: the findings of its first lines are kept, and the others are counted."""
    log = tmp_path / "log.csv"
    rows = [LINE.format(day % 7, day).replace("ask", "aks" if day % 3 else "ask") for day in range(1, 29)]
    log.write_text("case,name,at\n" + "".join(rows), encoding="utf-8")
    told = [LogAudit(SHOP, log, rows=rows, most=5).audited(as_of=NEW_YEAR) for rows in (100, 9, 4, 1)]
    whole = LogAudit(SHOP, log).audited(as_of=NEW_YEAR).findings
    unread = [each for each in whole if each.code == "SF303"]
    assert len(unread) == 19
    for one in told:
        assert [each for each in one.findings if each.code == "SF303"] == unread[:5]
        assert one.unread == {"error": 14}
        [cut] = [each for each in one.findings if each.code == "SF808"]
        assert dict(cut.arguments)["count"] == 14


def test_a_row_that_cannot_be_read_fails_also_where_nobody_tells_it(tmp_path):
    """Whatever is told, the build fails as it does with every finding; what is not told no baseline knows."""
    log = tmp_path / "log.csv"
    log.write_text("case,name,at\n" + LINE.format(1, 2) + LINE.format(2, 3).replace("ask", "aks"), encoding="utf-8")
    whole = of_audit(LogAudit(SHOP, log).audited(as_of=NEW_YEAR))
    cut = LogAudit(SHOP, log, most=0).audited(as_of=NEW_YEAR)
    baseline = Baseline(Counter(remark.key for remark in of_audit(cut).remarks))
    assert (whole.is_failed, of_audit(cut).is_failed, of_audit(cut, baseline=baseline).is_failed) == (True, True, True)
    assert [each.severity for each in of_audit(cut).remarks if each.code == "SF808"] == ["error"]
