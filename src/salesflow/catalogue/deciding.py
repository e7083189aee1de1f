"""SF6: while deciding."""

from __future__ import annotations

from salesflow.catalogue.sentence import Sentence, error, info, warning

DECIDING: dict[str, Sentence] = {
    "SF601": warning(
        "no rule of `{decision}` fits",
        "`{decision}` 没有适用的规则",
        "add a rule, or `otherwise: true` at the end",
        "请补充规则，或在末尾加 `otherwise: true`",
    ),
    "SF602": warning(
        "several rules of `{decision}` fit: {rules}",
        "`{decision}` 有多条规则同时适用：{rules}",
        "make them exclude each other, or use `hit: first`",
        "请使其互斥，或改用 `hit: first`",
    ),
    "SF603": info(
        "`{output}` has no anchor here, so it has amounts and no dates",
        "`{output}` 在此没有起点，只有时间量、没有日期",
        "state one of: {anchors}",
        "请给出其一：{anchors}",
    ),
    "SF604": error(
        "{expected} is expected of `{name}`, and it is {found}", "预期 `{name}` 为{expected}，实际为{found}"
    ),
    "SF605": error(
        "calendar `{calendar}` is not known on {date}",
        "日历 `{calendar}` 未覆盖 {date}",
        "it is known for {known}; extend `known`",
        "已知范围为 {known}；请延长 `known`",
    ),
    "SF606": error(
        "`{name}` is not stated, and it may not be missing",
        "没有给出 `{name}`，而它不允许缺失",
        "state `{name}`",
        "请给出 `{name}`",
    ),
    "SF607": error(
        "`{value}` has no offset, so it is no instant",
        "`{value}` 没有时区偏移，不是确定的时刻",
        "write it as 2026-11-30 09:10+08:00",
        "请写成 2026-11-30 09:10+08:00 的形式",
    ),
    "SF609": error(
        "`{name}` in the history of this test is refused: {missing}",
        "本测试历史中的 `{name}` 被拒绝：{missing}",
        "tell what is missing before it, or try it and expect `refused`",
        "请在其前补充所缺内容，或改为 try 并预期 `refused`",
    ),
    "SF608": info(
        "the policy has no calendar, so `{output}` has amounts and no dates",
        "策略没有日历，因此 `{output}` 只有时间量、没有日期",
        "add `calendars:` with a `timezone`",
        "请补充 `calendars:` 及其 `timezone`",
    ),
}
