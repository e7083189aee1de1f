"""Logs in the columns of SQL: written once, graded by a database alone, and the leads are those of the log itself."""

from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.test_sql_grade import BUNDLED, LARGE, SHOWROOM, in_database, loadable, natively
from salesflow import DataError, Policy
from salesflow.audit.outcome import outcome_of
from salesflow.audit.sql_log import write_typed_log
from salesflow.audit.sql_typed import TypedLogGrading, is_typed
from salesflow.intake import open_table
from salesflow.sql.duck import Duck
from salesflow.sql.loading import log
from salesflow.sql.log_shape import log_shape
from sql.asking import questions, renamed

MORNING = datetime.fromisoformat("2026-11-30 08:30:00+08:00")


@pytest.fixture(scope="module")
def typed(tmp_path_factory):
    """The showroom's attempts as a SQL log."""
    path = tmp_path_factory.mktemp("typed") / "typed.parquet"
    write_typed_log(BUNDLED, SHOWROOM / "attempts.jsonl", None, path, rows=300)
    return path


def graded(policy, path, as_of=MORNING, **options):
    """Each lead by its case, without its row; and what all came to."""
    grading = TypedLogGrading(policy, open_table(path), as_of=as_of, **options)
    return by_case(list(grading)), grading.graded()


def by_case(pairs):
    return {lead["case"]: (row.cells, {**lead, "row": None}) for row, lead in pairs}


def without_findings(graded):
    """Numbers of leads and events; a typed log does not repeat what was said when it was written."""
    return {name: said for name, said in graded.summary.items() if name != "findings"}


@pytest.fixture
def other(typed, tmp_path):
    """The same file with something else in its columns."""

    def call(columns):
        path = tmp_path / "own.parquet"
        with Duck() as duck:
            duck.execute(f"COPY (SELECT * {columns} FROM '{typed}') TO '{path}' (FORMAT parquet)")
        return path

    return call


@pytest.mark.parametrize("events", [10_000, 500, 40])
def test_the_leads_are_those_of_the_log(typed, events):
    """However many parts there are, and though a large file is cut into pieces first: the same leads, the same numbers."""
    pairs, told = natively(BUNDLED, SHOWROOM / "attempts.jsonl", MORNING)
    leads, said = graded(BUNDLED, typed, events=events)
    assert leads == by_case(pairs)
    assert without_findings(said) == without_findings(told)


