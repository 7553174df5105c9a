"""The finished runs that the tests of the pages share, and the app on them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

import ecosim
from ecosim.runs import RunResult

sys.path.insert(0, str(Path(__file__).parent))  # test modules are imported by path, so siblings need theirs

ROOT = Path(__file__).parents[2]
DEEPER = ["promotions.official_reduction.rate=20%"] + [
    f"prices.{listing}.in_hand=null" for listing in ecosim.load("tiny").settings.prices
]


@pytest.fixture(autouse=True)
def no_components(monkeypatch: pytest.MonkeyPatch) -> None:
    """No search through all installed packages for components of Streamlit, which takes longer than a page does."""
    monkeypatch.setattr("streamlit.components.v2.manifest_scanner.scan_component_manifests", list)


@pytest.fixture(scope="session")
def made(tiny: RunResult, shared: Callable[..., RunResult]) -> SimpleNamespace:
    """`folder` with the finished runs `tiny`, `deeper` (the same, 20 % off) and `live` (with a room); read only."""
    deeper = shared("finished", "tiny", sets=DEEPER, replications=3)
    live = shared("finished", Path(__file__).with_name("live.yaml"))
    names = {"tiny": tiny.run_dir.name, "deeper": deeper.run_dir.name, "live": live.run_dir.name}
    baseline = tiny.run.manifest["baselines"]["not_joining"]
    return SimpleNamespace(folder=tiny.run_dir.parent, baseline=baseline, **names)


@pytest.fixture
def runs(made: SimpleNamespace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of runs of this test's own, which may be written to and spoilt: the finished runs are linked in."""
    import shutil

    folder = tmp_path / "runs"
    shutil.copytree(made.folder, folder, copy_function=os.link, ignore=shutil.ignore_patterns(".*"))
    monkeypatch.setenv("ECOSIM_RUNS", str(folder))
    return folder


@pytest.fixture
def open_page(runs: Path) -> Callable[..., AppTest]:
    """`open_page("result", run=…, lang="zh")`: the app on one page, as if from a link."""

    def opened(page: str, **query: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        for key, value in query.items():
            app.query_params[key] = value
        app.run()
        if page != "plan":
            app.switch_page(f"src/ecosim/pages/{page}.py").run()
        return app

    return opened
