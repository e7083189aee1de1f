"""An event pattern in words, with all that restricts it; in two languages."""

from __future__ import annotations

import re
from typing import Any

from salesflow.catalogue import Phrase
from salesflow.facttypes import Boolean, Enum
from salesflow.history.pattern import NOT_SAME_AS, Anchored, EventPattern
from salesflow.policy.model import Policy
from salesflow.titles import NO_TITLE, Titles, title
from salesflow.unary import UnaryTest

PERSONS = {"owner": Phrase("the owner", "归属人"), "not owner": Phrase("somebody who is not the owner", "非归属人")}


def called(policy: Policy, name: str) -> Phrase:
    """An activity or step by its title."""
    titles = titles_of(policy, name)
    return Phrase(title(titles, "en", name), title(titles, "zh", name))


def titles_of(policy: Policy, name: str) -> Titles:
    """The titles of an activity or of a step."""
    if name in policy.activities:
        return policy.activities[name].title
    what = policy.workings.recordable.get(name)
    return what.transition.title if what is not None and what.transition is not None else NO_TITLE


def pattern_in_words(policy: Policy, pattern: EventPattern) -> Phrase:
    """An event pattern: its title, and in brackets what restricts it."""
    name = called(policy, pattern.name)
    fields = policy.workings.fields_of(pattern.name)
    parts = [
        _joined(": ", "：", _of_field(fields[key].title if key in fields else NO_TITLE, key), words_of_test(test))
        for key, test in pattern.where.items()
    ]
    if pattern.role:
        roles = [_of_field(policy.roles.get(role, NO_TITLE), role) for role in pattern.role]
        parts.append(
            Phrase(f"by {' or '.join(role.en for role in roles)}", f"由{'或'.join(role.zh for role in roles)}")
        )
    if pattern.person is not None:
        other = called(policy, pattern.person.removeprefix(NOT_SAME_AS))
        unlike = Phrase(f"by somebody else than for {other.en}", f"与{other.zh}不同人")
        person = PERSONS.get(pattern.person)
        parts.append(Phrase(f"by {person.en}", f"由{person.zh}") if person is not None else unlike)
    for field in pattern.same:
        same = _of_field(fields[field].title if field in fields else NO_TITLE, field)
        parts.append(Phrase(f"same {same.en}", f"{same.zh}相同"))
    if isinstance(pattern.since, Anchored):
        since = called(policy, pattern.since.pattern.name)
        which = ("first", "首次") if pattern.since.which == "first" else ("last", "最近一次")
        parts.append(Phrase(f"since the {which[0]} {since.en}", f"在{which[1]}{since.zh}之后"))
    if pattern.within is not None:
        parts.append(Phrase(f"within {pattern.within}", f"{pattern.within.text('zh')}"))
    if not parts:
        return name
    return Phrase(
        f"{name.en} ({', '.join(each.en for each in parts)})", f"{name.zh}（{'、'.join(each.zh for each in parts)}）"
    )


def _of_field(titles: Titles, name: str) -> Phrase:
    return Phrase(title(titles, "en", name), title(titles, "zh", name))


def _joined(en: str, zh: str, *phrases: Phrase) -> Phrase:
    return Phrase(en.join(each.en for each in phrases), zh.join(each.zh for each in phrases))


_UNKNOWN, _STATED = Phrase("not known", "未知"), Phrase("stated", "已注明")
_TRUTH = {True: Phrase("yes", "是"), False: Phrase("no", "否")}


def words_of_test(test: UnaryTest) -> Phrase:
    """What a test of data accepts: `yes`, `phone or sms`, `not lost`, `more than 3`."""
    kind = test.type
    if not isinstance(kind, Boolean | Enum):
        return _as_written(test.wording)
    every = [False, True] if isinstance(kind, Boolean) else list(kind.values)
    accepted = [value for value in every if test.accepts(value)]
    refused = [value for value in every if value not in accepted]
    if not refused:
        return Phrase("anything", "不限") if test.missing else _STATED
    is_negated = test.wording.startswith("{") and not test.missing
    said = [_value(kind, value) for value in (refused if is_negated else accepted)]
    if is_negated:
        return _none_of(said)
    return _joined(" or ", "或", *said, *([_UNKNOWN] if test.missing else []))


def _none_of(said: list[Phrase]) -> Phrase:
    if len(said) == 1:
        return Phrase(f"not {said[0].en}", f"非{said[0].zh}")
    listed = _joined(" nor ", "、", *said)
    return Phrase(f"neither {listed.en}", f"非{listed.zh}")


def _value(kind: Boolean | Enum, value: Any) -> Phrase:
    if isinstance(kind, Enum):
        return Phrase(title(kind.values[value], "en", value), title(kind.values[value], "zh", value))
    return _TRUTH[value]


_COMPARED = {
    "at least": "至少",
    "more than": "大于",
    "at most": "至多",
    "less than": "小于",
}
_SIGNS = {">=": "at least", ">": "more than", "<=": "at most", "<": "less than"}
_BOUND = re.compile(r"(at least|more than|at most|less than|>=|>|<=|<)\s*(.+)")


def _as_written(wording: str) -> Phrase:
    """A test of numbers, dates or texts: the author's words, in Chinese as well."""
    if wording.startswith("{not: ") and wording.endswith("}"):
        inner = [_as_written(each) for each in _listed(wording[len("{not: ") : -1])]
        return _STATED if inner == [_UNKNOWN] else _none_of(inner)
    if wording.startswith("[") and wording.endswith("]"):
        return _joined(" or ", "或", *(_as_written(each) for each in _listed(wording)))
    if wording == "missing":
        return _UNKNOWN
    if bound := _BOUND.fullmatch(wording):
        words = _SIGNS.get(bound[1], bound[1])
        return Phrase(f"{words} {bound[2]}", f"{_COMPARED[words]} {bound[2]}")
    low, between, high = wording.partition("..")
    return Phrase(f"{low} to {high}", f"{low} 至 {high}") if between else Phrase(wording, wording)


def _listed(wording: str) -> list[str]:
    return wording[1:-1].split(", ") if wording.startswith("[") and wording.endswith("]") else [wording]
