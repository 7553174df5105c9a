"""A live room: viewers join, stay for a while, and think about what is shown while they are there.

A visit that lands in a room joins it; from slot to slot its shopper then waits as a follow-up, so that stock and prices
change in exact order with everybody else's. The room is an M_t/G/infinity queue: viewers do not disturb each other but
through the units that are left. Joins, leaves and looks are counted by minute and slot; orders tell the rest.
"""

from __future__ import annotations

import numpy as np

from ecosim.kernels.basket import put_on_trial, write_line
from ecosim.kernels.choice import decide
from ecosim.kernels.clicks import claim_seen, note_click
from ecosim.kernels.deals import carries, deal_for, take_deal
from ecosim.kernels.decisions import CHILD_FAKE, CHILD_SLOT, CLICK, FAKES_MORE, ROOM_LOOK, ROOM_STAY, VISIT
from ecosim.kernels.distributions import exponential, log_normal
from ecosim.kernels.heap import place, settle
from ecosim.kernels.jit import kernel
from ecosim.kernels.layout import (
    AT_ONCE,
    BASKET_N,
    FAKE,
    FAKES,
    FOLLOWED,
    FOLLOWER,
    JOINED,
    LEFT,
    LOOKS,
    N_COUPON_KINDS,
    N_ORDERS,
    OPEN_FAKE,
    OPEN_ROOM,
    OPEN_UNPAID,
    SLOT_CLICKED,
    SOLD,
    VISIT_LAYER,
    VISIT_ROOM,
    WATCHED_S,
    Int,
    Rules,
    State,
)
from ecosim.kernels.parcel import write_order
from ecosim.kernels.philox import ZERO, child_key, draw, unit
from ecosim.kernels.purchase import count_money, note_sale
from ecosim.kernels.stock import fitting_variant, hold_stock, take_stock
from ecosim.kernels.waterfall import start_lines

MINUTE_US = 60_000_000
SECOND_US = 1_000_000
FAKE_US = 30e6  # mean time between an order and the fake one after it


@kernel
def join_room(s: State, r: Rules, time_us: Int, key: np.uint64, shopper: Int, layer_ix: Int) -> None:
    """Join a room: draw how long the viewer stays and wait for the slot on show. Draws ROOM_STAY by visit.

    Some leave early, exponential; others stay log-normal, and some of these follow our store from now on.
    """
    room = s.rooms[s.layers[layer_ix]["target"]]
    if time_us < room["start_us"] or time_us >= room["end_us"]:
        return
    early, stay, follows, _ = draw(key, ROOM_STAY, ZERO, ZERO)
    is_early = unit(early) < room["early_share"]
    if is_early:
        stay_us = exponential(unit(stay), room["early_us"])
    else:
        stay_us = log_normal(unit(stay), room["stay_us"], room["stay_sigma"])
    leaves_us = min(time_us + 1 + np.int64(min(stay_us, 1e15)), room["end_us"])
    joined = s.room_minutes[minute_of(room, time_us)]
    joined[JOINED] += 1
    joined[WATCHED_S] += (leaves_us - time_us) // SECOND_US
    s.room_minutes[minute_of(room, leaves_us), LEFT] += 1
    person = s.people[shopper]
    if not is_early and (person["flags"] & FOLLOWER) == 0 and unit(follows) < room["follow_share"]:
        person["flags"] = person["flags"] | FOLLOWER
        joined[FOLLOWED] += 1
    await_slot(s, r, time_us, key, shopper, layer_ix, np.int64(room["first_slot"]), leaves_us)


