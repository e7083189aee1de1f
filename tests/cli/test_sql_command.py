"""`salesflow sql`: what it prints runs as it is, and says what it is."""

import re
import sqlite3
import sys
from pathlib import Path

import duckdb
import pytest
from small_showroom import POLICY, line, write

import salesflow as package
from salesflow import Policy
from salesflow.sql.script import DIALECTS, WHAT, Script

GOLDEN = Path(__file__).parents[1] / "golden" / "sql"
SPAN = ("--from", "2026-10-01", "--until", "2027-02-28")


def small(tmp_path):
    """The options that name the small policy."""
    return write(tmp_path)[1:]


@pytest.mark.parametrize("what", WHAT)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_everything_can_be_printed_for_every_dialect(salesflow, tmp_path, what, dialect):
    """A comment says what it is, for which database, and of which policy; untested dialects say that they are."""
    told = salesflow("sql", what, "--dialect", dialect, *small(tmp_path), *SPAN)
    assert (told.code, told.err) == (0, "")
    policy = Policy.load("small.yaml")
    assert told.out.startswith(f"-- salesflow {package.__version__} sql {what}, for ")
    assert policy.identity in told.out.split("\n")[0]
    assert ("No test has run this" in told.out) == (dialect not in ("duckdb", "postgres", "sqlite", "spark"))


@pytest.mark.parametrize("what", WHAT)
def test_sqlite_runs_the_script_as_it_is(salesflow, tmp_path, what):
    """What is printed goes into a database in one piece; what is printed again does not spoil it."""
    connection = sqlite3.connect(":memory:")
    for printed in ("log", "calendars", what, "all", what):
        connection.executescript(salesflow("sql", printed, "--dialect", "sqlite", *small(tmp_path), *SPAN).out)
    connection.execute("INSERT INTO salesflow_asked VALUES (1796000000000000, NULL)")
    assert connection.execute("SELECT * FROM salesflow_leads").fetchall() == []
    connection.close()


def test_calendars_can_be_filled_anew_below_a_view(salesflow, tmp_path):
    """Next year's holidays come by the same command, and the views of the database stay."""
    with duckdb.connect() as connection:
        connection.execute(salesflow("sql", "all", *small(tmp_path), *SPAN).out)
        before = connection.execute("SELECT COUNT(*) FROM salesflow_date").fetchone()
        connection.execute(salesflow("sql", "calendars", *small(tmp_path), *SPAN[:2], "--until", "2027-03-31").out)
        [(after,)] = connection.execute("SELECT COUNT(*) FROM salesflow_date").fetchall()
        assert after == before[0] + 31
        assert connection.execute("SELECT * FROM salesflow_obligations").fetchall() == []


def test_the_log_of_a_database_is_never_dropped(salesflow, tmp_path):
    """No script deletes what it has not made: only views and the tables of calendars go."""
    for what in WHAT:
        for dialect in DIALECTS:
            printed = salesflow("sql", what, "--dialect", dialect, *small(tmp_path), *SPAN).out
            gone = re.findall(r"(?:DROP TABLE IF EXISTS|DELETE FROM) [\"`]?(\w+)", printed)
            assert not {"salesflow_log", "salesflow_given", "salesflow_asked"} & {*gone}


def test_a_moment_stands_in_the_statement(salesflow, tmp_path):
    """With --as-of nothing is read from the table of the moment, and --known-at needs it."""
    told = salesflow("sql", "leads", *small(tmp_path), "--as-of", "2026-11-04 08:30", "--known-at", "2026-11-03")
    assert "1793752200000000 AS as_of" in told.out
    assert "FROM salesflow_asked" not in told.out
    assert "2026-11-04T00:30:00+00:00" in told.out
    assert "salesflow_asked" not in salesflow("sql", "all", *small(tmp_path), *SPAN, "--as-of", "2026-11-04").out
    refused = salesflow("sql", "leads", *small(tmp_path), "--known-at", "2026-11-03")
    assert (refused.code, "--as-of" in refused.err) == (2, True)


def test_a_view_has_the_name_that_is_wanted(salesflow, tmp_path):
    """`--view` calls it after the statement, `--name` as one likes; a table is no view."""
    assert "CREATE VIEW salesflow_facts AS\nWITH" in salesflow("sql", "facts", "--view", *small(tmp_path)).out
    assert 'CREATE VIEW "Hot leads" AS\nWITH' in salesflow("sql", "leads", "--name", "Hot leads", *small(tmp_path)).out
    on_spark = salesflow("sql", "leads", "--view", "--dialect", "spark", *small(tmp_path)).out
    assert "CREATE TABLE salesflow_leads USING PARQUET AS\nWITH" in on_spark
    assert salesflow("sql", "log", "--view", *small(tmp_path)).code == 2


