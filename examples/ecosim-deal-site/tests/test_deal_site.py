"""The deal site alone, on a made-up moment: no run and no scenario is needed."""

from typing import Any

import numpy as np
import pytest
from ecosim_deal_site import DealSite

from ecosim.api import Layer, Order, example_calendar, example_orders, example_window


def deal_site(**settings: Any) -> DealSite:
    return DealSite("deals", DealSite.Params(**settings))


def posts(**changes: Any) -> list[Layer]:
    return list(deal_site(depth=0.1).traffic(example_window("2025-10-18 10:00", **changes)))


def test_posts_only_what_fell_below_its_low() -> None:
    assert [post.id for post in posts()] == [("post", "wool-coat", 36_000_000_000)]


def test_depth_counts_from_the_low_of_earlier_days() -> None:
    window = example_window("2025-10-18 10:00")
    assert list(deal_site(depth=0.17).traffic(window)) == []
    assert len(list(deal_site(depth=1 / 6).traffic(window))) == 1


def test_nothing_sold_out_is_posted() -> None:
    assert posts(columns={"stock": np.array([0, 40, 600])}) == []


def test_a_post_stops_when_sold_out_or_dearer() -> None:
    (post,) = posts()
    assert post.stop is not None
    assert [(rule.kind, rule.fen) for rule in post.stop.rules] == [("sold_out", 0), ("in_hand_above", 50_000)]


def test_posts_that_sell_reach_more() -> None:
    counts = {"clicks": np.array([10, 0]), "orders": np.array([5, 0])}
    assert posts(counts=counts)[0].mean == pytest.approx(0.03 * 2.5, rel=1e-12)


def test_readers_are_a_segment() -> None:
    window = example_window("2025-10-18 10:00")
    (post,) = deal_site(depth=0.1, audience="bargain_hunters").traffic(window)
    assert post.audience is not None
    assert post.audience.tolist() == [False, False, False, False, True, True]


def test_interest_halves_within_its_half_life() -> None:
    shape = posts()[0].shape
    assert isinstance(shape, np.ndarray)
    assert shape[6] == shape[0] / 2


def test_asked_every_morning_and_after_changes() -> None:
    plan = deal_site().plan(example_calendar(n_days=2))
    assert plan.events == {"price_change", "restock"}
    assert len(plan.times_us) == 2


def test_commission_of_confirmed_receipts_only() -> None:
    orders = [
        Order(1, "wool-coat", "paid", 1, paid_fen=50_000),
        Order(2, "wool-coat", "confirmed", 1, confirmed_fen=10_006),
    ]
    (fee,) = deal_site().settle(example_orders(orders))
    assert (fee.kind, fee.fen, fee.order_id) == ("commission", 800, 2)
