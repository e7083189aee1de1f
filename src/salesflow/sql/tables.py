"""
Decision tables in SQL: for each row of facts, which rules hit, and what follows.

For a `first` table one `CASE`, a branch a rule. For the others a flag a rule: `unique` then wants exactly one of them,
`collect` takes them all. The number of the rule that hit is 0 where none did, -1 where a table was fed by one that
could not decide, -2 where several hit that should be one; so a number below 1 is no outcome.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from salesflow.described import Described
from salesflow.facttypes import FactType
from salesflow.findings import DataError, Lang, Place, found
from salesflow.rules.engine import Hits
from salesflow.rules.table import Rule, Table
from salesflow.sql import words as w
from salesflow.sql.steps import Names, Steps
from salesflow.sql.values import TooLarge, kind_of, literal, passes
from salesflow.sql.words import TEXT, Term
from salesflow.titles import title

UNMATCHED, UNASKED, AMBIGUOUS = 0, -1, -2


@dataclass(frozen=True, slots=True)
class TableColumns:
    """Where a table's answer lies: the number of its rule, the flags of its rules, its values by output."""

    table: Table
    hit: str
    flags: tuple[str, ...]
    values: dict[str, str]

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.hit, *self.flags)

    def hits(self, hit: int, flags: Iterable[int]) -> Hits:
        """The rows that hit, as engines say it."""
        if hit == UNASKED:
            return None
        if self.flags:
            return tuple(row for row, said in enumerate(flags) if said)
        return (hit - 1,) if hit > 0 else ()

    def fits(self, steps: Steps, *rows: int) -> Term:
        """Did one of these rules hit? Of several that hit where it should be one, none decides."""
        if self.table.hit == "collect":
            return w.any_of(*(self.is_flagged(steps, row) for row in rows))
        return w.is_one_of(steps[self.hit], [w.number(row + 1) for row in rows])

    def is_flagged(self, steps: Steps, row: int) -> Term:
        return w.is_equal(steps[self.flags[row]], w.number(1))


def add_tables(
    steps: Steps, tables: Iterable[Table], names: Names, facts: dict[str, str], lang: Lang = "en"
) -> dict[str, TableColumns]:
    """
    The answer of every table, in the network's order, each as one or two steps.

    Args:
        facts: The column of each fact.
        lang: Of the comments, which name the rules.
    """
    listed = tuple(tables)
    known = dict(facts)
    made: dict[str, TableColumns] = {}
    for table in listed:
        makers = [made[maker] for maker in _makers(table, listed)]
        fed = w.any_of(*(w.is_less(w.column(each.hit, "it"), w.number(1)) for each in makers)) if makers else None
        columns = _hit(steps, table, names, known, fed, lang)
        known |= _values(steps, columns, names, lang)
        made[table.name] = columns
    return made


def _makers(table: Table, tables: Iterable[Table]) -> list[str]:
    return [each.name for each in tables if any(name in each.outputs for name in table.inputs)]


def _hit(steps: Steps, table: Table, names: Names, known: dict[str, str], fed: Term | None, lang: Lang) -> TableColumns:
    hit = names("hit", table.name)
    asked = [] if fed is None else [(fed, w.number(UNASKED))]
    conditions = [_condition(steps, rule, known) for rule in table.rules]
    if table.hit == "first":
        numbers = [w.noted(w.number(number), told(rule, rule.id, lang)) for number, rule in enumerate(table.rules, 1)]
        whole = w.case([*asked, *zip(conditions, numbers, strict=True)], w.number(UNMATCHED))
        steps.add(names("asked", table.name), {hit: whole}, notes={hit: told(table, table.name, lang)})
        return TableColumns(table, hit, (), {})
    flags = tuple(names("hit", table.name, str(number)) for number in range(1, len(table.rules) + 1))
    never = [] if fed is None else [(fed, w.number(0))]
    made = {
        name: w.number(0) if rule.otherwise else w.case([*never, (condition, w.number(1))], w.number(0))
        for name, rule, condition in zip(flags, table.rules, conditions, strict=True)
    }
    notes = {name: told(rule, rule.id, lang) for name, rule in zip(flags, table.rules, strict=True)}
    steps.add(names("fitting", table.name), made, notes=notes)
    _settle(steps, table, names, hit, flags, asked)
    return TableColumns(table, hit, flags, {})


