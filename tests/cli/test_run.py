"""`ecosim run` from outside: its JSON, its exit codes, an interruption, and plugins that kill their process."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

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


def run(*words: str) -> tuple[int, str, str]:
    process = start(*words)
    out, err = process.communicate(timeout=240)
    return process.returncode, out, err


def test_json_is_one_object_and_the_run_is_served_again(tmp_path: Path) -> None:
    out = tmp_path / "运行 folder"
    code, text, said = run("tiny", *SMALL, "--out", str(out), "--json")
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
    code, summary, said = run("tiny", *SMALL, "--out", str(out))
    assert code == 0
    assert "already finished" in said
    assert "Net contribution" in summary
    assert "净利" in run("tiny", *SMALL, "--out", str(out), "--lang", "zh")[1]
    assert run("tiny", *SMALL, "--out", str(out), "--quiet") == (0, found["run_dir"] + "\n", "")
    again = json.loads(run("tiny", *SMALL, "--out", str(out), "--json")[1])
    assert (again["digest"], again["served"]) == (found["digest"], True)


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
        "--json",
    ]


def put_plugin(words: list[str], dies: str) -> None:
    (Path(words[words.index("--plugins-dir") + 1]) / "deadly.py").write_text(
        f"DIES = lambda r: {dies}\n{DEADLY}", "utf-8"
    )


def test_a_crash_loses_its_replication_only(deadly: list[str]) -> None:
    put_plugin(deadly, "r == 1")
    code, text, said = run(*deadly)
    assert code == 3, said
    found = json.loads(text)
    lost = [(one["role"], one["replication"], one["luck"], one["status"]) for one in found["failed"]]
    assert lost == [("not_joining", 1, 0, "crashed"), ("plan", 1, 0, "crashed")]
    assert found["failed"][0]["why"] == f"its process died (signal {signal.SIGABRT.value}), 3 times"
    assert "replication 1 of plan: crashed" in said
    assert "a plugin that prints" in said


@pytest.mark.slow
def test_a_run_without_any_result_fails(deadly: list[str]) -> None:
    put_plugin(deadly, "True")
    code, text, said = run(*deadly)
    assert code == 1
    assert "no replication has a result" in json.loads(text)["error"][0]["message"]
    assert "no replication has a result" in said


def test_an_interruption_leaves_no_run_and_the_next_goes_on(tmp_path: Path) -> None:
    words = ["tiny", *SMALL, "--reps", "6", "--workers", "2", "--out", str(tmp_path)]
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
    code, text, _ = run(*words, "--json")
    assert code == 0
    assert json.loads(text)["served"] is False
    fresh = json.loads(run(*words[:-1], str(tmp_path / "fresh"), "--json")[1])
    assert json.loads(text)["digest"] == fresh["digest"]
