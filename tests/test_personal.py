"""Numbers of persons in notes: what is one is always found, what is none never."""

import subprocess
import sys
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.personal import held

BOTH = ("identity_number", "mobile_number")
FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # of GB 11643-1999

# Districts that are, that were, that were founded later than their people were born, and the three of the residence
# permits of Hong Kong, Macao and Taiwan.
DISTRICTS = ("110105", "110112", "310115", "340503", "440307", "500234", "510102", "810000", "820000", "830000")


def checked(first: str) -> str:
    """The seventeen digits with their check character, as the standard counts it."""
    return first + "10X98765432"[sum(int(one) * weight for one, weight in zip(first, WEIGHTS, strict=True)) % 11]


@st.composite
def identity_numbers(draw) -> str:
    born = draw(st.dates(date(1910, 1, 1), date(2026, 12, 31)))
    return checked(f"{draw(st.sampled_from(DISTRICTS))}{born:%Y%m%d}{draw(st.integers(0, 999)):03}")


@st.composite
def mobile_numbers(draw) -> str:
    """A number of one of the prefixes in use."""
    prefix = draw(st.sampled_from(("130", "138", "139", "147", "150", "159", "166", "177", "189", "191", "199")))
    return f"{prefix}{draw(st.integers(0, 99999999)):08}"


def grouped(*lengths: int):
    """A number in groups of these lengths, with one and the same sign between them."""

    def write(drawn: tuple[str, str, bool]) -> str:
        number, sign, is_wide = drawn
        parts, rest = [], number
        for length in lengths:
            parts.append(rest[:length])
            rest = rest[length:]
        said = sign.join([*parts, rest] if rest else parts)
        return said.translate(FULL_WIDTH) if is_wide else said

    return write


SIGNS = st.sampled_from((" ", "-", "－", "\u3000", "–"))
IS_DIGIT = dict.fromkeys(map(ord, "0123456789０１２３４５６７８９"))
NO_DIGITS = st.text(max_size=20).map(lambda text: text.translate(IS_DIGIT))
CHINESE = st.text("客户电话身份证号码来店试驾，。：；、（）\n\u3000", max_size=12)


@given(NO_DIGITS, identity_numbers(), SIGNS, st.booleans(), st.booleans(), st.sampled_from(((18,), (6, 8, 4), (6, 4, 4))), NO_DIGITS)  # fmt: skip
def test_an_identity_number_is_found_wherever_it_stands(before, number, sign, is_wide, is_lower, groups, after):
    """Any district, birth date and serial with the right check character, in any text without other digits."""
    said = grouped(*groups)((number.lower() if is_lower else number, sign, is_wide))
    assert held(before + said + after, BOTH) == "identity_number"


@given(CHINESE, identity_numbers(), st.integers(1, 10), CHINESE)
def test_a_wrong_check_character_is_no_identity_number(before, number, off, after):
    """Eighteen characters whose last one is wrong are something else."""
    wrong = number[:-1] + "0123456789X"[("0123456789X".index(number[-1]) + off) % 11]
    assert held(f"{before}{wrong}{after}", ("identity_number",)) is None


@given(identity_numbers(), st.sampled_from("0123456789"), st.booleans())
def test_a_longer_run_of_digits_is_no_identity_number(number, digit, is_before):
    """A card or order number may contain the digits of an identity number by chance."""
    said = digit + number if is_before else number + digit
    assert held(said, ("identity_number",)) is None


@pytest.mark.parametrize("first", ["11999919880101671", "99010119880101671", "11010519881301671", "11010519880230671"])
def test_a_district_or_a_day_that_never_was_is_no_identity_number(first):
    """The check character alone makes no identity number."""
    assert held(checked(first), BOTH) is None


@given(CHINESE, st.sampled_from(("", "+86", "+86 ", "86", "0086", "0086-", "(+86)", "电话：", "tel", "微信", "2026-11-02 ")), mobile_numbers(), SIGNS, st.booleans(), st.sampled_from(((11,), (3, 4), (3, 8))), CHINESE)  # fmt: skip
def test_a_mobile_number_is_found_wherever_it_stands(before, prefix, number, sign, is_wide, groups, after):
    """With or without the code of the country, in groups or not, in half or full width, amid Chinese text."""
    said = grouped(*groups)((number, sign, is_wide))
    assert held(f"{before}{prefix}{said}{after}", BOTH) == "mobile_number"


@given(NO_DIGITS, mobile_numbers(), NO_DIGITS)
def test_a_mobile_number_between_blanks_is_found_in_any_text(before, number, after):
    """Whatever stands around it, as long as it stands apart and is no number itself."""
    assert held(f"{before} {number} {after}", BOTH) == "mobile_number"


PIECES = st.one_of(
    st.dates(date(2020, 1, 1), date(2030, 1, 1)).map(str),
    st.dates(date(2020, 1, 1), date(2030, 1, 1)).map("{:%Y年%m月%d日}".format),
    st.times().map("{:%H:%M}".format),
    st.integers(1, 9999999).map("{}元".format),
    st.integers(1, 9999999).map("{:,} CNY".format),
    st.integers(1, 999999).map("{} km".format),
    st.integers(1000000, 99999999).map("010-{}".format),
    st.integers(1000000, 9999999).map("0371-{}".format),
    st.just("400-810-1000"),
    st.text("ABCDEFGHJKLMNPRSTUVWXYZ", min_size=3, max_size=6).flatmap(
        lambda start: st.integers(0, 10 ** (17 - len(start)) - 1).map(
            lambda number: start + str(number).zfill(17 - len(start))
        )
    ),
    st.integers(0, 10**14 - 1).map("SO{:014}".format),
    st.integers(0, 99).map(str),
    st.sampled_from(
        ("客户", "到店试驾", "，", "预算", "wants the long range", "price", "VIN", "order", "call back at", "。")
    ),
)


@given(st.lists(PIECES, max_size=12), st.sampled_from((" ", "，", "; ", "\n")))
def test_ordinary_notes_are_never_refused(pieces, sign):
    """Dates, times, prices, landlines, chassis and order numbers may stand in any note."""
    assert held(sign.join(pieces), BOTH) is None


@given(
    st.text() | st.text("0123456789 -xX+86１", max_size=80), st.sampled_from((BOTH, BOTH[::-1], BOTH[:1], BOTH[1:], ()))
)
def test_any_text_has_an_answer(text, refuse):
    """No text is too odd: the answer is one of those asked for, or nothing."""
    assert held(text, refuse) in (*refuse, None)


def test_only_what_is_refused_is_looked_for():
    """A field that refuses identity numbers may hold a mobile number, and the other way round."""
    mobile, identity = "电话13800138000", f"身份证{checked('11010519491231002')}"
    assert held(mobile, ("identity_number",)) is None
    assert held(identity, ("mobile_number",)) is None
    assert held(mobile + identity, BOTH) == "identity_number"
    assert held(mobile + identity, BOTH[::-1]) == "mobile_number"


def test_the_libraries_are_loaded_with_the_first_number_only():
    """Whoever writes no notes with numbers does not wait for lists of districts and numbering plans."""
    asked = "import sys, salesflow, salesflow.personal as p; p.held('来店 2026-11-02', ('identity_number', 'mobile_number'))"
    said = "print(sorted({name.split('.')[0] for name in sys.modules} & {'stdnum', 'phonenumbers'}))"
    done = subprocess.run([sys.executable, "-c", f"{asked}; {said}"], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
