"""`salesflow diagram` prints texts, writes files, and lets Graphviz draw pictures."""

import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from salesflow import Policy
from salesflow.reports.diagram import dot, mermaid

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "draw-the-process.md"

DRAWS = """#!{python}
import sys
text = sys.stdin.buffer.read()
sys.stdout.buffer.write(" ".join(sys.argv[1:]).encode() + b"\\n" + text)
"""
FAILS = """#!{python}
import sys
sys.stderr.write("Error: out of colours\\nand more\\n")
sys.exit(3)
"""
FAILS_SILENTLY = """#!{python}
"""


@pytest.fixture
def graphviz(monkeypatch, tmp_path):
    """A `dot` that does as told, so that these rules hold on machines with Graphviz and without."""

    def install(script):
        folder = tmp_path / "bin"
        folder.mkdir()
        monkeypatch.setenv("PATH", str(folder))
        if script is not None:
            program = folder / "dot"
            program.write_text(script.format(python=sys.executable), encoding="utf-8")
            program.chmod(program.stat().st_mode | stat.S_IXUSR)

    return install


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_it_prints_mermaid_unless_told_otherwise(salesflow, lang):
    """Without options the bundled processes are Mermaid, in the language asked."""
    told = salesflow("diagram", "--lang", lang)
    assert (told.code, told.out, told.err) == (0, mermaid(Policy.load(), lang), "")
    assert salesflow("diagram", "--format", "dot", "--lang", lang).out == dot(Policy.load(), lang)


def test_one_process_alone(salesflow):
    """`--process` draws one of them."""
    assert salesflow("diagram", "--process", "loss").out == mermaid(Policy.load(), "en", only="loss")


