"""Files from outside: rows of any format, and the mapping that says which column states which fact."""

from salesflow.intake.files import open_table
from salesflow.intake.load import load_mapping
from salesflow.intake.mapping import Mapping
from salesflow.intake.table import Row, Table

__all__ = ["Mapping", "Row", "Table", "load_mapping", "open_table"]
