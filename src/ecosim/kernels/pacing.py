"""How bids move by themselves: paced budgets, and the multipliers of target-ROAS and whole-store bids.

Called at bid moments of the calendar for all campaigns at once; between two of them bids stand and the
auction's budget check keeps every account whole to the fen. Knows nothing of pages, queries or what a click
is worth beyond the counts given.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from ecosim.kernels.jit import kernel

Fens = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

LATE_SHARE: Final = 0.3  # of the day's traffic left: from here on steps grow, as little time is left to mend
LEAST_SHARE: Final = 0.01  # of the day's traffic, past the moment when the budget should be gone
MOST_GAIN: Final = 3.0  # the largest growth
DRY_SHARE: Final = 0.05  # of the budget's even rate: less than that left counts as run dry
MOST_STEP: Final = 0.3  # a paced bid moves at most by this share at one moment: few clicks are a noisy guide
MOST_FACTOR: Final = 2.0  # a target-ROAS multiplier moves at most by this factor at one moment


@kernel
def update_pacing(
    mu: Floats,
    before_fen: Fens,
    spent_fen: Fens,
    budget_fen: Fens,
    passed_share: float,
    left_share: float,
    step: float,
    most: float,
) -> None:
    """Move each multiplier mu so that a budget lasts the day; bid = value / (1 + mu).

    Balseiro and Gur (2019): mu <- clip(mu - step (rho - z), 0, most), where rho is what is left per unit of
    expected traffic and z what was spent per unit since the last moment. The step is taken in units of (1 +
    mu) / rho, so that it has no unit and serves small and large budgets alike: 0.15 is calm in a market of
    several words; towards the day's end it grows up to three times. A campaign that has run dry would read z
    = 0 and bid more; it counts as one that spends twice what it should.

    mu: float64[n], changed. before_fen: int64[n], spent today at the last moment, set to `spent_fen`.
    spent_fen, budget_fen: int64[n], today. passed_share: share of the day's expected traffic since the last
    moment, 0 at the day's start, where nothing is learnt. left_share: share of it from now until the budget
    should be gone, a few per cent before midnight, so that the last money still finds clicks. most: the
    largest mu.

    >>> mu, before = np.array([1.0, 1.0]), np.zeros(2, np.int64)
    >>> update_pacing(mu, before, np.array([1000, 250]), np.array([2000, 2000]), 0.5, 0.5, 0.2, 100.0)
    >>> mu.round(3).tolist(), before.tolist()
    ([1.0, 0.657], [1000, 250])
    """
    left_share = max(left_share, LEAST_SHARE)
    gain = step * min(max(LATE_SHARE / left_share, 1.0), MOST_GAIN)
    for i in range(len(mu)):
        if passed_share > 0.0:
            rho = float(budget_fen[i] - spent_fen[i]) / left_share
            z = float(spent_fen[i] - before_fen[i]) / passed_share
            excess = 1.0 if rho < DRY_SHARE * float(budget_fen[i]) else z / max(rho, 1.0) - 1.0
            factor = 1.0 + min(max(gain * excess, -MOST_STEP), MOST_STEP)
            mu[i] = min(max((1.0 + mu[i]) * factor - 1.0, 0.0), most)
        before_fen[i] = spent_fen[i]


@kernel
def update_multiplier(
    multiplier: float, sales_fen: float, spend_fen: float, target: float, step: float, most: float
) -> float:
    """Next multiplier of target-ROAS and whole-store bids: up while sales / spend beats the target.

    multiplier x (sales / (target x spend))^step, by at most a factor of two and within [1 / most, most];
    unchanged where nothing was spent. `sales_fen` and `spend_fen` are sums of a window long enough to hold
    orders, of one campaign or, for whole-store bidding, of all campaigns and all sales of the store.

    >>> round(update_multiplier(1.0, 9000.0, 1000.0, 4.5, 0.5, 10.0), 6)
    1.414214
    >>> update_multiplier(1.0, 0.0, 0.0, 4.5, 0.5, 10.0)
    1.0
    """
    if spend_fen <= 0.0:
        return multiplier
    ratio = sales_fen / (target * spend_fen)
    change = min(max(max(ratio, 0.0) ** step, 1.0 / MOST_FACTOR), MOST_FACTOR)
    return float(min(max(multiplier * change, 1.0 / most), most))
