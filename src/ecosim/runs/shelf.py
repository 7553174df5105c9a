"""The finished plans of a folder of runs: what a person chooses from. A manifest is read once while it stands."""

from __future__ import annotations

import datetime as dt
import os
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from ecosim.errors import EcosimError
from ecosim.records import read_run

FOLDER: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}-[0-9a-f]{12}")
MOST_KEPT: Final = 16_384


@dataclass(frozen=True)
class Book:
    """A finished run as a list shows it; baselines maps a role to the name of its folder, `lost` counts replications
    (of the plan and its repeats) without a result.
    """

    path: Path
    plan: str
    role: str
    digest: str
    finished: dt.datetime
    replications: int
    baselines: tuple[tuple[str, str], ...]
    lost: int = 0

    @property
    def name(self) -> str:
        return self.path.name


def shelf(parent: Path) -> list[Book]:
    """The finished plans in a folder, newest first; baselines and what cannot be read are left out."""
    found = [book for book in books(parent) if book.role == "plan"]
    return sorted(found, key=lambda book: (book.finished, book.name), reverse=True)


def books(parent: Path) -> list[Book]:
    """Every finished run in a folder, whatever its role, in no order."""
    try:
        names = [name for name in os.listdir(parent) if FOLDER.fullmatch(name)]
    except OSError:
        return []
    return [book for name in names if (book := find(parent, name)) is not None]


def find(parent: Path, name: str) -> Book | None:
    """The finished run of a name, whatever its role; None where there is none or its manifest is damaged."""
    try:
        return opened(parent, name)
    except EcosimError:
        return None


def opened(parent: Path, name: str) -> Book | None:
    """The finished run of a name; None where there is no such folder or no manifest in it yet.

    Raises EcosimError where its manifest is damaged or of a format that this program does not read.
    """
    if not FOLDER.fullmatch(name):
        return None
    folder = f"{parent}{os.sep}{name}"
    if os.path.islink(folder):  # nothing that lies elsewhere is read, or given a report
        return None
    try:
        stat = os.stat(f"{folder}{os.sep}manifest.json")
    except OSError:
        return None
    return _book(folder, stat.st_mtime_ns, stat.st_size)


def plan_of(parent: Path, baseline: str) -> Book | None:
    """The newest finished plan that a baseline's folder belongs to."""
    return next((book for book in shelf(parent) if baseline in dict(book.baselines).values()), None)


@lru_cache(maxsize=MOST_KEPT)
def _book(folder: str, mtime_ns: int, size: int) -> Book:
    """A manifest is read anew only where the file has changed."""
    manifest = read_run(Path(folder)).manifest
    try:
        finished = dt.datetime.fromisoformat(manifest["finished"])
    except ValueError as error:
        raise EcosimError(f"{folder}/manifest.json: is damaged (finished: {error}); delete the folder") from error
    finished = finished if finished.tzinfo else finished.replace(tzinfo=dt.UTC)
    return Book(Path(folder), manifest["name"], manifest["role"], manifest["digest"], finished,
                manifest["replications_done"], tuple(sorted(manifest["baselines"].items())),
                len(manifest["failed"]))  # fmt: skip
