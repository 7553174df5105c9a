"""Decide: a logit among the considered listings, waiting for the festival, a deposit, and leaving, by keyed Gumbel-max.

U(buy j) is `utility.py`'s liking at the price in hand; U(wait j) the same at the price the shopper expects − hassle −
patience · time to the opening, U(deposit j) at the presale price: all ways to one listing share their luck. Draws are
keyed by listing: an alternative more never moves the others'.
"""

from __future__ import annotations

import numpy as np

from ecosim.kernels.basket import price_ln_for, with_coupon_ahead
from ecosim.kernels.coupons import hunts_coupons
from ecosim.kernels.deals import badge_until
from ecosim.kernels.decisions import CART_BACK, CHILD_CART, CHILD_WAIT, WAIT_BACK
from ecosim.kernels.distributions import log_normal
from ecosim.kernels.funnel import count, keep_event
from ecosim.kernels.jit import kernel
from ecosim.kernels.layout import (
    AWARE,
    CARTS,
    CLOSE_US,
    EVENT_CART,
    IS_OPEN,
    OPEN_CART,
    OPEN_FROM_US,
    OPEN_WAIT,
    SUBSTITUTED,
    WAITS,
    Int,
    Rules,
    State,
)
from ecosim.kernels.philox import ZERO, child_key, draw, unit
from ecosim.kernels.presale import gain_of_deposit, pay_deposit, takes_deposits
from ecosim.kernels.purchase import TAKEN, buy_best
from ecosim.kernels.returning import come_back, last_call, opening_moment
from ecosim.kernels.utility import liking, utility_of_leaving
from ecosim.kernels.waking import waking_moment

NOW, LATER, BY_DEPOSIT = 0, 1, 2


@kernel
def gain_of_waiting(s: State, r: Rules, time_us: Int, shopper: Int, listing: Int, price_ln: float) -> float:
    """What the expected festival price adds to the utility of a listing, less the trouble of waiting for it.

    A coupon claimed for then counts: who hunts for coupons waits for the day they hold.
    """
    person = s.people[shopper]
    expected_ln = s.daily_ln[listing] + np.float64(person["cut_ln"])
    cheaper = price_ln - with_coupon_ahead(s, r, s.now[OPEN_FROM_US], shopper, listing, expected_ln)
    wait_us = float(s.now[OPEN_FROM_US] - time_us)
    return np.float64(person["sensitivity"]) * cheaper - r.hassle - r.patience_per_us * wait_us


@kernel
def would_wait(s: State, r: Rules, time_us: Int, shopper: Int, listing: Int) -> bool:
    """True where waiting for the opening would gain this shopper something on a listing."""
    price_ln = price_ln_for(s, r, time_us, shopper, listing)
    return gain_of_waiting(s, r, time_us, shopper, listing, price_ln) > 0.0


@kernel
def may_wait(s: State, r: Rules, time_us: Int, shopper: Int) -> bool:
    """True where the shopper knows of an opening near enough to wait for: who has claimed a coupon for it does."""
    opening = s.now[OPEN_FROM_US]
    near = opening - time_us <= r.wait_horizon_us
    if opening <= time_us or s.now[IS_OPEN] != 0 or not near:
        return False
    return bool((s.people[shopper]["flags"] & AWARE) != 0 or hunts_coupons(s, shopper, time_us, opening))


