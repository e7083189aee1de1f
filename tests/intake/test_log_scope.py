"""Which rows of a log are events, and which of its cases are over."""

import os
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from showroom_log import POLICY, SHOWROOM, adds_up, logged, mapped, opened, said

from salesflow import Policy
from salesflow.audit.cases import cases_of
from salesflow.findings import DataError

LONG = "case: id\nactivity: what\ntime: when\n"
HEADER = "id,what,when,status,branch\n"
WIDE = "case: id\ntimezone: UTC\nevents:\n  - {do: visit_ended, at: when}\n  - {do: sign_contract, at: signed}\n"


@pytest.fixture
def read(tmp_path):
    """What these rows hold by this mapping."""
    return lambda mapping, *rows, header=HEADER: logged(tmp_path, mapping, header + "\n".join(rows) + "\n")


@pytest.fixture
def refused(tmp_path):
    """The codes and the words of what is wrong with a mapping."""

    def codes(mapping):
        with pytest.raises(DataError) as error:
            mapped(tmp_path, mapping, opened(tmp_path, HEADER))
        return [(finding.code, finding.place.line) for finding in error.value.findings], error.value.findings[0].help()

    return codes


def visit(case="L-1", status="", branch="", when="2026-11-02 09:10"):
    return f"{case},visit_ended,{when},{status},{branch}"


# -- only

STATUSES, BRANCHES = ["done", "planned", ""], ["north", "south", "1"]
ROWS = st.lists(st.tuples(st.sampled_from(STATUSES), st.sampled_from(BRANCHES)), min_size=1, max_size=8)


@given(ROWS, st.lists(st.sampled_from(STATUSES), min_size=1), st.lists(st.sampled_from(BRANCHES), min_size=1))
def test_only_reads_the_log_as_if_the_other_rows_were_not_there(tmp_path_factory, rows, statuses, branches):
    """Each column must have one of its texts; what is left out is counted, and nothing is lost."""
    folder = tmp_path_factory.getbasetemp() / f"only{os.getpid()}"
    folder.mkdir(exist_ok=True)
    only = f"only: {{status: [{', '.join(map(repr, statuses))}], branch: [{', '.join(map(repr, branches))}]}}\n"
    every = [visit(f"L-{n}", *row) for n, row in enumerate(rows)]
    kept = [
        line for line, (status, branch) in zip(every, rows, strict=True) if status in statuses and branch in branches
    ]
    whole = logged(folder, LONG + only, HEADER + "\n".join(every) + "\n")
    alone = logged(folder, LONG, HEADER + "\n".join(kept) + "\n")
    assert [each._replace(line=0) for each in whole.entries] == [each._replace(line=0) for each in alone.entries]
    assert (whole.skipped, sum(whole.not_ours.values())) == (len(every) - len(kept),) * 2
    assert adds_up(whole)


def test_what_only_leaves_out_is_counted_by_what_it_says(read):
    """Which rows are missing, and how many, is told; what else is wrong with them is not."""
    log = read(
        LONG + "only: {status: done}\ncolumns: {branch: {one_of: [north]}}\n",
        visit(status=" done ", branch="north"),
        visit(status="planned", branch="south"),
        ",,,planned,",
        visit(),
    )
    assert (len(log.entries), log.skipped, log.lost, log.findings) == (1, 3, 0, [])
    assert log.not_ours == {"status = planned": 2, "status =": 1}


def test_long_texts_and_private_ones_are_counted_together(tmp_path):
    """What nobody may read is not told by the way, and no text of a page is."""
    policy = Policy.from_text(POLICY.replace("note: {type: text,", "note: {type: text, private: true,"))
    mapping = LONG + "only: {status: done, branch: north}\ndata: {contact: {note: status}}\n"
    text = HEADER + visit(status="ill") + "\n" + visit(status="done", branch="x" * 50) + "\n"
    assert logged(tmp_path, mapping, text, policy=policy).not_ours == {"status": 1, "branch": 1}


