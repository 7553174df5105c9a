"""Draw the people: every trait of every shopper is one keyed draw, so shopper 17 is the same in a world of any size.

Traits depend on the seed and the settings of their segment alone. Filled once when the world is built.
"""

from __future__ import annotations

import numpy as np

from ecosim.kernels.decisions import ACTIVITY, AWARE, EXPECTED_CUT, FOLLOWS, HABIT, NEED, SEGMENT, SENSITIVITY
from ecosim.kernels.distributions import fast_exp, fast_log, normal, weighted
from ecosim.kernels.jit import kernel
from ecosim.kernels.layout import AWARE as IS_AWARE
from ecosim.kernels.layout import FOLLOWER, Floats, Floats2, Int, Records
from ecosim.kernels.philox import ZERO, draw, unit

MOST_CUT = 0.9


@kernel
def quantile(table: Floats, u: float) -> float:
    """Linear interpolation in a table of quantiles float64[n + 1] at u = 0, 1/n, … 1; monotone in u."""
    n = table.shape[0] - 1
    k = int(u * n)
    return table[k] + (u * n - k) * (table[k + 1] - table[k])


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
    ln(need).
    """
    for i in range(people.shape[0]):
        shopper = np.uint64(first + i)
        person = people[i]
        word, _, _, _ = draw(key, SEGMENT, shopper, ZERO)
        row = weighted(unit(word), segments[:, 0])
        segment = segments[row]
        person["segment"] = row
        word, _, _, _ = draw(key, SENSITIVITY, shopper, ZERO)
        person["sensitivity"] = segment[1] * fast_exp(segment[2] * normal(unit(word)))
        word, _, _, _ = draw(key, ACTIVITY, shopper, ZERO)
        person["activity"] = segment[3] * quantile(activity_table, unit(word))
        word, _, _, _ = draw(key, NEED, shopper, ZERO)
        person["leave"] = leave - fast_log(max(quantile(need_table, unit(word)), 1e-3))
        word, _, _, _ = draw(key, HABIT, shopper, ZERO)
        person["habit"] = weighted(unit(word), habits)
        word, _, _, _ = draw(key, EXPECTED_CUT, shopper, ZERO)
        person["cut_ln"] = fast_log(1.0 - min(cut * fast_exp(cut_sigma * normal(unit(word))), MOST_CUT))
        follows, _, _, _ = draw(key, FOLLOWS, shopper, ZERO)
        aware, _, _, _ = draw(key, AWARE, shopper, ZERO)
        flags = np.uint8(0)
        if unit(follows) < segment[4]:
            flags |= FOLLOWER
        if unit(aware) < segment[5]:
            flags |= IS_AWARE
        person["flags"] = flags
        person["bought_s"] = -1
        person["seen_day"] = -1
        person["seen_channels"] = ZERO
