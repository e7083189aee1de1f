"""The pages of `docs/findings`: every code has one, and what a page shows is what happens."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from string import Formatter

import pytest

from salesflow import Policy, PolicyError, SalesflowError
from salesflow.audit import grade, parse_as_of, write_graded
from salesflow.catalogue import SENTENCES
from salesflow.cli.diagram import picture
from salesflow.cli.init import init
from salesflow.facts import MISSING
from salesflow.findings import DataError, Place, Problem, rendered
from salesflow.intake import is_log, load_log_mapping, load_mapping, open_table, read_log
from salesflow.intake.dateformat import parse_format
from salesflow.trials import run_tests
from salesflow.policy.snapshot import read_snapshot
from salesflow.rules.windows import START
from salesflow.text import LARGEST, read

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs" / "findings"
CODES = sorted(SENTENCES)
AS_OF = "2026-11-02"

WITHIN = {"SF519": "SF508"}  # in a row of data it is said as the reason of another

_FENCE = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CHINESE = re.compile("[\u4e00-\u9fff]")
_INFO = {
    "yaml avoid", "yaml prefer", "yaml facts", "yaml policy", "yaml map", "yaml map prefer", "csv", "csv prefer", "text",
}  # fmt: skip


def written(code):
    return (PAGES / f"{code}.md").read_text(encoding="utf-8")


def blocks(code):
    """The fenced blocks of a page by their info strings; each stands there once."""
    found = _FENCE.findall(written(code))
    assert len(dict(found)) == len(found), code
    return dict(found)


def codes(findings):
    return [finding.code for finding in findings]


# -- what a page shows, done


def of_policy(text, facts=None):
    """Everything that is said of a policy: when it is loaded, when its tests run, when it decides on these facts."""
    try:
        policy = Policy.from_text(text, file="ours.yaml")
    except PolicyError as error:
        return error.findings
    findings = [*policy.notes, *(finding for ran in run_tests(policy) for finding in ran.findings)]
    if facts is not None:
        calendar = policy.calendar() if policy.calendars else None
        stated = read_snapshot(policy, read(facts, "facts.yaml").node, calendar)
        try:
            findings += policy.decide(stated, start=stated.pop(START, MISSING)).findings
        except SalesflowError as error:
            findings += error.findings
    return findings


def of_rows(policy, csv, mapping):
    """Everything that is said of a list of leads, or of a log, and its mapping."""
    Path("leads.csv").write_text(csv, encoding="utf-8")
    if mapping is not None:
        Path("map.yaml").write_text(mapping, encoding="utf-8")
    try:
        table, said = open_table("leads.csv"), "map.yaml" if mapping is not None else None
        if is_log(said, policy, table):
            return read_log(load_log_mapping(said, policy, table), policy, table).findings
        made = load_mapping(said, policy, table)
        return grade(policy, table, made, as_of=parse_as_of(AS_OF, made.calendar)).findings
    except DataError as error:
        return error.findings


def of_page(code, policy, *, is_mended=False):
    """What the examples of a page provoke; `is_mended` takes those that are to be preferred."""
    shown = blocks(code)
    if "yaml avoid" in shown:
        return of_policy(shown["yaml prefer" if is_mended else "yaml avoid"], shown.get("yaml facts"))
    if "yaml policy" in shown:
        policy = Policy.from_text(shown["yaml policy"])
    csv, mapping = shown["csv"], shown.get("yaml map")
    if is_mended:
        csv, mapping = shown.get("csv prefer", csv), shown.get("yaml map prefer", mapping)
    return of_rows(policy, csv, mapping)


# -- what no text can provoke: the file itself, the machine, the program that calls


def unreadable_policy(policy):
    Policy.load("ours.yaml")


def policy_in_gbk(policy):
    Path("ours.yaml").write_bytes('salesflow: 1\nname: ours\nversion: "1"\ntitle: 本店\n'.encode("gb18030"))
    Policy.load("ours.yaml")


def policy_of_megabytes(policy):
    Path("ours.yaml").write_bytes(b"#" * (LARGEST + 1))
    Policy.load("ours.yaml")


def number_for_a_text(policy):
    text = 'salesflow: 1\nname: ours\nversion: "1"\nfacts: {plate: {type: text}}\n'
    Policy.from_text(text).decide({"plate": 88888})


def no_list_of_leads(policy):
    open_table("leads.csv")


def list_of_another_kind(policy):
    Path("leads.xls").write_bytes(b"")
    open_table("leads.xls")


def list_in_utf_16(policy):
    Path("leads.csv").write_text("case,purchase_in\n", encoding="utf-16")
    open_table("leads.csv")


def package_that_is_not_there(policy):
    Path("leads.parquet").write_bytes(b"PAR1")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "duckdb", None)
        open_table("leads.parquet")


def folder_that_is_not_there(policy):
    Path("leads.csv").write_text("purchase_in\n14\n", encoding="utf-8")
    table = open_table("leads.csv")
    mapping = load_mapping(None, policy, table)
    graded = grade(policy, table, mapping, as_of=parse_as_of(AS_OF, mapping.calendar))
    write_graded("reports/graded.csv", policy, table, graded)


def list_that_is_no_log(policy):
    Path("leads.csv").write_text("case,purchase_in\nL-1,14\n", encoding="utf-8")
    load_log_mapping(None, policy, open_table("leads.csv"))


def policy_that_is_there(policy):
    Path("ours.yaml").write_text("", encoding="utf-8")
    init(Path("ours.yaml"))


def program_that_is_not_there(policy):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shutil, "which", lambda name: None)
        picture("digraph {}", "svg")


def program_that_draws_nothing(policy):
    said = b'Format: "svg" not recognized. Use one of: dot gv plain\n'
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shutil, "which", lambda name: name)
        patch.setattr(subprocess, "run", lambda words, **_: subprocess.CompletedProcess(words, 1, b"", said))
        picture("digraph {}", "svg")


OTHERWISE = {
    "SF101": unreadable_policy,
    "SF102": policy_in_gbk,
    "SF103": policy_of_megabytes,
    "SF229": number_for_a_text,
    "SF501": no_list_of_leads,
    "SF502": list_of_another_kind,
    "SF503": list_in_utf_16,
    "SF514": package_that_is_not_there,
    "SF515": folder_that_is_not_there,
    "SF520": policy_that_is_there,
    "SF521": program_that_is_not_there,
    "SF522": program_that_draws_nothing,
    "SF535": list_that_is_no_log,
}


def one_of(code, policy):
    """A finding of this code as it really comes about."""
    if code in WITHIN:
        with pytest.raises(Problem) as problem:
            parse_format("M/D/YYYY").read("16 Nov")
        return problem.value.at(Place("leads.csv", 3))
    if code in OTHERWISE:
        with pytest.raises(SalesflowError) as error:
            OTHERWISE[code](policy)
        [finding] = error.value.findings
        return finding
    return next(finding for finding in of_page(code, policy) if finding.code == code)


def pages_with(info):
    return [code for code in CODES if (PAGES / f"{code}.md").exists() and f"```{info}\n" in written(code)]


POLICIES, ROWS = pages_with("yaml avoid"), pages_with("csv")


@pytest.fixture(scope="session")
def bundled():
    return Policy.load()


@pytest.fixture(autouse=True)
def _folder(tmp_path, monkeypatch):
    """File names in findings are then as the pages show them."""
    monkeypatch.chdir(tmp_path)


# -- the pages as a whole


def test_every_code_has_a_page_and_every_page_a_code():
    """Whoever meets a code finds its page, and no page is left over from a code that never was."""
    assert sorted(path.stem for path in PAGES.glob("*.md") if path.stem != "index") == CODES


def test_every_code_is_provoked_by_its_page_or_here():
    """No code sleeps: each is shown by exactly one sort of example."""
    assert sorted([*POLICIES, *ROWS, *OTHERWISE]) == CODES


def test_the_index_lists_every_code_with_its_sentence():
    """The index is the catalogue: linked code, English sentence, severity, in order and without gaps."""
    index = (PAGES / "index.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| \[(SF\d+)\]\((\S+)\) \| (.*) \| (\w+) \|$", index, re.MULTILINE)
    assert rows == [
        (code, f"{code}.md", re.sub(r"\{[^}]*\}", "…", SENTENCES[code].said.en), SENTENCES[code].severity)
        for code in CODES
    ]


@pytest.mark.parametrize("code", CODES)
def test_a_page_explains_in_both_languages(code):
    """Under a title with the code stands a paragraph in English and one in Chinese, before any example."""
    title, english, chinese, *_ = written(code).split("\n\n")
    assert re.fullmatch(rf"# {code} \S.*", title)
    assert english
    assert not _CHINESE.search(english)
    assert _CHINESE.search(chinese)
    assert set(blocks(code)) <= _INFO


# -- policies


@pytest.mark.parametrize("code", POLICIES)
def test_what_to_avoid_provokes_this_code_alone(code):
    """The bad example of a page has one mistake, and that is the one the page is about."""
    assert codes(of_policy(blocks(code)["yaml avoid"], blocks(code).get("yaml facts"))) == [code]


@pytest.mark.parametrize("code", POLICIES)
def test_what_to_prefer_is_sound(code):
    """The mended example loads, passes its tests and decides on the same facts; nothing is said of it."""
    assert codes(of_policy(blocks(code)["yaml prefer"], blocks(code).get("yaml facts"))) == []


# -- rows of data, and what no text can provoke


@pytest.mark.parametrize("code", ROWS)
def test_rows_and_mapping_provoke_their_code(code, bundled):
    """The list of a page, graded by its mapping, gives the finding that the page shows; the mended one does not."""
    sought = WITHIN.get(code, code)
    findings = [finding for finding in of_page(code, bundled) if finding.code == sought]
    assert "\n".join(map(rendered, findings)) == blocks(code)["text"].rstrip("\n")
    if code in WITHIN:
        assert one_of(code, bundled).message() in findings[0].message()
    mended = of_page(code, bundled, is_mended=True)
    assert [finding for finding in mended if finding.severity != "info"] == []


@pytest.mark.parametrize("code", OTHERWISE)
def test_what_no_text_provokes_is_shown_as_it_is_printed(code, bundled):
    """Where a page has only what is printed, that is what is printed."""
    finding = one_of(code, bundled)
    assert finding.code == code
    assert rendered(finding) == blocks(code)["text"].rstrip("\n")


# -- the sentences


@pytest.mark.parametrize("code", CODES)
def test_every_sentence_is_said_whole_in_both_languages(code, bundled):
    """A real finding fills every gap of its sentence and of its help, and Chinese readers get Chinese."""
    finding, sentence = one_of(code, bundled), SENTENCES[code]
    for lang in ("en", "zh"):
        said = {"said": finding.message(lang), "help": finding.help(lang)}
        for part, template in (("said", sentence.said), ("help", sentence.help)):
            if template is None:
                continue
            assert said[part].strip()
            gaps = [name for _, name, _, _ in Formatter().parse(template.text(lang)) if name]
            assert not [name for name in gaps if f"{{{name}}}" in said[part]]
            is_command = template.en == template.zh and template.en.startswith("pip install")
            assert is_command or bool(_CHINESE.search(said[part])) == (lang == "zh")
