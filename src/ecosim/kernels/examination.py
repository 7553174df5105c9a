"""How far people look down a page, and which of what they see they click.

Two models: position-based, where attention falls with the position as p^-decay whatever was clicked above
(Richardson, Dominowska, Ragno 2007), and cascade, where people go down one by one and a click may end the
search (Craswell et al. 2008). Click uniforms are 32-bit words keyed by listing, never by position: a
listing that moves up keeps its word. Who is on the page is decided elsewhere.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from ecosim.kernels.elementary import fast_exp, fast_log
from ecosim.kernels.jit import kernel

WORDS: Final = 4294967296.0  # 2^32


@kernel
def examination_share(position: int, decay: float) -> float:
    """Share of people who look at this position, 1 is first: position^-decay, so all look at the first.

    >>> examination_share(1, 0.5), round(examination_share(4, 0.5), 12)
    (1.0, 0.5)
    """
    return fast_exp(-decay * fast_log(float(position)))


@kernel
def fill_examination(decay: float, shares: npt.NDArray[np.float64]) -> None:
    """Fill `shares`, float64[n], with the examination shares of positions 1 … n.

    >>> shares = np.empty(2)
    >>> fill_examination(1.0, shares)
    >>> shares.round(12).tolist()
    [1.0, 0.5]
    """
    for i in range(len(shares)):
        shares[i] = examination_share(i + 1, decay)


@kernel
def click_threshold(share: float) -> np.uint64:
    """A probability as a threshold for 32-bit words: a word below it is a click. uint64 in [0, 2^32].

    >>> int(click_threshold(0.25)), int(click_threshold(7.0)), int(click_threshold(-1.0))
    (1073741824, 4294967296, 0)
    """
    return np.uint64(np.int64(min(max(share, 0.0), 1.0) * WORDS + 0.5))


@kernel
def stops_after_click(word: np.uint64, satisfied: np.uint64) -> bool:
    """Cascade: True where a click ends the search; `satisfied` is the threshold of that share.

    >>> bool(stops_after_click(np.uint64(5), click_threshold(0.3)))
    True
    """
    return bool(word < satisfied)
