"""Every decision has a number of its own, and it never changes."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from ecosim.kernels import decisions
from ecosim.kernels.decisions import registry


def test_numbers_are_distinct_and_fit_a_word() -> None:
    numbers = list(registry().values())
    assert len(numbers) == len(set(numbers)) > 25
    assert all(0 < number < 2**32 for number in numbers)


def test_numbers_of_what_is_published_stay() -> None:
    """A renumbered decision changes every result: these are pinned."""
    found = registry()
    pinned = {"SEGMENT": 1, "TASTE": 9, "UNCERTAIN": 30, "VISIT": 64, "CLICK": 65, "UNITS": 72, "FATE": 73}
    assert {name: found[name] for name in pinned} == pinned


def test_two_equal_decisions_fail_at_import(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = Path(decisions.__file__).read_text("utf-8")
    (tmp_path / "doubled.py").write_text(
        source.replace("NEED: Final = np.uint64(4)", "NEED: Final = np.uint64(3)"), "utf-8"
    )
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(AssertionError, match="two decisions share a number"):
        importlib.import_module("doubled")
