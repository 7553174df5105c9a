"""The command line, called in this process or as a program of its own, and a small finished run for it to read."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from ecosim.cli.main import main
from ecosim.runs import RunResult
from ecosim.runs.pool import run_here

Said = tuple[int, str, str]
SMALL = ("shoppers.count=500", "period.from=2025-10-19", "period.to=2025-10-22", "replications=2")


@pytest.fixture(scope="session")
def cli() -> Callable[..., Said]:
    """`cli("check", "tiny")`: exit code, standard output and standard error of a command, without a process of its own.

    Nor do its workers get any: processes and what becomes of them are for `program`.
    """

    def called(*words: object) -> Said:
        streams = [io.TextIOWrapper(io.BytesIO(), "utf-8", "backslashreplace", write_through=True) for _ in range(2)]
        with pytest.MonkeyPatch.context() as patched, redirect_stdout(streams[0]), redirect_stderr(streams[1]):
            patched.setattr("ecosim.runs.course.run_jobs", lambda target, jobs, n, told: run_here(target, jobs, told))
            try:
                code = main([str(word) for word in words])
            except SystemExit as done:  # of --help
                code = int(done.code or 0)
        out, err = (stream.buffer.getvalue().decode() for stream in streams)  # type: ignore[attr-defined]
        return code, out, err

    return called


@pytest.fixture(scope="session")
def program() -> Callable[..., Said]:
    """`program("check", "tiny", LC_ALL="C")`: the same of `python -m ecosim`, which is what people start."""

    def called(*words: object, cwd: Path | None = None, **environment: str) -> Said:
        done = subprocess.run(
            [sys.executable, "-m", "ecosim", *map(str, words)],
            capture_output=True,
            encoding="utf-8",
            cwd=cwd,
            env={**os.environ, **environment},
            timeout=240,
        )
        return done.returncode, done.stdout, done.stderr

    return called


@pytest.fixture(scope="session")
def once(cli: Callable[..., Said]) -> Callable[..., Said]:
    """`once(folder, "sweep", …)`: what a command said in a common folder, called there by one test process alone."""

    def called(folder: Path, *words: object) -> Said:
        kept = folder / ".said"
        if not kept.exists():
            kept.write_text(json.dumps(cli(*words)), "utf-8")
        code, out, err = json.loads(kept.read_text("utf-8"))
        return code, out, err

    return called


@pytest.fixture(scope="session")
def small(shared: Callable[..., RunResult]) -> RunResult:
    """A finished run of four days without pages, with its baseline; read only."""
    return shared("small", "tiny", sets=SMALL, pages=False)
