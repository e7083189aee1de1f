"""The files that a build service reads are what it expects, and those of the example fit what they use."""

import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from pre_commit.clientlib import load_config, load_manifest

from examples.action_steps import ACTION, ROOT, in_shell
from test_told_pages import as_printed, blocks, called, commands

EXAMPLE = ROOT / "examples" / "compliance_ci"
MANIFEST = ROOT / ".pre-commit-hooks.yaml"
TEMPLATE = ROOT / "templates" / "compliance.yml"
WORKFLOW = EXAMPLE / ".github/workflows/compliance.yml"
PAGE = "how-to/audit-in-ci.md"


def demand_valid(schema, *files):
    """Raises where a file does not fit the schema of its service; nothing is fetched, the schemas come along."""
    words = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", *map(str, files)]
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_action_and_the_workflow_fit_their_schemas():
    """GitHub's schemas of an action and of a workflow have nothing against them."""
    demand_valid("github-actions", ROOT / "action.yml")
    demand_valid("github-workflows", WORKFLOW)


def test_the_gitlab_files_fit_their_schema(tmp_path):
    """A component is two documents, its inputs and its job; each fits GitLab's schema, and so does what includes it."""
    for name, text in zip(("spec.yml", "job.yml"), TEMPLATE.read_text(encoding="utf-8").split("\n---\n"), strict=True):
        (tmp_path / name).write_text(text, encoding="utf-8")
    demand_valid("gitlab-ci", tmp_path / "spec.yml", tmp_path / "job.yml", EXAMPLE / ".gitlab-ci.yml")


def test_what_the_action_reads_is_what_it_declares():
    """Every input is used somewhere, and none is used that is not declared; the same of outputs of steps."""
    text = (ROOT / "action.yml").read_text(encoding="utf-8")
    assert set(re.findall(r"inputs\.([a-z-]+)", text)) == set(ACTION["inputs"])
    given = {step["id"]: set(re.findall(r"\b([a-z]+)=(?:\$code|%s)", step["run"])) for step in _with_id()}
    assert given == {"check": {"code"}, "test": {"code"}, "audit": {"code", "sarif"}}
    used = re.findall(r"steps\.([a-z]+)\.outputs\.([a-z]+)", text)
    assert [pair for pair in used if pair[1] not in given[pair[0]]] == []


def _with_id():
    return [step for step in ACTION["runs"]["steps"] if "id" in step]


def test_what_the_template_reads_is_what_it_declares():
    """Every input of the component is used, and none is used that is not declared."""
    spec, job = TEMPLATE.read_text(encoding="utf-8").split("\n---\n")
    assert set(re.findall(r"\$\[\[ inputs\.([a-z_]+) ]]", job)) == set(yaml.safe_load(spec)["spec"]["inputs"])


def test_action_and_template_ask_for_the_same():
    """Whoever moves from one service to the other finds the inputs again, with the same defaults."""
    spec = yaml.safe_load(TEMPLATE.read_text(encoding="utf-8").split("\n---\n")[0])["spec"]["inputs"]
    theirs = {"requirement", "image", "stage"}  # what runs the job is the service's own business
    ours = {"formats", "python-version", "version", "extras"}
    assert {name.replace("_", "-") for name in set(spec) - theirs} == set(ACTION["inputs"]) - ours
    for name in set(spec) - theirs:
        default = ACTION["inputs"][name.replace("_", "-")].get("default")
        assert str(spec[name].get("default")).lower() == str(default).lower(), name


def test_the_example_says_what_the_action_asks_for():
    """The workflow and the GitLab file name inputs that there are, and all that are required."""
    workflow = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))
    audit = next(step for step in workflow["jobs"]["audit"]["steps"] if step.get("id") == "audit")
    included = yaml.safe_load((EXAMPLE / ".gitlab-ci.yml").read_text(encoding="utf-8"))["include"][0]
    assert set(audit["with"]) <= set(ACTION["inputs"])
    assert audit["with"] == included["inputs"]
    assert {name for name, said in ACTION["inputs"].items() if said.get("required")} <= set(audit["with"])
    assert all((EXAMPLE / file).is_file() for file in audit["with"].values())


def test_pre_commit_accepts_the_hooks():
    """The manifest and the example's configuration load, and each hook that this names is there."""
    hooks = {hook["id"] for hook in load_manifest(str(MANIFEST))}
    config = load_config(str(EXAMPLE / ".pre-commit-config.yaml"))
    assert {hook["id"] for each in config["repos"] for hook in each["hooks"]} == hooks


HOOKS = pytest.mark.parametrize("hook", load_manifest(str(MANIFEST)), ids=lambda hook: hook["id"])


