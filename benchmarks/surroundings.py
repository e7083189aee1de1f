"""Where it was measured: the machine, the versions, the day. No name of a machine, nothing of a commit."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks.measuring import memory_of_machine

LIBRARIES = (
    "salesflow",
    "pydantic",
    "transitions",
    "python-statemachine",
    "durable_rules",
    "zen-engine",
    "rule-engine",
    "panzi-json-logic",
    "datalogic-py",
    "common-expression-language",
    "cel-python",
    "duckdb",
    "pm4py",
    "businesstimedelta",
    "timegrid",
    "numpy",
    "matplotlib",
)


def today() -> str:
    return datetime.now(UTC).date().isoformat()


def machine() -> str:
    """The processor, its cores and the memory."""
    memory = memory_of_machine() / 2**30
    return (
        f"{_processor()}, {os.cpu_count()} cores, {memory:.0f} GB of memory, {platform.system()} {platform.machine()}"
    )


def _processor() -> str:
    told = Path("/proc/cpuinfo")
    lines = told.read_text(encoding="utf-8").splitlines() if told.exists() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.processor() or platform.machine()


def python() -> str:
    return f"{platform.python_implementation()} {platform.python_version()}"


def libraries() -> list[tuple[str, str]]:
    """Each with its version, or that it is not there."""
    return [(name, _version(name)) for name in LIBRARIES]


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def busy() -> str:
    """How much wanted the processor while it ran, where the system tells."""
    if not hasattr(os, "getloadavg"):
        return ""
    return f" The machine's load was {os.getloadavg()[1]:.1f}, of which about 1 was this run."
