"""The layers of ARCHITECTURE.md, read from the source: imports only point down, and a library stays where it lives."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "ecosim"

# From the top down. Names in one row are siblings and do not import each other.
LAYERS: tuple[tuple[str, ...], ...] = (
    ("__main__",),
    ("cli", "pages"),
    ("app",),
    ("__init__",),
    ("studies",),
    ("runs",),
    ("views",),
    ("report",),
    ("engine",),
    ("api",),
    ("channels",),
    ("world", "records"),
    ("scenario",),
    ("kernels",),
    ("units", "errors", "files"),
)
RANK = {name: len(LAYERS) - row for row, names in enumerate(LAYERS) for name in names}

# Further than the order says: a report is made from what a run left, whoever made it.
BLIND: dict[str, set[str]] = {
    "report": {"engine", "api", "channels", "world", "kernels"},
    "views": {"engine", "api", "channels", "world", "kernels"},
}

# A library and the only places that may import it.
HOMES: dict[str, tuple[str, ...]] = {
    "simpy": ("engine", "studies/bench_peer.py"),
    "pluggy": ("channels",),
    "yaml": ("scenario",),
    "pydantic": ("scenario",),
    "pydantic_core": ("scenario",),
    "numba": ("kernels",),
    "llvmlite": ("kernels",),
    "streamlit": ("app", "pages"),
    "altair": ("report",),
    "vl_convert": ("report",),
    "rich": ("cli", "report"),
    "xlsxwriter": ("report",),
    "numpy": ("kernels", "scenario", "world", "records", "channels", "engine", "report", "views", "runs", "studies"),
    "pandas": ("records", "report", "views", "runs", "studies", "app", "pages"),
    "pyarrow": ("records",),
    "scipy": ("world", "report", "studies"),
}
KERNELS_MAY = {"ecosim.kernels", "llvmlite", "numba", "numpy"}  # llvmlite is numba's own compiler
PLUGINS_MAY = {"ecosim.api", "numpy", "numba"}


def imported(path: Path) -> Iterator[tuple[int, str]]:
    """Line and full name of everything a file imports, wherever in the file the import stands."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: relative import; write the full name"
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def modules() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


def part_of(path: Path) -> str:
    first = path.relative_to(SOURCE).parts[0]
    return first.removesuffix(".py")


def upward(path: Path) -> Iterator[str]:
    here = part_of(path)
    for line, name in imported(path):
        words = name.split(".")
        if words[0] != "ecosim":
            continue
        there = words[1] if len(words) > 1 and words[1] in RANK else "__init__"
        if there != here and (RANK[there] >= RANK[here] or there in BLIND.get(here, ())):
            yield f"{path}:{line}: {here} imports {there}, which does not lie below it"


def strangers(path: Path) -> Iterator[str]:
    where = path.relative_to(SOURCE).as_posix()
    for line, name in imported(path):
        library = name.split(".")[0]
        if library == "ecosim" or library in sys.stdlib_module_names:
            continue
        homes = HOMES.get(library, ())
        if not any(where == home or where.startswith((home + "/", home + ".py")) for home in homes):
            yield f"{path}:{line}: {library} may be imported only in {', '.join(homes) or 'nothing here'}"


def allowed_only(path: Path, allowed: set[str], standard_library: bool) -> Iterator[str]:
    for line, name in imported(path):
        inside = any(name == one or name.startswith(one + ".") for one in allowed)
        standard = name.split(".")[0] in sys.stdlib_module_names
        if not inside and not (standard and (standard_library or name.startswith("__future__"))):
            yield f"{path}:{line}: {name} may not be imported here"


def test_every_part_has_its_layer() -> None:
    assert {part_of(path) for path in modules()} <= set(RANK)


def test_imports_only_point_down() -> None:
    assert [fault for path in modules() for fault in upward(path)] == []


def test_a_library_is_imported_only_where_it_lives() -> None:
    assert [fault for path in modules() for fault in strangers(path)] == []


def test_kernels_import_numba_and_numpy_only() -> None:
    files = [path for path in modules() if part_of(path) == "kernels"]
    assert files
    assert [fault for path in files for fault in allowed_only(path, KERNELS_MAY, True)] == []


def test_plugins_import_the_api_numpy_and_numba_only() -> None:
    files = sorted((ROOT / "plugins").rglob("*.py"))
    assert {path.stem for path in files} >= {"direct", "organic_search", "recommend", "paid_search"}
    assert [fault for path in files for fault in allowed_only(path, PLUGINS_MAY, True)] == []


@pytest.mark.parametrize(
    ("file", "text", "fault"),
    [
        ("engine/calendar.py", "from ecosim.report.html import write_report", "engine imports report"),
        ("world/people.py", "import ecosim.records", "world imports records"),
        ("report/html.py", "def f():\n    from ecosim.engine import simulate", "report imports engine"),
        ("units.py", "from ecosim import errors", "units imports errors"),
    ],
)
def test_an_import_that_points_up_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, text: str, fault: str
) -> None:
    monkeypatch.setattr(sys.modules[__name__], "SOURCE", tmp_path)
    path = tmp_path / file
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")
    assert fault in next(upward(path))


def test_a_library_out_of_place_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[__name__], "SOURCE", tmp_path)
    path = tmp_path / "report.py"
    path.write_text("import simpy\nimport json\nimport requests", "utf-8")
    assert len(list(strangers(path))) == 2
    path.write_text("import os\nimport ecosim.engine", "utf-8")
    assert len(list(allowed_only(path, PLUGINS_MAY, standard_library=True))) == 1
