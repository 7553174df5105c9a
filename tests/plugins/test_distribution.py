"""Resellers: how they spread, whom they bring, at which price they stop, what they are paid."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from ecosim_plugins.distribution import Distribution
from pydantic import ValidationError

from ecosim.api import Content, Layer, Listing, Order, example_calendar, example_orders, example_window
from ecosim.channels import Live
from ecosim.errors import BrokenChannel
from ecosim.units import DAY, HOUR

NUMBERS = np.array([0.1, 0.3, 0.5, 0.7, 0.9, 0.2], np.float32)
ALONE = tuple(f"channels.{name}.enabled=false" for name in ("direct", "organic_search", "paid_search", "recommend"))


def distribution(**settings: Any) -> Live:
    return Live(
        Distribution("resale", Distribution.Params(**({"resellers": 0.6, "circle": 3} | settings))), "distribution"
    )


def layers(channel: Live, at: str = "2025-10-18 00:00", n_joined: int = 0, **window: Any) -> list[Layer]:
    """What the plugin gives at a moment where so many have joined, through the checks that a run makes."""
    channel.plan(window.get("calendar", example_calendar()))
    counts = {"impressions": np.array([n_joined, 0])}
    given = channel.traffic(example_window(at, draw=lambda _: NUMBERS, counts=counts, **window))
    return [declaration for declaration in given if isinstance(declaration, Layer)]


def shared(channel: Live, **window: Any) -> list[str]:
    found = layers(channel, n_joined=4, **window)
    return [layer.land.listing for layer in found if isinstance(layer.land, Listing)]


def test_joining_is_bass_over_the_whole_campaign() -> None:
    """p and q a day over five days; once a person; those recruited recruit in turn."""
    (join,) = layers(distribution(push=0.02, recruiting=0.3))
    assert (join.mean, join.hours, join.shape) == (pytest.approx(0.1), 120, "flat")
    assert join.land == Content("wool-coat", 0.0)
    assert join.audience is not None and join.audience.tolist() == (NUMBERS < 0.6).tolist()
    (recruit,) = join.causes
    assert (recruit.children, recruit.delay, recruit.again) == (pytest.approx(1.5), ("uniform", 120.0), True)
    assert recruit.cap is join.cap and join.cap is not None and (join.cap.most, join.cap.days) == (1, None)


def test_as_many_as_joined_share_with_the_others_of_their_circle() -> None:
    """Numbers .1 .3 .5 | .7 .9 .2 in circles of three: with three resellers the first two and the last share."""
    _, coat, down = layers(distribution(visits=1.0), n_joined=3)
    assert (coat.land, down.land, coat.hours) == (Listing("wool-coat"), Listing("down-jacket"), 24)
    for layer in (coat, down):
        np.testing.assert_allclose(layer.mean, np.array([1, 1, 2, 1, 1, 0]) / 2 / 2, rtol=1e-12)


def test_no_more_share_than_may() -> None:
    np.testing.assert_array_equal(
        layers(distribution(), n_joined=4)[1].mean, layers(distribution(), n_joined=99)[1].mean
    )


def test_a_change_of_phase_leaves_the_days_visits_what_they_are() -> None:
    channel = distribution(listings=["wool-coat"])
    (_, day) = layers(channel, "2025-10-20 00:00", n_joined=3)
    (_, rest) = layers(distribution(listings=["wool-coat"]), "2025-10-20 20:00", n_joined=3)
    assert (day.hours, rest.hours) == (20, 4)
    np.testing.assert_allclose(np.asarray(day.mean) * 4, np.asarray(rest.mean) * 20, rtol=1e-12)


@pytest.mark.parametrize(
    ("settings", "listings"),
    [
        ({}, ["wool-coat", "down-jacket"]),
        ({"price_floor": {"wool-coat": "500", "down-jacket": "800.01"}}, ["wool-coat"]),
        ({"margin": 0.1, "min_margin": "50.01"}, ["down-jacket"]),
        ({"margin": 0.1, "min_margin": "80.01"}, []),
        ({"listings": ["down-jacket"]}, ["down-jacket"]),
    ],
)
def test_what_is_undercut_or_not_worth_while_is_not_shared(settings: dict[str, Any], listings: list[str]) -> None:
    """In hand they cost 500 and 800 yuan."""
    assert shared(distribution(**settings)) == listings


def test_what_is_sold_out_is_not_shared() -> None:
    assert shared(distribution(), columns={"stock": np.array([0, 5, 9])}) == ["down-jacket"]


def test_asked_at_midnights_and_changes_of_phase_within_its_days() -> None:
    plan = distribution(**{"from": "2025-10-19", "to": "2025-10-20"}).plan(example_calendar())
    assert plan.times_us == (DAY, 2 * DAY, 2 * DAY + 20 * HOUR)


def test_margins_and_fees_to_the_fen() -> None:
    """15 % of 99.90 are 14.985, half away from zero; nothing of what came back."""
    orders = [
        Order(1, "wool-coat", "paid", 1, paid_fen=9_990),
        Order(2, "wool-coat", "confirmed", 1, confirmed_fen=9_990),
        Order(3, "wool-coat", "returned", 1, refunded_fen=9_990),
    ]
    channel = distribution(margin=0.15, order_fee="0.30", sample="8.80")
    given = [(fee.kind, fee.fen, fee.order_id) for fee in channel.settle(example_orders(orders, clicks=3))]
    assert given == [("samples", 2_640, None), ("order_fee", 30, 1), ("margin", 1_499, 2)]


def test_it_ends_with_the_festival_where_told_so() -> None:
    channel = distribution(with_festival=True)
    assert channel.plan(example_calendar(joined=False)).times_us == ()
    assert len(channel.plan(example_calendar(festival=None, joined=False)).times_us) == 6


@pytest.mark.parametrize("dates", [{"from": "2026-01-01"}, {"to": "2025-01-01"}])
def test_sharing_outside_the_period_is_said(dates: dict[str, str]) -> None:
    with pytest.raises(BrokenChannel, match="from and to lie outside the period"):
        distribution(**dates).plan(example_calendar())


def test_more_recruiting_than_the_engine_takes_is_refused() -> None:
    with pytest.raises(BrokenChannel, match="recruiting: 10 a day over 6 days is more than 50 people"):
        distribution(recruiting=10).plan(example_calendar(n_days=6))


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"from": "2025-10-20", "to": "2025-10-19"}, "to: 2025-10-19 lies before from, 2025-10-20"),
        ({"price_floor": {"wool-coat": -5}}, "price_floor: a floor lies below 0"),
        ({"listings": ["wool-coat", "wool-coat"]}, "listings names one twice: wool-coat, wool-coat"),
        ({"sample": 10**8}, "less than or equal to 10000000"),
    ],
)
def test_bad_settings_name_the_value(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        distribution(**settings)
    assert message in str(caught.value)


def bass(p: float, q: float, days: float) -> float:
    """F(t) = (1 - e^-(p+q)t) / (1 + (q/p) e^-(p+q)t), Bass 1969."""
    left = np.exp(-(p + q) * days)
    return float((1 - left) / (1 + q / p * left))


def bass_variance(p: float, q: float, days: float, step: float = 1e-3) -> float:
    """n times the variance of F among n people, to first order: V' = 2 f'(F) V + f(F), f = (p + qF)(1 - F)."""
    share = variance = 0.0
    for _ in range(round(days / step)):
        rate, slope = (p + q * share) * (1 - share), q * (1 - share) - (p + q * share)
        share, variance = share + rate * step, variance + (2 * slope * variance + rate) * step
    return variance


@pytest.mark.parametrize("days", [8, 16])
def test_resellers_spread_as_bass_says(days: int, shop: Callable[..., Any], simulated: Callable[..., Any]) -> None:
    """Within four standard deviations of the closed form, at about a third and nine tenths of all."""
    p, q, n_shoppers = 0.02, 0.3, 10_000
    resale = f"channels.resale={{use: distribution, resellers: 50%, push: {p}, recruiting: {q}, visits: 0}}"
    outcome = simulated(shop(*ALONE, "period.to=2025-11-03", f"shoppers.count={n_shoppers}", resale))
    joined = outcome.visits["visits"][outcome.visits["day"] < days].sum()
    n = n_shoppers / 2
    chance = bass(p, q, days)
    sd = np.sqrt(n * bass_variance(p, q, days) + n * chance**2 / 2)  # half of the shoppers may, give or take
    assert 0.2 < chance < 0.95
    assert abs(joined - n * chance) < 4 * sd


def test_an_undercut_listing_gets_no_visits(shop: Callable[..., Any], simulated: Callable[..., Any]) -> None:
    """The opening's price lies below the floor; before it and with no floor the listing is shared."""
    resale = "use: distribution, resellers: 20%, push: 1, visits: 10, listings: [sweater], circle: 20"
    free = simulated(shop(f"channels.resale={{{resale}}}"))
    held = simulated(shop(f"channels.resale={{{resale}, price_floor: {{sweater: 439}}}}"))

    def clicks(outcome: Any, opened: bool) -> int:
        funnel = outcome.funnel[outcome.funnel["channel_ix"] == outcome.channels.index("resale")]
        return int(funnel["clicks"][(funnel["hour"] >= 44) == opened].sum())

    assert clicks(held, opened=False) == clicks(free, opened=False) > 100
    assert clicks(free, opened=True) > 100
    assert clicks(held, opened=True) == 0
