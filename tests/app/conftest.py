"""Finished runs for the tests of the pages, made once for all test processes; and the app on them."""

from __future__ import annotations

import fcntl
import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

import ecosim

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
def made(tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    """`folder` with the finished runs `tiny`, `deeper` (the same, 20 % off) and `live` (with a room); read only."""
    root = tmp_path_factory.getbasetemp()
    folder = (root.parent if "PYTEST_XDIST_WORKER" in os.environ else root) / "finished"
    folder.mkdir(exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the first process makes them, the others are served
        tiny = ecosim.run("tiny", out=folder, workers=1, replications=3)
        deeper = ecosim.run("tiny", sets=DEEPER, out=folder, workers=1, replications=3)
        live = ecosim.run(Path(__file__).with_name("live.yaml"), out=folder, workers=1)
    names = {"tiny": tiny.run_dir.name, "deeper": deeper.run_dir.name, "live": live.run_dir.name}
    return SimpleNamespace(folder=folder, baseline=tiny.run.manifest["baselines"]["not_joining"], **names)


@pytest.fixture
def runs(made: SimpleNamespace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of runs of this test's own, which may be written to and spoilt: the finished runs are linked in."""
    import shutil

    folder = tmp_path / "runs"
    shutil.copytree(made.folder, folder, copy_function=os.link)
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
