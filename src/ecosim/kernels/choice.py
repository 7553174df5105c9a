"""Decide: a logit among the considered listings, waiting for the festival, and leaving, drawn by keyed Gumbel-max.

U(buy j) = V_j − sensitivity · ln(price in hand / reference) + taste(i, j) + Gumbel(i, visit, j), McFadden (1974);
U(wait j) = the same at the price the shopper expects − hassle − patience · time to the opening, so waiting and buying share
their luck; U(leave) = V0(segment, hour, need) + Gumbel. Draws are keyed by listing: an alternative more never moves the others'.
"""

from __future__ import annotations

import numpy as np

from ecosim.kernels.decisions import (
    CART_BACK,
    CHILD_CART,
    CHILD_WAIT,
    TASTE,
    WAIT_BACK,
)
from ecosim.kernels.distributions import fast_exp, gumbel, log_normal, normal
from ecosim.kernels.heap import push
from ecosim.kernels.jit import kernel
from ecosim.kernels.layout import (
    AWARE,
    BOUGHT,
    CARTS,
    EVENT_CART,
    FOLLOWER,
    HOUR_OF_DAY,
    IS_OPEN,
    N_EVENTS,
    OPEN_CART,
    OPEN_FROM_US,
    OPEN_WAIT,
    WAITS,
)
from ecosim.kernels.philox import ZERO, child_key, draw, unit
from ecosim.kernels.purchase import buy_best
from ecosim.kernels.waking import waking_moment

SECOND_US = 1_000_000


@kernel
def utility_of_leaving(s, r, time_us, word, shopper):  # type: ignore[no-untyped-def]
    """V0 of this shopper now plus its Gumbel: higher at hours when people only browse, and after a purchase."""
    person = s.people[shopper]
    value = np.float64(person["leave"]) + s.leave_by_hour[s.now[HOUR_OF_DAY]]
    if r.need_drop > 0.0 and person["bought_s"] >= 0:
        since_s = float(time_us // SECOND_US - person["bought_s"])
        value += r.need_drop * fast_exp(-since_s / r.need_recover_s)
    return value + gumbel(unit(word))


@kernel
def utility_of_buying(s, r, time_us, luck, shopper, listing, badge_until):  # type: ignore[no-untyped-def]
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
def gain_of_waiting(s, r, time_us, shopper, listing):  # type: ignore[no-untyped-def]
    """What the expected festival price adds to the utility of a listing, less the trouble of waiting until the opening."""
    person = s.people[shopper]
    cheaper = s.price_ln[listing] - (s.daily_ln[listing] + np.float64(person["cut_ln"]))
    wait_us = float(s.now[OPEN_FROM_US] - time_us)
    return np.float64(person["sensitivity"]) * cheaper - r.hassle - r.patience_per_us * wait_us


@kernel
def may_wait(s, r, time_us, shopper):  # type: ignore[no-untyped-def]
    """True where the shopper knows of an opening near enough to wait for."""
    opening = s.now[OPEN_FROM_US]
    near = opening - time_us <= r.wait_horizon_us
    return opening > time_us and s.now[IS_OPEN] == 0 and near and (s.people[shopper]["flags"] & AWARE) != 0


@kernel
def decide(s, r, time_us, key, luck_key, leaves, shopper, n, channel, badge_until, from_cart, bonus):  # type: ignore[no-untyped-def]
    """Choose among the first n considered listings; gives True where the shopper bought or put something off.

    `leaves` and `seen_luck` are the words of the Gumbels, named by `luck_key`: a cart that comes back is decided with the luck that put it there, plus `bonus`, so a shopper
    who waited buys if the price is what was expected and nothing else has changed.
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
        put_off(s, r, time_us, key, luck_key, shopper, chosen, channel, badge_until)
        return True
    if chosen >= 0:
        return buy_best(s, r, time_us, key, shopper, n, leave, channel, from_cart)
    if from_cart == 0 and r.cart_band > 0.0:
        for i in range(n):
            if s.seen_utility[i] > leave - r.cart_band:
                put_in_cart(s, r, time_us, key, luck_key, shopper, i, channel, badge_until)
    return False


@kernel
def count_cart(s, r, time_us, shopper, i, channel, column):  # type: ignore[no-untyped-def]
    """Count a listing put in the cart, and whether to wait for the festival."""
    listing = s.seen_listing[i]
    campaign = s.seen_campaign[i]
    s.tally[listing, CARTS] += 1
    if listing < r.n_own:
        through = s.campaign_channel[campaign] if campaign >= 0 else channel
        s.funnel[through, listing, CARTS] += 1
        if column == WAITS:
            s.funnel[through, listing, WAITS] += 1
    if r.keep_events:
        event = s.events[s.now[N_EVENTS]]
        event["time_us"] = time_us
        event["shopper_id"] = shopper
        event["listing_ix"] = listing
        event["kind"] = EVENT_CART
        s.now[N_EVENTS] += 1


@kernel
def put_in_cart(s, r, time_us, key, luck_key, shopper, i, channel, badge_until):  # type: ignore[no-untyped-def]
    """Almost bought: the listing goes to the cart and is perhaps looked at again after some hours."""
    count_cart(s, r, time_us, shopper, i, channel, CARTS)
    listing = s.seen_listing[i]
    word = s.listing_word[listing]
    back, delay, _, _ = draw(key, CART_BACK, word, ZERO)
    if unit(back) >= r.cart_back_share:
        return
    later = waking_moment(s.about, time_us, log_normal(unit(delay), r.cart_back_us, r.cart_back_sigma))
    if later < r.end_us:
        child = child_key(key, CHILD_CART, word)
        push(s, later, child, luck_key, shopper, 0, listing, -1, 0, channel, s.seen_campaign[i], OPEN_CART, badge_until)


@kernel
def put_off(s, r, time_us, key, luck_key, shopper, i, channel, badge_until):  # type: ignore[no-untyped-def]
    """Wait for the festival: the listing stays in the cart and comes back when prices open, unless it is forgotten."""
    count_cart(s, r, time_us, shopper, i, channel, WAITS)
    listing = s.seen_listing[i]
    word = s.listing_word[listing]
    back, delay, _, _ = draw(key, WAIT_BACK, word, ZERO)
    if unit(back) < r.forget_share:
        return
    later = waking_moment(s.about, s.now[OPEN_FROM_US], log_normal(unit(delay), r.rush_us, r.rush_sigma))
    if later < r.end_us:
        child = child_key(key, CHILD_WAIT, word)
        push(s, later, child, luck_key, shopper, 0, listing, -1, 0, channel, s.seen_campaign[i], OPEN_WAIT, badge_until)
