"""An earlier audit as a baseline: what it had found, and by which policy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from salesflow.findings import Finding, Place, found

OTHER_POLICY = "SF811"


@dataclass(frozen=True, slots=True)
class Baseline:
    """
    The keys of the findings of an earlier audit, and how often each stands there: so many are known, what goes beyond is new.

    `policy` is the identity of the policy that it was made by, `file` where it stands.
    """

    keys: Mapping[str, int]
    policy: str | None = None
    file: str = ""

    def differs_from(self, identity: str) -> Finding | None:
        """
        SF811, where it was made by another policy than the one of this identity.

        Of another name it is a warning. The same policy in another version is told as information: policies are
        maintained, and what has not changed is known again.
        """
        if self.policy is None or self.policy == identity:
            return None
        made = found(OTHER_POLICY, Place(self.file), made_by=self.policy, policy=identity)
        is_other = self.policy.partition("@")[0] != identity.partition("@")[0]
        return Finding(made.code, made.places, made.arguments, "warning" if is_other else "info")
