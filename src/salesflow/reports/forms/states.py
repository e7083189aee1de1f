"""What became of a rule, in a mark, in a word, and as a share of what was decided; the same in every form."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from salesflow.audit.tallies import Count
from salesflow.catalogue import Phrase
from salesflow.findings import Lang
from salesflow.reports.result import Rule, State

MARKS: Mapping[State, str] = {
    "kept": "✓",
    "broken": "✗",
    "unjudged": "?",
    "pending": "…",
    "released": "–",
    "vacuous": "–",
}
_WORDS: Mapping[State, Phrase] = {
    "kept": Phrase("kept", "合规"),
    "broken": Phrase("broken", "违规"),
    "unjudged": Phrase("cannot be judged", "无法判断"),
    "pending": Phrase("not decided yet", "尚未判定"),
    "released": Phrase("nothing was asked any more", "已不再要求"),
    "vacuous": Phrase("never applied", "从未触发"),
}


def state_in_words(state: State, lang: Lang) -> str:
    """In a word or two; only what was kept sounds like it."""
    return _WORDS[state].text(lang)


def counts_of(rule: Rule) -> Count:
    """How its activations came out; of a rule without any, nothing."""
    return rule.counted if rule.counted is not None else Count()


def fraction(count: Count) -> str:
    """The exact share of satisfied activations among those that were decided, as `95/100`; empty where none was."""
    satisfied, violated = count.by_status["satisfied"], count.by_status["violated"]
    return f"{satisfied}/{satisfied + violated}" if satisfied + violated else ""


def percentage(count: Count) -> str:
    """
    The same in percent, half a tenth rounded up: `100%` is said of all alone, and `0%` of none.

    >>> from collections import Counter
    >>> [percentage(Count(Counter(satisfied=n, violated=10_000 - n))) for n in (10_000, 9_999, 6_665, 5, 1, 0)]
    ['100%', '99.9%', '66.7%', '0.1%', '<0.1%', '0%']
    """
    return "" if count.rate is None else _percent(count.rate)


def _percent(rate: Fraction) -> str:
    if rate in (0, 1):
        return "100%" if rate else "0%"
    tenths = min((2000 * rate.numerator + rate.denominator) // (2 * rate.denominator), 999)
    return f"{tenths // 10}.{tenths % 10}%" if tenths else "<0.1%"
