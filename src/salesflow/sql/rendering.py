"""
From nodes to text: which nodes there may be, and how they are written so that somebody can read them.

The vocabulary is closed: `render` refuses what no test has seen on every database. What a policy says goes into texts and
remarks only, and cannot end either.
"""

from __future__ import annotations

import re
from collections import Counter

from sqlglot import ErrorLevel, exp
from sqlglot.dialects.dialect import Dialect
from sqlglot.generator import Generator

VOCABULARY: frozenset[type[exp.Expr]] = frozenset(
    {
        exp.Select, exp.From, exp.Where, exp.Group, exp.Join, exp.Order, exp.Ordered, exp.With, exp.CTE, exp.Union,
        exp.Table, exp.TableAlias, exp.Alias, exp.Column, exp.Star, exp.Identifier, exp.Literal, exp.Null, exp.Neg,
        exp.Case, exp.If, exp.Coalesce, exp.And, exp.Or, exp.Not, exp.Paren, exp.Is, exp.In,
        exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Add, exp.Sub, exp.Mul, exp.Mod, exp.DPipe, exp.Substring,
        exp.Min, exp.Max, exp.Sum, exp.Cast, exp.DataType, exp.Window, exp.WindowSpec, exp.RowNumber, exp.Distinct,
    }
)  # fmt: skip

_TYPES = (
    exp.DataType.Type.BIGINT,
    exp.DataType.Type.TEXT,
)  # of dates, booleans and fractions databases have their own ideas

TESTED: tuple[str, ...] = ("duckdb", "postgres", "sqlite", "spark")
UNTESTED: tuple[str, ...] = ("databricks", "redshift", "snowflake", "trino")

# A part that is asked for more than once must not be worked out more than once; DuckDB keeps what it is told to. The
# others write out what a part says wherever it is asked for, and a `CASE` of sixty rules in each branch of the next.
_KEEPS_ALL = ("postgres", "sqlite")
_KEEPS_SHARED = ("duckdb",)

FLOWS = "flows"  # a mark on a query: it is asked for once, and so many rows come of it that nobody should keep them

# These need no quotation marks in any database: no standard has reserved them.
_OURS = """
    it activity anchored answered asked asking bucket calendar dated due edge ends event fact fetched happened known
    opening opens owed owned owner owners owning passed person salesflow slot starts store stores today void voids why
    windows
"""
_PLAIN = re.compile(
    rf"(?!current_|local|session_|system_|user_)[a-z][a-z0-9]*_[a-z0-9_]+|[a-z][0-9]?|{'|'.join(_OURS.split())}",
    re.ASCII,
)

_WIDTH = 110  # cells of a branch on one line
_BREAK = (
    Generator.SENTINEL_LINE_BREAK
)  # sqlglot writes it for the end of a line in a text, and puts that back at the end


class NotInVocabulary(TypeError):
    """A statement has a node that no test has seen on every database."""


def render(statement: exp.Expr, dialect: str) -> str:
    """
    The statement as this database reads it.

    Raises:
        NotInVocabulary: a node outside the vocabulary.
    """
    for node in statement.walk():
        if type(node) not in VOCABULARY or (isinstance(node, exp.DataType) and node.this not in _TYPES):
            raise NotInVocabulary(f"{node.sql()} ({type(node).__name__}) is no word of ours")
    shown = statement.copy()
    asked = Counter(each.name for each in shown.find_all(exp.Table))
    for each in shown.find_all(exp.CTE):
        shared = dialect in _KEEPS_SHARED and asked[each.alias] > 1
        kept = dialect in _KEEPS_ALL and not each.this.meta.get(FLOWS)
        each.set("materialized", True if shared or kept else None)
    for name in shown.find_all(exp.Identifier):
        name.set("quoted", _PLAIN.fullmatch(name.name) is None)
    return _generator(dialect).generate(shown, copy=False)


def _generator(dialect: str) -> Generator:
    spoken = Dialect.get_or_raise(dialect)
    ours = {exp.Case: _case, exp.Paren: _paren}
    readable = type("Readable", (spoken.generator_class,), {"TRANSFORMS": spoken.generator_class.TRANSFORMS | ours})
    made: Generator = readable(dialect=spoken, pretty=True, unsupported_level=ErrorLevel.RAISE)
    return made


def _case(generator: Generator, case: exp.Case) -> str:
    """A branch a line, so that it reads like the table that it comes from."""
    lines = [_branch(generator.sql(each, "this"), generator.sql(each, "true")) for each in case.args["ifs"]]
    if default := generator.sql(case, "default"):
        lines.append(f"ELSE {default}")
    whole = " ".join(["CASE", *lines, "END"])
    if "\n" not in whole and "/*" not in whole and len(whole) <= 80:
        return whole
    return generator.indent("\n".join(["CASE", *lines, "END"]), skip_first=True, skip_last=True)


def _branch(condition: str, value: str) -> str:
    line = f"WHEN {condition} THEN {value}"
    return line if "\n" not in line and len(line) <= _WIDTH else f"WHEN {condition}\nTHEN {value}"


def _paren(generator: Generator, paren: exp.Paren) -> str:
    inside = generator.sql(paren, "this")
    if "\n" not in inside and len(inside) <= 80:
        return f"({inside})"
    return f"({generator.seg(generator.indent(inside), sep='')}{generator.seg(')', sep='')}"


def pieces(text: str) -> list[str]:
    """A text, cut where Spark would take a part of it for one of its own variables, and sqlglot one for the end of a line."""
    return re.sub(rf"(?<=\$)(?=\{{)|(?<={_BREAK[:4]})(?={_BREAK[4:]})", "\0", text).split("\0")


def remark(text: str) -> str:
    """
    A text as a comment can say it, on one line; nothing in it ends the comment, or begins another.

    >>> remark("mind the */ and the ${end};")
    'mind the * / and the $ {end},'
    """
    plain = "".join(char if char.isprintable() else " " for char in text)
    for sign, instead in (("*/", "* /"), ("/*", "/ *"), ("${", "$ {"), (";", ","), (_BREAK, " ")):
        plain = plain.replace(sign, instead)
    return " ".join(plain.split())
