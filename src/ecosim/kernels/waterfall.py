"""The price waterfall of what is paid together: each step's reduction in whole fen, split over the lines to the fen.

    list -> single-listing price -> official reduction -> store coupon -> cross-store reduction -> platform coupon
    -> red packet -> deposit expansion

A line is a listing and its units. Percentages are taken per unit, half up to the fen. Thresholds are tested on the
sum of the lines after the single-listing price, before or after the official reduction, whatever the other steps
take. An amount is split in proportion to what is left of each line, remainders by largest fraction, ties to the
earlier line, so no line ever falls below zero or its deposit, and a partial refund is exact. Which coupons somebody
holds and when a step holds is `basket.py`'s business; nothing here draws or remembers.
"""

from __future__ import annotations

from ecosim.kernels.jit import kernel
from ecosim.kernels.layout import Flags, Int, Ints, Ints2

PPM = 1_000_000
(OFFICIAL, STORE_COUPON, CROSS_STORE, PLATFORM_COUPON, RED_PACKET, EXPANSION, N_STEPS) = range(7)
MOST_LINES = 8


@kernel
def share_of_fen(fen: Int, share_ppm: Int) -> int:
    """A share of an amount ≥ 0, half up to the fen.

    >>> share_of_fen(12990, 150_000), share_of_fen(10, 150_000)
    (1949, 2)
    """
    return int((fen * share_ppm + PPM // 2) // PPM)


@kernel
def split(amount: Int, weights: Ints, n: Int, parts: Ints) -> None:
    """Split `amount` ≥ 0 over n weights ≥ 0 into `parts`, by largest remainder, ties to the earlier; all to none if 0.

    Products stay below 2^63 for amounts and weights up to 30 million yuan. No part is above its weight while the
    amount is not above their sum.

    >>> import numpy as np
    >>> parts = np.zeros(2, np.int64)
    >>> split(10000, np.array([40000, 20000]), 2, parts)
    >>> parts.tolist()
    [6667, 3333]
    """
    total = 0
    for i in range(n):
        total += weights[i]
        parts[i] = 0
    if total <= 0:
        return
    left = amount
    for i in range(n):
        parts[i] = amount * weights[i] // total
        left -= parts[i]
    while left > 0:
        best, most = -1, -1
        for i in range(n):
            remainder = amount * weights[i] % total if parts[i] == amount * weights[i] // total else -1
            if remainder > most:
                best, most = i, remainder
        parts[best] += 1
        left -= 1


@kernel
def start_lines(
    n: Int, shown_fen: Ints, units: Ints, official_ppm: Ints, before_official: bool, steps: Ints2, rest: Ints,
    tested: Ints,
) -> None:  # fmt: skip
    """Begin the waterfall of n lines at their single-listing prices, and take the official reduction of each unit.

    shown_fen, units, official_ppm int64[≥ n]; fills steps int64[≥ n, N_STEPS] (all other steps 0), rest int64[≥ n],
    what is left of each line, and tested int64[≥ n], what thresholds are tested on.
    """
    for i in range(n):
        steps[i] = 0
        steps[i, OFFICIAL] = share_of_fen(shown_fen[i], official_ppm[i]) * units[i]
        base = shown_fen[i] * units[i]
        rest[i] = base - steps[i, OFFICIAL]
        tested[i] = base if before_official else rest[i]


@kernel
def sum_of(n: Int, values: Ints, counts: Flags) -> int:
    """Sum of the values of the lines that count."""
    total = 0
    for i in range(n):
        if counts[i]:
            total += values[i]
    return total


@kernel
def cross_store_fen(tested_fen: Int, over_fen: Int, minus_fen: Int, repeats: Int, most_fen: Int) -> int:
    """The cross-store reduction of an amount: once for every full `over`, or once; at most `most_fen` (0 no limit).

    >>> cross_store_fen(65000, 30000, 5000, 1, 0), cross_store_fen(65000, 30000, 5000, 0, 0)
    (10000, 5000)
    >>> cross_store_fen(29999, 30000, 5000, 1, 0), cross_store_fen(300000, 30000, 5000, 1, 20000)
    (0, 20000)
    """
    if over_fen <= 0:
        return 0
    times = tested_fen // over_fen
    if not repeats and times > 1:
        times = 1
    amount = times * minus_fen
    return int(min(amount, most_fen) if most_fen > 0 else amount)


@kernel
def is_below(n: Int, rest: Ints, parts: Ints, floor: Ints) -> bool:
    """True where a part would take a line below its floor."""
    for i in range(n):
        if parts[i] > max(rest[i] - floor[i], 0):
            return True
    return False


@kernel
def take(
    n: Int, amount_fen: Int, counts: Flags, step: Int, floor: Ints, steps: Ints2, rest: Ints, weights: Ints, parts: Ints
) -> int:
    """Take an amount off the lines that count, at most what is left of them above `floor`; gives what was taken.

    floor int64[≥ n] is what a line cannot fall below: its deposit, which is paid already, else 0. In proportion to what
    is left of the lines; where that would take one below its floor, to what is left above the floors. `weights` and
    `parts` int64[≥ n] are scratch. Adds to `steps[:, step]` and lowers `rest`.
    """
    left = 0
    for i in range(n):
        weights[i] = rest[i] if counts[i] else 0
        left += max(rest[i] - floor[i], 0) if counts[i] else 0
    amount = min(amount_fen, left)
    if amount <= 0:
        return 0
    split(amount, weights, n, parts)
    if is_below(n, rest, parts, floor):
        for i in range(n):
            weights[i] = max(rest[i] - floor[i], 0) if counts[i] else 0
        split(amount, weights, n, parts)
    for i in range(n):
        steps[i, step] += parts[i]
        rest[i] -= parts[i]
    return int(amount)


@kernel
def expand(n: Int, more_fen: Ints, floor: Ints, steps: Ints2, rest: Ints) -> None:
    """Deposit expansion: each line costs `more_fen` less, what its deposit is worth above itself, down to its floor."""
    for i in range(n):
        steps[i, EXPANSION] = min(more_fen[i], max(rest[i] - floor[i], 0))
        rest[i] -= steps[i, EXPANSION]


@kernel
def refund_fen(paid_fen: Int, units: Int, returned: Int) -> int:
    """What is paid back for the first `returned` of a line's units: its payment split evenly over them, to the fen.

    Refunds of one unit after another sum to what was paid.

    >>> [refund_fen(100, 3, k) for k in (1, 2, 3)]
    [34, 67, 100]
    """
    return int(-((-paid_fen * returned) // units))
