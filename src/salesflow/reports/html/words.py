"""Every word of the page that is not said by the policy, the log or the catalogue."""

from __future__ import annotations

from salesflow.catalogue import Phrase
from salesflow.findings import Lang

WORDS: dict[str, Phrase] = {
    # the head
    "audit": Phrase("Audit of an event log", "事件日志稽核"),
    "check": Phrase("Check of a policy", "策略检查"),
    "as_of": Phrase("As of", "截至"),
    "since": Phrase("Decided since", "统计起点"),
    "policy": Phrase("Policy", "策略"),
    "no_policy": Phrase("it does not load", "无法加载"),
    "file": Phrase("File", "文件"),
    "fails": Phrase("The build fails", "构建不通过"),
    "passes": Phrase("The build passes", "构建通过"),
    "failing": Phrase("{count} of {all} findings fail it", "共 {all} 项问题，其中 {count} 项导致不通过"),
    "none_failing": Phrase("none of {all} findings fails it", "共 {all} 项问题，均不导致不通过"),
    "no_findings": Phrase("nothing was found", "没有发现问题"),
    "fail_on": Phrase("fails on: {level} and worse", "不通过条件：{level}及以上"),
    "fail_never": Phrase("nothing fails it (`never`)", "不因任何问题失败（never）"),
    "strict": Phrase("strict", "严格模式"),
    "theme": Phrase("Light or dark", "浅色或深色"),
    "sections": Phrase("Sections", "目录"),
    "skip": Phrase("Skip to the findings", "跳到问题列表"),
    # key figures
    "figures": Phrase("Key figures", "关键数字"),
    "cases": Phrase("Cases", "案例"),
    "events": Phrase("Events", "事件"),
    "kept_share": Phrase("Kept", "合规率"),
    "kept_note": Phrase("{fraction} decided activations", "已判定 {fraction}"),
    "nothing_decided": Phrase("nothing was decided", "没有已判定的项"),
    "violations": Phrase("Violations", "违规"),
    "violations_note": Phrase("in {cases} of {all} cases", "涉及 {all} 个案例中的 {cases} 个"),
    "new_note": Phrase("{new} new, {known} known to the baseline", "新增 {new}，基线已知 {known}"),
    "unjudged_count": Phrase("Not judged", "无法判断"),
    "unjudged_note": Phrase("neither kept nor broken", "既不算合规，也不算违规"),
    "vacuous_count": Phrase("Never applied", "从未触发"),
    "vacuous_note": Phrase("of {all} constraints", "共 {all} 条约束"),
    "findings_count": Phrase("Findings", "问题"),
    "errors": Phrase("Errors", "错误"),
    "warnings": Phrase("Warnings", "警告"),
    "later_note": Phrase("{count} later events left out", "另有 {count} 个更晚的事件未计入"),
    "not_begun_note": Phrase("{count} had not begun", "另有 {count} 个尚未开始"),
    # the process
    "process": Phrase("Where cases go and stall", "案例的走向与停滞"),
    "process_note": Phrase(
        "Each box is a stage: how long a stay takes on average (those that go on count so far), and how many cases stand "
        "there now. Each arrow is a step, with the number of cases that took it.",
        "方框为阶段：平均停留时长（未结束的按至今计算）及当前案例数。箭头为步骤，数字为经过的案例数。",
    ),
    "follows": Phrase("What follows what, and where cases wait", "活动的先后与等待"),
    "follows_note": Phrase(
        "The policy has no process: this is drawn from the log. Each box is an activity: how long it takes on average until "
        "the next event (those that wait count so far), and for how many cases it was the last one. Each arrow leads to "
        "what came next, with the number of cases. A case waits on unless the log says that it is over.",
        "策略未定义流程，此图由日志得出。方框为活动：到下一事件的平均时长（仍在等待的按至今计算），以及停在此处的案例数。"
        "箭头指向紧接着发生的活动，数字为案例数。日志未说明已结束的案例，视为仍在等待。",
    ),
    "not_followed": Phrase(
        "The engine sql judges constraints and does not follow cases from step to step; an audit with the engine native "
        "draws here where they go.",
        "sql 引擎只判断约束，不跟踪案例的走向；使用 native 引擎稽核时，此处绘制流程图。",
    ),
    "arrows_left": Phrase(
        "Arrows left out: {count}. Drawn are the most frequent ones, and what leads to each activity.",
        "未画出的箭头：{count}。只画最常见的，以及通往每个活动的。",
    ),
    "activities_left": Phrase(
        "Activities left out: {count}. Only rarer arrows lead there.", "未画出的活动：{count}。通往它们的箭头都较少见。"
    ),
    "activity": Phrase("Activity", "活动"),
    "arrows_table": Phrase("Arrows as a table", "箭头列表"),
    "beginning": Phrase("(beginning)", "（开始）"),
    "none_waited": Phrase("nobody waited", "无人等待"),
    "colour_by": Phrase("Colour by", "着色依据"),
    "by_average": Phrase("how long cases stay", "停留时长"),
    "by_now": Phrase("how many stand there now", "当前案例数"),
    "by_violated": Phrase("violations", "违规数"),
    "legend": Phrase("Legend", "图例"),
    "no_stays": Phrase("nobody came, or may rest there", "无人到达，或可停留"),
    "none_here": Phrase("none", "无"),
    "under": Phrase("under {most}", "{most}以内"),
    "from_to": Phrase("{least} to {most}", "{least}至{most}"),
    "over": Phrase("{least} or longer", "{least}以上"),
    "illegal_edge": Phrase("not in the process", "流程中没有"),
    "refused_edge": Phrase("✗ taken when not allowed", "✗ 不允许时执行"),
    "unused_edge": Phrase("never taken", "从未执行"),
    "stage": Phrase("Stage", "阶段"),
    "now": Phrase("Now", "当前"),
    "now_for": Phrase("so far (median)", "至今（中位）"),
    "average_stay": Phrase("Stay (average)", "停留（平均）"),
    "steps_table": Phrase("Steps as a table", "步骤列表"),
    "step": Phrase("Step", "步骤"),
    "from": Phrase("From", "从"),
    "to": Phrase("To", "到"),
    "took": Phrase("Cases", "案例"),
    "not_allowed": Phrase("Not allowed", "不允许"),
    "resting": Phrase("may rest", "可停留"),
    "final": Phrase("final", "终止"),
    "unknown_stage": Phrase("not in the policy", "策略中没有"),
    "unused": Phrase("No case moved in: {names}", "没有案例走动的流程：{names}"),
    "stages_of": Phrase("Stages of {name}", "{name}的阶段"),
    "drawing_of": Phrase("{name}, drawn; the tables beside it say the same", "{name}流程图；旁边的表格内容相同"),
    "now_short": Phrase("now {count}", "现 {count}"),
    "over_short": Phrase("over {count}", "结束 {count}"),
    # over time, by constraint, person and stage
    "over_time": Phrase("Violations over time", "违规趋势"),
    "month": Phrase("Month", "月份"),
    "violated": Phrase("Violated", "违规"),
    "satisfied": Phrase("Satisfied", "合规"),
    "pending": Phrase("Pending", "未决"),
    "unjudged": Phrase("Unjudged", "无法判断"),
    "kept": Phrase("Kept", "合规率"),
    "share_kept": Phrase("share kept", "合规率"),
    "numbers": Phrase("Numbers as a table", "数字列表"),
    "by_constraint": Phrase("By constraint", "按约束"),
    "by_person": Phrase("By person", "按人员"),
    "bars_note": Phrase("Violations, and the share kept.", "违规数与合规率。"),
    "by_stage": Phrase("By stage", "按阶段"),
    "person": Phrase("Person", "人员"),
    "first_of": Phrase(
        "The first {count} of {all}; the table has all", "图中为前 {count} 个，共 {all} 个；表格中为全部"
    ),
    "constraint": Phrase("Constraint", "约束"),
    "state": Phrase("State", "状态"),
    "share": Phrase("Shares", "占比"),
    "not_judged": Phrase("not judged", "无法判断"),
    "of_constraint": Phrase("Constraints", "约束"),
    "of_cadence": Phrase("Cadences of contact", "跟进计划"),
    "of_process": Phrase("The process itself", "流程本身"),
    "not_green": Phrase(
        "What was never set off, or could not be judged, does not count as kept.", "从未触发或无法判断的，不算合规。"
    ),
    "quiet": Phrase("{kept} more were kept, {idle} never applied", "另有 {kept} 条合规，{idle} 条从未触发"),
    "nothing_yet": Phrase("Nothing was decided in this log.", "此日志中没有已判定的项。"),
    # findings
    "findings": Phrase("Findings", "问题列表"),
    "findings_note": Phrase("Open a row for the journey behind it.", "展开一行可查看其经过。"),
    "search": Phrase("Search", "搜索"),
    "search_hint": Phrase("case, constraint, person, words …", "案例、约束、人员、文字…"),
    "every": Phrase("all", "全部"),
    "severity": Phrase("Severity", "级别"),
    "error": Phrase("error", "错误"),
    "warning": Phrase("warning", "警告"),
    "info": Phrase("info", "提示"),
    "when": Phrase("When", "时间"),
    "case": Phrase("Case", "案例"),
    "rule": Phrase("Constraint", "约束"),
    "code": Phrase("Code", "代码"),
    "what": Phrase("What was found", "发现"),
    "baseline": Phrase("Baseline", "基线"),
    "new": Phrase("new", "新增"),
    "known": Phrase("known", "已知"),
    "clear": Phrase("Clear", "清除"),
    "showing": Phrase("{from}–{to} of {count}", "第 {from}–{to} 项，共 {count} 项"),
    "of_all": Phrase("(of {all})", "（总数 {all}）"),
    "nothing_fits": Phrase("Nothing fits.", "没有符合条件的结果。"),
    "previous": Phrase("Previous", "上一页"),
    "next": Phrase("Next", "下一页"),
    "open": Phrase("Show the journey", "查看经过"),
    "capped": Phrase(
        "There are {all} findings; this page holds {shown} of them, the gravest first. All numbers above are of all.",
        "共有 {all} 项问题；本页按严重程度保留 {shown} 项。以上数字均按全部统计。",
    ),
    "print_capped": Phrase("The first {count} of {all} are printed.", "仅打印前 {count} 项，共 {all} 项。"),
    "no_script": Phrase(
        "The table of findings needs scripts; they are switched off here.", "问题列表需要脚本，当前已被禁用。"
    ),
    # one finding
    "observed": Phrase("Observed", "实际"),
    "required": Phrase("Required", "要求"),
    "repair": Phrase("What to do", "如何处理"),
    "deadline": Phrase("Deadline", "期限"),
    "in_log": Phrase("In the log", "日志位置"),
    "in_policy": Phrase("In the policy", "策略位置"),
    "line": Phrase("line {line}", "第 {line} 行"),
    "journey": Phrase("Journey of {case}", "{case}的经过"),
    "blamed": Phrase("this is it", "问题所在"),
    "set_off": Phrase("set it off", "触发"),
    "closed": Phrase("ended it", "终结"),
    "more_events": Phrase("{count} more events", "另有 {count} 个事件"),
    "shortened": Phrase("Of its many events only the last ones are here.", "事件过多，仅保留最近的部分。"),
    "no_journey": Phrase("The events of this case are not in this page.", "本页未保留此案例的事件。"),
    # the log
    "log": Phrase("What was read", "读取情况"),
    "entries": Phrase("events read", "读取的事件"),
    "skipped": Phrase("rows left out, not finished events", "略过的行（非完成事件）"),
    "repeated": Phrase("events said more than once", "重复的事件"),
    "lost": Phrase("rows that could not be read", "无法读取的行"),
    "not_ours": Phrase("events that the policy does not know", "策略中没有的事件"),
    "privacy": Phrase(
        "Of events this page has names, times, persons and stages; nothing of their data.",
        "本页只包含事件的名称、时间、人员和阶段，不含其数据。",
    ),
}

