"""Paced budgets and target-ROAS bids over whole days of a stationary market.

Traffic follows the hours of an ordinary Taobao day (2014, counts); bids move once an hour; every impression is one
auction of the program. Rivals' bids are drawn anew each time, as in Balseiro and Gur's stationary market, and several
paced campaigns meet on eight words.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pytest

from ecosim.kernels.auction import GSP, charge_click, clear_auction
from ecosim.kernels.bids import whole_fen
from ecosim.kernels.pacing import (
    update_multiplier,
    update_pacing,
)

HOURS = np.array([
    3.98, 1.99, 1.18, 0.81, 0.63, 0.74, 1.41, 2.32, 3.14, 3.83, 4.52, 4.33,
    4.47, 4.97, 4.75, 4.83, 4.65, 4.21, 4.52, 6.10, 7.73, 9.02, 8.92, 6.95,
])  # fmt: skip
SHARES = HOURS / HOURS.sum()
AUCTIONS = 12_000  # a day
CLICK_RATE = 0.4  # of the first slot: many clicks, so that a day's chance is small against one per cent
WEIGHTS = np.array([1.0, 0.6, 0.4])
CLICKS = (CLICK_RATE * WEIGHTS).tolist()
N_RIVALS, N_WORDS = 6, 8
STEP, MOST, SPENT_BY = 0.12, 100.0, 0.97
VALUES = np.array([260, 220, 300, 200])
BUDGETS = np.array([140_000, 95_000, 60_000, 45_000])  # all far below what the values could spend


@dataclass
class Market:
    """Our campaigns in the first rows, rivals with endless budgets and new bids each time in the rest."""

    value_fen: npt.NDArray[np.int64]
    budget_fen: npt.NDArray[np.int64]
    seed: int

    def __post_init__(self) -> None:
        self.g = np.random.default_rng(self.seed)
        self.n = len(self.value_fen)
        self.quality = np.exp(0.3 * self.g.standard_normal((N_WORDS, self.n + N_RIVALS)))
        self.mu, self.before = np.zeros(self.n), np.zeros(self.n, np.int64)
        self.stores = np.arange(self.n + N_RIVALS)
        self.bids, self.left = np.zeros(self.n + N_RIVALS, np.int64), np.full(self.n + N_RIVALS, 10**12)
        self.winners, self.prices = np.zeros(len(WEIGHTS) + 1, np.int64), np.zeros(len(WEIGHTS), np.int64)

    def impression(self, bid_fen: npt.NDArray[np.int64], left_fen: npt.NDArray[np.int64]) -> list[int]:
        """One auction and its clicks; takes their price from `left_fen` and gives the rows clicked."""
        self.bids[: self.n], self.left[: self.n] = bid_fen, left_fen
        self.bids[self.n :] = np.rint(120.0 * np.exp(0.5 * self.g.standard_normal(N_RIVALS)))
        won = clear_auction(
            self.bids, self.quality[self.g.integers(N_WORDS)], self.left, self.stores, 0, len(self.bids), len(WEIGHTS),
            WEIGHTS, 5, 1, GSP, self.winners, self.prices,
        )  # fmt: skip
        rows = self.winners[:won].tolist()
        clicked = [i for i, row in enumerate(rows) if self.g.random() < CLICKS[i] and row < self.n]
        for i in clicked:
            left_fen[rows[i]] -= charge_click(left_fen[rows[i]], self.prices[i])
        return [rows[i] for i in clicked]

    def day(self, paced: bool = True) -> npt.NDArray[np.int64]:
        """Spend so far by hour, int64[24, n], of one day; mu lives on."""
        left, spent = self.budget_fen.copy(), []
        for hour, share in enumerate(SHARES):
            passed = SHARES[hour - 1] if hour else 0.0
            used = self.budget_fen - left
            update_pacing(
                self.mu, self.before, used, self.budget_fen, passed, SPENT_BY - SHARES[:hour].sum(), STEP, MOST
            )
            mu = self.mu if paced else np.zeros(self.n)
            bids = np.array([whole_fen(v / (1.0 + m)) for v, m in zip(self.value_fen, mu, strict=True)])
            for _ in range(self.g.poisson(AUCTIONS * share)):
                self.impression(bids, left)
            spent.append(self.budget_fen - left)
        return np.array(spent)


def spread(spent: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Total variation between the hours of spend and the hours of traffic, by campaign."""
    hours = np.diff(spent, axis=0, prepend=0) / np.maximum(spent[-1], 1)
    return np.abs(hours - SHARES[:, None]).sum(axis=0) / 2  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def paced_days() -> tuple[Market, list[npt.NDArray[np.int64]]]:
    """Six days of four campaigns whose budgets are a fraction of what their bids could spend; the first is to learn."""
    market = Market(VALUES, BUDGETS, seed=4)
    return market, [market.day() for _ in range(6)]


