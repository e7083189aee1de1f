"""What something is called, by language: open maps (`en`, `zh`, others), with a fallback that is never empty."""

from __future__ import annotations

from salesflow.frozen import FrozenMap

Titles = FrozenMap[str]
EVERY_LANGUAGE = "*"  # a title written as one bare text serves all languages
NO_TITLE: Titles = FrozenMap()


def title(titles: Titles, lang: str, name: str = "") -> str:
    """
    The words in one language, else in English, else in any; without any title the name with blanks.

    >>> title(FrozenMap({"zh": "跟进"}), "en"), title(NO_TITLE, "zh", "next_contact")
    ('跟进', 'next contact')
    """
    for language in (lang, EVERY_LANGUAGE, "en", *titles):
        if text := titles.get(language):
            return text
    return name.replace("_", " ")
