"""Constraints as events come in: the same verdicts as the meaning, kept up to date event by event. `watch` begins."""

from salesflow.constraints.online.counted import is_counted
from salesflow.constraints.online.live import Live, watch

__all__ = ["Live", "is_counted", "watch"]
