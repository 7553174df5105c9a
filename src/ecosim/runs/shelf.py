"""The finished plans of a folder of runs: what a person chooses from. Reads manifests only."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from ecosim.errors import EcosimError
from ecosim.records import read_run

FOLDER: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Book:
    """A finished run as a list shows it; baselines maps a role to the name of its folder."""

    path: Path
    plan: str
    role: str
    digest: str
    finished: dt.datetime
    replications: int
    baselines: tuple[tuple[str, str], ...]

    @property
    def name(self) -> str:
        return self.path.name


def shelf(parent: Path) -> list[Book]:
    """The finished plans in a folder, newest first; baselines and what cannot be read are left out."""
    try:
        names = [path.name for path in parent.iterdir() if FOLDER.fullmatch(path.name)]
    except OSError:
        return []
    books = [book for name in names if (book := find(parent, name)) is not None and book.role == "plan"]
    return sorted(books, key=lambda book: (book.finished, book.name), reverse=True)


def find(parent: Path, name: str) -> Book | None:
    """The finished run of a name, whatever its role; None where there is none or its manifest is damaged."""
    if not FOLDER.fullmatch(name):
        return None
    manifest = parent / name / "manifest.json"
    try:
        return _book(manifest.parent, manifest.stat().st_mtime_ns)
    except (OSError, EcosimError):
        return None


@lru_cache(maxsize=4096)
def _book(path: Path, mtime_ns: int) -> Book:
    """A manifest is read anew only where the file has changed."""
    manifest = read_run(path).manifest
    finished = dt.datetime.fromisoformat(manifest["finished"])
    return Book(path, manifest["name"], manifest["role"], manifest["digest"], finished,
                manifest["replications_done"], tuple(sorted(manifest["baselines"].items())))  # fmt: skip
