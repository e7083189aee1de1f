"""The steps of `action.yml`, run one after the other in bash as GitHub runs those of a composite action."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from cli.warm_command import folder_of_the_command

ROOT = Path(__file__).parents[2]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS = ACTION["runs"]["steps"]
INSTALL = "Install salesflow"
BASH = ("bash", "--noprofile", "--norc", "-e", "-o", "pipefail")  # what `shell: bash` means in an action
_EXPRESSION = re.compile(r"\$\{\{ ([a-z_.-]+) }}")
_BELOW = re.compile(r"(steps\.[a-z]+\.outputs\.[a-z]+) < (\d+)")


@dataclass
class Ran:
    """What a job shows: the exit code of the action, the log, the summary, what each step gave out."""

    code: int = 0
    log: str = ""
    summary: str = ""
    outputs: dict[str, str] = field(default_factory=dict)

    @property
    def annotations(self) -> list[str]:
        """The lines of the log that GitHub obeys."""
        obeyed, token = [], None
        for line in map(str.lstrip, self.log.splitlines()):
            if token is not None:
                token = None if line == f"::{token}::" else token
            elif line.startswith("::stop-commands::"):
                token = line.removeprefix("::stop-commands::")
            elif line.startswith("::"):
                obeyed.append(line)
        return obeyed

    def given_out(self, name: str) -> str:
        """An output of the action."""
        return _filled(ACTION["outputs"][name]["value"], self.outputs)


def run_action(folder: Path, outside: Path, inputs: dict[str, str], *, is_warm: bool = True) -> Ran:
    """All steps but those that fetch something, in `folder`; what GitHub itself keeps lies in `outside`."""
    outside.mkdir()
    defaults = {name: said.get("default", "") for name, said in ACTION["inputs"].items()}
    known = {f"inputs.{name}": value for name, value in {**defaults, **inputs}.items()}
    ran = Ran()
    for step in STEPS:
        if "run" in step and step["name"] != INSTALL and _is_due(step.get("if"), ran.outputs):
            ran.code = _run(step, folder, outside, known, ran, is_warm)
            if ran.code:
                break
    ran.summary = (outside / "summary").read_text(encoding="utf-8")
    return ran


def _run(step: dict, folder: Path, outside: Path, known: dict[str, str], ran: Ran, is_warm: bool) -> int:
    script, output, summary = outside / "step.sh", outside / "output", outside / "summary"
    script.write_text(step["run"], encoding="utf-8")
    output.write_text("", encoding="utf-8")
    summary.touch()
    said = {name: _filled(value, {**known, **ran.outputs}) for name, value in step["env"].items()}
    github = {"GITHUB_ACTIONS": "true", "RUNNER_TEMP": str(outside)}
    github |= {"GITHUB_OUTPUT": str(output), "GITHUB_STEP_SUMMARY": str(summary)}
    done = in_shell(script, folder, {**github, **said}, is_warm=is_warm)
    ran.log += done.stdout
    for line in output.read_text(encoding="utf-8").splitlines():
        name, _, value = line.partition("=")
        ran.outputs[f"steps.{step['id']}.outputs.{name}"] = value
    return done.returncode


def in_shell(
    script: Path, folder: Path, said: dict[str, str], *, shell: tuple[str, ...] = BASH, is_warm: bool = False
) -> subprocess.CompletedProcess:
    """
    With nothing in the environment but what is said, and the commands of this Python first on the path.

    Args:
        is_warm: `salesflow` is that of a server that has imported it already; otherwise the one that is installed.
    """
    warm = [folder_of_the_command()] if is_warm else []
    path = os.pathsep.join(map(str, [*warm, Path(sys.executable).parent, os.environ["PATH"]]))
    return subprocess.run(
        [*shell, str(script)], cwd=folder, env={"PATH": path, "LANG": "C.UTF-8", **said}, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, encoding="utf-8", check=False,
    )  # fmt: skip


def _is_due(condition: str | None, outputs: dict[str, str]) -> bool:
    """Of all conditions that there are on GitHub, the one that these steps use."""
    if condition is None:
        return True
    name, limit = _BELOW.fullmatch(condition).groups()
    return int(outputs[name]) < int(limit)


def _filled(text: str, known: dict[str, str]) -> str:
    """With the value of each expression; of a step that did not run there is none."""
    return _EXPRESSION.sub(lambda match: known.get(match[1], ""), text)
