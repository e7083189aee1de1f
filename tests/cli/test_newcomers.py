"""The first hour with somebody's log: no policy named, columns of other names, times without an offset, `init --from-log`."""

import csv
import json
import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from salesflow import Policy
from salesflow.audit.audit_log import LogAudit
from salesflow.cli.first_policy import first_policy
from salesflow.cli.forgotten import demand_ours

HEADER = "ticket,what,when,agent\n"
OURS = (
    HEADER + "T-1,Opened,2026-11-02 09:10,li.na\nT-1,Closed,2026-11-02 15:00,li.na\nT-2,Opened,2026-11-02 16:00,li.na\n"
)
LONG = "case: ticket\nactivity: {column: what, values: {Opened: %s, Closed: %s}}\ntime: when\n"
POLICY = 'salesflow: 1\nname: ours\nversion: "1"\nactivities: {opened: {}, closed: {}}\n'


@pytest.fixture
def put(tmp_path):
    def write(**files):
        for name, text in files.items():
            stem, _, ending = name.rpartition("_")
            (tmp_path / f"{stem}.{ending}").write_text(text, encoding="utf-8")

    return write


# -- the policy was forgotten


def test_a_log_of_something_else_says_that_no_policy_was_named(salesflow, put):
    """Of the bundled policy the log has no activity: one error, and no report in which nothing was broken."""
    put(log_csv="case,name,at\nL-1,opened,2026-11-02 09:10\nL-1,closed,2026-11-02 15:00\n")
    for words in ((), ("--format", "json"), ("--report", "json=out.json")):
        told = salesflow("audit", "log.csv", *words)
        assert (told.code, told.out) == (2, "")
        first, helped = told.err.splitlines()
        assert first.startswith("log.csv: SF815 hardly an activity here is one of `consultative-sales`")
        assert "`--policy`" in helped


def test_where_hardly_an_activity_is_known_that_is_said_before_the_report(salesflow, put):
    """One row of twelve fits by accident: the report comes, and why it is full of errors stands above it."""
    rows = [f"L-{number},opened,2026-11-02 09:10" for number in range(11)]
    put(log_csv="\n".join(["case,name,at", "L-1,visit_ended,2026-11-02 09:10", *rows, ""]))
    told = salesflow("audit", "log.csv", "--format", "json")
    assert (told.code, json.loads(told.out)["events"]) == (1, 1)
    assert told.err.startswith("log.csv: SF815 ")


def test_unknown_names_that_are_counted_only_count_as_well(tmp_path, capsys):
    """Of very many errors the first are kept: whether hardly a name is known depends on all, or about on all."""
    rows = [f"L-{number},opened,2026-11-02 09:10+08:00" for number in range(60)]
    fits = "L-1,visit_ended,2026-11-02 09:10+08:00"
    for known, is_told in ((2, True), (6, False)):
        log = tmp_path / f"{known}.csv"
        log.write_text("\n".join(["case,name,at", *rows, *[fits] * known, ""]), encoding="utf-8")
        audit = LogAudit(Policy.load(), log, most=5)
        demand_ours(audit.audited(as_of=audit.latest()), is_bundled=True)
        assert ("SF815" in capsys.readouterr().err) == is_told


def test_a_few_slips_are_no_other_policy(salesflow, put):
    """Where one row of ten is known, or a policy was named, unknown names are mistakes and nothing else."""
    rows = [f"L-{number},opened,2026-11-02 09:10" for number in range(10)]
    put(log_csv="\n".join(["case,name,at", "L-1,visit_ended,2026-11-02 09:10", *rows, ""]), p_yaml=POLICY)
    told = salesflow("audit", "log.csv")
    assert (told.code, told.err, "SF303" in told.out) == (1, "", True)
    assert "SF815" not in salesflow("audit", "log.csv", "--policy", "p.yaml").err


def test_a_mapping_for_another_policy_says_so_first(salesflow, put):
    """Its names are unknown to the bundled policy: that comes before the list of them. A slip in one is a slip."""
    put(
        log_csv=OURS,
        map_yaml=LONG % ("opened", "closed"),
        slip_yaml=LONG % ("visit_endd", "visitor_logged"),
        p_yaml=POLICY,
    )
    told = salesflow("audit", "log.csv", "--map", "map.yaml")
    assert (told.code, told.out) == (2, "")
    assert told.err.startswith("map.yaml: SF815 ")
    assert told.err.count("SF303") == 2
    assert "SF815" not in salesflow("audit", "log.csv", "--map", "slip.yaml").err
    assert "SF815" not in salesflow("audit", "log.csv", "--map", "slip.yaml", "--policy", "p.yaml").err


# -- columns of other names, clocks that nobody knows


