"""
Every sentence that a finding can say, by code, in English and Chinese.

SF1: reading a policy file. SF2: its form and its values. SF3: names. SF4: what it means.
SF5: rows of data and their mapping. SF6: while deciding. A code keeps its meaning for good; each has its
page in `docs/findings/`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple


class Phrase(NamedTuple):
    """The same words in each language."""

    en: str
    zh: str

    def text(self, lang: str) -> str:
        return self.zh if lang == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Sentence:
    """What a code says, and what helps; `{…}` are the finding's arguments."""

    said: Phrase
    help: Phrase | None = None
    severity: Literal["error", "warning", "info"] = "error"


def _error(en: str, zh: str, help_en: str = "", help_zh: str = "") -> Sentence:
    return Sentence(Phrase(en, zh), Phrase(help_en, help_zh) if help_en else None)


def _warning(en: str, zh: str, help_en: str = "", help_zh: str = "") -> Sentence:
    return Sentence(Phrase(en, zh), Phrase(help_en, help_zh) if help_en else None, "warning")


def _info(en: str, zh: str, help_en: str = "", help_zh: str = "") -> Sentence:
    return Sentence(Phrase(en, zh), Phrase(help_en, help_zh) if help_en else None, "info")


def _unknown(en: str, zh: str, many_en: str, many_zh: str) -> Sentence:
    """An unknown word of some sort, with the words that there are."""
    return _error(
        f"unknown {en} `{{name}}`", f"未知的{zh} `{{name}}`", f"{many_en}: {{known}}", f"{many_zh}：{{known}}"
    )


_READING = {
    "SF101": _error("this file cannot be read: {reason}", "无法读取该文件：{reason}"),
    "SF102": _error(
        "this is not UTF-8 text",
        "该文件不是 UTF-8 文本",
        "save the file as UTF-8; editors offer it under `save as`",
        "请在编辑器中“另存为”UTF-8 编码",
    ),
    "SF103": _error(
        "this file is larger than {limit} MB",
        "该文件超过 {limit} MB",
        "a policy is text that people read; is this the right file?",
        "策略文件应是可供人阅读的文本，请确认是否选错文件",
    ),
    "SF104": _error(
        "nested more than {limit} levels deep",
        "嵌套超过 {limit} 层",
        "no policy needs that; look for a stray bracket",
        "策略文件无需如此深的嵌套，请检查多余的括号",
    ),
    "SF105": _error(
        "this is not YAML here: {problem}",
        "此处不符合 YAML 语法：{problem}",
        "check the indentation and the colon; put text that has : # {{ [ or quotes in it in quotes",
        "请检查缩进与冒号；含有 : # {{ [ 或引号的文字请加引号",
    ),
    "SF106": _error(
        "`{mark}` makes a YAML anchor or alias, which a policy does not use",
        "`{mark}` 是 YAML 锚点或别名，策略文件不使用",
        "write the value out; if it is text, put it in quotes",
        "请直接写出内容；若为普通文字请加引号",
    ),
    "SF107": _error(
        "`{mark}` makes a YAML tag, which a policy does not use",
        "`{mark}` 是 YAML 标签，策略文件不使用",
        "if it is text, put it in quotes",
        "若为普通文字请加引号",
    ),
    "SF108": _error(
        "key `{name}` stands here twice", "键 `{name}` 重复出现", "keep one of the two", "请只保留其中一个"
    ),
    "SF109": _error(
        "this file is empty",
        "该文件为空",
        "`salesflow init` writes a small policy to start from",
        "`salesflow init` 可生成一份入门策略",
    ),
    "SF110": _error(
        "a second document begins here",
        "此处开始了第二个文档",
        "one file is one policy: remove the `---`",
        "一个文件只放一份策略：请删除 `---`",
    ),
    "SF111": _error(
        "a key is a word, not a {found}",
        "键应为一个词，而不是{found}",
        "write one word as the key; one that begins with a sign goes in quotes",
        "请用一个词作为键；以符号开头的请加引号",
    ),
    "SF112": _error(
        "the character {character} cannot stand in a policy",
        "策略文件中不能出现字符 {character}",
        "remove it; it was probably pasted in",
        "请删除，可能是粘贴时带入的",
    ),
}

