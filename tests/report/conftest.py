"""Made-up runs for the report's tests; how they are made stands in `report_run.py`."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # test modules are imported by path, so siblings need theirs

from report_run import MAIN, TWINS, MadeRun, make_run  # after the path is set


@pytest.fixture(scope="session")
def plan(tmp_path_factory: pytest.TempPathFactory) -> MadeRun:
    """Eight replications, every other one repeated with other luck."""
    return make_run(tmp_path_factory.mktemp("runs") / "double11_2025-aaaaaaaaaaaa", "plan", MAIN + TWINS)


@pytest.fixture(scope="session")
def baseline(tmp_path_factory: pytest.TempPathFactory) -> MadeRun:
    return make_run(tmp_path_factory.mktemp("runs") / "double11_2025-bbbbbbbbbbbb", "not_joining", MAIN)


@pytest.fixture(scope="session")
def single(tmp_path_factory: pytest.TempPathFactory) -> MadeRun:
    """One replication: nothing has an interval."""
    return make_run(tmp_path_factory.mktemp("runs") / "double11_2025-cccccccccccc", "plan", [(0, 0)])


@pytest.fixture(scope="session")
def live_plan(tmp_path_factory: pytest.TempPathFactory) -> MadeRun:
    """The plan with four live rooms, whose fees and clicks stand in the tables."""
    return make_run(tmp_path_factory.mktemp("runs") / "double11_2025-dddddddddddd", "plan", MAIN + TWINS, n_rooms=4)
