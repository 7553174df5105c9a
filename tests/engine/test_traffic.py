"""Visits that channels bring: as many as asked for, at the hours of the market, each shopper's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from ecosim.channels.contract import Layer
from ecosim.channels.landings import Search
from ecosim.engine.traffic import Traffic
from ecosim.units import DAY, HOUR
from ecosim.world.build import World, build_world

CHANNEL = 0xC0FFEE
KEY = np.uint64(99)


@pytest.fixture(scope="module")
def world(shop: Callable[..., Any]) -> World:
    return build_world(shop("shoppers.count=20000").settings, 4)


def draw(world: World, *layers: Layer, start_us: int = 0) -> NDArray[np.void]:
    asked = [(row, CHANNEL, layer) for row, layer in enumerate(layers)]
    return Traffic(world, KEY).draw(world, asked, start_us)


def layer(name: str = "daily", mean: Any = 1.0, hours: float = 24, **more: Any) -> Layer:
    return Layer(id=(name,), mean=mean, hours=hours, land=Search(), **more)


def test_a_day_follows_the_views_by_hour(world: World) -> None:
    """Habits differ between shoppers and add up to the market's hours (chi-square of 20,000 visits)."""
    visits = draw(world, layer())
    seen = np.bincount(visits["time_us"] // HOUR, minlength=24)
    views = np.array(world.settings.behaviour.views_by_hour)
    assert stats.chisquare(seen, views / views.sum() * len(visits)).pvalue > 0.001


def test_people_of_one_habit_differ_from_the_market(world: World) -> None:
    visits = draw(world, layer())
    night = visits[world.state.people["habit"][visits["shopper_id"]] == 3]
    seen = np.bincount(night["time_us"] // HOUR, minlength=24)
    views = np.array(world.settings.behaviour.views_by_hour)
    assert stats.chisquare(seen, views / views.sum() * len(night)).pvalue < 1e-6


def test_counts_are_poisson_by_shopper(world: World) -> None:
    visits = draw(world, layer(mean=0.7, shape="flat"))
    counts = np.bincount(np.bincount(visits["shopper_id"], minlength=20_000), minlength=5)
    n = np.append(counts[:4], counts[4:].sum())
    p = stats.poisson(0.7).pmf(np.arange(4))
    assert stats.chisquare(n, np.append(p, 1 - p.sum()) * 20_000).pvalue > 0.001


def test_visits_come_in_exact_order_inside_their_window(world: World) -> None:
    start_us = 7 * HOUR + 13
    visits = draw(world, layer(hours=3.5), layer("more", mean=2.0, hours=1), start_us=start_us)
    assert visits["time_us"].min() >= start_us
    assert visits["time_us"].max() < start_us + 3.5 * HOUR
    order = np.lexsort((visits["key"], visits["shopper_id"], visits["time_us"]))
    assert np.array_equal(order, np.arange(len(visits)))
    assert len(np.unique(visits["key"])) == len(visits)


def test_a_window_of_part_of_a_day_follows_its_own_hours(world: World) -> None:
    visits = draw(world, layer(hours=4), start_us=18 * HOUR)
    seen = np.bincount(visits["time_us"] // HOUR, minlength=24)[18:22]
    views = np.array(world.settings.behaviour.views_by_hour)[18:22]
    assert seen.sum() == len(visits)
    # each shopper is as likely to come at all, and then at the hours of their habit
    profiles = habits_inside(world, range(18, 22))
    assert stats.chisquare(seen, profiles * len(visits)).pvalue > 0.001
    assert abs(seen - views / views.sum() * len(visits)).max() < 0.05 * len(visits)


def habits_inside(world: World, hours: range) -> NDArray[np.float64]:
    from ecosim.world.people import habit_profiles

    profiles = habit_profiles(world.settings)[1][:, list(hours)]
    share = np.bincount(world.state.people["habit"], minlength=len(profiles)) / len(world.state.people)
    return np.asarray(share @ (profiles / profiles.sum(axis=1, keepdims=True)))


def test_a_shape_of_parts_is_followed(world: World) -> None:
    visits = draw(world, layer(hours=8, shape=np.array([3.0, 1.0, 0.0, 4.0])))
    seen = np.bincount(visits["time_us"] // (2 * HOUR), minlength=4)
    assert seen[2] == 0
    assert stats.chisquare(seen[[0, 1, 3]], np.array([3, 1, 4]) / 8 * len(visits)).pvalue > 0.001


def test_a_higher_mean_only_adds_visits(world: World) -> None:
    few, many = (set(draw(world, layer(mean=mean))["key"].tolist()) for mean in (0.5, 0.8))
    assert few < many


def test_only_the_audience_comes_and_nobody_else_changes(world: World) -> None:
    everybody = draw(world, layer())
    audience = np.arange(20_000) % 3 == 0
    some = draw(world, layer(audience=audience))
    assert np.array_equal(some, everybody[audience[everybody["shopper_id"]]])


def test_layers_and_channels_have_visits_of_their_own(world: World) -> None:
    alone = draw(world, layer("one"))
    both = draw(world, layer("other", mean=3.0), layer("one"))
    assert np.isin(alone["key"], both["key"]).all()
    elsewhere = Traffic(world, KEY).draw(world, [(1, CHANNEL + 1, layer("one"))], 0)
    assert not np.isin(elsewhere["key"], alone["key"]).any()


def test_means_may_differ_by_shopper(world: World) -> None:
    mean = np.where(np.arange(20_000) < 10_000, 0.0, 0.4)
    visits = draw(world, layer(mean=mean))
    assert visits["shopper_id"].min() >= 10_000
    assert abs(len(visits) - 4000) < 4 * np.sqrt(4000)


def test_nobody_comes_where_the_mean_is_zero(world: World) -> None:
    assert len(draw(world, layer(mean=0.0))) == 0
    assert len(draw(world, layer(mean=np.zeros(20_000)), start_us=DAY)) == 0