_FORM = {
    "SF201": _error("unknown key `{name}`", "未知的键 `{name}`", "keys here are: {known}", "此处可用的键：{known}"),
    "SF202": _error(
        "`{owner}` lacks the key `{name}`", "`{owner}` 缺少键 `{name}`", "add `{name}:`", "请补充 `{name}:`"
    ),
    "SF203": _error("here stands {found}, and {expected} is wanted", "此处是{found}，需要的是{expected}"),
    "SF204": _error(
        "format version `{value}` is not known",
        "未知的格式版本 `{value}`",
        "this salesflow reads `salesflow: 1`",
        "本版本读取 `salesflow: 1`",
    ),
    "SF205": _error(
        "`{name}` cannot be a name",
        "`{name}` 不能用作名称",
        "{form}",
        "{form}",
    ),
    "SF206": _error(
        "`{name}` is a word of the file format and cannot be a name",
        "`{name}` 是格式保留词，不能用作名称",
        "choose another word; reserved are: {known}",
        "请换一个词；保留词：{known}",
    ),
    "SF207": _error(
        "`{name}` is kept for a later version of the format",
        "`{name}` 为格式的后续版本保留",
        "remove it; keys of your own begin with `x-`",
        "请删除；自定义的键以 `x-` 开头",
    ),
    "SF208": _error("two things are called `{name}`", "有两处同名 `{name}`", "rename one of them", "请为其中一个改名"),
    "SF209": _error(
        "exactly one of these keys is wanted: {known}",
        "以下键必须且只能写一个：{known}",
        "found here: {found}",
        "此处有：{found}",
    ),
    "SF210": _error(
        "`{name}` does not go with `{other}`", "`{name}` 不能与 `{other}` 同用", "remove one of them", "请删除其中一个"
    ),
    "SF211": _error("`{name}` is empty", "`{name}` 为空"),
    "SF221": _error("`{value}` is not a whole number", "`{value}` 不是整数"),
    "SF222": _error("`{value}` is not a number", "`{value}` 不是数字", "write it as 1234.56", "请写成 1234.56 的形式"),
    "SF223": _error("`{value}` is neither `true` nor `false`", "`{value}` 应为 `true` 或 `false`"),
    "SF224": _error(
        "`{value}` is not a date", "`{value}` 不是日期", "write it as 2026-11-30", "请写成 2026-11-30 的形式"
    ),
    "SF225": _error(
        "`{value}` is not a date with a time",
        "`{value}` 不是日期时间",
        "write it as 2026-11-30 09:10",
        "请写成 2026-11-30 09:10 的形式",
    ),
    "SF226": _error("`{value}` is out of range", "`{value}` 超出范围", "allowed is {range}", "允许的范围：{range}"),
    "SF227": _error(
        "`{value}` has more than {scale} decimal places",
        "`{value}` 的小数位超过 {scale} 位",
    ),
    "SF228": _error(
        "`{value}` is not in {unit}",
        "`{value}` 的单位不是{unit}",
        "leave the unit out, or write it in {unit}",
        "请省略单位，或换算为{unit}",
    ),
    "SF229": _error("`{value}` is no text", "`{value}` 不是文本"),
    "SF230": _error(
        "`{value}` is not a duration",
        "`{value}` 不是时长",
        "write it as `90 minutes` or `2 hours`",
        "请写成 `90 minutes` 或 `2 hours`",
    ),
    "SF231": _error(
        "`{value}` is no amount of time",
        "`{value}` 不是时间量",
        "write `30 minutes`, `24 hours`, `5 days`, `3 months`, `2 open hours`, `1 open day`, `same day 18:00` or "
        "`next open day 12:00`",
        "可写 `30 minutes`、`24 hours`、`5 days`、`3 months`、`2 open hours`、`1 open day`、`same day 18:00`、"
        "`next open day 12:00`",
    ),
    "SF232": _error(
        "`{value}` is too long a time", "`{value}` 时间过长", "at most {largest} of a unit", "最多 {largest}"
    ),
    "SF233": _error("`{value}` is not a time of day", "`{value}` 不是时刻", "write it as 09:00", "请写成 09:00 的形式"),
    "SF234": _unknown("time zone", "时区", "time zones are", "时区示例"),
    "SF235": _error(
        "`{value}` is not a day of the week",
        "`{value}` 不是星期",
        "write mon, tue, wed, thu, fri, sat, sun or mon-fri",
        "可写 mon、tue、wed、thu、fri、sat、sun 或 mon-fri",
    ),
    "SF236": _error(
        "`{low}` is not before `{high}`", "`{low}` 不早于（小于）`{high}`", "turn them round", "请对调两端"
    ),
    "SF237": _error(
        "`{test}` asks for an order, and {type} has none",
        "`{test}` 需要次序，而{type}没有次序",
        "list the values, or declare `ordered: true`",
        "请逐一列出取值，或声明 `ordered: true`",
    ),
    "SF238": _error(
        "`{test}` is no test that a cell can hold",
        "`{test}` 不是单元格可用的条件",
        "write a value, a list, `3..7`, `at least 7`, `{{not: …}}` or `missing`; if it begins with a sign, put it in quotes",
        "可写取值、列表、`3..7`、`at least 7`、`{{not: …}}` 或 `missing`；以符号开头的请加引号",
    ),
    "SF240": _error(
        "`{value}` is not a range",
        "`{value}` 不是范围",
        "write it as `0..99`, `at least 0` or `at most 99`",
        "请写成 `0..99`、`at least 0` 或 `at most 99`",
    ),
    "SF239": _error(
        "`missing` is asked for, and `{name}` is never missing",
        "条件含 `missing`，而 `{name}` 从不缺失",
        "remove it, or say `missing: allowed` at the fact",
        "请删除，或在该事实处声明 `missing: allowed`",
    ),
}

