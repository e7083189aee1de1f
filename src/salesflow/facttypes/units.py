"""Numbers with a unit: of time, or a currency; what converts exactly, and what does not."""

from __future__ import annotations

import decimal
import re

from salesflow.catalogue import Phrase
from salesflow.findings import Problem

UNITS = ("minute", "hour", "day", "month")
_ISO_4217 = """
CNY USD EUR HKD TWD JPY KRW GBP AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL
BSD BTN BWP BYN BZD CAD CDF CHF CLP COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB FJD FKP GEL GHS GIP GMD GNF
GTQ GYD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD KES KGS KHR KMF KPW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD
MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR
RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TZS UAH
UGX UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG
"""  # those in use; the ones that a dealership is likely to mean come first
CURRENCIES = tuple(_ISO_4217.split())
EXACT = decimal.Context(prec=80, traps=[decimal.Inexact, decimal.InvalidOperation])

_NUMBER = re.compile(r"([+-]?\d+(?:\.\d+)?)(?: +(\S+))?", re.ASCII)
_MOST_DIGITS = 30


_CALLED = {
    "minute": Phrase("minutes", "分钟"),
    "hour": Phrase("hours", "小时"),
    "day": Phrase("days", "天"),
    "month": Phrase("months", "个月"),
}


def is_unit(name: str) -> bool:
    """Is it a unit that a fact may have: of time, or a currency?"""
    return name in UNITS or name in CURRENCIES


def is_number(text: str) -> bool:
    """Is it a number, with a unit or without?"""
    return bool(_NUMBER.fullmatch(text))


def measured(text: str, unit: str | None, code: str) -> decimal.Decimal:
    """
    A number, with its unit or without; another unit must convert exactly (hours to minutes, never days to months).

    Raises:
        Problem: `code` when it is no number; SF228 when its unit is another.
    """
    match = _NUMBER.fullmatch(text)
    if match is None:
        raise Problem(code, value=text)
    if len(match[1]) > _MOST_DIGITS:
        raise Problem("SF226", value=text, range=_DIGITS)
    number, said = decimal.Decimal(match[1]), match[2]
    if said is None or said == unit or (unit in UNITS and said.removesuffix("s") == unit):
        return number
    singular = said.removesuffix("s")
    if unit == "minute" and singular == "hour":
        return EXACT.multiply(number, 60)
    if unit == "hour" and singular == "minute":
        try:
            return EXACT.divide(number, 60)
        except decimal.Inexact:
            raise Problem("SF228", value=text, unit=_CALLED[unit]) from None
    raise Problem("SF228" if unit else code, value=text, unit=_CALLED.get(unit or "", unit or ""))


_DIGITS = Phrase(f"a number of at most {_MOST_DIGITS} digits", f"不超过 {_MOST_DIGITS} 位的数字")
