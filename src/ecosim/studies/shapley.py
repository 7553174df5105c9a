"""Shapley values of a game whose worth is whole numbers: exact over all coalitions, or along sampled orders of joining.

Shapley, "A value for n-person games", 1953: what a player adds, averaged over all orders in which players may join.
Players are places 0 … n-1, a coalition is an int whose bit i says that player i is in it. Sums stay whole over one
denominator until they are rounded at the end, so that parts sum to the whole. Knows no channel, run or money.
"""

from __future__ import annotations

import hashlib
import math
import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

Worth = Mapping[int, int]  # of each coalition
Joining = tuple[int, ...]  # players in the order in which they join


@dataclass(frozen=True)
class Parts:
    """Each player's part as a fraction: `above` over the one denominator `below`."""

    above: tuple[int, ...]
    below: int

    def __add__(self, other: Parts) -> Parts:
        """The sum of two games' parts, of one denominator."""
        return Parts(tuple(a + b for a, b in zip(self.above, other.above, strict=True)), self.below)

    def over(self, n: int) -> Parts:
        """The parts divided by n."""
        return Parts(self.above, self.below * n)


def joins(order: Joining) -> Iterator[tuple[int, int, int]]:
    """Each player of an order with the coalition before it joins and the one after, from nobody to everybody.

    >>> list(joins((1, 0)))
    [(1, 0, 2), (0, 2, 3)]
    """
    coalition = 0
    for player in order:
        yield player, coalition, coalition | 1 << player
        coalition |= 1 << player


def exact(worth: Worth, n: int) -> Parts:
    """Shapley values of n players, over n!.

    Σ over coalitions S without i of |S|! (n - |S| - 1)! [v(S + i) - v(S)]: equation (13) of the paper.

    >>> exact({0b00: 0, 0b01: 1, 0b10: 2, 0b11: 4}, 2)
    Parts(above=(3, 5), below=2)
    """
    weight = [math.factorial(size) * math.factorial(n - size - 1) for size in range(n)]
    above = [0] * n
    for coalition in range(1 << n):
        for player in range(n):
            if not coalition >> player & 1:
                added = worth[coalition | 1 << player] - worth[coalition]
                above[player] += weight[coalition.bit_count()] * added
    return Parts(tuple(above), math.factorial(n))


def sampled(worth: Worth, orders: Sequence[Joining]) -> Parts:
    """What each player adds on average along some orders of joining, over their number.

    >>> sampled({0b00: 0, 0b01: 1, 0b10: 2, 0b11: 4}, [(0, 1), (1, 0)])
    Parts(above=(3, 5), below=2)
    """
    above = [0] * len(orders[0])
    for order in orders:
        for player, before, after in joins(order):
            above[player] += worth[after] - worth[before]
    return Parts(tuple(above), len(orders))


def rounded(parts: Parts, total: int) -> list[int]:
    """Whole numbers that sum to `total`, by largest remainder, ties to the earlier player.

    `total` lies less than one from the sum of the parts.

    >>> rounded(Parts((3, 5), 2), 4)
    [2, 2]
    """
    pairs = [divmod(above, parts.below) for above in parts.above]
    short = total - sum(whole for whole, _ in pairs)
    first = sorted(range(len(pairs)), key=lambda player: (-pairs[player][1], player))[:short]
    return [whole + (player in first) for player, (whole, _) in enumerate(pairs)]


def antithetic_orders(names: Sequence[str], n_pairs: int, seed: int) -> list[Joining]:
    """Orders of joining in pairs, each with its reverse: who joins late in one joins early in the other.

    Players are sorted by a hash of seed, pair and their own name: one more leaves the order of the others as it is.

    >>> antithetic_orders(["a", "b", "c"], 1, 7)
    [(1, 2, 0), (0, 2, 1)]
    """
    orders: list[Joining] = []
    for pair in range(n_pairs):
        hashes = [hashlib.sha256(f"{seed}/{pair}/{name}".encode()).digest() for name in names]
        order = tuple(sorted(range(len(names)), key=lambda player: hashes[player]))
        orders += [order, order[::-1]]
    return orders


def met_along(orders: Sequence[Joining]) -> set[int]:
    """The coalitions that are met along some orders, from nobody to everybody.

    >>> sorted(met_along([(0, 1)]))
    [0, 1, 3]
    """
    return {0} | {after for order in orders for _, _, after in joins(order)}


def sampling_errors(worth: Worth, orders: Sequence[Joining]) -> list[float] | None:
    """Standard error of each player's part along antithetic orders: s / √pairs over what the pairs give.

    A pair is one draw, as its two orders hang together. None where there is but one pair.

    >>> sampling_errors({0b00: 0, 0b01: 1, 0b10: 2, 0b11: 4}, [(0, 1), (1, 0)] * 2)
    [0.0, 0.0]
    """
    n_pairs = len(orders) // 2
    if n_pairs < 2:
        return None
    pairs = [sampled(worth, orders[2 * pair : 2 * pair + 2]) for pair in range(n_pairs)]
    by_player = zip(*([above / pair.below for above in pair.above] for pair in pairs), strict=True)
    return [statistics.stdev(added) / math.sqrt(n_pairs) for added in by_player]