def test_other_columns_are_told_with_a_mapping_to_copy(salesflow, put, tmp_path):
    """One message: what is missing, what is there, and a mapping that works once activities are the policy's."""
    put(log_csv=OURS.replace("Opened", "opened").replace("Closed", "closed"), p_yaml=POLICY)
    told = salesflow("audit", "log.csv", "--policy", "p.yaml")
    assert (told.code, told.out, told.err.count("SF")) == (2, "", 1)
    assert "it lacks `case`, `name`, `at`" in told.err
    assert "columns are: ticket, what, when, agent" in told.err
    copied = told.err.partition("`--map`:\n")[2]
    assert copied.split() == ["case:", "ticket", "activity:", "what", "time:", "when", "person:", "agent"]
    (tmp_path / "map.yaml").write_text(copied + "         timezone: Asia/Shanghai\n", encoding="utf-8")
    told = salesflow("audit", "log.csv", "--policy", "p.yaml", "--map", "map.yaml")
    assert (told.code, told.err, "2 cases, 3 events" in told.out) == (0, "", True)


def test_a_time_without_an_offset_asks_for_a_time_zone(salesflow, put):
    """Without a calendar nobody knows the moment; `timezone` in a mapping or a calendar settles it, as the help says."""
    put(log_csv=OURS, p_yaml=POLICY, map_yaml=LONG % ("opened", "closed"),
        zone_yaml=LONG % ("opened", "closed") + "timezone: Asia/Shanghai\n",
        house_yaml=POLICY + "calendars: {main: {timezone: Asia/Shanghai}}\n")  # fmt: skip
    told = salesflow("audit", "log.csv", "--policy", "p.yaml", "--map", "map.yaml")
    assert (told.code, "SF528 column `when` has a time without an offset" in told.out) == (1, True)
    assert "write `timezone: Asia/Shanghai`, or wherever it is, in a mapping; or give the policy a calendar" in told.out
    assert "SF531" not in told.out
    for policy, map in (("p.yaml", "zone.yaml"), ("house.yaml", "map.yaml")):
        assert salesflow("audit", "log.csv", "--policy", policy, "--map", map).code == 0


# -- a first policy


def uncommented(text):
    """The policy of somebody who took away the `#` before the constraints."""
    return re.sub(r"^# (?=constraints)|^#(?= +-)", "", text, flags=re.MULTILINE)


def test_a_first_policy_audits_its_log(salesflow, put, tmp_path):
    """Every activity with its count, the mapping beside it, and the command that is shown then runs."""
    put(log_csv=OURS)
    told = salesflow("init", "first.yaml", "--from-log", "log.csv")
    assert (told.code, told.err) == (0, "")
    *_, command = told.out.splitlines()
    assert command.strip() == "salesflow audit log.csv --map map.yaml --policy first.yaml"
    text = (tmp_path / "first.yaml").read_text(encoding="utf-8")
    assert "  opened: {title: Opened}  # 2\n  closed: {title: Closed}  # 1\n" in text
    told = salesflow(*command.split()[1:])
    assert (told.code, told.err) == (0, "")
    assert "log.csv: 2 cases, 3 events" in told.out
    (tmp_path / "first.yaml").write_text(uncommented(text), encoding="utf-8")
    told = salesflow(*command.split()[1:], "--as-of", "2026-11-09")
    assert (told.code, "✗ in-time" in told.out) == (1, True)


def test_its_examples_are_in_chinese_where_that_is_asked(salesflow, put, tmp_path):
    """Titles and remarks in the reader's language, and the clock of Shanghai."""
    put(log_csv="客户编号,活动,发生时间\nK-1,到店,2026/11/2 9:05\nK-1,试驾,2026/11/2 10:05\n")
    assert "接下来" in salesflow("init", "--from-log", "log.csv", "--lang", "zh").out
    text = (tmp_path / "policy.yaml").read_text(encoding="utf-8")
    assert "  到店: {title: 到店}  # 1\n" in text
    assert "timezone: Asia/Shanghai" in text
    assert "format: YYYY/M/D H:mm" in (tmp_path / "map.yaml").read_text(encoding="utf-8")
    assert salesflow("audit", "log.csv", "--map", "map.yaml", "--policy", "policy.yaml").code == 0


