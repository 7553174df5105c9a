"""The calendar of a run: prices by phase, days until all is settled, channels asked when they said."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ecosim.records.outcome import FLASH
from ecosim.units import DAY, HOUR

OPENS_US, CLOSES_US = 44 * HOUR, 3 * DAY  # the festival prices of the shop hold from 20:00 of day 2 to the end of day 3

DIARY = '''
"""Writes down when it is asked, and why it could be."""

from ecosim.api import Channel, hookimpl

asked = []


class Diary(Channel):
    labels = {"en": "Diary", "zh": "日记"}

    def plan(self, calendar):
        return calendar.daily("10:17") + calendar.on("phase", "price_change", "sell_out")

    def traffic(self, w):
        asked.append((w.moment_us, w.phase.name if w.phase else "", int(w.own.in_hand_fen.min())))
        return ()


@hookimpl
def ecosim_channels():
    return [Diary]
'''


@pytest.fixture(scope="module")
def outcome(shop: Callable[..., Any], simulated: Callable[..., Any]) -> Any:
    return simulated(shop("shoppers.count=6000", "behaviour.choice.leave=3"))


def test_an_order_is_paid_at_the_price_of_its_moment(outcome: Any) -> None:
    orders = outcome.orders
    is_open = (orders["created_us"] >= OPENS_US) & (orders["created_us"] < CLOSES_US)
    festival = {
        "down-jacket": 49215,
        "wool-coat": 90015,
        "sweater": 37315,
        "cardigan": 19465,
        "dress": 27115,
        "jeans": 17765,
    }
    for row, (name, price_fen) in enumerate(festival.items()):
        assert outcome.listings[row] == name
        mine = orders["listing_ix"] == row
        price = outcome.settings.prices[name]
        unit_fen, rest = np.divmod(orders["pays_fen"], orders["units"])
        assert not rest.any()
        assert set(unit_fen[mine & is_open]) == {price_fen}
        assert set(orders["shown_fen"][mine & is_open]) == {price.festival_fen}
        assert set(unit_fen[mine & ~is_open]) == set(orders["shown_fen"][mine & ~is_open]) == {price.daily_fen}
    assert np.array_equal(orders["daily_fen"] * orders["units"] == orders["pays_fen"], ~is_open)


def test_visits_end_with_the_period_and_money_later(outcome: Any) -> None:
    assert outcome.orders["created_us"].max() < 4 * DAY
    assert set(outcome.visits["day"]) == {0, 1, 2, 3}
    assert outcome.last_us > 10 * DAY
    assert outcome.stock["day"].max() == outcome.last_us // DAY


def test_a_phase_lifts_visits_by_its_share(shop: Callable[..., Any], simulated: Callable[..., Any]) -> None:
    """30 % more on the whole third day; next pages and carts that come back are visits too."""
    common = ("shoppers.count=6000", "behaviour.pages.next_page_share=0")
    few, many = (simulated(shop(*common, change)) for change in ("festival=null", "join_festival=false"))

    def searches(outcome: Any, day: int) -> int:
        rows = outcome.visits[(outcome.visits["day"] == day)]
        return int(rows["visits"][rows["channel_ix"] == outcome.channels.index("organic_search")].sum())

    usual, lifted = searches(few, 2), searches(many, 2)
    added = lifted - usual
    assert abs(added - 0.3 * usual) < 4 * np.sqrt(usual)
    assert abs(searches(many, 3) - searches(few, 3)) < 50  # carts alone


def test_channels_are_told_of_a_flash_sale_that_is_over(tmp_path: Path) -> None:
    """At its start, at the first full hour after its last unit, and in the price that they see: 143.65, then 194.65."""
    from ecosim.channels import discover
    from ecosim.engine import simulate
    from ecosim.runs.loading import load

    (tmp_path / "diary.py").write_text(DIARY.replace("in_hand_fen.min()", "in_hand_fen[3]"), encoding="utf-8")
    registry = discover((tmp_path,))
    file = Path(__file__).with_name("promo.yaml")
    changes = ("channels={diary: {use: diary}}", "festival.cross_store=null", "promotions.coupons=[]")
    outcome = simulate(load(file, sets=changes, plugins_dirs=(tmp_path,)), 0, channels=registry)
    asked = {time_us: in_hand for time_us, _, in_hand in registry.get("diary").traffic.__globals__["asked"]}
    assert outcome.listings[3] == "cardigan"
    flash = outcome.orders[((outcome.orders["flags"] & FLASH) > 0) & (outcome.orders["listing_ix"] == 3)]
    over_us = int(flash["created_us"].max())
    assert flash["units"].sum() == 6
    assert asked[3 * DAY + 12 * HOUR] == 14_365
    assert asked[-(-over_us // HOUR) * HOUR] == 19_465
    lowest = [in_hand for time_us, in_hand in sorted(asked.items()) if 3 * DAY + 12 * HOUR <= time_us < over_us]
    assert set(lowest) == {14_365}


def test_channels_are_asked_at_their_moments_and_after_what_they_wait_for(
    tmp_path: Path, shop: Callable[..., Any]
) -> None:
    from ecosim.channels import discover
    from ecosim.engine import simulate

    (tmp_path / "diary.py").write_text(DIARY, encoding="utf-8")
    registry = discover((tmp_path,))
    scenario = shop("shoppers.count=3000", "channels={diary: {use: diary}}", folders=(tmp_path,))
    outcome = simulate(scenario, 0, channels=registry)
    asked = registry.get("diary").traffic.__globals__["asked"]
    times = [time_us for time_us, *_ in asked]
    assert times == sorted(set(times))
    assert {day * DAY + 10 * HOUR + 17 * HOUR // 60 for day in range(4)} <= set(times)
    by_time = {time_us: rest for time_us, *rest in asked}
    assert by_time[OPENS_US] == ["opening", 17765]
    assert by_time[10 * HOUR][0] == "warm-up"
    assert by_time[CLOSES_US] == ["", 21900]
    gone_us = outcome.stock_events["time_us"][outcome.stock_events["back"] == 0]
    gone_us = gone_us[gone_us < 4 * DAY - HOUR]
    assert len(gone_us) > 0
    assert {int(-(-time_us // HOUR) * HOUR) for time_us in gone_us} <= set(times)  # at the next full hour
