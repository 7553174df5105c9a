"""Campaigns of our own and of rivals: budgets by day, pacing over the day, bids by hand and by target."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from ecosim.channels.bids import Bid, Bids, Campaign
from ecosim.engine.bidding import MOST_OWN, Bidding
from ecosim.engine.ranking import Ranking
from ecosim.kernels import layout
from ecosim.kernels.ranking import CONVERSION
from ecosim.units import HOUR
from ecosim.world.build import World, build_world

QUERY, LISTING = "羊毛大衣女", "wool-coat"

LATE = '''
"""Bids dearly, and breaks on the third day."""

from ecosim.api import Bid, Bids, Campaign, Channel, hookimpl


class Late(Channel):
    labels = {"en": "Late", "zh": "迟"}

    def plan(self, calendar):
        return calendar.daily("10:17")

    def traffic(self, w):
        if w.date == "2025-10-21":
            raise RuntimeError("no more money")
        bid = Bid("only", "羊毛大衣女", "wool-coat", 900)
        yield Bids(campaigns=(Campaign("only", 5000, pacing=False),), keywords=(bid,))


@hookimpl
def ecosim_channels():
    return [Late]
'''


@pytest.fixture
def world(shop: Callable[..., Any]) -> World:
    world = build_world(shop().settings, 2)
    Ranking(world).refresh(world, 0, festival=False)
    return world


def bids(budget_fen: int = 5000, cpc_fen: int = 900, **more: Any) -> Bids:
    campaign = Campaign("only", budget_fen, **more)
    return Bids(campaigns=(campaign,), keywords=(Bid("only", QUERY, LISTING, cpc_fen),))


def own_entry(world: World) -> int:
    return int(np.flatnonzero(world.state.entry_store == 0)[0])


def spent(outcome: Any, campaign: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Budget and spend by day of a campaign of ours."""
    row = next(i for i, (_, channel, name) in enumerate(outcome.campaigns) if channel and name == campaign)
    mine = outcome.budgets[outcome.budgets["campaign_ix"] == row]
    return mine["budget_fen"], mine["spent_fen"]


@pytest.mark.parametrize("budget", [100, 200])
def test_a_paced_budget_is_spent_within_one_per_cent(
    budget: int, shop: Callable[..., Any], simulated: Callable[..., Any]
) -> None:
    """In ordinary days whose demand is five times the budget or more."""
    group = "groups: {core: {daily_budget: null}, coats: null}"
    world = ("shoppers.count=20000", "festival=null", "auction.reserve=0.05", "market.rivals.bids.store_share=1")
    stock = tuple(
        f"products.{name}=99999" for name in ("sweater.variants.SW-1.stock", "down-jacket.variants.DJ-1.stock")
    )
    paced = simulated(shop(*world, *stock, f"channels.paid_search={{pacing: true, daily_budget: {budget}, {group}}}"))
    demand = simulated(shop(*world, *stock, f"channels.paid_search={{daily_budget: 90000, {group}}}"))
    budget_fen, spent_fen = spent(paced, "core")
    assert (spent(demand, "core")[1] > 5 * budget * 100).all()
    assert (budget_fen == budget * 100).all()
    assert (spent_fen <= budget_fen).all()
    assert (spent_fen >= 0.99 * budget_fen).all()


def test_an_unpaced_budget_is_gone_sooner(shop: Callable[..., Any], simulated: Callable[..., Any]) -> None:
    """Half of the day's money is spent before half of the day's visits came, paced it is not."""
    world = ("shoppers.count=20000", "festival=null", "products.sweater.variants.SW-1.stock=99999")
    group = "daily_budget: 100, groups: {core: {daily_budget: null}, coats: null}"

    def middle_hour(pacing: str) -> float:
        outcome = simulated(shop(*world, f"channels.paid_search={{pacing: {pacing}, {group}}}"))
        spend = np.zeros(24)
        np.add.at(spend, outcome.auctions["hour"] % 24, outcome.auctions["spend_fen"])
        return float((np.cumsum(spend) < spend.sum() / 2).sum())

    assert middle_hour("false") < 2
    assert 12 <= middle_hour("true") <= 20  # half of the visits of a day come until 16:00


def test_a_bid_by_hand_is_the_price_of_its_word_at_its_hours(world: World) -> None:
    bidding = Bidding(world)
    bidding.declare(world, "mine", 0, bids(hours=(*(1.0,) * 20, *(1.5,) * 4), pacing=False))
    for hour, bid_fen in ((9, 900), (21, 1350)):
        bidding.update(world, hour * HOUR, festival=False)
        assert world.state.entry_bid_fen[own_entry(world)] == bid_fen


