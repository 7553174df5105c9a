"""Affiliates: what publishers post to whom, what their clicks claim, and what they are paid, to the fen."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from ecosim_plugins.affiliate import Affiliate
from pydantic import ValidationError

from ecosim.api import ClickWindow, Fee, Layer, Listing, Order, Tag, example_calendar, example_orders, example_window
from ecosim.channels import Live
from ecosim.errors import BrokenChannel
from ecosim.units import DAY, HOUR, SECOND, ppm, share_of

POSTS: dict[str, Any] = {"at": ["2025-10-19 10:00"], "listings": ["wool-coat", "down-jacket"]}
POST = "2025-10-19 10:00"


def made(publisher: dict[str, Any] | None = None, **more: Any) -> Live:
    """The channel with one publisher, through the checks that a run makes."""
    settings = {"publishers": {"blog": POSTS | (publisher or {})}} | more
    return Live(Affiliate("links", Affiliate.Params(**settings)), "affiliate")


def posted(channel: Live, at: str = POST, calendar: Any = None, **window: Any) -> list[Layer]:
    calendar = calendar or example_calendar()
    channel.plan(calendar)
    numbers = np.array([0.05, 0.15, 0.25, 0.35, 0.05, 0.15], np.float32)
    given = channel.traffic(example_window(at, calendar=calendar, draw=lambda name: numbers, **window))
    return [each for each in given if isinstance(each, Layer)]


def test_a_post_brings_readers_to_its_listings_and_fades() -> None:
    coat, jacket = posted(made({"audience": "20%", "reach": 0.06, "hours": 2, "half_life": "30 min"}))
    assert (coat.land, jacket.land) == (Listing("wool-coat"), Listing("down-jacket"))
    assert coat.mean == jacket.mean == 0.03
    assert coat.audience is not None
    assert coat.audience.tolist() == [True, True, False, False, True, True]
    np.testing.assert_allclose(coat.shape, 0.5 ** (np.arange(8) / 2))  # quarters of an hour
    assert (coat.hours, coat.window, coat.tag) == (2.0, ClickWindow("blog", 15), Tag("blog", 360))
    assert coat.stop is not None
    assert [(rule.kind, rule.listing) for rule in coat.stop.rules] == [("sold_out", "wool-coat")]


def test_readers_of_a_segment() -> None:
    layer = posted(made({"audience": "10%", "segment": "bargain_hunters"}))[0]
    assert layer.audience is not None
    assert layer.audience.tolist() == [False] * 4 + [True, False]


def test_posts_at_moments_and_on_every_so_many_days() -> None:
    plan = made({"daily": "08:00", "every": 2}).plan(example_calendar())
    assert plan.times_us == (8 * HOUR, DAY + 10 * HOUR, 2 * DAY + 8 * HOUR, 4 * DAY + 8 * HOUR)
    posts = made({"at": [], "daily": "08:00", "every": 2})
    first, second = (posted(posts, f"2025-10-{day} 08:00")[0] for day in (18, 20))
    assert first.id != second.id


def test_only_who_posts_now_is_heard() -> None:
    channel = made(publishers={"a": POSTS, "b": POSTS | {"at": ["2025-10-20 10:00"], "listings": ["wool-coat"]}})
    assert [layer.tag.name for layer in posted(channel) if layer.tag] == ["a", "a"]
    assert [layer.tag.name for layer in posted(channel, "2025-10-20 10:00") if layer.tag] == ["b"]


def test_a_coupon_is_claimed_where_there_is_one() -> None:
    coupon = {"coupon": "blog-10"}
    (claimed, _), (left_out, _) = (
        posted(made(coupon), coupons=("blog-10",)),
        posted(made(coupon), calendar=example_calendar(joined=False)),
    )
    assert (claimed.tag, left_out.tag) == (Tag("blog", 360, coupon="blog-10"), Tag("blog", 360))
    with pytest.raises(BrokenChannel, match="publishers: 'blog' has coupon 'blog-10'; of coupons there is blog-20"):
        posted(made(coupon), coupons=("blog-20",))


def test_commission_by_listing_and_the_leaders_part_of_it() -> None:
    """12.5 % of 500.04 is 62.505, 10 % of that 6.251; 8 % of 800 is 64, 10 % of that 6.40."""
    channel = made({"commission": "8%", "rates": {"wool-coat": "12.5%"}})
    orders = [
        Order(1, "wool-coat", "paid", 1, paid_fen=50_004, source="blog"),
        Order(2, "wool-coat", "refunded", 1, refunded_fen=50_004, source="blog"),
        Order(3, "wool-coat", "returned", 1, refunded_fen=50_004, source="blog"),
        Order(4, "wool-coat", "confirmed", 1, confirmed_fen=50_004, source="blog"),
        Order(5, "down-jacket", "confirmed", 1, confirmed_fen=80_000, source="blog"),
    ]
    assert channel.settle(example_orders(orders, day=3)) == [
        Fee("commission", 6_251, 4),
        Fee("leader", 625, 4),
        Fee("commission", 6_400, 5),
        Fee("leader", 640, 5),
    ]
    nobody = made({"commission": "8%", "leader_share": 0})
    assert nobody.settle(example_orders(orders[-1:], day=3)) == [Fee("commission", 6_400, 5)]


def test_a_store_that_stays_out_keeps_its_affiliates_unless_told() -> None:
    out = example_calendar(joined=False)
    assert made().plan(out).times_us != ()
    assert made(with_festival=True).plan(out).times_us == ()
    assert made(with_festival=True).plan(example_calendar()).times_us != ()


@pytest.mark.parametrize("wrong", [{"at": ["2025-11-19 10:00"]}, {"at": ["ten"]}, {"daily": "25:00"}])
def test_a_post_at_no_moment_is_named(wrong: dict[str, Any]) -> None:
    with pytest.raises(BrokenChannel, match="publishers: 'blog' posts at no moment of the calendar: "):
        made(wrong).plan(example_calendar())


def test_two_posts_within_a_minute_are_refused() -> None:
    with pytest.raises(BrokenChannel, match="publishers: 'blog' posts twice within one minute"):
        made({"at": ["2025-10-19 10:00:15", "2025-10-19 10:00:45"]}).plan(example_calendar())


BAD_SETTINGS: list[tuple[dict[str, Any], str]] = [
    ({"at": []}, "posts never; give moments (at), or a time of day (daily)"),
    ({"listings": []}, "listings is empty; give at least one listing to post"),
    ({"rates": {"wool-coat": -0.1}}, "rates: 'wool-coat' has -0.1; it must be 0..0.9"),
    ({"audience": 1.2}, "less than or equal to 1"),
    ({"listings": ["wool-coat", "wool-coat"]}, "listings names one twice: wool-coat, wool-coat; write each once"),
]


@pytest.mark.parametrize(("publisher", "message"), BAD_SETTINGS, ids=[message for _, message in BAD_SETTINGS])
def test_bad_settings_name_the_value(publisher: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        made(publisher)
    assert message in str(caught.value)


def test_without_publishers_there_is_no_channel() -> None:
    with pytest.raises(ValidationError, match="publishers is empty; give at least one"):
        made(publishers={})


WINDOW_DAYS = 0.125
LINKS = f"""channels.links={{use: affiliate, publishers: {{
  blog: {{audience: 40%, reach: 1.5, daily: 09:00, listings: [sweater, dress], commission: 8.35%, rates: {{jeans: 12%}},
    window_days: {WINDOW_DAYS}, leader_share: 12.5%}},
  forum: {{segment: bargain-hunters, audience: 60%, reach: 1, at: [2025-10-20 21:00], listings: [jeans],
    commission: 20%, coupon: links-only}}}}}}"""
COUPONS = """promotions.coupons=[
  {name: links-only, over: 100, minus: 15, quota: 5000, claim_share: 0%, from: 2025-10-19 00:00}]"""


@pytest.fixture(scope="module")
def tables(shop: Callable[..., Any], simulated: Callable[..., Any]) -> dict[str, pd.DataFrame]:
    from ecosim.records import tables_of

    sets = ("shoppers.count=3000", "behaviour.choice.leave=3.2", LINKS, COUPONS)
    return tables_of([simulated(shop(*sets))])


def test_orders_are_claimed_within_the_window_whatever_brings_them(tables: dict[str, pd.DataFrame]) -> None:
    """The last click through a publisher is among an order's touches; the blog's window is short, the forum's long."""
    orders, touches = tables["orders"].set_index("order_id"), tables["touches"]
    clicks = touches[touches["channel"] == "links"].groupby("order_id")["time_us"].max()
    paid = orders.loc[clicks.index]
    within = paid["created_us"] // SECOND < clicks // SECOND + round(WINDOW_DAYS * DAY) // SECOND
    claimed = paid["claimed_by"] == "links"
    assert (claimed == (within | (paid["source"] == "forum"))).all()
    blog = paid[paid["source"] == "blog"]
    assert len(blog) > 50
    assert (~claimed).sum() > 10  # came too late
    assert (claimed & (paid["channel"] != "links")).sum() > 5  # others brought these
    assert {"sweater", "dress"} < set(blog["listing"])  # any listing of the store counts
    others = orders[orders["paid_us"] >= 0].drop(clicks.index)
    assert (others["claimed_by"] == "").all()


