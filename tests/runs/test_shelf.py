"""The finished plans of a folder: newest first, whatever else lies there, and at once however many they are."""

from __future__ import annotations

import datetime as dt
import json
import time
from pathlib import Path
from typing import Any

import pytest

from ecosim.errors import EcosimError
from ecosim.runs import shelf as module
from ecosim.runs.shelf import books, find, opened, plan_of, shelf

MANIFEST: dict[str, Any] = {
    "format": 2, "name": "tiny", "role": "plan", "hash": "0", "scenario_identity": "0", "seed": 1, "replications": 3,
    "replications_done": 2, "versions": {}, "channels": {}, "baselines": {}, "failed": [{"why": "x"}], "warnings": [],
    "started": "2026-01-01T00:00:00+00:00", "finished": "2026-01-02T00:00:00+00:00", "extras": {}, "tables": {},
    "digest": "d",
}  # fmt: skip


def put(parent: Path, number: int, **changes: Any) -> Path:
    """A run folder that holds nothing but a manifest."""
    folder = parent / f"tiny-{number:012x}"
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text(json.dumps({**MANIFEST, **changes}))
    return folder


def test_plans_come_newest_first_and_all_else_is_passed_over(tmp_path: Path) -> None:
    for number, finished in enumerate(
        ("2026-01-02T10:00:00+08:00", "2026-01-02T03:00:00+00:00", "2026-01-02T01:00:00")
    ):
        put(tmp_path, number, finished=finished)
    put(tmp_path, 7, role="not_joining")
    (tmp_path / "tiny-00000000000a").mkdir()
    (tmp_path / "tiny-00000000000b").write_text("a file")
    (tmp_path / ".writing-x").mkdir()
    (tmp_path / "plans").mkdir()
    put(tmp_path, 12, finished="yesterday")
    assert [book.name[-1] for book in shelf(tmp_path)] == ["1", "0", "2"]
    assert {book.role for book in books(tmp_path)} == {"plan", "not_joining"}
    book = shelf(tmp_path)[0]
    assert (book.plan, book.replications, book.lost, book.finished.tzinfo) == ("tiny", 2, 1, dt.UTC)
    assert shelf(tmp_path / "nowhere") == []


def test_a_baseline_names_the_newest_plan_it_belongs_to(tmp_path: Path) -> None:
    baseline = put(tmp_path, 9, role="not_joining").name
    put(tmp_path, 1, baselines={"not_joining": baseline})
    newest = put(tmp_path, 2, baselines={"not_joining": baseline}, finished="2026-02-01T00:00:00+00:00")
    found = plan_of(tmp_path, baseline)
    assert found is not None and found.path == newest
    assert plan_of(tmp_path, "tiny-0000000000ff") is None


@pytest.mark.parametrize(
    "text", ["", "{", "[]", json.dumps({**MANIFEST, "finished": "then"}), json.dumps({"format": 1})]
)
def test_a_damaged_manifest_is_told_when_asked_for_and_not_in_lists(tmp_path: Path, text: str) -> None:
    folder = put(tmp_path, 1)
    (folder / "manifest.json").write_text(text)
    with pytest.raises(EcosimError):
        opened(tmp_path, folder.name)
    assert find(tmp_path, folder.name) is None and shelf(tmp_path) == []


@pytest.mark.parametrize("name", ["../tiny-000000000001", "tiny", "", "tiny-00000000000", "tiny-000000000001/../x"])
def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    put(tmp_path, 1)
    assert opened(tmp_path / "runs", name) is None and opened(tmp_path, name) is None


def test_a_manifest_is_read_once_until_it_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folders, read = [put(tmp_path, number) for number in range(300)], []
    read_run = module.read_run
    monkeypatch.setattr(module, "read_run", lambda path: (read.append(path), read_run(path))[1])
    assert len(shelf(tmp_path)) == 300 and len(read) == 300
    fastest_s = min(timed(tmp_path) for _ in range(5))
    assert len(read) == 300
    assert fastest_s < 0.02, fastest_s
    put_again = json.loads((folders[5] / "manifest.json").read_text()) | {"replications_done": 9}
    (folders[5] / "manifest.json").write_text(json.dumps(put_again) + "\n")
    assert max(book.replications for book in shelf(tmp_path)) == 9
    assert len(read) == 301


def timed(parent: Path) -> float:
    started_s = time.process_time()
    shelf(parent)
    return time.process_time() - started_s
