"""How far a run is, and how long it will still take: one small record for a bar, a log line or a file."""

from __future__ import annotations

import contextlib
import json
import os
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Literal

Stage = Literal["compiling", "simulating", "writing", "reporting"]
LEAST_GAP_S = 0.1  # nobody reads faster
FILE_GAP_S: Final = 0.2


@dataclass(frozen=True)
class Progress:
    """`share` of the stage that is done, and seconds left of it where they can be told."""

    stage: Stage
    share: float
    left_s: float | None = None


OnProgress = Callable[[Progress], None]


class Shares:
    """Adds up what many jobs report, from any thread, and tells it on at a bearable pace."""

    def __init__(self, n_jobs: int, tell: OnProgress, clock: Callable[[], float] = time.monotonic) -> None:
        self.done = [0.0] * n_jobs
        self.tell, self.clock = tell, clock
        self.started_s = self.told_s = clock()
        self.lock = threading.Lock()

    def __call__(self, index: int, share: float) -> None:
        """Job `index` is done to `share`; a job that starts again may fall back."""
        with self.lock:
            self.done[index] = share
            now_s = self.clock()
            if now_s - self.told_s < LEAST_GAP_S and sum(self.done) < len(self.done):
                return
            self.told_s = now_s
            self.tell(self.progress(now_s))

    def progress(self, now_s: float) -> Progress:
        """Share of all jobs, and the time left at the pace so far."""
        share = sum(self.done) / len(self.done)
        left_s = (now_s - self.started_s) * (1 - share) / share if share > 0.02 else None
        return Progress("simulating", share, left_s)


class ProgressFile:
    """Keeps the last progress record in a file, as JSON: written aside and renamed, so that whoever reads it finds it
    whole; at most five times a second, but a new stage at once.

    Raises OSError where the file cannot be written at first; later on a full disk is no reason to end a run.
    """

    def __init__(self, path: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self.path, self.clock = path, clock
        self.aside = path.with_name(f"{path.name}.{os.getpid()}")
        self.stage, self.written_s = "", clock()
        self.aside.touch()

    def __call__(self, progress: Progress) -> None:
        now_s = self.clock()
        if progress.stage == self.stage and now_s - self.written_s < FILE_GAP_S:
            return
        self.stage, self.written_s = progress.stage, now_s
        with contextlib.suppress(OSError):
            self.aside.write_text(json.dumps(asdict(progress)), "utf-8")
            os.replace(self.aside, self.path)

    def close(self) -> None:
        """Leaves nothing but the file itself."""
        with contextlib.suppress(OSError):
            self.aside.unlink()