_NAMES = {
    "SF301": _unknown("stage", "阶段", "stages are", "阶段有"),
    "SF302": _unknown("process", "流程", "processes are", "流程有"),
    "SF303": _unknown("activity or trigger", "活动或触发", "there are", "已有"),
    "SF304": _unknown("field", "数据项", "`{owner}` records", "`{owner}` 记录"),
    "SF305": _unknown("role", "角色", "roles are", "角色有"),
    "SF306": _unknown("type", "类型", "types are", "类型有"),
    "SF307": _unknown("fact", "事实", "facts are", "事实有"),
    "SF308": _unknown("decision", "决策", "decisions are", "决策有"),
    "SF309": _unknown("output", "输出", "outputs are", "输出有"),
    "SF310": _unknown("value", "取值", "values of `{owner}` are", "`{owner}` 的取值有"),
    "SF311": _unknown("source", "来源", "sources are", "来源有"),
    "SF312": _unknown("calendar", "日历", "calendars are", "日历有"),
    "SF313": _unknown("kind", "种类", "kinds are", "种类有"),
    "SF314": _unknown("unit", "单位", "units are", "单位有"),
    "SF315": _unknown("element", "要素", "elements are", "要素有"),
    "SF316": _unknown("festival", "节日", "festivals are", "节日有"),
    "SF317": _error(
        "`{name}` is not among the inputs of `{owner}`",
        "`{name}` 不在 `{owner}` 的输入之列",
        "inputs are: {known}; add it to `inputs`, or mend the name",
        "输入有：{known}；请加入 `inputs` 或改正名称",
    ),
    "SF318": _unknown("rule", "规则", "rules of `{owner}` are", "`{owner}` 的规则有"),
}

