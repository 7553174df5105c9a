"""A finished run with its baseline and views, made once for all test processes, in a folder of the test's own."""

from __future__ import annotations

import fcntl
import os
import shutil
from pathlib import Path

import pytest

import ecosim
from ecosim.records import Run, read_run


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a finished plan, its baseline beside it; read only, and the same as the pages' tests have."""
    root = tmp_path_factory.getbasetemp()
    folder = (root.parent if "PYTEST_XDIST_WORKER" in os.environ else root) / "finished"
    folder.mkdir(exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return ecosim.run("tiny", out=folder, workers=1, replications=3).run_dir


@pytest.fixture
def run(finished: Path, tmp_path: Path) -> Run:
    """The plan in a folder of its own. Its files are links: take one away before writing in its place."""
    baseline = read_run(finished).manifest["baselines"]["not_joining"]
    for name in (finished.name, baseline):
        shutil.copytree(finished.parent / name, tmp_path / "runs" / name, copy_function=os.link)
    return read_run(tmp_path / "runs" / finished.name)


@pytest.fixture
def baseline(run: Run) -> Run:
    """What the plan is compared with."""
    return read_run(run.path.parent / run.manifest["baselines"]["not_joining"])
