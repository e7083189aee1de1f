"""The structure that docs/architecture.md promises: layers, no cycles, one library in one place."""

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "salesflow"

# What stands higher is lower; a module may import what stands above it, and within its own line.
LAYERS = (
    ("catalogue",),
    ("findings",),
    ("text",),
    ("frozen",),
    ("titles",),
    ("described",),
    ("domains", "amounts"),
    ("zones",),
    ("opening",),
    ("calendars",),
    ("facttypes",),
    ("unary",),
    ("personal",),
    ("facts",),
    ("history",),
    ("guards",),
    ("states",),
    ("constraints",),
    ("rules",),
    ("decision",),
    ("policy",),
    ("journey",),
    ("sql",),
    ("trials",),
    ("engines",),
    ("intake",),
    ("audit",),
    ("testing",),
    ("reports",),
    ("cli",),
)
NEVER = {("rules", "history"), ("rules", "states"), ("rules", "guards"), ("rules", "constraints"), ("history", "rules")}
ONE_PLACE = {
    "yaml": ("text",),
    "pydantic": ("policy", "intake"),
    "pydantic_core": ("policy", "intake"),
    "typer": ("cli",),
    "rich": ("cli",),
    "duckdb": ("intake", "audit", "sql"),
    "sqlglot": ("sql",),
    "durable_rules_engine": ("rules",),
    "python_calamine": ("intake",),
    "zoneinfo": ("zones", "calendars", "opening"),
    "hypothesis": ("testing",),
    "transitions": ("states",),
    "stdnum": ("personal",),
    "phonenumbers": ("personal",),
    "jinja2": ("reports",),
}


def part(module: Path) -> str:
    """The room of a module: its package, or itself."""
    inside = module.relative_to(SOURCE).with_suffix("").parts
    return inside[0]


def imports(module: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: relative import"
            names.add(node.module or "")
            if node.module == "salesflow":
                names |= {f"salesflow.{alias.name}" for alias in node.names}
    return names


def ours(module: Path) -> set[str]:
    """The rooms that a module imports from; the front door re-exports, and only the outermost may use it."""
    found = {name.split(".")[1] for name in imports(module) if name.startswith("salesflow.")}
    return found - {"__version__"}


MODULES = sorted(path for path in SOURCE.rglob("*.py") if path.name != "__main__.py" and path != SOURCE / "__init__.py")
LEVEL = {name: number for number, layer in enumerate(LAYERS) for name in layer}


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_imports_point_up_the_table(module):
    """A module imports only what stands lower than itself, and never a room that must not know it."""
    own = part(module)
    for other in ours(module) - {own}:
        assert LEVEL[other] < LEVEL[own], f"{own} imports {other}"
        assert (own, other) not in NEVER, f"{own} must know nothing of {other}"


def test_every_room_is_in_the_table():
    """A new room says where it stands."""
    assert {part(module) for module in MODULES} == set(LEVEL)


def test_no_module_waits_for_itself():
    """Imports have no cycle, not even inside a room."""
    names = {module: ".".join(("salesflow", *module.relative_to(SOURCE).with_suffix("").parts)) for module in MODULES}
    known = {name.removesuffix(".__init__"): module for module, name in names.items()}
    graph = {
        module: {known[name] for name in imports(module) if name in known and known[name] != module}
        for module in MODULES
    }
    inside = {module: {other for other in others if other.name != "__init__.py"} for module, others in graph.items()}
    list(TopologicalSorter(inside).static_order())


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_each_library_is_used_in_one_place(module):
    """Callers never meet our third-party libraries: each has one module or room."""
    used = {name.split(".")[0] for name in imports(module)}
    for library, places in ONE_PLACE.items():
        assert library not in used or part(module) in places, f"{part(module)} uses {library}"


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_file_has_one_subject(module):
    """A file stays readable in one sitting; one that wants to grow has two subjects."""
    assert len(module.read_text(encoding="utf-8").splitlines()) <= 320


def test_nothing_in_the_core_reads_a_clock():
    """The present moment, ids and randomness are arguments; only the command line may look at the clock."""
    for module in MODULES:
        if part(module) in ("cli", "testing"):
            continue
        tree = ast.parse(module.read_text(encoding="utf-8"))
        called = {node.func.attr for node in ast.walk(tree) if isinstance(node, ast.Call) and _is_method(node.func)}
        assert not called & {"now", "utcnow", "today", "time_ns", "perf_counter", "uuid4", "random"}, module


def _is_method(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute)
