"""SF3: names that nobody declared."""

from __future__ import annotations

from salesflow.catalogue.sentence import Sentence, error, unknown

NAMES: dict[str, Sentence] = {
    "SF301": unknown("stage", "阶段", "stages are", "阶段有"),
    "SF302": unknown("process", "流程", "processes are", "流程有"),
    "SF303": unknown("activity or trigger", "活动或触发", "there are", "已有"),
    "SF304": unknown("field", "数据项", "`{owner}` records", "`{owner}` 记录"),
    "SF305": unknown("role", "角色", "roles are", "角色有"),
    "SF306": unknown("type", "类型", "types are", "类型有"),
    "SF307": unknown("fact", "事实", "facts are", "事实有"),
    "SF308": unknown("decision", "决策", "decisions are", "决策有"),
    "SF309": unknown("output", "输出", "outputs are", "输出有"),
    "SF310": unknown("value", "取值", "values of `{owner}` are", "`{owner}` 的取值有"),
    "SF311": unknown("source", "来源", "sources are", "来源有"),
    "SF312": unknown("calendar", "日历", "calendars are", "日历有"),
    "SF313": unknown("kind", "种类", "kinds are", "种类有"),
    "SF314": unknown("unit", "单位", "units are", "单位有"),
    "SF315": unknown("element", "要素", "elements are", "要素有"),
    "SF316": unknown("festival", "节日", "festivals are", "节日有"),
    "SF317": error(
        "`{name}` is not among the inputs of `{owner}`",
        "`{name}` 不在 `{owner}` 的输入之列",
        "inputs are: {known}; add it to `inputs`, or mend the name",
        "输入有：{known}；请加入 `inputs` 或改正名称",
    ),
    "SF318": unknown("rule", "规则", "rules of `{owner}` are", "`{owner}` 的规则有"),
}
