"""The command line: one file for each command, which parses, calls and prints."""

from __future__ import annotations

import os
import signal
import sys

from salesflow.findings import Place, PolicyError, SalesflowError, found, why_not

OK, WRONG, UNUSABLE, INVALID_POLICY = 0, 1, 2, 3


def main() -> None:
    """Run a command; what it cannot do is said in the reader's language, and never as a traceback."""
    from salesflow.cli.app import app
    from salesflow.cli.screen import complain, patient

    signal.signal(signal.SIGTERM, _stopped)
    sys.stdout, sys.stderr = patient(sys.stdout), patient(sys.stderr)
    try:
        app(standalone_mode=True)
    except SalesflowError as error:
        complain(error.findings)
        sys.exit(exit_code(error))
    except OSError as error:  # the disk is full, the terminal is gone
        complain([found("SF515", Place("-"), reason=why_not(error, to_write=True))])
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(UNUSABLE)


def _stopped(number: int, _: object) -> None:
    """Asked to stop, as nightly jobs and containers are: whatever lies beside the output is cleared away first."""
    sys.exit(128 + number)


def exit_code(error: SalesflowError) -> int:
    """3 for an invalid policy; 2 for what cannot be read, a policy's file included."""
    is_read = any(finding.code != "SF101" for finding in error.findings)
    return INVALID_POLICY if isinstance(error, PolicyError) and is_read else UNUSABLE
