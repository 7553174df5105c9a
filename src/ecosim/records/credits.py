"""Credit for orders by the rules of the trade: last click, first click, linear, position-based.

Each rule splits what an order paid over its touches, to the fen by largest remainder, ties to the earlier touch; the
parts of an order sum to its payment. A rule says who came before an order, not what would have come without: for that
see `ecosim attribute`.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ecosim.records.outcome import Outcome

Ints = NDArray[np.int64]
RULES: Final = ("last_click", "first_click", "linear", "position_based")
ENDS_WEIGHT, MIDDLE_WEIGHT = 40, 20  # of the position-based rule: first and last two fifths each, the middle one


def credits_of(outcome: Outcome) -> dict[str, Any]:
    """Columns of the touches of paid orders: place from 1, how many, and the fen that each rule gives."""
    orders, touches = outcome.orders, outcome.touches
    by_id = np.argsort(orders["order_id"])
    row = by_id[np.searchsorted(orders["order_id"][by_id], touches["order_id"])] if len(orders) else by_id[:0]
    paid = orders["paid_us"][row] >= 0
    touches, row = touches[paid], row[paid]
    begins = np.ones(len(row), bool)
    begins[1:] = row[1:] != row[:-1]
    start = np.flatnonzero(begins)
    n = np.diff(np.append(start, len(row)))
    place, count = np.arange(len(row)) - np.repeat(start, n), np.repeat(n, n)
    fen = orders["pays_fen"][row]
    return {
        "rows": touches,
        "order_row": row,
        "place": place + 1,
        "n_touches": count,
        **{f"{rule}_fen": shared(fen, weights_of(rule, place, count), start, n) for rule in RULES},
    }


def weights_of(rule: str, place: Ints, count: Ints) -> Ints:
    """Whole weights of touches by their place from 0 among `count`.

    >>> place, count = np.arange(4), np.full(4, 4)
    >>> weights_of("position_based", place, count).tolist()
    [80, 20, 20, 80]
    >>> weights_of("last_click", place, count).tolist()
    [0, 0, 0, 1]
    """
    is_first, is_last = place == 0, place == count - 1
    if rule == "last_click":
        return np.asarray(is_last, np.int64)
    if rule == "first_click":
        return np.asarray(is_first, np.int64)
    if rule == "linear":
        return np.ones(len(place), np.int64)
    ends = np.where(count > 2, ENDS_WEIGHT * (count - 2), 1)
    return np.asarray(np.where(is_first | is_last, ends, MIDDLE_WEIGHT), np.int64)


def shared(fen: Ints, weights: Ints, start: Ints, n: Ints) -> Ints:
    """Split `fen` (the same in each row of an order) by weights, order by order, to the fen.

    >>> shared(np.array([100, 100, 100]), np.array([1, 1, 1]), np.array([0]), np.array([3])).tolist()
    [34, 33, 33]
    """
    if len(fen) == 0:
        return fen
    total = np.repeat(np.add.reduceat(weights, start), n)
    parts, rest = np.divmod(fen * weights, total)
    short = np.repeat(fen[start] - np.add.reduceat(parts, start), n)
    order = np.lexsort((np.arange(len(fen)), -rest, np.repeat(np.arange(len(n)), n)))
    rank = np.empty(len(fen), np.int64)
    rank[order] = np.arange(len(fen)) - np.repeat(start, n)
    return parts + (rank < short)
