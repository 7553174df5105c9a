"""Two reference worlds, compared with their kept figures to the unit and the fen.

A difference is either a mistake or a change that is meant: then `python tests/golden/update.py` writes the new figures.
"""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

GOLDEN: dict[str, Any] = runpy.run_path(str(Path(__file__).with_name("update.py")))


@pytest.mark.parametrize("name", GOLDEN["WORLDS"])
def test_the_figures_are_those_that_were_kept(name: str) -> None:
    kept = GOLDEN["kept"](name)
    assert kept["n_visits"] > 50_000
    assert kept["n_orders"] > 30
    lines = GOLDEN["moved"](kept, GOLDEN["figures"](GOLDEN["simulate_world"](name)))
    assert not lines, "\n".join([f"{name} moved; if this is meant, run tests/golden/update.py", *lines])


def test_what_moved_is_said_with_its_difference() -> None:
    before, after = {"a": 1, "b": 2, "c": 3}, {"a": 1, "b": 5, "d": 4}
    assert GOLDEN["moved"](before, after) == ["b: 2 -> 5 (+3)", "c: 3 -> None", "d: None -> 4"]
