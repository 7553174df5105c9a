"""Decide: a logit among the considered listings, waiting for the festival, and leaving, drawn by keyed Gumbel-max.

U(buy j) = V_j − sensitivity · ln(price in hand / reference) + taste(i, j) + Gumbel(i, visit, j), McFadden (1974);
U(wait j) = the same at the price the shopper expects − hassle − patience · time to the opening, so waiting and buying
share their luck; U(leave) = V0(segment, hour, need) + Gumbel. Draws are keyed by listing: an alternative more never
moves the others'.
"""

from __future__ import annotations

import numpy as np

from ecosim.kernels.decisions import CART_BACK, CHILD_CART, CHILD_WAIT, TASTE, WAIT_BACK
from ecosim.kernels.distributions import fast_exp, gumbel, log_normal, normal
from ecosim.kernels.funnel import count, keep_event
from ecosim.kernels.heap import place, settle
from ecosim.kernels.jit import kernel
from ecosim.kernels.layout import (
    AWARE,
    BOUGHT,
    CARTS,
    EVENT_CART,
    FOLLOWER,
    HOUR_OF_DAY,
    IS_OPEN,
    OPEN_CART,
    OPEN_FROM_US,
    OPEN_WAIT,
    WAITS,
    Int,
    Rules,
    State,
)
from ecosim.kernels.philox import ZERO, child_key, draw, unit
from ecosim.kernels.purchase import SECOND_US, buy_best
from ecosim.kernels.waking import waking_moment


