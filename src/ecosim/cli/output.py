"""What the command line writes, and where: results on standard output, everything said on the way on standard error.

With `--json` standard output carries one JSON object and nothing else, whatever a plugin prints: while the command
works, file descriptor 1 points at standard error. Knows nothing of the commands.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from ecosim.errors import BadInput, EcosimError, Problem

SOME_FAILED = 3


class Output:
    """One command's output. As a context manager it keeps standard output for the result."""

    def __init__(self, as_json: bool) -> None:
        self.as_json = as_json
        self.result: IO[str] = sys.stdout
        self._kept: int | None = None

    def __enter__(self) -> Output:
        if self.as_json and sys.stdout is sys.__stdout__ and sys.stdout is not None:
            sys.stdout.flush()
            self._kept = os.dup(1)
            os.dup2(2, 1)
            # a file name that is no UTF-8 leaves as \udc80, which JSON reads as well
            self.result = os.fdopen(os.dup(self._kept), "w", encoding="utf-8", errors="backslashreplace")
        return self

    def __exit__(self, *error: object) -> None:
        if self._kept is None:
            return
        sys.stdout.flush()
        os.dup2(self._kept, 1)
        os.close(self._kept)
        with contextlib.suppress(OSError):  # said already, where it was written
            self.result.close()

    def json(self, content: dict[str, Any]) -> None:
        """The one JSON object; not-a-number does not exist in JSON and is refused."""
        json.dump(content, self.result, ensure_ascii=False, allow_nan=False, default=plain)
        self.result.write("\n")
        self.result.flush()

    def text(self, line: str) -> None:
        """A line of the result."""
        self.result.write(line + "\n")

    def say(self, line: str) -> None:
        """A line on the way, for whoever watches."""
        print(line, file=sys.stderr, flush=True)

    def problems(self, problems: Iterable[Problem]) -> None:
        """Bad input: every problem on its line, or as the one JSON object."""
        found = list(problems)
        if self.as_json:
            fields = ("file", "line", "column", "path", "message")
            self.json({"error": [{name: getattr(problem, name) for name in fields} for problem in found]})
        for problem in found:
            self.say(str(problem))

    def lost(self, records: Sequence[Mapping[str, Any]]) -> int:
        """Says which replications have no result; gives the exit code, `SOME_FAILED` where there are any."""
        for lost in records:
            self.say(f"replication {lost['replication']} of {lost['role']}: {lost['status']}: {lost['why']}")
        return SOME_FAILED if records else 0

    def failure(self, message: str) -> None:
        """A command that could not do its work, for another reason than its input."""
        if self.as_json:
            with contextlib.suppress(OSError):  # it may be the output itself that failed
                self.json({"error": [{"file": "", "line": 0, "column": 0, "path": "", "message": message}]})
        self.say(f"ecosim: {message}")


def keep(run: Path, study: str, view: dict[str, Any], output: Output) -> None:
    """Keeps a study in a run's folder for the pages; that it cannot be is said, and no reason to fail."""
    from ecosim.views.studies import write_study

    try:
        write_study(run, study, view)
    except EcosimError as error:
        output.say(f"warning: {' '.join(str(error).split())}; the pages will not find this result")


def open_closed_streams() -> None:
    """Gives a program started without standard streams (`>&-`) the null device in their place. Otherwise the next file
    that it opens gets their number, and what is printed lands in it.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            device = os.open(os.devnull, os.O_RDWR)
            if device != number:
                os.dup2(device, number)
                os.close(device)
            stream = open(number, "r" if number == 0 else "w", encoding="utf-8", closefd=False)  # noqa: SIM115  kept open
            setattr(sys, name, stream)


def plain(value: Any) -> Any:
    """A number, path or record of another library as what JSON knows."""
    if hasattr(value, "item"):
        return value.item()
    if hasattr(value, "__fspath__"):
        return os.fspath(value)
    if hasattr(value, "_asdict"):
        return value._asdict()
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def bad(where: str, value: str, message: str) -> BadInput:
    """Bad input at an option of the command line, on one line whatever was written."""
    from ecosim.scenario.literals import shown  # brings all of scenario along, which `--help` does not need

    path = value if value.isprintable() and shown(value) == repr(value) else shown(value)
    return BadInput([Problem(where, 1, 1, path, message)])
