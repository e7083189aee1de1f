"""Was `--policy` forgotten? Then a log is judged by the bundled policy, which knows hardly a name in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from salesflow.audit.compliance import Audited
from salesflow.cli.screen import complain
from salesflow.findings import DataError, Finding, Place, found
from salesflow.history.event import BUILT_IN
from salesflow.policy.model import Policy
from salesflow.text import read_file

_UNKNOWN = "SF303"  # an activity that the policy does not have
_SO_MANY = 10  # of the rows have an unknown name where one has a known one: these are not slips
_OF_A_MAPPING = 2  # of its names are unknown where one is known


@contextmanager
def reading(policy: Policy, map: Path | None, *, is_bundled: bool) -> Iterator[None]:
    """
    Read a mapping. Where its names are not those of the bundled policy, that is said before the names are.

    Raises: DataError.
    """
    try:
        yield
    except DataError as error:
        unknown = {dict(finding.arguments)["name"] for finding in error.findings if finding.code == _UNKNOWN}
        if is_bundled and map is not None and len(unknown) > _OF_A_MAPPING * len(_names(map) - unknown):
            raise DataError([_bundled(policy, str(map)), *error.findings]) from None
        raise


def _names(map: Path) -> set[str]:
    """What the mapping makes of rows, by the names that it has: the activities of a long log, or those of a wide one."""
    node = read_file(map).node
    said = node if isinstance(node, dict) else {}
    activity, events = said.get("activity"), said.get("events")
    values = activity.get("values") if isinstance(activity, dict) else None
    items = [each.get("do") for each in events if isinstance(each, dict)] if isinstance(events, list) else []
    return {str(each) for each in (*(values.values() if isinstance(values, dict) else ()), *items)}


def demand_ours(audited: Audited, *, is_bundled: bool) -> None:
    """
    Of the bundled policy: does it know the names of this log at all? Where it knows hardly one, that is said first.

    Raises: DataError, SF815, it knows none, so that nothing was judged.
    """
    if is_bundled:
        _demand(audited.policy, audited.file, known=audited.rows.get("entries", 0), unknown=_unknown(audited))


def demand_ours_in(policy: Policy, file: str, named: Mapping[str, int]) -> None:
    """
    The same of a log for a database, which is asked before it is judged: the columns of another policy are not there at all.

    Args:
        named: How often each activity stands in the log.

    Raises:
        DataError: as `demand_ours`.
    """
    known = sum(count for name, count in named.items() if name in policy.workings.recordable)
    ours = sum(count for name, count in named.items() if name in BUILT_IN)  # which every journey has
    _demand(policy, file, known=known, unknown=sum(named.values()) - known - ours)


def _demand(policy: Policy, file: str, *, known: int, unknown: int) -> None:
    if unknown <= _SO_MANY * known:
        return
    told = _bundled(policy, file)
    if not known:
        raise DataError([told])
    complain([told])


def _unknown(audited: Audited) -> int:
    """How many rows have an unknown name, about: of the errors that are counted only, as many as of those that are told."""
    codes = [finding.code for finding in audited.findings if finding.severity == "error"]
    told = codes.count(_UNKNOWN)
    return told + told * audited.unread["error"] // max(1, len(codes))


def _bundled(policy: Policy, file: str) -> Finding:
    return found("SF815", Place(file), policy=policy.name)
