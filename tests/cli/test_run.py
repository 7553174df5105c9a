"""`ecosim run` from outside: its JSON, its exit codes, an interruption, and plugins that kill their process."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ecosim import engine
from ecosim.runs import RunResult
from ecosim.scenario import Scenario
from ecosim.views import has_views

Called = Callable[..., tuple[int, str, str]]

SMALL = [
    word
    for change in (
        "shoppers.count=150", "period.from=2025-10-19", "period.to=2025-10-20", "promotions.presale=false",
    )
    for word in ("--set", change)
]  # fmt: skip
# Dies in the second replication only: it looks up the stack which one it is part of.
DEADLY = """
import os, sys
from ecosim.api import Channel, hookimpl

class Deadly(Channel):
    labels = {"en": "Deadly", "zh": "致命"}

    def plan(self, calendar):
        print("a plugin that prints")
        frame = sys._getframe()
        while frame is not None:
            if "replication" in frame.f_locals and DIES(frame.f_locals["replication"]):
                os.abort()
            frame = frame.f_back
        return calendar.start()

@hookimpl
def ecosim_channels():
    return [Deadly]
"""
SCENARIO = "ecosim: 1\nname: deadly\nextends: tiny\nchannels: {deadly: {use: deadly}}\n"


def start(*words: str, **more: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "ecosim", "run", *words]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "encoding": "utf-8"}
    return subprocess.Popen(command, **pipes, **more)  # type: ignore[call-overload, no-any-return]


def test_json_is_one_object_and_the_run_is_served_again(cli: Called, program: Called, tmp_path: Path) -> None:
    out = tmp_path / "运行 folder"
    words = ("run", "tiny", *SMALL, "--no-pages", "--out", out)
    code, text, said = program(*words, "--workers", 1, "--json")
    assert code == 0, said
    found = json.loads(text)
    assert text.count("\n") == 1
    assert {"summary", "run_dir", "digest", "channel_costs", "live", "credit"} <= set(found)
    assert Path(found["run_dir"]).parent == out
    keys = {"mean", "p10", "p90", "ci_low", "ci_high", "baseline", "diff", "diff_ci"}
    assert all(keys <= set(metric) for metric in found["summary"].values())
    assert "net_contribution_yuan" in found["summary"]
    assert found["live"] is None
    assert {"mean", "p10", "p90", "ci_low", "ci_high"} == set(found["channel_costs"]["all_yuan"])
    assert "100%" in said
    assert not Path(found["run_dir"], "report.html").exists() and not has_views(Path(found["run_dir"]))
    code, summary, said = cli(*words)
    assert code == 0
    assert "already finished" in said
    assert "Net contribution" in summary
    assert "净利" in cli(*words, "--lang", "zh")[1]
    assert cli(*words, "--quiet") == (0, found["run_dir"] + "\n", "")
    again = json.loads(cli(*words, "--json")[1])
    assert (again["digest"], again["served"]) == (found["digest"], True)


def test_a_report_that_is_missing_is_made_when_the_run_is_served(cli: Called, tiny: RunResult, tmp_path: Path) -> None:
    for name in (tiny.run_dir.name, tiny.baselines["not_joining"].path.name):
        shutil.copytree(tiny.run_dir.parent / name, tmp_path / name)
    report = tmp_path / tiny.run_dir.name / "report.html"
    report.unlink()
    words = ("run", "tiny", "--reps", 3, "--out", tmp_path)
    assert cli(*words, "--no-pages")[0] == 0
    assert not report.exists()
    code, summary, _ = cli(*words)
    assert code == 0 and f"report: {report}" in summary.replace("\n", "")
    assert report.read_bytes() == (tiny.run_dir / "report.html").read_bytes()


@pytest.fixture
def deadly(tmp_path: Path) -> list[str]:
    folder = tmp_path / "plugins"
    folder.mkdir()
    (tmp_path / "deadly.yaml").write_text(SCENARIO, "utf-8")
    return [
        str(tmp_path / "deadly.yaml"),
        *SMALL,
        "--plugins-dir",
        str(folder),
        "--out",
        str(tmp_path / "runs"),
        "--no-pages",
        "--json",
    ]


def put_plugin(words: list[str], dies: str) -> None:
    (Path(words[words.index("--plugins-dir") + 1]) / "deadly.py").write_text(
        f"DIES = lambda r: {dies}\n{DEADLY}", "utf-8"
    )


@pytest.fixture
def ending(monkeypatch: pytest.MonkeyPatch) -> Callable[[int, BaseException], None]:
    """`ending(1, MemoryError())`: from now on replication 1 ends with this, whoever's it is."""
    simulate = engine.simulate

    def put(replication: int, error: BaseException) -> None:
        def ended(scenario: Scenario, at: int, **more: Any) -> Any:
            if at == replication:
                raise error
            return simulate(scenario, at, **more)

        monkeypatch.setattr(engine, "simulate", ended)

    return put


