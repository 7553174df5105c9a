"""How a job in the background is, as its folder tells whoever asks, from any process.

That it lives is told by its lock, never by a number of a process. Nothing in a folder is trusted: what cannot be read
is as if it were not there. Jobs are started and ended in `jobs.py`.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import re
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, Literal

from ecosim.errors import EcosimError
from ecosim.runs.turn import BEGUN, LOCK, ahead_of, facts_of, is_held

State = Literal["waiting", "running", "done", "failed", "cancelled", "lost"]
NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,127}")
FOLDER: Final = ".jobs"
PROGRESS, ANSWER, SAID, CANCEL = "progress.json", "stdout", "stderr", "cancel"
MOST_BYTES: Final = 16_000_000
LITTLE_BYTES: Final = 20_000_000
_DEAD: Final[dict[str, int]] = {}  # folder of a job and its time, when it was found dead


@dataclass(frozen=True)
class Status:
    """How a job is. `result` is what `--json` gave; `why` says what went wrong, a line each."""

    name: str
    state: State
    title: Mapping[str, str]  # by language; empty where nobody gave one
    asked: dt.datetime
    command: str = ""  # of `ecosim`: run, attribute, ledger, report
    stage: str = ""  # of Progress; empty before its first record
    share: float = 0.0
    left_s: float | None = None
    elapsed_s: float = 0.0  # since its turn
    ahead: int = 0  # jobs of its queue at work or in front of it
    is_stopping: bool = False
    why: tuple[str, ...] = ()
    disk_is_full: bool = False
    result: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_over(self) -> bool:
        return self.state not in ("waiting", "running")


def place(parent: Path, name: str) -> Path:
    """The folder of a job. Raises EcosimError where the name is none."""
    if not NAME.fullmatch(name):
        raise EcosimError(f"job: {name[:80]!r} is no name; small letters, digits, - and _, at most 128")
    return parent / FOLDER / name


def status(parent: Path, name: str) -> Status | None:
    """How a job is, None where there is none of this name."""
    folder = place(parent, name)
    facts = facts_of(folder)
    try:
        asked, command = dt.datetime.fromtimestamp(facts["asked"], dt.UTC), str(facts["words"][0])
        known = Status(name, "lost", dict(facts["title"]), asked, command)
    except (IndexError, KeyError, TypeError, ValueError, OverflowError, OSError):
        return None
    if not is_held(folder / LOCK):
        over = ended(folder, known)
        if over.state != "lost" or not is_held(folder / LOCK):  # else it was started again just now
            return over
    return living(folder, known)


def alive(parent: Path) -> list[Status]:
    """Every job that waits or works, in the order in which they were asked for."""
    held = (status(parent, name) for name in names_alive(parent))
    return sorted((one for one in held if one is not None and not one.is_over), key=lambda one: one.asked)


def names_alive(parent: Path) -> list[str]:
    """Names of jobs whose lock is held. Who was found dead is looked at again only when its folder has changed, as it
    does with each start: hundreds of jobs of last week cost nothing.
    """
    try:
        folders = [entry for entry in os.scandir(parent / FOLDER) if NAME.fullmatch(entry.name)]
    except OSError:
        return []
    found = []
    for folder in folders:
        with contextlib.suppress(OSError):  # removed at this moment
            changed_ns = folder.stat().st_mtime_ns
            if _DEAD.get(folder.path) == changed_ns:
                continue
            if is_held(Path(folder.path, LOCK)):
                found.append(folder.name)
            else:
                _DEAD[folder.path] = changed_ns
    return found


def living(folder: Path, known: Status) -> Status:
    """A job that waits for its turn or works."""
    stopping = (folder / CANCEL).exists()
    begun_s = number(read(folder / BEGUN))
    if begun_s is None:
        return replace(known, state="waiting", ahead=ahead_of(folder), is_stopping=stopping)
    progress = object_in(read(folder / PROGRESS))
    share, left_s = number(progress.get("share")), number(progress.get("left_s"))
    return replace(
        known, state="running", stage=str(progress.get("stage", "")), share=min(max(share or 0.0, 0.0), 1.0),
        left_s=left_s, elapsed_s=max(time.time() - begun_s, 0.0), is_stopping=stopping)  # fmt: skip


def ended(folder: Path, known: Status) -> Status:
    """A job whose process is gone: what it answered, else that it was cancelled, else that nobody knows why."""
    answer = object_in(read(folder / ANSWER))
    problems = answer.get("error")
    if answer and not problems:
        return replace(known, state="done", share=1.0, result=answer)
    if (folder / CANCEL).exists():
        return replace(known, state="cancelled")
    full = shutil.disk_usage(folder.parent).free < LITTLE_BYTES
    if isinstance(problems, list):
        return replace(known, state="failed", why=tuple(map(said_of, problems)), disk_is_full=full)
    return replace(known, disk_is_full=full)


def said_of(problem: Any) -> str:
    """A problem of `--json` in one line: the setting, else the file without the folders of this machine, and what."""
    if not isinstance(problem, dict):
        return ""
    path, file, message = (str(problem.get(key, "")) for key in ("path", "file", "message"))
    where = path or Path(file).name
    return f"{where}: {message}" if where else message


def read(file: Path) -> str:
    """A small file of a job; empty where it cannot be read."""
    try:
        if file.stat().st_size <= MOST_BYTES:
            return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        pass
    return ""


def object_in(text: str) -> dict[str, Any]:
    """The JSON object of a text, empty where there is none."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def number(value: Any) -> float | None:
    """A finite number, None for anything else."""
    try:
        found = float(value)
    except (TypeError, ValueError):
        return None
    return found if abs(found) < float("inf") else None
