"""What every element of a policy may say of itself, beside what it does."""

from __future__ import annotations

from dataclasses import dataclass, field

from salesflow.findings import Place
from salesflow.titles import NO_TITLE, Titles


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """
    Its title, what helps whoever carries it out, why it is so, the documents that it comes from, the names that it
    had before; and where it stands in the file, which is no part of its meaning.
    """

    title: Titles = NO_TITLE
    guidance: Titles = NO_TITLE
    because: Titles = NO_TITLE
    source: tuple[str, ...] = ()
    was: tuple[str, ...] = ()
    place: Place | None = field(default=None, compare=False)
