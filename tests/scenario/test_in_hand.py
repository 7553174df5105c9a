"""The price in hand: what planners work out by hand, and what it rests on."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from ecosim.scenario.festival import CrossStore, Entry, Festival, Offer, Phase, Stacking
from ecosim.scenario.in_hand import Stack, price_in_hand, single_price_fen
from ecosim.scenario.model import Listing
from ecosim.scenario.promotions import Coupon, OfficialReduction, OwnCrossStore, Presale, Price, Promotions

OPENS, CLOSES = dt.datetime(2025, 10, 20, 20), dt.datetime(2025, 11, 15)
COAT = Listing(listing="coat", tag_price_fen=129_900, cost_fen=31_000)
OFFER = CrossStore(offers=(Offer(name="300-50", over_fen=30_000, minus_fen=5_000),))


def festival(**changes: Any) -> Festival:
    phase = Phase(name="opening", start=OPENS, end=CLOSES, prices_open=True)
    return Festival(name="fair", phases=(phase,)).model_copy(update=changes)


def coupon(name: str, over: int, minus: int, **changes: Any) -> Coupon:
    return Coupon(name=name, over_fen=over * 100, minus_fen=minus * 100, **changes)


def stack(price: Price, *coupons: Coupon, rate: float = 0.15, pack: Festival | None = None, **changes: Any) -> Stack:
    promotions = Promotions(official_reduction=OfficialReduction(rate=rate), coupons=coupons, **changes)
    return Stack(COAT, price, promotions, pack or festival())


def in_hand(*parts: Any, **named: Any) -> int:
    return price_in_hand(stack(*parts, **named)).fen


JACKET = Price(daily_fen=99_900, festival_fen=89_900, presale=Presale(deposit_fen=10_000, worth_fen=15_000))
SHOP = coupon("shop-500-40", 500, 40, quota=20_000)
VIP = coupon("vip88", 600, 50, who="vip88", kind="platform", paid_by="platform")


def test_the_jacket_of_the_planners() -> None:
    found = price_in_hand(stack(JACKET, SHOP, VIP))
    assert found.fen == 67_415
    assert str(found) == "899.00 less 15%, 40.00 (shop-500-40) and 50.00 (deposit) is 674.15"


def test_a_set_below_the_threshold_of_every_coupon() -> None:
    assert in_hand(Price(daily_fen=15_900, festival_fen=12_900), SHOP, VIP) == 10_965


def test_thresholds_are_tested_before_or_after_the_official_reduction() -> None:
    price, five = Price(festival_fen=8_000), coupon("five", 80, 5)
    after = festival(stacking=Stacking(thresholds="after_official"))
    assert in_hand(price, five, rate=0.10) == 6_700
    assert in_hand(price, five, rate=0.10, pack=after) == 7_200


@pytest.mark.parametrize(
    ("price", "fen"),
    [
        (Price(), 129_900),
        (Price(daily_fen=99_900), 99_900),
        (Price(daily_fen=99_900, off=0.15), 84_915),
        (Price(off=0.5), 64_950),
        (Price(daily_fen=99_900, festival_fen=89_900), 89_900),
    ],
)
def test_the_festival_price_is_written_or_cut_from_the_everyday_price(price: Price, fen: int) -> None:
    assert single_price_fen(COAT, price) == fen
    assert in_hand(price, rate=0.0) == fen


def test_a_presale_price_of_its_own_is_where_it_begins() -> None:
    price = Price(festival_fen=89_900, presale=Presale(price_fen=85_000, deposit_fen=10_000))
    assert in_hand(price, rate=0.1) == 76_500


def test_the_best_coupon_of_each_kind_counts_and_only_once() -> None:
    price = Price(festival_fen=60_000)
    coupons = [coupon("small", 100, 10), coupon("best", 600, 60), coupon("out-of-reach", 601, 90)]
    assert in_hand(price, *coupons, rate=0.0) == 54_000
    packet = coupon("packet", 0, 7, kind="red_packet")
    platform = coupon("platform", 500, 30, kind="platform")
    assert in_hand(price, *coupons, packet, platform, rate=0.0) == 50_300


def test_coupons_for_some_people_other_listings_or_another_time_do_not_count() -> None:
    price = Price(festival_fen=60_000)
    others = [
        coupon("members", 0, 50, who="members"),
        coupon("knits", 0, 50, listings=("knit",)),
        coupon("before", 0, 50, end=OPENS),
        coupon("later", 0, 50, use_from=CLOSES),
        coupon("claimed-later", 0, 50, claim_from=CLOSES),
    ]
    assert in_hand(price, *others, rate=0.0) == 60_000
    assert in_hand(price, *others, coupon("coats", 0, 20, listings=("coat",)), rate=0.0) == 58_000


def test_the_cross_store_reduction_counts_where_we_take_part() -> None:
    price, both = Price(festival_fen=65_000), (*OFFER.offers, Offer(name="600-90", over_fen=60_000, minus_fen=9_000))
    assert in_hand(price, rate=0.0, pack=festival(cross_store=OFFER)) == 55_000
    assert in_hand(price, rate=0.0, pack=festival(cross_store=OFFER.model_copy(update={"repeat": False}))) == 60_000
    assert in_hand(price, rate=0.0, pack=festival(cross_store=OFFER), cross_store=OwnCrossStore(join=False)) == 65_000
    chosen = OwnCrossStore(offer="600-90")
    pack = festival(cross_store=OFFER.model_copy(update={"offers": both}))
    assert in_hand(price, rate=0.0, pack=pack, cross_store=chosen) == 56_000


def test_a_step_that_the_festival_does_not_have_does_not_count() -> None:
    pack = festival(cross_store=OFFER, stacking=Stacking(steps=("store_coupon",)), entry=Entry())
    assert in_hand(JACKET, SHOP, pack=pack) == 85_900


def test_a_listing_that_stays_out_has_its_everyday_price_and_our_coupons() -> None:
    price = JACKET.model_copy(update={"joins": False, "presale": None})
    platform = coupon("platform", 0, 30, kind="platform")
    assert in_hand(price, SHOP, platform, pack=festival(cross_store=OFFER)) == 95_900


def test_a_listing_has_an_official_reduction_of_its_own() -> None:
    assert in_hand(Price(festival_fen=10_000, official=0.2)) == 8_000


def test_nothing_left_to_pay_is_nothing() -> None:
    assert price_in_hand(stack(Price(festival_fen=1_000), coupon("all", 0, 50), rate=0.0)).fen == 0
    assert str(price_in_hand(stack(Price(festival_fen=1_000), rate=0.0))) == "10.00 less nothing is 10.00"
