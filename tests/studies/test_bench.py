"""The benchmark: the peer does the work it claims, the arithmetic is right, and everything promised is measured."""

from __future__ import annotations

import random
from math import exp, log

import pytest
import simpy

from ecosim.channels import discover
from ecosim.studies import bench, bench_probe
from ecosim.studies.bench_peer import DECAY, N_BIDDERS, N_LISTINGS, PAGE, SPONSORED, Market, run_peer


@pytest.fixture
def market() -> Market:
    env = simpy.Environment()
    market = Market(env, random.Random(5))
    env.run(until=0.5)
    return market


def test_the_peer_makes_every_visit_and_counts_time() -> None:
    visits, seconds = run_peer(300, 4, seed=2)
    assert visits == 1200
    assert seconds > 0


def test_the_peer_shows_the_page_that_is_promised(market: Market) -> None:
    assert (len(market.listings), len(market.bidders), len(market.ranking)) == (N_LISTINGS, N_BIDDERS, PAGE)
    assert (PAGE, len(SPONSORED)) == (20, 4)
    assert market.attention[3] == pytest.approx(4**-DECAY)


def test_the_peer_sells_slots_by_score_at_the_next_price(market: Market) -> None:
    slots = market.auction()
    ranked = sorted(market.bidders, key=lambda bidder: -bidder.score)
    assert [bidder for bidder, _ in slots] == ranked[:4]
    price = ranked[1].score / ranked[0].quality + 0.01
    assert slots[0][1] == pytest.approx(min(ranked[0].bid, max(0.05, price)))
    ranked[0].left = 0.0
    assert [bidder for bidder, _ in market.auction()] == ranked[1:5]


def test_the_peer_clicks_in_proportion_to_attention(market: Market) -> None:
    for listing in market.listings:
        listing.click_rate = 0.5
    n = 4000
    clicked = sum(len(market.look()) for _ in range(n))
    expected = 0.5 * sum(market.attention) * n
    assert clicked == pytest.approx(expected, abs=4 * expected**0.5)  # 4 standard deviations at most: p(1-p) <= p


def test_the_peer_chooses_by_a_logit(market: Market) -> None:
    listing = market.listings[0]
    weight = exp(listing.appeal - 2.0 * log(listing.price))
    market.leave_weight = weight * 3
    n = 8000
    bought = sum(market.choose([listing], 2.0) is listing for _ in range(n))
    assert bought == pytest.approx(n / 4, abs=4 * (n * 0.25 * 0.75) ** 0.5)


def test_the_peer_sells_no_more_than_its_stock() -> None:
    env = simpy.Environment()
    market = Market(env, random.Random(1))
    market.leave_weight = 0.0
    stock = sum(listing.stock.level for listing in market.listings)
    from ecosim.studies.bench_peer import shopper

    for _ in range(300):
        env.process(shopper(market, 40))
    env.run(until=2000.0)
    assert market.orders > 0
    assert sum(listing.stock.level for listing in market.listings) == stock - market.orders


def test_the_slope_of_a_power_law_is_its_exponent() -> None:
    assert bench.slope([2, 20, 63, 200], [7 * x**1.05 for x in (2, 20, 63, 200)]) == pytest.approx(1.05)


def test_both_sides_do_the_same_work() -> None:
    scenario = bench.bench_scenario(1000, channels=discover(()))
    settings = scenario.settings
    assert len(settings.products) + settings.market.rivals.listings == N_LISTINGS
    assert settings.market.rivals.stores * settings.market.rivals.bids.store_share == N_BIDDERS
    assert settings.behaviour.pages.slots == PAGE
    assert tuple(place - 1 for place in settings.behaviour.pages.sponsored) == SPONSORED
    assert all(channel.enabled for channel in settings.channels.values())


@pytest.mark.slow
def test_everything_promised_is_measured() -> None:
    said: list[str] = []
    found = bench.measure(bench.QUICK, said.append)
    headline = {"ratio", "visits_per_s", "peer_visits_per_s", "bytes_per_shopper", "scaling_exponent"}
    assert all(found[key] > 0 for key in headline)
    assert found["bytes_per_shopper"] <= 64
    assert found["ratio"] == found["pairs"][0]["ratio"]
    assert found["cold"]["compile_s"] > 0
    assert len(said) >= 3


@pytest.mark.slow
def test_state_and_memory_are_what_is_promised() -> None:
    found = bench_probe.memory(1_000_000, 5_000, (10, 40))
    assert found["bytes_per_shopper"] <= 64
    assert found["growth_bytes_per_visit"] < 8
