"""
The bytes of an XML file as UTF-8: unpacked where gzip packed them, decoded where the XML declaration names another
encoding. A file that unpacks to more than the machine has is refused.
"""

from __future__ import annotations

import codecs
import gzip
import re
import zlib
from collections.abc import Iterator
from pathlib import Path

from salesflow.catalogue import Phrase
from salesflow.findings import why_not
from salesflow.intake.lines import EMPTY
from salesflow.intake.table import unreadable

_BLOCK = 1 << 16
_GZIP = b"\x1f\x8b"  # how whatever gzip packs begins
_UNPACKED, _RATIO = 100_000_000, 150  # bytes, and how many of them one packed byte may stand for


def blocks_of(path: Path) -> Iterator[bytes]:
    """The text of the log in UTF-8, unpacked, block by block. Raises: DataError."""
    file, is_packed, size = str(path), path.suffix.lower() == ".gz", 0
    try:
        with path.open("rb") as stream:
            start = stream.peek(len(_GZIP))[: len(_GZIP)]
            if start and is_packed and start != _GZIP:
                raise unreadable(file, _NOT_PACKED)
            read = gzip.GzipFile(fileobj=stream).read if is_packed else stream.read
            block = read(_BLOCK)
            if not block:
                raise unreadable(file, EMPTY)
            decoder = _decoder(file, block)
            while block:
                size += len(block)
                if is_packed and size > _UNPACKED and size > _RATIO * stream.tell():
                    raise unreadable(file, _BOMB)
                yield decoder.decode(block).encode() if decoder is not None else block
                block = read(_BLOCK)
            if decoder is not None:
                decoder.decode(b"", True)
    except EOFError:
        raise unreadable(file, CUT_OFF) from None
    except (gzip.BadGzipFile, zlib.error):
        raise unreadable(file, _DAMAGED) from None
    except OSError as error:
        raise unreadable(file, why_not(error)) from None
    except UnicodeDecodeError:
        raise unreadable(file, _OTHER_ENCODING) from None


def _decoder(file: str, start: bytes) -> codecs.IncrementalDecoder | None:
    """What makes text of the bytes; nothing where they are UTF-8. Expat is never left to find an encoding."""
    for mark, encoding in _MARKS.items():
        if start.startswith(mark):
            return codecs.getincrementaldecoder(encoding)()
    said = _DECLARED.match(start)
    name = said[1].decode("ascii").lower() if said is not None else "utf-8"
    if name not in _ENCODINGS:
        raise unreadable(file, Phrase(f"its encoding `{name[:40]}` is not read here", f"不支持其编码 `{name[:40]}`"))
    known = _ENCODINGS[name]
    return codecs.getincrementaldecoder(known)() if known is not None else None


_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"<\0": "utf-16-le", b"\0<": "utf-16-be"}
_DECLARED = re.compile(rb"""\s*<\?xml\s[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_ENCODINGS = {
    "utf-8": None, "utf8": None, "us-ascii": None, "ascii": None, "iso-8859-1": "latin-1", "windows-1252": "cp1252",
    "gb18030": "gb18030", "gbk": "gb18030", "gb2312": "gb18030",
}  # fmt: skip

CUT_OFF = Phrase("it breaks off before its end", "文件不完整，中途中断")
_OTHER_ENCODING = Phrase("its text is not in the encoding that it names", "文本与声明的编码不符")
_BOMB = Phrase("unpacked it would be far too large", "解压后过大")
_NOT_PACKED = Phrase("it is not packed by gzip", "不是 gzip 压缩文件")
_DAMAGED = Phrase("what is packed is damaged, or something stands behind it", "压缩数据已损坏，或其后还有内容")
