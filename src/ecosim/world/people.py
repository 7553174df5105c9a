"""The shoppers: PERSON rows by segment, and the hours at which they come.

Prefix-stable: twice the count has the first half unchanged. Hour-of-day habits are drawn so that all shoppers
together follow the market's views by hour exactly, whatever their spread. Knows no listing.
"""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray

from ecosim.kernels.layout import PERSON
from ecosim.kernels.population import fill_people
from ecosim.scenario.model import Settings

PEAK_HOURS = (9.0, 14.0, 21.0, 1.0)  # morning, afternoon, evening and night people
TABLE_STEPS = 65_536


def habit_profiles(settings: Settings) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Share of each habit, float64[H], and its visits by hour, float64[H, 24].

    shares · profiles = the market's views by hour, whatever the spread of habits.
    """
    views = np.array(settings.behaviour.views_by_hour, float)
    hours = np.arange(24)
    tilt = settings.shoppers.habit_spread * np.cos(2 * np.pi * (hours[None, :] - np.array(PEAK_HOURS)[:, None]) / 24)
    membership = np.exp(tilt) / np.exp(tilt).sum(axis=0)
    joint = membership * (views / views.sum())
    shares = joint.sum(axis=1)
    return shares, joint / shares[:, None]


@functools.lru_cache(maxsize=32)
def gamma_table(shape: float) -> NDArray[np.float64]:
    """Quantiles of the gamma distribution of mean 1, float64[TABLE_STEPS + 1]; the last step ends at u = 1 − 1/2^33."""
    from scipy.special import gammaincinv

    u = np.linspace(0.0, 1.0, TABLE_STEPS + 1)
    u[-1] = 1.0 - 2.0**-33
    return np.asarray(gammaincinv(shape, u) / shape)


def build_people(settings: Settings, key: np.uint64, first: int = 0, count: int | None = None) -> NDArray[np.void]:
    """Shoppers `first` … of the scenario, PERSON[count]."""
    shoppers, behaviour = settings.shoppers, settings.behaviour
    people = np.zeros(shoppers.count if count is None else count, PERSON)
    rows = np.array(
        [
            (s.share, s.price_sensitivity, s.sensitivity_sigma, s.activity, s.follower_share, s.aware_share)
            for s in shoppers.segments.values()
        ],
        float,
    )
    rows[:, 0] = np.cumsum(rows[:, 0])
    habits = np.cumsum(habit_profiles(settings)[0])
    fill_people(
        key, first, people, rows, habits, behaviour.choice.leave, gamma_table(shoppers.activity_shape),
        gamma_table(shoppers.need_shape), behaviour.waiting.expected_cut, behaviour.waiting.expected_sigma,
    )  # fmt: skip
    return people
