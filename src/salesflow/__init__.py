"""The dealership sales process as one policy file: executed, explained, proved and audited."""

from salesflow.constraints.verdict import Verdict
from salesflow.decision import Decision
from salesflow.facts import MISSING, Facts
from salesflow.findings import BeyondHorizon, DataError, FactError, Finding, Place, PolicyError, SalesflowError
from salesflow.history.event import Event
from salesflow.journey.journey import Journey
from salesflow.journey.obligation import Obligation
from salesflow.journey.refusal import EventRefused, Refusal, TransitionRefused
from salesflow.policy.model import Policy
from salesflow.rules.table import AMBIGUOUS, UNMATCHED
from salesflow.rules.windows import DueWindow

__version__ = "0.1.0"

__all__ = [
    "AMBIGUOUS",
    "MISSING",
    "UNMATCHED",
    "BeyondHorizon",
    "DataError",
    "Decision",
    "DueWindow",
    "Event",
    "EventRefused",
    "FactError",
    "Facts",
    "Finding",
    "Journey",
    "Obligation",
    "Place",
    "Policy",
    "PolicyError",
    "Refusal",
    "SalesflowError",
    "TransitionRefused",
    "Verdict",
]
