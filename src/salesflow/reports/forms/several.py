"""Several results in one text: what came of each policy where a command was given more than one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from xml.etree import ElementTree as ET

from salesflow.findings import Lang
from salesflow.reports.forms import FORMS
from salesflow.reports.forms.json_form import document as of_json
from salesflow.reports.forms.junit_form import text as of_junit
from salesflow.reports.forms.sarif_form import document as of_sarif
from salesflow.reports.result import Result

ALONE = ("html",)  # a page is about one thing
_BETWEEN = {"github": "\n"}


def text(form: str, results: Sequence[Result], lang: Lang) -> str:
    """
    One result as ever; several as one document: a list in JSON, a suite each in JUnit, one run in SARIF.

    One run, because code scanning takes one of a tool.
    """
    if len(results) == 1:
        return FORMS[form](results[0], lang)
    if form == "json":
        return json.dumps([of_json(result, lang) for result in results], ensure_ascii=False, indent=2)
    if form == "junit":
        return _suites(results, lang)
    if form == "sarif":
        return json.dumps(_run(results, lang), ensure_ascii=False, indent=2)
    return _BETWEEN.get(form, "\n\n").join(filter(None, (FORMS[form](result, lang) for result in results)))


def _suites(results: Sequence[Result], lang: Lang) -> str:
    root = ET.Element("testsuites")
    for number, result in enumerate(results):
        [suite] = ET.fromstring(of_junit(result, lang).encode())
        suite.set("id", str(number))
        root.append(suite)
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode")


def _run(results: Sequence[Result], lang: Lang) -> dict[str, Any]:
    """The rules of all, each once, and every finding pointing at its rule."""
    made = [of_sarif(result, lang) for result in results]
    runs = [run for each in made for run in each["runs"]]
    rules = {rule["id"]: rule for run in runs for rule in run["tool"]["driver"]["rules"]}
    index = {name: at for at, name in enumerate(rules)}
    found = [{**one, "ruleIndex": index[one["ruleId"]]} for run in runs for one in run["results"]]
    tool = {"driver": {**runs[0]["tool"]["driver"], "rules": list(rules.values())}}
    run = {name: value for name, value in runs[0].items() if name != "properties"}  # which say by which policy
    return {**made[0], "runs": [{**run, "tool": tool, "results": found}]}
