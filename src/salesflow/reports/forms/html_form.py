"""HTML: one page for a browser, with everything in it."""

from __future__ import annotations

from salesflow.findings import Lang
from salesflow.reports.result import Result


def text(result: Result, lang: Lang) -> str:
    """
    The whole page.

    Raises:
        DataError: SF514, the extra `audit` is not installed.
    """
    from salesflow.reports.html.page import render  # templates and libraries that no other form needs

    return render(result, lang)
