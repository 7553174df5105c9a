"""A planner's whole job in a real browser, as `journey.py` plays it, and its pictures."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from journey import RESULTS, chromium, played


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.skipif(chromium() is None, reason="there is no chromium on this machine")
def test_the_whole_job(made: SimpleNamespace, runs: Path, tmp_path: Path) -> None:
    seen = played(runs, tmp_path, "tiny", made.tiny)
    assert len(seen) >= 9 + 2 * len(RESULTS) + len(RESULTS)
    assert all((tmp_path / f"{name}.png").stat().st_size > 5_000 for name in seen)
    assert "Traceback" not in (tmp_path / "server.log").read_text("utf-8")