def test_spend_never_passes_the_budget(paced_days: tuple[Market, list[npt.NDArray[np.int64]]]) -> None:
    market, days = paced_days
    for spent in days:
        assert np.all(spent <= market.budget_fen)
        assert np.all(np.diff(spent, axis=0) >= 0)


def test_paced_spend_ends_within_one_per_cent_of_the_budget(
    paced_days: tuple[Market, list[npt.NDArray[np.int64]]],
) -> None:
    market, days = paced_days
    for spent in days[1:]:
        assert np.min(spent[-1] / market.budget_fen) >= 0.99


def test_paced_spend_follows_the_traffic(paced_days: tuple[Market, list[npt.NDArray[np.int64]]]) -> None:
    """The rest is the aim of being done at .97 of the day, the chance of clicks and the hourly step."""
    _, days = paced_days
    assert np.mean([spread(spent) for spent in days[1:]]) < 0.2


def test_unpaced_money_is_gone_by_the_morning() -> None:
    market = Market(VALUES, BUDGETS, seed=4)
    spent = market.day(paced=False)
    assert np.all(spent[12] >= 0.99 * market.budget_fen)
    assert np.min(spread(spent)) > 0.5


def test_a_budget_that_is_no_limit_leaves_the_bid_alone() -> None:
    market = Market(np.array([150]), np.array([10**9]), seed=5)
    market.day()
    assert market.mu[0] == 0.0


SALES_FEN, CONVERSION = 20_000, 0.04  # a click is worth 800 fen
TARGET = 4.0


def roas_days(n_days: int, steered: bool) -> list[float]:
    """Return on spend of each day of a target-ROAS campaign that learns what a click is worth."""
    market = Market(np.array([0]), np.array([10**9]), seed=6)
    multiplier, clicks, orders, found = 1.0, 0, 0, []
    for _ in range(n_days):
        left, day_orders = market.budget_fen.copy(), 0
        value = (orders * SALES_FEN + 500.0 * 200) / (clicks + 200)  # 200 clicks of 500 fen each are believed before
        bids = np.array([whole_fen(min(multiplier * value / TARGET, 900.0))])
        for _ in range(AUCTIONS // 3):
            for _ in market.impression(bids, left):
                clicks += 1
                day_orders += market.g.random() < CONVERSION
        orders += day_orders
        spend = float(market.budget_fen[0] - left[0])
        found.append(day_orders * SALES_FEN / spend)
        if steered:
            multiplier = update_multiplier(multiplier, day_orders * SALES_FEN, spend, TARGET, 0.5, 10.0)
    return found


def test_a_roas_bid_alone_beats_its_target_as_second_prices_are_lower() -> None:
    assert np.mean(roas_days(8, steered=False)[2:]) > 1.2 * TARGET


def test_a_steered_roas_approaches_its_target() -> None:
    """Eight days of some 50 orders each after four of learning: 4 standard errors are 4 / sqrt(400) = 20 %."""
    assert np.mean(roas_days(12, steered=True)[4:]) == pytest.approx(TARGET, rel=0.2)
