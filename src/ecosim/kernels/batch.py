"""Carry every visit between two calendar moments, one by one, in exact order of time.

New arrivals lie sorted in an array, follow-ups wait in the heap; the earlier goes first, a follow-up before an arrival at the same
microsecond, then (shopper id, visit key). The calendar itself comes first at its moment: visits at `until_us` belong to the next call.
`carry_arrival` and `carry_item` are the same steps one at a time, for the reference scheduler.
"""

from __future__ import annotations

import numpy as np

from ecosim.kernels.choice import decide
from ecosim.kernels.decisions import CLICK, SECOND_LOOK, VISIT
from ecosim.kernels.distributions import normal
from ecosim.kernels.heap import pop
from ecosim.kernels.jit import kernel
from ecosim.kernels.journey import visit
from ecosim.kernels.layout import (
    CURSOR,
    N_EVENTS,
    N_HEAP,
    N_LATER,
    N_ORDERS,
    N_STOCK_EVENTS,
    N_VISITS,
    NEVER,
    OPEN_CART,
    OPEN_PAGE,
    OPEN_UNPAID,
)
from ecosim.kernels.memory import prefetch
from ecosim.kernels.philox import ZERO, draw, unit
from ecosim.kernels.purchase import free_stock

AHEAD = 24  # visits: far enough for the memory, near enough for the cache
ROOM = 256  # rows one visit can add at most to any growing array
DONE, FULL = 0, 1


@kernel
def has_room(s):  # type: ignore[no-untyped-def]
    """True where one more visit fits into every growing array."""
    return (
        s.now[N_HEAP] + ROOM < s.heap.shape[0]
        and s.now[N_LATER] + ROOM < s.later.shape[0]
        and s.now[N_ORDERS] + ROOM < s.orders.shape[0]
        and s.now[N_STOCK_EVENTS] + ROOM < s.stock_events.shape[0]
        and s.now[N_EVENTS] + ROOM < s.events.shape[0]
    )


@kernel
def carry_arrival(s, r, visits, i):  # type: ignore[no-untyped-def]
    """Carry out the visit in row i."""
    arrival = visits[i]
    visit(s, r, arrival["time_us"], arrival["key"], np.int64(arrival["shopper_id"]), np.int64(arrival["layer_ix"]))


@kernel
def carry_item(s, r, item):  # type: ignore[no-untyped-def]
    """Carry out an item that waited: free its stock, turn the page, or look at the cart again."""
    kind = item["kind"]
    if kind >= OPEN_UNPAID:
        free_stock(s, r, item)
        return
    time_us, key, shopper = item["time_us"], item["key"], np.int64(item["shopper_id"])
    if kind == OPEN_PAGE:
        visit(s, r, time_us, key, shopper, np.int64(item["layer_ix"]))
        return
    channel = np.int64(item["channel_ix"])
    parent, badge_until = item["parent"], item["badge_until_us"]
    s.now[N_VISITS] += 1
    s.visits[channel] += 1
    s.seen_listing[0] = item["listing_ix"]
    s.seen_campaign[0] = item["campaign_ix"]
    _, _, _, leaves = draw(parent, VISIT, ZERO, ZERO)
    _, _, _, s.seen_luck[0] = draw(parent, CLICK, s.listing_word[item["listing_ix"]], ZERO)
    if kind == OPEN_CART:
        word, _, _, _ = draw(key, SECOND_LOOK, ZERO, ZERO)
        bonus = r.cart_bonus + r.second_look_sd * normal(unit(word))
        decide(s, r, time_us, key, parent, leaves, shopper, 1, channel, badge_until, 1, bonus)
    else:
        decide(s, r, time_us, key, parent, leaves, shopper, 1, channel, badge_until, 2, 0.0)


@kernel
def carry_until(s, r, visits, n, until_us):  # type: ignore[no-untyped-def]
    """Carry all visits and items before `until_us`; DONE, or FULL where an array must grow before going on.

    `visits` VISIT[≥ n] sorted; `now[CURSOR]` is the next row and is left where the call stopped.
    """
    i = s.now[CURSOR]
    while True:
        next_visit = visits[i]["time_us"] if i < n else NEVER
        next_item = s.heap[0]["time_us"] if s.now[N_HEAP] > 0 else NEVER
        if min(next_visit, next_item) >= until_us:
            break
        if not has_room(s):
            s.now[CURSOR] = i
            return FULL
        if next_item <= next_visit:
            carry_item(s, r, s.heap[pop(s)])
            continue
        if i + AHEAD < n:
            prefetch(s.people, visits[i + AHEAD]["shopper_id"])
        carry_arrival(s, r, visits, i)
        i += 1
    s.now[CURSOR] = i
    return DONE
