"""The first line of an audit: how many cases and events there are, whichever engine counts them."""

import json
from datetime import datetime, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from audit.test_sql_grade import SHOWROOM
from audit.test_sql_typed import BUNDLED, graded
from constraints.constrained import START, policy_of
from salesflow.audit.audit_log import LogAudit
from salesflow.audit.log_grade import grade_log
from salesflow.audit.open_log import open_log
from salesflow.audit.sql_audit import TypedLogAudit
from salesflow.audit.sql_log import write_typed_log
from salesflow.intake import open_table

HOURS = st.integers(0, 9)
ROWS = st.tuples(
    st.sampled_from("abc"),
    st.sampled_from(("ask", "answer", "agree", "journey.started", "journey.reassigned", "dinner")),
    HOURS,
    st.sampled_from((None, None, "li", "wang")),
)


def written(rows, path):
    """Rows of a log in its canonical form; of a case one at most says that it begins."""
    begun, lines = set(), []
    for case, name, hour, owner in rows:
        if name == "journey.started" and case in begun:
            continue
        begun |= {case} if name == "journey.started" else set()
        at = (START + timedelta(hours=hour)).isoformat()
        said = {"case": case, "name": name, "at": at, "owner": owner}
        lines.append(said | {"data": {"owner": owner or "li"}} if name.startswith("journey.") else said)
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    return path


def counted(audited):
    return (audited.cases, audited.not_begun, audited.events, audited.later, audited.rows["entries"])


def test_both_engines_count_the_same_cases_and_events(tmp_path):
    """A beginning or an owner that the log only implies is no event of it, as of any moment, in one part or in several."""
    policy = policy_of({"kind": "response", "after": "ask", "require": "answer"})
    typed = tmp_path / "log.parquet"

    @given(st.lists(ROWS, min_size=1, max_size=12), HOURS, st.sampled_from((2, 10_000)))
    @settings(max_examples=max(1, settings().max_examples // 4))
    @example([("a", "ask", 3, "li"), ("a", "answer", 5, "wang")], 4, 10_000)
    @example([("a", "ask", 2, None), ("a", "answer", 3, "li"), ("a", "journey.started", 6, None)], 4, 10_000)
    def law(rows, hour, events):
        log, at = written(rows, tmp_path / "log.jsonl"), START + timedelta(hours=hour)
        write_typed_log(policy, log, None, typed)
        said = TypedLogAudit(policy, open_table(typed), events=events).audited(as_of=at)
        assert counted(said) == counted(LogAudit(policy, log).audited(as_of=at))

    law()


def test_a_grade_counts_them_as_well(tmp_path):
    """Grading a log whose cases begin without a row says what grading by journeys says, before its end and after."""
    log = tmp_path / "log.jsonl"
    lines = (SHOWROOM / "log.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    log.write_text("".join(line for line in lines if "journey.started" not in line), encoding="utf-8")
    write_typed_log(BUNDLED, log, None, tmp_path / "log.parquet")
    for day in (12, 30):
        at = datetime.fromisoformat(f"2026-11-{day}T18:00:00+08:00")
        meant, _ = grade_log(BUNDLED, open_log(BUNDLED, log, None), as_of=at)
        _, said = graded(BUNDLED, tmp_path / "log.parquet", at)
        assert said.summary["log"] == meant.summary["log"]
        assert (said.summary["log"]["later_events"] > 0) == (day == 12)
