"""Files from outside: rows of any format, and the mapping that says which column states which fact or event."""

from salesflow.intake.files import open_table
from salesflow.intake.load import load_mapping
from salesflow.intake.log import Entry, LogMapping, LogRead
from salesflow.intake.log_read import is_log, load_log_mapping, read_log
from salesflow.intake.mapping import Mapping
from salesflow.intake.table import Row, Table

__all__ = [
    "Entry",
    "LogMapping",
    "LogRead",
    "Mapping",
    "Row",
    "Table",
    "is_log",
    "load_log_mapping",
    "load_mapping",
    "open_table",
    "read_log",
]
