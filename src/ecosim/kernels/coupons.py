"""Coupons and red packets: who has claimed which, and which one is used on what is paid together.

A shopper's coupons are three bits each: 0 not claimed, else 1 + how many are left. Quotas fall claim by claim in exact
order of time. Of each kind at most one is used in a payment: the one that takes most, ties to the first. What it takes
off is `waterfall.py`'s business, when it is asked `basket.py`'s.
"""

from __future__ import annotations

import numpy as np

from ecosim.kernels.decisions import CLAIM
from ecosim.kernels.jit import kernel
from ecosim.kernels.layout import BASKET_N, BASKET_SHOPPER, BASKET_US, OF_STORE, VISIT_DEAL, Int, Rules, State
from ecosim.kernels.philox import ZERO, draw, unit
from ecosim.kernels.waterfall import MOST_LINES, sum_of

BITS = 3
ALL_BITS = 7


@kernel
def coupons_left(s: State, shopper: Int, coupon: Int) -> int:
    """How many of a coupon a shopper has; -1 where it was never claimed."""
    return int((np.int64(s.people[shopper]["coupons"]) >> (BITS * coupon)) & ALL_BITS) - 1


@kernel
def set_coupons_left(s: State, shopper: Int, coupon: Int, left: Int) -> None:
    """Let a shopper have `left` ≥ 0 of a coupon."""
    person = s.people[shopper]
    others = np.int64(person["coupons"]) & ~(ALL_BITS << (BITS * coupon))
    person["coupons"] = np.uint32(others | ((1 + left) << (BITS * coupon)))


@kernel
def claim_open(s: State, r: Rules, time_us: Int, key: np.uint64, shopper: Int, at_our_store: bool) -> None:
    """Claim the coupons that are open now and noticed; those of our store only `at_our_store`.

    The one that the visit under way was given is noticed for certain. A claim takes a shopper's whole share, or what is
    left of the quota. Draws CLAIM by visit and coupon.
    """
    deal = s.now[VISIT_DEAL] - 1
    given = s.deals[deal]["coupon_ix"] if deal >= 0 else -1
    for k in range(s.coupons.shape[0]):
        coupon = s.coupons[k]
        if time_us < coupon["claim_from_us"] or time_us >= coupon["end_us"] or coupon["left"] <= 0:
            continue
        if (coupon["kind"] == OF_STORE and not at_our_store) or coupons_left(s, shopper, k) >= 0:
            continue
        if coupon["who"] >= 0 and coupon["who"] != s.people[shopper]["segment"]:
            continue
        word, _, _, _ = draw(key, CLAIM, coupon["word"], ZERO)
        if k != given and unit(word) >= coupon["claim_share"]:
            continue
        n = min(np.int64(coupon["per_person"]), coupon["left"])
        coupon["left"] -= n
        coupon["claimed"] += n
        set_coupons_left(s, shopper, k, n)


@kernel
def is_usable(s: State, time_us: Int, shopper: Int, k: Int) -> bool:
    """True where a shopper may use a coupon now: one is left, or it is in use on the basket being paid."""
    coupon = s.coupons[k]
    if time_us < coupon["use_from_us"] or time_us >= coupon["end_us"]:
        return False
    if coupons_left(s, shopper, k) > 0:
        return True
    is_open = 0 < s.now[BASKET_N] < MOST_LINES and s.now[BASKET_SHOPPER] == shopper and s.now[BASKET_US] == time_us
    return is_open and s.basket_used[coupon["kind"]] == k


@kernel
def coupon_ahead(s: State, r: Rules, at_us: Int, shopper: Int, listing: Int, fen: Int) -> int:
    """What the best coupon of ours that this shopper has and can use at `at_us` will take off a unit at `fen`."""
    most = 0
    if listing >= r.n_own or s.people[shopper]["coupons"] == 0:
        return most
    for k in range(s.coupons.shape[0]):
        coupon = s.coupons[k]
        if coupon["kind"] != OF_STORE or fen < coupon["over_fen"]:
            continue
        if not coupon["use_from_us"] <= at_us < coupon["end_us"]:
            continue
        if s.coupon_listing[k, listing] and coupons_left(s, shopper, k) > 0 and coupon["minus_fen"] > most:
            most = coupon["minus_fen"]
    return int(most)


@kernel
def hunts_coupons(s: State, shopper: Int, time_us: Int, at_us: Int) -> bool:
    """True where this shopper has a coupon of ours that cannot be used yet and can at `at_us`."""
    if s.people[shopper]["coupons"] == 0:
        return False
    for k in range(s.coupons.shape[0]):
        coupon = s.coupons[k]
        is_ahead = time_us < coupon["use_from_us"] <= at_us < coupon["end_us"]
        if coupon["kind"] == OF_STORE and is_ahead and coupons_left(s, shopper, k) > 0:
            return True
    return False


@kernel
def mark_lines(s: State, r: Rules, k: Int, n: Int) -> None:
    """Mark in `basket_counts` the lines that a coupon counts for: ours that it names, or all that take part."""
    is_ours = s.coupons[k]["kind"] == OF_STORE
    for i in range(n):
        listing = s.basket_listing[i]
        if is_ours:
            s.basket_counts[i] = listing < r.n_own and s.coupon_listing[k, listing] != 0
        else:
            s.basket_counts[i] = s.takes_part[listing]


@kernel
def best_coupon(s: State, r: Rules, time_us: Int, shopper: Int, kind: Int, n: Int) -> int:
    """The coupon of a kind that takes most off the n lines of the basket; -1 where none may be used."""
    best, most = -1, 0
    for k in range(s.coupons.shape[0]):
        if s.coupons[k]["kind"] != kind or not is_usable(s, time_us, shopper, k):
            continue
        mark_lines(s, r, k, n)
        if sum_of(n, s.basket_tested, s.basket_counts) < max(s.coupons[k]["over_fen"], 1):
            continue
        amount = min(s.coupons[k]["minus_fen"], sum_of(n, s.basket_rest, s.basket_counts))
        if amount > most:
            best, most = k, amount
    return best


@kernel
def use_coupons(s: State, shopper: Int) -> None:
    """Book the coupons that the basket uses now in place of those it used before."""
    for kind in range(s.basket_used.shape[0]):
        before, after = s.basket_used[kind], s.basket_chosen[kind]
        if before == after:
            continue
        if before >= 0:
            set_coupons_left(s, shopper, before, coupons_left(s, shopper, before) + 1)
            s.coupons[before]["used"] -= 1
        if after >= 0:
            set_coupons_left(s, shopper, after, coupons_left(s, shopper, after) - 1)
            s.coupons[after]["used"] += 1
        s.basket_used[kind] = after
