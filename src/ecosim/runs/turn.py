"""What the process of a job in the background does first: it waits for its turn, then becomes `python -m ecosim …`.

It may wait for hours, so it needs the standard library alone: `jobs.py` starts it as a script. All that is known of a
job lies in its folder; that it lives is told by a lock which its process holds until it ends, however it ends.
"""

from __future__ import annotations

import fcntl
import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any, Final, NoReturn

LOCK: Final = "lock"  # held by the job's process as long as it lives
FACTS: Final = "job.json"
PID: Final = "pid"
BEGUN: Final = "begun"  # there once the job has had its turn
PAUSE_S: Final = 0.2
NICENESS: Final = 10


def is_held(lock: Path) -> bool:
    """Whether a living process holds a lock."""
    try:
        handle = os.open(lock, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(handle)
    return False


def facts_of(folder: Path) -> dict[str, Any]:
    """What a job was asked to do; empty where nothing can be read."""
    try:
        facts = json.loads((folder / FACTS).read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return facts if isinstance(facts, dict) else {}


def ahead_of(folder: Path, working: bool = True) -> int:
    """How many living jobs of the same queue come before this one; those at work only where `working`."""
    mine = facts_of(folder)
    others = (other for other in folder.parent.iterdir() if other != folder and is_held(other / LOCK))
    return sum(comes_before(other, facts_of(other), folder, mine, working) for other in others)


def comes_before(other: Path, its: dict[str, Any], folder: Path, mine: dict[str, Any], working: bool) -> bool:
    """First come, first served; equal times go by name."""
    if its.get("queue") != mine.get("queue"):
        return False
    if (other / BEGUN).exists():
        return working
    return (float(its.get("asked", 0)), other.name) < (float(mine.get("asked", 0)), folder.name)


def wait(folder: Path, queue: str) -> None:
    """Returns when it is the job's turn, with the queue's lock held by this process until it ends."""
    handle = os.open(folder.parent / f".{queue}", os.O_RDWR | os.O_CREAT, 0o644)
    while ahead_of(folder, working=False) or not taken(handle):
        time.sleep(PAUSE_S)
    os.set_inheritable(handle, True)


def taken(handle: int) -> bool:
    """Take a lock unless somebody has it."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def main(folder: Path, words: list[str]) -> NoReturn:
    """Waits, and becomes the command."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # a server started in the background has it ignored
    (folder / PID).write_text(str(os.getpid()))
    os.nice(NICENESS)
    wait(folder, str(facts_of(folder).get("queue")))
    (folder / BEGUN).write_text(str(time.time()))
    os.execv(sys.executable, [sys.executable, "-P", "-m", "ecosim", *words])


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
