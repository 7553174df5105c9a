"""The views of a run: `views/*.json` in its folder, one file a page, written aside and renamed as a whole.

A page reads one file instead of a run's tables, so that it opens at once however many orders there are. Views say with
which program and which baseline they were made; whoever meets older ones has them made anew.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ecosim.errors import EcosimError
from ecosim.records.identity import sources_hash

if TYPE_CHECKING:
    from ecosim.records import Run

View = dict[str, Any]
# A view and the module whose `build(run, baseline)` makes it.
VIEWS: Final[dict[str, str]] = {
    "overview": "ecosim.views.overview",
    "headline": "ecosim.views.headline",
    "comparable": "ecosim.views.comparable",
    "search": "ecosim.views.search",
    "result": "ecosim.views.result",
    "live": "ecosim.views.live",
    "credit": "ecosim.views.credit",
    "statistics": "ecosim.views.statistics",
}
INDEX: Final = "index.json"
MAX_BYTES: Final = 64_000_000
ATTEMPTS: Final = 100


class ViewsMissing(EcosimError):
    """A run has no views, or those of another program: they are to be made anew by `write_views`."""


def write_views(run: Run, baseline: Run | None, tell: Callable[[float], None] = lambda share: None) -> Path:
    """Makes every view of a run against its baseline and puts them into its folder; gives the folder `views`.

    `tell` hears the share that is done.
    """
    aside = _new_folder(run.path)
    try:
        digests = {}
        for done, (name, module) in enumerate(VIEWS.items()):
            tell(done / len(VIEWS))
            view = importlib.import_module(module).build(run, baseline)
            text = json.dumps(view, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
            (aside / f"{name}.json").write_bytes(text)
            digests[name] = hashlib.sha256(text).hexdigest()
        index = {"program": program(), "digest": run.digest, "baseline": baseline.path.name if baseline else None,
                 "views": digests}  # fmt: skip
        (aside / INDEX).write_text(json.dumps(index, indent=2), "utf-8")
        _replace(aside, run.path / "views")
    except OSError as error:
        raise EcosimError(f"{aside}: cannot be written: {error.strerror or error}") from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return run.path / "views"


def _new_folder(parent: Path) -> Path:
    """An empty folder that whoever may read the run may read."""
    try:
        made = Path(tempfile.mkdtemp(prefix=".views-", dir=parent))
        made.chmod(0o755)
    except OSError as error:
        raise EcosimError(f"{parent}: the views cannot be written: {error.strerror or error}") from error
    return made


def _replace(aside: Path, place: Path) -> None:
    """Put the new folder in the place of the old one; writers make the same, so any of them may be last."""
    grave = _new_folder(place.parent)
    try:
        for attempt in range(ATTEMPTS):
            try:
                if place.exists():
                    place.rename(grave / str(attempt))
                aside.rename(place)
                return
            except OSError:  # another writer took the old one away, or was there first
                if attempt == ATTEMPTS - 1:
                    raise
    finally:
        shutil.rmtree(grave, ignore_errors=True)


def has_views(path: Path) -> bool:
    """Whether a run folder has views of this program."""
    try:
        _index(path)
    except EcosimError:
        return False
    return True


def read_view(path: Path, name: str) -> View:
    """One view of the run in folder `path`.

    Raises ViewsMissing where there is none of this program, EcosimError where it is damaged.
    """
    wanted = _index(path)["views"].get(name)
    file = path / "views" / f"{name}.json"
    try:
        if file.stat().st_size > MAX_BYTES:
            raise ValueError(f"is larger than {MAX_BYTES} bytes")
        text = file.read_bytes()
        if hashlib.sha256(text).hexdigest() != wanted:
            raise ValueError("its digest is another than the index says")
        view: View = json.loads(text)
    except (OSError, ValueError, RecursionError) as error:
        raise ViewsMissing(f"{file}: is damaged ({' '.join(str(error).split())[:120]}); make the views anew") from error
    return view


def _index(path: Path) -> dict[str, Any]:
    file = path / "views" / INDEX
    try:
        index = json.loads(file.read_text("utf-8"))
        if index["program"] == program() and isinstance(index["views"], dict) and set(index["views"]) == set(VIEWS):
            made: dict[str, Any] = index
            return made
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        pass
    raise ViewsMissing(f"{path}: has no views of this program; `ecosim report` makes them")


@cache
def program() -> str:
    """Hash of the sources that make views, 12 hex digits."""
    return sources_hash(("records", "report", "views", "scenario"))
