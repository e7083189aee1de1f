"""Why a guard does not hold: what was found instead of the evidence, in words; asked only after a refusal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from salesflow.catalogue import Phrase
from salesflow.facts import MISSING
from salesflow.facttypes import Text
from salesflow.guards import AnyOf, Evidence, Guard, InStages, holds
from salesflow.history.asked import Asked
from salesflow.history.event import Event
from salesflow.history.matching import NOT_OWNER, OWNER, in_window, is_like, is_same, person_fits
from salesflow.history.past import Past, Stay
from salesflow.history.pattern import Anchored, EventPattern
from salesflow.journey.refusal import Missing
from salesflow.policy.model import Policy
from salesflow.states import Process, Transition
from salesflow.titles import NO_TITLE, Titles, title


def missing_evidence(
    policy: Policy, guards: tuple[Guard, ...], asked: Asked, stay: Stay | None, own: Mapping[str, Any] | None
) -> Iterator[Missing]:
    """Every guard that does not hold, with what was found instead and who can supply it."""
    for guard in guards:
        if not holds(guard, asked, stay, own):
            why, who = _why(policy, guard, asked, stay, own)
            yield Missing(guard.item, _title(policy, guard), why, who)


def wrong_stage(process: Process, transition: Transition, stage: str) -> Missing:
    """The case stands elsewhere in the process."""
    stages = ", ".join(f"`{name}`" for name in transition.from_)
    return Missing(
        "stage", NO_TITLE, Phrase(f"it stands in `{stage}`, not in {stages}", f"现处于 `{stage}`，不在 {stages}")
    )


def wrong_role(transition: Transition, role: str | None) -> Missing:
    """Nobody of a role that may, takes the step."""
    said = Phrase(f"`{role}` may not", f"`{role}` 无权执行") if role else Phrase("no role is stated", "没有给出角色")
    return Missing("role", NO_TITLE, said, transition.role or ())


def _why(
    policy: Policy, guard: Guard, asked: Asked, stay: Stay | None, own: Mapping[str, Any] | None
) -> tuple[Phrase, tuple[str, ...]]:
    if isinstance(guard, InStages):
        return _elsewhere(policy, guard, asked)
    if isinstance(guard, AnyOf):
        parts = [_why(policy, item, asked, stay, own) for item in guard.items]
        named = [(_named(policy, item), why) for item, (why, _) in zip(guard.items, parts, strict=True)]
        said = Phrase(
            "none of: " + "; ".join(dict.fromkeys(f"{name.en}: {why.en}" for name, why in named)),
            "以下均无：" + "；".join(dict.fromkeys(f"{name.zh}：{why.zh}" for name, why in named)),
        )
        return said, tuple(dict.fromkeys(role for _, who in parts for role in who))
    return _found_instead(policy, guard, asked, stay, own), _who_may(policy, guard.pattern)


def _named(policy: Policy, guard: Guard) -> Phrase:
    """One of several items by its title, or by its id where it has none."""
    titles = _title(policy, guard)
    return Phrase(title(titles, "en", guard.item), title(titles, "zh", guard.item))


def _elsewhere(policy: Policy, guard: InStages, asked: Asked) -> tuple[Phrase, tuple[str, ...]]:
    """Where the other process stands, and who could move it."""
    said, who = [], []
    for name, stages in guard.stages.items():
        stage = asked.stage(name)
        if (stage in stages) is not guard.negated:
            continue
        listed = ", ".join(f"`{each}`" for each in stages)
        wanted = "不可在" if guard.negated else "须在"
        said.append(
            Phrase(
                f"`{name}` stands in `{stage}`, and it has to be {listed}"
                if not guard.negated
                else f"`{name}` stands in `{stage}`, which is ruled out",
                f"`{name}` 处于 `{stage}`，{wanted} {listed}",
            )
        )
        who += [
            role
            for step in policy.processes[name].transitions.values()
            if stage in step.from_ and (step.to in stages) is not guard.negated
            for role in step.role or ()
        ]
    return Phrase("; ".join(each.en for each in said), "；".join(each.zh for each in said)), tuple(dict.fromkeys(who))


def _who_may(policy: Policy, pattern: EventPattern) -> tuple[str, ...]:
    may = policy.workings.recordable[pattern.name].role
    if not pattern.role:
        return may or ()
    return tuple(role for role in pattern.role if may is None or role in may)


def _title(policy: Policy, guard: Guard) -> Titles:
    if isinstance(guard, Evidence):
        what = policy.activities.get(guard.pattern.name)
        if what is not None:
            return what.title
        step = policy.workings.recordable[guard.pattern.name].transition
        return step.title if step is not None else NO_TITLE
    if isinstance(guard, InStages) and len(guard.stages) == 1:
        return policy.processes[next(iter(guard.stages))].title
    return NO_TITLE


def _found_instead(
    policy: Policy, guard: Evidence, asked: Asked, stay: Stay | None, own: Mapping[str, Any] | None
) -> Phrase:
    """The nearest thing to the evidence that there is."""
    pattern, past = guard.pattern, asked.past
    named = [event for event in past.events if event.name == pattern.name]
    if not named:
        return _not_recorded(pattern)
    when = _moment(asked, named[-1].at)
    window = in_window(past, pattern, stay)
    if not window:
        if pattern.within is not None and in_window(past, _without_within(pattern), stay):
            return Phrase(
                f"recorded {when}, more than {pattern.within} ago", f"{when} 已登记，不在 {pattern.within.text('zh')}"
            )
        return _too_early(pattern, when, stay)
    event = window[-1]
    when = _moment(asked, event.at)
    if not is_like(event, pattern, own):
        return _unlike(policy, event, pattern, own, when)
    if not person_fits(pattern.person, event, past):
        return _wrong_person(event, pattern, when, past)
    return Phrase(f"recorded {when}, and it does not count", f"{when} 已登记，但不符合条件")


def _without_within(pattern: EventPattern) -> EventPattern:
    return replace(pattern, within=None)


def _not_recorded(pattern: EventPattern) -> Phrase:
    """Nothing of that name is there; what would have to be said with it is named, so that it is not recorded in vain."""
    asked = ", ".join(f"`{name}` {test.wording}" for name, test in pattern.where.items())
    en, zh = (f" with {asked}", f"（要求 {asked}）") if asked else ("", "")
    return Phrase(f"not recorded{en}", f"未登记{zh}")


def _too_early(pattern: EventPattern, when: str, stay: Stay | None) -> Phrase:
    if pattern.since == "stage" and stay is None:
        return Phrase(
            f"recorded {when}; it counts only in a stage from which the step starts",
            f"{when} 已登记，但只在可执行此步的阶段内有效",
        )
    if pattern.since == "stage":
        return Phrase(f"recorded {when}, before the present stage", f"{when} 已登记，但在进入当前阶段之前")
    since = pattern.since.pattern.path if isinstance(pattern.since, Anchored) else str(pattern.since)
    which = "first" if isinstance(pattern.since, Anchored) and pattern.since.which == "first" else "last"
    return Phrase(
        f"recorded {when}, not since the {which} `{since}`",
        f"{when} 已登记，但不在{'首次' if which == 'first' else '最近一次'} `{since}` 之后",
    )


def _unlike(policy: Policy, event: Event, pattern: EventPattern, own: Mapping[str, Any] | None, when: str) -> Phrase:
    """Which role or data of the event does not fit."""
    if pattern.role and event.role not in pattern.role:
        return Phrase(
            f"recorded {when} by role `{event.role}`, not by {', '.join(pattern.role)}",
            f"{when} 由角色 `{event.role}` 登记，须由 {'、'.join(pattern.role)}",
        )
    for name, test in pattern.where.items():
        value = event.data.get(name, MISSING)
        if not test.accepts(value if test.type.has(value) else MISSING):
            field = policy.workings.recordable[event.name].data[name]
            is_hidden = field.private or isinstance(field.type, Text)  # reports repeat no free text
            said = "-" if is_hidden or not field.type.has(value) else field.type.written(value)
            return Phrase(
                f"recorded {when} with `{name}` {said}, and it has to be {test.wording}",
                f"{when} 登记的 `{name}` 为 {said}，要求 {test.wording}",
            )
    other = next(name for name in pattern.same if not is_same(event, name, own or {}))
    return Phrase(f"recorded {when} with another `{other}`", f"{when} 登记的 `{other}` 不一致")


def _wrong_person(event: Event, pattern: EventPattern, when: str, past: Past) -> Phrase:
    if not event.person:
        return Phrase(f"recorded {when}, and nobody knows by whom", f"{when} 已登记，但未注明登记人")
    if pattern.person in (OWNER, NOT_OWNER) and None in (past.owner_at(event), past.owner_at(None)):
        return Phrase(
            f"recorded {when} by {event.person}, and nobody knows who owns it",
            f"{when} 由 {event.person} 登记，但归属人未知",
        )
    asked = {"owner": ("the owner", "归属人"), "not owner": ("somebody who is not the owner", "非归属人")}
    en, zh = asked.get(pattern.person or "", (str(pattern.person), str(pattern.person)))
    return Phrase(
        f"recorded {when} by {event.person}, and it has to be {en}", f"{when} 由 {event.person} 登记，要求{zh}"
    )


def _moment(asked: Asked, at: datetime) -> str:
    return f"{asked.calendar.local(at):%Y-%m-%d %H:%M}"
