"""Set the bid and the quality of every entry of the auction at a bid moment; until the next one they stand.

By hand: the keyword's price. Automatic: what a click is worth, multiplier x price in hand x conversion, over the
target. Both times the hour's factor and within their limits. Quality = (click rate / the market's mean)^a x relevance
x experience, a hidden continuous score.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ecosim.kernels.distributions import fast_exp, fast_log
from ecosim.kernels.jit import kernel
from ecosim.kernels.layout import TOP_BID_FEN, Floats, Floats2, Ints, State

LEAST = 1e-6


@kernel
def whole_fen(fen: float) -> int:
    """To the nearest fen, half up.

    >>> whole_fen(150.5), whole_fen(150.49)
    (151, 150)
    """
    return int(np.floor(fen + 0.5))


@kernel
def fill_bids(
    s: State,
    page: Ints,
    base_fen: Floats,
    most_fen: Floats,
    limit_fen: Floats,
    automatic: NDArray[np.bool_],
    aim: Floats,
    factor: Floats,
    click_rate: Floats,
    conversion: Floats,
    relevance: Floats2,
    experience: Floats,
    exponent: float,
) -> None:
    """Fill `entry_bid_fen`, `entry_quality` and each campaign's highest bid.

    page int64[E], base_fen and most_fen float64[E] by entry; limit_fen, aim (multiplier / target), factor float64[K]
    and automatic bool[K] by campaign; click_rate, conversion, experience float64[L]; relevance float64[P, L]. Rounded
    to the nearest fen.
    """
    for k in range(s.campaign.shape[0]):
        s.campaign[k, TOP_BID_FEN] = 0
    for e in range(page.shape[0]):
        k, j = s.entry_campaign[e], s.entry_listing[e]
        if automatic[k]:
            wanted = min(aim[k] * s.unit_fen[j] * conversion[j] * factor[k], most_fen[e])
        else:
            wanted = base_fen[e] * factor[k]
        bid = whole_fen(min(wanted, limit_fen[k]))
        s.entry_bid_fen[e] = bid
        s.campaign[k, TOP_BID_FEN] = max(s.campaign[k, TOP_BID_FEN], bid)
        rate = fast_exp(exponent * fast_log(max(click_rate[j], LEAST)))
        s.entry_quality[e] = rate * max(relevance[page[e], j] * experience[j], LEAST)
