"""What holds with every feedback on: names, the order of things and a channel that only draws change nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ecosim.scenario.bundled import names_in, scenarios_folder

# The shop with everything that can feed back, and posts that stop when something is sold out.
FULL = (
    "shoppers.count=1500",
    "record.events=true",
    "ranking.refresh_h=6",
    "products.jeans.variants.JE-1.stock=3",
    "channels={deals: {use: deal_site, reach: 0.2, depth: 5%}}",
)

BUNDLED = names_in(scenarios_folder())
QUICK = ("tiny", "quiet_week", "double11_2025")

LOUD = '''
"""Asks often, declares all there is with a mean of zero, draws at will, and tries to write into what it sees."""

import random
from collections.abc import Iterator, Sequence

import numpy as np

from ecosim.api import (
    Bids, Calendar, Campaign, Cap, Cascade, Channel, ClickWindow, Content, Layer, Listing, Live, Moments, Paid, Room,
    Search, Shelf, Slot, Stay, Stop, Tag, Window, hookimpl, market_score,
)


def price(bid, quality, hour, u, v):
    return 1000.0 * quality * u


SCORE = market_score(price)


class Loud(Channel):
    labels = {"en": "Loud", "zh": "喧哗"}

    def plan(self, calendar: Calendar) -> Moments:
        often = calendar.daily("00:00") + calendar.daily("09:13") + calendar.daily("21:43")
        return often + calendar.on("phase", "price_change", "sell_out", "restock")

    def traffic(self, w: Window) -> Iterator[Layer | Room | Bids]:
        random.seed(w.moment_us)
        np.random.seed(random.randrange(2**32))
        first, last = w.own.id[0], w.own.id[-1]
        yield Bids(campaigns=(Campaign("loud", 0),))
        room = Room(
            f"room-{w.moment_us}", 5,
            tuple(Slot(item, k / 4, 10, self.tag(w, item), look_share=0.5, pull=1) for k, item in enumerate(w.own.id)),
            Stay(0.2, 20, 100, 1.0), follow_share=0.5, fake_share=0.5,
        )
        yield room
        shelf = Shelf("loud-" + ("night" if w.hour > 20 else "day"), slots=7)
        for land in (
            Search(), Search(w.queries[0]), shelf, Shelf("loud", stores="own"), Shelf("venue", by="race"),
            Listing(first), Content(last, 0.5), Live(room.id),
        ):
            yield Layer(
                id=(repr(land), w.moment_us), mean=np.zeros(w.shoppers), hours=5 * random.random() + 0.1, land=land,
                tag=self.tag(w, first), stop=Stop.sold_out(first) | Stop.in_hand_above(last, 5), impress=2.0,
                cap=Cap("weekly", 3, days=2), window=ClickWindow("loud", 3),
                paid=Paid("loud", 999.5, score=random.choice((None, SCORE))), causes=self.causes(w, land),
            )
        seen = (w.trait(name) for name in ("activity", "bought", "follower", "awareness", "days_away"))
        for array in (*seen, w.uniforms("seats"), w.own.stock, w.own.in_hand_fen, w.groups("seats", 9, 0.7).of):
            try:
                array[:] = 0
            except ValueError:
                continue
            raise AssertionError("what a channel sees can be written")

    def tag(self, w: Window, listing: str) -> Tag:
        quota = random.choice((None, 1))
        coupon = w.coupons[0] if w.coupons else None
        return Tag("loud", 9, "badge", listing, 100, quota, coupon=coupon, refund_share=0.9, return_share=0.9)

    def causes(self, w: Window, land: object) -> tuple[Cascade, ...]:
        name, crowd = (repr(land), w.moment_us), w.groups("seats", 9, 0.7)
        after = Cascade(
            (*name, "then"), "click", 5.0, ("gamma", 2, 1), Listing(w.own.id[0]), to=crowd, counts_for="organic_search",
            cap=Cap("weekly", 1, days=2), window=ClickWindow("loud", 3), tag=self.tag(w, w.own.id[0]),
        )
        return (
            Cascade((*name, "self"), "visit", 0.9, ("uniform", 9), land, again=True, then=(after,), cap=Cap("own", 2)),
            Cascade((*name, "any"), "order", 3.0, ("exponential", 9), land, to=w.trait("follower"), awake=True),
        )


@hookimpl
def ecosim_channels() -> Sequence[type[Channel]]:
    return [Loud]
'''


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the loud plugin."""
    folder = tmp_path_factory.mktemp("plugins")
    (folder / "loud.py").write_text(LOUD, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def plain(shop: Callable[..., Any], simulated: Callable[..., Any], digests: Callable[..., Any]) -> dict[str, str]:
    """Digests of the shop as it is."""
    outcome = simulated(shop(*FULL))
    assert len(outcome.stock_events) > 2
    assert outcome.fees["fen"].sum() > 0
    found: dict[str, str] = digests(outcome)
    return found


@pytest.mark.parametrize("name", ["aaa", "loud", "zzz"])
def test_a_channel_that_only_draws_changes_no_table(
    name: str,
    plain: dict[str, str],
    folder: Path,
    shop: Callable[..., Any],
    simulated: Callable[..., Any],
    digests: Callable[..., Any],
) -> None:
    """Wherever its name puts it among the others."""
    scenario = shop(*FULL, f"channels={{{name}: {{use: loud}}}}", folders=(folder,))
    outcome = simulated(scenario, folders=(folder,))
    assert name in outcome.channels
    assert not outcome.warnings
    assert digests(outcome) == plain


@pytest.mark.parametrize(
    "name", [name if name in QUICK else pytest.param(name, marks=pytest.mark.slow) for name in BUNDLED]
)
def test_it_changes_no_table_of_a_bundled_scenario(
    name: str, folder: Path, simulated: Callable[..., Any], digests: Callable[..., Any]
) -> None:
    """With fewer people and all the days, as prices, presales and rival stores hang on dates."""
    from ecosim.runs.loading import load

    sets = ("shoppers.count=2000",)
    plain, loud = (
        simulated(load(name, sets=[*sets, *more], plugins_dirs=[folder]), folders=(folder,))
        for more in ((), ("channels={loud: {use: loud}}",))
    )
    assert len(plain.orders) > 0
    assert not loud.warnings
    assert digests(loud) == digests(plain)


def test_renaming_a_plugin_file_changes_nothing(
    tmp_path: Path, plain: dict[str, str], shop: Callable[..., Any], digests: Callable[..., Any]
) -> None:
    from ecosim.channels import discover
    from ecosim.engine import simulate

    source = Path(__file__).parents[2] / "examples" / "ecosim-deal-site" / "ecosim_deal_site.py"
    (tmp_path / "another_name.py").write_bytes(source.read_bytes())
    before, after = discover((source.parent,)), discover((tmp_path,))
    assert after.source_hash("deal_site") == before.source_hash("deal_site")
    assert digests(simulate(shop(*FULL), 0, channels=after)) == plain


def other_way_round(settings: Any) -> Any:
    """The same scenario written in another order: listings and all groups of names."""
    market, shoppers, paid = settings.market, settings.shoppers, settings.channels["paid_search"]
    groups = {**paid.params, "groups": backwards(paid.params["groups"])}
    channels = {**settings.channels, "paid_search": paid.model_copy(update={"params": backwards(groups)})}
    return settings.model_copy(
        update={
            "products": settings.products[::-1],
            "prices": backwards(settings.prices),
            "channels": backwards(channels),
            "market": market.model_copy(update={"queries": backwards(market.queries)}),
            "shoppers": shoppers.model_copy(update={"segments": backwards(shoppers.segments)}),
        }
    )


def backwards(group: dict[str, Any]) -> dict[str, Any]:
    return dict(reversed(group.items()))


def test_the_order_of_names_in_a_file_permutes_rows_and_changes_no_table(
    plain: dict[str, str], shop: Callable[..., Any], simulated: Callable[..., Any], digests: Callable[..., Any]
) -> None:
    scenario = shop(*FULL)
    turned = replace(scenario, settings=other_way_round(scenario.settings))
    outcome = simulated(turned)
    assert outcome.listings[0] == scenario.settings.products[-1].listing
    assert digests(outcome) == plain


def test_groups_of_names_have_no_order_in_the_identity(shop: Callable[..., Any]) -> None:
    """Else two files of one identity would be two results, and a finished run would be served for another."""
    scenario = shop(*FULL)
    settings = other_way_round(scenario.settings).model_copy(update={"products": scenario.settings.products})
    turned = replace(scenario, settings=settings)
    assert turned.identity == scenario.identity
    assert list(turned.at(0).shoppers.segments) == list(scenario.at(0).shoppers.segments)
    assert list(turned.at(0).market.queries) == list(scenario.at(0).market.queries)