def test_the_page_shows_what_is_printed(salesflow):
    """What the how-to shows is what the command prints, and the diagram that GitHub draws there is the same."""
    page = PAGE.read_text(encoding="utf-8")
    [policy] = re.findall(r"^```yaml\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    [shown] = re.findall(r"^```console\n\$ salesflow diagram ours\.yaml\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    [drawn] = re.findall(r"^```mermaid\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    Path("ours.yaml").write_text(policy, encoding="utf-8")
    assert salesflow("diagram", "ours.yaml").out == shown == drawn


@pytest.mark.parametrize(
    ("name", "begins"),
    [("sale.mmd", "stateDiagram-v2"), ("sale.dot", "digraph"), ("sale.GV", "digraph"), ("sale.md", "stateDiagram-v2")],
)
def test_the_ending_of_a_file_says_the_format(salesflow, name, begins):
    """`--out` writes UTF-8 in the format that the ending says."""
    told = salesflow("diagram", "--lang", "zh", "--out", name)
    assert (told.code, told.out) == (0, f"已写入 {name}\n")
    text = Path(name).read_text(encoding="utf-8")
    assert text.startswith(begins)
    assert "试乘试驾" in text


def test_format_and_ending_have_to_agree(salesflow):
    """A picture of one kind in a file of another opens nowhere: that is wrong usage, and no file is written."""
    told = salesflow("diagram", "--format", "svg", "--out", "sale.png")
    assert (told.code, told.out, list(Path().iterdir())) == (2, "", [])
    assert "`svg` does not go into" in told.err
    assert salesflow("diagram", "--format", "dot", "--out", "sale.gv").code == 0


@pytest.mark.parametrize("name", ["other.yaml", "other.yml", "leads.csv", "notes"])
def test_a_file_that_is_no_diagram_is_never_replaced(salesflow, name):
    """Another policy, or a table of leads, is not overwritten by a slip: endings that diagrams have are listed."""
    Path(name).write_text("mine", encoding="utf-8")
    told = salesflow("diagram", "--out", name)
    assert (told.code, told.out, Path(name).read_text(encoding="utf-8")) == (2, "", "mine")
    assert "SF502" in told.err
    assert ".mmd" in told.err


@pytest.mark.parametrize("shape", ["svg", "png"])
def test_pictures_are_drawn_by_graphviz(salesflow, graphviz, shape):
    """Graphviz gets the text and the format, and what it gives is what is written or goes into the pipe."""
    graphviz(DRAWS)
    words = {"svg": "-Tsvg", "png": "-Tpng -Gdpi=144"}[shape]
    drawn = f"{words}\n{dot(Policy.load(), 'zh')}"
    assert salesflow("diagram", "--format", shape, "--lang", "zh").out == drawn
    assert salesflow("diagram", "--lang", "zh", "--out", f"sale.{shape}").code == 0
    assert Path(f"sale.{shape}").read_text(encoding="utf-8") == drawn


@pytest.mark.parametrize(
    ("script", "code", "words"),
    [
        (None, "SF521", ["apt install graphviz"]),
        (FAILS, "SF522", ["Error: out of colours"]),
        (FAILS_SILENTLY, "SF522", ["it ended with 0"]),
        ("#!/nowhere/python", "SF522", ["there is no such file"]),
    ],
)
def test_without_graphviz_there_is_a_sentence_and_no_file(salesflow, graphviz, script, code, words):
    """Where Graphviz is missing or fails, the exit code is 2, the reason is told, and an old picture stays as it was."""
    graphviz(script)
    Path("sale.svg").write_text("old", encoding="utf-8")
    told = salesflow("diagram", "--out", "sale.svg")
    assert (told.code, told.out, Path("sale.svg").read_text(encoding="utf-8")) == (2, "", "old")
    assert code in told.err
    assert all(word in told.err for word in words)
    assert "Traceback" not in told.err


def test_graphviz_that_never_ends_is_stopped(salesflow, graphviz, monkeypatch):
    """A picture that takes too long is given up, in words."""
    graphviz(DRAWS)

    def endless(words, **options):
        raise subprocess.TimeoutExpired(words, options["timeout"])

    monkeypatch.setattr(subprocess, "run", endless)
    told = salesflow("diagram", "--format", "svg", "--lang", "zh")
    assert told.code == 2
    assert "SF522 Graphviz 无法绘制：超过 60 秒仍未完成" in told.err


def test_no_picture_goes_to_a_terminal(salesflow, monkeypatch):
    """PNG on a terminal would be noise: the command asks for a file; text is shown as it is."""
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    told = salesflow("diagram", "--format", "png")
    assert (told.code, told.out) == (2, "")
    assert "--out" in told.err
    assert salesflow("diagram").out == mermaid(Policy.load(), "en")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("nothing.yaml",), "SF101"),
        (("--process", "sail"), "SF302"),
        (("--out", "nowhere/sale.mmd"), "SF515"),
        (("--out", "."), "SF502"),
        (("--out", "a" * 300 + ".mmd"), "SF515"),
        (("ours.yaml", "--out", "ours.yaml"), "SF502"),
        (("--format", "pdf"), "mermaid, dot, svg, png"),
    ],
)
def test_wrong_usage_is_exit_two_and_a_sentence(salesflow, words, code):
    """What cannot be read, drawn or written is exit code 2 and a sentence; a policy is never overwritten."""
    text = "salesflow: 1\nname: ours\nversion: 1\nprocesses: {sale: {initial: open, stages: {open: {resting: true}}}}\n"
    Path("ours.yaml").write_text(text, encoding="utf-8")
    told = salesflow("diagram", *words)
    assert (told.code, told.out) == (2, "")
    assert code in told.err
    assert "Traceback" not in told.err
    assert Path("ours.yaml").read_text(encoding="utf-8") == text
    assert [path.name for path in Path().iterdir()] == ["ours.yaml"]


def test_an_invalid_policy_is_exit_three(salesflow):
    """A policy that does not load is not drawn: what is wrong with it is told."""
    Path("ours.yaml").write_text("salesflow: 1\nname: ours\nversion: 1\nroles: []\n", encoding="utf-8")
    told = salesflow("diagram", "ours.yaml")
    assert (told.code, told.out) == (3, "")
    assert "ours.yaml:4:8: SF203" in told.err


def test_a_policy_without_processes_has_no_diagram(salesflow):
    """Tables alone are a policy, but there is nothing to draw: that is said, instead of an empty picture."""
    Path("ours.yaml").write_text("salesflow: 1\nname: ours\nversion: 1\n", encoding="utf-8")
    told = salesflow("diagram", "ours.yaml")
    assert (told.code, told.out) == (2, "")
    assert "this policy has no process" in told.err


def test_a_reader_who_goes_away_is_no_error():
    """`salesflow diagram | head -1` ends in silence."""
    command = [sys.executable, "-m", "salesflow", "diagram"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        running.stdout.close()
        assert running.stderr.read() == b""
    assert running.returncode == 0
