"""The auction of sponsored slots: who is shown where, and what a click costs.

Score = bid x quality; prices by the generalised second price rule (Edelman, Ostrovsky, Schwarz 2007; Varian
2007) or by Vickrey, Clarke and Groves. All money is integer fen. The result depends only on bids, quality
and what is left of budgets, so it may be reused while these stand. Who bids how much is decided in
`pacing.py`; who looks at a slot in `examination.py`.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from ecosim.kernels.bids import whole_fen
from ecosim.kernels.jit import kernel

GSP: Final = 0
VCG: Final = 1

Fens = npt.NDArray[np.int64]
Rows = npt.NDArray[np.int64] | npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]


@kernel
def clear_auction(
    bid_fen: Fens,
    quality: Floats,
    left_fen: Fens,
    group: Rows,
    first: int,
    last: int,
    n_slots: int,
    weights: Floats,
    reserve_fen: int,
    increment_fen: int,
    pricing: int,
    winners: Rows,
    prices: Fens,
) -> int:
    """Number of slots sold to entries first … last - 1; fills `winners` (rows, best first) and `prices`.

    An entry's effective bid is what it bids, at most what is left of its budget. Below the reserve, or
    below one fen, it is out. A group (a store) is shown once, with its best score; equal scores go to the
    lower row. Prices a click:

    - GSP: s' b' / s of the next score, rounded half up to the fen, + the increment, within [reserve, own
      effective bid]; the last one, with nobody behind it, pays the reserve.
    - VCG: sum over k >= i of (w_k - w_{k+1}) max(reserve, s_{k+1} b_{k+1} / s_i) / w_i, rounded and limited
      likewise, no increment. The maximum keeps it truthful under a reserve (Myerson's thresholds); with
      reserve 0 it is Clarke's rule.

    bid_fen, left_fen, group: int[n]; quality: float64[n] > 0; weights: float64[>= n_slots], falling, > 0;
    winners: int[>= n_slots + 1], the place after the last winner is scratch; prices: int64[>= n_slots].
    Draws nothing.

    >>> out, paid = np.zeros(3, np.int64), np.zeros(2, np.int64)
    >>> bids, quality, left = np.array([300, 250, 200]), np.array([10.0, 9.0, 8.0]), np.full(3, 10_000)
    >>> clear_auction(bids, quality, left, np.arange(3), 0, 3, 2, np.array([1.0, 0.5]), 5, 1, GSP, out, paid)
    2
    >>> paid.tolist()
    [226, 179]
    """
    n_ranked = _rank_entries(bid_fen, quality, left_fen, group, first, last, n_slots + 1, reserve_fen, winners)
    n_won = min(n_ranked, n_slots)
    for i in range(n_won):
        row = winners[i]
        own_fen = min(bid_fen[row], left_fen[row])
        if pricing == VCG:
            price = whole_fen(_vcg_price(bid_fen, quality, left_fen, winners, i, n_won, n_ranked, weights, reserve_fen))
        elif i + 1 < n_ranked:
            rest = winners[i + 1]
            price = whole_fen(quality[rest] * min(bid_fen[rest], left_fen[rest]) / quality[row]) + increment_fen
        else:
            price = reserve_fen
        prices[i] = min(max(price, reserve_fen), own_fen)
    return n_won


@kernel
def _rank_entries(
    bid_fen: Fens,
    quality: Floats,
    left_fen: Fens,
    group: Rows,
    first: int,
    last: int,
    most: int,
    reserve_fen: int,
    ranked: Rows,
) -> int:
    """Fill `ranked` with at most `most` rows by falling score, one a group, and give their number.

    An insertion into a short list: a group that falls off its end can only come back with a score above the
    list's worst, so nothing that belongs on the list is lost.
    """
    n = 0
    worst = 0.0
    floor_fen = max(reserve_fen, 1)
    for row in range(first, last):
        own_fen = min(bid_fen[row], left_fen[row])
        score = own_fen * quality[row]
        if own_fen < floor_fen or (n == most and score <= worst):
            continue
        place = n
        for j in range(n):
            if group[ranked[j]] == group[row]:
                place = j
                break
        if place < n and score <= _score(bid_fen, quality, left_fen, ranked[place]):
            continue
        if place == n:
            if n == most:
                place = n - 1
            else:
                n += 1
        while place > 0 and _score(bid_fen, quality, left_fen, ranked[place - 1]) < score:
            ranked[place] = ranked[place - 1]
            place -= 1
        ranked[place] = row
        worst = _score(bid_fen, quality, left_fen, ranked[n - 1])
    return n


@kernel
def _score(bid_fen: Fens, quality: Floats, left_fen: Fens, row: int) -> float:
    return float(min(bid_fen[row], left_fen[row]) * quality[row])


@kernel
def _vcg_price(
    bid_fen: Fens,
    quality: Floats,
    left_fen: Fens,
    ranked: Rows,
    i: int,
    n_won: int,
    n_ranked: int,
    weights: Floats,
    reserve_fen: int,
) -> float:
    own = quality[ranked[i]]
    total = 0.0
    for k in range(i, n_won):
        threshold = float(reserve_fen)
        if k + 1 < n_ranked:
            threshold = max(threshold, _score(bid_fen, quality, left_fen, ranked[k + 1]) / own)
        following = weights[k + 1] if k + 1 < n_won else 0.0
        total += (weights[k] - following) * threshold
    return float(total / weights[i])


@kernel
def charge_click(left_fen: int, price_fen: int) -> int:
    """Fen charged for a click: the price, never more than what is left of the budget.

    >>> charge_click(100, 149), charge_click(100, 49)
    (100, 49)
    """
    return max(0, min(left_fen, price_fen))
