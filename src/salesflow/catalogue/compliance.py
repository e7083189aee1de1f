"""SF8: what constraints say of cases."""

from __future__ import annotations

from salesflow.catalogue.sentence import Sentence, error, info, warning

COMPLIANCE: dict[str, Sentence] = {
    "SF801": error(
        "`{element}` is broken by {case}: {observed}; required: {required}",
        "{case} 违反 `{element}`：{observed}；要求：{required}",
        "{repair}",
        "{repair}",
    ),
    "SF802": warning(
        "`{name}` of `{id}` is not known",
        "`{id}` 的 `{name}` 未知",
        "record it; until then this is neither kept nor broken",
        "请补录；在此之前既不算合规，也不算违规",
    ),
    "SF803": warning(
        "the case was there for a part of `{name}` only",
        "该客户在 `{name}` 期间只有部分时间处于该阶段",
        "a whole year or month is counted, or none",
        "只统计完整的年度或月份",
    ),
    "SF804": error(
        "`{element}` of {case} does not follow the process: {observed}",
        "{case} 的 `{element}` 不符合流程：{observed}",
        "{repair}",
        "{repair}",
    ),
    "SF805": warning(
        "`{element}` cannot be judged for {case}: {reason}",
        "{case} 的 `{element}` 无法判断：{reason}",
        "what cannot be judged is never counted as kept; `--strict` fails on it",
        "无法判断的不计为合规；使用 `--strict` 时视为失败",
    ),
    "SF806": info(
        "`{element}` never applied: nothing that was asked about sets it off",
        "`{element}` 从未触发：所查范围内没有相关事件",
        "check its names and stages, or leave it out for this log",
        "请检查名称与阶段，或在此日志中不使用它",
    ),
}
