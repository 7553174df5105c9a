"""What leaving is worth: need falls after buying, and rises as a day comes near by which goods are needed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from ecosim.kernels.purchase import place_order
from ecosim.kernels.utility import need_for_occasion, utility_of_leaving
from ecosim.units import DAY, HOUR, SECOND

N = 4000
NEEDED_US = 6 * DAY
FEAST = "market.occasions={feast: {at: 2025-10-23 00:00, need: 1.5, ahead_days: 2}}"
WORD = np.uint64(2**31)


@pytest.fixture
def world(opened: Callable[..., Any]) -> Any:
    return opened(f"shoppers.count={N}", FEAST, "behaviour.need={drop: 2, recover_days: 10}")


def needs(world: Any, time_us: int) -> NDArray[np.float64]:
    return np.array([need_for_occasion(world.state, world.rules, time_us, shopper, 0) for shopper in range(N)])


@pytest.mark.parametrize("days", [0.25, 1.0, 4.0])
def test_people_think_of_an_occasion_exponentially_far_ahead(world: Any, days: float) -> None:
    """P(thinks of it t before) = e^(−t / ahead)."""
    found = needs(world, NEEDED_US - round(days * DAY))
    share = np.exp(-days / 2)
    assert set(found.tolist()) == {0.0, 1.5}
    assert abs(np.count_nonzero(found) - N * share) < 4 * np.sqrt(N * share * (1 - share))


def test_who_thinks_of_it_goes_on_until_the_day_and_no_longer(world: Any) -> None:
    far, near, last, over = (
        needs(world, at) > 0 for at in (NEEDED_US - 3 * DAY, NEEDED_US - DAY, NEEDED_US - 1, NEEDED_US)
    )
    assert not (far & ~near).any()
    assert not (near & ~last).any()
    assert last.all()
    assert not over.any()


def test_the_need_is_met_by_what_is_bought_since_one_thinks_of_it(world: Any) -> None:
    far = needs(world, NEEDED_US - 3 * DAY) > 0
    world.state.people["bought_s"] = (NEEDED_US - 3 * DAY) // SECOND
    near = needs(world, NEEDED_US - 1) > 0
    assert far.any()
    assert np.array_equal(near, ~far)  # bought before one thought of it is bought for something else
    world.state.people["bought_s"] = 2**31 - 1
    assert not needs(world, NEEDED_US - 1).any()


def test_an_occasion_takes_its_need_off_leaving(world: Any, opened: Callable[..., Any]) -> None:
    without = opened(f"shoppers.count={N}")
    time_us = NEEDED_US - DAY
    found = needs(world, time_us)
    for shopper in range(50):
        with_it, plain = (
            utility_of_leaving(each.state, each.rules, time_us, WORD, shopper) for each in (world, without)
        )
        assert plain - with_it == pytest.approx(found[shopper], abs=1e-12)


def test_the_uncompiled_need_is_the_same_ten_days_and_more_into_a_run(world: Any) -> None:
    """Seconds in 32 bits become microseconds in 64, in either form."""
    world.state.people["bought_s"] = 50 * DAY // SECOND
    world.state.occasions[0, 0] = 60 * DAY
    for shopper in range(200):
        call = (world.state, world.rules, 59 * DAY, shopper, 0)
        assert need_for_occasion.py_func(*call) == need_for_occasion(*call)  # type: ignore[attr-defined]


def test_what_is_paid_at_this_very_moment_is_one_payment(opened: Callable[..., Any]) -> None:
    """A second line meets the need of before the first; a moment later the need has fallen, and the feast's is met."""
    world = opened("behaviour.need={drop: 2, recover_days: 10}", FEAST)
    state, rules, time_us = world.state, world.rules, NEEDED_US - 1
    before = utility_of_leaving(state, rules, time_us, WORD, 3)
    row = world.catalogue.names.index("jeans")
    assert place_order(state, rules, time_us, np.uint64(77), 3, row, int(state.first_variant[row]), 0, -1, np.uint32(0))
    assert utility_of_leaving(state, rules, time_us, WORD, 3) == before
    later = utility_of_leaving(state, rules, NEEDED_US - 1 + 2, WORD, 3)
    assert later - before == pytest.approx(2.0 + 1.5, abs=1e-5)


def test_leaving_is_better_after_a_purchase_and_less_so_by_and_by(opened: Callable[..., Any]) -> None:
    """V0 + drop · e^(−t / recovery)."""
    world = opened("behaviour.need={drop: 2, recover_days: 10}")
    state, rules = world.state, world.rules

    def leaving(after_us: int) -> float:
        return float(utility_of_leaving(state, rules, DAY + after_us, WORD, 3))

    before = leaving(HOUR)
    state.people["bought_s"][3] = DAY // SECOND
    for days in (0.0, 1.0, 10.0):
        assert leaving(round(days * DAY)) - before == pytest.approx(2.0 * np.exp(-days / 10), rel=1e-9)
