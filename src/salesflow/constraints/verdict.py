"""What a constraint says of one case: a verdict for each of its activations (semantics 36)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from salesflow.findings import Finding
from salesflow.history.event import Event

_JUST_AFTER = timedelta(microseconds=1)
Status = Literal["satisfied", "violated", "pending", "unjudged", "released"]


class Verdict(NamedTuple):
    """
    Is this activation of a constraint satisfied, violated, pending, unjudged or released?

    `activation` is the event that set it off; of a count, the event with which the stay began, or the one that went too
    far. `occurrence` tells verdicts of one activation apart: the pattern that set it off, where a template has two; the
    period of a count; output and anchor of a promise. `deadline` is until when something must happen. `since` is from
    when the verdict stands: of a missed deadline the deadline, or what set it, if it was over by then. `decided` is the event that satisfied or violated it;
    `closed`, after a missed deadline, the event that ended the waiting all the same. `reason` says what is missing
    where it is unjudged.

    A constraint without any verdict on a case is *vacuous* there. *Released*: the case left the stages that `in` names,
    or nothing was asked any more.

    >>> from datetime import datetime
    >>> from salesflow import Journey, Policy
    >>> monday = datetime.fromisoformat("2026-11-02 09:10:00+08:00")
    >>> lead = Journey.start(Policy.load(), case="L-1042", owner="li.na", at=monday)
    >>> lead = lead.record("visit_ended", at=monday.replace(hour=10), by="li.na", role="consultant")
    >>> broken = [verdict for verdict in lead.verdicts(at=monday.replace(hour=11)) if verdict.status == "violated"]
    >>> [(verdict.constraint, str(verdict.deadline)) for verdict in broken]
    [('visit-logged', '2026-11-02 10:40:00+08:00')]
    """

    constraint: str
    status: Status
    activation: Event
    occurrence: str = ""
    deadline: datetime | None = None
    since: datetime | None = None
    decided: Event | None = None
    closed: Event | None = None
    reason: Finding | None = None

    @property
    def came_to_light(self) -> datetime:
        """From which moment on it is known: of a missed deadline just after it, of what nothing decided when it was set off."""
        if self.status == "violated" and self.decided is None and self.since is not None:
            return self.since + _JUST_AFTER
        return self.since or self.activation.at

    def missed(self, deadline: datetime, *, stated: datetime | None = None, closed: Event | None = None) -> Verdict:
        """
        Violated since the deadline; or since it was asked for, or the deadline `stated`, where it was over by then.

        Args:
            closed: The event that ended the waiting all the same.
        """
        since = max(deadline, self.activation.at, stated or deadline).astimezone(deadline.tzinfo)
        return self._replace(status="violated", since=since, deadline=deadline, closed=closed)

    @property
    def identity(self) -> tuple[str, str, str]:
        """Constraint, activation and occurrence: the same from one question to the next."""
        return self.constraint, self.activation.id, self.occurrence
