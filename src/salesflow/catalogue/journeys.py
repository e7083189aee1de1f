"""SF7: what a journey does not accept."""

from __future__ import annotations

from salesflow.catalogue.sentence import Sentence, error

JOURNEYS: dict[str, Sentence] = {
    "SF701": error(
        "`{name}` is not possible while {kind} {case} is in `{stage}`",
        "{kind} {case} 处于 `{stage}` 时不能执行 `{name}`",
        "missing: {missing}",
        "缺少：{missing}",
    ),
    "SF702": error(
        "`{name}` happened at {at}, and was recorded before that, at {recorded_at}",
        "`{name}` 发生于 {at}，而登记时间 {recorded_at} 更早",
        "record what has happened, not what will",
        "只登记已经发生的事",
    ),
    "SF703": error(
        "`{name}` at {at} is before the case began, at {start}",
        "`{name}` 的时间 {at} 早于该客户的开始时间 {start}",
        "start the journey at its first event",
        "请以最早的事件作为开始",
    ),
    "SF704": error(
        "`{name}` at {at} is before the latest transition of `{process}`, `{latest}` at {latest_at}",
        "`{name}` 的时间 {at} 早于 `{process}` 最近一次流转 `{latest}`（{latest_at}）",
        "activities may be recorded late, transitions may not",
        "活动可以补登，流转不可以",
    ),
    "SF705": error(
        "the case was closed at {at}: {reason}",
        "该客户已于 {at} 关闭：{reason}",
        "void the closing to go on",
        "如需继续，请先作废该关闭记录",
    ),
    "SF706": error(
        "`{name}` does not say {fields}",
        "`{name}` 缺少数据项 {fields}",
        "state what is missing; what may be left out says `optional: true` in the policy",
        "请补充；可省略的数据项在策略中标有 `optional: true`",
    ),
    "SF707": error(
        "`{role}` may not record `{name}`",
        "`{role}` 不能登记 `{name}`",
        "those who may: {known}",
        "可以登记的角色：{known}",
    ),
    "SF708": error(
        "`{name}` is recorded by certain roles, and none is stated",
        "`{name}` 仅限某些角色登记，而此处没有给出角色",
        "state one of: {known}",
        "请给出其一：{known}",
    ),
    "SF709": error(
        "event `{id}` is there already, with another content: {what}",
        "事件 `{id}` 已存在，内容不同：{what}",
        "give it an id of its own, or void the other and record it anew",
        "请换一个编号，或作废原事件后重新登记",
    ),
    "SF710": error(
        "there is no event `{id}`",
        "没有事件 `{id}`",
        "ids are: {known}",
        "编号有：{known}",
    ),
    "SF711": error("`{name}` cannot be voided: {reason}", "`{name}` 不能作废：{reason}"),
    "SF712": error(
        "without `{name}`, `{later}` would have been refused for lack of {missing}",
        "没有 `{name}`，`{later}` 当时就会被拒绝：缺少 {missing}",
        "void `{later}` first",
        "请先作废 `{later}`",
    ),
    "SF713": error(
        "`{field}` of `{name}` holds an identity number",
        "`{name}` 的 `{field}` 含有身份证号",
        "leave it out; free text never holds one",
        "请删除；文字记录中不得出现身份证号",
    ),
    "SF714": error(
        "`{field}` of `{name}` holds a mobile number",
        "`{name}` 的 `{field}` 含有手机号",
        "leave it out; free text never holds one",
        "请删除；文字记录中不得出现手机号",
    ),
    "SF715": error(
        "`{name}` is counted from the history, and cannot be given",
        "`{name}` 由历史得出，不能给定",
        "facts that can be given: {known}",
        "可以给定的事实：{known}",
    ),
    "SF716": error("this history cannot be replayed: {reason}", "该历史无法重放：{reason}"),
    "SF717": error(
        "this journey follows `{theirs}`, and the policy is `{ours}`",
        "该客户按 `{theirs}` 执行，而当前策略是 `{ours}`",
        "read it with the policy that it follows, then change the policy",
        "请用其所依据的策略读取，再切换策略",
    ),
    "SF718": error(
        "`{value}` of `{name}` cannot be read: {reason}",
        "`{name}` 的 `{value}` 无法读取：{reason}",
    ),
}