UNITS = {
    "minute": Phrase("{count} min", "{count} 分钟"),
    "hour": Phrase("{count} h", "{count} 小时"),
    "day": Phrase("{count} d", "{count} 天"),
}


def said(word: str, lang: Lang, /, **arguments: object) -> str:
    """A word or sentence of the page, in one language."""
    text = WORDS[word].text(lang)
    return text.format(**arguments) if arguments else text


def length(minutes: int | None, lang: Lang) -> str:
    """
    How long, to two units at most: `3 d 4 h`; a dash where nobody knows.

    >>> length(3 * 1440 + 245, "en"), length(59, "en"), length(0, "zh"), length(None, "en")
    ('3 d 4 h', '59 min', '0 分钟', '–')
    """
    if minutes is None:
        return "–"
    days, rest = divmod(minutes, 1440)
    hours, left = divmod(rest, 60)
    counts = [("day", days), ("hour", hours), ("minute", left)]
    first = next((at for at, (_, count) in enumerate(counts) if count), 2)
    parts = [(unit, count) for unit, count in counts[first : first + 2] if count or (unit == "minute" and first == 2)]
    if days >= 10:
        parts = parts[:1]
    return " ".join(UNITS[unit].text(lang).format(count=f"{count:,}") for unit, count in parts)
