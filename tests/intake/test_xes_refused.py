"""What is no event log in XES, or one that only an attacker would write: refused, with its reason."""

import gzip
import os
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from showroom_log import SHOWROOM, adds_up, mapped, opened
from xes_writer import written

from salesflow.findings import DataError
from salesflow.intake import open_table, read_log, xes, xml_bytes

EVENT = '<event><string key="concept:name" value="visit_ended"/></event>'
LOG = f"<log><trace>{EVENT}</trace></log>"


@pytest.fixture
def table(tmp_path):
    """A log of this text, or of these bytes, as a table."""
    return lambda text, name="log.xes": opened(tmp_path, text, name)


@pytest.fixture
def refused(table):
    """What is said of a log that is refused: its one finding's code, reason and line."""

    def reason(text, name="log.xes"):
        with pytest.raises(DataError) as error:
            table(text, name)
        [finding] = error.value.findings
        assert finding.code == "SF501"
        return finding.message().removeprefix("this file cannot be read: "), finding.place.line

    return reason


DTD = "it declares a document type, and no log needs one"
CUT = "it breaks off before its end"
NO_XML = "it is no XML, or damaged from here on"
LONG = "a text in it is longer than any log needs"
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    ("text", "reason", "line"),
    [
        ("", "it is empty", None),
        ("  \n", CUT, 2),
        ("case,name,at\n", NO_XML, 1),
        ("<html><body/></html>", "it is XML, but `html` and no `log`", 1),
        (f"<{'x' * 99}/>", f"it is XML, but `{'x' * 40}…` and no `log`", 1),
        ("<log/>", "it has no event that says anything", None),
        ("<log><trace><event/></trace></log>", "it has no event that says anything", None),
        (f"<log>\n<trace>{EVENT}", CUT, 2),
        (f"<log>\n<trace>{EVENT}</log>", "an end tag closes what is not open", 2),
        (f"{LOG}\n{LOG}", "something stands behind the end of the log", 2),
        ("<log>\n<a>&who;</a></log>", "it uses an entity that it does not declare", 2),
        (f"<!DOCTYPE log>{LOG}", DTD, 1),
        (f'\n<!DOCTYPE log SYSTEM "file:///etc/passwd">{LOG}', DTD, 2),
        (f'<!DOCTYPE log [<!ENTITY l0 "ha">{LAUGHS}]><log>&l9;</log>', DTD, 1),
        ("<log>\n" + "<a>" * 100, "it is nested more than 50 levels deep", 2),
        ("<log><trace><event>" + '<string key="a" value="b">' * 50, "it is nested more than 50 levels deep", 1),
        (f'<log><trace><event><string key="a" value="{"x" * 1_000_001}"/></event></trace></log>', LONG, 1),
        (f'<log><trace><event><string key="{"x" * 1_001}" value="a"/></event></trace></log>', LONG, 1),
        (f'<log><trace>{EVENT}\n<string key="a" value="b"/></trace></log>',
         "an attribute of a trace stands after its events", 2),
        (f"<log><trace><event>{EVENT}</event></trace></log>", "one `event` stands inside another element", 1),
        (f"<log><trace><trace>{EVENT}</trace></trace></log>", "one `trace` stands inside another element", 1),
        ('<?xml version="1.0" encoding="rot13"?><log/>', "its encoding `rot13` is not read here", None),
        (b'<?xml version="1.0" encoding="gbk"?><log>\xff</log>', "its text is not in the encoding that it names", None),
        (b'<log>\n<string key="a" value="\xff"/></log>', NO_XML, 2),
        ("<log>" + "".join(f'<event><int key="a{n}" value="1"/></event>' for n in range(10_001)) + "</log>",
         "it has more than 10000 columns", None),
        ("<log><event>" + "".join(f'<int key="a{n}" value="1"/>' for n in range(10_001)) + "</event></log>",
         "it has more than 10000 columns", 1),
    ],
)  # fmt: skip
def test_what_is_no_log_is_refused_with_its_reason(refused, text, reason, line):
    """Entities, depth, length, damage: one sentence, at its line where it has one."""
    assert refused(text) == (reason, line)


@pytest.mark.parametrize("opening", ["<!-- ", "<?a ", '<event a="', "<"])
def test_a_tag_without_an_end_is_given_up(refused, monkeypatch, opening):
    """Expat keeps a tag until it ends, so a file that is one tag is not read to its end."""
    monkeypatch.setattr(xes, "_LONGEST_TAG", 200_000)
    assert refused(f"<log>{opening}{'x' * 1_000_000}") == (LONG, 1)


def test_white_space_and_text_are_no_tags(table, monkeypatch):
    """However much stands between the tags, nothing of it is kept."""
    monkeypatch.setattr(xes, "_LONGEST_TAG", 200_000)
    assert len(list(table(f"<log>{' ' * 1_000_000}{EVENT}<![CDATA[{'x' * 1_000_000}]]></log>"))) == 1


