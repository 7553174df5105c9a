"""A scenario with its channels: settings that are ranges keep their names, and plans are tried before a run."""

from __future__ import annotations

import pytest

from ecosim.errors import BadInput
from ecosim.runs.loading import check_plans, load

SHOW = '{listing: wool-coat, at: "+00:05", price: 900..1000}'


def with_room(at: str) -> str:
    session = f"{{own_store: true, at: {at}, price_valid: 1 h..3 h, replay: {{half_life: 2 h..9 h}}, show: [{SHOW}]}}"
    return f"channels.live={{use: kol_live, sessions: {{evening: {session}}}}}"


def test_a_range_of_a_channels_setting_is_drawn_under_the_name_people_write() -> None:
    scenario = load("tiny", sets=["shoppers.count=10", with_room("2025-10-20 21:00")])
    drawn = [scenario.at(replication).channels["live"].params["sessions"]["evening"] for replication in range(4)]
    prices = [float(one["show"][0]["price"]) for one in drawn]
    assert len(set(prices)) == 4
    assert all(900 <= price <= 1000 for price in prices)
    assert all(2 <= float(one["replay"]["half_life"]) <= 9 for one in drawn)
    assert "900.00..1000.00" in scenario.resolved_yaml()


def test_a_plan_outside_the_period_is_said_before_the_run() -> None:
    check_plans(load("tiny", sets=[with_room("2025-10-20 21:00")]))
    scenario = load("tiny", sets=[with_room("2025-11-20 21:00")])
    with pytest.raises(BadInput, match=r"channels\.live: .*'2025-11-20 21:00' lies outside the period"):
        check_plans(scenario)