@given(st.data())
@settings(max_examples=settings().max_examples // 4)
def test_any_histories_are_decided_as_their_journeys_decide(tmp_path_factory, data):
    """Random policies and histories, in one part and in several: what the database says is what each journey says."""
    policy, journeys, at, _ = data.draw(questions(loadable(), size=5))
    path = tmp_path_factory.mktemp("typed") / "typed.parquet"
    table = log(log_shape(policy), (renamed(each, f"L-{number}") for number, each in enumerate(journeys)))
    with Duck() as duck:
        duck.create(table.name, table.columns, table.rows)
        duck.execute(f"COPY {table.name} TO '{path}' (FORMAT parquet)")
    assert is_typed(open_table(path))
    for events in (1_000, 3):
        leads, said = graded(policy, path, at, events=events)
        begun = {f"L-{n}": each for n, each in enumerate(journeys) if each.asked(at=at).has_begun}
        assert {case: lead["outcome"] for case, (_, lead) in leads.items()} == {
            case: outcome_of(each.decide(at=at)) for case, each in begun.items()
        }
        assert said.summary["log"]["not_begun"] == len(journeys) - len(begun)


def test_rows_that_are_no_events_are_told(typed, tmp_path):
    """A row without a time is lost and an error; an activity that is not ours is counted."""
    path = tmp_path / "own.parquet"
    with Duck() as duck:
        duck.execute(f"CREATE TABLE own AS SELECT * FROM '{typed}'")
        duck.execute("UPDATE own SET \"at\" = NULL WHERE activity = 'contact'")
        duck.execute("UPDATE own SET activity = 'dinner' WHERE activity = 'intention'")
        [[lost], [ours]] = duck.query(
            "SELECT count(*) FROM own WHERE \"at\" IS NULL UNION ALL SELECT count(*) FROM own WHERE activity = 'dinner'"
        )
        duck.execute(f"COPY own TO '{path}' (FORMAT parquet)")
    _, said = graded(BUNDLED, path)
    assert [finding.code for finding in said.findings] == ["SF532"]
    assert (said.summary["log"]["lost"], said.summary["log"]["not_ours"]) == (lost, {"dinner": ours})


def test_columns_of_other_types_are_refused(other):
    """A time that is no whole number is no time: the file cannot be read, and no error of the database is seen."""
    path = other("REPLACE ('noon' AS \"at\")")
    with pytest.raises(DataError, match="SF501"):
        graded(BUNDLED, path)


def test_another_parquet_file_is_no_sql_log(typed, other):
    """Without what the SQL log says of every event it is read as any other file."""
    assert is_typed(open_table(typed))
    assert not is_typed(open_table(other("EXCLUDE (voids)")))
    assert not is_typed(open_table(SHOWROOM / "log.jsonl"))


def test_a_log_of_another_policy_lacks_columns(other):
    """What the policy asks of events and the file does not have is told before anything is read."""
    path = other("EXCLUDE (data_reached)")
    with pytest.raises(DataError, match="SF506 the file has no column `data_reached`"):
        graded(BUNDLED, path)


def test_a_case_that_the_app_must_say_more_about_has_no_outcome(tmp_path):
    """A fact that only an app can give is an error of each case, as it is of any log."""
    policy = Policy.from_text(GIVEN, file="given.yaml")
    log_file, path = tmp_path / "log.jsonl", tmp_path / "typed.parquet"
    log_file.write_text('{"case": "L-1", "name": "called", "at": "2026-11-02T09:00:00+08:00"}\n', encoding="utf-8")
    write_typed_log(policy, log_file, None, path)
    leads, said = graded(policy, path)
    _, sql = in_database(policy, log_file, MORNING)
    assert leads["L-1"][1]["outcome"] is None
    assert said.summary["not_graded"] == sql.summary["not_graded"] == 1
    assert [(each.code, each.message()) for each in said.findings] == [
        (each.code, each.message()) for each in sql.findings
    ]


GIVEN = """
salesflow: 1
name: given
version: "1"
roles: {seller: Seller}
activities: {called: {title: Called, role: seller}}
processes: {sale: {initial: open, stages: {open: {title: Open, final: true}}}}
facts:
  sale_stage: {from: {stage: sale}}
  budget: {type: integer}
decisions:
  grade:
    inputs: [budget]
    outputs: {grade: {type: enum, values: [A, B]}}
    rules:
      - {id: rich, when: {budget: at least 9}, then: {grade: A}}
      - {id: poor, otherwise: true, then: {grade: B}}
"""


# -- writing them


def test_what_was_found_in_a_log_is_told_when_it_is_written(tmp_path):
    """The counts and the findings of the log are those that grading it would give, in one part or in many."""
    _, told = natively(BUNDLED, SHOWROOM / "attempts.jsonl", MORNING)
    for rows in (10_000, 200):
        said = write_typed_log(BUNDLED, SHOWROOM / "attempts.jsonl", None, tmp_path / "typed.parquet", rows=rows)
        log = told.summary["log"]
        assert (said.cases, said.events, said.lost, said.not_ours) == (log["cases"], log["events"], log["lost"], {})
        assert [each.code for each in said.findings] == [each.code for each in told.findings if each.code == "SF541"]


def test_the_log_that_is_read_is_not_replaced(typed, tmp_path):
    """Neither the log itself, nor anything that is no Parquet file, is written."""
    log_file = tmp_path / "log.parquet"
    log_file.write_bytes(typed.read_bytes())
    with pytest.raises(DataError, match="SF515"):
        write_typed_log(BUNDLED, log_file, None, log_file)
    with pytest.raises(DataError, match="SF502"):
        write_typed_log(BUNDLED, SHOWROOM / "log.jsonl", None, tmp_path / "typed.csv")
    with pytest.raises(DataError, match="SF515"):
        write_typed_log(BUNDLED, SHOWROOM / "log.jsonl", None, tmp_path / "nowhere" / "typed.parquet")
    assert [each.name for each in tmp_path.iterdir()] == ["log.parquet"]


def test_a_case_that_no_column_holds_is_left_out_and_told(tmp_path):
    """A number of thirty digits cannot be written; the other cases can."""
    lines = [f'{{"case": "L-{seats}", "name": "counted", "at": "2026-11-02T09:00:00Z", "data": {{"seats": {seats}}}}}'
             for seats in (3, 10**30)]  # fmt: skip
    (tmp_path / "log.jsonl").write_text("\n".join(lines), encoding="utf-8")
    policy = Policy.from_text(LARGE)
    said = write_typed_log(policy, tmp_path / "log.jsonl", None, tmp_path / "typed.parquet")
    assert [finding.code for finding in said.findings] == ["SF546"]
    assert list(graded(policy, tmp_path / "typed.parquet")[0]) == ["L-3"]
