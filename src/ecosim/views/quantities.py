"""Quantities and differences as views hold them; `app/numbers.py` puts them in words."""

from __future__ import annotations

from typing import Any

from ecosim.report.intervals import Difference, Spread


def quantity(of: Spread, unit: str) -> dict[str, Any]:
    """unit, mean, p10, p90, ci_low, ci_high; None is not known."""
    return {"unit": unit, **of.record()}


def gap_of(found: Difference, unit: str) -> dict[str, Any]:
    """unit, mean, ci_low, ci_high, n_above of n replications, paired."""
    low, high = found.ci or (None, None)
    return {"unit": unit, "mean": found.mean, "ci_low": low, "ci_high": high, "n_above": found.n_above, "n": found.n,
            "paired": found.paired}  # fmt: skip