def test_a_row_of_a_wide_log_is_left_out_with_all_its_events(read):
    """Each event that it could have stated is counted."""
    header = "id,when,signed,status\n"
    rows = "L-1,2026-11-02 09:10,2026-11-03 09:10,ours", "L-2,2026-11-02 09:10,2026-11-03 09:10,theirs"
    log = read(WIDE + "only: {status: ours}\n", *rows, header=header)
    assert (len(log.entries), log.skipped) == (2, 2)
    assert adds_up(log, sources=2)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("only: {statsu: done}", "SF506"),
        ("only: {status: []}", "SF211"),
        ("only: {status: }", "SF203"),
        ("only: {status: {done: yes}}", "SF203"),
        ("only: [status]", "SF203"),
        ("complete: al", "SF310"),
        ("complete: [all]", "SF203"),
        ("complete: {values: {a: yes}}", "SF209"),
        ("complete: {column: statsu, values: {a: yes}}", "SF506"),
        ("complete: {column: status, values: {a: over}}", "SF310"),
        ("complete: {column: status, values: {a: [yes]}}", "SF203"),
        ("complete: {column: status, format: YYYY}", "SF210"),
        ("complete: {filled: statsu}", "SF506"),
    ],
)
def test_a_mapping_that_says_neither_is_refused(refused, text, code):
    """A column that is not there, a word that is none of the few, nothing at all."""
    found, advice = refused(LONG + text)
    assert found == [(code, 4)]
    assert "status" in advice or code != "SF506"


# -- complete


@pytest.mark.parametrize(
    ("said", "advice"),
    [
        ("alll", "did you mean `all`? values of `complete` are: all, {column: …, values: {…}}, {filled: …}"),
        ("status", "values of `complete` are: all, {column: …, values: {…}}, {filled: …}"),
        ("{column: status, values: {closed: yess}}", "did you mean `yes`? values of `complete` are: yes, no, none"),
    ],
)
def test_a_word_that_complete_does_not_know_is_told_with_those_that_it_does(refused, said, advice):
    """By the key's name, with the nearest word and every form that it may have."""
    assert refused(LONG + f"complete: {said}") == ([("SF310", 4)], advice)


def over(log, *, is_ordered=False):
    """Of each case, whether it is over."""
    return {
        case.name: case.is_complete for case in cases_of(Policy.from_text(POLICY), log.entries, is_ordered=is_ordered)
    }


def test_without_a_word_nothing_is_said(read):
    """Nobody knows whether a lead is over that merely has no more events."""
    assert over(read(LONG, visit())) == {"L-1": None}


def test_all_cases_of_a_log_may_be_over(read):
    """A log of a year that is over."""
    assert over(read(LONG + "complete: all\n", visit("L-1"), visit("L-2"))) == {"L-1": True, "L-2": True}


CLOSED = LONG + "complete: {column: status, values: {closed: yes, open: no, lost: none}}\n"


@given(st.lists(st.tuples(st.sampled_from(["closed", "open", "lost", ""]), st.integers(1, 9)), min_size=1, max_size=6))
def test_the_last_that_is_stated_counts(tmp_path_factory, rows):
    """In the order in which events were entered, at the same moment in that of the rows; an empty cell says nothing."""
    folder = tmp_path_factory.getbasetemp() / f"complete{os.getpid()}"
    folder.mkdir(exist_ok=True)
    lines = [visit(status=status, when=f"2026-11-0{day} 09:10") for status, day in rows]
    log = logged(folder, CLOSED, HEADER + "\n".join(lines) + "\n")
    means = {"closed": True, "open": False}
    by_day = [status for status, _ in sorted(rows, key=lambda row: row[1])]
    assert over(log)["L-1"] is ([None] + [means[each] for each in by_day if each in means])[-1]
    as_written = [status for status, _ in rows]
    assert over(log, is_ordered=True)["L-1"] is ([None] + [means[each] for each in as_written if each in means])[-1]
    assert {finding.code for finding in log.findings} <= {"SF526"}


