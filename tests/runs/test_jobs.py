"""Jobs in the background, as real processes: one for a name, in turn, told in words however they end."""

from __future__ import annotations

import json
import os
import shutil
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

import ecosim
from ecosim.errors import EcosimError
from ecosim.runs import errands, jobs, turn
from ecosim.runs.jobs import Status
from ecosim.scenario import Scenario

SMALL = ("shoppers.count=200", "period.from=2025-10-19", "period.to=2025-10-21", "compare_with=[]")
PATIENCE_S = 150.0  # a machine may have other work


def small(replications: int, *sets: str) -> Scenario:
    return ecosim.load("tiny", sets=[*SMALL, *sets], replications=replications)


def until(parent: Path, name: str, wanted: Callable[[Status], bool]) -> Status:
    """The job's status as soon as it is as wanted, or over."""
    end_s = time.monotonic() + PATIENCE_S
    while time.monotonic() < end_s:
        now = jobs.status(parent, name)
        assert now is not None
        if wanted(now) or now.is_over:
            return now
        time.sleep(0.02)
    raise AssertionError(f"{now} did not come to it")


def over(parent: Path, name: str) -> Status:
    return until(parent, name, lambda now: now.is_over)


def pid_in(parent: Path, name: str) -> int:
    return int((jobs.place(parent, name) / turn.PID).read_text())


def goes_away(pid: int) -> bool:
    """Whether a process is soon no more, not even as a zombie."""
    end_s = time.monotonic() + PATIENCE_S
    while time.monotonic() < end_s:
        try:
            os.kill(pid, 0)
        except OSError:
            return True
        time.sleep(0.02)
    return False


def pressed_at_once(plan: Scenario, parent: Path) -> list[Status]:
    """Three people start the same plan at the same moment."""
    gate, got = threading.Barrier(3), list[Status]()

    def press() -> None:
        gate.wait()
        got.append(errands.start_run(plan, parent))

    pressing = [threading.Thread(target=press) for _ in range(3)]
    for thread in pressing:
        thread.start()
    for thread in pressing:
        thread.join()
    return got


@pytest.mark.slow  # four processes one after another, each with the lowest claim to the machine
def test_one_process_a_name_one_at_a_time_and_what_is_done_is_kept(tmp_path: Path) -> None:
    """One chain of what may happen, as each link costs a process: started by three at once, another waits; killed; the
    other has its turn and is cancelled; the first goes on. How a job is done stands in `tests/app/test_run.py`.
    """
    long, other = small(40), small(2, "seed=7")
    got = pressed_at_once(long, tmp_path)
    first = errands.planned(long, tmp_path).name
    assert {one.name for one in got} == {first}
    assert len({one.asked for one in got}) == 1  # a second process would have been asked for later
    second = errands.start_run(other, tmp_path).name
    kept = tmp_path / f".journal-{first}"
    until(tmp_path, first, lambda now: kept.exists() and len(list(kept.glob("part-*"))) >= 2)
    waiting, working = jobs.status(tmp_path, second), jobs.status(tmp_path, first)
    assert waiting is not None and working is not None
    assert (waiting.state, waiting.ahead) == ("waiting", 1)
    assert (working.state, working.stage) == ("running", "simulating")
    assert [one.name for one in jobs.alive(tmp_path)] == [first, second]

    pid = pid_in(tmp_path, first)
    os.kill(pid, signal.SIGKILL)
    assert over(tmp_path, first).state == "lost"
    until(tmp_path, second, lambda now: now.state == "running")
    assert goes_away(pid)

    assert jobs.cancel(tmp_path, second)
    assert over(tmp_path, second).state == "cancelled"
    assert not (tmp_path / second).exists()
    assert list(tmp_path.glob(".writing-*")) == []
    assert not jobs.cancel(tmp_path, second)

    parts = {part.name: part.stat().st_mtime_ns for part in kept.glob("part-*")}
    jobs.again(tmp_path, first)
    until(tmp_path, first, lambda now: now.share > 0.02)
    assert {part: (kept / part).stat().st_mtime_ns for part in parts} == parts  # none was simulated twice
    assert jobs.cancel(tmp_path, first)
    assert over(tmp_path, first).state == "cancelled"
    assert {part.name for part in kept.glob("part-*")} >= set(parts)


def test_what_is_wrong_is_told_and_a_report_does_not_wait_for_simulations(tmp_path: Path) -> None:
    held = hold_queue(tmp_path, "simulate")
    try:
        jobs.start(tmp_path, "run-waits", ["run", "nothing"])
        errands.start_report(tmp_path, "tiny-0123456789ab")
        failed = over(tmp_path, errands.report_job("tiny-0123456789ab"))
        assert failed.state == "failed"
        assert "is no run folder" in failed.why[0]
        assert str(tmp_path) not in failed.why[0]
        until(tmp_path, "run-waits", lambda now: pid_file(tmp_path, "run-waits").exists())
        waiting = jobs.status(tmp_path, "run-waits")
        assert waiting is not None and waiting.state == "waiting"
        assert jobs.cancel(tmp_path, "run-waits")
        assert over(tmp_path, "run-waits").state == "cancelled"
    finally:
        os.close(held)


