"""SF8: what constraints say of cases."""

from __future__ import annotations

from salesflow.catalogue.sentence import Sentence, warning

COMPLIANCE: dict[str, Sentence] = {
    "SF802": warning(
        "`{id}` cannot be judged: `{name}` is not known",
        "`{id}` 无法判断：`{name}` 未知",
        "record it; until then this is neither kept nor broken",
        "请补录；在此之前既不算合规，也不算违规",
    ),
    "SF803": warning(
        "`{name}` cannot be judged: the case was there for a part of it only",
        "`{name}` 无法判断：该客户只有部分时间处于该阶段",
        "a whole year or month is counted, or none",
        "只统计完整的年度或月份",
    ),
}