_MEANING = {
    "SF401": _error("this rule has no outcome", "该规则没有结果", "add `then:`", "请补充 `then:`"),
    "SF402": _error(
        "`otherwise` stands before other rules, which could never be reached",
        "`otherwise` 之后的规则永远不会生效",
        "move it to the end",
        "请移到最后",
    ),
    "SF403": _error(
        "these decisions wait for each other: {cycle}",
        "这些决策互相等待：{cycle}",
        "take one of the inputs out",
        "请去掉其中一个输入",
    ),
    "SF404": _error(
        "this rule does not say `{name}`",
        "该规则没有给出 `{name}`",
        "add it; `{name}: none` says that there is none",
        "请补充；没有时写 `{name}: none`",
    ),
    "SF405": _error(
        "`{name}` comes from a table that collects, and cannot feed another",
        "`{name}` 来自收集型决策表，不能作为其他表的输入",
    ),
    "SF406": _error("`{name}` is a window, and cannot be an input", "`{name}` 是时间窗，不能作为输入"),
    "SF407": _error(
        "the last anchor of this window can be missing: {anchors}",
        "该时间窗的最后一个起点可能缺失：{anchors}",
        "end the list with `start`, or with a fact that is never missing",
        "请以 `start` 或从不缺失的事实结尾",
    ),
    "SF408": _error(
        "`{name}` is {type}, and an anchor is a date or a datetime", "`{name}` 是{type}，起点应为日期或日期时间"
    ),
    "SF409": _error(
        "`{amount}` is counted from an instant, and `{name}` is only a date",
        "`{amount}` 需从具体时刻起算，而 `{name}` 只有日期",
        "count in days or months, or anchor it at a datetime",
        "请用天或月计算，或以日期时间为起点",
    ),
    "SF410": _error(
        "`{name}` can leave its range {range}",
        "`{name}` 可能超出范围 {range}",
        "say `beyond: nearest` or `beyond: missing`",
        "请声明 `beyond: nearest` 或 `beyond: missing`",
    ),
    "SF411": _error(
        "`{name}` can be missing, and does not say so",
        "`{name}` 可能缺失，却没有声明",
        "say `missing: allowed`",
        "请声明 `missing: allowed`",
    ),
    "SF412": _error(
        "`{name}` is declared as {declared}, and what is counted is {counted}",
        "`{name}` 声明为{declared}，而实际得到的是{counted}",
    ),
    "SF413": _error(
        "spans {first} and {second} overlap",
        "时段 {first} 与 {second} 重叠",
        "join them or mend the times",
        "请合并或改正时间",
    ),
    "SF414": _error(
        "`{name}` has its hours twice", "`{name}` 的营业时间重复给出", "keep one of the two", "请只保留一个"
    ),
    "SF415": _error(
        "{who} `{name}`, so nothing can satisfy this",
        "{who} `{name}`，该条件无法满足",
        "those who may: {known}",
        "可以记录的角色：{known}",
    ),
    "SF416": _error(
        "{calendar} has no opening hours, and open days or hours are asked for",
        "{calendar}没有营业时间，却要求按营业时间计算",
        "add `open:` and `known:` to the calendar",
        "请为该日历补充 `open:` 与 `known:`",
    ),
    "SF417": _error(
        "`{low}` is later than `{high}`, so the window never opens", "`{low}` 晚于 `{high}`，该时间窗永远不会打开"
    ),
    "SF418": _error(
        "`{name}` says `beyond`, and has no range",
        "`{name}` 声明了 `beyond`，却没有范围",
        "add `range:`",
        "请补充 `range:`",
    ),
    "SF420": _info(
        "this title has no {language} words", "该标题缺少 {language} 文字", "add `{key}:`", "请补充 `{key}:`"
    ),
    "SF422": _error(
        "`since: stage` asks for the stage of a transition, and there is none here",
        "`since: stage` 需要所在的流转阶段，而此处没有",
        "it can stand in what a transition `requires`; use `in`, or count from an event",
        "它只能用于流转的 `requires`；请改用 `in` 或从某事件起算",
    ),
    "SF423": _error(
        "`{name}` looks back, and nothing earlier is asked for here",
        "`{name}` 用于回溯，而此处并不询问更早的事件",
        "remove it",
        "请删除",
    ),
    "SF424": _error(
        "`{amount}` does not say how long, as `{name}` wants it",
        "`{amount}` 不是一段时长，而 `{name}` 需要时长",
        "write `30 minutes`, `5 days`, `3 months` or `2 open hours`",
        "可写 `30 minutes`、`5 days`、`3 months`、`2 open hours`",
    ),
    "SF425": _error(
        "`{name}` is {type}, and `{what}` wants {wanted}",
        "`{name}` 是{type}，而 `{what}` 需要{wanted}",
    ),
    "SF426": _error(
        "`{name}` decides no window",
        "`{name}` 不产生时间窗",
        "name a decision with an output of `type: window`",
        "请写一个含 `type: window` 输出的决策",
    ),
    "SF427": _error(
        "two items of one transition are reported as `{name}`",
        "同一流转的两个条件都以 `{name}` 报告",
        "give one of them an `id:`",
        "请为其中一个加上 `id:`",
    ),
    "SF428": _error(
        "`{name}` would never come round",
        "`{name}` 不会向前推进",
        "write at least `1 minute` or `1 day`",
        "至少写 `1 minute` 或 `1 day`",
    ),
}