PACKED = gzip.compress(f"<log>{EVENT * 500}</log>".encode(), mtime=0)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "it is empty"),
        (gzip.compress(b"", mtime=0), "it is empty"),
        (LOG.encode(), "it is not packed by gzip"),
        (PACKED[:5], CUT),
        (PACKED[:-20], CUT),
        (PACKED[:-4], CUT),
        (PACKED + b"more", "what is packed is damaged, or something stands behind it"),
        (PACKED[:-8] + bytes(8), "what is packed is damaged, or something stands behind it"),
    ],
)
def test_what_gzip_cannot_unpack_is_refused_with_its_reason(refused, content, reason):
    """A download that broke off is told as one."""
    assert refused(content, "log.xes.gz") == (reason, None)


def test_parts_packed_one_by_one_and_padding_are_one_file(table):
    """Both are within the rules of gzip."""
    parts = gzip.compress(f"<log>{EVENT}".encode()) + gzip.compress(f"{EVENT}</log>".encode()) + bytes(100)
    assert len(list(table(parts, "LOG.XES.GZ"))) == 2


@pytest.mark.parametrize(("filling", "reason"), [(b" ", "unpacked it would be far too large"), (b"\0", NO_XML)])
def test_a_bomb_is_given_up_long_before_its_end(tmp_path, monkeypatch, refused, filling, reason):
    """A file of few bytes that unpacks to hundreds of megabytes is no log; what was read until then is little."""
    monkeypatch.setattr(xml_bytes, "_UNPACKED", 10_000_000)
    monkeypatch.setattr(xml_bytes, "_RATIO", 200)  # how densely the quickest level packs
    with gzip.open(tmp_path / "bomb", "wb", compresslevel=1) as stream:
        stream.write(f"<log><trace>{EVENT}".encode())
        for _ in range(200):
            stream.write(filling * 1_000_000)
        stream.write(b"</trace></log>")
    assert refused((tmp_path / "bomb").read_bytes(), "log.xes.gz")[0] == reason


def test_a_log_that_packs_well_is_no_bomb(table, monkeypatch):
    """The ratio counts only beyond a size that fits into memory anyway."""
    assert len(list(table(gzip.compress(f"<log>{EVENT * 20_000}</log>".encode()), "log.xes.gz"))) == 20_000
    monkeypatch.setattr(xml_bytes, "_UNPACKED", 1_000)
    monkeypatch.setattr(xml_bytes, "_RATIO", 1_000)
    assert len(list(table(gzip.compress(f"<log>{EVENT * 20_000}</log>".encode()), "log.xes.gz"))) == 20_000


@pytest.mark.parametrize("name", ["log.gz", "log.csv.gz", "xes.gz"])
def test_what_else_is_packed_is_not_unpacked(table, name):
    """Two endings make one kind, and no other."""
    with pytest.raises(DataError, match="SF502"):
        table(PACKED, name)


def test_a_log_that_vanishes_says_so(table, tmp_path):
    """Rows are read again from the file, which may be gone by then."""
    log = table(LOG)
    (tmp_path / "log.xes").unlink()
    with pytest.raises(DataError, match="SF501"):
        list(log)


DAMAGES = st.lists(
    st.tuples(st.integers(0, 10_000), st.integers(0, 8), st.one_of(
        st.binary(max_size=6), st.sampled_from([b"<", b">", b'"', b"&", b"<!--", b"</", b"<event>", b"<!DOCTYPE a>"]),
    )),
    min_size=1, max_size=4,
)  # fmt: skip


@given(DAMAGES, st.booleans())
def test_a_damaged_log_is_a_table_or_a_data_error(tmp_path_factory, damages, is_packed):
    """Wherever bytes are lost, changed or added: rows, or one finding; never an error of a library."""
    when = datetime(2026, 11, 2, 1, 10, tzinfo=UTC)
    event = {"concept:name": "看车 & <试驾>", "time:timestamp": when, "n": 7, "x": Decimal("1.5"), "ok": True}
    content = written([({"concept:name": f"L-{n}"}, [event, event]) for n in range(4)]).encode()
    content = gzip.compress(content, mtime=0) if is_packed else content
    for at, lost, added in damages:
        at %= len(content)
        content = content[:at] + added + content[at + lost :]
    path = tmp_path_factory.getbasetemp() / f"damaged{os.getpid()}.xes{'.gz' if is_packed else ''}"
    path.write_bytes(content)
    refused = ()
    try:
        table = open_table(path)
        assert all(len(row.cells) == len(table.columns) for row in table)
        assert adds_up(read_log(mapped(path.parent, None, table), SHOWROOM, table))
    except DataError as error:
        refused = error.findings
    assert {finding.code for finding in refused} <= {"SF501", "SF505", "SF535"}
