"""An audit, or a check, as one page for a browser: everything is in the file, and nothing is fetched."""

from salesflow.reports.html.page import render

__all__ = ["render"]
