"""The packages of examples, as a stranger has them: found by the program, small, and their own tests pass."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from ecosim.channels import discover

EXAMPLES = sorted(path for path in (Path(__file__).parents[2] / "examples").iterdir() if path.is_dir())
MOST_LINES = 100


@pytest.fixture(params=EXAMPLES, ids=lambda path: path.name)
def example(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


def test_it_is_a_plugin_by_its_entry_point_and_as_a_file(example: Path) -> None:
    project = tomllib.loads((example / "pyproject.toml").read_text("utf-8"))
    ((name, module),) = project["project"]["entry-points"]["ecosim.channels"].items()
    assert project["project"]["name"] == example.name
    assert project["tool"]["setuptools"]["py-modules"] == [module]
    (row,) = [row for row in discover([example]).rows() if row["source"] == f"{module}.py"]
    assert (row["name"], row["status"]) == (name, "ok")


def test_its_settings_stand_in_its_page(example: Path) -> None:
    (row,) = [row for row in discover([example]).rows() if row["source"].startswith("ecosim_")]
    page = (example / "README.md").read_text("utf-8")
    assert f"use: {row['name']}" in page
    if "| setting |" in page:
        assert [name for name in row["settings"] if f"| `{name}` |" not in page] == []


def test_a_stranger_reads_it_at_one_sitting_and_imports_what_plugins_may(example: Path) -> None:
    (module,) = example.glob("ecosim_*.py")
    lines = module.read_text("utf-8").splitlines()
    assert len(lines) < MOST_LINES
    imported = {line.split()[1] for line in lines if line.startswith(("import ", "from "))}
    assert imported - set(sys.stdlib_module_names) <= {"collections.abc", "ecosim.api", "numpy"}


@pytest.mark.slow  # two of them make runs
def test_its_own_tests_pass(example: Path) -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(example)]
    done = subprocess.run(command, cwd=example, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
