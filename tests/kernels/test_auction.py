"""The auction by hand: golden prices, ties, groups, budgets, reserve, and properties of any auction."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecosim.kernels.auction import GSP, VCG, charge_click, clear_auction

PLENTY = 10**9


def clear(
    bids: Sequence[int],
    quality: Sequence[float],
    *,
    left: Sequence[int] | None = None,
    group: Sequence[int] | None = None,
    slots: int = 3,
    weights: Sequence[float] = (1.0, 0.6, 0.4, 0.3, 0.2),
    reserve: int = 0,
    increment: int = 1,
    pricing: int = GSP,
    rows: tuple[int, int] | None = None,
    function: object = clear_auction,
) -> list[tuple[int, int]]:
    """(row, price) of each slot sold, best first."""
    n = len(bids)
    winners, prices = np.full(slots + 1, -1), np.zeros(slots, np.int64)
    first, last = rows or (0, n)
    won = function(  # type: ignore[operator]
        np.array(bids, np.int64), np.array(quality, float), np.array(left or [PLENTY] * n), np.array(group or range(n)),
        first, last, slots, np.array(weights), reserve, increment, pricing, winners, prices,
    )  # fmt: skip
    return [(int(winners[i]), int(prices[i])) for i in range(won)]


@pytest.mark.parametrize(
    ("bids", "quality", "expected"),
    [
        ((300, 250, 200), (10, 9, 8), [226, 179]),
        ((200, 180), (85, 70), [149]),
        ((2000, 200), (1000, 300), [61]),
    ],
)
def test_golden_prices(bids: tuple[int, ...], quality: tuple[int, ...], expected: list[int]) -> None:
    """3.00/2.50/2.00 with quality 10/9/8 pay 2.26 and 1.79; 1.80 x 70 / 85 + .01 = 1.49; 2 x 300 / 1000 + .01 = .61."""
    sold = clear(bids, quality, slots=len(expected))
    assert [price for _, price in sold] == expected


def test_the_last_without_a_next_pays_the_reserve() -> None:
    assert clear([300, 200], [1.0, 1.0], reserve=5) == [(0, 201), (1, 5)]


def test_a_price_never_passes_the_own_bid() -> None:
    assert clear([200, 200], [1.0, 1.0], slots=1) == [(0, 200)]


def test_a_price_is_rounded_half_up() -> None:
    assert clear([300, 125], [1.0, 0.5], slots=1, increment=0) == [(0, 63)]
    assert clear([300, 124], [1.0, 0.6], slots=1, increment=0) == [(0, 74)]


def test_equal_scores_go_to_the_lower_row() -> None:
    assert [row for row, _ in clear([100, 200, 100, 200], [2.0, 1.0, 2.0, 1.0])] == [0, 1, 2]


def test_a_store_is_shown_once_with_its_best_and_prices_skip_its_own() -> None:
    sold = clear([300, 290, 200, 310], [1.0, 1.0, 1.0, 1.0], group=[7, 7, 8, 7], increment=0)
    assert sold == [(3, 200), (2, 0)]


def test_a_store_comes_back_after_its_weaker_entry_fell_off_the_list() -> None:
    sold = clear([50, 100, 90, 400], [1.0] * 4, group=[1, 2, 3, 1], slots=1, increment=0)
    assert sold == [(3, 100)]


def test_what_is_left_caps_the_bid_and_so_the_price() -> None:
    assert clear([300, 250], [1.0, 1.0], left=[200, PLENTY], slots=1) == [(1, 201)]
    assert clear([300, 250], [1.0, 1.0], left=[0, PLENTY], slots=2, reserve=5) == [(1, 5)]


def test_below_the_reserve_nothing_is_sold() -> None:
    assert clear([4, 3], [9.0, 9.0], reserve=5) == []
    assert clear([0], [1.0]) == []


def test_only_the_rows_asked_for_take_part() -> None:
    assert clear([900, 300, 200, 900], [1.0] * 4, rows=(1, 3), slots=1) == [(1, 201)]


def test_vcg_charges_what_the_others_lose() -> None:
    """Clarke's payments by hand, weights 1, .5: first pays (.5 x 200 + .5 x 100) / 1, second (.5 x 100) / .5."""
    weights = (1.0, 0.5)
    assert clear([300, 200, 100], [1.0] * 3, slots=2, weights=weights, pricing=VCG) == [(0, 150), (1, 100)]


def test_vcg_under_a_reserve_counts_it_for_every_lost_place() -> None:
    weights = (1.0, 0.5)
    assert clear([300, 200], [1.0] * 2, slots=2, weights=weights, reserve=120, pricing=VCG) == [(0, 160), (1, 120)]


def test_charge_never_exceeds_what_is_left() -> None:
    assert [charge_click(left, 60) for left in (100, 60, 59, 0, -5)] == [60, 60, 59, 0, 0]


entry = st.tuples(st.integers(0, 600), st.floats(0.1, 10.0), st.integers(0, 800), st.integers(0, 5))
auction = st.lists(entry, max_size=14)
rules = st.tuples(st.integers(1, 4), st.integers(0, 60), st.integers(0, 2), st.sampled_from([GSP, VCG]))


def best_of_stores(entries: list[tuple[int, float, int, int]], reserve: int) -> list[int]:
    """The ranking the plain way: sort everything, keep the first of each store."""
    bid = [min(one[0], one[2]) for one in entries]
    order = sorted(range(len(entries)), key=lambda i: (-bid[i] * entries[i][1], i))
    ranked: list[int] = []
    for i in order:
        if bid[i] >= max(1, reserve) and entries[i][3] not in [entries[j][3] for j in ranked]:
            ranked.append(i)
    return ranked


@settings(max_examples=300)
@given(auction, rules)
def test_any_auction(entries: list[tuple[int, float, int, int]], rule: tuple[int, int, int, int]) -> None:
    slots, reserve, increment, pricing = rule
    bids, quality, left, group = ([one[k] for one in entries] for k in range(4))
    asked = {
        "left": left,
        "group": group,
        "slots": slots,
        "reserve": reserve,
        "increment": increment,
        "pricing": pricing,
    }
    sold = clear(bids, quality, **asked) if entries else []  # type: ignore[arg-type]
    ranked = best_of_stores(entries, reserve)
    assert [row for row, _ in sold] == ranked[:slots]
    for place, (row, price) in enumerate(sold):
        assert reserve <= price <= min(bids[row], left[row])
        if pricing == GSP and place + 1 < len(ranked):
            rest = ranked[place + 1]
            exact = quality[rest] * min(bids[rest], left[rest]) / quality[row]
            assert price <= max(reserve, exact + increment + 0.5)
            assert price >= min(min(bids[row], left[row]), exact + increment - 0.5)
    scored = [price * quality[row] for row, price in sold]
    slack = max(quality, default=0.0) * (0.5 + increment)
    if reserve == 0:
        assert all(a >= b - slack for a, b in pairwise(scored))
    if entries:
        assert sold == clear(bids, quality, function=clear_auction.py_func, **asked)  # type: ignore[attr-defined, arg-type]
