"""The group buy alone, on a made-up moment; then in a run, with word of mouth and without."""

from pathlib import Path
from typing import Any

import pandas as pd
from ecosim_group_buy import GroupBuy

import ecosim
from ecosim.api import Groups, Layer, Order, example_calendar, example_orders, example_window

HERE = Path(__file__).parents[1]


def group_buy(**settings: Any) -> GroupBuy:
    defaults = {"listing": "wool-coat", "posts": ("2025-10-18 20:00",)}
    return GroupBuy("chats", GroupBuy.Params(**defaults | settings))


def post(**settings: Any) -> Layer:
    (layer,) = group_buy(**settings).traffic(example_window("2025-10-18 20:00"))
    return layer


def test_members_are_asked_at_the_moments_of_posts() -> None:
    assert group_buy().plan(example_calendar()).times_us == (20 * 3_600_000_000,)
    audience = post(members=0.3).audience
    assert audience is not None
    assert audience.tolist() == [True, True, True, False, False, False]


def test_the_price_is_a_cut_of_the_price_shown_for_so_many_units() -> None:
    tag = post(cut=0.15, units=7).tag
    assert tag is not None
    assert (tag.listing, tag.price_fen, tag.quota) == ("wool-coat", 42_500, 7)


def test_buyers_tell_their_chat_and_nobody_is_told_twice() -> None:
    layer = post(told=4.0, members=0.5, size=2)
    (tell,) = layer.causes
    assert (tell.on, tell.children, tell.again) == ("order", 4.0, True)
    assert isinstance(tell.to, Groups)
    assert tell.to.of.tolist() == [0, 0, 1, 1, -1, -1]
    assert layer.cap == tell.cap
    assert layer.tag == tell.tag


def test_the_leader_is_paid_for_confirmed_receipts() -> None:
    orders = [
        Order(1, "wool-coat", "paid", 1, paid_fen=42_500),
        Order(1, "wool-coat", "returned", 1, refunded_fen=42_500),
        Order(2, "wool-coat", "confirmed", 1, confirmed_fen=42_505),
    ]
    (fee,) = group_buy().settle(example_orders(orders))
    assert (fee.fen, fee.order_id) == (4_251, 2)


def orders(tmp_path: Path, told: float, units: int) -> pd.DataFrame:
    """The chats' orders in a week of the small store, where a third of all people are in one."""
    offer = f"{{use: group_buy, listing: wool-coat, posts: [2025-10-20 21:00], cut: 60%, told: {told}, units: {units}}}"
    plenty = [f"products.wool-coat.variants.WCO-{n}.stock=900" for n in range(1, 6)]
    sets = ["replications=1", "compare_with=[]", *plenty, f"channels={{chats: {offer}}}", "channels.chats.members=35%"]
    scenario = ecosim.load("tiny", sets=sets, plugins_dirs=[HERE])
    run = ecosim.run(scenario, workers=1, out=tmp_path, plugins_dirs=[HERE]).run
    table = run.table("orders")
    return table[(table["channel"] == "chats") & (table["luck"] == 0)]  # each replication is also run with other luck


def test_word_of_mouth_sells_more_until_the_units_are_gone(tmp_path: Path) -> None:
    silent, told = orders(tmp_path, told=0.0, units=60), orders(tmp_path, told=20.0, units=60)
    assert len(told) > 1.5 * len(silent) > 15
    assert told.loc[told["shown_fen"] == 42_360, "units"].sum() == 60  # at 60 % below 1059 yuan
    assert len(told) > 60  # others look too, and pay the price of everybody
