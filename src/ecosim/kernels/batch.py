"""Carry every visit between two calendar moments, one by one, in exact order of time.

New arrivals lie sorted in an array, follow-ups wait in the heap; the earlier goes first, a follow-up before an
arrival at the same microsecond, then (shopper id, visit key). The calendar itself comes first at its moment: visits
at `until_us` belong to the next call. `carry_arrival` and `carry_item` are the same steps one at a time, for the
reference scheduler.
"""

from __future__ import annotations

import numpy as np

from ecosim.kernels.heap import pop
from ecosim.kernels.jit import kernel
from ecosim.kernels.journey import look_again, visit
from ecosim.kernels.layout import (
    CURSOR,
    N_CAUSED,
    N_EVENTS,
    N_HEAP,
    N_LATER,
    N_MARKET_ROWS,
    N_ORDERS,
    N_STOCK_EVENTS,
    N_TOUCHES,
    NEVER,
    OPEN_CAUSED,
    OPEN_FAKE,
    OPEN_PAGE,
    OPEN_ROOM,
    OPEN_UNPAID,
    Int,
    Records,
    Rules,
    State,
)
from ecosim.kernels.memory import prefetch
from ecosim.kernels.room import look_at_slot, make_fake
from ecosim.kernels.stock import free_stock

AHEAD = 24  # visits: far enough for the memory, near enough for the cache
ROOM = 256  # rows one visit can add at most to any growing array
DONE, FULL = 0, 1


@kernel
def count_room(s: State) -> int:
    """How many visits surely fit into every growing array; 0 where one must grow first."""
    least = min(s.heap.shape[0] - s.now[N_HEAP], s.later.shape[0] - s.now[N_LATER])
    least = min(least, s.orders.shape[0] - s.now[N_ORDERS], s.stock_events.shape[0] - s.now[N_STOCK_EVENTS])
    least = min(least, s.touches.shape[0] - s.now[N_TOUCHES])
    least = min(least, s.market_orders.shape[0] - s.now[N_MARKET_ROWS])
    return int(max(0, (min(least, s.events.shape[0] - s.now[N_EVENTS]) - 1) // ROOM))


@kernel
def carry_arrival(s: State, r: Rules, visits: Records, i: Int) -> None:
    """Carry out the visit in row i."""
    arrival = visits[i]
    s.now[N_CAUSED] = 0
    shopper, layer_ix = np.int64(arrival["shopper_id"]), np.int64(arrival["layer_ix"])
    visit(s, r, arrival["time_us"], arrival["key"], shopper, layer_ix, 0)


@kernel
def carry_item(s: State, r: Rules, item: np.void) -> None:
    """Carry out an item that waited: free its stock, turn the page, visit, look at a slot, or at the cart again."""
    s.now[N_CAUSED] = 0
    if item["kind"] >= OPEN_UNPAID:
        free_stock(s, r, item)
    elif item["kind"] == OPEN_PAGE or item["kind"] == OPEN_CAUSED:
        is_turned = np.int64(item["kind"] == OPEN_PAGE)
        shopper, layer_ix = np.int64(item["shopper_id"]), np.int64(item["layer_ix"])
        visit(s, r, item["time_us"], item["key"], shopper, layer_ix, is_turned)
    elif item["kind"] == OPEN_ROOM:
        look_at_slot(s, r, item)
    elif item["kind"] == OPEN_FAKE:
        make_fake(s, r, item)
    else:
        look_again(s, r, item)


@kernel
def carry_until(s: State, r: Rules, visits: Records, n: Int, until_us: Int) -> int:
    """Carry all visits and items before `until_us`; DONE, or FULL where an array must grow before going on.

    `visits` VISIT[≥ n] sorted; `now[CURSOR]` is the next row and is left where the call stopped.
    """
    i = s.now[CURSOR]
    room = 0
    while True:
        next_visit = visits[i]["time_us"] if i < n else NEVER
        next_item = s.heap[0]["time_us"] if s.now[N_HEAP] > 0 else NEVER
        if min(next_visit, next_item) >= until_us:
            break
        if room == 0:
            room = count_room(s)
            if room == 0:
                s.now[CURSOR] = i
                return FULL
        room -= 1
        if next_item <= next_visit:
            carry_item(s, r, s.heap[pop(s)])
            continue
        if i + AHEAD < n:
            prefetch(s.people, visits[i + AHEAD]["shopper_id"])
        carry_arrival(s, r, visits, i)
        i += 1
    s.now[CURSOR] = i
    return DONE
