"""Many leads: graded from a file, and written to another."""

from salesflow.audit.as_of import parse_as_of
from salesflow.audit.export import write_graded
from salesflow.audit.grade import Graded, grade

__all__ = ["Graded", "grade", "parse_as_of", "write_graded"]