@pytest.mark.parametrize(
    ("times", "written"),
    [
        (("2026-11-02T09:10:00+08:00",), "time: at\n"),
        (("2026-11-02 09:10",), "time: at\ntimezone: UTC"),
        (("2026-11-02",), "timezone: UTC"),
        (("13.1.2026 9:05", "1.12.2026 17:00"), "format: D.M.YYYY H:mm}\n"),
        (("3/4/2026 9:05", "1/12/2026 9:05"), "format: D/M/YYYY H:mm}  # it may as well be M/D/YYYY H:mm\n"),
        (("3/4/2026 9:05", "1/13/2026 9:05"), "format: M/D/YYYY H:mm}\n"),
        (("3/14/2026 9:05 AM",), "format: M/D/YYYY h:mm AM/PM}\n"),
    ],
)
def test_how_times_are_written_is_found_out(salesflow, put, tmp_path, times, written):
    """The format that fits every time; where two do, the other is named. A clock is asked for where there is no offset."""
    put(log_csv="case,name,at\n" + "".join(f"L-1,opened,{time}\n" for time in times))
    assert salesflow("init", "--from-log", "log.csv").code == 0
    text = (tmp_path / "map.yaml").read_text(encoding="utf-8")
    assert written in text
    assert ("timezone" in text) == ("+08:00" not in times[0])
    assert ("time_of_day: end" in text) == (len(times[0]) == 10)
    told = salesflow("audit", "log.csv", "--map", "map.yaml", "--policy", "policy.yaml")
    assert (told.code, f"1 case, {len(times)} event" in told.out) == (0, True)


def test_of_xes_only_what_is_complete_is_counted(salesflow, put, tmp_path):
    """The life of an activity is one event, as an audit without a mapping would have it."""
    event = '<event><string key="concept:name" value="A b"/><string key="lifecycle:transition" value="{}"/>' \
            '<date key="time:timestamp" value="2026-11-02T09:10:00+08:00"/></event>'  # fmt: skip
    trace = f'<trace><string key="concept:name" value="T"/>{event.format("start")}{event.format("COMPLETE")}</trace>'
    put(log_xes=f"<log>{trace}</log>")
    assert salesflow("init", "--from-log", "log.xes").code == 0
    assert "  a_b: {title: A b}  # 1\n" in (tmp_path / "policy.yaml").read_text(encoding="utf-8")
    told = salesflow("audit", "log.xes", "--map", "map.yaml", "--policy", "policy.yaml")
    assert (told.code, "1 case, 1 event" in told.out) == (0, True)


@pytest.mark.parametrize(
    ("log", "said"),
    [
        ("x,y\n1,2\n", "SF535 this is no event log by itself: it lacks `case`, `activity`, `time`"),
        ("case,name,at\n1,a,soon\n", "SF501 this file cannot be read: column `at` holds no times"),
        ("case,name,at\n", "SF501 this file cannot be read: column `at` holds no times"),
        (
            "case,name,at\n1,,2026-11-02\n",
            "SF501 this file cannot be read: column `name` holds no activities, or more than",
        ),
        (
            "case,name,at\n" + "".join(f"1,a{n},2026-11-02\n" for n in range(400)),
            "holds no activities, or more than 300",
        ),
    ],
)
def test_a_log_that_does_not_tell_enough_writes_nothing(salesflow, put, tmp_path, log, said):
    """What cannot be found out is told, and neither file is begun."""
    put(log_csv=log)
    told = salesflow("init", "--from-log", "log.csv")
    assert (told.code, told.out, said in told.err) == (2, "", True)
    assert [file.name for file in tmp_path.iterdir()] == ["log.csv"]


def test_neither_file_is_replaced_unless_that_is_asked(salesflow, put, tmp_path):
    """A mapping that is there keeps the policy from being written as well; `--force` replaces both."""
    put(log_csv=OURS, map_yaml="mine")
    told = salesflow("init", "--from-log", "log.csv")
    assert (told.code, "map.yaml: SF520" in told.err) == (2, True)
    assert not (tmp_path / "policy.yaml").exists()
    assert salesflow("init", "--from-log", "log.csv", "--force").code == 0
    assert "case: ticket" in (tmp_path / "map.yaml").read_text(encoding="utf-8")


@given(
    names=st.lists(
        st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0"), max_size=8), min_size=1, max_size=6
    )
)
def test_whatever_activities_are_called_the_policy_loads(tmp_path_factory, names):
    """Names become names of the format, each its own; with the examples too the policy is sound, and the mapping is YAML."""
    log = Path(tmp_path_factory.mktemp("log")) / "log.csv"
    with log.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerows(
            [("case", "name", "at"), ("1", "x", "2026-11-02"), *(("1", name, "2026-11-02") for name in names)]
        )
    for lang in ("en", "zh"):
        text, mapping = first_policy(log, lang)
        assert Policy.from_text(uncommented(text)).constraints
        values = yaml.load(mapping, yaml.BaseLoader)["activity"]["values"]
        assert {name.strip() for name in ("x", *names)} - {""} == set(values)
        assert sorted(set(values.values())) == sorted(Policy.from_text(text).activities)
