"""Short videos and notes: what a piece costs, who is reached, what exposures leave, and the boost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from ecosim_plugins.content import Batch, Pieces, Seeding, ShortVideo, quality, s_curve
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from ecosim.api import Bids, Content, Layer, Search, example_calendar, example_orders, example_window
from ecosim.channels import Live
from ecosim.errors import BrokenChannel
from ecosim.units import DAY, HOUR

NUMBERS = np.array([0.1, 0.3, 0.5, 0.7, 0.9, 0.2], np.float32)
ALONE = tuple(f"channels.{name}.enabled=false" for name in ("direct", "paid_search", "recommend"))
NOTES = {"listing": "wool-coat", "pieces": 60, "production": "300", "from": "2025-10-18"}


def content(batch: dict[str, Any] | None = None, plugin: type[Pieces] = Seeding, **settings: Any) -> Live:
    return Live(plugin("notes", plugin.Params(batches={"a": NOTES | (batch or {})}, **settings)), "seeding")


def declared(channel: Live, at: str = "2025-10-18 18:00", **window: Any) -> tuple[list[Bids], list[Layer]]:
    """What the plugin gives at a moment, through the checks that a run makes."""
    channel.plan(window.get("calendar", example_calendar()))
    given = channel.traffic(example_window(at, draw=lambda _: NUMBERS, **window))
    return [each for each in given if isinstance(each, Bids)], [each for each in given if isinstance(each, Layer)]


def piece(channel: Live, **window: Any) -> Layer:
    (layer,) = declared(channel, **window)[1]
    return layer


def midnight(channel: Live, day: int) -> tuple[list[Bids], list[Layer]]:
    given = channel.traffic(example_window(f"2025-10-{day} 00:00", draw=lambda _: NUMBERS))
    return [each for each in given if isinstance(each, Bids)], [each for each in given if isinstance(each, Layer)]


def fees(channel: Live, day: int) -> dict[str, int]:
    return {fee.kind: fee.fen for fee in channel.settle(example_orders([], day=day))}


@given(plain=st.floats(0, 0.99), best=st.floats(1.01, 50), cost=st.floats(0, 1e6), more=st.floats(0, 1e6))
def test_more_money_never_makes_worse_pieces(plain: float, best: float, cost: float, more: float) -> None:
    assert quality(0.0, plain, best) == pytest.approx(plain)
    assert quality(1.0, plain, best) == pytest.approx(1.0)
    assert plain - 1e-9 <= quality(cost, plain, best) <= quality(cost + more, plain, best) + 1e-9 <= best + 2e-9


def test_reach_is_an_s_curve() -> None:
    """Convex at first, half at its half, concave at last."""
    reach = np.array([s_curve(amount, 20.0, 2.5) for amount in np.linspace(0, 100, 101)])
    steps = np.diff(reach)
    assert reach[0] == 0 and reach[20] == pytest.approx(0.5) and reach[-1] < 1
    assert (np.diff(steps[:8]) > 0).all() and (np.diff(steps[20:]) < 0).all()


def test_pieces_of_usual_quality_reach_half_at_the_half() -> None:
    reached = {
        n: np.count_nonzero(piece(content({"pieces": n}, most_reach=1, half_pieces=60)).audience)
        for n in (1, 30, 60, 100, 5_000)
    }
    assert reached == {1: 0, 30: 1, 60: 3, 100: 5, 5_000: 6}


def test_dear_pieces_reach_more_people_and_are_clicked_more() -> None:
    cheap, dear = (piece(content({"production": cost}, most_reach=1, click_share=0.02)) for cost in ("0", "3000"))
    assert isinstance(cheap.land, Content) and cheap.land.click_share == pytest.approx(0.4 * 0.02)
    assert isinstance(dear.land, Content) and dear.land.click_share > 0.03
    assert np.count_nonzero(cheap.audience) < np.count_nonzero(dear.audience)


def test_segments_may_be_reached_more_or_less() -> None:
    layer = piece(content(most_reach=1, by_segment={"bargain_hunters": 0, "everyone": 1.5}))
    assert layer.audience is not None
    assert layer.audience.tolist() == [True, True, True, True, False, False]


def test_exposures_halve_and_follow_the_hours_of_the_day() -> None:
    hours = tuple(float(1 + hour) for hour in range(24))
    layer = piece(content(half_life="12 h"), calendar=example_calendar(views_by_hour=hours))
    assert (layer.mean, layer.hours) == (3.0, 84)
    assert isinstance(layer.shape, np.ndarray)
    np.testing.assert_allclose(layer.shape[24:] / layer.shape[:-24], 0.25, rtol=1e-12)
    assert layer.shape[0] / 19 == pytest.approx(layer.shape[6] / 1 * 2**0.5)  # 18:00 and midnight


def test_pieces_are_spread_over_their_days_and_paid_for_once() -> None:
    channel = content({"pieces": 7, "author_fee": "500", "to": "2025-10-20", "time": "12:30"})
    at = 12 * HOUR + HOUR // 2
    assert channel.plan(example_calendar()).times_us == (at, DAY + at, 2 * DAY + at)
    means = []
    for day in (18, 19, 20):
        (layer,) = channel.traffic(example_window(f"2025-10-{day} 12:30", draw=lambda _: NUMBERS))
        assert isinstance(layer, Layer)
        means.append(layer.mean)
    assert means == pytest.approx([3 * n / 7 for n in (2, 2, 3)])
    assert [fees(channel, day) for day in range(4)] == [
        {"production": 60_000, "author_fee": 100_000},
        {"production": 60_000, "author_fee": 100_000},
        {"production": 90_000, "author_fee": 150_000},
        {},
    ]
    assert fees(channel, 0) == {}


def test_fewer_pieces_than_days_skip_days() -> None:
    moments = [moment for moment, _ in Batch(**(NOTES | {"pieces": 2, "to": "2025-10-21"})).published()]
    assert moments == ["2025-10-19 18:00", "2025-10-21 18:00"]


def test_searches_follow_by_days_and_count_for_search() -> None:
    layer = piece(content({"query": "羊毛大衣"}, searches=0.1, search_days=18, search_shape=3))
    (search,) = layer.causes
    assert (search.on, search.children, search.to, search.awake) == ("visit", 0.1, "self", True)
    assert (search.land, search.counts_for) == (Search("羊毛大衣"), "organic_search")
    assert search.delay == ("gamma", 3.0, 18 * 24 / 3)
    assert piece(content(searches=0)).causes == ()


def test_a_boost_begins_the_day_after_and_ends_in_time() -> None:
    channel = content({"boost": {"daily_budget": "12", "days": 2, "cpm": "2000", "segments": ["bargain_hunters"]}})
    assert channel.plan(example_calendar()).times_us == (0, 18 * HOUR, DAY, 2 * DAY, 3 * DAY, 4 * DAY)
    budgets = []
    for day in range(18, 23):
        (bids,), layers = midnight(channel, day)
        budgets.append((bids.campaigns[0].daily_budget_fen, len(layers)))
    assert budgets == [(0, 0), (1_200, 1), (1_200, 1), (0, 0), (0, 0)]


def test_a_boost_buys_what_it_can_pay_for_and_causes_the_same_searches() -> None:
    """12 yuan buy 6 exposures at 2,000 a thousand, 6.6 are offered to the two bargain hunters."""
    channel = content({"boost": {"daily_budget": "12", "cpm": "2000", "segments": ["bargain_hunters"]}})
    organic = piece(channel)
    ((bids,), (layer,)) = midnight(channel, 19)
    assert bids.campaigns[0].name == "a"
    assert layer.mean == pytest.approx(3.3)
    assert layer.audience is not None and layer.audience.tolist() == [False] * 4 + [True] * 2
    assert layer.paid is not None and layer.paid.cpm_fen == 200_000
    assert layer.causes[0] is organic.causes[0]
    assert (layer.land, layer.impress) == (organic.land, organic.impress)


def test_videos_differ_in_their_defaults_alone() -> None:
    notes, video = Seeding.Params.model_fields, ShortVideo.Params.model_fields
    assert notes.keys() == video.keys()
    differ = {name for name in notes if notes[name].default != video[name].default}
    assert differ == {"usual_production_fen", "half_pieces", "half_life_h", "searches"}


def test_it_ends_with_the_festival_where_told_so() -> None:
    channel = content(with_festival=True)
    assert channel.plan(example_calendar(joined=False)).times_us == ()
    assert fees(channel, 0) == {}
    assert len(channel.plan(example_calendar(festival=None, joined=False)).times_us) == 1


def test_publishing_outside_the_period_is_said() -> None:
    with pytest.raises(
        BrokenChannel, match=r"batches: 'a' is published at no moment of the calendar: '2025-09-22 18:00'"
    ):
        content({"from": "2025-09-22"}).plan(example_calendar())


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"batches": {}}, "batches is empty"),
        ({"batches": {"a": NOTES | {"to": "2025-10-17"}}}, "to: 2025-10-17 lies before from, 2025-10-18"),
        ({"batches": {"a": NOTES | {"pieces": 100_000, "production": 10**9}}}, "100000 pieces at 10,000,000 yuan cost"),
        ({"batches": {"a": NOTES | {"boost": {"daily_budget": 10**14}}}}, "less than or equal to 10000000000000"),
        ({"batches": {"a": NOTES}, "by_segment": {"everyone": -1}}, "by_segment: 'everyone' has -1 times the reach"),
    ],
)
def test_bad_settings_name_the_value(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Seeding.Params(**settings)
    assert message in str(caught.value)


def test_searches_come_after_the_lag(shop: Callable[..., Any], simulated: Callable[..., Any]) -> None:
    """Nobody searches by habit and no exposure is clicked, so looks at listings are those of later searches.

    A gamma of shape 4 has half its mean as standard deviation; people who look several times count once in the sample.
    """
    days = 5.0
    notes = (
        "channels.notes={use: seeding, most_reach: 90%, half_life: 1 h, click_share: 0, searches: 0.4, "
        f"search_shape: 4, search_days: {days}, "
        "batches: {a: {listing: sweater, pieces: 500, production: 300, from: 2025-10-19}}}"
    )
    sets = (*ALONE, "channels.organic_search.rate=0", "record.events=true", "period.to=2025-11-25", notes)
    outcome = simulated(shop("shoppers.count=3000", *sets))
    seen = outcome.funnel[outcome.funnel["channel_ix"] == outcome.channels.index("notes")]
    exposed_us = np.average((seen["hour"] + 0.5) * HOUR, weights=seen["impressions"])
    looks = outcome.events[outcome.events["kind"] == 0]
    mean = (looks["time_us"].mean() - exposed_us) / DAY
    n_people = len(np.unique(looks["shopper_id"]))
    assert n_people > 500
    assert abs(mean - days) < 4 * days / 2 / np.sqrt(n_people)
    searched = outcome.visits[outcome.visits["channel_ix"] == outcome.channels.index("organic_search")]
    assert searched["visits"].sum() > n_people


def test_reach_and_frequency_are_what_was_said(shop: Callable[..., Any], simulated: Callable[..., Any]) -> None:
    """Binomially many people reached with a Poisson number of exposures each; within four standard deviations."""
    reach, frequency, n_shoppers = 0.4 * 0.5, 3.0, 10_000
    notes = (
        "channels.notes={use: seeding, most_reach: 40%, half_pieces: 60, half_life: 3 h, click_share: 0, searches: 0, "
        "batches: {a: {listing: sweater, pieces: 60, production: 300, from: 2025-10-19, to: 2025-10-20}}}"
    )
    off = "channels.organic_search.enabled=false"
    outcome = simulated(shop(*ALONE, off, f"shoppers.count={n_shoppers}", notes))
    sd = np.sqrt(n_shoppers * reach * (frequency + frequency**2 * (1 - reach)))
    assert abs(outcome.n_visits - n_shoppers * reach * frequency) < 4 * sd


def test_a_boost_spends_its_budget_and_no_more(shop: Callable[..., Any], simulated: Callable[..., Any]) -> None:
    notes = (
        "channels.notes={use: short_video, batches: {a: {listing: sweater, pieces: 3, production: 99.99, "
        "author_fee: 0.05, from: 2025-10-19, boost: {daily_budget: 45.67, cpm: 30, days: 2}}}}"
    )
    outcome = simulated(shop(notes))
    rows = outcome.budgets[outcome.budgets["campaign_ix"] == outcome.campaigns.index(("ours", "notes", "a"))]
    assert rows[["day", "budget_fen"]].tolist() == [(1, 4_567), (2, 4_567)]
    assert (rows["spent_fen"] <= rows["budget_fen"]).all()
    assert (rows["spent_fen"] >= 0.95 * rows["budget_fen"]).all()
    fees = {outcome.fee_kinds[fee["kind_ix"]]: (int(fee["day"]), int(fee["fen"])) for fee in outcome.fees}
    assert fees == {"production": (0, 29_997), "author_fee": (0, 15)}
