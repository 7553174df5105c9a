"""Banners: who is shown what, how often, for how much."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from ecosim_plugins.display import Display
from pydantic import ValidationError

from ecosim.api import Bids, Cap, Content, Layer, example_calendar, example_window
from ecosim.channels import Live
from ecosim.units import DAY, HOUR

AWAY = np.array([0, 3, 4, -1, -1, 9])  # the third has bought
ALONE = tuple(f"channels.{name}.enabled=false" for name in ("direct", "organic_search", "paid_search", "recommend"))
BACK = {"to": "visitors", "daily_budget": "30"}


def display(**banner: Any) -> Live:
    return Live(Display("ads", Display.Params(campaigns={"back": BACK | banner})), "display")


def declared(channel: Live, at: str = "2025-10-18 00:00", **window: Any) -> tuple[Bids, list[Layer]]:
    """What the plugin gives at a moment, through the checks that a run makes."""
    bids, *layers = channel.traffic(example_window(at, people={"days_away": AWAY}, **window))
    assert isinstance(bids, Bids)
    return bids, [layer for layer in layers if isinstance(layer, Layer)]


def budget_fen(at: str, calendar: Any = None, **banner: Any) -> int:
    return declared(display(**banner), at, calendar=calendar or example_calendar())[0].campaigns[0].daily_budget_fen


@pytest.mark.parametrize(
    ("banner", "people"),
    [
        ({}, [0, 1, 5]),
        ({"within_days": 3}, [0, 1]),
        ({"to": "newcomers"}, [3, 4]),
        ({"segments": ["bargain_hunters"]}, [5]),
        ({"segments": ["bargain_hunters", "everyone"]}, [0, 1, 5]),
    ],
)
def test_visitors_who_have_not_bought_or_people_who_were_never_here(banner: dict[str, Any], people: list[int]) -> None:
    (layer,) = declared(display(**banner))[1]
    assert layer.audience is not None
    assert np.flatnonzero(layer.audience).tolist() == people


def test_nobody_to_show_it_to_is_no_layer() -> None:
    assert (
        declared(display(to="newcomers", segments=["bargain_hunters"]), segment_ix=np.array([1, 0, 0, 0, 0, 0]))[1]
        == []
    )
    assert declared(display(daily_budget=0))[1] == []
    assert declared(display(), columns={"stock": np.array([0, 0, 9])})[1] == []


def test_an_exposure_is_capped_paid_and_clicked_by_some() -> None:
    (layer,) = declared(display(cpm="12.50", most=3, days=2, click_share=0.02, impress=0.3))[1]
    assert (layer.land, layer.cap) == (Content("down-jacket", 0.02), Cap("back", 3, 2))
    assert layer.paid is not None and (layer.paid.campaign, layer.paid.cpm_fen) == ("back", 1_250)
    assert (layer.impress, layer.hours) == (0.3, 24)
    (layer,) = declared(display(days=0))[1]
    assert layer.cap == Cap("back", 5)


def test_a_paced_campaign_is_offered_a_tenth_more_than_it_can_pay_for() -> None:
    """30 yuan buy 2 exposures at 15,000 a thousand: 2.2 for three people; unpaced, all chances."""
    (paced,) = declared(display(cpm="15000", chances=5))[1]
    assert paced.mean == pytest.approx(2.2 / 3)
    (scarce,) = declared(display(cpm="15", chances=5))[1]
    (unpaced,) = declared(display(cpm="15000", chances=5, pacing=False))[1]
    assert scarce.mean == unpaced.mean == 5


def test_named_listings_share_the_exposures() -> None:
    layers = declared(display(listings=["wool-coat", "down-jacket"], chances=3, pacing=False))[1]
    assert [layer.land for layer in layers] == [Content("wool-coat", 0.008), Content("down-jacket", 0.008)]
    assert [layer.mean for layer in layers] == [1.5, 1.5]
    assert layers[0].cap == layers[1].cap


def test_a_phase_has_its_own_budget_where_we_join() -> None:
    phases = {"budgets": {"opening": "50.50"}}
    assert budget_fen("2025-10-20 00:00", **phases) == 3_000
    assert budget_fen("2025-10-20 20:00", **phases) == 5_050
    assert budget_fen("2025-10-20 20:00", example_calendar(joined=False), **phases) == 3_000


def test_a_change_of_phase_leaves_the_days_exposures_what_they_are() -> None:
    (day,), (rest,) = (declared(display(), f"2025-10-20 {hour}:00")[1] for hour in ("00", "20"))
    assert (day.hours, rest.hours) == (20, 4)
    assert day.mean == pytest.approx(5 * float(rest.mean))


def test_asked_at_midnights_and_changes_of_phase() -> None:
    assert display().plan(example_calendar()).times_us == (0, DAY, 2 * DAY, 2 * DAY + 20 * HOUR, 3 * DAY, 4 * DAY)


def test_it_ends_with_the_festival_where_told_so() -> None:
    channel = Live(Display("ads", Display.Params(campaigns={"back": BACK}, with_festival=True)), "display")
    assert channel.plan(example_calendar(joined=False)).times_us == ()
    assert len(channel.plan(example_calendar(festival=None, joined=False)).times_us) == 6


@pytest.mark.parametrize(
    ("campaigns", "message"),
    [
        ({}, "campaigns is empty"),
        ({"a": BACK | {"budgets": {"opening": -1}}}, "a phase has a budget below 0"),
        ({"a": BACK | {"budgets": {"opening": 10**14}}}, "a phase has a budget above 100,000,000,000 yuan a day"),
        ({"a": BACK | {"daily_budget": 10**14}}, "less than or equal to 10000000000000"),
        ({"a": BACK | {"cpm": 10**12}}, "less than or equal to 1000000000"),
        ({"a": BACK | {"listings": ["wool-coat", "wool-coat"]}}, "listings names one twice: wool-coat, wool-coat"),
        ({"a": {"to": "strangers", "daily_budget": 1}}, "'visitors' or 'newcomers'"),
    ],
)
def test_bad_settings_name_the_value(campaigns: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Display.Params(campaigns=campaigns)
    assert message in str(caught.value)


def test_nobody_sees_more_than_the_cap(shop: Callable[..., Any], simulated: Callable[..., Any]) -> None:
    """Every exposure is clicked, so views of the listing count them: two a day, and many do see it twice."""
    rich = "daily_budget: 9000, pacing: false, click_share: 100%, cpm: 10"
    ads = (
        f"channels.ads={{use: display, campaigns: {{new: {{to: newcomers, listings: [wool-coat], {rich}}}, "
        f"back: {{to: visitors, listings: [sweater], most: 2, days: 1, chances: 6, {rich}}}}}}}"
    )
    outcome = simulated(shop(*ALONE, "record.events=true", "behaviour.choice.leave=20", ads))
    views = outcome.events[(outcome.events["kind"] == 0)]
    assert len(views) == outcome.funnel["clicks"].sum()
    views = views[views["listing_ix"] == outcome.listings.index("sweater")]
    named = np.stack([views["time_us"].astype(np.int64) // DAY, views["shopper_id"].astype(np.int64)])
    (day, _), n_seen = np.unique(named, axis=1, return_counts=True)
    assert n_seen.max() == 2
    assert all((n_seen[day == each] == 2).sum() > 1_000 for each in (1, 2, 3))


def test_budgets_are_spent_and_never_exceeded(shop: Callable[..., Any], simulated: Callable[..., Any]) -> None:
    """Where caps do not bind, a paced campaign's money is gone, and not before the evening."""
    ads = (
        "channels.ads={use: display, campaigns: {new: {to: newcomers, daily_budget: 20.01, cpm: 20, chances: 5, "
        "most: 200, budgets: {opening: 33.33}}}}"
    )
    outcome = simulated(shop(*ALONE, "shoppers.count=4000", ads))
    rows = outcome.budgets[outcome.budgets["campaign_ix"] == outcome.campaigns.index(("ours", "ads", "new"))]
    assert rows["budget_fen"].tolist() == [2_001, 3_333, 3_333, 2_001]
    assert (rows["spent_fen"] <= rows["budget_fen"]).all()
    assert (rows["spent_fen"] >= [0.95 * 2_001, 0.5 * 3_333, 0.95 * 3_333, 0.95 * 2_001]).all()
    assert (rows["dry_us"][rows["dry_us"] >= 0] % DAY > 20 * HOUR).all()
    assert outcome.funnel["spend_fen"].sum() == rows["spent_fen"].sum()
