"""People by name: shopper 17 is the same in any world, and each trait follows its settings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy import stats

from ecosim.kernels.layout import AWARE, FOLLOWER
from ecosim.scenario.model import Settings
from ecosim.world.people import build_people, gamma_table, habit_profiles

KEY = np.uint64(5)
N = 40_000


@pytest.fixture(scope="module")
def settings(shop: Callable[..., Any]) -> Settings:
    found: Settings = shop(f"shoppers.count={N}").settings
    return found


@pytest.fixture(scope="module")
def people(settings: Settings) -> Any:
    return build_people(settings, KEY)


def test_shopper_17_is_the_same_in_a_world_of_any_size(settings: Settings, people: Any) -> None:
    for count in (18, 1000):
        assert build_people(settings, KEY, count=count)[17].tobytes() == people[17].tobytes()
    assert build_people(settings, KEY, first=17, count=1)[0].tobytes() == people[17].tobytes()


def test_ten_millionth_shoppers_can_be_made_alone(settings: Settings) -> None:
    far = build_people(settings, KEY, first=9_999_000, count=1000)
    some = build_people(settings, KEY, first=9_999_500, count=10)
    assert far[500:510].tobytes() == some.tobytes()


def test_shares_are_those_of_the_segments(settings: Settings, people: Any) -> None:
    segments = list(settings.shoppers.segments.values())
    shares = np.array([s.share for s in segments])
    seen = np.bincount(people["segment"], minlength=len(segments))
    assert stats.chisquare(seen, shares * N).pvalue > 0.001
    for row, segment in enumerate(segments):
        mine = people[people["segment"] == row]
        for flag, share in ((FOLLOWER, segment.follower_share), (AWARE, segment.aware_share)):
            happened = np.count_nonzero(mine["flags"] & flag)
            assert abs(happened - len(mine) * share) < 4 * np.sqrt(len(mine) * share * (1 - share))


def test_sensitivity_is_log_normal_around_the_segments_median(settings: Settings, people: Any) -> None:
    for row, segment in enumerate(settings.shoppers.segments.values()):
        logs = np.log(people["sensitivity"][people["segment"] == row] / segment.price_sensitivity)
        assert stats.kstest(logs / segment.sensitivity_sigma, stats.norm.cdf).pvalue > 0.001


def test_activity_and_need_are_gamma_of_mean_one(settings: Settings, people: Any) -> None:
    shoppers = settings.shoppers
    activity = stats.gamma(shoppers.activity_shape, scale=1 / shoppers.activity_shape)
    assert stats.kstest(people["activity"], activity.cdf).pvalue > 0.001
    need = np.exp(settings.behaviour.choice.leave - people["leave"].astype(float))
    gamma = stats.gamma(shoppers.need_shape, scale=1 / shoppers.need_shape)
    assert (
        stats.kstest(need[need > 0.0015], lambda x: (gamma.cdf(x) - gamma.cdf(0.0015)) / gamma.sf(0.0015)).pvalue
        > 0.001
    )


def test_traits_are_drawn_apart(people: Any) -> None:
    """Names differ by decision, so traits are uncorrelated: |r| < 4 / sqrt(n)."""
    traits = np.array([people[name].astype(float) for name in ("sensitivity", "leave", "cut_ln", "activity")])
    traits[0] = people["sensitivity"] / np.where(people["segment"] == 0, 1.0, 3.8 / 2.6)  # less what the segment gives
    correlation = np.corrcoef(traits) - np.eye(len(traits))
    assert abs(correlation).max() < 4 / np.sqrt(N)


def test_a_change_of_one_segment_leaves_the_others_people_alone(settings: Settings, people: Any) -> None:
    segments = dict(settings.shoppers.segments)
    segments["regulars"] = segments["regulars"].model_copy(update={"price_sensitivity": 1.5})
    shoppers = settings.shoppers.model_copy(update={"segments": segments})
    other = build_people(settings.model_copy(update={"shoppers": shoppers}), KEY)
    row = list(segments).index("regulars")
    assert np.array_equal(other[people["segment"] != row], people[people["segment"] != row])
    changed = people["segment"] == row
    for name in ("leave", "activity", "habit", "flags", "cut_ln"):
        assert np.array_equal(other[name][changed], people[name][changed])


def test_all_habits_together_are_the_views_by_hour(settings: Settings) -> None:
    shares, profiles = habit_profiles(settings)
    views = np.array(settings.behaviour.views_by_hour)
    np.testing.assert_allclose(shares @ profiles, views / views.sum(), rtol=1e-12)
    np.testing.assert_allclose(profiles.sum(axis=1), 1.0, rtol=1e-12)


def test_quantiles_of_a_gamma_of_mean_one() -> None:
    table = gamma_table(1.0)  # exponential: Q(u) = -ln(1 - u)
    u = np.linspace(0, 1, len(table))[:-1]
    np.testing.assert_allclose(table[:-1], -np.log1p(-u), rtol=1e-9, atol=1e-12)
    assert table[-1] == pytest.approx(33 * np.log(2), rel=1e-6)


def test_nobody_has_bought_or_been_seen(people: Any) -> None:
    assert (people["bought_s"] == -1).all()
    assert (people["seen_day"] == -1).all()
    assert (people["seen_channels"] == 0).all()
