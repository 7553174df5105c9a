"""What the named numbers gain on a price what-if: variance of the difference with other seeds over that with the same.

The bundled store around its opening, with all feedback on: stock, ranks, budgets, waiting. The festival price of one
listing falls by 8 %. With other seeds the two worlds are apart, so their variances add; with the same seeds each
replication is compared with itself. Measured in November 2026, presales and coupons on: store as shipped, 16
replications, gain in sales (and in net contribution) 271 (254) for the best seller, 536 (866) for the dress, 1420 (691)
for the cheapest; where assumptions are held fixed and luck alone differs 37 (15), 102 (61) and 67 (31). The best seller
gains least: many of its buyers come because of the cut, and counting them has a spread that no pairing takes away.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from ecosim.records import keep_books, net_contribution_fen
from ecosim.runs.loading import load

AROUND_THE_OPENING = ("period.from=2025-10-18", "period.to=2025-10-27")
FESTIVAL_FEN = {"down-jacket-short": 57_900, "knit-dress": 31_900}
LEAST_GAIN = 10.0


def gains(simulated: Callable[..., Any], listing: str, shoppers: int, which: Sequence[tuple[int, int]]) -> list[float]:
    """Gain in paid sales and in net contribution, over (replication, luck)."""
    common = (*AROUND_THE_OPENING, f"shoppers.count={shoppers}")
    cut = FESTIVAL_FEN[listing] * 92 // 100
    plan = load("double11_2025", sets=common)
    prices = (f"prices.{listing}.festival={cut // 100}.{cut % 100:02d}", f"prices.{listing}.in_hand=null")
    cheaper = load("double11_2025", sets=(*common, *prices))
    a, b = (np.array([money(simulated(scenario, *one)) for one in which]) for scenario in (plan, cheaper))
    apart: NDArray[np.float64] = a.var(axis=0, ddof=1) + b.var(axis=0, ddof=1)
    gain = apart / (b - a).var(axis=0, ddof=1)
    return [float(value) for value in gain]


def money(outcome: Any) -> tuple[int, int]:
    """Paid sales and net contribution, fen."""
    paid = outcome.orders[outcome.orders["paid_us"] >= 0]
    return int(paid["pays_fen"].sum()), net_contribution_fen(keep_books(outcome))


@pytest.mark.slow  # ten seconds
def test_a_what_if_on_the_best_seller_is_ten_times_sharper(simulated: Callable[..., Any]) -> None:
    assert min(gains(simulated, "down-jacket-short", 30_000, [(r, 0) for r in range(10)])) >= LEAST_GAIN


@pytest.mark.slow  # half a minute: the store in full size
@pytest.mark.parametrize("listing", FESTIVAL_FEN)
def test_the_store_as_shipped_gains_ten_times(listing: str, simulated: Callable[..., Any]) -> None:
    assert min(gains(simulated, listing, 200_000, [(r, 0) for r in range(8)])) >= LEAST_GAIN


@pytest.mark.slow
def test_with_assumptions_held_fixed_it_gains_ten_times(simulated: Callable[..., Any]) -> None:
    assert min(gains(simulated, "knit-dress", 200_000, [(0, luck) for luck in range(8)])) >= LEAST_GAIN
