"""What happens at the edges of a run: the last day, the last unpaid order, the first page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ecosim.channels.bids import Bid, Bids, Campaign
from ecosim.channels.landings import Shelf
from ecosim.engine.bidding import Bidding
from ecosim.engine.ranking import Ranking, update_click_shares
from ecosim.kernels import layout
from ecosim.records.audit import breaches
from ecosim.records.ledger import keep_books
from ecosim.units import DAY, HOUR
from ecosim.world.build import build_world

LONG = '''
"""Every day a layer of three days, so that the last ones reach beyond the period."""

from collections.abc import Iterator, Sequence

from ecosim.api import Calendar, Channel, Layer, Moments, Search, Window, hookimpl


class Long(Channel):
    labels = {"en": "Long", "zh": "长"}

    def plan(self, calendar: Calendar) -> Moments:
        return calendar.daily("10:00")

    def traffic(self, w: Window) -> Iterator[Layer]:
        yield Layer(id=("long", w.date), mean=0.5, hours=72, land=Search(), shape="flat")


@hookimpl
def ecosim_channels() -> Sequence[type[Channel]]:
    return [Long]
'''


@pytest.fixture(scope="module")
def long_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plugins")
    (folder / "long.py").write_text(LONG)
    return folder


@pytest.mark.parametrize("scheduler", ["batch", "reference"])
def test_no_visit_comes_after_the_last_day(
    shop: Callable[..., Any],
    simulated: Callable[..., Any],
    digests: Callable[..., Any],
    long_folder: Path,
    scheduler: str,
) -> None:
    folders: Sequence[Path] = (long_folder,)
    scenario = shop("shoppers.count=400", "channels={long: {use: long}}", "record.events=true", folders=folders)
    outcome = simulated(scenario, scheduler=scheduler, folders=folders)
    assert outcome.events["time_us"].max() < outcome.n_days * DAY
    assert outcome.orders["created_us"].max() < outcome.n_days * DAY
    assert digests(outcome) == digests(simulated(scenario, folders=folders))


def test_stock_of_the_last_unpaid_order_comes_back(shop: Callable[..., Any], simulated: Callable[..., Any]) -> None:
    outcome = simulated(shop("shoppers.count=1500", "behaviour.basket={unpaid_share: 95%, unpaid_h: 72 h}"))
    unpaid = outcome.orders[outcome.orders["paid_us"] < 0]
    assert (unpaid["created_us"].max() + 72 * HOUR) > outcome.n_days * DAY  # the last one is closed after the last day
    assert breaches(outcome, keep_books(outcome)) == ()


def test_whoever_buys_has_been_a_visitor_that_day(shop: Callable[..., Any], simulated: Callable[..., Any]) -> None:
    outcome = simulated(shop("shoppers.count=4000"))
    store = outcome.visitors[outcome.visitors["channel_ix"] == -1]
    visitors = dict(zip(store["day"].tolist(), store["visitors"].tolist(), strict=True))
    orders = outcome.orders
    assert (orders["flags"] & layout.FROM_CART).any()
    for day in np.unique(orders["created_us"] // DAY).tolist():
        buyers = np.unique(orders["shopper_id"][orders["created_us"] // DAY == day])
        assert len(buyers) <= visitors[day]


def test_our_own_shelf_has_the_usual_click_rate_from_the_start(shop: Callable[..., Any]) -> None:
    world = build_world(shop().settings, 1)
    world.state.price_ln[:] = np.log(world.state.unit_fen / world.settings.market.reference_price_fen)
    update_click_shares(world)
    page = Ranking(world).page_of(world, Shelf("store", stores="own", by="sales"))
    own = world.state.click_share[page, : world.catalogue.n_own]
    np.testing.assert_allclose(own.mean(), world.settings.behaviour.pages.click_share)


def test_a_whole_store_campaign_looks_at_all_sales_of_the_store(shop: Callable[..., Any]) -> None:
    """Its own clicks sold nothing, yet it bids more after a good day of the store and less after a bad one."""
    for own_gmv_fen, rises in ((10_000_000, True), (0, False)):
        world = build_world(shop().settings, 1)
        bidding = Bidding(world)
        listing = world.catalogue.names[0]
        campaign = Campaign("all", 50_000, mode="whole_store", target_roas=4.0, max_cpc_fen=900)
        bidding.declare(world, "mine", 0, Bids((Bid("all", world.queries[0], listing, 900),), (campaign,)))
        world.state.campaign[0, layout.SPENT_FEN] = 50_000
        bidding.open_day(world, own_gmv_fen)
        assert bool(bidding._multiplier[0] > 1.0) is rises
