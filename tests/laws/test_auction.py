"""What theory says of the two price rules: VCG is truthful; GSP earns at least as much at every envy-free equilibrium.

Varian (2007), Edelman, Ostrovsky and Schwarz (2007). Random profiles from a seeded generator; tolerances are the
rounding of prices to whole fen and nothing more.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from ecosim.kernels.auction import GSP, VCG, clear_auction

Floats = npt.NDArray[np.float64]
Fens = npt.NDArray[np.int64]
WEIGHTS = np.array([1.0, 0.6, 0.35, 0.2])  # clicks a slot against the first
N_SLOTS = len(WEIGHTS)
PLENTY = 1 << 40


def clear(bids: Fens, quality: Floats, pricing: int, reserve: int = 0) -> tuple[Fens, Fens]:
    """Rows and prices of the slots sold, with unlimited budgets, one store an entry and no increment."""
    n = len(bids)
    winners, prices = np.zeros(N_SLOTS + 1, np.int64), np.zeros(N_SLOTS, np.int64)
    won = clear_auction(
        bids, quality, np.full(n, PLENTY), np.arange(n), 0, n, N_SLOTS, WEIGHTS, reserve, 0, pricing, winners, prices
    )  # fmt: skip
    return winners[:won], prices[:won]


def revenue(rows: Fens, prices: Fens, quality: Floats) -> float:
    """Fen an impression: clicks are weight x quality."""
    return float(np.sum(WEIGHTS[: len(rows)] * quality[rows] * prices))


def profit(value: Floats, rows: Fens, prices: Fens, me: int) -> float:
    """What a bidder gains, in fen a click of the first slot."""
    place = np.flatnonzero(rows == me)
    return float(WEIGHTS[place[0]] * (value[me] - prices[place[0]])) if len(place) else 0.0


def profiles(n: int) -> list[tuple[Fens, Floats]]:
    """Values, far from each other compared with a fen, and qualities of 2 to 9 bidders."""
    found = []
    for seed in range(n):
        g = np.random.default_rng(seed)
        size = int(g.integers(2, 10))
        found.append((g.integers(2_000, 60_000, size), np.exp(0.4 * g.standard_normal(size))))
    return found


@pytest.mark.parametrize("reserve", [0, 9_000])
def test_vcg_is_truthful(reserve: int) -> None:
    """Bidding something else than the value never gains more than the half fen of rounding."""
    for value, quality in profiles(60):
        rows, prices = clear(value, quality, VCG, reserve)
        for me in range(len(value)):
            honest = profit(value, rows, prices, me)
            for factor in (0.1, 0.5, 0.8, 0.95, 1.05, 1.3, 2.0, 5.0):
                bids = value.copy()
                bids[me] = int(value[me] * factor)
                assert profit(value, *clear(bids, quality, VCG, reserve), me) <= honest + 0.5


def test_gsp_is_not() -> None:
    """Three bidders, two slots: the first gains by bidding below the second."""
    value, quality = np.array([1_000, 900, 200]), np.ones(3)
    honest = profit(value, *clear(value, quality, GSP), 0)
    bids = np.array([600, 900, 200])
    assert profit(value, *clear(bids, quality, GSP), 0) > honest + 100


def equilibrium(value: Fens, quality: Floats, highest: bool) -> Fens:
    """Bids of the lowest or highest symmetric Nash equilibrium, by Varian's recursions (5) and (6) in scores."""
    order = np.argsort(-value * quality)
    worth = (value * quality)[order]
    weights = np.append(WEIGHTS, np.zeros(max(0, len(value) - N_SLOTS) + 1))
    score = worth.astype(float)
    for i in range(1, len(value)):
        tail = range(i, min(len(value), N_SLOTS + 1))
        lost = [(weights[k - 1] - weights[k]) * worth[k - 1 if highest else k] for k in tail]
        if weights[i - 1] > 0.0:
            score[i] = sum(lost) / weights[i - 1]
    bids = np.empty(len(value), np.int64)
    bids[order] = np.round(score / quality[order])
    return bids


def envy_free(value: Fens, quality: Floats, rows: Fens, prices: Fens) -> bool:
    """Nobody on the page would rather have another's slot at what it would cost there, but for rounding."""
    gain = WEIGHTS[: len(rows)] * (value[rows][:, None] - (prices * quality[rows])[None, :] / quality[rows][:, None])
    return bool(np.all(np.diag(gain)[:, None] >= gain - 4.0))


def test_gsp_at_the_lowest_envy_free_equilibrium_earns_what_vcg_earns_and_more_at_the_highest() -> None:
    more = 0
    for value, quality in profiles(60):
        truthful = revenue(*clear(value, quality, VCG), quality)
        lowest = clear(equilibrium(value, quality, highest=False), quality, GSP)
        highest = clear(equilibrium(value, quality, highest=True), quality, GSP)
        assert envy_free(value, quality, *lowest)
        assert envy_free(value, quality, *highest)
        rounding = float(np.sum(WEIGHTS) * quality.max() * 2.0)
        assert revenue(*lowest, quality) == pytest.approx(truthful, abs=rounding)
        assert revenue(*highest, quality) >= truthful - rounding
        more += revenue(*highest, quality) > 1.01 * truthful
    assert more > 30


def test_gsp_earns_at_least_vcg_on_the_same_bids() -> None:
    """Each slot's second price is at least what its owner takes from the others."""
    for bids, quality in profiles(60):
        slack = float(np.sum(WEIGHTS) * quality.max())
        assert revenue(*clear(bids, quality, GSP), quality) >= revenue(*clear(bids, quality, VCG), quality) - slack
