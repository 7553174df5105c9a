"""What the package declares agrees with what lies in the tree."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import ecosim

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def test_every_package_is_named() -> None:
    folders = {path.parent.relative_to(ROOT / "src") for path in (ROOT / "src" / "ecosim").rglob("*.py")}
    for kind in ("*.yaml", "*.toml"):
        folders |= {path.parent.relative_to(ROOT / "src") for path in (ROOT / "src" / "ecosim").rglob(kind)}
    wanted = {".".join(folder.parts) for folder in folders} | {"ecosim_plugins", "ecosim_scenarios"}
    assert set(PROJECT["tool"]["setuptools"]["packages"]) == wanted


def test_every_data_file_is_packed() -> None:
    declared = PROJECT["tool"]["setuptools"]["package-data"]
    packed = {
        path
        for package, patterns in declared.items()
        for pattern in patterns
        for path in folder_of(package).glob(pattern)
    }
    lying = {path for package in PROJECT["tool"]["setuptools"]["packages"] for path in folder_of(package).iterdir()}
    assert {path for path in lying if path.is_file() and path.suffix not in {".py", ".pyc"}} == packed


def folder_of(package: str) -> Path:
    first, *rest = package.split(".")
    return ROOT.joinpath(PROJECT["tool"]["setuptools"]["package-dir"][first], *rest)


def test_the_version_is_said_once() -> None:
    assert PROJECT["project"]["version"] == ecosim.__version__


def test_constraints_are_names_and_versions_only() -> None:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert all(re.fullmatch(r"[A-Za-z0-9_.-]+==[A-Za-z0-9.]+", pin) for pin in pins)


def test_everything_required_is_pinned() -> None:
    pins = {pin.split("==")[0].lower() for pin in (ROOT / "constraints.txt").read_text("utf-8").split() if "==" in pin}
    required = [*PROJECT["project"]["dependencies"], *PROJECT["project"]["optional-dependencies"]["dev"]]
    assert {re.split("[<>=]", name)[0].lower() for name in required} <= pins
