"""Prices of visits: never more than the budget of the day, and always the whole fen of the running sum of prices.

Visits are views of one listing that costs nothing else, so that their times are in the journal.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from ecosim.api import (
    Bids,
    Calendar,
    Campaign,
    Channel,
    Layer,
    Listing,
    Live,
    Moments,
    Paid,
    Room,
    Search,
    Shelf,
    Stay,
    Window,
    market_score,
)
from ecosim.units import DAY, HOUR

N_DAYS = 3
PERIOD = f"period.to=2025-03-{2 + N_DAYS:02d}"
Declared = Layer | Bids | Room


class Banner(Channel):
    """A campaign whose visits cost `cpm_fen` a thousand, with `budget_fen` a day."""

    class Params(Channel.Params):
        cpm_fen: float = 33_333.0
        budget_fen: int = 20_000
        rate: float = 0.5

    p: Params
    score: Any = None

    def plan(self, calendar: Calendar) -> Moments:
        return calendar.daily("00:00")

    def traffic(self, w: Window) -> Iterator[Declared]:
        yield Bids(campaigns=(Campaign("banner", self.p.budget_fen),))
        paid = Paid("banner", self.p.cpm_fen, score=self.score)
        yield Layer(("day", w.date), self.p.rate, 24, Listing("coat"), paid=paid)


def by_hour(bid: float, quality: float, hour: float, u: float, v: float) -> float:
    """A market that is dearer by the hour, and lost before six."""
    return bid * (0.25 + 0.03 * hour) if hour >= 6 else -1.0


class Exchange(Banner):
    score = market_score(by_hour)


def views(outcome: Any) -> Any:
    return outcome.events[outcome.events["kind"] == 0]["time_us"]


def spent_by_day(outcome: Any) -> list[int]:
    assert len(outcome.budgets) == N_DAYS
    return [int(fen) for fen in outcome.budgets["spent_fen"]]


@pytest.mark.parametrize("cpm_fen", [1.0, 333.0, 999.0, 33_333.0, 100_001.0])
def test_what_is_spent_is_the_whole_fen_of_the_running_sum(lone_shop: Callable[..., Any], cpm_fen: float) -> None:
    outcome = lone_shop({"banner": Banner}, PERIOD, f"channels.banner.cpm_fen={cpm_fen}")
    n = np.bincount(views(outcome) // DAY, minlength=N_DAYS)
    owed = np.cumsum(n * int(cpm_fen)) // 1000
    assert n.min() > 100
    assert spent_by_day(outcome) == np.diff(owed, prepend=0).tolist()


def test_no_day_spends_more_than_its_budget_and_the_money_is_used_up(lone_shop: Callable[..., Any]) -> None:
    outcome = lone_shop({"banner": Banner}, PERIOD)
    days = outcome.budgets
    assert (days["spent_fen"] <= days["budget_fen"]).all()
    assert (days["budget_fen"] - days["spent_fen"]).max() < 34  # less than a visit costs
    for day, dry_us in enumerate(
        days["dry_us"]
    ):  # no visit comes once one could not be paid; the next day has new money
        assert views(outcome)[views(outcome) // DAY == day].max() < dry_us < (day + 1) * DAY


def test_visits_that_are_not_paid_for_change_no_other(lone_shop: Callable[..., Any]) -> None:
    """Those of a small budget are the first of the day of those of a large one."""
    few, many = (lone_shop({"banner": Banner}, PERIOD, f"channels.banner.budget_fen={fen}") for fen in (9_000, 10**7))
    for day in range(N_DAYS):
        some, all_ = (views(outcome)[views(outcome) // DAY == day] for outcome in (few, many))
        assert 0 < len(some) < len(all_)
        assert np.array_equal(some, all_[: len(some)])


def test_a_score_sets_the_price_of_each_visit_by_the_hour(lone_shop: Callable[..., Any]) -> None:
    outcome = lone_shop({"exchange": Exchange}, PERIOD, "channels.exchange.budget_fen=10000000")
    hours = views(outcome) % DAY // HOUR
    prices = [int(by_hour(33_333.0, 1.0, float(hour), 0.5, 0.5)) for hour in hours]
    assert hours.min() == 6
    assert sum(spent_by_day(outcome)) == sum(prices) // 1000
    free = lone_shop({"exchange": Banner}, PERIOD, "channels.exchange.cpm_fen=0")
    assert np.array_equal(views(free)[views(free) % DAY // HOUR >= 6], views(outcome))


def test_the_uniforms_of_a_score_are_uniform(lone_shop: Callable[..., Any]) -> None:
    """A market price of −ln u · mean is below the bid with probability 1 − e^(−bid / mean), and then paid."""

    class Drawn(Banner):
        @staticmethod
        def price(bid: float, quality: float, hour: float, u: float, v: float) -> float:
            return -math.log(u) * quality if v < 0.5 else -1.0

    Drawn.score = market_score(Drawn.price)
    bid, mean = 33_333.0, 1.0 * 20_000

    class Market(Drawn):
        def traffic(self, w: Window) -> Iterator[Declared]:
            yield Bids(campaigns=(Campaign("banner", 10**9),))
            yield Layer(("day", w.date), 2.0, 24, Listing("coat"), paid=Paid("banner", bid, self.score, quality=mean))

    outcome, free = (
        lone_shop({"market": Market}),
        lone_shop({"market": Banner}, "channels.market={cpm_fen: 0, rate: 2.0}"),
    )
    n, won = len(views(free)), len(views(outcome))
    share = 0.5 * (1 - math.exp(-bid / mean))
    assert abs(won - n * share) < 4 * math.sqrt(n * share * (1 - share))
    expected = mean - bid * math.exp(-bid / mean) / (1 - math.exp(-bid / mean))  # of an exponential below the bid
    spent = int(outcome.budgets["spent_fen"].sum()) * 1000 / won
    assert abs(spent - expected) < 4 * bid / math.sqrt(12 * won) + 1  # a price in 0..bid spreads less than an even one


@pytest.mark.parametrize(
    "land", [Live("evening"), Shelf("ours", stores="own"), Search()], ids=lambda land: type(land).__name__
)
def test_what_shows_no_single_listing_is_paid_by_our_store(lone_shop: Callable[..., Any], land: Any) -> None:
    """By the same fen in the budgets, in our funnel and in the market, whoever else sells."""

    class Wide(Banner):
        def traffic(self, w: Window) -> Iterator[Declared]:
            yield Bids(campaigns=(Campaign("banner", 10**9),))
            yield Room("evening", 4, (), Stay(0.2, 20, 100, 1.0))
            yield Layer("visits", 1.0, 4, land, paid=Paid("banner", 20_000))

    outcome = lone_shop({"banner": Wide}, "market.rivals={stores: 2, listings: 5}")
    ours = outcome.market["store_ix"] == 0
    campaign = [channel for _, channel, _ in outcome.campaigns].index("banner")
    spent = outcome.budgets["spent_fen"][outcome.budgets["campaign_ix"] == campaign].sum()
    assert spent > 10_000
    assert outcome.funnel["spend_fen"].sum() == spent
    assert outcome.market["spend_fen"][ours].sum() == spent
