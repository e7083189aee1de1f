"""What a command makes for programs: bytes, to standard output or into a file."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from errno import EISDIR, ENOTDIR
from pathlib import Path
from tempfile import TemporaryDirectory

from salesflow.catalogue import Phrase
from salesflow.cli.screen import write
from salesflow.findings import DataError, Place, found, why_not
from salesflow.intake.files import demand_replaceable, put_in_place


def print_bytes(pieces: Iterable[bytes]) -> None:
    """To a terminal as text; into a pipe the bytes themselves, which are UTF-8 whatever the terminal speaks."""
    if sys.stdout.isatty():
        write(b"".join(pieces).decode().removesuffix("\n"))
        return
    for piece in pieces:
        sys.stdout.buffer.write(piece)
    sys.stdout.flush()


def demand_place(out: Path, *, read: Iterable[Path], why_not_there: Phrase) -> Path:
    """
    Where a file will stand: found out before anything long begins. None of the files that are read is replaced.

    Raises: DataError, SF515: there is no such folder, it is one, or nothing may stand there.
    """
    try:
        target = Path(os.path.realpath(out))
        if any(target == Path(os.path.realpath(file)) for file in read):
            raise DataError([found("SF515", Place(str(out)), reason=why_not_there)])
        if target.is_dir() or not target.parent.is_dir():
            raise OSError(EISDIR if target.is_dir() else ENOTDIR, "")
        demand_replaceable(target, out)
    except (OSError, ValueError) as error:  # ValueError: a name that no system has
        raise DataError([found("SF515", Place(str(out)), reason=why_not(error, to_write=True))]) from None
    return target


def save(pieces: Iterable[bytes], out: Path, *, read: Path | None, why_not_there: Phrase) -> None:
    """
    Written beside its place and then moved there; the file that was read is never replaced.

    Raises: DataError, SF515, it cannot be written there.
    """
    try:
        target = Path(os.path.realpath(out))
        if read is not None and target == Path(os.path.realpath(read)):
            raise DataError([found("SF515", Place(str(out)), reason=why_not_there)])
        demand_replaceable(target, out)
        with TemporaryDirectory(dir=target.parent, prefix=".salesflow-") as beside:
            part = Path(beside) / "part"
            with part.open("wb") as file:
                file.writelines(pieces)
            put_in_place(part, target)
    except (OSError, ValueError) as error:  # ValueError: a name that no system has
        raise DataError([found("SF515", Place(str(out)), reason=why_not(error, to_write=True))]) from None
