"""The command line: one file for each command, which parses, calls and prints."""

from __future__ import annotations

import io
import os
import sys

from salesflow.findings import DataError, FactError, PolicyError, SalesflowError

OK, WRONG, UNUSABLE, INVALID_POLICY = 0, 1, 2, 3


def main() -> None:
    """Run a command; what it cannot do is said in the reader's language, and never as a traceback."""
    from salesflow.cli.app import app
    from salesflow.cli.screen import complain

    for stream in (sys.stdout, sys.stderr):  # a terminal that lacks a character shows `?`, and the rest of the answer
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        app(standalone_mode=True)
    except SalesflowError as error:
        complain(error.findings)
        sys.exit(INVALID_POLICY if isinstance(error, PolicyError) else UNUSABLE)
    except BrokenPipeError:
        # The reader of our pipe went away (`| head`); what Python would flush at exit goes nowhere either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(OK)


__all__ = ["INVALID_POLICY", "OK", "UNUSABLE", "WRONG", "DataError", "FactError", "main"]
