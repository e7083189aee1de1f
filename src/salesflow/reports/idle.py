"""Why an audit judged nothing, as far as its numbers say: an empty file must not pass for a clean one."""

from __future__ import annotations

from salesflow.audit.compliance import Audited
from salesflow.catalogue import Phrase
from salesflow.findings import Finding, Place, found

NOTHING_JUDGED = "SF810"
_LATER = Phrase("all of it is later than the moment asked about", "全部内容均晚于所问时刻")
_LOST = Phrase("none of its rows could be read", "没有一行可读")
_EITHER = Phrase("some of its rows could not be read, and the others were left out", "部分行无法读取，其余未列入")
_LEFT_OUT = Phrase(
    "all its rows were left out, as they state no event of this policy", "所有行均未列入，因其未记录该策略的事件"
)
_EMPTY = Phrase("it has no rows", "文件中没有任何行")


def nothing_judged(audited: Audited) -> Finding:
    """SF810, of an audit of no case."""
    return found(NOTHING_JUDGED, Place(audited.file), reason=_reason(audited))


def _reason(audited: Audited) -> Phrase:
    rows = audited.rows
    if audited.not_begun or audited.later:
        return _LATER
    is_left_out = rows.get("skipped", 0) or rows.get("not_ours")
    if rows.get("lost", 0):
        return _EITHER if is_left_out else _LOST
    return _LEFT_OUT if is_left_out else _EMPTY
