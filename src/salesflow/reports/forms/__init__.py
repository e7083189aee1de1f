"""
The forms in which a result is told: one module each, which makes a `str` and prints nothing.

What a form says depends on the result and the language alone: no clock, no terminal, no order of a dictionary.
"""

from __future__ import annotations

from collections.abc import Callable

from salesflow.findings import Lang
from salesflow.reports.forms.github_form import text as as_github
from salesflow.reports.forms.html_form import text as as_html
from salesflow.reports.forms.json_form import text as as_json
from salesflow.reports.forms.junit_form import text as as_junit
from salesflow.reports.forms.markdown_form import text as as_markdown
from salesflow.reports.forms.sarif_form import text as as_sarif
from salesflow.reports.forms.text_form import text as as_text
from salesflow.reports.result import Result

FORMS: dict[str, Callable[[Result, Lang], str]] = {
    "text": as_text,
    "json": as_json,
    "markdown": as_markdown,
    "junit": as_junit,
    "sarif": as_sarif,
    "github": as_github,
    "html": as_html,
}

__all__ = ["FORMS"]
