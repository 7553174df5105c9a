"""A click on a listing, wherever it happens: counted, and the listing is among those considered.

On a page, on a listing's own page or in a live room; a visit may click several. What is decided about them is in
`choice.py`.
"""

from __future__ import annotations

import numpy as np

from ecosim.kernels.admission import follow_click
from ecosim.kernels.coupons import claim_open
from ecosim.kernels.decisions import CLICK
from ecosim.kernels.funnel import count, credited_channel, greet, keep_event, note_touch
from ecosim.kernels.jit import kernel
from ecosim.kernels.layout import CLICKS, EVENT_FAVOURITE, EVENT_VIEW, FAVOURITES, Int, Rules, State
from ecosim.kernels.philox import ZERO, draw, unit


@kernel
def claim_seen(s: State, r: Rules, time_us: Int, key: np.uint64, shopper: Int, n: Int) -> None:
    """Claim coupons on the way: the platform's by whoever considers anything, ours by who considers one of ours."""
    if s.coupons.shape[0] == 0:
        return
    is_ours = False
    for i in range(n):
        is_ours = is_ours or s.seen_listing[i] < r.n_own
    claim_open(s, r, time_us, key, shopper, is_ours)


@kernel
def note_click(
    s: State, r: Rules, time_us: Int, key: np.uint64, shopper: Int, listing: Int, campaign: Int, n: Int, channel: Int
) -> Int:
    """Count a click on a listing and put it among the considered; gives their new number.

    Draws CLICK (favourite and luck of buying) by visit and listing.
    """
    s.seen_listing[n] = listing
    s.seen_campaign[n] = campaign
    count(s, r, listing, campaign, channel, CLICKS, 1)
    if listing < r.n_own:
        through = credited_channel(s, campaign, channel)
        greet(s, shopper, through)
        note_touch(s, time_us, shopper, through)
        follow_click(s, r, time_us, key, shopper)
    _, _, word, s.seen_luck[n] = draw(key, CLICK, s.listing_word[listing], ZERO)
    is_favourite = unit(word) < r.favourite_share
    if is_favourite:
        count(s, r, listing, campaign, channel, FAVOURITES, 1)
    if r.keep_events:
        keep_event(s, time_us, shopper, listing, EVENT_VIEW, 0)
        if is_favourite:
            keep_event(s, time_us, shopper, listing, EVENT_FAVOURITE, 0)
    return n + 1