@kernel
def utility_of_leaving(s: State, r: Rules, time_us: Int, word: np.uint64, shopper: Int) -> float:
    """V0 of this shopper now plus its Gumbel: higher at hours when people only browse, and after a purchase."""
    person = s.people[shopper]
    value = np.float64(person["leave"]) + s.leave_by_hour[s.now[HOUR_OF_DAY]]
    if r.need_drop > 0.0 and person["bought_s"] >= 0:
        since_s = float(time_us // SECOND_US - person["bought_s"])
        value += r.need_drop * fast_exp(-since_s / r.need_recover_s)
    return value + gumbel(unit(word))


@kernel
def utility_of_buying(
    s: State, r: Rules, time_us: Int, luck: np.uint64, shopper: Int, listing: Int, badge_until: Int
) -> float:
    """U of buying a listing now, at the price this shopper would pay for one unit."""
    person = s.people[shopper]
    word = s.listing_word[listing]
    value = s.utility[person["segment"], listing] - np.float64(person["sensitivity"]) * s.price_ln[listing]
    taste, _, _, _ = draw(r.taste_key, TASTE, word, np.uint64(shopper))
    value += r.taste_sd * normal(unit(taste))
    if listing < r.n_own and person["flags"] & (FOLLOWER | BOUGHT):
        value += r.loyalty
    if time_us < badge_until:
        value += r.badge
    return value + gumbel(unit(luck))


@kernel
def gain_of_waiting(s: State, r: Rules, time_us: Int, shopper: Int, listing: Int) -> float:
    """What the expected festival price adds to the utility of a listing, less the trouble of waiting for it."""
    person = s.people[shopper]
    cheaper = s.price_ln[listing] - (s.daily_ln[listing] + np.float64(person["cut_ln"]))
    wait_us = float(s.now[OPEN_FROM_US] - time_us)
    return np.float64(person["sensitivity"]) * cheaper - r.hassle - r.patience_per_us * wait_us


@kernel
def may_wait(s: State, r: Rules, time_us: Int, shopper: Int) -> bool:
    """True where the shopper knows of an opening near enough to wait for."""
    opening = s.now[OPEN_FROM_US]
    near = opening - time_us <= r.wait_horizon_us
    return opening > time_us and s.now[IS_OPEN] == 0 and near and (s.people[shopper]["flags"] & AWARE) != 0


@kernel
def decide(
    s: State, r: Rules, time_us: Int, key: np.uint64, luck_key: np.uint64, leaves: np.uint64, shopper: Int, n: Int,
    channel: Int, badge_until: Int, flags: np.uint32, bonus: float,
) -> bool:  # fmt: skip
    """Choose among the first n considered listings; gives True where the shopper bought or put something off.

    `leaves` and `seen_luck` are the words of the Gumbels, named by `luck_key`: a cart that comes back (`flags`
    FROM_CART) is decided with the luck that put it there, plus `bonus`, so a shopper who waited buys if the price is
    what was expected and nothing else has changed. Ties go to leaving, then to the first considered. Draws TASTE by
    shopper and listing.
    """
    leave = utility_of_leaving(s, r, time_us, leaves, shopper)
    waiting = may_wait(s, r, time_us, shopper)
    best, best_gain = leave, 0.0
    chosen = -1
    for i in range(n):
        listing = s.seen_listing[i]
        value = utility_of_buying(s, r, time_us, s.seen_luck[i], shopper, listing, badge_until) + bonus
        s.seen_utility[i] = value
        gain = gain_of_waiting(s, r, time_us, shopper, listing) if waiting else 0.0
        better = value + max(gain, 0.0)
        if better > best:
            best, best_gain, chosen = better, gain, i
    if chosen >= 0 and best_gain > 0.0:
        if flags == 0:
            count_cart(s, r, time_us, shopper, chosen, channel)
        put_off(s, r, time_us, key, luck_key, shopper, chosen, channel, badge_until)
        return True
    if chosen >= 0:
        return buy_best(s, r, time_us, key, shopper, n, leave, channel, flags)
    if flags == 0 and r.cart_band > 0.0:
        for i in range(n):
            if s.seen_utility[i] > leave - r.cart_band:
                put_in_cart(s, r, time_us, key, luck_key, shopper, i, channel, badge_until)
    return False


@kernel
def count_cart(s: State, r: Rules, time_us: Int, shopper: Int, i: Int, channel: Int) -> None:
    """Count considered listing i put in the cart."""
    listing = s.seen_listing[i]
    count(s, r, listing, s.seen_campaign[i], channel, CARTS, 1)
    if r.keep_events:
        keep_event(s, time_us, shopper, listing, EVENT_CART, 0)


@kernel
def put_in_cart(
    s: State, r: Rules, time_us: Int, key: np.uint64, luck_key: np.uint64, shopper: Int, i: Int, channel: Int,
    badge_until: Int,
) -> None:  # fmt: skip
    """Almost bought: considered listing i goes to the cart and is perhaps looked at again after some hours.

    Draws CART_BACK by visit and listing.
    """
    count_cart(s, r, time_us, shopper, i, channel)
    word = s.listing_word[s.seen_listing[i]]
    back, delay, _, _ = draw(key, CART_BACK, word, ZERO)
    if unit(back) >= r.cart_back_share:
        return
    later = waking_moment(s.about, time_us, log_normal(unit(delay), r.cart_back_us, r.cart_back_sigma))
    child = child_key(key, CHILD_CART, word)
    come_back(s, r, later, child, luck_key, shopper, i, channel, badge_until, OPEN_CART)


@kernel
def put_off(
    s: State, r: Rules, time_us: Int, key: np.uint64, luck_key: np.uint64, shopper: Int, i: Int, channel: Int,
    badge_until: Int,
) -> None:  # fmt: skip
    """Wait for the festival: considered listing i stays in the cart and comes back when prices open.

    Unless it is forgotten. Draws WAIT_BACK by visit and listing.
    """
    listing = s.seen_listing[i]
    count(s, r, listing, s.seen_campaign[i], channel, WAITS, 1)
    word = s.listing_word[listing]
    back, delay, _, _ = draw(key, WAIT_BACK, word, ZERO)
    if unit(back) < r.forget_share:
        return
    later = waking_moment(s.about, s.now[OPEN_FROM_US], log_normal(unit(delay), r.rush_us, r.rush_sigma))
    child = child_key(key, CHILD_WAIT, word)
    come_back(s, r, later, child, luck_key, shopper, i, channel, badge_until, OPEN_WAIT)


@kernel
def come_back(
    s: State, r: Rules, later_us: Int, child: np.uint64, luck_key: np.uint64, shopper: Int, i: Int, channel: Int,
    badge_until: Int, kind: np.uint8,
) -> None:  # fmt: skip
    """Let considered listing i wait in the cart for a second look at `later_us`, with the luck of this one."""
    if later_us >= r.end_us:
        return
    item = place(s, later_us, child, shopper, kind)
    item["parent"] = luck_key
    item["listing_ix"] = s.seen_listing[i]
    item["channel_ix"] = channel
    item["campaign_ix"] = s.seen_campaign[i]
    item["badge_until_us"] = badge_until
    settle(s, later_us)
