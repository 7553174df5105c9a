"""What a validation case reports: one line for each quantity, measured, target, band.

The cases are the modules that `validate.py` names, and runs.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Literal

Kind = Literal["calibrated", "predicted", "exact"]


@dataclass(frozen=True)
class Check:
    """One quantity of a case. It passes inside [low, high], ends included; NaN never passes.

    >>> Check("v1", "buyers, share", 0.70, 0.686, 0.636, 0.736, "predicted").verdict
    'pass'
    >>> Check("v1", "buyers, share", float("nan"), 0.686, 0.636, 0.736, "predicted").verdict
    'fail'
    """

    case: str
    quantity: str
    measured: float
    target: float
    low: float
    high: float
    kind: Kind

    @property
    def verdict(self) -> str:
        """`pass` or `fail`."""
        return "pass" if self.low <= self.measured <= self.high else "fail"

    def as_dict(self) -> dict[str, str | float | None]:
        """All of it by name, with the verdict, for `--json`; NaN becomes null."""
        row: dict[str, str | float | None] = {**asdict(self), "verdict": self.verdict}
        return {key: None if isinstance(value, float) and math.isnan(value) else value for key, value in row.items()}


def exactly(case: str, quantity: str, measured: int, target: int) -> Check:
    """A count that must agree to the last unit."""
    return Check(case, quantity, measured, target, target, target, "exact")


def within(case: str, quantity: str, measured: float, target: float, margin: float, kind: Kind) -> Check:
    """A number that must lie within `margin` of its target.

    >>> within("v1", "p90", 14.0, 13.0, 2.0, "predicted").high
    15.0
    """
    return Check(case, quantity, measured, target, target - margin, target + margin, kind)
