"""What a run leaves: its raw outcomes, its books, its tables and its folder.

Read `outcome.py` (what comes in), `ledger.py` and `audit.py` (the books), `columns.py` and `tables.py` (the
tables), `folder.py` and `run.py` (on disk), `journal.py` (resuming). Nothing here knows the engine or a
report. Names are imported when first used, as tables need pandas.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ecosim.records.folder import find_finished, folder_name, write_run
    from ecosim.records.identity import run_hash, versions
    from ecosim.records.journal import Journal
    from ecosim.records.ledger import keep_books, net_contribution_fen, waterfall
    from ecosim.records.outcome import Outcome
    from ecosim.records.run import Run, read_run
    from ecosim.records.tables import tables_of

__all__ = [
    "Journal", "Outcome", "Run", "find_finished", "folder_name", "keep_books", "net_contribution_fen", "read_run",
    "run_hash", "tables_of", "versions", "waterfall", "write_run",
]  # fmt: skip

_HOMES = {
    "folder": ("find_finished", "folder_name", "write_run"),
    "identity": ("run_hash", "versions"),
    "journal": ("Journal",),
    "ledger": ("keep_books", "net_contribution_fen", "waterfall"),
    "outcome": ("Outcome",),
    "run": ("Run", "read_run"),
    "tables": ("tables_of",),
}


def __getattr__(name: str) -> Any:
    for home, names in _HOMES.items():
        if name in names:
            return getattr(importlib.import_module(f"ecosim.records.{home}"), name)
    raise AttributeError(f"ecosim.records.{name}: no such name; there are {', '.join(__all__)}")