@kernel
def decide(
    s: State, r: Rules, time_us: Int, key: np.uint64, luck_key: np.uint64, leaves: np.uint64, shopper: Int, n: Int,
    channel: Int, flags: np.uint32, bonus: float,
) -> bool:  # fmt: skip
    """Choose among the first n considered listings; gives True where the shopper bought or put something off.

    `leaves` and `seen_luck` are the words of the Gumbels, named by `luck_key`: a cart that comes back (`flags`
    FROM_CART) is decided with the luck that put it there, plus `bonus`, so a shopper who waited buys if the price is
    what was expected and nothing else has changed. Ties go to leaving, then to the first considered. Draws TASTE by
    shopper and listing.
    """
    leave = utility_of_leaving(s, r, time_us, leaves, shopper)
    waiting = may_wait(s, r, time_us, shopper)
    sensitivity = np.float64(s.people[shopper]["sensitivity"])
    best, best_way = leave, NOW
    chosen = -1
    badge = badge_until(s)
    for i in range(n):
        listing = s.seen_listing[i]
        price_ln = price_ln_for(s, r, time_us, shopper, listing)
        value = liking(s, r, time_us, s.seen_luck[i], shopper, listing, badge) - sensitivity * price_ln + bonus
        s.seen_utility[i] = value
        gain, way = 0.0, NOW
        if waiting:
            gain = max(gain_of_waiting(s, r, time_us, shopper, listing, price_ln), 0.0)
            way = LATER if gain > 0.0 else NOW
        if takes_deposits(s, r, listing):
            by_deposit = gain_of_deposit(s, r, time_us, shopper, listing, price_ln)
            if by_deposit > gain:
                gain, way = by_deposit, BY_DEPOSIT
        if value + gain > best:
            best, best_way, chosen = value + gain, way, i
    if chosen >= 0 and best_way == BY_DEPOSIT:
        if pay_deposit(s, r, time_us, key, luck_key, shopper, chosen, channel, flags):
            return True
        s.seen_utility[chosen] = TAKEN
        flags |= SUBSTITUTED
    elif chosen >= 0 and best_way == LATER:
        if flags == 0:
            count_cart(s, r, time_us, shopper, chosen, channel)
        put_off(s, r, time_us, key, luck_key, shopper, chosen, channel)
        return True
    if chosen >= 0:
        return buy_best(s, r, time_us, key, shopper, n, leave, channel, flags)
    if flags == 0 and r.cart_band > 0.0:
        for i in range(n):
            if s.seen_utility[i] > leave - r.cart_band:
                pays = waiting and would_wait(s, r, time_us, shopper, s.seen_listing[i])
                put_in_cart(s, r, time_us, key, luck_key, shopper, i, channel, pays)
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
    waiting: bool,
) -> None:  # fmt: skip
    """Almost bought: considered listing i goes to the cart and is perhaps looked at again.

    After some hours; by those who know of an opening when it comes; or, if forgotten, perhaps before prices close.
    Draws CART_BACK by visit and listing.
    """
    count_cart(s, r, time_us, shopper, i, channel)
    word = s.listing_word[s.seen_listing[i]]
    back, delay, _, _ = draw(key, CART_BACK, word, ZERO)
    u = unit(back)
    if u >= r.cart_back_share:
        is_last = u < r.cart_back_share + (1.0 - r.cart_back_share) * r.last_call_share
        is_near = s.now[IS_OPEN] != 0 and s.now[CLOSE_US] - time_us <= r.last_call_reach_us
        if not (is_last and is_near):
            return
        later = last_call(r, time_us, s.now[CLOSE_US], unit(delay))
    elif waiting:
        later = opening_moment(s, r, shopper, s.now[OPEN_FROM_US])
    else:
        later = waking_moment(s.about, time_us, log_normal(unit(delay), r.cart_back_us, r.cart_back_sigma))
    child = child_key(key, CHILD_CART, word)
    come_back(s, r, later, child, luck_key, shopper, i, channel, OPEN_CART, waiting)


@kernel
def put_off(
    s: State, r: Rules, time_us: Int, key: np.uint64, luck_key: np.uint64, shopper: Int, i: Int, channel: Int
) -> None:  # fmt: skip
    """Wait for the festival: considered listing i stays in the cart and comes back when prices open.

    Unless it is forgotten; then perhaps it comes to mind before they close. Draws WAIT_BACK by visit and listing.
    """
    listing = s.seen_listing[i]
    count(s, r, listing, s.seen_campaign[i], channel, WAITS, 1)
    word = s.listing_word[listing]
    back, delay, _, _ = draw(key, WAIT_BACK, word, ZERO)
    u = unit(back)
    if u < r.forget_share * (1.0 - r.last_call_share):
        return
    is_prompt = u >= r.forget_share
    if is_prompt:
        later = opening_moment(s, r, shopper, s.now[OPEN_FROM_US])
    else:
        later = max(s.now[OPEN_FROM_US] + 1, last_call(r, time_us, s.now[CLOSE_US], unit(delay)))
    child = child_key(key, CHILD_WAIT, word)
    come_back(s, r, later, child, luck_key, shopper, i, channel, OPEN_WAIT, is_prompt)
