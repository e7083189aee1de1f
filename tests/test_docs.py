"""README, docs, docstrings and examples are executed: what they show is what happens."""

import doctest
import importlib
import os
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest

import salesflow
from salesflow import Policy
from whole_command import ran

ROOT = Path(__file__).parents[1]
PAGES = sorted([*(ROOT / "docs").rglob("*.md"), ROOT / "README.md"])
EXAMPLES = sorted((ROOT / "examples").glob("*.py"))
_FENCE = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(page: Path, language: str) -> list[str]:
    return [body for info, body in _FENCE.findall(page.read_text(encoding="utf-8")) if info.strip() == language]


def test_the_first_screen_of_the_readme_is_true(tmp_path, monkeypatch):
    """The policy, the Python, the answer and the error of the README's first screen are what happens."""
    readme = ROOT / "README.md"
    policy = blocks(readme, "yaml")[0]
    (tmp_path / "ours.yaml").write_text(policy, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    parser, runner = doctest.DocTestParser(), doctest.DocTestRunner()
    for number, text in enumerate(blocks(readme, "pycon")):
        runner.run(parser.get_doctest(text, {}, f"README.md block {number}", "README.md", 0))
    assert runner.summarize(verbose=False).failed == 0
    shown = blocks(readme, "console")[0]
    mistyped = policy.replace("{id: soon,  when: {purchase_in:", "{id: soon,  when: {purchse_in:")
    (tmp_path / "ours.yaml").write_text(mistyped, encoding="utf-8")
    assert ran(["check", "ours.yaml"], tmp_path).stdout.strip() == shown.partition("\n")[2].strip()


def test_the_bundled_commands_of_the_readme_work(tmp_path):
    """`init`, `check`, `test` and `explain` work as the README lists them."""
    assert "ours.yaml" in ran(["init", "ours.yaml"], tmp_path).stdout
    assert "✓" in ran(["check", "ours.yaml"], tmp_path).stdout
    assert "3 passed" in ran(["test", "ours.yaml"], tmp_path).stdout
    assert "A (nearly decided)" in ran(["explain", "purchase_in=14", "budget=clear"], tmp_path).stdout


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_complete_policies_in_the_docs_load(page):
    """A YAML block that is a whole policy loads; fragments and bad examples are marked as such."""
    for text in blocks(page, "yaml"):
        if text.lstrip().startswith("salesflow: 1"):
            Policy.from_text(text, file=page.name)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_in_the_docs_lead_somewhere(page):
    """A link inside the project points at a file that is there."""
    for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), target


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_examples_run(example, tmp_path):
    """Each example runs by itself, in any folder, without a warning."""
    done = subprocess.run(
        [sys.executable, "-W", "error", str(example)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout


def modules() -> list[str]:
    found = pkgutil.walk_packages(salesflow.__path__, "salesflow.")
    return sorted(module.name for module in found if not module.name.endswith("__main__"))


@pytest.mark.parametrize("name", modules())
def test_docstrings_run(name):
    """Every example in a docstring gives what it shows, and every module says what it is for."""
    module = importlib.import_module(name)
    assert module.__doc__
    assert doctest.testmod(module, optionflags=doctest.NORMALIZE_WHITESPACE).failed == 0