def test_the_most_for_a_click_limits_every_bid(world: World) -> None:
    bidding = Bidding(world)
    bidding.declare(world, "mine", 0, bids(hours=(2.0,) * 24, max_cpc_fen=1000, pacing=False))
    bidding.update(world, HOUR, festival=False)
    assert world.state.entry_bid_fen[own_entry(world)] == 1000


def test_a_target_bids_what_a_click_is_worth(world: World) -> None:
    """Value of a click = price in hand x conversion; the bid is that over the target, at most the word's price."""
    bidding = Bidding(world)
    world.features[:, CONVERSION] = 0.02
    bidding.declare(world, "mine", 0, bids(mode="target_roas", target_roas=4.0, pacing=False))
    bidding.update(world, HOUR, festival=False)
    listing = world.catalogue.names.index(LISTING)
    assert world.state.entry_bid_fen[own_entry(world)] == round(world.state.unit_fen[listing] * 0.02 / 4)
    bidding.declare(world, "mine", 0, bids(cpc_fen=30, mode="target_roas", target_roas=4.0, pacing=False))
    bidding.update(world, HOUR, festival=False)
    assert world.state.entry_bid_fen[own_entry(world)] == 30


def test_rivals_bid_more_in_the_festival(world: World) -> None:
    bidding = Bidding(world)
    found = []
    for festival in (False, True):
        bidding.update(world, HOUR, festival=festival)
        found.append(world.state.entry_bid_fen.copy())
    lift = 1.0 + world.settings.market.rivals.bids.festival_lift
    manual = ~np.array([bidding._automatic[k] for k in world.state.entry_campaign])
    assert manual.any()
    assert (abs(found[1][manual] - found[0][manual] * lift) <= lift).all()  # a fen of rounding, lifted


def test_a_new_budget_counts_what_was_spent_today(world: World) -> None:
    bidding = Bidding(world)
    bidding.declare(world, "mine", 0, bids(5000))
    account = world.state.campaign[0]
    account[layout.LEFT_FEN], account[layout.SPENT_FEN] = 4000, 1000
    for budget_fen, left_fen in ((3000, 2000), (500, 0), (9000, 8000)):
        bidding.declare(world, "mine", 0, bids(budget_fen))
        assert account[layout.LEFT_FEN] == left_fen
        assert account[layout.SPENT_FEN] == 1000


def test_a_dry_campaign_stays_dry_when_declared_again(world: World) -> None:
    bidding = Bidding(world)
    bidding.declare(world, "mine", 0, bids(5000))
    account = world.state.campaign[0]
    account[layout.LEFT_FEN], account[layout.SPENT_FEN], account[layout.DRY_US] = 3, 4997, HOUR
    bidding.declare(world, "mine", 0, bids(5000))
    assert account[layout.DRY_US] == HOUR
    bidding.declare(world, "mine", 0, bids(6000))
    assert account[layout.DRY_US] == -1


def test_a_campaign_no_longer_declared_has_no_budget(world: World) -> None:
    bidding = Bidding(world)
    bidding.declare(world, "mine", 0, bids())
    bidding.withdraw(world, "mine")
    bidding.open_day(world, 0)
    assert world.state.campaign[0, layout.LEFT_FEN] == 0
    assert not (world.state.entry_store == 0).any()


def test_campaigns_beyond_the_most_are_refused_all_or_none(world: World) -> None:
    bidding = Bidding(world)
    many = tuple(Campaign(f"c{i}", 100) for i in range(MOST_OWN + 1))
    with pytest.raises(ValueError, match=r"^bids: make 33 campaigns of our own; a run has at most 32; join some$"):
        bidding.declare(world, "mine", 0, Bids(campaigns=many))
    assert bidding.own == {}


def test_a_channel_that_breaks_bids_no_more(
    tmp_path: Path, shop: Callable[..., Any], simulated: Callable[..., Any]
) -> None:
    (tmp_path / "late.py").write_text(LATE, encoding="utf-8")
    scenario = shop("shoppers.count=2000", "channels={late: {use: late}}", folders=(tmp_path,))
    outcome = simulated(scenario, folders=(tmp_path,))
    (warning,) = outcome.warnings
    assert warning.startswith("channel late: RuntimeError: no more money")
    budget_fen, spent_fen = spent(outcome, "only")
    assert budget_fen.tolist()[:2] == [5000, 5000]
    assert spent_fen[:2].min() > 0
    assert len(budget_fen) == 3  # a day without a budget has no row
    late = outcome.auctions[outcome.auctions["campaign_ix"] == outcome.campaigns.index(("ours", "late", "only"))]
    assert late["hour"].max() <= 2 * 24 + 10
