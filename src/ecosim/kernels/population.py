"""Draw the people: every trait of every shopper is one keyed draw, so shopper 17 is the same in a world of any size.

Traits depend on the seed and the settings of their segment alone. Filled once when the world is built.
"""

from __future__ import annotations

import numpy as np

from ecosim.kernels.decisions import (
    ACTIVITY,
    AWARE,
    CHANNEL_DRAW,
    EXPECTED_CUT,
    FOLLOWS,
    HABIT,
    NEED,
    SEGMENT,
    SENSITIVITY,
)
from ecosim.kernels.distributions import fast_exp, fast_log, normal, weighted
from ecosim.kernels.jit import kernel
from ecosim.kernels.layout import AWARE as IS_AWARE
from ecosim.kernels.layout import FOLLOWER, Floats, Floats2, Int, Means, Records
from ecosim.kernels.philox import HALF, LOW, ZERO, draw, philox, unit

MOST_CUT = 0.9
LEAST_NEED = 1e-3
BELOW_ONE = np.float32(1.0 - 2.0**-24)


@kernel
def quantile(table: Floats, u: float) -> float:
    """Linear interpolation in a table of quantiles float64[n + 1] at u = 0, 1/n, … 1; monotone in u."""
    n = table.shape[0] - 1
    k = int(u * n)
    return table[k] + (u * n - k) * (table[k + 1] - table[k])


@kernel
def uniform(key: np.uint64, decision: np.uint64, shopper: np.uint64) -> float:
    """The uniform of one decision of one shopper."""
    word, _, _, _ = draw(key, decision, shopper, ZERO)
    return unit(word)


@kernel
def fill_people(
    key: np.uint64,
    first: Int,
    people: Records,
    segments: Floats2,
    habits: Floats,
    leave: float,
    activity_table: Floats,
    need_table: Floats,
    cut: float,
    cut_sigma: float,
) -> None:
    """Fill `people` PERSON[n], shoppers first … first + n − 1.

    `segments` float64[S, 6]: cumulative share, median sensitivity, its sigma, activity, follower share, aware share.
    `habits` float64[H] cumulative shares. `activity_table`, `need_table`: quantiles of gamma distributions of mean 1.
    The expected cut is log-normal around `cut`. The odds of buying are proportional to a shopper's need: leave −
    ln(need). Draws every decision of the registry's first part that is about shoppers alone.
    """
    for i in range(people.shape[0]):
        shopper = np.uint64(first + i)
        person = people[i]
        row = weighted(uniform(key, SEGMENT, shopper), segments[:, 0])
        segment = segments[row]
        person["segment"] = row
        person["sensitivity"] = segment[1] * fast_exp(segment[2] * normal(uniform(key, SENSITIVITY, shopper)))
        person["activity"] = segment[3] * quantile(activity_table, uniform(key, ACTIVITY, shopper))
        need = quantile(need_table, uniform(key, NEED, shopper))
        person["leave"] = leave - fast_log(max(need, LEAST_NEED))
        person["habit"] = weighted(uniform(key, HABIT, shopper), habits)
        expected = cut * fast_exp(cut_sigma * normal(uniform(key, EXPECTED_CUT, shopper)))
        person["cut_ln"] = fast_log(1.0 - min(expected, MOST_CUT))
        flags = np.uint8(0)
        if uniform(key, FOLLOWS, shopper) < segment[4]:
            flags |= FOLLOWER
        if uniform(key, AWARE, shopper) < segment[5]:
            flags |= IS_AWARE
        person["flags"] = flags
        person["bought_s"] = -1
        person["seen_day"] = -1
        person["seen_channels"] = ZERO


@kernel
def fill_uniforms(key: np.uint64, channel: np.uint64, name: np.uint64, out: Means) -> None:
    """A channel's numbers of a name, one a shopper, into float32[n] inside (0, 1). Draws CHANNEL_DRAW by shopper."""
    low, high = key & LOW, key >> HALF
    for i in range(out.shape[0]):
        word, _, _, _ = philox(low, high, CHANNEL_DRAW, np.uint64(i), channel, name)
        out[i] = min(np.float32(unit(word)), BELOW_ONE)
