"""The scripts and the style of the page, and the rule by which a browser takes no others."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

SCRIPTS = (
    "vendor/echarts/echarts.common.min.js",
    "vendor/dagre/dagre.min.js",
    "vendor/table-core/table-core.min.js",
    "js/element.js",
    "js/process.js",
    "js/charts.js",
    "js/journey.js",
    "js/findings.js",
    "js/page.js",
)
STYLES = ("css/colours.css", "css/page.css", "css/findings.css", "css/print.css")
LICENCES = ("LICENSE", "LICENSE-d3", "NOTICE")
_SOURCE_MAP = re.compile(r"\n?//# sourceMappingURL=\S*")  # a file that is not there
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")  # within strings of the libraries; HTML allows none of them


def scripts(*, is_audit: bool) -> list[str]:
    """Every script in the order in which they run; a check has nothing to draw, and takes no library for it."""
    named = SCRIPTS if is_audit else tuple(name for name in SCRIPTS if "echarts" not in name and "dagre" not in name)
    return list(map(_with_licence, named))


def _with_licence(name: str) -> str:
    """A script; before one of somebody else stands his licence, which asks to be in every copy."""
    script = _UNPRINTABLE.sub(_coded, _SOURCE_MAP.sub("", _read(name)))
    if not name.startswith("vendor/"):
        return script
    folder = name.rpartition("/")[0]
    texts = [
        each.read_text(encoding="utf-8") for each in sorted(_inside(folder).iterdir(), key=str) if each.name in LICENCES
    ]
    return "/*!\n" + "\n".join(texts).replace("*/", "* /") + "*/\n" + script


def style() -> str:
    return "\n".join(map(_read, STYLES))


def policy_of(scripts: list[str]) -> str:
    """What the browser may do: run these very scripts, apply styles of the page, and load nothing from anywhere."""
    sums = (base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts)
    allowed = " ".join(f"'sha256-{each}'" for each in sums)
    return f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def embedded(data: Any) -> str:
    """JSON that can stand within `<script>`: no sign of it can end the element or a line."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return _MEANS_SOMETHING.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text)


_MEANS_SOMETHING = re.compile("[<>&\u2028\u2029\ud800-\udfff]")


def _inside(name: str) -> Traversable:
    return files("salesflow.reports.html").joinpath(name)


def _read(name: str) -> str:
    return _inside(name).read_text(encoding="utf-8")


def _coded(sign: re.Match[str]) -> str:
    return f"\\x{ord(sign[0]):02x}"
