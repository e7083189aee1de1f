"""An earlier audit as a baseline: what it had found, and by which policy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from salesflow.catalogue import Phrase
from salesflow.findings import Finding, Place, found

OTHER_POLICY, OTHER_NAMES = "SF811", "SF816"
_NAMES_HERE = Phrase(
    "it has pseudonyms, and the audit was made without `--pseudonymize`",
    "基线中是化名，而本次稽核未使用 `--pseudonymize`",
)
_NAMES_THERE = Phrase(
    "it has names as they stand in the log, and the audit has pseudonyms", "基线中是日志里的原名，而本次稽核使用了化名"
)
_OTHER_KEY = Phrase("its pseudonyms were made with another key", "基线中的化名是用另一密钥生成的")


@dataclass(frozen=True, slots=True)
class Baseline:
    """
    The keys of the findings of an earlier audit, and how often each stands there: so many are known, what goes beyond is new.

    `policy` is the identity of the policy that it was made by, `file` where it stands. `pseudonyms` is the mark of the key
    by which it calls cases and persons; empty where it calls them as the log does, none where it does not say.
    """

    keys: Mapping[str, int]
    policy: str | None = None
    file: str = ""
    pseudonyms: str | None = None

    def doubts(self, identity: str, pseudonyms: str) -> list[Finding]:
        """Why it may not be the baseline of an audit by this policy, with pseudonyms of this mark."""
        return [each for each in (self.differs_from(identity), self.calls_otherwise(pseudonyms)) if each is not None]

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

    def calls_otherwise(self, pseudonyms: str) -> Finding | None:
        """SF816, where cases have other names in it, so that no finding of a case is known again."""
        if self.pseudonyms is None or self.pseudonyms == pseudonyms:
            return None
        reason = _NAMES_HERE if not pseudonyms else _OTHER_KEY if self.pseudonyms else _NAMES_THERE
        return found(OTHER_NAMES, Place(self.file), reason=reason)