def test_spark_makes_what_constraints_share_first(salesflow):
    """Tables that stand in somebody's database begin with our name, and each is made before it is read."""
    printed = salesflow("sql", "verdicts", "--view", "--dialect", "spark").out
    made = re.findall(r"^CREATE TABLE (\w+)", printed, re.MULTILINE)
    assert made[:4] == [f"salesflow_verdicts_{part}" for part in ("asked", "event", "complete", "opened")]
    assert made[-1] == "salesflow_verdicts"
    assert {*re.findall(r"(?:FROM|JOIN) (salesflow_verdicts\w*)", printed)} == {*made[:-1]}
    assert not re.search(r"(?:FROM|JOIN) (?:complete|opened)\b", printed.partition(f"CREATE TABLE {made[4]} ")[2])


def test_a_constraint_without_an_exact_statement_is_named(salesflow, tmp_path):
    """Nothing is printed that would leave out a constraint in silence; facts and leads can be printed all the same."""
    anchor = "{last: quote.until, person: not owner}"
    (tmp_path / "shop.yaml").write_text(
        "salesflow: 1\nname: shop\nversion: 1\n"
        "activities: {ask: {}, quote: {data: {until: {type: date}}}}\n"
        f"constraints: [{{id: kept, kind: response, after: ask, require: quote, anchor: {anchor}, by: 0 days}}]\n",
        encoding="utf-8",
    )
    told = salesflow("sql", "verdicts", "--policy", "shop.yaml")
    assert (told.code, "SF547 `kept`" in told.err) == (2, True)
    assert {line[:3] for line in told.out.splitlines()} == {"-- "}
    assert salesflow("sql", "facts", "--policy", "shop.yaml").code == 0


COMPETING = """salesflow: 1
name: ours
version: "1"
calendars: {main: {timezone: Asia/Shanghai, known: 2026-01-01..2026-12-31}}
activities: {asked: {}, called: {}}
cadences:
  owners:
    anchor: {first: asked}
    steps:
      - {id: quarterly, every: 3 months, do: called}
      - {id: yearly, every: 12 months, do: called}
constraints: [{id: quick, kind: response, after: asked, require: called}]
"""


@pytest.mark.parametrize("dialect", DIALECTS)
def test_all_prints_what_can_be_told_and_names_the_rest(salesflow, tmp_path, dialect):
    """One statement that SQL cannot answer keeps nobody from the others; script and terminal say which it is and why."""
    (tmp_path / "ours.yaml").write_text(COMPETING, encoding="utf-8")
    told = salesflow("sql", "all", "--dialect", dialect, "--policy", "ours.yaml")
    assert (told.code, "SF547 `owners/yearly`" in told.err, "without salesflow_obligations" in told.err) == (
        1,
        True,
        True,
    )
    head = told.out.split("\n\n")[0]
    why = "`owners/yearly` asks for something that SQL cannot answer exactly"
    assert f"-- Without salesflow_obligations: ours.yaml:11:14: SF547 {why}\n" in head + "\n"
    made = {
        *re.findall(r"^CREATE (?:OR REPLACE )?(?:VIEW|TABLE) [\"`]?(salesflow_\w+?)[\"`]? ", told.out, re.MULTILINE)
    }
    assert {"salesflow_facts", "salesflow_leads", "salesflow_verdicts"} <= made
    assert "salesflow_obligations" not in made
    assert re.search(r"^DROP (VIEW|TABLE) IF EXISTS [\"`]?salesflow_obligations\b", told.out, re.MULTILINE)


def test_a_script_without_a_statement_leaves_no_view_of_an_earlier_policy(salesflow, tmp_path):
    """What the database still had would answer for another policy; it goes, and the others run."""
    (tmp_path / "ours.yaml").write_text(COMPETING, encoding="utf-8")
    earlier = COMPETING.replace("      - {id: yearly, every: 12 months, do: called}\n", "")
    (tmp_path / "earlier.yaml").write_text(earlier, encoding="utf-8")
    views = []
    with duckdb.connect() as connection:
        for file in ("earlier.yaml", "ours.yaml"):
            told = salesflow("sql", "all", "--policy", file, "--out", "all.sql")
            assert told.out == "wrote all.sql\n"
            connection.execute(Path("all.sql").read_text(encoding="utf-8"))
            views.append(
                {
                    name
                    for (name,) in connection.execute(
                        "SELECT view_name FROM duckdb_views() WHERE NOT internal"
                    ).fetchall()
                }
            )
        assert connection.execute("SELECT * FROM salesflow_verdicts").fetchall() == []
    assert views[0] - views[1] == {"salesflow_obligations"}


def test_a_policy_of_which_nothing_can_be_told_is_refused(salesflow, tmp_path):
    """A script without any statement is no script: exit code 2, as of a single one, and each reason once."""
    mixed = "{asked: {data: {ref: {type: date}}}, called: {data: {ref: {type: integer}}}}"
    policy = COMPETING.replace("{asked: {}, called: {}}", mixed).replace(
        "do: called", "do: {activity: called, same: ref}"
    )
    (tmp_path / "ours.yaml").write_text(policy, encoding="utf-8")
    told = salesflow("sql", "all", "--policy", "ours.yaml")
    assert (told.code, told.err.count("SF547 `called.ref`")) == (2, 1)
    assert "CREATE" not in told.out


