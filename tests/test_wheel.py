"""The wheel, installed in an empty environment outside the repository, is a working program."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SMALL = ("shoppers.count=100", "period.from=2025-10-20", "period.to=2025-10-20")


def call(*words: str | Path, cwd: Path) -> str:
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "VIRTUAL_ENV"))}
    done = subprocess.run([str(word) for word in words], cwd=cwd, env=clean, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_wheel_runs_a_bundled_scenario(tmp_path: Path) -> None:
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check")
    call(*pip, "wheel", "--no-deps", "--wheel-dir", tmp_path, ROOT, cwd=tmp_path)
    (wheel,) = tmp_path.glob("ecosim-*.whl")
    packed = set(zipfile.ZipFile(wheel).namelist())
    assert {"ecosim/py.typed", "ecosim_plugins/direct.py", "ecosim_scenarios/tiny.yaml"} <= packed
    source = ROOT / "src"
    wanted = {file for ending in ("py", "toml", "yaml", "css", "js") for file in source.rglob(f"ecosim/**/*.{ending}")}
    assert {file.relative_to(source).as_posix() for file in wanted} <= packed  # the app's pages and their words too
    assert not [name for name in packed if name.startswith(("tests", "docs", "src"))]
    call(sys.executable, "-m", "venv", tmp_path / "env", cwd=tmp_path)
    python = tmp_path / "env" / "bin" / "python"
    constraints = ROOT / "constraints.txt"
    call(python, *pip[1:], "install", "--no-compile", "--constraint", constraints, wheel, cwd=tmp_path)
    ecosim = tmp_path / "env" / "bin" / "ecosim"
    rows = json.loads(call(ecosim, "channels", "--json", cwd=tmp_path))["channels"]
    assert {row["name"] for row in rows if row["status"] == "ok"} == {
        "affiliate",
        "community",
        "direct",
        "display",
        "distribution",
        "kol_live",
        "organic_search",
        "paid_search",
        "recommend",
        "seeding",
        "short_video",
        "venue",
    }
    sets = [word for change in SMALL for word in ("--set", change)]
    found = json.loads(call(ecosim, "run", "tiny", *sets, "--json", cwd=tmp_path))
    assert Path(found["run_dir"]).parent == tmp_path / "runs"
    assert (Path(found["run_dir"]) / "report.html").stat().st_size > 100_000
    app = subprocess.run([ecosim, "app", "--no-browser"], cwd=tmp_path, capture_output=True, text=True)
    assert app.returncode == 1 and "pip install 'ecosim[app]'" in app.stderr
    place = call(python, "-c", "import ecosim; print(ecosim.__file__)", cwd=tmp_path)
    assert Path(place.strip()).is_relative_to(tmp_path / "env")
