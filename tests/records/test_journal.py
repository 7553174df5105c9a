"""A journal gives back what was kept, to the byte, and nothing that is damaged or of another run."""

from __future__ import annotations

import json
import os

import numpy as np
import pytest

from ecosim.records import journal as module
from ecosim.records import outcome as raw
from ecosim.records.digest import table_digest
from ecosim.records.journal import Journal
from ecosim.records.tables import tables_of

HASH = "0123456789abcdef" * 4


@pytest.fixture
def journal(tmp_path, settings):
    return Journal(tmp_path / "runs", "tiny", HASH, lambda replication: settings)


def test_what_was_kept_comes_back(journal, outcome_of) -> None:
    events, rivals = np.zeros(3, raw.EVENT), np.zeros(2, raw.MARKET_ORDER)
    outcomes = [
        outcome_of(1),
        outcome_of(1, replication=1, events=events, market_orders=rivals, warnings=("大",)),
        outcome_of(2, luck=1),
    ]
    for outcome in outcomes:
        journal.keep(outcome)
        journal.keep(outcome)
    kept = journal.kept()
    assert sorted(kept) == [(0, 0), (0, 1), (1, 0)]
    for outcome in outcomes:
        back = kept[outcome.replication, outcome.luck]
        for name in (*module._NAMES, "n_own", "n_visits", "n_days", "last_us", "n_market_orders", "settings"):
            assert getattr(back, name) == getattr(outcome, name), name
        for name in module._ARRAYS:
            np.testing.assert_array_equal(getattr(back, name), getattr(outcome, name))
    assert (kept[0, 0].events is None, len(kept[1, 0].events)) == (True, 3)
    assert (kept[0, 0].market_orders is None, len(kept[1, 0].market_orders)) == (True, 2)
    before, after = tables_of(outcomes), tables_of(list(kept.values()))
    assert {name: table_digest(table) for name, table in before.items()} == {
        name: table_digest(table) for name, table in after.items()
    }


def test_an_empty_journal_and_a_removed_one(journal, outcome_of) -> None:
    assert journal.kept() == {}
    journal.remove()
    journal.keep(outcome_of(1))
    journal.remove()
    assert journal.kept() == {}
    assert list(journal.folder.parent.iterdir()) == []


@pytest.mark.parametrize("harm", ["empty", "cut", "garbage", "renamed", "folder", "pickle", "dtype", "words"])
def test_a_damaged_file_is_no_file(journal, outcome_of, harm: str) -> None:
    journal.keep(outcome_of(1))
    journal.keep(outcome_of(1, replication=1))
    file = journal.folder / "part-0001-0.npz"
    data = file.read_bytes()
    arrays = dict(np.load(file))
    if harm == "empty":
        file.write_bytes(b"")
    elif harm == "cut":
        file.write_bytes(data[: len(data) // 2])
    elif harm == "garbage":
        file.write_bytes(data[:1000] + bytes(2000) + data[3000:])
    elif harm == "renamed":
        os.rename(file, journal.folder / "part-0002-0.npz")
    elif harm == "folder":
        file.unlink()
        file.mkdir()
    elif harm == "pickle":
        np.savez(file, **{**arrays, "orders": np.array([{}], dtype=object)})
    elif harm == "dtype":
        np.savez(file, **{**arrays, "orders": np.zeros(3)})
    else:
        words = json.loads(arrays["words"].tobytes())
        np.savez(file, **{**arrays, "words": np.frombuffer(json.dumps(list(words)).encode(), np.uint8)})
    assert list(journal.kept()) == [(0, 0)]


def test_another_runs_file_is_no_file(journal, outcome_of, settings) -> None:
    journal.keep(outcome_of(1))
    other = Journal(journal.folder.parent, "tiny", HASH[:12] + "f" * 52, lambda replication: settings)
    assert other.folder == journal.folder
    assert other.kept() == {}


def test_a_journal_removed_by_another_program_is_made_again(journal, outcome_of, monkeypatch) -> None:
    replace, removals = os.replace, []

    def removed_first(*args: object) -> None:
        if not removals:
            removals.append(journal.remove())
        replace(*args)

    monkeypatch.setattr(module.os, "replace", removed_first)
    journal.keep(outcome_of(1))
    assert list(journal.kept()) == [(0, 0)]


def test_a_kill_while_keeping_leaves_no_part(journal, outcome_of, monkeypatch) -> None:
    def interrupt(*args: object) -> None:
        raise KeyboardInterrupt

    journal.keep(outcome_of(1))
    monkeypatch.setattr(module.os, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        journal.keep(outcome_of(1, replication=1))
    assert list(journal.kept()) == [(0, 0)]
    assert [file.name for file in journal.folder.iterdir()] == ["part-0000-0.npz"]