def _settle(
    steps: Steps, table: Table, names: Names, hit: str, flags: tuple[str, ...], asked: list[tuple[Term, Term]]
) -> None:
    """How many fitted, and so whether `otherwise` counts; of a `unique` table, which one it was."""
    count = w.number(0)
    for flag in flags:
        count = w.plus(count, steps[flag])
    none = w.is_equal(count, w.number(0))
    last = len(flags) if table.rules and table.rules[-1].otherwise else 0
    made: dict[str, Term] = {}
    if last:
        otherwise = w.case([*((condition, w.number(0)) for condition, _ in asked), (none, w.number(1))], w.number(0))
        made[flags[-1]] = otherwise
    if table.hit == "collect":
        made[hit] = w.case(asked, w.number(1))
    else:
        number = w.number(0)
        for at, flag in enumerate(flags, 1):
            number = w.plus(number, w.times(steps[flag], w.number(at)))
        many = w.is_more(count, w.number(1))
        made[hit] = w.case([*asked, (none, w.number(last)), (many, w.number(AMBIGUOUS))], number)
    steps.add(names("asked", table.name), made)


def _condition(steps: Steps, rule: Rule, known: dict[str, str]) -> Term:
    if rule.otherwise or not rule.when:
        return w.always()
    return w.all_of(*(passes(steps[known[name]], test) for name, test in rule.when.items()))


def _values(steps: Steps, columns: TableColumns, names: Names, lang: Lang) -> dict[str, str]:
    """The outputs that are values: one column each; of a table that collects, its rules say them."""
    table = columns.table
    made: dict[str, Term] = {}
    for name, output in table.outputs.items():
        if table.hit == "collect" or not isinstance(output.type, FactType):
            continue
        rows: dict[Term, list[Term]] = {}
        for number, rule in enumerate(table.rules, 1):
            if rule.then[name] is not None:
                rows.setdefault(_constant(table, rule, name, output.type), []).append(w.number(number))
        hit = steps[columns.hit]
        branches = [(w.is_one_of(hit, numbers), value) for value, numbers in rows.items()]
        columns.values[name] = names("output", name)
        made[columns.values[name]] = w.case(branches) if branches else w.nothing(kind_of(output.type))
    if made:
        notes = {columns.values[name]: title(table.outputs[name].title, lang, name) for name in columns.values}
        steps.add(names("decided", table.name), made, notes=notes)
    return columns.values


def _constant(table: Table, rule: Rule, name: str, kind: FactType) -> Term:
    """What the rule says. Raises: DataError, SF546, a number that no column holds."""
    try:
        return literal(kind, rule.then[name])
    except TooLarge as error:
        place = rule.place or Place(table.name)
        raise DataError([found("SF546", place, name=f"{table.name}/{rule.id}", value=str(error))]) from None


def told(what: Described, name: str, lang: Lang) -> str:
    """What a comment says of a rule or a table: its name, what it is, why it is so, where that is written."""
    said = " – ".join(title(each, lang) for each in (what.title, what.because) if each)
    sources = f" ({', '.join(what.source)})" if what.source else ""
    return (f"{name}: {said}" if said else name) + sources


def rule_ids(steps: Steps, columns: TableColumns) -> Term:
    """The id of the rule that hit; of several, with commas between; null where none did."""
    rules = columns.table.rules
    if not columns.flags:
        pairs = ((w.is_equal(steps[columns.hit], w.number(at)), w.words(each.id)) for at, each in enumerate(rules, 1))
        return w.case(pairs, w.nothing(TEXT))
    parts = [
        w.case([(columns.is_flagged(steps, row), w.words(f",{rule.id}"))], w.words(""))
        for row, rule in enumerate(rules)
    ]
    return w.without_first(w.joined(parts)) if parts else w.nothing(TEXT)
