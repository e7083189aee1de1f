"""In which encoding a text is: what is valid by accident is not taken for Chinese."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.findings import DataError
from salesflow.intake import open_table

HEADER = "case,name,at,person\n"
ROW = "L-1,visit_ended,2026-11-02 09:10,"
LEVEL_ONE = [
    bytes((row, at)).decode("gb2312")
    for row in range(0xB0, 0xD8)
    for at in range(0xA1, 0xFF)
    if (row, at) < (0xD7, 0xFA)
]
ACCENTED = "àáâãäåæçèéêëìíîïñòóôõöøùúûüýÿß"


def persons(folder, *names, encoding):
    """Who stands in a log of this encoding."""
    path = folder / "log.csv"
    path.write_bytes((HEADER + "".join(f"{ROW}{name}\n" for name in names)).encode(encoding))
    return [row.cells[3] for row in open_table(path)]


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("Müller", "latin-1"),
        ("Müller", "cp1252"),
        ("Größe und Straße", "latin-1"),
        ("Muñoz", "cp1252"),
        ("Müşteri", "cp1254"),
        ("Иванов, менеджер", "cp1251"),
        ("Παπαδόπουλος", "cp1253"),
        ("顧客の担当", "shift-jis"),
        ("經辦人王小明", "big5"),
        ("Lefèvre", "latin-1"),
        ("5€", "cp1252"),
    ],
)
def test_another_code_page_is_not_taken_for_chinese(tmp_path, name, encoding):
    """Whether its bytes are valid GB18030 or not: nobody is called `M黮ler` without a word."""
    with pytest.raises(DataError, match="SF503"):
        persons(tmp_path, "li.na", name, encoding=encoding)


@given(st.lists(st.text("abcdefgß" + ACCENTED, min_size=1), min_size=1))
def test_words_of_a_western_code_page_are_refused_or_are_ascii(tmp_path_factory, words):
    """However many there are; what has no such letter is plain text."""
    folder = tmp_path_factory.getbasetemp() / f"western{os.getpid()}"
    folder.mkdir(exist_ok=True)
    if all(word.isascii() for word in words):
        assert persons(folder, *words, encoding="latin-1") == words
    else:
        with pytest.raises(DataError, match="SF503"):
            persons(folder, *words, encoding="latin-1")


@given(st.lists(st.text(st.sampled_from(LEVEL_ONE), min_size=1, max_size=4), min_size=1))
def test_common_chinese_is_read(tmp_path_factory, names):
    """A name is enough. (Few characters are also valid UTF-8 in these bytes, 张 is not.)"""
    folder = tmp_path_factory.getbasetemp() / f"chinese{os.getpid()}"
    folder.mkdir(exist_ok=True)
    named = [f"张{name}" for name in names]
    assert persons(folder, *named, encoding="gb18030") == named


@pytest.mark.parametrize(
    "name", ["王婷", "李玥", "张喆", "客户（闫婷婷）", "繁體中文客戶資料", "￥138，000", "Ａ级", "①号店"]
)
def test_rare_characters_beside_common_ones_are_read(tmp_path, name):
    """Names have rare characters more often than other words; half of them common is enough."""
    assert persons(tmp_path, name, encoding="gb18030") == [name]


def test_rare_characters_alone_are_refused_and_not_guessed(tmp_path):
    """It may be Chinese or not; in UTF-8 it is read."""
    with pytest.raises(DataError, match="SF503"):
        persons(tmp_path, "闫婷婷", encoding="gb18030")
    assert persons(tmp_path, "闫婷婷", encoding="utf-8") == ["闫婷婷"]


def test_a_long_text_is_judged_by_its_first_characters(tmp_path):
    """What a later row says in rare ones changes nothing."""
    names = ["张伟李娜"] * 3_000 + ["闫婷婷"] * 9_000
    assert persons(tmp_path, *names, encoding="gb18030") == names
