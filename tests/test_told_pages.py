"""Pages that tell a story are lived through: files are written, commands are called, Python is run, from top to bottom."""

import doctest
import re
import shlex
from pathlib import Path
from types import MappingProxyType

import pytest

from salesflow.intake.form import SourceForm
from salesflow.intake.log_form import EventForm, LogForm
from whole_command import ran

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = [
    "how-to/own-scale.md", "how-to/own-process.md", "how-to/grade-an-event-log.md", "how-to/embed.md",
    "how-to/decide-in-your-database.md",
    "how-to/grade-in-duckdb.md", "how-to/audit-a-log.md", "zh/quickstart.md", "zh/own-process.md",
]  # fmt: skip
_FENCE = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(page):
    """Every fenced block of a page, in order: its info string and what stands in it."""
    return _FENCE.findall((DOCS / page).read_text(encoding="utf-8"))


def files(page):
    """The blocks that are files: their info string ends in a file name."""
    return {info.split()[1]: body for info, body in blocks(page) if re.search(r" \S+\.\w+$", info)}


def commands(block):
    """Each command of a console block and what it is said to print."""
    for said in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        words, _, printed = said.partition("\n")
        yield words, printed


def as_printed(shown):
    """A pattern for what is shown, where `…` stands for whatever else is printed."""
    return re.compile(".*?".join(map(re.escape, shown.strip().split("…"))), re.DOTALL)


def called(words, folder, coming=MappingProxyType({}), *, codes=(0, 1)):
    """What a command prints, if it ends with one of these codes. What the page gives further down is there already."""
    name, *rest = shlex.split(words)
    assert name == "salesflow"
    for page_file in rest:
        if rest[0] != "init" and page_file in coming and not (folder / page_file).exists():
            (folder / page_file).write_text(coming[page_file], encoding="utf-8")
    done = ran(rest, folder, COLUMNS="120")
    assert done.returncode in codes, done.stdout
    return done.stdout


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_tells_is_what_happens(page, tmp_path, monkeypatch):
    """Commands print what the page shows, and Python answers as it says."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    coming = files(page)
    names, parser, runner = {}, doctest.DocTestParser(), doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    for number, (info, body) in enumerate(blocks(page)):
        if info.partition(" ")[2] in coming:
            (tmp_path / info.partition(" ")[2]).write_text(body, encoding="utf-8")
        elif info == "console":
            for words, shown in commands(body):
                printed = called(words, tmp_path, coming)
                assert as_printed(shown).search(printed), f"$ {words}\n{printed}"
        elif info == "python":
            exec(body, names)
        elif info == "pycon":
            example = parser.get_doctest(body, {}, f"{page} block {number}", page, 0)
            example.globs = names  # one story: what was told stays known
            runner.run(example, clear_globs=False)
    assert runner.summarize(verbose=False).failed == 0


@pytest.mark.parametrize("page", [page for page in PAGES if page.endswith("own-process.md")])
def test_what_is_explained_stands_in_the_whole_file(page):
    """Every line of a fragment is a line of the file that the page gives."""
    whole = {line.strip() for line in files(page)["rental.yaml"].splitlines()}
    for info, body in blocks(page):
        if info == "yaml fragment":
            assert not [line for line in body.splitlines() if line.strip() not in whole]


@pytest.mark.parametrize("form", [LogForm, EventForm, SourceForm], ids=lambda form: form.__name__)
def test_every_key_of_a_log_mapping_is_explained(form):
    """Whoever writes a mapping finds each key that there is in a table of the page."""
    page = (DOCS / "how-to/grade-an-event-log.md").read_text(encoding="utf-8")
    firsts = " ".join(re.findall(r"^\| (`[^|]*) \|", page, re.MULTILINE))
    assert [key for key in form.model_fields if f"`{key}`" not in firsts] == []


def test_both_languages_tell_of_one_file():
    """The Chinese page gives the very file of the English one."""
    english, chinese = (files(page)["rental.yaml"] for page in ("how-to/own-process.md", "zh/own-process.md"))
    assert english == chinese


def test_the_mistake_that_is_shown_is_found(tmp_path):
    """The process without the way out of a dispute gives the finding that the page shows."""
    text = files("how-to/own-process.md")["rental.yaml"]
    mistaken = "".join(line for line in text.splitlines(keepends=True) if not line.strip().startswith("agree:"))
    (tmp_path / "rental.yaml").write_text(mistaken, encoding="utf-8")
    shown = [body for info, body in blocks("how-to/own-process.md") if info == "text"]
    assert shown[0].strip() in called("salesflow check rental.yaml", tmp_path, codes=(3,))
