"""Shapley values: the definition by brute force, games with known values, efficiency to the fen, sampled orders."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecosim.studies.shapley import (
    Parts,
    antithetic_orders,
    exact,
    joins,
    met_along,
    rounded,
    sampled,
    sampling_errors,
)

MOST_FEN = 10**12


@st.composite
def games(draw: st.DrawFn, most: int = 4) -> tuple[int, dict[int, int]]:
    """A number of players and the worth of every coalition."""
    n = draw(st.integers(1, most))
    worth = draw(st.lists(st.integers(-MOST_FEN, MOST_FEN), min_size=1 << n, max_size=1 << n))
    return n, dict(enumerate(worth))


def by_definition(worth: dict[int, int], n: int) -> list[Fraction]:
    """What each player adds, averaged over every order of joining."""
    added = [Fraction(0)] * n
    for order in itertools.permutations(range(n)):
        there: set[int] = set()
        for player in order:
            before = sum(1 << other for other in there)
            there.add(player)
            added[player] += worth[sum(1 << other for other in there)] - worth[before]
    return [total / math.factorial(n) for total in added]


def values(parts: Parts) -> list[Fraction]:
    return [Fraction(above, parts.below) for above in parts.above]


@given(games())
def test_exact_values_are_the_mean_over_all_orders(game: tuple[int, dict[int, int]]) -> None:
    n, worth = game
    assert values(exact(worth, n)) == by_definition(worth, n)


@given(games())
def test_all_orders_sampled_are_exact(game: tuple[int, dict[int, int]]) -> None:
    n, worth = game
    assert values(sampled(worth, list(itertools.permutations(range(n))))) == values(exact(worth, n))


def test_the_glove_game() -> None:
    """Two left gloves, one right: the right one's owner gets two thirds."""
    worth = {s: int(bool(s & 0b100) and bool(s & 0b011)) for s in range(8)}
    assert values(exact(worth, 3)) == [Fraction(1, 6), Fraction(1, 6), Fraction(2, 3)]


@given(st.lists(st.integers(-MOST_FEN, MOST_FEN), min_size=1, max_size=6), st.integers(-MOST_FEN, MOST_FEN))
def test_where_nobody_needs_another_each_gets_its_own(own: list[int], nobody: int) -> None:
    worth = {s: nobody + sum(fen for at, fen in enumerate(own) if s >> at & 1) for s in range(1 << len(own))}
    assert values(exact(worth, len(own))) == own
    orders = antithetic_orders([f"channel-{at}" for at in range(len(own))], 3, 1)
    assert values(sampled(worth, orders)) == own
    assert sampling_errors(worth, orders) == pytest.approx([0.0] * len(own))


def test_players_that_cannot_be_told_apart_get_the_same_and_one_that_adds_nothing_gets_nothing() -> None:
    worth = {s: 10 * (s & 0b011).bit_count() ** 2 for s in range(8)}
    assert values(exact(worth, 3)) == [20, 20, 0]


@given(games(6), st.integers(1, 3))
def test_parts_sum_to_the_whole_to_the_fen(game: tuple[int, dict[int, int]], n_pairs: int) -> None:
    n, worth = game
    total = worth[(1 << n) - 1] - worth[0]
    orders = antithetic_orders([str(at) for at in range(n)], n_pairs, 5)
    for parts in (exact(worth, n), sampled(worth, orders)):
        assert sum(parts.above) == total * parts.below
        fen = rounded(parts, total)
        assert sum(fen) == total
        assert all(abs(part - mine) < 1 for part, mine in zip(values(parts), fen, strict=True))


@given(st.lists(games(3), min_size=1, max_size=5))
def test_the_mean_of_games_is_rounded_once(found: list[tuple[int, dict[int, int]]]) -> None:
    worths = [{s: worth.get(s, 0) for s in range(8)} for _, worth in found]
    parts = [exact(worth, 3) for worth in worths]
    whole, nobody = (sum(worth[s] for worth in worths) // len(worths) for s in (7, 0))
    mean = rounded(sum(parts[1:], parts[0]).over(len(parts)), whole - nobody)
    assert sum(mean) == whole - nobody
    by_hand = [sum(column) / len(worths) for column in zip(*map(values, parts), strict=True)]
    assert all(abs(part - fen) < 2 for part, fen in zip(by_hand, mean, strict=True))


def test_the_largest_remainder_goes_first_and_a_tie_to_the_earlier_player() -> None:
    assert rounded(Parts((5, 5, 6), 8), 2) == [1, 0, 1]
    assert rounded(Parts((-5, 21), 8), 2) == [-1, 3]


# ---- orders


def test_orders_come_with_their_reverse_and_a_player_more_changes_no_order_of_the_others() -> None:
    names = [f"channel-{at}" for at in range(8)]
    orders = antithetic_orders(names, 20, 7)
    assert len(orders) == 40 and all(sorted(order) == list(range(8)) for order in orders)
    assert all(orders[at + 1] == orders[at][::-1] for at in range(0, 40, 2))
    fewer = antithetic_orders(names[:-1], 20, 7)
    assert fewer == [tuple(player for player in order if player != 7) for order in orders]
    assert len(set(orders)) > 30 and antithetic_orders(names, 20, 8) != orders


def test_every_player_is_as_often_first_as_any_other() -> None:
    """First of the pair or of its reverse: 2 in 8 for each; 400 pairs, so 100 ± 4 · √(400 · ¼ · ¾) = 100 ± 35."""
    orders = antithetic_orders([f"channel-{at}" for at in range(8)], 400, 3)
    firsts = [sum(order[0] == player for order in orders) for player in range(8)]
    assert sum(firsts) == 800 and all(abs(n - 100) <= 35 for n in firsts)


def test_only_coalitions_on_the_way_are_needed() -> None:
    orders = antithetic_orders([str(at) for at in range(9)], 4, 1)
    met = met_along(orders)
    assert 0 in met and 511 in met and len(met) <= 2 + 8 * 8
    assert met == {s for order in orders for _, before, after in joins(order) for s in (before, after)}
    sampled(dict.fromkeys(met, 1), orders)


def test_sampled_values_lie_within_their_error_of_the_exact_ones() -> None:
    """Eight channels that take over from one another, v(S) = √(Σ weights), 50 pairs of orders from each of 40 seeds.

    (found - exact) / error is Student's t with 49 degrees of freedom: its square has mean 49/47. The eight values of a
    seed hang together, so count 40 of them: the mean of squares is 1.04 ± 4 · √2.3/√40 at most.
    """
    weights = [1, 2, 4, 8, 16, 32, 64, 128]
    worth = {s: round(1e6 * math.sqrt(sum(w for at, w in enumerate(weights) if s >> at & 1))) for s in range(256)}
    true = [float(value) for value in values(exact(worth, 8))]
    squares = []
    for seed in range(40):
        orders = antithetic_orders([f"channel-{at}" for at in range(8)], 50, seed)
        found, errors = values(sampled(worth, orders)), sampling_errors(worth, orders)
        assert errors is not None and all(error > 0 for error in errors)
        squares += [((mine - own) / error) ** 2 for mine, own, error in zip(found, true, errors, strict=True)]
    assert sum(squares) / len(squares) == pytest.approx(1.04, abs=0.96)
    assert max(squares) < 6**2


def test_one_pair_has_no_error() -> None:
    assert sampling_errors({0: 0, 1: 1, 2: 2, 3: 4}, [(0, 1), (1, 0)]) is None
