"""
The forms in which a result is told: one module each, which makes a `str` and prints nothing. What may be long is also made
bit by bit, so that nobody holds all of it.

What a form says depends on the result and the language alone: no clock, no terminal, no order of a dictionary.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from salesflow.findings import Lang
from salesflow.reports.forms.github_form import pieces as github_pieces
from salesflow.reports.forms.github_form import text as as_github
from salesflow.reports.forms.html_form import text as as_html
from salesflow.reports.forms.json_form import pieces as json_pieces
from salesflow.reports.forms.json_form import text as as_json
from salesflow.reports.forms.junit_form import text as as_junit
from salesflow.reports.forms.markdown_form import text as as_markdown
from salesflow.reports.forms.sarif_form import pieces as sarif_pieces
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
_LONG: dict[str, Callable[[Result, Lang], Iterator[str]]] = {
    "json": json_pieces,
    "sarif": sarif_pieces,
    "github": github_pieces,
}


def pieces(form: str, result: Result, lang: Lang) -> Iterator[str]:
    """The text of a form; of one that may be long bit by bit, finding by finding."""
    if form in _LONG:
        yield from _LONG[form](result, lang)
    else:
        yield FORMS[form](result, lang)


__all__ = ["FORMS", "pieces"]
