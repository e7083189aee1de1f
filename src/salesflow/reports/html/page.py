"""The whole page: what is told, laid into the templates."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from salesflow.calendars import Calendar
from salesflow.findings import DataError, Lang, Place, found
from salesflow.reports.forms.facts import as_of, clock_of
from salesflow.reports.html import assets, numbers, processes, words
from salesflow.reports.html.found import MOST, Findings
from salesflow.reports.result import Result

FOR_SCRIPTS = (
    "blamed", "set_off", "closed", "deadline", "observed", "required", "repair", "in_log", "in_policy", "line", "journey",
    "person", "stage", "when", "case", "rule", "what", "severity", "no_journey", "more_events", "shortened",
    "error", "warning", "info", "new", "known", "showing", "of_all", "nothing_fits", "open", "print_capped", "violated",
    "share_kept", "not_judged", "every", "code", "now_short",
    "over_short", "illegal_edge", "refused_edge", "unused_edge",
)  # fmt: skip
_PROCESS_WORDS = {
    True: {"heading": "process", "drawn_note": "process_note", "colours": ("average", "now", "violated")},
    False: {"heading": "follows", "drawn_note": "follows_note", "colours": ("average", "now")},
}
_ROWS_READ = ("entries", "skipped", "repeated", "lost")


def render(result: Result, lang: Lang, *, most: int = MOST) -> str:
    """
    The result as one HTML file: it holds its style, its scripts and its data, and loads nothing.

    Args:
        most: So many findings at most are in the page; it says how many there are.

    Raises:
        DataError: SF514, the extra `audit` is not installed.
    """
    listed = Findings(result, lang, most=most)
    scripts = assets.scripts(is_audit=result.audited is not None)
    told: dict[str, Any] = {
        "lang": "zh-CN" if lang == "zh" else "en",
        "result": result,
        "audited": result.audited,
        "figures": numbers.figures(result, lang),
        "meta": _meta(result, lang),
        "verdict": _verdict(result, lang),
        "held": len(listed.rows),
        "has_known": result.is_compared,
        "scripts": scripts,
        "style": assets.style(),
        "content_policy": assets.policy_of(scripts),
        "minutes": words.length,
    }
    data: dict[str, Any] = {"words": {name: words.said(name, lang) for name in FOR_SCRIPTS}, "found": listed.data()}
    if result.audited is not None:
        told |= _of_audit(result, lang)
        data |= {
            "months": numbers.drawn(told["months"]),
            "groups": {name: numbers.drawn(told[name][: numbers.DRAWN]) for name in ("persons", "stages")},
            "processes": told["processes"],
        }
    template = _environment().get_template("page.html")
    page: str = template.render(**told, w=_words_in(lang), data=assets.embedded(data))
    return page.encode("utf-8", "replace").decode("utf-8")  # half a surrogate pair has no place in any file


def _of_audit(result: Result, lang: Lang) -> dict[str, Any]:
    audited = result.audited
    assert audited is not None
    drawn, unused = processes.drawings(audited, lang)
    rows = audited.rows
    read = [(words.said(name, lang), rows[name]) for name in _ROWS_READ if rows.get(name)]
    not_ours = dict(rows.get("not_ours", {}))
    return {
        "processes": drawn,
        "staged": bool(audited.policy.processes),
        "has_process_section": bool(drawn) or audited.flow is None,  # it says who would have followed
        **_PROCESS_WORDS[bool(audited.policy.processes)],
        "unused": ("、" if lang == "zh" else ", ").join(unused),
        "months": numbers.months(audited),
        "persons": numbers.persons(audited, lang),
        "stages": numbers.stages(audited, lang),
        "groups": numbers.constraints(result, lang),
        "read": read,
        "not_ours": sorted(not_ours.items(), key=lambda each: (-each[1], each[0])),
        "drawn_at_most": numbers.DRAWN,
    }


def _meta(result: Result, lang: Lang) -> list[tuple[str, str]]:
    """What was examined, as of when, and by which policy."""
    audited = result.audited
    listed = [(words.said("file", lang), result.subject)]
    if audited is not None:
        clock, at = clock_of(result.policy), as_of(audited)
        if at is not None:
            listed.append((words.said("as_of", lang), _when(clock, at)))
        if audited.since is not None:
            listed.append((words.said("since", lang), _when(clock, audited.since)))
    return [*listed, (words.said("policy", lang), result.identity or words.said("no_policy", lang))]


def _when(clock: Calendar, at: datetime) -> str:
    local = clock.local(at)
    offset = f"{local:%z}"
    return f"{local:%Y-%m-%d %H:%M} (UTC{offset[:3]}:{offset[3:5]})"


def _verdict(result: Result, lang: Lang) -> dict[str, str]:
    """Does the build pass, why, and what would fail it."""
    everything, failing = len(result.remarks), sum(map(result.fails, result.remarks))
    if not everything:
        why = words.said("no_findings", lang)
    else:
        word = "failing" if failing else "none_failing"
        why = words.said(word, lang, count=f"{failing:,}", all=f"{everything:,}")
    if result.fail_on == "never":
        what = words.said("fail_never", lang)
    else:
        what = words.said("fail_on", lang, level=words.said(result.fail_on, lang))
    is_kept = not everything and (result.audited is None or any(rule.state == "kept" for rule in result.rules))
    if result.strict:
        what += f" · {words.said('strict', lang)}"
    return {"said": words.said("fails" if failing else "passes", lang), "why": why, "rule": what,
            "tone": "bad" if failing else "good" if is_kept else "plain",
            "mark": "✗" if failing else "✓" if is_kept else "–"}  # fmt: skip


def _words_in(lang: Lang) -> Any:
    def word(name: str, /, **arguments: object) -> str:
        return words.said(name, lang, **arguments)

    return word


@cache
def _environment() -> Any:
    """The templates; every value that they are given is escaped."""
    try:
        import jinja2
    except ImportError:
        raise DataError([found("SF514", Place("html"), what="jinja2", extra="audit")]) from None
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("salesflow.reports.html"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["thousands"] = lambda number: f"{number:,}"
    return made
