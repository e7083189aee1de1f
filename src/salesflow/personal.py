"""
Numbers of persons that do not belong into notes: resident identity numbers and mobile numbers of mainland China.

What may be such a number is found here, by its shape; whether it is one is asked of `stdnum` and `phonenumbers`. Their
own searches do not fit notes: `phonenumbers` takes `15 2026-11-02 9` for a mobile number, and `stdnum` fails on a
district that never was and refuses whoever was born before theirs was founded.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

_GAP = "[ \\t\u00a0\u2000-\u200d\u202f\u3000\ufeff\\-\u2010-\u2015\u2212]"  # one blank or hyphen of any width
_FULL_WIDTH = str.maketrans("０１２３４５６７８９ｘＸ＋－（）()", "0123456789xX+-    ")

# Eighteen characters, with at most three blanks or hyphens between two of them; the lookahead tries every beginning.
_IDENTITY = re.compile(f"(?<![0-9])(?=((?:[0-9]{_GAP}{{0,3}}){{17}}[0-9Xx])(?![0-9]))")

# Eleven digits, in one piece or in the groups in which people write them: `1500000 2026` is a price and a year. What
# touches Latin letters is an order or chassis number, unless the letters say otherwise; after a sign of money, a price.
_BEFORE = "(?:(?<![0-9A-Za-z¥￥$€£])|(?<![A-Za-z])(?i:tel|phone|mobile|cell|wechat|weixin|wx|vx))"
_COUNTRY = f"(?:(?:\\+86|0086|86|0){_GAP}{{0,2}})?"
_GROUPS = f"1[3-9][0-9](?:[0-9]{{8}}|{_GAP}{{1,2}}[0-9]{{4}}{_GAP}{{0,2}}[0-9]{{4}}(?!-[0-9]))"
_MOBILE = re.compile(f"{_BEFORE}(?={_COUNTRY}({_GROUPS})(?![0-9A-Za-z%％]))")


def held(text: str, refuse: tuple[str, ...]) -> str | None:
    """
    Which of these does the text hold: an `identity_number`, a `mobile_number`?

    The first of `refuse` that is found, or nothing. An identity number has a district that there is or was, a date of
    birth and the right check character; the numbers of fifteen digits, as they were before 1999, have none and are not
    looked for. A mobile number has a prefix that is in use, with or without +86. Full-width digits, blanks and hyphens
    are read as people write them. The time is proportional to the length of the text.

    >>> held("客户电话138-0013-8000，周六来店", ("identity_number", "mobile_number"))
    'mobile_number'
    >>> held("订金5000元，2026-11-02 15:30 到店", ("identity_number", "mobile_number"))

    Source: GB 11643-1999 for identity numbers; for mobile numbers the numbering plan that `phonenumbers` has.
    """
    plain = text.translate(_FULL_WIDTH)
    return next((kind for kind in refuse if _FINDS[kind](plain)), None)


def _holds_identity_number(text: str) -> bool:
    return any(_is_resident(_without_gaps(match[1]).upper()) for match in _IDENTITY.finditer(text))


def _is_resident(number: str) -> bool:
    from stdnum.cn import ric  # imported with the first number, since it takes its time
    from stdnum.exceptions import ValidationError

    if ric.calc_check_digit(number) != number[-1] or not _is_district(number[:6]):
        return False
    try:
        ric.get_birth_date(number)
    except ValidationError:
        return False
    return True


@lru_cache(maxsize=4096)
def _is_district(code: str) -> bool:
    """Was there ever a district of this code? Who comes from Taiwan has one that stands in no list of districts."""
    from stdnum import numdb

    return code == "830000" or any("county" in said for _, said in numdb.get("cn/loc").info(code))


def _holds_mobile_number(text: str) -> bool:
    return any(_is_mobile(_without_gaps(match[1])) for match in _MOBILE.finditer(text))


def _is_mobile(number: str) -> bool:
    import phonenumbers  # imported with the first number, since it takes its time

    parsed = phonenumbers.parse(number, "CN")
    return phonenumbers.number_type(parsed) == phonenumbers.PhoneNumberType.MOBILE


def _without_gaps(said: str) -> str:
    return re.sub(f"{_GAP}+", "", said)


_FINDS: dict[str, Callable[[str], bool]] = {
    "identity_number": _holds_identity_number,
    "mobile_number": _holds_mobile_number,
}
