"""The channels that only bring visits: direct, organic search, the feed. Who, how many, when, and where they land."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from ecosim_plugins.direct import Direct
from ecosim_plugins.organic_search import OrganicSearch
from ecosim_plugins.recommend import Recommend

from ecosim.api import Channel, Layer, Search, Shelf, example_calendar, example_window
from ecosim.channels import Live
from ecosim.units import DAY, HOUR

ACTIVITY = example_window().trait("activity")
OPENING_H = 2 * DAY + 20 * HOUR


def layers(plugin: type[Channel], at: str, calendar: Any = None, **settings: Any) -> list[Layer]:
    """What the plugin gives at a moment, through the checks that a run makes."""
    channel = Live(plugin("mine", plugin.Params(**settings)), "mine")
    window = example_window(at, calendar=calendar or example_calendar())
    return [declaration for declaration in channel.traffic(window) if isinstance(declaration, Layer)]


SEARCH = (OrganicSearch, Search())
FEED = (Recommend, Shelf("feed", stores="all", by="appeal", slots=20))


@pytest.mark.parametrize(("plugin", "land"), [SEARCH, FEED])
def test_an_ordinary_day_is_one_layer_by_activity(plugin: type[Channel], land: object) -> None:
    (daily,) = layers(plugin, "2025-10-18 00:00", rate=0.3)
    assert (daily.id, daily.hours, daily.shape, daily.land) == (("daily", "2025-10-18"), 24, "habit", land)
    np.testing.assert_array_equal(daily.mean, 0.3 * ACTIVITY)


@pytest.mark.parametrize(("plugin", "land"), [SEARCH, FEED])
def test_a_phase_adds_a_layer_of_its_own_from_its_start(plugin: type[Channel], land: object) -> None:
    """The opening lifts by .5 from 20:00: .5 x 4/24 of a day's visits in the made-up, even hours."""
    (lift,) = layers(plugin, "2025-10-20 20:00", rate=0.3)
    assert (lift.id, lift.hours, lift.land) == (("lift", "opening", "2025-10-20"), 4.0, land)
    np.testing.assert_allclose(lift.mean, 0.3 * 0.5 * 4 / 24 * ACTIVITY, rtol=1e-12)


@pytest.mark.parametrize("plugin", [OrganicSearch, Recommend])
def test_within_a_phase_the_ordinary_layer_stays_what_it_was(plugin: type[Channel]) -> None:
    daily, lift = layers(plugin, "2025-10-21 00:00")
    (ordinary,) = layers(plugin, "2025-10-21 00:00", example_calendar(phases=()))
    np.testing.assert_array_equal(daily.mean, ordinary.mean)
    assert daily.id == ordinary.id
    np.testing.assert_allclose(lift.mean, 0.5 * np.asarray(daily.mean), rtol=1e-12)


@pytest.mark.parametrize("plugin", [OrganicSearch, Recommend])
def test_a_phase_without_lift_adds_nothing(plugin: type[Channel]) -> None:
    from dataclasses import replace

    flat = example_calendar(phases=tuple(replace(p, traffic_lift=0.0) for p in example_calendar().phases))
    assert layers(plugin, "2025-10-20 20:00", flat) == []


@pytest.mark.parametrize("plugin", [OrganicSearch, Recommend])
def test_asked_at_midnights_and_changes_of_phase(plugin: type[Channel]) -> None:
    plan = Live(plugin("mine", plugin.Params()), "mine").plan(example_calendar())
    assert plan.times_us == (0, DAY, 2 * DAY, OPENING_H, 3 * DAY, 4 * DAY)
    assert plan.events == frozenset()


@pytest.mark.parametrize("plugin", [OrganicSearch, Recommend])
def test_the_lift_can_be_switched_off(plugin: type[Channel]) -> None:
    assert layers(plugin, "2025-10-20 20:00", festival=False) == []
    assert len(layers(plugin, "2025-10-21 00:00", festival=False)) == 1


def test_followers_and_buyers_are_layers_apart_on_the_stores_shelf() -> None:
    followers, buyers = layers(Direct, "2025-10-19 00:00", follower_rate=0.1, buyer_rate=0.2)
    assert (followers.id, followers.mean) == (("followers", "2025-10-19"), 0.1)
    assert (buyers.id, buyers.mean) == (("buyers", "2025-10-19"), 0.2)
    assert followers.audience is not None
    assert followers.audience.tolist() == [True, False, False, True, False, False]
    assert buyers.audience is not None
    assert buyers.audience.tolist() == [False, False, True, False, False, False]
    assert followers.land == buyers.land == Shelf("store", stores="own", by="sales", slots=20)


def test_direct_is_asked_at_midnights_only() -> None:
    plan = Live(Direct("mine", Direct.Params()), "mine").plan(example_calendar())
    assert plan.times_us == tuple(day * DAY for day in range(5))
