"""Group chats: who reads which post when, what members tell one another, what it costs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from ecosim_plugins.community import Community
from pydantic import ValidationError

from ecosim.api import Content, Layer, example_calendar, example_orders, example_window
from ecosim.channels import Live
from ecosim.errors import BrokenChannel
from ecosim.units import DAY, HOUR

NUMBERS = np.array([0.1, 0.3, 0.5, 0.7, 0.9, 0.2], np.float32)
ALONE = tuple(f"channels.{name}.enabled=false" for name in ("direct", "organic_search", "paid_search", "recommend"))


def community(**settings: Any) -> Live:
    return Live(Community("chat", Community.Params(**({"share": 0.5} | settings))), "community")


def posts(channel: Live, at: str = "2025-10-18 20:00", **window: Any) -> list[Layer]:
    """What the plugin gives at a moment, through the checks that a run makes."""
    channel.plan(window.get("calendar", example_calendar()))
    given = channel.traffic(example_window(at, draw=lambda _: NUMBERS, **window))
    return [declaration for declaration in given if isinstance(declaration, Layer)]


def fees(channel: Live, day: int) -> dict[str, int]:
    return {fee.kind: fee.fen for fee in channel.settle(example_orders([], day=day))}


def test_members_read_a_post_ever_more_rarely() -> None:
    (post,) = posts(community(open_share=0.2, click_share=0.3, half_life="2 h", hours="12 h"))
    assert post.audience is not None
    assert (post.audience.tolist(), post.mean, post.hours) == ((NUMBERS < 0.5).tolist(), 0.2, 12)
    assert post.land == Content("down-jacket", 0.3)
    assert isinstance(post.shape, np.ndarray)
    np.testing.assert_allclose(post.shape[8:] / post.shape[:-8], 0.5, rtol=1e-12)


def test_segments_have_shares_of_their_own() -> None:
    (post,) = posts(community(by_segment={"bargain_hunters": 0.95}))
    assert post.audience is not None
    assert post.audience.tolist() == [True, True, False, False, True, True]


def test_posts_come_at_their_times_on_their_days() -> None:
    settings = {"times": ["10:00", "20:30"], "from": "2025-10-19", "to": "2025-10-20"}
    plan = community(**settings, moments=["2025-10-18 09:00"]).plan(example_calendar())
    half_past_eight = 20 * HOUR + HOUR // 2
    assert plan.times_us == (
        9 * HOUR, DAY + 10 * HOUR, DAY + half_past_eight, 2 * DAY + 10 * HOUR, 2 * DAY + half_past_eight
    )  # fmt: skip


def test_named_listings_take_turns_and_sold_out_ones_are_passed_over() -> None:
    channel = community(listings=["wool-coat", "down-jacket"])
    channel.plan(example_calendar())
    seen = []
    for at, stock in (("18", [9, 9, 9]), ("19", [9, 9, 9]), ("20", [0, 9, 9]), ("21", [0, 0, 9])):
        columns = {"stock": np.array(stock)}
        given = channel.traffic(example_window(f"2025-10-{at} 20:00", draw=lambda _: NUMBERS, columns=columns))
        seen += [layer.land.listing for layer in given if isinstance(layer, Layer) and isinstance(layer.land, Content)]
    assert seen == ["wool-coat", "down-jacket", "down-jacket"]


@pytest.mark.parametrize(
    ("choose", "listing"),
    [("best_selling", "down-jacket"), ("deepest_cut", "wool-coat"), ("most_stock", "wool-coat")],
)
def test_without_names_a_listing_is_chosen(choose: str, listing: str) -> None:
    (post,) = posts(community(choose=choose))
    assert isinstance(post.land, Content)
    assert post.land.listing == listing


def test_readers_and_buyers_tell_others_of_their_group() -> None:
    (post,) = posts(community(told_by_reader=0.2, told_by_buyer=0.6, size=2, told_after="6 h"))
    buyer, reader = post.causes
    assert (buyer.on, buyer.children, buyer.again) == ("order", 0.6, True)
    assert (reader.on, reader.children, reader.again, reader.then) == ("visit", 0.2, True, (buyer,))
    assert buyer.delay == reader.delay == ("gamma", 2.0, 3.0)
    assert buyer.to is reader.to
    assert posts(community(told_by_reader=0, told_by_buyer=0))[0].causes == ()


def test_the_coupon_goes_where_we_stay_out_and_is_an_error_where_it_should_be_there() -> None:
    (post,) = posts(community(coupon="group-15"), coupons=("group-15",))
    assert post.tag is not None and post.tag.coupon == "group-15"
    (post,) = posts(community(coupon="group-15"), calendar=example_calendar(joined=False))
    assert post.tag is not None and post.tag.coupon is None
    with pytest.raises(BrokenChannel, match="coupon 'group-15' is unknown; did you mean 'group-51'"):
        posts(community(coupon="group-15"), coupons=("group-51",))


def test_the_manager_is_paid_by_the_day_and_red_packets_by_the_post() -> None:
    channel = community(wage="300", red_packet="20.50", **{"from": "2025-10-18", "to": "2025-10-19"})
    posts(channel)
    assert fees(channel, day=0) == {"wage": 30_000, "red_packets": 2_050}
    assert fees(channel, day=1) == {"wage": 30_000}
    assert fees(channel, day=2) == {}


def test_it_ends_with_the_festival_where_told_so() -> None:
    channel = community(wage="300", with_festival=True)
    assert channel.plan(example_calendar(joined=False)).times_us == ()
    assert fees(channel, day=0) == {}
    for calendar in (example_calendar(), example_calendar(festival=None, joined=False)):
        assert len(channel.plan(calendar).times_us) == 5


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"times": []}, "posts at no time; give times"),
        ({"from": "2025-10-20", "to": "2025-10-19"}, "to: 2025-10-19 lies before from, 2025-10-20"),
        ({"by_segment": {"everyone": 1.5}}, "by_segment: 'everyone' has 1.5 of its shoppers in groups"),
        ({"told_by_reader": 1.0}, "less than 1"),
    ],
)
def test_bad_settings_name_the_value(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        community(**settings)
    assert message in str(caught.value)


def test_readers_who_tell_make_a_hawkes_process(shop: Callable[..., Any], simulated: Callable[..., Any]) -> None:
    """Poisson many clusters of mean 1 / (1 - n) and second moment n / (1 - n)^3 + 1 / (1 - n)^2: within 4 sd."""
    n_shoppers, opened, branching = 20_000, 0.5, 0.5
    chat = (
        f"channels.chat={{use: community, share: 100%, open_share: {opened}, click_share: 0, told_by_buyer: 0, "
        f"told_by_reader: {branching}, told_after: 0.2 h, times: ['10:00'], to: 2025-10-19}}"
    )
    outcome = simulated(shop(*ALONE, f"shoppers.count={n_shoppers}", chat))
    first = n_shoppers * opened
    second_moment = branching / (1 - branching) ** 3 + 1 / (1 - branching) ** 2
    assert abs(outcome.n_visits - first / (1 - branching)) < 4 * np.sqrt(first * second_moment)


def test_who_comes_by_a_post_has_its_coupon(shop: Callable[..., Any], simulated: Callable[..., Any]) -> None:
    """Nobody else notices the coupon: as many are claimed as people came to a listing by the post on its day."""
    chat = (
        "channels.chat={use: community, share: 60%, open_share: 40%, click_share: 60%, coupon: group-5, hours: 3.5 h, "
        "to: 2025-10-19, told_by_reader: 0, told_by_buyer: 0}"
    )
    coupon = "promotions.coupons=[{name: group-5, over: 50, minus: 5, claim_share: 0%}]"
    outcome = simulated(shop(chat, coupon))
    ix = outcome.channels.index("chat")
    came, claimed = outcome.visitors, outcome.coupons
    n_came = came["visitors"][(came["channel_ix"] == ix) & (came["day"] == 0)].sum()
    assert n_came > 200
    assert claimed["claimed"].tolist()[0] == claimed["claimed"].sum() == n_came
    assert (outcome.orders["store_coupon_ix"][outcome.orders["channel_ix"] == ix] == 0).any()


@pytest.mark.parametrize("dates", [{"from": "2026-01-01"}, {"to": "2025-01-01"}])
def test_posts_outside_the_period_are_said(dates: dict[str, str]) -> None:
    with pytest.raises(BrokenChannel, match="from and to lie outside the period"):
        community(**dates).plan(example_calendar())