def test_who_starts_just_after_a_cancel_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first process ends at Ctrl-C, and another of the same name holds the lock before anybody looks again."""
    held, asked, forced = alive_by_hand(tmp_path, "a", ""), list[int](), list[int]()
    pid_file(tmp_path, "a").write_text("1111")

    def interrupted(pid: int, number: int) -> None:
        asked.append(pid)
        pid_file(tmp_path, "a").write_text("2222")

    monkeypatch.setattr(os, "kill", interrupted)
    monkeypatch.setattr(os, "killpg", lambda pid, number: forced.append(pid))
    monkeypatch.setattr(jobs, "GRACE_S", 0.01)
    try:
        jobs.end(jobs.place(tmp_path, "a"))
    finally:
        os.close(held)
    assert (asked, forced) == ([1111], [])


def pid_file(parent: Path, name: str) -> Path:
    return jobs.place(parent, name) / turn.PID


def hold_queue(parent: Path, queue: str) -> int:
    """Somebody else has the turn."""
    (parent / ".jobs").mkdir()
    handle = os.open(parent / ".jobs" / f".{queue}", os.O_RDWR | os.O_CREAT)
    assert turn.taken(handle)
    return handle


# What a folder tells, without a process.


def told(parent: Path, name: str, **files: str) -> Status | None:
    """The status of a job whose folder holds these files."""
    folder = jobs.place(parent, name)
    folder.mkdir(parents=True)
    facts = {"words": ["run"], "files": [], "title": {"en": "A"}, "queue": "simulate", "asked": 1.0}
    for file, text in {"job": json.dumps(facts), **files}.items():
        (folder / {"job": "job.json", "answer": "stdout"}.get(file, file)).write_text(text)
    return jobs.status(parent, name)


@pytest.mark.parametrize(
    ("files", "state"),
    [
        ({}, "lost"),
        ({"answer": '{"run_dir": '}, "lost"),
        ({"answer": "[1]"}, "lost"),
        ({"answer": '{"run_dir": "x"}'}, "done"),
        ({"answer": '{"run_dir": "x"}', "cancel": ""}, "done"),
        ({"answer": '{"error": [{"path": "", "message": "interrupted"}]}', "cancel": ""}, "cancelled"),
        ({"cancel": ""}, "cancelled"),
        ({"answer": '{"error": [{"path": "a.b", "message": "is wrong"}, 3]}'}, "failed"),
    ],
)
def test_an_end_is_told_by_what_is_left(tmp_path: Path, files: dict[str, str], state: str) -> None:
    now = told(tmp_path, "a", **files)
    assert now is not None and now.state == state
    if state == "failed":
        assert now.why[0] == "a.b: is wrong"


@pytest.mark.parametrize(
    "facts",
    [
        "",
        "{",
        "[]",
        '{"title": 3, "asked": 1}',
        '{"title": {}, "asked": "x"}',
        '{"title": {}, "asked": 1, "words": []}',
        '{"asked": 1e99}',
    ],
)
def test_a_folder_that_cannot_be_read_is_no_job(tmp_path: Path, facts: str) -> None:
    assert told(tmp_path, "a", job=facts) is None
    assert jobs.alive(tmp_path) == []
    with pytest.raises(EcosimError, match="start it anew"):
        jobs.again(tmp_path, "a")


@pytest.mark.parametrize("progress", ["", "nonsense", "[]", '{"share": "x"}', '{"share": NaN, "left_s": Infinity}'])
def test_damaged_progress_is_no_progress(tmp_path: Path, progress: str) -> None:
    held = alive_by_hand(tmp_path, "a", progress)
    try:
        now = jobs.status(tmp_path, "a")
        assert now is not None
        assert (now.state, now.share, now.left_s) == ("running", 0.0, None)
    finally:
        os.close(held)


def alive_by_hand(parent: Path, name: str, progress: str) -> int:
    told(parent, name, begun=str(time.time()), **{"progress.json": progress})
    handle = os.open(jobs.place(parent, name) / turn.LOCK, os.O_RDWR | os.O_CREAT)
    assert turn.taken(handle)
    return handle


@pytest.mark.parametrize("name", ["", "../a", "a/b", ".", "A", "a" * 129, "a\n"])
def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(EcosimError, match="is no name"):
        jobs.start(tmp_path, name, ["run", "tiny"])
    with pytest.raises(EcosimError, match="is no name"):
        jobs.start(tmp_path, "a", ["run", "tiny"], {f"{name}.yaml": ""} if name else {"/etc/a.yaml": ""})
    assert list(tmp_path.iterdir()) == []


def test_a_folder_where_nothing_can_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / ".jobs").write_text("in the way")
    with pytest.raises(EcosimError, match="nothing can be started there"):
        jobs.start(tmp_path, "a", ["run", "tiny"])


def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=1000))
    now = told(tmp_path, "a")
    assert now is not None and (now.state, now.disk_is_full) == ("lost", True)


def test_jobs_of_long_ago_are_forgotten_unless_they_live(tmp_path: Path) -> None:
    held = alive_by_hand(tmp_path, "alive", "")
    for name in ("old", "young"):
        told(tmp_path, name)
    for name in ("alive", "old"):
        os.utime(jobs.place(tmp_path, name), (1.0, 1.0))
    jobs.tidy(tmp_path)
    os.close(held)
    assert {path.name for path in (tmp_path / ".jobs").iterdir()} == {"alive", "young"}
