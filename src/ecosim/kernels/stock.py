"""Stock by variant: which one suits a shopper, what takes units out, what puts them back, and what waits to do so.

Stock changes in exact order of time. An unpaid order holds its stock until it is closed, a refund before shipping
frees it at once, goods returned as new go back on sale. Whether somebody buys is decided in `choice.py`, what becomes
of an order in `parcel.py`.
"""

from __future__ import annotations

import numpy as np

from ecosim.kernels.decisions import FIT, UNITS
from ecosim.kernels.distributions import weighted
from ecosim.kernels.heap import place, settle
from ecosim.kernels.jit import kernel
from ecosim.kernels.layout import (
    N_STOCK_EVENTS,
    OPEN_RETURN,
    RELEASED,
    RESTOCKED,
    RESTOCKS,
    SOLD_OUTS,
    Int,
    Rules,
    State,
)
from ecosim.kernels.philox import ZERO, draw, unit


@kernel
def wished_variant(s: State, r: Rules, shopper: Int, listing: Int) -> Int:
    """The size and colour that suit this shopper: draws FIT by shopper and listing, the same at every visit."""
    first, last = s.first_variant[listing], s.first_variant[listing + 1]
    if last - first == 1:
        return first
    word, _, _, _ = draw(r.taste_key, FIT, s.listing_word[listing], np.uint64(shopper))
    return first + weighted(unit(word), s.variant_cumulative[first:last])


@kernel
def fitting_variant(s: State, r: Rules, key: np.uint64, shopper: Int, listing: Int) -> Int:
    """The variant that is bought: the wished one, or if it is gone and the shopper is willing, the next in stock.

    -1 where none is. Draws UNITS (its third word) by visit and listing.
    """
    wished = wished_variant(s, r, shopper, listing)
    if s.stock[wished] > 0:
        return wished
    if s.listing_stock[listing] <= 0:
        return -1
    _, _, other, _ = draw(key, UNITS, s.listing_word[listing], ZERO)
    if unit(other) >= r.other_variant_share:
        return -1
    first, last = s.first_variant[listing], s.first_variant[listing + 1]
    for step in range(1, last - first):
        variant = first + (wished - first + step) % (last - first)
        if s.stock[variant] > 0:
            return variant
    return -1


@kernel
def take_stock(s: State, r: Rules, time_us: Int, listing: Int, variant: Int, units: Int) -> None:
    """Take units out of stock; the last unit of a variant of ours is an event, of a listing ends its advertisements."""
    s.stock[variant] -= units
    s.listing_stock[listing] -= units
    if s.stock[variant] == 0 and listing < r.n_own:
        note_stock_event(s, time_us, variant, 0)
        s.now[SOLD_OUTS] += 1
    if s.listing_stock[listing] == 0:
        s.page_fresh[: r.n_queries] = 0


@kernel
def put_stock(s: State, r: Rules, time_us: Int, listing: Int, variant: Int, units: Int) -> None:
    """Put units back on sale; the first one of a variant of ours that was gone is an event."""
    if s.stock[variant] == 0 and listing < r.n_own:
        note_stock_event(s, time_us, variant, 1)
        s.now[RESTOCKS] += 1
    if s.listing_stock[listing] == 0:
        s.page_fresh[: r.n_queries] = 0
    s.stock[variant] += units
    s.listing_stock[listing] += units


@kernel
def note_stock_event(s: State, time_us: Int, variant: Int, back: Int) -> None:
    """Write that a variant sold out (0) or came back (1)."""
    event = s.stock_events[s.now[N_STOCK_EVENTS]]
    event["time_us"] = time_us
    event["variant_ix"] = variant
    event["back"] = back
    s.now[N_STOCK_EVENTS] += 1


@kernel
def hold_stock(
    s: State, until_us: Int, key: np.uint64, shopper: Int, listing: Int, variant: Int, units: Int, kind: np.uint8
) -> None:
    """Let an order's units wait until `until_us`: OPEN_UNPAID, OPEN_REFUND or OPEN_RETURN."""
    item = place(s, until_us, key, shopper, kind)
    item["listing_ix"] = listing
    item["variant_ix"] = variant
    item["units"] = units
    settle(s, until_us)


@kernel
def free_stock(s: State, r: Rules, item: np.void) -> None:
    """Carry out what waited: an order never paid, a refund before shipping, a return on sale again."""
    listing, variant, units = item["listing_ix"], item["variant_ix"], np.int64(item["units"])
    if listing < r.n_own:
        column = RESTOCKED if item["kind"] == OPEN_RETURN else RELEASED
        s.stock_day[variant, column] += units
    put_stock(s, r, item["time_us"], listing, variant, units)