@pytest.mark.parametrize(
    "words",
    [
        ("grades",), ("leads", "--dialect", "oracle"), ("calendars", "--from", "yesterday"),
        ("calendars", "--from", "2027-01-01", "--until", "2026-01-01"), ("calendars", "--until", "9999-12-31"),
        ("leads", "--as-of", "someday"), ("leads", "--from-log", "log.jsonl"), ("log", "--from-log", "log.jsonl"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_what_cannot_be_printed_is_refused(salesflow, tmp_path, words):
    """A word that is not one of the list, a date that is none, and a log without a file to go to are usage errors."""
    told = salesflow("sql", *words, *small(tmp_path))
    assert (told.code, told.out) == (2, "")
    assert told.err


def test_a_policy_without_known_dates_asks_for_them(salesflow, tmp_path):
    """Nothing says which years are meant, and nothing is guessed."""
    (tmp_path / "bare.yaml").write_text('salesflow: 1\nname: bare\nversion: "1"\n', encoding="utf-8")
    told = salesflow("sql", "calendars", "--policy", "bare.yaml")
    assert (told.code, "--from" in told.err) == (2, True)
    assert salesflow("sql", "calendars", "--policy", "bare.yaml", *SPAN).code == 0


def test_it_is_written_to_a_file_and_never_over_the_policy(salesflow, tmp_path):
    """`--out` has the very text; the policy that is read stays."""
    words = ("sql", "leads", *small(tmp_path))
    told = salesflow(*words, "--out", "leads.sql")
    assert (told.code, told.out) == (0, "wrote leads.sql\n")
    assert Path("leads.sql").read_text(encoding="utf-8") == salesflow(*words).out
    refused = salesflow(*words, "--out", "small.yaml")
    assert (refused.code, "SF515" in refused.err) == (2, True)
    assert Path("small.yaml").read_text(encoding="utf-8") == POLICY


def test_comments_speak_the_language_that_is_asked(salesflow, tmp_path):
    """Titles in comments are those of `--lang`; the statement is the same."""
    said = {lang: salesflow("sql", "facts", *small(tmp_path), "--lang", lang).out for lang in ("en", "zh")}
    without = {re.sub(r"/\*.*?\*/|--.*", "", text) for text in said.values()}
    assert len(without) == 1


def test_a_log_becomes_the_table_of_events(salesflow, tmp_path):
    """`--from-log` writes what statements read, as Parquet."""
    log, *policy = write(tmp_path)
    told = salesflow("sql", "log", "--from-log", log, *policy, "--out", "events.parquet")
    assert (told.code, told.err) == (0, "")
    assert "wrote events.parquet" in told.out
    with duckdb.connect() as connection:
        [(count,)] = connection.execute("SELECT COUNT(*) FROM 'events.parquet'").fetchall()
    assert count > 0


def test_without_sqlglot_it_says_what_to_install(salesflow, tmp_path, monkeypatch):
    """The other commands need no sqlglot; this one says where it comes from."""
    words = small(tmp_path)
    monkeypatch.setitem(sys.modules, "sqlglot", None)
    for module in [name for name in sys.modules if name.startswith("salesflow.sql")]:
        monkeypatch.delitem(sys.modules, module)
    told = salesflow("sql", "leads", *words)
    assert (told.code, "SF514" in told.err) == (2, True)


@pytest.mark.parametrize("dialect", ["postgres", "duckdb"])
def test_the_view_of_a_small_policy_reads_like_this(dialect):
    """A golden file, because people read it: look at the difference before you accept it."""
    policy = Policy.from_text((GOLDEN / "tiny.yaml").read_text(encoding="utf-8"), file="tiny.yaml")
    printed = "".join(Script(policy, dialect).text("leads", view="salesflow_leads"))
    head, _, rest = printed.partition("\n")
    assert head.startswith("-- salesflow ")  # with its version, which a golden file need not know
    assert rest == (GOLDEN / f"leads.{dialect}.sql").read_text(encoding="utf-8").partition("\n")[2]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_of_very_many_findings_of_a_log_the_first_are_told(salesflow, tmp_path, lang):
    """A policy that does not fit its log is seen at once: some findings of each code, and how many more there are."""
    sold = [line(f"L-{number}", "sell", f"0{day}T09:00") for number in range(1_200) for day in (2, 3)]
    log, *policy = write(tmp_path, [*sold, line("L-1", "sell", "04T09:00")])
    told = salesflow("sql", "log", "--from-log", log, *policy, "--out", "events.parquet", "--lang", lang)
    assert told.code == 0
    assert told.out.count(": SF541 ") == 5
    assert ("… and 1,196 more of SF541" if lang == "en" else "……SF541 另有 1,196 条") in told.out
    assert ("1,201 warnings" if lang == "en" else "1,201 个警告") in told.out
    assert len(told.out.splitlines()) < 40
