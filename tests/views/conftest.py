"""The finished run that all test processes share, and links to it in a folder of the test's own."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from ecosim.records import Run, read_run
from ecosim.runs import RunResult


@pytest.fixture(scope="session")
def finished(tiny: RunResult) -> Path:
    """The folder of a finished plan, its baseline beside it; read only, and the same as the pages' tests have."""
    return tiny.run_dir


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
