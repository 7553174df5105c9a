"""Jobs on several processes: in any order, with the same results; one that dies never takes another with it.

Only the death of a worker is tried again, alone and twice, as it may come from outside; an exception would come again,
so it is recorded at once. A worker that says nothing for too long is ended. Knows nothing of scenarios.
"""

from __future__ import annotations

import contextlib
import pickle
import queue
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import IO, Any, Literal, cast

from ecosim.runs.worker import PROGRAM, function_named, send

TRIES_ALONE = 2
STALL_S = 900.0

OnShare = Callable[[int, float], None]


@dataclass(frozen=True)
class Done:
    value: Any


@dataclass(frozen=True)
class Lost:
    """A job without a result. `failed`: it raised; `crashed`: its process died or hung."""

    status: Literal["failed", "crashed"]
    why: str
    details: str = ""


Result = Done | Lost


class Worker:
    """One process that does one job at a time."""

    def __init__(self, target: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-P", PROGRAM],  # as a script: what it needs it imports with its function
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C on the terminal is for the parent, which ends its workers itself
        )
        self.heard_s = time.monotonic()
        self.stalled = False
        self.tell((list(sys.path), target))

    def tell(self, message: tuple[Any, ...]) -> None:
        with contextlib.suppress(BrokenPipeError):  # it is dead: reading its reply says so
            send(cast(Any, self.process.stdin), message)

    def do(self, args: tuple[Any, ...], on_share: Callable[[float], None]) -> Result | None:
        """The job's result, or None where the process died over it."""
        self.tell(args)
        while True:
            try:
                kind, *rest = pickle.load(cast(IO[bytes], self.process.stdout))
            except (EOFError, pickle.UnpicklingError, OSError):
                return None
            self.heard_s = time.monotonic()
            if kind == "share":
                on_share(rest[0])
            elif kind == "done":
                return Done(rest[0])
            elif kind == "failed":
                return Lost("failed", *rest)

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):  # what was still unsent has nobody to read it
                    pipe.close()

    def death(self) -> str:
        """Why there is no answer, in words."""
        if self.stalled:
            return f"gave no sign of life for {STALL_S:.0f} s and was ended"
        code = self.process.wait()
        return f"its process died (signal {-code})" if code < 0 else f"its process ended with code {code}"


class Fleet:
    """The workers of one call, and the jobs that nobody has taken yet."""

    def __init__(self, target: str, jobs: Sequence[tuple[Any, ...]], on_share: OnShare) -> None:
        self.target, self.jobs, self.on_share = target, jobs, on_share
        self.results: dict[int, Result] = {}
        self.dead: list[int] = []
        self.waiting: queue.SimpleQueue[int] = queue.SimpleQueue()
        for index in range(len(jobs)):
            self.waiting.put(index)
        self.workers: set[Worker] = set()
        self.lock = threading.Lock()
        self.over = False

    def hire(self) -> Worker:
        with self.lock:
            if self.over:
                raise EOFError
            worker = Worker(self.target)
            self.workers.add(worker)
        return worker

    def dismiss(self, worker: Worker) -> None:
        with self.lock:
            self.workers.discard(worker)
        worker.end()

    def labour(self) -> None:
        """What one thread does: jobs one after the other on its own process, a new one after a death."""
        worker: Worker | None = None
        try:
            while not self.over:
                index = self.waiting.get_nowait()
                worker = worker or self.hire()
                if not self.attempt(worker, index):
                    self.dismiss(worker)
                    worker = None
        except (queue.Empty, EOFError):
            pass
        finally:
            if worker is not None:
                self.dismiss(worker)

    def attempt(self, worker: Worker, index: int) -> bool:
        worker.heard_s = time.monotonic()
        result = worker.do(self.jobs[index], lambda share: self.on_share(index, share))
        if result is not None:
            self.results[index] = result
            self.on_share(index, 1.0)
        elif worker.stalled:
            self.results[index] = Lost("crashed", worker.death())
        else:
            self.dead.append(index)
        return result is not None

    def retry_alone(self, index: int) -> None:
        """A job that died among others gets the machine for itself, twice."""
        why = ""
        for _ in range(TRIES_ALONE):
            worker = self.hire()
            try:
                if self.attempt(worker, index) or worker.stalled:
                    return
                why = worker.death()
            finally:
                self.dismiss(worker)
        self.results[index] = Lost("crashed", f"{why}, {1 + TRIES_ALONE} times")

    def watch(self) -> None:
        """Ends workers that say nothing any more."""
        now_s = time.monotonic()
        for worker in list(self.workers):
            if now_s - worker.heard_s > STALL_S:
                worker.stalled = True
                worker.process.kill()

    def close(self) -> None:
        with self.lock:
            self.over = True
            workers = list(self.workers)
        for worker in workers:
            worker.process.kill()
        for worker in workers:
            worker.process.wait()  # not by joining the threads: an interrupted join takes a live thread for ended


def run_here(target: str, jobs: Sequence[tuple[Any, ...]], on_share: OnShare) -> list[Result]:
    """The same jobs one after the other in this process; an exception is recorded, a crash is not contained."""
    function, results = function_named(target), list[Result]()
    for index, args in enumerate(jobs):
        try:
            results.append(Done(function(*args, progress=lambda share, at=index: on_share(at, share))))
        except Exception as error:
            results.append(Lost("failed", f"{type(error).__name__}: {error}", traceback.format_exc()))
        on_share(index, 1.0)
    return results


def run_jobs(target: str, jobs: Sequence[tuple[Any, ...]], workers: int, on_share: OnShare) -> list[Result]:
    """Results of `target(*job, progress=…)` for each job, in the order of the jobs.

    `target` is `module:function`. `on_share(index, share)` is told how much of a job is done, from any thread.
    """
    fleet = Fleet(target, jobs, on_share)
    threads = [threading.Thread(target=fleet.labour, daemon=True) for _ in range(min(workers, len(jobs)))]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            while thread.is_alive():
                thread.join(0.2)
                fleet.watch()
        for index in sorted(fleet.dead):
            retry = threading.Thread(target=fleet.retry_alone, args=(index,), daemon=True)
            retry.start()
            while retry.is_alive():
                retry.join(0.2)
                fleet.watch()
    finally:
        fleet.close()
        for thread in threads:
            thread.join()
    return [fleet.results[index] for index in range(len(jobs))]
