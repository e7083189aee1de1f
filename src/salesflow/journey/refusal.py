"""
Why a step is refused: everything that is missing, who can supply it, and what is possible instead (semantics 24).

A refusal is a value. `TransitionRefused` carries it where somebody must stop.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from salesflow.catalogue import Phrase
from salesflow.findings import Finding, Lang, Place, SalesflowError, found
from salesflow.frozen import FrozenMap
from salesflow.titles import NO_TITLE, Titles, title


@dataclass(frozen=True, slots=True)
class Missing:
    """
    One thing that is missing.

    `id` is what tests and apps name it by: the item's id, else its activity; the process for a stage elsewhere;
    `stage`, `role`, `data` for these. `why` says what was found instead, `who` the roles that can supply it.
    """

    id: str
    title: Titles
    why: Phrase
    who: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """
    A step that is not possible now, and why not.

    `from_` has the stages from which it starts, `possible` the triggers that are possible now in any process.

    >>> from datetime import datetime
    >>> from salesflow import Journey, Policy
    >>> monday = datetime.fromisoformat("2026-11-02 09:10:00+08:00")
    >>> lead = Journey.start(Policy.load(), case="L-1042", at=monday)
    >>> [refusal] = [each.refusal for each in lead.options(at=monday) if each.trigger == "analyse_needs"]
    >>> refusal.stage, refusal.from_, refusal.ids
    ('prospecting', ('reception',), ('stage', 'purpose_understood'))
    """

    kind: Titles
    case: str
    trigger: str
    process: str
    stage: str
    from_: tuple[str, ...]
    at: datetime
    missing: tuple[Missing, ...]
    possible: tuple[str, ...]
    roles: FrozenMap[Titles] = field(default_factory=FrozenMap)  # the titles of the roles that are named
    role: str | None = None  # who asked; `possible` is what this role may do
    titles: FrozenMap[Titles] = field(default_factory=FrozenMap)  # of the triggers and stages that are named

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of everything that is missing."""
        return tuple(each.id for each in self.missing)

    def finding(self) -> Finding:
        """The refusal as a finding."""
        return self._finding(self.trigger, self.stage)

    def _finding(self, name: Any, stage: Any) -> Finding:
        kind = Phrase(title(self.kind, "en", _CASE), title(self.kind, "zh", _CASE))
        said = dict(name=name, kind=kind, case=self.case, stage=stage, missing=self.ids)
        return found("SF701", Place(self.case), **said)

    def _called(self, name: str) -> Phrase:
        """A trigger or stage by its name in the file; in Chinese after its title, where it has one."""
        words = self.titles.get(name, NO_TITLE).get("zh", "")
        return Phrase(name, f"{words} {name}" if words and words != name else name)

    def _listed(self, names: Iterable[str], lang: Lang) -> str:
        return ("、" if lang == "zh" else ", ").join(f"`{self._called(name).text(lang)}`" for name in names)

    def text(self, lang: Lang = "en") -> str:
        """The refusal for people: what is possible now, and what is missing, line by line."""
        lines = [self._finding(self._called(self.trigger), self._called(self.stage)).message(lang)]
        possible = self._listed(self.possible, lang) or _SAID["nothing"].text(lang)
        who = title(self.roles.get(self.role, NO_TITLE), lang, self.role) if self.role is not None else ""
        who = _SAID["as"].text(lang).format(role=who) if who else ""
        lines.append(_SAID["possible"].text(lang).format(names=possible, who=who))
        starts = _SAID["from"].text(lang)
        lines.append(
            starts.format(trigger=self._called(self.trigger).text(lang), stages=self._listed(self.from_, lang))
        )
        for each in self.missing:
            words = title(each.title, lang)
            named = f"`{each.id}`" + (f" {words}" if words and words != each.id else "")
            who = ("、" if lang == "zh" else ", ").join(title(self.roles.get(r, NO_TITLE), lang, r) for r in each.who)
            who = _SAID["who"].text(lang).format(roles=who) if who else ""
            lines.append(f"    {named}{_SAID['colon'].text(lang)}{each.why.text(lang)}{who}")
        return "\n".join(lines)


_CASE = "case"
_SAID = {
    "possible": Phrase("  possible now{who}: {names}", "  目前{who}可以：{names}"),
    "as": Phrase(" for {role}", "{role}"),
    "nothing": Phrase("nothing", "无"),
    "from": Phrase("  `{trigger}` starts from {stages}; missing:", "  `{trigger}` 起始于 {stages}；缺少："),
    "who": Phrase(" ({roles})", "（{roles}）"),
    "colon": Phrase(": ", "："),
}


class TransitionRefused(SalesflowError):
    """
    This step is not possible now. `refusal` has everything that is missing; the journey is as it was.

    Ask `Journey.options` beforehand to know what is possible.

    >>> from datetime import datetime
    >>> from salesflow import Journey, Policy
    >>> monday = datetime.fromisoformat("2026-11-02 09:10:00+08:00")
    >>> lead = Journey.start(Policy.load(), case="L-1042", at=monday)
    >>> try:
    ...     lead.take("receive", at=monday, role="consultant")
    ... except TransitionRefused as refused:
    ...     refused.refusal.ids
    ('way_to_reach',)
    """

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal
        super().__init__([refusal.finding()])

    def __reduce__(self) -> tuple[Any, ...]:
        return (TransitionRefused, (self.refusal,))

    def text(self, lang: Lang = "en") -> str:
        """The refusal for people, in one language."""
        return self.refusal.text(lang)


class EventRefused(SalesflowError):
    """
    This cannot be recorded: its time, role or data, or an event of its id is there. The journey is as it was.

    >>> from datetime import datetime
    >>> from salesflow import Journey, Policy
    >>> monday = datetime.fromisoformat("2026-11-02 09:10:00+08:00")
    >>> try:
    ...     Journey.start(Policy.load(), case="L-1042", at=monday).record("visit_ended", at=monday, role="finance")
    ... except EventRefused as refused:
    ...     [finding.code for finding in refused.findings]
    ['SF707']
    """
