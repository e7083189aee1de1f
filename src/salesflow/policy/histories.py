"""What a `history` test says: the test that it continues, what happened, and the step that is tried (semantics 40)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from salesflow.catalogue import Phrase
from salesflow.facts import MISSING
from salesflow.facttypes import Datetime
from salesflow.findings import NONE, nearest
from salesflow.frozen import FrozenMap
from salesflow.history.activity import Field
from salesflow.history.event import ADOPTED, CLOSED, OPENING, POLICY_CHANGED, REASSIGNED, STARTED, VOIDED
from salesflow.policy.expected import Expectation, HistoryTest, Recorded
from salesflow.policy.form import LIST, MAP, TEXT, is_nothing, sort_of
from salesflow.policy.keys import HistoryTestForm
from salesflow.policy.patterns import check_may_record
from salesflow.policy.processes import NOBODY
from salesflow.policy.reader import Names
from salesflow.policy.scope import Scope
from salesflow.text import Block, Listing, Node, Word

OF_AN_EVENT = ("do", "at", "person", "role", "recorded_at")  # of an item; its other keys are data
OWN_DATA: dict[str, tuple[str, ...]] = {  # what the events of every journey carry
    STARTED: ("owner", "calendar"),
    ADOPTED: ("owner", "calendar", "stages"),
    REASSIGNED: ("owner", "reason"),
    CLOSED: ("reason",),
    VOIDED: ("event", "reason"),
    POLICY_CHANGED: (),
}
_NEEDED = {REASSIGNED: "owner", CLOSED: "reason", VOIDED: "event"}
_ACTIVITY, _TRIGGER = Phrase("an activity", "活动"), Phrase("a trigger", "触发")
_BEGINS = Phrase("a case begins once: write it as the first item", "客户只开始一次：请写在第一项")
_ONE_POLICY = Phrase("a test has one policy, the file that it stands in", "测试只使用其所在文件的策略")


class ReadHistory(NamedTuple):
    """A history test as it was read, with the word that says after which other, and whether it has no mistake."""

    test: HistoryTest
    after: Word | None
    is_sound: bool


def is_history(item: Node) -> bool:
    """Which of the two kinds of test is it meant to be? One that lacks both says so by its other keys."""
    if not isinstance(item, Block) or "given" in item:
        return isinstance(item, Block) and "history" in item
    return not _HISTORIES.isdisjoint(item) or any(nearest(key, ["history"]) for key in item)


_HISTORIES = {"history", "after", "try", "at", "owner"}


def read_history(scope: Scope, form: HistoryTestForm, expect: tuple[Expectation, ...]) -> HistoryTest:
    reader = scope.reader
    tried = _tried(scope, form)
    if form.calendar is not None:
        reader.reference("SF312", form.calendar, scope.calendars)
    if form.after is None and not form.says("history"):
        reader.problem("SF202", form.name, owner=str(form.name), name="history")
    elif form.after is None and not form.history:
        reader.problem("SF211", form.key("history"), name="history")
    for key in ("owner", "calendar") if form.after is not None else ():
        if form.says(key):  # it is the other test's case, which goes on
            reader.problem("SF210", form.key(key), name=key, other="after")
    first = 0 if form.after is None else -1
    read = [_recorded(scope, item, is_first=index == first) for index, item in enumerate(form.history)]
    refused = next((one.value for one in expect if one.of == "refused"), ())
    if tried is not None and "role" not in refused:
        _check_role(scope, form.role, tried)
    return HistoryTest(
        str(form.name),
        tuple(event for event in read if event is not None),
        expect,
        _text(form.owner),
        _text(form.calendar),
        _text(tried),
        _at(scope, form.at),
        _text(form.person),
        next(iter(scope.read_roles([form.role] if form.role else [])), None),
        _data(scope, form.data, tried, may_lack="data" in refused) if tried is not None else FrozenMap(),
        _text(form.after),
        form.name.place,
    )


def _tried(scope: Scope, form: HistoryTestForm) -> Word | None:
    reader = scope.reader
    word: Word | None = form.try_
    if word is None:
        for key in ("person", "role", "data"):
            if form.says(key):
                reader.problem("SF202", form.key(key), owner=key, name="try")
        return None
    if reader.reference("SF303", word, scope.events) is None:
        return None
    if word not in scope.triggers:
        reader.problem("SF425", word, name=word, type=_ACTIVITY, what="try", wanted=_TRIGGER)
        return None
    return word


def _recorded(scope: Scope, item: Node, *, is_first: bool) -> Recorded | None:
    """An item of `history`: `do`, `at`, `person`, `role`, `recorded_at`; every other key is data of the event."""
    reader, mark = scope.reader, scope.reader.mark()
    if not isinstance(item, Block):
        reader.problem("SF203", item, found=sort_of(item), expected=MAP)
        return None
    said = _said(scope, item)
    do = said["do"]
    if do is None or reader.reference("SF303", do, scope.events.with_(OWN_DATA)) is None:
        return None
    if do == POLICY_CHANGED or (do in OPENING and not is_first):
        reader.problem("SF444", do, name=do, why=_ONE_POLICY if do == POLICY_CHANGED else _BEGINS)
        return None
    at, recorded_at = _at(scope, said["at"]), _at(scope, said["recorded_at"])
    if at is not None and recorded_at is not None and recorded_at < at:
        reader.problem("SF702", said["recorded_at"], name=do, at=said["at"], recorded_at=said["recorded_at"])
    stated = _stated(scope, item)
    data = _own_data(scope, stated, do) if do in OWN_DATA else _data(scope, stated, do)
    roles = scope.read_roles([said["role"]] if said["role"] is not None else [])
    _check_role(scope, said["role"], do)
    if at is None or not reader.is_sound_since(mark):
        return None
    return Recorded(str(do), at, _text(said["person"]), next(iter(roles), None), data, recorded_at)


def _said(scope: Scope, item: Block) -> dict[str, Word | None]:
    """What an item says of the event beside its data."""
    reader = scope.reader
    said: dict[str, Word | None] = dict.fromkeys(OF_AN_EVENT)
    for key in said:
        node = item.get(key)
        if isinstance(node, Listing):
            reader.problem("SF203", node, found=LIST, expected=TEXT)
        elif node is not None:
            said[key] = next(iter(reader.words(node)), None)
        elif key in ("do", "at"):
            event = scope.events.get(str(item.get("do")))
            reader.lacks(item, "history", item.place, key, (*OF_AN_EVENT, "data", *(event.data if event else ())))
    return said


def _stated(scope: Scope, item: Block) -> Block:
    """The data of an item: under `data:`, or beside what every event says."""
    data = Block(item.place)
    data.update((key, value) for key, value in item.items() if key not in (*OF_AN_EVENT, "data"))
    more = item.get("data")
    if isinstance(more, Block):
        _add(scope, data, more)
    elif more is not None:
        scope.reader.problem("SF203", more, found=sort_of(more), expected=MAP)
    return data


def _add(scope: Scope, data: Block, more: Block) -> None:
    """More keys of a map; none may be in it already."""
    for key, value in more.items():
        if key in data:
            scope.reader.problem("SF433", key, name=key)
        data[key] = value


def _data(scope: Scope, node: Any, do: Word, *, may_lack: bool = False) -> FrozenMap[Any]:
    """The data of an activity or trigger, each value of its type; all that it needs, unless some `may_lack`."""
    reader, event = scope.reader, scope.events.get(do)
    values: dict[str, Any] = {}
    if event is None:
        return FrozenMap(values)
    mark = reader.mark()
    for key, said in reader.entries(node):
        if key not in event.data:
            reader.stranger("SF304", key, event.data, owner=str(do))
        elif (field := event.data[key]) is not None:
            values[str(key)] = _value(scope, field, said)
    needed = [name for name, field in event.data.items() if field is not None and not field.optional]
    if not may_lack and reader.is_sound_since(mark):  # a field that is unknown is likely to be the one that lacks
        _check_needed(scope, node, needed, do)
    return FrozenMap(values)


def _value(scope: Scope, field: Field, said: Node) -> Any:
    kind = field.type
    if not isinstance(said, Word) or is_nothing(said):
        scope.reader.problem("SF203", said, found=sort_of(said), expected=kind.called)
        return None
    if said == "unknown" and field.optional:
        return MISSING  # withdraws what was stated before
    return scope.reader.attempt(lambda: kind.parse(said, scope.calendar), said)


def _check_needed(scope: Scope, node: Any, needed: Iterable[str], do: Word) -> None:
    lacking = tuple(f"`{name}`" for name in needed if name not in node)
    if lacking:
        scope.reader.problem("SF442", do, name=do, fields=lacking)


def _own_data(scope: Scope, node: Block, do: Word) -> FrozenMap[Any]:
    """The data of an event that every journey has; `journey.adopted` also says stages by process."""
    reader, mark = scope.reader, scope.reader.mark()
    known = Names(dict.fromkeys(OWN_DATA[do]))
    values: dict[str, Any] = {}
    stages = Block(node.place)
    for key, said in reader.entries(node):
        if key == "stages" and do == ADOPTED:
            if isinstance(said, Block):
                _add(scope, stages, said)
            else:
                reader.problem("SF203", said, found=sort_of(said), expected=MAP)
        elif key in known:
            values[str(key)] = _own_value(scope, key, said)
        elif do == ADOPTED and key in scope.stages:
            _add(scope, stages, _only(key, said))
        else:
            reader.stranger("SF304", key, known.with_(scope.stages) if do == ADOPTED else known, owner=str(do))
    if stages:
        values["stages"] = FrozenMap(stages_by_process(scope, stages))
    if do in _NEEDED and reader.is_sound_since(mark):
        _check_needed(scope, node, [_NEEDED[do]], do)
    return FrozenMap(values)


def _own_value(scope: Scope, key: Word, said: Node) -> str | None:
    if not isinstance(said, Word) or is_nothing(said):
        scope.reader.problem("SF203", said, found=sort_of(said), expected=TEXT)
        return None
    if key == "calendar":
        return scope.reader.reference("SF312", said, scope.calendars)
    return scope.reader.reference("SF303", said, scope.events) if key == "event" else str(said)


def _only(key: Word, said: Node) -> Block:
    block = Block(key.place)
    block[key] = said
    return block


def stages_by_process(scope: Scope, node: Node) -> dict[str, str]:
    """`{PROCESS: STAGE}`: where a case stands in each process that is named."""
    reader = scope.reader
    made: dict[str, str] = {}
    for process, said in reader.entries(node):
        if reader.reference("SF302", process, scope.stages) is None:
            continue
        known = scope.stages[process]
        if not isinstance(said, Word) or is_nothing(said):
            reader.problem("SF203", said, found=sort_of(said), expected=TEXT)
        elif known is None or reader.reference("SF301", said, known) is not None:
            made[str(process)] = str(said)
    return made


def _check_role(scope: Scope, said: Word | None, do: Word) -> None:
    """Somebody must be allowed to record it: the role that is said; without one, any."""
    event = scope.events.get(do)
    if said is not None:
        check_may_record(scope, [said], str(do))
    elif event is not None and event.role == ():
        scope.reader.problem("SF415", do, who=NOBODY, name=do, known=NONE)


def _text(word: Word | None) -> str | None:
    return str(word) if word else None


def _at(scope: Scope, node: Any) -> datetime | None:
    if node is None:
        return None
    if not isinstance(node, Word) or is_nothing(node):
        scope.reader.problem("SF203", node, found=sort_of(node), expected=Datetime.called)
        return None
    value: datetime | None = scope.reader.attempt(lambda: Datetime().parse(node, scope.calendar), node)
    return value