@kernel
def minute_of(room: np.void, time_us: Int) -> int:
    """Row of `room_minutes` for a moment while the room is open, or its close."""
    return int(room["first_minute"] + (time_us - room["start_us"]) // MINUTE_US)


@kernel
def await_slot(
    s: State, r: Rules, time_us: Int, parent: np.uint64, shopper: Int, layer_ix: Int, first: Int, leaves_us: Int
) -> None:
    """Have a viewer think about the next slot from `first` on that it sees. Draws ROOM_LOOK by join and slot."""
    room = s.rooms[s.layers[layer_ix]["target"]]
    for j in range(first, room["last_slot"]):
        slot = s.slots[j]
        if slot["start_us"] >= leaves_us:
            return
        react, _, _, _ = draw(parent, ROOM_LOOK, slot["word"], ZERO)
        look_us = max(time_us, slot["start_us"]) + 1 + np.int64(exponential(unit(react), room["react_us"]))
        if look_us >= min(slot["end_us"], leaves_us) or look_us >= r.end_us:
            continue
        item = place(s, look_us, child_key(parent, CHILD_SLOT, slot["word"]), shopper, OPEN_ROOM)
        item["parent"] = parent
        item["layer_ix"] = layer_ix
        item["listing_ix"] = j
        item["deal_until_us"] = leaves_us
        settle(s, look_us)
        return


@kernel
def look_at_slot(s: State, r: Rules, item: np.void) -> None:
    """A viewer thinks about the listing on show, at the room's price, and waits for the next slot.

    Draws VISIT and CLICK by the look's own key: who looks, and the luck of leaving and of buying.
    """
    j, layer_ix, time_us = item["listing_ix"], np.int64(item["layer_ix"]), item["time_us"]
    shopper, key, parent, leaves_us = np.int64(item["shopper_id"]), item["key"], item["parent"], item["deal_until_us"]
    slot = s.slots[j]
    listing, channel = slot["listing_ix"], np.int64(s.layers[layer_ix]["channel_ix"])
    s.slot_counts[j, LOOKS] += 1
    word, _, _, _ = draw(key, CLICK, s.listing_word[listing], ZERO)
    if unit(word) < slot["look_share"]:
        s.slot_counts[j, SLOT_CLICKED] += 1
        s.now[VISIT_LAYER], s.now[VISIT_ROOM] = layer_ix + 1, slot["room_ix"] + 1
        carries(s, slot["deal_ix"], time_us + slot["deal_us"])
        n_orders = s.now[N_ORDERS]
        n = note_click(s, r, time_us, key, shopper, listing, -1, 0, channel)
        claim_seen(s, r, time_us, key, shopper, n)
        _, _, _, leaves = draw(key, VISIT, ZERO, ZERO)
        room = s.rooms[slot["room_ix"]]
        bonus = room["pull"] + slot["pull"]
        decide(s, r, time_us, key, key, leaves, shopper, n, channel, AT_ONCE, bonus)
        s.now[VISIT_ROOM] = 0
        if s.now[N_ORDERS] > n_orders:
            perhaps_fake(s, r, time_us, key, shopper, layer_ix, j, room)
    await_slot(s, r, time_us, parent, shopper, layer_ix, j + 1, leaves_us)


@kernel
def perhaps_fake(
    s: State, r: Rules, time_us: Int, key: np.uint64, shopper: Int, layer_ix: Int, j: Int, room: np.void
) -> None:
    """After an order that the room shows, another that nobody made, with the room's share. Draws FAKES_MORE by order.

    So of the orders shown this share is fake, a geometric number after each real one.
    """
    word, delay, _, _ = draw(key, FAKES_MORE, ZERO, ZERO)
    if unit(word) >= room["fake_share"]:
        return
    later_us = time_us + 1 + np.int64(exponential(unit(delay), FAKE_US))
    if later_us >= r.end_us:
        return
    item = place(s, later_us, child_key(key, CHILD_FAKE, ZERO), shopper, OPEN_FAKE)
    item["layer_ix"] = layer_ix
    item["listing_ix"] = j
    settle(s, later_us)


@kernel
def make_fake(s: State, r: Rules, item: np.void) -> None:
    """An order that nobody made: it is shown, takes a unit of the deal and of stock while unpaid, and is never paid."""
    j, layer_ix, time_us, key = item["listing_ix"], np.int64(item["layer_ix"]), item["time_us"], item["key"]
    shopper = np.int64(item["shopper_id"])
    slot = s.slots[j]
    listing, channel = slot["listing_ix"], np.int64(s.layers[layer_ix]["channel_ix"])
    variant = fitting_variant(s, r, key, shopper, listing)
    if variant < 0:
        return
    s.now[VISIT_LAYER], s.now[VISIT_ROOM] = layer_ix + 1, slot["room_ix"] + 1
    carries(s, slot["deal_ix"], time_us + slot["deal_us"])
    deal = deal_for(s, time_us, listing)
    shown = s.deals[deal]["fen"] if deal >= 0 else s.shown_fen[listing]
    s.now[BASKET_N] = 0
    put_on_trial(s, 0, listing, 1, shown, 0, 0)
    for kind in range(N_COUPON_KINDS):
        s.basket_chosen[kind] = -1
    before = r.before_official != 0
    start_lines(
        1, s.basket_shown, s.basket_units, s.basket_official, before, s.basket_steps, s.basket_rest, s.basket_tested
    )
    if deal >= 0:
        take_deal(s, deal, 0, listing, 1)
    order = write_order(s, time_us, key, shopper, listing, variant, channel, 1, FAKE)
    order["shopper_id"] = np.uint64(s.people.shape[0]) + (key & np.uint64(0xFFFFF))  # nobody
    order["claim_ix"] = -1
    write_line(s, r, order, 0)
    s.now[VISIT_ROOM] = 0
    take_stock(s, r, time_us, listing, variant, 1)
    s.stock_day[variant, SOLD] += 1
    s.slot_counts[j, FAKES] += 1
    hold_stock(s, time_us + r.unpaid_us, key, shopper, listing, variant, 1, OPEN_UNPAID)
    count_money(s, r, listing, -1, channel, s.basket_rest[0])
    note_sale(s, r, time_us, key, listing, variant, channel, -1, 1, s.basket_rest[0])
    perhaps_fake(s, r, time_us, key, shopper, layer_ix, j, s.rooms[slot["room_ix"]])
