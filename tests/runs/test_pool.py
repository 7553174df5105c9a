"""The pool: results in order, a death tried again alone, an exception recorded, nothing left behind."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from ecosim.runs import pool
from ecosim.runs.pool import Done, Lost, run_here, run_jobs


@pytest.fixture(autouse=True)
def odd_jobs_on_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).parent))


def ignore(index: int, share: float) -> None:
    pass


@pytest.mark.parametrize("workers", [1, 3])
def test_results_come_in_the_order_of_the_jobs(workers: int) -> None:
    shares: set[tuple[int, float]] = set()
    results = run_jobs("odd_jobs:square", [(x,) for x in range(5)], workers, lambda i, s: shares.add((i, s)))
    assert results == [Done(x * x) for x in range(5)]
    assert shares == {(x, share) for x in range(5) for share in (0.5, 1.0)}


def test_a_job_here_is_the_same_job(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_here("odd_jobs:square", [(3,), (4,)], ignore) == [Done(9), Done(16)]
    found = run_here("odd_jobs:refuse", [(0,), (1,), (2,)], ignore)
    assert (found[0], found[2]) == (Done(0), Done(2))
    assert isinstance(found[1], Lost) and found[1].why == "ValueError: one is refused"


@pytest.mark.parametrize(("target", "why"), [("refuse", "ValueError: one is refused"), ("leave", "SystemExit: enough")])
def test_an_exception_is_recorded_and_the_rest_goes_on(target: str, why: str) -> None:
    results = run_jobs(f"odd_jobs:{target}", [(0,), (1,), (2,)], 2, ignore)
    assert (results[0], results[2]) == (Done(0), Done(2))
    lost = results[1]
    assert isinstance(lost, Lost)
    assert (lost.status, lost.why) == ("failed", why)
    assert "odd_jobs.py" in lost.details


@pytest.mark.parametrize("tries", [1, 2])
def test_a_death_is_tried_again_alone(tmp_path: Path, tries: int) -> None:
    results = run_jobs("odd_jobs:die_until", [(x, tmp_path, tries) for x in range(4)], 2, ignore)
    assert results == [Done(x) for x in range(4)]
    assert len(list(tmp_path.iterdir())) == tries + 1


def test_a_job_that_always_dies_has_crashed(tmp_path: Path) -> None:
    results = run_jobs("odd_jobs:die_until", [(x, tmp_path, 99) for x in range(3)], 2, ignore)
    assert [results[0], results[2]] == [Done(0), Done(2)]
    assert results[1] == Lost("crashed", "its process died (signal 9), 3 times")
    assert len(list(tmp_path.iterdir())) == 3


def test_a_job_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "STALL_S", 4.0)
    results = run_jobs("odd_jobs:hang", [(x,) for x in range(3)], 2, ignore)
    assert [results[0], results[2]] == [Done(0), Done(2)]
    assert results[1] == Lost("crashed", "gave no sign of life for 4 s and was ended")


def test_an_interruption_ends_the_workers(tmp_path: Path) -> None:
    def interrupt() -> None:
        while len(list(tmp_path.iterdir())) < 2:
            time.sleep(0.01)
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=interrupt).start()
    with pytest.raises(KeyboardInterrupt):
        run_jobs("odd_jobs:slow", [(tmp_path,)] * 3, 2, ignore)
    for path in tmp_path.iterdir():
        with pytest.raises(ProcessLookupError):
            os.kill(int(path.name), 0)
