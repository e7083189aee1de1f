"""The command as a process of its own: what a reader of a terminal sees of it."""

import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path


def ran(words: Iterable[str], folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command with these words, in English unless it is told otherwise; both its streams as they come, in one."""
    return subprocess.run(
        [sys.executable, "-m", "salesflow", *words],
        cwd=folder,
        env={**os.environ, "LANG": "en_US.UTF-8", "LC_ALL": "", "PYTHONIOENCODING": "utf-8", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        check=False,
    )