def test_a_replication_that_fails_is_lost_alone(
    cli: Called, ending: Callable[[int, BaseException], None], tmp_path: Path
) -> None:
    ending(1, RuntimeError("no luck"))
    code, text, said = cli("run", "tiny", *SMALL, "--no-pages", "--out", tmp_path, "--json")
    assert code == 3, said
    lost = [(one["role"], one["replication"], one["luck"], one["status"]) for one in json.loads(text)["failed"]]
    assert lost == [("not_joining", 1, 0, "failed"), ("plan", 1, 0, "failed")]
    assert "replication 1 of plan: failed: RuntimeError: no luck" in said


def test_nothing_is_left_of_a_run_without_any_result(
    cli: Called, ending: Callable[[int, BaseException], None], tmp_path: Path
) -> None:
    ending(0, RuntimeError("no luck"))
    code, text, said = cli("run", "tiny", *SMALL, "--reps", 1, "--out", tmp_path, "--json")
    assert code == 1
    assert "no replication has a result" in json.loads(text)["error"][0]["message"]
    assert "no replication has a result; the first: RuntimeError: no luck" in said
    assert [path.name for path in tmp_path.iterdir() if not path.name.startswith(".")] == []


def test_what_an_interruption_left_is_gone_on_with(
    cli: Called, ending: Callable[[int, BaseException], None], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    words = ("run", "tiny", *SMALL, "--no-pages", "--json", "--out")
    ending(1, KeyboardInterrupt())
    code, text, said = cli(*words, tmp_path / "runs")
    assert code == 130 and said.splitlines()[-1].startswith("ecosim: interrupted")
    assert "interrupted" in json.loads(text)["error"][0]["message"]
    assert [path.name for path in (tmp_path / "runs").iterdir() if not path.name.startswith(".")] == []
    assert list((tmp_path / "runs").glob(".journal-*/part-*.npz"))
    monkeypatch.undo()
    found, fresh = (json.loads(cli(*words, tmp_path / out)[1]) for out in ("runs", "fresh"))
    assert found["served"] is False
    assert found["digest"] == fresh["digest"]


@pytest.mark.slow
def test_a_crash_loses_its_replication_only(program: Called, deadly: list[str]) -> None:
    put_plugin(deadly, "r == 1")
    code, text, said = program("run", *deadly)
    assert code == 3, said
    found = json.loads(text)
    lost = [(one["role"], one["replication"], one["luck"], one["status"]) for one in found["failed"]]
    assert lost == [("not_joining", 1, 0, "crashed"), ("plan", 1, 0, "crashed")]
    assert found["failed"][0]["why"] == f"its process died (signal {signal.SIGABRT.value}), 3 times"
    assert "replication 1 of plan: crashed" in said
    assert "a plugin that prints" in said


@pytest.mark.slow
def test_a_run_without_any_result_fails(program: Called, deadly: list[str]) -> None:
    put_plugin(deadly, "True")
    code, text, said = program("run", *deadly, "--reps", "1")
    assert code == 1
    assert "no replication has a result" in json.loads(text)["error"][0]["message"]
    assert "no replication has a result" in said


@pytest.mark.slow
def test_an_interruption_leaves_no_run_and_the_next_goes_on(cli: Called, tmp_path: Path) -> None:
    words = ["tiny", *SMALL, "--reps", "6", "--workers", "2", "--no-pages", "--out", str(tmp_path)]
    process = start(*words, start_new_session=True)
    while not list(tmp_path.glob(".journal-*/part-*.npz")):
        assert process.poll() is None
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)
    out, said = process.communicate(timeout=30)
    assert (process.returncode, out) == (130, "")
    assert "Traceback" not in said
    assert "interrupted" in said.splitlines()[-1]
    assert [path.name for path in tmp_path.iterdir() if not path.name.startswith(".")] == []
    kept = {path: path.stat().st_mtime_ns for path in tmp_path.glob(".journal-*/part-*.npz")}
    assert kept
    code, text, _ = cli("run", *words, "--json")
    assert code == 0
    assert json.loads(text)["served"] is False
    fresh = json.loads(cli("run", *words[:-1], tmp_path / "fresh", "--json")[1])
    assert json.loads(text)["digest"] == fresh["digest"]
