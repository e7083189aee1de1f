"""SF4: what a policy means."""

from __future__ import annotations

from salesflow.catalogue.sentence import Sentence, error, info

MEANING: dict[str, Sentence] = {
    "SF401": error("this rule has no outcome", "该规则没有结果", "add `then:`", "请补充 `then:`"),
    "SF402": error(
        "`otherwise` stands before other rules, which could never be reached",
        "`otherwise` 之后的规则永远不会生效",
        "move it to the end",
        "请移到最后",
    ),
    "SF403": error(
        "these decisions wait for each other: {cycle}",
        "这些决策互相等待：{cycle}",
        "take one of the inputs out",
        "请去掉其中一个输入",
    ),
    "SF404": error(
        "this rule does not say `{name}`",
        "该规则没有给出 `{name}`",
        "add it; `{name}: none` says that there is none",
        "请补充；没有时写 `{name}: none`",
    ),
    "SF405": error(
        "`{name}` comes from a table that collects, and cannot feed another",
        "`{name}` 来自收集型决策表，不能作为其他表的输入",
    ),
    "SF406": error("`{name}` is a window, and cannot be an input", "`{name}` 是时间窗，不能作为输入"),
    "SF407": error(
        "the last anchor of this window can be missing: {anchors}",
        "该时间窗的最后一个起点可能缺失：{anchors}",
        "end the list with `start`, or with a fact that is never missing",
        "请以 `start` 或从不缺失的事实结尾",
    ),
    "SF408": error(
        "`{name}` is {type}, and an anchor is a date or a datetime", "`{name}` 是{type}，起点应为日期或日期时间"
    ),
    "SF409": error(
        "`{amount}` is counted from an instant, and `{name}` is only a date",
        "`{amount}` 需从具体时刻起算，而 `{name}` 只有日期",
        "count in days or months, or anchor it at a datetime",
        "请用天或月计算，或以日期时间为起点",
    ),
    "SF410": error(
        "`{name}` can leave its range {range}",
        "`{name}` 可能超出范围 {range}",
        "say `beyond: nearest` or `beyond: missing`",
        "请声明 `beyond: nearest` 或 `beyond: missing`",
    ),
    "SF411": error(
        "`{name}` can be missing, and does not say so",
        "`{name}` 可能缺失，却没有声明",
        "say `missing: allowed`",
        "请声明 `missing: allowed`",
    ),
    "SF412": error(
        "`{name}` is declared as {declared}, and what is counted is {counted}",
        "`{name}` 声明为{declared}，而实际得到的是{counted}",
    ),
    "SF413": error(
        "spans {first} and {second} overlap",
        "时段 {first} 与 {second} 重叠",
        "join them or mend the times",
        "请合并或改正时间",
    ),
    "SF414": error(
        "`{name}` has its hours twice", "`{name}` 的营业时间重复给出", "keep one of the two", "请只保留一个"
    ),
    "SF415": error(
        "{who} `{name}`, so nothing can satisfy this",
        "{who} `{name}`，该条件无法满足",
        "those who may: {known}",
        "可以记录的角色：{known}",
    ),
    "SF416": error(
        "{calendar} has no opening hours, and open days or hours are asked for",
        "{calendar}没有营业时间，却要求按营业时间计算",
        "add `open:` and `known:` to the calendar",
        "请为该日历补充 `open:` 与 `known:`",
    ),
    "SF417": error(
        "`{low}` is later than `{high}`, so the window never opens", "`{low}` 晚于 `{high}`，该时间窗永远不会打开"
    ),
    "SF418": error(
        "`{name}` says `beyond`, and has no range",
        "`{name}` 声明了 `beyond`，却没有范围",
        "add `range:`",
        "请补充 `range:`",
    ),
    "SF420": info(
        "this title has no {language} words", "该标题缺少 {language} 文字", "add `{key}:`", "请补充 `{key}:`"
    ),
    "SF422": error(
        "`since: stage` asks for the stage of a transition, and there is none here",
        "`since: stage` 需要所在的流转阶段，而此处没有",
        "it can stand in what a transition `requires`; use `in`, or count from an event",
        "它只能用于流转的 `requires`；请改用 `in` 或从某事件起算",
    ),
    "SF423": error(
        "`{name}` looks back, and nothing earlier is asked for here",
        "`{name}` 用于回溯，而此处并不询问更早的事件",
        "remove it",
        "请删除",
    ),
    "SF424": error(
        "`{amount}` does not say how long, as `{name}` wants it",
        "`{amount}` 不是一段时长，而 `{name}` 需要时长",
        "write `30 minutes`, `5 days`, `3 months` or `2 open hours`",
        "可写 `30 minutes`、`5 days`、`3 months`、`2 open hours`",
    ),
    "SF425": error(
        "`{name}` is {type}, and `{what}` wants {wanted}",
        "`{name}` 是{type}，而 `{what}` 需要{wanted}",
    ),
    "SF426": error(
        "`{name}` decides no window",
        "`{name}` 不产生时间窗",
        "name a decision with an output of `type: window`",
        "请写一个含 `type: window` 输出的决策",
    ),
    "SF427": error(
        "two items of one transition are reported as `{name}`",
        "同一流转的两个条件都以 `{name}` 报告",
        "give one of them an `id:`",
        "请为其中一个加上 `id:`",
    ),
    "SF428": error(
        "`{name}` would never come round",
        "`{name}` 不会向前推进",
        "write at least `1 minute` or `1 day`",
        "至少写 `1 minute` 或 `1 day`",
    ),
    "SF430": error(
        "`{name}` is never reached from `{initial}`",
        "从 `{initial}` 出发永远到不了 `{name}`",
        "add a transition that leads to it, or remove it",
        "请补充通向它的流转，或删除该阶段",
    ),
    "SF431": error(
        "from `{name}` no stage is reached where a case may stay",
        "从 `{name}` 出发，到不了任何可以长期停留的阶段",
        "add a transition that leads on, or mark the stage where it ends `resting: true` or `final: true`",
        "请补充向前的流转，或将流程停留之处标为 `resting: true` 或 `final: true`",
    ),
    "SF432": error(
        "`{name}` is final, and `{trigger}` leaves it",
        "`{name}` 是终止阶段，而 `{trigger}` 会离开它",
        "take it out of `from`, or mark it `resting` instead of `final`",
        "请将它移出 `from`，或把 `final` 改为 `resting`",
    ),
    "SF433": error("`{name}` stands here twice", "`{name}` 在此处出现两次", "keep one of the two", "请只保留其中一个"),
    "SF434": error(
        "`{trigger}` never starts from `{name}`: what is required rules this stage out",
        "`{trigger}` 永远无法从 `{name}` 开始：所要求的条件排除了该阶段",
        "take it out of `from`, or mend the `in` or `not_in` under `requires`",
        "请将它移出 `from`，或改正 `requires` 下的 `in` 或 `not_in`",
    ),
    "SF440": error(
        "these tests continue each other: {cycle}",
        "这些测试互相接续：{cycle}",
        "let one of them begin with a history of its own",
        "请让其中一个从自己的历史开始",
    ),
    "SF441": error(
        "`{name}` tries a step and does not expect it to be legal, so nothing comes after it",
        "`{name}` 尝试的流转并未预期合法，其后无从继续",
        "continue a test that expects `legal: true` or that tries nothing",
        "请接续预期 `legal: true` 或不尝试流转的测试",
    ),
    "SF442": error(
        "`{name}` is recorded with {fields}, and here without",
        "`{name}` 需要数据项 {fields}，此处没有给出",
        "add it; only an optional field can be left out",
        "请补充；只有可选数据项可以不写",
    ),
    "SF443": error(
        "`same` has nothing to compare with here",
        "`same` 在此处没有可比较的事件",
        "it can stand in what a transition `requires`, and in constraints; test a value with `where`",
        "它可用于流转的 `requires` 和约束；比较取值请用 `where`",
    ),
    "SF444": error(
        "`{name}` cannot stand here",
        "`{name}` 不能写在此处",
        "{why}",
        "{why}",
    ),
    "SF445": error(
        "`legal: false` does not say why",
        "`legal: false` 没有说明原因",
        "write `refused: […]` with what must be missing",
        "请写 `refused: […]`，列出必须缺少的条件",
    ),
    "SF446": error(
        "nobody who does `{name}` is `not same as {name}`: this can never match",
        "办理 `{name}` 的人不可能 `not same as {name}`：此条件永远不会匹配",
        "name another activity; for another person than the time before, a constraint says `kind: separation, "
        "activity: {name}, from: {name}, of: last`",
        "请写另一项活动；如须与上一次不同人，请用约束 `kind: separation, activity: {name}, from: {name}, of: last`",
    ),
}
