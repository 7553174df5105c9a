"""`ecosim report` and `--progress` from outside: what they write, and what they say of folders that they cannot use."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ecosim.records import read_run
from ecosim.records.digest import table_digest
from ecosim.runs import RunResult
from ecosim.runs.renewal import renew_report
from ecosim.views import has_views, read_view

Called = Callable[..., tuple[int, str, str]]


@pytest.fixture
def runs(tiny: RunResult, tmp_path: Path) -> Path:
    """The finished run and its baseline in a folder that may be spoilt."""
    for name in (tiny.run_dir.name, tiny.baselines["not_joining"].path.name):
        shutil.copytree(tiny.run_dir.parent / name, tmp_path / "runs" / name)
    return tmp_path / "runs"


def test_report_and_views_are_made_anew_against_the_first_baseline(tiny: RunResult, cli: Called, runs: Path) -> None:
    folder, progress = runs / tiny.run_dir.name, runs / "progress.json"
    before = (folder / "report.html").read_bytes()
    (folder / "report.html").write_text("spoilt")
    shutil.rmtree(folder / "views")
    code, text, said = cli("report", folder, "--json", "--progress", progress)
    assert code == 0, said
    assert json.loads(text) == {"run_dir": str(folder), "report": str(folder / "report.html"),
                                "baseline": str(runs / tiny.baselines["not_joining"].path.name)}  # fmt: skip
    assert (folder / "report.html").read_bytes() == before
    assert has_views(folder) and read_view(folder, "overview")["baseline"]["role"] == "not_joining"
    assert json.loads(progress.read_text())["stage"] == "reporting"
    assert [path.name for path in runs.iterdir() if "progress" in path.name] == ["progress.json"]


def test_a_run_whose_baseline_is_gone_is_shown_alone(tiny: RunResult, runs: Path) -> None:
    shutil.rmtree(runs / tiny.baselines["not_joining"].path.name)
    assert renew_report(runs / tiny.run_dir.name).baseline is None
    assert read_view(runs / tiny.run_dir.name, "overview")["baseline"] is None


def as_of_an_older_program(folder: Path) -> None:
    """The run says other versions, and a table lacks a column."""
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    days = read_run(folder).table("days").drop(columns="gmv_fen")
    days.to_parquet(folder / "tables" / "days.parquet", index=False)
    manifest["tables"]["days"]["digest"] = table_digest(days)
    manifest["versions"]["sources"] = "0" * 12
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")


@pytest.mark.parametrize(
    ("which", "code", "said"),
    [
        ("nothing", 2, "is no run folder"),
        ("baseline", 2, "is a baseline (not_joining)"),
        ("manifest", 2, "is damaged"),
        ("scenario", 1, "its scenario cannot be read by this version (shoppers.many"),
        ("tables", 1, "was made by another version (sources), whose tables this one does not know"),
    ],
)
def test_a_folder_that_cannot_be_shown_is_told(
    tiny: RunResult, cli: Called, runs: Path, which: str, code: int, said: str
) -> None:
    folder = runs / (tiny.baselines["not_joining"].path.name if which == "baseline" else tiny.run_dir.name)
    if which == "nothing":
        folder = runs / "nothing"
    elif which == "manifest":
        (folder / "manifest.json").write_text("{")
    elif which == "scenario":
        file = folder / "scenario.resolved.yaml"
        file.write_text(file.read_text("utf-8").replace("shoppers:", "shoppers:\n  many: 3"), "utf-8")
    elif which == "tables":
        as_of_an_older_program(folder)
    found = cli("report", folder, "--json")
    assert found[0] == code, found
    assert said in json.loads(found[1])["error"][0]["message"]
    assert "Traceback" not in found[2]


@pytest.mark.parametrize(("file", "said"), [("", "'' is no file"), ("nowhere/p.json", "cannot be written")])
def test_progress_that_cannot_be_kept_is_bad_input(program: Called, tmp_path: Path, file: str, said: str) -> None:
    place = str(tmp_path / file) if file else ""
    code, text, _ = program("report", tmp_path, "--json", f"--progress={place}")
    assert code == 2
    assert said in json.loads(text)["error"][0]["message"]


def test_progress_is_whole_and_not_written_too_often(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from ecosim.runs.progress import Progress, ProgressFile

    now, kept = [0.0], list[float]()
    file = ProgressFile(tmp_path / "p.json", clock=lambda: now[0])
    replace = os.replace

    def noted(old: Path, new: Path) -> None:
        kept.append(now[0])
        replace(old, new)

    monkeypatch.setattr(os, "replace", noted)
    for step in range(100):
        now[0] = step / 50
        file(Progress("compiling" if step < 50 else "simulating", step / 100))
        assert 0 <= json.loads((tmp_path / "p.json").read_text())["share"] <= step / 100
    file.close()
    assert 8 <= len(kept) <= 10 + 1
    assert 1.0 in kept  # a new stage is told at once
    assert [path.name for path in tmp_path.iterdir()] == ["p.json"]
