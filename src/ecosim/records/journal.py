"""What an interrupted run has already done: each replication's outcome, kept aside until the run folder is written.

One file a replication, arrays without pickle, written by rename, so a kill leaves whole files only; a damaged
or foreign one is no file. Settings are not kept: they follow from the scenario and the replication's number.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ecosim.records.folder import folder_name
from ecosim.records.outcome import RECORDS, Outcome

if TYPE_CHECKING:
    from ecosim.scenario.model import Settings

_ARRAYS: Final = (*RECORDS, "store_ix", "opening_stock", "closing_stock")
_NAMES: Final = (
    "channels",
    "listings",
    "stores",
    "queries",
    "variants",
    "campaigns",
    "fee_kinds",
    "coupon_names",
    "listing_categories",
    "warnings",
)


class Journal:
    """The journal of one run, by its full hash; `settings_at` gives the settings of a replication."""

    def __init__(self, parent: Path, name: str, run_hash: str, settings_at: Callable[[int], Settings]) -> None:
        self.folder = parent / f".journal-{folder_name(name, run_hash[:12])}"
        self.run_hash = run_hash
        self.settings_at = settings_at

    def keep(self, outcome: Outcome) -> None:
        """Keep one outcome; the same one kept twice is one file."""
        for tries_left in (2, 1, 0):
            try:
                self.folder.mkdir(parents=True, exist_ok=True)
                self._write(outcome)
                return
            except FileNotFoundError:  # another program has finished this run and removed the folder just now
                if not tries_left:
                    raise

    def _write(self, outcome: Outcome) -> None:
        arrays = {name: getattr(outcome, name) for name in _ARRAYS if getattr(outcome, name) is not None}
        handle, aside = tempfile.mkstemp(prefix=".writing-", dir=self.folder)
        try:
            with os.fdopen(handle, "wb") as file:
                np.savez(file, allow_pickle=False, words=_words(outcome, self.run_hash), **arrays)
            os.replace(aside, self._file(outcome.replication, outcome.luck))
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(aside)
            raise

    def kept(self) -> dict[tuple[int, int], Outcome]:
        """Outcomes of this run by (replication, luck); files that are damaged or of another run are passed over."""
        found = {}
        for file in sorted(self.folder.glob("part-*.npz")):
            outcome = self._read(file)
            if outcome is not None:
                found[outcome.replication, outcome.luck] = outcome
        return found

    def remove(self) -> None:
        """Forget everything; called when the run folder is finished."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _file(self, replication: int, luck: int) -> Path:
        return self.folder / f"part-{replication:04d}-{luck}.npz"

    def _read(self, file: Path) -> Outcome | None:
        try:
            with open(file, "rb") as handle, zipfile.ZipFile(handle) as parts:
                if parts.testzip():  # a damaged header could make numpy read anything
                    return None
            with open(file, "rb") as handle, np.load(handle, allow_pickle=False) as data:
                words = json.loads(data["words"].tobytes())
                arrays = {name: data[name] for name in data.files if name in _ARRAYS}
            if words.pop("run_hash") != self.run_hash:
                return None
            outcome = _outcome(words, arrays, self.settings_at(words["replication"]))
        except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile):
            return None
        return outcome if self._file(outcome.replication, outcome.luck) == file else None


def _words(outcome: Outcome, run_hash: str) -> Any:
    """Everything of an outcome but arrays and settings, as UTF-8 JSON in a uint8 array."""
    rest = [field.name for field in fields(outcome) if field.name not in (*_ARRAYS, "settings")]
    content = {"run_hash": run_hash, **{name: getattr(outcome, name) for name in rest}}
    return np.frombuffer(json.dumps(content, ensure_ascii=False).encode(), np.uint8)


def _outcome(words: dict[str, Any], arrays: dict[str, Any], settings: Settings) -> Outcome:
    names = {name: tuple(tuple(one) if isinstance(one, list) else one for one in words[name]) for name in _NAMES}
    return Outcome(settings=settings, **{"events": None, "market_orders": None, **words, **names, **arrays})
