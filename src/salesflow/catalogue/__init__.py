"""
Every sentence that a finding can say, by code, in English and Chinese.

A module for each family of codes. A code keeps its meaning for good; each has its page in `docs/findings/`.
"""

from salesflow.catalogue.compliance import COMPLIANCE
from salesflow.catalogue.deciding import DECIDING
from salesflow.catalogue.form import FORM
from salesflow.catalogue.journeys import JOURNEYS
from salesflow.catalogue.meaning import MEANING
from salesflow.catalogue.names import NAMES
from salesflow.catalogue.reading import COMPLAINTS, READING
from salesflow.catalogue.rows import ROWS
from salesflow.catalogue.sentence import Phrase, Sentence

SENTENCES: dict[str, Sentence] = {**READING, **FORM, **NAMES, **MEANING, **ROWS, **DECIDING, **JOURNEYS, **COMPLIANCE}

__all__ = ["COMPLAINTS", "SENTENCES", "Phrase", "Sentence"]