_ROWS = {
    "SF501": _error("this file cannot be read: {reason}", "无法读取该文件：{reason}"),
    "SF502": _error(
        "files that end in `{name}` are not known here",
        "不支持以 `{name}` 结尾的文件",
        "kinds are: {known}",
        "支持：{known}",
    ),
    "SF503": _error(
        "this is text neither in UTF-8 nor in GB18030",
        "该文件既不是 UTF-8 也不是 GB18030 编码",
        "save it as UTF-8",
        "请另存为 UTF-8",
    ),
    "SF504": _error("this row cannot be read: {reason}", "该行无法读取：{reason}"),
    "SF505": _error("two columns are called `{name}`", "有两列同名 `{name}`", "rename one of them", "请为其中一列改名"),
    "SF506": _error(
        "the file has no column `{name}`", "文件中没有列 `{name}`", "columns are: {known}", "列有：{known}"
    ),
    "SF507": _warning(
        "`{value}` in column `{column}` is not in the mapping's `values`",
        "列 `{column}` 的 `{value}` 不在映射的 `values` 中",
        "add it under `values` of `{fact}`",
        "请在 `{fact}` 的 `values` 下补充",
    ),
    "SF508": _warning(
        "`{value}` in column `{column}` does not fit `{fact}`: {reason}",
        "列 `{column}` 的 `{value}` 不适用于 `{fact}`：{reason}",
    ),
    "SF509": _warning("column `{column}` is empty", "列 `{column}` 为空"),
    "SF510": _warning(
        "`{value}` in column `{column}` is not one of those expected",
        "列 `{column}` 的 `{value}` 不在预期取值之列",
        "expected are: {known}",
        "预期取值：{known}",
    ),
    "SF511": _error(
        "`{fact}` is not known here, and may not be missing, so this row has no grade",
        "此处 `{fact}` 未知且不允许缺失，该行无法判定",
        "mend the cell, or say in the mapping what it means: `values:` or `empty:`",
        "请更正单元格，或在映射中用 `values:`、`empty:` 说明其含义",
    ),
    "SF512": _warning("case `{case}` was already in row {row}", "客户 `{case}` 已在第 {row} 行出现"),
    "SF513": _error(
        "`{name}` comes from the app and is not mapped",
        "`{name}` 由应用给出，但没有映射",
        "map it under `facts`",
        "请在 `facts` 下映射",
    ),
    "SF514": _error(
        "this needs {what}, which is not installed",
        "此功能需要 {what}，尚未安装",
        "pip install 'salesflow[{extra}]'",
        "pip install 'salesflow[{extra}]'",
    ),
    "SF515": _error("this file cannot be written: {reason}", "无法写入该文件：{reason}"),
    "SF516": _error(
        "no column is a fact of the policy",
        "没有任何一列是策略中的事实",
        "write a mapping and name it by `--map`; columns are: {known}",
        "请编写映射并用 `--map` 指定；列有：{known}",
    ),
    "SF517": _error(
        "`{format}` is no date format: {why}",
        "`{format}` 不是日期格式：{why}",
        "write it like `M/D/YYYY`, `YYYY-MM-DD HH:mm` or `h:mm AM/PM`",
        "请写成 `M/D/YYYY`、`YYYY年M月D日` 或 `YYYY-MM-DD HH:mm` 的形式",
    ),
    "SF518": _error(
        "`{name}` is a date with a time, and here stands a date alone",
        "`{name}` 需要日期和时刻，而此处只有日期",
        "say `timezone:` and `time_of_day: start` or `time_of_day: end` in the mapping",
        "请在映射中写明 `timezone:` 与 `time_of_day: start`（或 `end`）",
    ),
    "SF519": _error("`{value}` is not written as `{format}`", "`{value}` 不符合格式 `{format}`"),
    "SF520": _error(
        "this file is there already",
        "该文件已存在",
        "choose another name, or replace it with `--force`",
        "请换一个文件名，或用 `--force` 覆盖",
    ),
}

