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
    "SF807": warning(
        "not judged by engine `sql`: {names}",
        "`sql` 引擎未判断：{names}",
        "audit with `--engine native` to judge them as well; here they are neither kept nor broken",
        "如需一并判断，请使用 `--engine native`；此处既不算合规，也不算违规",
    ),
    "SF808": warning(
        "{count} of {total} findings are counted, and not told",
        "共 {total} 个问题，其中 {count} 个只计数、未逐条列出",
        "the totals have them; audit a part of the cases, or a part of the time with `--since`",
        "总数中已包含；可只稽核部分客户，或用 `--since` 限定时间",
    ),
    "SF809": error(
        "engine `sql` audits a log in the columns of SQL",
        "`sql` 引擎只稽核 SQL 列形式的日志",
        "`salesflow sql log --from-log LOG --out LOG.parquet` writes one; `--map` and `--pseudonymize` are for `--engine native`",
        "可用 `salesflow sql log --from-log 日志 --out 日志.parquet` 生成；`--map` 与 `--pseudonymize` 仅用于 `--engine native`",
    ),
    "SF810": error(
        "no case of this log had begun: nothing was judged; {reason}",
        "日志中尚无已开始的客户：未作任何判断；{reason}",
        "check the file, `--map` and `--as-of`; nothing judged is not the same as nothing wrong, and `--fail-on never` lets it pass",
        "请检查文件、`--map` 与 `--as-of`；未作判断不等于没有问题；如需放行，请使用 `--fail-on never`",
    ),
    "SF811": warning(
        "this baseline was made by policy `{made_by}`, and the log was audited by `{policy}`",
        "该基线依据策略 `{made_by}` 生成，而本次稽核依据 `{policy}`",
        "a finding is known by the name of its rule, whatever the rule says now; audit anew to make a baseline of this policy",
        "已知问题仅按规则名称识别，与规则现在的内容无关；请重新稽核，生成本策略的基线",
    ),
    "SF812": warning(
        "`{element}` asks for `{field}` of `{name}`, and {count} of {total} such events do not say it",
        "`{element}` 对 `{name}` 的 `{field}` 设有条件，而 {total} 个此类事件中有 {count} 个未注明",
        "what is not said fits no condition, so that the constraint does not see these events; record it, or map its column",
        "未注明的内容不符合任何条件，约束看不到这些事件；请补录，或映射相应的列",
    ),
    "SF813": info(
        "nowhere in this log: {names}; constraints that name it: {elements}",
        "日志中从未出现：{names}；涉及的约束：{elements}",
        "check the spelling, in `activities` as well, and what the mapping leaves out; to forbid what never occurs says nothing",
        "请检查拼写（包括 `activities` 中的名称）以及映射未包含的内容；禁止从不出现的活动没有意义",
    ),
    "SF815": error(
        "hardly an activity here is one of `{policy}`, the bundled policy, which was asked since no other was named",
        "此处的活动几乎都不属于内置策略 `{policy}`；因未指定策略而使用了它",
        "name yours by `--policy`; `salesflow init --from-log LOG` writes a first one",
        "请用 `--policy` 指定您的策略；`salesflow init --from-log 日志` 可生成一份",
    ),
    "SF816": warning(
        "this baseline calls cases otherwise than this audit: {reason}",
        "该基线对客户的称呼与本次稽核不同：{reason}",
        "a finding is known again by its case, so that old ones count as new here; say `--pseudonymize` with the same key, or audit "
        "anew to make a baseline",
        "已知问题按客户识别，因此旧问题在此会算作新问题；请用 `--pseudonymize` 指定同一密钥，或重新稽核以生成基线",
    ),
}
