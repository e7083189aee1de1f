"""A log in the columns of SQL, audited by a database: what the audit by journeys says of the same cases."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constraints.constrained import START, case_of, documents, entries, moments_of, policy_of
from salesflow import Policy
from salesflow.audit.audit_log import LogAudit
from salesflow.audit.cases import Case, Line
from salesflow.audit.compliance import Seen, audit, elements_of
from salesflow.audit.open_log import open_log
from salesflow.audit.sql_audit import TypedLogAudit
from salesflow.audit.sql_log import write_typed_log
from salesflow.audit.tallies import Totals
from salesflow.cli.audit import audit as audit_command
from salesflow.findings import DataError, FactError
from salesflow.intake.files import open_table
from salesflow.sql.duck import Duck
from salesflow.sql.loading import log
from salesflow.sql.log_shape import log_shape

BUNDLED = Policy.load()
PLAIN = {"kind": "response", "after": "ask", "require": "answer"}


def written(policy, cases, path):
    """The cases as a SQL log in Parquet."""
    table = log(log_shape(policy), [[line.event for line in case.lines] for case in cases])
    with Duck() as duck:
        duck.create(table.name, table.columns, table.rows)
        duck.execute(f"COPY {table.name} TO '{path}' (FORMAT parquet)")
    return open_table(path)


def drawn_cases(data, policy, most=4):
    """A few random cases, as lines that stand in no file; and moments at which somebody may ask."""
    logs = [data.draw(entries(case=f"L-{number}")) for number in range(data.draw(st.integers(1, most)))]
    read = [case_of(policy, listed) for listed in logs]
    cases = [Case(case.name, tuple(Line(line.event) for line in case.lines), ()) for case in read]
    return cases, sorted({moment for listed in logs for moment in moments_of(listed)})


def shown(judged):
    """All that people see of a finding."""
    verdict = judged.verdict
    return (
        judged.case, judged.kind, judged.element, verdict.activation.id, verdict.occurrence, verdict.status,
        verdict.deadline, verdict.since, verdict.decided and verdict.decided.id, verdict.closed and verdict.closed.id,
        verdict.reason and (verdict.reason.code, verdict.reason.message("en")),
        judged.event.id, judged.place, judged.person, judged.stage, judged.month,
    )  # fmt: skip


def by_journeys(policy, cases, at, since):
    """What constraints come to, verdict by verdict, as the auditor of journeys tallies it."""
    totals = Totals(each.id for each in policy.constraints)
    for case in cases:
        if case.lines[0].event.at > at:
            continue
        journey = case.journey(policy)
        past, known = journey.asked(at=at).past, {each.id: each for each in policy.constraints}
        seen = Seen(policy, case, past)
        verdicts = [each for each in journey.verdicts(at=at) if each.constraint in known]
        judged = [seen.judged("constraint", each, known[each.constraint]) for each in verdicts]
        totals.add(each for each in judged if since is None or each.verdict.came_to_light >= since)
    return totals


def agree(data, tmp_path, policy, **sizes):
    cases, moments = drawn_cases(data, policy)
    table = written(policy, cases, tmp_path / "log.parquet")
    at = data.draw(st.sampled_from(moments))
    since = data.draw(st.sampled_from((None, None, at - timedelta(days=2))))
    ours = audit(policy, cases, as_of=at, since=since)
    told = TypedLogAudit(policy, table, **sizes).audited(as_of=at, since=since)
    for mine, theirs in ((ours.violated, told.violated), (ours.unjudged, told.unjudged)):
        expected = sorted((shown(each) for each in mine if each.kind == "constraint"), key=str)
        assert sorted(map(shown, theirs), key=str) == expected
    totals = by_journeys(policy, cases, at, since)
    for group in ("by_element", "by_person", "by_stage", "by_month"):
        assert getattr(told.totals, group) == getattr(totals, group), group
    assert told.totals.violated_cases == totals.violated_cases
    assert (told.cases, told.not_begun) == (ours.cases, ours.not_begun)


def test_it_says_what_the_audit_by_journeys_says(tmp_path):
    """Random constraints on random logs: each finding, who is to blame, every total; in one part or in several."""

    @given(st.data())
    @settings(max_examples=max(1, settings().max_examples // 4))
    def law(data):
        policy = policy_of(*(data.draw(documents()) for _ in range(data.draw(st.integers(1, 4)))))
        agree(data, tmp_path, policy, events=data.draw(st.sampled_from((3, 10_000))))

    law()


def test_what_the_log_says_of_its_end_is_kept(tmp_path):
    """A case that is over owes nothing any more, whichever engine is asked, and whatever a row said before."""
    policy = policy_of(
        PLAIN, {"kind": "end", "activity": "answer"}, {"kind": "succession", "after": "ask", "require": "agree"}
    )
    log, typed, mapping = (tmp_path / name for name in ("log.csv", "log.parquet", "map.yaml"))
    mapping.write_text(
        "case: case\nactivity: name\ntime: at\nrecorded: noted\nowner: owner\ntimezone: UTC\n"
        "complete: {column: over, values: {y: yes, n: no}}\n"
    )
    rows = st.tuples(
        st.sampled_from("ab"), st.sampled_from(("ask", "answer", "agree")), st.sampled_from(("", "y", "y", "n")),
        st.sampled_from(("", "", "10", "12")), st.sampled_from(("", "li", "wang")),
    )  # fmt: skip

    @given(st.lists(rows, min_size=1, max_size=8), st.integers(0, 9))
    @settings(max_examples=max(1, settings().max_examples // 6))
    def law(drawn, day):
        lines = [
            f"{case},{name},2026-03-{number:02} 09:00,{over},{late and f'2026-03-{late} 09:00'},{owner}"
            for number, (case, name, over, late, owner) in enumerate(drawn, 1)
        ]
        log.write_text("\n".join(["case,name,at,over,noted,owner", *lines]) + "\n")
        write_typed_log(policy, log, mapping, typed)
        at = datetime(2026, 3, 1 + day, 12, tzinfo=UTC)
        ours = TypedLogAudit(policy, open_table(typed)).audited(as_of=at)
        theirs = LogAudit(policy, log, mapping).audited(as_of=at)
        for constraint in policy.constraints:
            assert ours.totals.by_element[constraint.id] == theirs.totals.by_element[constraint.id]

    law()


def test_events_of_others_change_nothing(tmp_path):
    """What the policy does not know is counted and left out, also where something must follow at once."""
    policy = policy_of({**PLAIN, "kind": "chain_response"})

    @given(st.data())
    @settings(max_examples=5)
    def law(data):
        cases, moments = drawn_cases(data, policy)
        table, more = written(policy, cases, tmp_path / "log.parquet"), tmp_path / "more.parquet"
        with Duck() as duck:
            ours = f"SELECT * FROM '{table.file}'"
            theirs = f"SELECT * REPLACE ('theirs' AS activity, id || 'x' AS id, pos + 1000 AS pos) FROM ({ours})"
            duck.execute(f"COPY ({ours} UNION ALL {theirs}) TO '{more}' (FORMAT parquet)")
        plain, told = (TypedLogAudit(policy, each).audited(as_of=moments[-1]) for each in (table, open_table(more)))
        assert told.rows["not_ours"] == {"theirs": sum(len(case.lines) for case in cases)}
        assert list(map(shown, told.violated)) == list(map(shown, plain.violated))
        assert (told.totals.by_element, told.totals.by_month) == (plain.totals.by_element, plain.totals.by_month)
        assert (told.cases, told.events) == (plain.cases, plain.events)

    law()


def test_the_showroom_is_audited_alike(tmp_path):
    """The bundled constraints, what its table promises among them: each finding of every case."""
    log = Path(__file__).parents[2] / "examples" / "showroom" / "log.jsonl"
    at = datetime.fromisoformat("2026-11-30T18:00:00+08:00")
    cases = [
        Case(each.name, tuple(Line(line.event) for line in each.lines), ())
        for each in open_log(BUNDLED, log, None).cases
    ]
    ours, theirs = (
        TypedLogAudit(BUNDLED, written(BUNDLED, cases, tmp_path / "log.parquet")).audited(as_of=at),
        audit(BUNDLED, cases, as_of=at),
    )
    for mine, meant in ((ours.violated, theirs.violated), (ours.unjudged, theirs.unjudged)):
        expected = sorted(str(shown(each)) for each in meant if each.kind == "constraint")
        assert sorted(str(shown(each)) for each in mine) == expected
    assert any(each.element == "on-time" for each in ours.violated)
    assert not {each.id for each in BUNDLED.constraints} - {*ours.totals.by_element}


def test_what_sql_does_not_judge_is_said(tmp_path):
    """Steps of processes, and whatever else no statement judges: a warning names them, and no total has them."""
    policy = policy_of(PLAIN)
    told = TypedLogAudit(policy, written(policy, [], tmp_path / "log.parquet")).audited(as_of=START)
    [finding] = told.findings
    assert finding.code == "SF807"
    assert finding.severity == "warning"
    assert "deal/agree" in finding.message("en")
    assert list(told.totals.by_element) == [policy.constraints[0].id]
    assert not told.totals.by_element[policy.constraints[0].id].is_green


def test_of_much_that_sql_does_not_judge_whole_names_are_told(tmp_path):
    """The bundled process has many steps: the first are named, none is cut, and how many more there are is said."""
    [finding] = (
        each for each in TypedLogAudit(BUNDLED, written(BUNDLED, [], tmp_path / "log.parquet")).audited(as_of=START).findings
        if each.code == "SF807"
    )  # fmt: skip
    *named, more = dict(finding.arguments)["names"]
    judged = {each.id for each in BUNDLED.constraints}
    every = [name for name in elements_of(BUNDLED) if name not in judged]
    assert named == every[: len(named)]
    assert more.en.removeprefix("and ").removesuffix(" more").isdigit()
    assert finding.message("en").endswith(f"{named[-1]}, {more.en}")
    assert finding.message("zh").endswith(f"{named[-1]}、{more.zh}")


@pytest.mark.parametrize("most", [0, 1, 2])
def test_of_too_many_findings_some_are_told_and_all_are_counted(tmp_path, most):
    """The totals have every violation; how many are not told is said."""
    policy = policy_of({"kind": "absence", "activity": "ask"})

    @given(st.data())
    @settings(max_examples=5)
    def law(data):
        cases, moments = drawn_cases(data, policy)
        table = written(policy, cases, tmp_path / "log.parquet")
        told = TypedLogAudit(policy, table, most=most).audited(as_of=moments[-1])
        [count] = told.totals.by_element.values()
        left = count.by_status["violated"] - len(told.violated)
        assert len(told.violated) == min(most, count.by_status["violated"])
        assert [dict(each.arguments)["count"] for each in told.findings if each.code == "SF808"] == (
            [left] if left else []
        )

    law()


def test_a_moment_without_an_offset_is_refused(tmp_path):
    """Nobody guesses whose clock is meant."""
    policy = policy_of(PLAIN)
    asked = TypedLogAudit(policy, written(policy, [], tmp_path / "log.parquet"))
    with pytest.raises(FactError, match="SF607"):
        asked.audited(as_of=START.replace(tzinfo=None))


def test_a_log_of_another_policy_is_refused(tmp_path):
    """A column that this policy asks for is not there."""
    plain, asks = policy_of(PLAIN), policy_of({**PLAIN, "require": {"activity": "answer", "same": "item"}})
    table = written(plain, [], tmp_path / "log.parquet")
    with pytest.raises(DataError, match="SF506"):
        TypedLogAudit(asks, table).audited(as_of=START)


@pytest.mark.parametrize("said", [{"map": Path("map.yaml")}, {"pseudonymize": Path("key")}])
def test_mappings_and_pseudonyms_are_for_logs_that_are_still_to_be_read(tmp_path, monkeypatch, said):
    """A log in the columns of SQL was read before, and is audited as it stands."""
    monkeypatch.chdir(tmp_path)
    Path("key").write_text("a key of more than sixteen letters")
    written(BUNDLED, [], Path("log.parquet"))
    with pytest.raises(DataError, match="SF809"):
        audit_command(Path("log.parquet"), engine="sql", **said)


def test_the_command_audits_by_sql(tmp_path, capsys):
    """Of an empty log the command says what it did not judge, and that it judged nothing."""
    written(BUNDLED, [], tmp_path / "log.parquet")
    audit_command(tmp_path / "log.parquet", engine="sql", fail_on="never", lang="en")
    said = capsys.readouterr().out
    assert "SF807" in said
    assert "SF810" in said
