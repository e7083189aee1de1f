"""A log in XES, from plain values: a trace is a map of its own attributes and a list of maps, one for each event."""

from datetime import datetime
from decimal import Decimal
from xml.sax.saxutils import quoteattr


def written(traces, prefix=""):
    """The text of a log: a line for each tag."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f"<{prefix}log{_names(prefix)}>"]
    for own, events in traces:
        lines += [f"<{prefix}trace>", *_attributes(own, prefix)]
        for event in events:
            lines += [f"<{prefix}event>", *_attributes(event, prefix), f"</{prefix}event>"]
        lines.append(f"</{prefix}trace>")
    return "\n".join([*lines, f"</{prefix}log>", ""])


def _names(prefix):
    return f' xmlns{":" if prefix else ""}{prefix.rstrip(":")}="http://www.xes-standard.org/"'


def _attributes(values, prefix):
    for key, value in values.items():
        yield f"<{prefix}{_kind(value)} key={quoteattr(key)} value={quoteattr(_text(value))}/>"


def _kind(value):
    kinds = {bool: "boolean", int: "int", Decimal: "float", datetime: "date"}
    return kinds.get(type(value), "string")


def _text(value):
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value).lower() if isinstance(value, bool) else str(value)
