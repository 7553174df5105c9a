"""Jobs in the background: `ecosim` commands as processes of their own, which outlive whoever started them.

A job is a folder `.jobs/<name>/` beside the runs: the files it was given, its progress, what it said. One name is one
process, however many ask for it at the same moment; of each queue one works at a time and the others wait (`turn.py`).
How a job is tells `job_status.py`. Knows no page; which jobs simulate a plan stands in `errands.py`.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Literal

from ecosim.errors import EcosimError
from ecosim.files import write_whole
from ecosim.runs import turn
from ecosim.runs.job_status import ANSWER, CANCEL, FOLDER, PROGRESS, SAID, Status, alive, place, read, status
from ecosim.runs.turn import BEGUN, FACTS, LOCK, PID, facts_of, is_held, taken

__all__ = ["Status", "again", "alive", "cancel", "place", "start", "status"]

Queue = Literal["simulate", "report"]  # reports take seconds and do not wait for simulations
FILE: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}\.(yaml|csv|json)")
PATIENCE_S: Final = 5.0
GRACE_S: Final = 6.0  # from Ctrl-C to the end by force
KEPT_S: Final = 7 * 86_400.0


def start(
    parent: Path,
    name: str,
    words: Sequence[str],
    files: Mapping[str, str] | None = None,
    *,
    title: Mapping[str, str] | None = None,
    queue: Queue = "simulate",
) -> Status:
    """Starts `ecosim <words> --json --progress …` in the background, unless the job of this name is alive already.

    `files` (name → text) are written into the job's folder first, where `words` find them: `place(parent, name)`.
    Raises EcosimError where nothing can be written or started.
    """
    facts = {"words": [str(word) for word in words], "files": sorted(files or {}), "title": dict(title or {}),
             "queue": queue, "asked": time.time()}  # fmt: skip
    folder = place(parent, name)
    if wrong := [file for file in files or {} if not FILE.fullmatch(file)]:
        raise EcosimError(f"job: {wrong[0][:80]!r} is no name of a file")
    try:
        with desk(parent):
            if not is_held(folder / LOCK):
                launch(folder, facts, files or {})
            tidy(parent)
    except OSError as error:
        raise EcosimError(f"{parent}: nothing can be started there: {error.strerror or error}; make room") from error
    now = status(parent, name)
    if now is None:
        raise EcosimError(f"{folder}: was removed at this moment; start again")
    return now


def again(parent: Path, name: str) -> Status:
    """Starts a job anew with the words and files that it had; a simulation goes on from what is kept of it."""
    folder = place(parent, name)
    facts = facts_of(folder)
    try:
        files = {file: (folder / file).read_text("utf-8") for file in facts["files"] if FILE.fullmatch(file)}
        return start(parent, name, facts["words"], files, title=facts["title"], queue=facts["queue"])
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise EcosimError(f"{folder}: the job is gone or damaged; start it anew from its plan") from error


@contextlib.contextmanager
def desk(parent: Path) -> Iterator[None]:
    """One starter at a time."""
    (parent / FOLDER).mkdir(parents=True, exist_ok=True)
    handle = os.open(parent / FOLDER / ".desk", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def launch(folder: Path, facts: Mapping[str, Any], files: Mapping[str, str]) -> None:
    """Starts the process, which inherits the lock of its job; whoever asks for it now finds it alive."""
    folder.mkdir(exist_ok=True)
    handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        take_lock(handle)
        for left in (PID, BEGUN, PROGRESS, CANCEL):
            (folder / left).unlink(missing_ok=True)
        for file, text in files.items():
            (folder / file).write_text(text, "utf-8")
        write_whole(folder / FACTS, json.dumps(facts, ensure_ascii=False))
        words = [*facts["words"], "--json", "--progress", str(folder / PROGRESS)]
        with (folder / ANSWER).open("wb") as answer, (folder / SAID).open("wb") as said:
            process = subprocess.Popen(
                [sys.executable, "-P", turn.__file__, str(folder), *words], stdin=subprocess.DEVNULL, stdout=answer,
                stderr=said, pass_fds=(handle,), start_new_session=True, env=environment())  # fmt: skip
    finally:
        os.close(handle)  # the child has its own
    threading.Thread(target=process.wait, daemon=True).start()  # or it stays a zombie of this process


def take_lock(handle: int) -> None:
    """Takes the lock of a job that is not alive; others only look at it, for an instant."""
    until_s = time.monotonic() + PATIENCE_S
    while not taken(handle):
        if time.monotonic() > until_s:
            raise OSError("its lock is held by something else")
        time.sleep(0.01)


def environment() -> dict[str, str]:
    """The child finds the very program that starts it."""
    root = str(Path(__file__).parents[2])
    before = os.environ.get("PYTHONPATH")
    return {**os.environ, "PYTHONPATH": f"{root}{os.pathsep}{before}" if before else root}


def tidy(parent: Path) -> None:
    """Forgets jobs that ended long ago."""
    for folder in (parent / FOLDER).iterdir():
        with contextlib.suppress(OSError):
            if folder.is_dir() and time.time() - folder.stat().st_mtime > KEPT_S and not is_held(folder / LOCK):
                shutil.rmtree(folder, ignore_errors=True)


def cancel(parent: Path, name: str) -> bool:
    """Has a job end, by Ctrl-C and after some seconds by force; what a simulation has done is kept. Says at once
    whether there was one alive; `status` tells when it is over.
    """
    folder = place(parent, name)
    if not is_held(folder / LOCK):
        return False
    with contextlib.suppress(OSError):
        (folder / CANCEL).touch()
    threading.Thread(target=end, args=(folder,), daemon=True).start()
    return True


def end(folder: Path) -> None:
    """Ends the process that holds the lock: asked once, then made to; not one that was started after it."""
    pid = pid_of(folder)
    for signal_number, patience_s in ((signal.SIGINT, GRACE_S), (signal.SIGTERM, 1.0), (signal.SIGKILL, 1.0)):
        if pid is None or pid_of(folder) != pid:
            return
        with contextlib.suppress(OSError):
            (os.kill if signal_number == signal.SIGINT else os.killpg)(pid, signal_number)
        until_s = time.monotonic() + patience_s
        while is_held(folder / LOCK) and time.monotonic() < until_s:
            time.sleep(0.05)


def pid_of(folder: Path) -> int | None:
    """The process of a job while it is alive; its number is trusted only as long as it holds the lock."""
    until_s = time.monotonic() + PATIENCE_S
    while is_held(folder / LOCK) and time.monotonic() < until_s:
        if (text := read(folder / PID)).isdecimal():
            return int(text)
        time.sleep(0.02)  # it has only just begun
    return None
