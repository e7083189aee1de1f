"""The engines by name: which of them decides, and what has to be installed for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from salesflow.facts import Facts
from salesflow.findings import DataError, Place, found
from salesflow.policy.model import Policy
from salesflow.rules.engine import Answer, Engine

_AT_ONCE = 10_000  # leads that an engine with bounds is asked about


def engine(policy: Policy, name: str) -> Engine:
    """
    The decisions of a policy, as the engine of this name asks them.

    All of them give the same answers. `native` needs nothing and is the policy's own; `durable` and `sql` come with
    extras, and nothing of them is loaded before somebody asks. A number too large for a database is decided natively.

    >>> from salesflow import Policy
    >>> policy = Policy.load()
    >>> engine(policy, "native").decide(policy.sheet.make({"purchase_in": 7})).rules["grade"]
    ('hot-date',)

    Raises:
        DataError: SF514, what this engine needs is not installed.
        ValueError: there is no engine of this name.
    """
    made = _MADE.get(name)
    if made is None:
        raise ValueError(f"`{name}` is no engine; there are: {', '.join(ENGINES)}")
    return made(policy)


def demand_sql() -> None:
    """
    Makes sure that statements can be written here; who opens a database learns whether it is there.

    Raises:
        DataError: SF514, the extra `audit` is not installed.
    """
    try:
        import salesflow.sql.words  # noqa: F401
    except ImportError as error:
        if error.name != "sqlglot":
            raise
        raise DataError([found("SF514", Place("sql"), what="sqlglot", extra="audit")]) from None


def _native(policy: Policy) -> Engine:
    return policy.engine


def _durable(policy: Policy) -> Engine:
    from salesflow.rules.durable import Durable

    return Durable(policy.decisions)


def _sql(policy: Policy) -> Engine:
    demand_sql()
    from salesflow.sql.engine import Sql
    from salesflow.sql.values import TooLarge

    return _Whole(Sql(policy.decisions, policy.facts), policy.engine, TooLarge)


class _Whole:
    """An engine with bounds: a lead that it cannot take (`beyond`) is decided by one that has none."""

    def __init__(self, bounded: Engine, boundless: Engine, beyond: type[Exception]) -> None:
        self.name, self._bounded, self._boundless, self._beyond = bounded.name, bounded, boundless, beyond

    def decide(self, facts: Facts) -> Answer:
        return self._all([facts])[0]

    def decide_many(self, facts: Iterable[Facts]) -> Iterator[Answer]:
        leads = iter(facts)
        while block := list(islice(leads, _AT_ONCE)):
            yield from self._all(block)

    def _all(self, facts: list[Facts]) -> list[Answer]:
        try:
            return list(self._bounded.decide_many(facts))
        except self._beyond:
            if len(facts) == 1:
                return [self._boundless.decide(facts[0])]
            half = len(facts) // 2
            return self._all(facts[:half]) + self._all(facts[half:])


_MADE: dict[str, Callable[[Policy], Engine]] = {"native": _native, "durable": _durable, "sql": _sql}
ENGINES = tuple(_MADE)

__all__ = ["ENGINES", "demand_sql", "engine"]