def test_each_claimed_and_confirmed_order_pays_its_commission(tables: dict[str, pd.DataFrame]) -> None:
    orders, fees = tables["orders"], tables["fees"]
    kept = orders[(orders["claimed_by"] == "links") & (orders["state"] == "confirmed")]
    exact: dict[tuple[str, int], int] = {}
    for order in kept.itertuples():
        rate = 0.2 if order.source == "forum" else 0.12 if order.listing == "jeans" else 0.0835
        exact["commission", order.order_id] = fen = share_of(order.pays_fen, ppm(rate))
        exact["leader", order.order_id] = share_of(fen, 125_000 if order.source == "blog" else 100_000)
    found = {(fee.kind, fee.order_id): fee.fen for fee in fees[fees["channel"] == "links"].itertuples()}
    assert found == exact
    assert set(kept["source"]) == {"blog", "forum"}


def test_readers_of_the_forum_alone_have_its_coupon(tables: dict[str, pd.DataFrame]) -> None:
    orders = tables["orders"]
    used = orders[orders["store_coupon"] == "links-only"]
    assert len(used) > 5
    assert set(used["tag"]) <= {"forum", ""}
    assert (used["tag"] == "forum").any()


def test_the_example_of_the_reference_is_sound(tmp_path: Path) -> None:
    from ecosim.runs.loading import load

    root = Path(__file__).parents[2]
    page = (root / "docs" / "reference" / "channels.md").read_text("utf-8")
    (example,) = re.findall(r"### `affiliate`.*?```yaml\n(.*?)```", page, re.S)
    shutil.copytree(root / "scenarios", tmp_path / "scenarios")
    file = tmp_path / "scenarios" / "example.yaml"
    file.write_text("ecosim: 1\nextends: tiny.yaml\nname: example\n" + example, "utf-8")
    scenario = load(file)
    assert "links" in scenario.settings.channels
    assert [text for text in scenario.warnings if "channels.links" in text] == []