@HOOKS
def test_a_hook_looks_at_every_policy_that_changed(hook, tmp_path):
    """One bad policy among several is red, whichever comes first."""
    good, bad = shutil.copy(EXAMPLE / "policy.yaml", tmp_path / "a policy.yaml"), tmp_path / "policies.yml"
    other = "enquirry" if hook["id"] == "salesflow-check" else "order"  # no activity; one that breaks a test
    bad.write_text(good.read_text(encoding="utf-8").replace("after: enquiry", f"after: {other}", 1), encoding="utf-8")
    script = tmp_path / "hook.sh"
    for files, is_good in (([good], True), ([good, bad], False), ([bad, good], False)):
        script.write_text(
            shlex.join([*shlex.split(hook["entry"]), *hook["args"], *(file.name for file in files)]), encoding="utf-8"
        )
        done = in_shell(script, tmp_path, {})
        assert (done.returncode == 0) == is_good, done.stdout


def test_pre_commit_runs_the_hooks(tmp_path):
    """Called by pre-commit itself, each hook is red for the policies that are bad, in the order of their names."""
    hooks = [{**hook, "language": "unsupported"} for hook in load_manifest(str(MANIFEST))]  # as it is installed here
    config = {"repos": [{"repo": "local", "hooks": hooks}]}
    (tmp_path / ".pre-commit-config.yaml").write_text(json.dumps(config), encoding="utf-8")
    good = (EXAMPLE / "policy.yaml").read_text(encoding="utf-8")
    names = [f"{number} policy.yaml" for number in range(8)]
    for name in [*names, "map.yaml"]:
        (tmp_path / name).write_text(good.replace("after: enquiry", "after: enquirry", 1), encoding="utf-8")
    code, log = _committed(tmp_path)
    assert code == 1, log
    assert re.findall(r"^(.+):41:12: SF303 ", log, re.MULTILINE) == names * len(hooks)
    for name in names:
        (tmp_path / name).write_text(good, encoding="utf-8")
    code, log = _committed(tmp_path)
    assert (code, log.count("Passed")) == (0, len(hooks)), log


def _committed(folder):
    """What pre-commit says of all files of a folder, and its exit code; nothing of the reader's own settings is used."""
    script = folder / "commit.sh"
    script.write_text("git init --quiet && git add --all && python -m pre_commit run --all-files", encoding="utf-8")
    said = {"HOME": str(folder.parent), "PRE_COMMIT_HOME": str(folder.parent / "hooks"), "GIT_CONFIG_NOSYSTEM": "1"}
    done = in_shell(script, folder, said)
    return done.returncode, done.stdout


@HOOKS
def test_a_policy_is_known_by_its_name(hook):
    """Files that are called policies are looked at, and a mapping is not."""
    policies = ["policy.yaml", "sales/own-policy.yml", "policies.yaml", "a policy.yaml", "policy-2026.yaml"]
    others = ["map.yaml", "policy.yaml.orig", "police.yaml", "policy/map.yaml", "policy.md"]
    assert [name for name in policies + others if re.search(hook["files"], name)] == policies


def test_the_page_shows_the_files_of_the_example():
    """What the page gives as a file of the example is that file."""
    shown = {info.split()[1]: body for info, body in blocks(PAGE) if len(info.split()) == 2}
    assert set(shown) == {".github/workflows/compliance.yml", ".gitlab-ci.yml", ".pre-commit-config.yaml"}
    for name, body in shown.items():
        assert body == (EXAMPLE / name).read_text(encoding="utf-8"), name


def test_the_page_and_the_readme_of_the_example_lead_somewhere():
    """Each link of the example's README is a file of the example, and each input of the action is explained."""
    readme = (EXAMPLE / "README.md").read_text(encoding="utf-8")
    assert [target for target in re.findall(r"\]\(([^)]+)\)", readme) if not (EXAMPLE / target).is_file()] == []
    page = (ROOT / "docs" / PAGE).read_text(encoding="utf-8")
    assert [name for name in [*ACTION["inputs"], *ACTION["outputs"]] if f"`{name}`" not in page] == []


def test_what_the_page_tells_is_what_happens(tmp_path):
    """The commands of the page, called in the example, print what the page shows."""
    folder = shutil.copytree(EXAMPLE, tmp_path / "example")
    for body in (body for info, body in blocks(PAGE) if info == "console"):
        for words, shown in commands(body):
            printed = called(words, folder)
            assert as_printed(shown).search(printed), f"$ {words}\n{printed}"
    assert json.loads((folder / "baseline.json").read_text(encoding="utf-8"))["command"] == "audit"


def test_the_distribution_has_what_the_tests_and_the_action_need():
    """Whoever works from the source distribution has the action, the template and the hooks as well."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    included = text.partition("[tool.hatch.build.targets.sdist]")[2].partition("\n\n")[0]
    names = [Path(file).parts[0] for file in ("action.yml", "templates", ".pre-commit-hooks.yaml", "constraints.txt")]
    assert [name for name in names if f'"{name}"' not in included] == []