@given(
    st.lists(st.tuples(st.sampled_from(["closed", "open", ""]), st.integers(1, 9)), min_size=1, max_size=5),
    st.integers(0, 9),
)
def test_when_a_case_is_over(tmp_path_factory, rows, day):
    """As what was said last by then; where every row says yes, it is said of the whole case, with its last event."""
    folder = tmp_path_factory.getbasetemp() / f"over{os.getpid()}"
    folder.mkdir(exist_ok=True)
    lines = [visit(status=status, when=f"2026-11-0{day} 09:10") for status, day in rows]
    [case] = cases_of(SHOWROOM, logged(folder, CLOSED, HEADER + "\n".join(lines) + "\n").entries)
    at = datetime(2026, 11, 1, 12, tzinfo=UTC) + timedelta(days=day - 1)
    last = ""
    for status, happened in sorted(rows, key=lambda row: row[1]):
        last = status if status and happened <= day else last
    is_done = day >= max(happened for _, happened in rows)
    is_said_of_all = all(status == "closed" for status, _ in rows)
    assert case.is_over_at(at) is (last == "closed" and (is_done or not is_said_of_all))


def test_a_row_that_says_nothing_is_no_yes(read):
    """Closed by the second of three rows, the case is over before the third."""
    rows = [visit(status=status, when=f"2026-11-0{day} 09:10") for day, status in enumerate(("", "closed", ""), 1)]
    [case] = cases_of(SHOWROOM, read(CLOSED, *rows).entries)
    assert [case.is_over_at(datetime(2026, 11, day, 12, tzinfo=UTC)) for day in (1, 2, 3)] == [False, True, True]
    [case] = cases_of(SHOWROOM, read(CLOSED, *(row.replace(",,", ",closed,") for row in rows)).entries)
    assert [case.is_over_at(datetime(2026, 11, day, 12, tzinfo=UTC)) for day in (1, 2, 3)] == [False, False, True]


def test_a_status_that_the_mapping_does_not_list_is_told_and_says_nothing(read):
    """The event stands; that its case is over is not guessed."""
    log = read(CLOSED, visit(status="closed"), visit(status="done"))
    assert (len(log.entries), said(log), over(log)) == (2, [("SF507", 3)], {"L-1": True})


def test_a_column_of_true_and_false_needs_no_values(read):
    """And an empty cell may mean something, where the mapping says so."""
    log = read(
        LONG + "complete: {column: status, empty: no}\n", visit("L-1", "true"), visit("L-2", "false"), visit("L-3")
    )
    assert over(log) == {"L-1": True, "L-2": False, "L-3": False}


def test_a_row_of_a_wide_log_says_whether_its_case_is_over(read):
    """It says so of all its events."""
    header = "id,when,signed,status\n"
    rows = "L-1,2026-11-02 09:10,2026-11-03 09:10,closed", "L-2,2026-11-02 09:10,,open"
    log = read(WIDE + "complete: {column: status, values: {closed: yes, open: no}}\n", *rows, header=header)
    assert over(log) == {"L-1": True, "L-2": False}
    assert [entry.complete for entry in log.entries] == [True, True, False]


def test_an_event_that_comes_twice_says_the_same_of_its_case(read):
    """One number, one content: whether the case is over belongs to it."""
    rows = "L-1,visit_ended,2026-11-02 09:10,closed,7", "L-1,visit_ended,2026-11-02 09:10,open,7"
    log = read(CLOSED + "id: branch\n", *rows, rows[0])
    assert said(log) == [("SF709", 3), ("SF533", 4)]


def test_a_case_is_over_where_a_column_says_anything(read):
    """Many systems have no word for it, only a date on which the case was closed."""
    log = read(LONG + "complete: {filled: status}\n", visit("L-1", "2026-11-02"), visit("L-2"))
    assert over(log) == {"L-1": True, "L-2": False}


# -- rows that state nothing


def test_a_wide_row_without_any_date_is_told(tmp_path):
    """Its case would be in no list and in no total, and nobody would miss it."""
    mapping = (
        "case: id\nonly: {kind: lead}\nevents:\n  - {do: lead_received, at: came}\n  - {do: visit_ended, at: left}\n"
    )
    text = "id,kind,came,left\nL-1,lead,2026-11-02 09:10,\nL-2,lead,,\nL-3,draft,,\nL-4,lead,,soon\nL-5,lead, ,\n"
    log = logged(tmp_path, mapping, text)
    assert said(log) == [("SF539", 3), ("SF531", 5), ("SF539", 6), ("SF534", 2)]
    assert {finding.severity for finding in log.findings if finding.code == "SF539"} == {"warning"}
    assert "came, left" in log.findings[0].help("en")
    assert adds_up(log, 2)
