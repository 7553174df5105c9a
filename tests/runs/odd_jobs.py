"""Jobs for the tests of the pool: some do what is asked, some die, hang or raise."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

Progress = Callable[[float], None]


def square(x: int, *, progress: Progress) -> int:
    progress(0.5)
    print("a plugin that prints")
    return x * x


def refuse(x: int, *, progress: Progress) -> int:
    if x == 1:
        raise ValueError("one is refused")
    return x


def leave(x: int, *, progress: Progress) -> int:
    if x == 1:
        sys.exit("enough")
    return x


def die_until(x: int, marks: Path, tries: int, *, progress: Progress) -> int:
    """Kills its own process the first `tries` times it is asked for 1."""
    if x == 1:
        mark = marks / f"try-{len(list(marks.iterdir()))}"
        mark.touch()
        if len(list(marks.iterdir())) <= tries:
            os.kill(os.getpid(), signal.SIGKILL)
    return x


def hang(x: int, *, progress: Progress) -> int:
    if x == 1:
        time.sleep(60)
    return x


def slow(marks: Path, *, progress: Progress) -> int:
    (marks / str(os.getpid())).touch()
    time.sleep(60)
    return 0
