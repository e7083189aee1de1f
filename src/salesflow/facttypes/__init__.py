"""
What sort of value a fact, a data field or an output holds: boolean, integer, decimal, enum, date, time, datetime,
duration or text; exact, with a unit and a range.

A type reads text (`parse`), checks a Python value without coercing it (`check`), counts its values (`position`,
so that cells are sets of whole numbers) and writes a value as the file would (`written`).
"""

from salesflow.facttypes.base import FactType
from salesflow.facttypes.clock import EPOCH, MICRO, Date, Datetime, Duration, Time, read_date
from salesflow.facttypes.plain import Boolean, Case, Decimal, Enum, Integer, Text
from salesflow.facttypes.units import CURRENCIES, UNITS, is_unit, measured

__all__ = [
    "CURRENCIES",
    "EPOCH",
    "MICRO",
    "UNITS",
    "Boolean",
    "Case",
    "Date",
    "Datetime",
    "Decimal",
    "Duration",
    "Enum",
    "FactType",
    "Integer",
    "Text",
    "Time",
    "is_unit",
    "measured",
    "read_date",
]