_DECIDING = {
    "SF601": _warning(
        "no rule of `{decision}` fits",
        "`{decision}` 没有适用的规则",
        "add a rule, or `otherwise: true` at the end",
        "请补充规则，或在末尾加 `otherwise: true`",
    ),
    "SF602": _warning(
        "several rules of `{decision}` fit: {rules}",
        "`{decision}` 有多条规则同时适用：{rules}",
        "make them exclude each other, or use `hit: first`",
        "请使其互斥，或改用 `hit: first`",
    ),
    "SF603": _info(
        "`{output}` has no anchor here, so it has amounts and no dates",
        "`{output}` 在此没有起点，只有时间量、没有日期",
        "state one of: {anchors}",
        "请给出其一：{anchors}",
    ),
    "SF604": _error(
        "{expected} is expected of `{name}`, and it is {found}", "预期 `{name}` 为{expected}，实际为{found}"
    ),
    "SF605": _error(
        "calendar `{calendar}` is not known on {date}",
        "日历 `{calendar}` 未覆盖 {date}",
        "it is known for {known}; extend `known`",
        "已知范围为 {known}；请延长 `known`",
    ),
    "SF606": _error(
        "`{name}` is not stated, and it may not be missing",
        "没有给出 `{name}`，而它不允许缺失",
        "state `{name}`",
        "请给出 `{name}`",
    ),
    "SF607": _error(
        "`{value}` has no offset, so it is no instant",
        "`{value}` 没有时区偏移，不是确定的时刻",
        "write it as 2026-11-30 09:10+08:00",
        "请写成 2026-11-30 09:10+08:00 的形式",
    ),
    "SF608": _info(
        "the policy has no calendar, so `{output}` has amounts and no dates",
        "策略没有日历，因此 `{output}` 只有时间量、没有日期",
        "add `calendars:` with a `timezone`",
        "请补充 `calendars:` 及其 `timezone`",
    ),
}

COMPLAINTS: dict[str, Phrase] = {  # of the YAML parser, in our words
    "mapping values are not allowed in this context": Phrase(
        "a second colon in one line, or a line indented too far", "同一行出现第二个冒号，或缩进过深"
    ),
    "mapping keys are not allowed in this context": Phrase("a `?` cannot stand here", "此处不能出现 `?`"),
    "did not find expected key": Phrase("a key was expected; the indentation does not fit", "此处应为键，缩进不一致"),
    "could not find expected ':'": Phrase("a colon is missing", "缺少冒号"),
    "did not find expected ',' or '}'": Phrase("a `,` or `}` is missing", "缺少 `,` 或 `}`"),
    "did not find expected ',' or ']'": Phrase("a `,` or `]` is missing", "缺少 `,` 或 `]`"),
    "did not find expected node content": Phrase("a value was expected", "此处应为一个值"),
    "did not find expected '-' indicator": Phrase("a list item begins with `- `", "列表项应以 `- ` 开头"),
    "found unexpected end of stream": Phrase("a quote was never closed", "引号没有闭合"),
    "block sequence entries are not allowed in this context": Phrase(
        "a list item cannot stand here", "此处不能出现列表项"
    ),
    "found unexpected document indicator": Phrase("`---` inside a quoted text", "引号内出现 `---`"),
    "did not find expected <document start>": Phrase(
        "something stands after the end of the policy", "策略结尾之后还有内容"
    ),
    "found unknown escape character": Phrase(
        "an unknown `\\` in double quotes; use single quotes", "双引号内有无法识别的 `\\`；请改用单引号"
    ),
    "did not find expected hexdecimal number": Phrase(
        "an unknown `\\` in double quotes; use single quotes", "双引号内有无法识别的 `\\`；请改用单引号"
    ),
    "found invalid Unicode character escape code": Phrase("no character has this number", "没有该编号的字符"),
    "found unknown directive name": Phrase("a line cannot begin with `%`", "行首不能是 `%`"),
    "found incompatible YAML document": Phrase("another version of YAML", "YAML 版本不同"),
    "found a tab character that violates indentation": Phrase("a tab; indent with blanks", "制表符；请用空格缩进"),
    "found a tab character where an indentation space is expected": Phrase(
        "a tab; indent with blanks", "制表符；请用空格缩进"
    ),
    "found unexpected ':'": Phrase("a colon cannot stand here", "此处不能出现冒号"),
    "found an indentation indicator equal to 0": Phrase(
        "no value begins with `>` or `|`; put it in quotes", "值不能以 `>` 或 `|` 开头，请加引号"
    ),
}

SENTENCES: dict[str, Sentence] = {**_READING, **_FORM, **_NAMES, **_MEANING, **_ROWS, **_DECIDING}
