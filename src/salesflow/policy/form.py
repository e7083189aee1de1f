"""
The form of a policy file: which keys each element has, and what sort of thing stands under each. No meaning yet.

Values stay words that know their place; names are resolved, cells and amounts read, by the modules beside this one.
Keys that are Python words end in `_` here and not in the file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from salesflow.catalogue import Phrase
from salesflow.findings import Place, Problem, unknown
from salesflow.text import Block, Listing, Node, Word

TEXT, LIST, MAP = Phrase("text", "文本"), Phrase("a list", "列表"), Phrase("a map", "映射")
NOTHING = Phrase("nothing", "空白")


def sort_of(node: Node) -> Phrase:
    """What stands there, for a message."""
    if isinstance(node, Word):
        return TEXT if node or node.quoted else NOTHING
    return LIST if isinstance(node, Listing) else MAP


def is_nothing(node: Any) -> bool:
    """A key with nothing under it."""
    return isinstance(node, Word) and not node and not node.quoted


class Checked:
    """
    A check that raises `Problem`, as pydantic wants it: the code and its arguments travel in the error.

    The schema is written down here, because what pydantic works out from a signature costs more than all checks.
    """

    def __init__(self, check: Callable[[Any], Any], inner: CoreSchema | None = None) -> None:
        self.schema = core_schema.no_info_before_validator_function(self._validated, inner or core_schema.any_schema())
        self.check = check

    def _validated(self, node: Any) -> Any:
        try:
            return self.check(node)
        except Problem as problem:
            raise PydanticCustomError(problem.code, "{code}", {"code": problem.code, **problem.arguments}) from None

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return self.schema


def _word(node: Any) -> Word:
    if not isinstance(node, Word) or is_nothing(node):
        raise Problem("SF203", found=sort_of(node), expected=TEXT)
    return node


def _words(node: Any) -> Any:
    if isinstance(node, Word) and not is_nothing(node):
        return [node]
    return _list(node)


def _map(node: Any) -> Any:
    if is_nothing(node):
        return Block(node.place)  # a key with nothing under it is an empty map
    if not isinstance(node, Block):
        raise Problem("SF203", found=sort_of(node), expected=MAP)
    return node


def _list(node: Any) -> Any:
    if is_nothing(node):
        return Listing(node.place)
    if not isinstance(node, Listing):
        raise Problem("SF203", found=sort_of(node), expected=LIST)
    return node


def _flag(node: Any) -> bool:
    if _word(node) not in ("true", "false"):
        raise Problem("SF223", value=node)
    return bool(node == "true")


def count(least: int) -> Checked:
    """A whole number from `least` on."""
    allowed = Phrase(f"a whole number from {least} to {_MOST}", f"{least} 到 {_MOST} 的整数")

    def check(node: Any) -> int:
        word = _word(node)
        digits = word.removeprefix("-")
        if not (digits.isascii() and digits.isdigit()):
            raise Problem("SF221", value=word)
        if digits != word or len(word) > len(str(_MOST)) or int(word) < least:
            raise Problem("SF226", value=word, range=allowed)
        return int(word)

    return Checked(check)


_MOST = 999_999


def _some(node: Any) -> Any:
    if is_nothing(node):
        raise Problem("SF203", found=NOTHING, expected=SOMETHING)
    return node


SOMETHING = Phrase("something", "内容")


def choice(*allowed: str) -> Checked:
    """One of a few words."""

    def check(node: Any) -> Any:
        if _word(node) not in allowed:
            problem = unknown("SF310", node, allowed)
            problem.arguments["owner"] = Phrase("this key", "该键")
            raise problem
        return str(node)

    return Checked(check)


Text = Annotated[Any, Checked(_word)]
Texts = Annotated[Any, Checked(_words, core_schema.list_schema(Checked(_word).schema))]  # one or a list
Titles = Annotated[Any, Checked(lambda node: _map(node) if isinstance(node, Block) else _word(node))]
Map = Annotated[Any, Checked(_map)]  # of elements that are validated each alone
List = Annotated[Any, Checked(_list)]
Flag = Annotated[Any, Checked(_flag)]
Count = Annotated[Any, count(0)]
Times = Annotated[Any, count(1)]
Some = Annotated[Any, Checked(_some)]  # a pattern, an anchor: read where its names are known
Severity = Annotated[Any, choice("error", "warning", "info")]


class Form(BaseModel):
    """A map with fixed keys; a key that is not among them is a finding. It knows where each key stands."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, defer_build=True, alias_generator=lambda name: name.removesuffix("_")
    )

    @classmethod
    def from_node(cls, node: Block) -> Any:
        """The form of this map. Raises: pydantic's ValidationError."""
        form = cls.model_validate(node)
        form.__dict__["_node"] = node  # a private attribute of pydantic's is ten times as slow
        return form

    def _written(self) -> Block:
        node: Block = self.__dict__["_node"]
        return node

    @property
    def place(self) -> Place:
        """Where the map begins."""
        return self._written().place

    def key(self, name: str) -> Word:
        """The key as it was written; the caller knows that it stands there."""
        key = self._written().key(name.removesuffix("_"))
        assert key is not None
        return key

    def in_order(self, names: Iterable[str]) -> list[str]:
        """Those of these keys that stand in the file, in its order."""
        order = {str(key): index for index, key in enumerate(self._written())}
        return sorted((name for name in names if self.says(name)), key=lambda name: order[name.removesuffix("_")])

    def says(self, name: str) -> bool:
        """Does this key stand in the file?"""
        return name.removesuffix("_") in self._written()
