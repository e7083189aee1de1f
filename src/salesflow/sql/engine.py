"""The SQL engine as the others: facts go into a table in DuckDB, one statement decides them all, answers come back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from threading import Lock

from salesflow.facts import Fact, Facts
from salesflow.rules.engine import Answer, Answers
from salesflow.rules.table import Table
from salesflow.sql import queries as q
from salesflow.sql import words as w
from salesflow.sql.duck import Duck
from salesflow.sql.steps import Names, Steps
from salesflow.sql.tables import add_tables
from salesflow.sql.values import encoded, kind_of

_AT_ONCE = 10_000  # leads in one question
_ROW, _SOURCE = "row", "salesflow_facts"


class Sql:
    """
    The network as one statement in DuckDB: for very many leads; for one, the native engine is a thousand times as fast.

    Raises:
        DataError: SF514, the extra `audit` is not installed.
    """

    name = "sql"

    def __init__(self, tables: Iterable[Table], facts: Mapping[str, Fact]) -> None:
        self._answers = Answers(tables)
        outputs = {name for table in self._answers.tables for name in table.outputs}
        asked = {name for table in self._answers.tables for name in table.inputs} - outputs
        self._facts = {name: fact for name, fact in facts.items() if name in asked}
        names = Names([_ROW, _SOURCE])
        columns = {name: names("fact", name) for name in self._facts}
        self._columns = [(_ROW, "BIGINT"), *((columns[name], kind_of(fact.type)) for name, fact in self._facts.items())]
        steps = Steps({}, _SOURCE, [name for name, _ in self._columns])
        self._tables = add_tables(steps, self._answers.tables, names, columns)
        hits = [name for each in self._tables.values() for name in each.columns]
        whole = q.select({name: steps[name] for name in hits}, steps.name, "it", order=[steps[_ROW]])
        self._statement = w.render(q.composed(steps.parts, whole), "duckdb")
        self._duck, self._lock = Duck(), Lock()

    def decide(self, facts: Facts) -> Answer:
        return next(self.decide_many([facts]))

    def decide_many(self, facts: Iterable[Facts]) -> Iterator[Answer]:
        leads = iter(facts)
        while block := list(islice(leads, _AT_ONCE)):
            rows = [
                (at, *(encoded(fact.type, getattr(each, name)) for name, fact in self._facts.items()))
                for at, each in enumerate(block)
            ]
            with self._lock:
                self._duck.create(_SOURCE, self._columns, rows)
                answered = self._duck.query(self._statement)
            yield from map(self._answer, answered)

    def _answer(self, row: tuple[int, ...]) -> Answer:
        said = iter(row)
        hits = []
        for each in self._tables.values():
            hit = next(said)
            hits.append(each.hits(hit, [next(said) for _ in each.flags]))
        return self._answers.of(tuple(hits))
