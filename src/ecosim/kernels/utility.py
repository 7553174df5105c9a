"""What a shopper thinks of a listing and of leaving: the parts of utility that every decision shares.

U(buy j) = V_j − sensitivity · ln(price in hand / reference) + taste(i, j) + Gumbel(i, visit, j), McFadden (1974);
U(leave) = V0(segment, hour, need) + Gumbel. The price is not added here: it depends on how one buys.
"""

from __future__ import annotations

import numpy as np

from ecosim.kernels.decisions import TASTE, THINKS_AHEAD
from ecosim.kernels.distributions import exponential, fast_exp, gumbel, normal
from ecosim.kernels.jit import kernel
from ecosim.kernels.layout import (
    AHEAD_US,
    BASKET_N,
    BASKET_NEED_S,
    BASKET_SHOPPER,
    BASKET_US,
    BOUGHT,
    FOLLOWER,
    HOUR_OF_DAY,
    NEED_MORE,
    NEEDED_US,
    OCCASION_WORD,
    Int,
    Rules,
    State,
)
from ecosim.kernels.philox import draw, unit

SECOND_US = 1_000_000


@kernel
def utility_of_leaving(s: State, r: Rules, time_us: Int, word: np.uint64, shopper: Int) -> float:
    """V0 of this shopper now plus its Gumbel: higher at hours when people only browse, and after a purchase.

    Lower while goods are needed by a day that the shopper thinks of already.
    """
    person = s.people[shopper]
    value = np.float64(person["leave"]) + s.leave_by_hour[s.now[HOUR_OF_DAY]]
    bought_s = last_purchase_s(s, time_us, shopper)
    if r.need_drop > 0.0 and bought_s >= 0:
        since_s = float(time_us // SECOND_US - bought_s)
        value += r.need_drop * fast_exp(-since_s / r.need_recover_s)
    for k in range(s.occasions.shape[0]):
        value -= need_for_occasion(s, r, time_us, shopper, k)
    return value + gumbel(unit(word))


@kernel
def last_purchase_s(s: State, time_us: Int, shopper: Int) -> int:
    """Second of the last purchase, -1 none; what is paid at this very moment does not count yet, it is one payment."""
    if s.now[BASKET_N] > 0 and s.now[BASKET_SHOPPER] == shopper and s.now[BASKET_US] == time_us:
        return int(s.now[BASKET_NEED_S])
    return int(s.people[shopper]["bought_s"])


@kernel
def need_for_occasion(s: State, r: Rules, time_us: Int, shopper: Int, k: Int) -> float:
    """How much more an occasion makes this shopper need, 0 before the shopper thinks of it, once met, and afterwards.

    How far somebody thinks ahead is exponential: draws THINKS_AHEAD by shopper and occasion.
    """
    needed_us = s.occasions[k, NEEDED_US]
    if time_us >= needed_us:
        return 0.0
    word, _, _, _ = draw(r.taste_key, THINKS_AHEAD, np.uint64(shopper), np.uint64(s.occasions[k, OCCASION_WORD]))
    from_us = needed_us - exponential(unit(word), s.occasions[k, AHEAD_US])
    bought_s = np.int64(last_purchase_s(s, time_us, shopper))
    if time_us < from_us or (bought_s >= 0 and bought_s * SECOND_US >= from_us):
        return 0.0
    return s.occasions[k, NEED_MORE]


@kernel
def liking(s: State, r: Rules, time_us: Int, luck: np.uint64, shopper: Int, listing: Int, badge_until: Int) -> float:
    """All of the utility of buying a listing now but its price. Draws TASTE by shopper and listing.

    Impressions `a` of our store that have not faded add `awareness` · a / (1 + a) to each of our listings.
    """
    person = s.people[shopper]
    value = s.utility[person["segment"], listing]
    taste, _, _, _ = draw(r.taste_key, TASTE, s.listing_word[listing], np.uint64(shopper))
    value += r.taste_sd * normal(unit(taste))
    if listing < r.n_own and person["flags"] & (FOLLOWER | BOUGHT):
        value += r.loyalty
    if listing < r.n_own and s.awareness.shape[0] > 0:
        aware = np.float64(s.awareness[shopper])
        value += r.awareness * aware / (1.0 + aware)
    if time_us < badge_until:
        value += r.badge
    return value + gumbel(unit(luck))
