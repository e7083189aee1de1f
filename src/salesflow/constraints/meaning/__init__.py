"""What constraints mean: slow and obvious, asked of what had happened at one moment. `judge` is the door."""

from salesflow.constraints.meaning.judging import completion, judge

__all__ = ["completion", "judge"]
