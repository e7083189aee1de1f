"""A sentence in each language, and what helps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple


class Phrase(NamedTuple):
    """The same words in each language."""

    en: str
    zh: str

    def text(self, lang: str) -> str:
        return self.zh if lang == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Sentence:
    """What a code says, and what helps; `{…}` are the finding's arguments."""

    said: Phrase
    help: Phrase | None = None
    severity: Literal["error", "warning", "info"] = "error"


def error(en: str, zh: str, help_en: str = "", help_zh: str = "") -> Sentence:
    return Sentence(Phrase(en, zh), Phrase(help_en, help_zh) if help_en else None)


def warning(en: str, zh: str, help_en: str = "", help_zh: str = "") -> Sentence:
    return Sentence(Phrase(en, zh), Phrase(help_en, help_zh) if help_en else None, "warning")


def info(en: str, zh: str, help_en: str = "", help_zh: str = "") -> Sentence:
    return Sentence(Phrase(en, zh), Phrase(help_en, help_zh) if help_en else None, "info")


def unknown(en: str, zh: str, many_en: str, many_zh: str) -> Sentence:
    """An unknown word of some sort, with the words that there are."""
    return error(f"unknown {en} `{{name}}`", f"未知的{zh} `{{name}}`", f"{many_en}: {{known}}", f"{many_zh}：{{known}}")
