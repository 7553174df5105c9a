"""Buy: the listing, the variant that is left, units, and payment, all in exact order of time.

A variant that is gone costs a sale (demand and sales are both recorded) unless the shopper takes another size or
colour, or the next-best listing looked at. Stock is kept in `stock.py`; what becomes of the parcel is in `parcel.py`.
"""

from __future__ import annotations

import numpy as np

from ecosim.kernels.decisions import UNITS
from ecosim.kernels.distributions import geometric
from ecosim.kernels.funnel import count, credited_channel, keep_event
from ecosim.kernels.jit import kernel
from ecosim.kernels.layout import (
    BOUGHT,
    EVENT_BUY,
    GMV_FEN,
    LOST,
    LOST_UNITS,
    N_MARKET_ORDERS,
    OPEN_UNPAID,
    ORDER_DIGEST,
    ORDERS,
    SALES_FEN,
    SOLD,
    SPONSORED,
    SUBSTITUTED,
    Int,
    Rules,
    State,
)
from ecosim.kernels.layout import UNITS as UNITS_SOLD
from ecosim.kernels.parcel import decide_fate, write_order
from ecosim.kernels.philox import HALF, LOW, ZERO, draw, join, philox, unit
from ecosim.kernels.stock import fitting_variant, hold_stock, take_stock, wished_variant

TAKEN = -1e300
SECOND_US = 1_000_000


@kernel
def buy_best(
    s: State, r: Rules, time_us: Int, key: np.uint64, shopper: Int, n: Int, leave: float, channel: Int, flags: np.uint32
) -> bool:
    """Buy the best of the first n considered listings that is better than leaving and in stock.

    True where an order was made. Ties go to the first considered. Each listing wanted and not to be had
    is a lost unit of that listing.
    """
    while True:
        best, i = leave, -1
        for k in range(n):
            if s.seen_utility[k] > best:
                best, i = s.seen_utility[k], k
        if i < 0:
            return False
        listing, campaign = s.seen_listing[i], s.seen_campaign[i]
        variant = fitting_variant(s, r, key, shopper, listing)
        if variant >= 0:
            place_order(s, r, time_us, key, shopper, listing, variant, channel, campaign, flags)
            return True
        lose_unit(s, r, shopper, listing, channel, campaign)
        s.seen_utility[i] = TAKEN
        flags |= SUBSTITUTED


@kernel
def lose_unit(s: State, r: Rules, shopper: Int, listing: Int, channel: Int, campaign: Int) -> None:
    """Record demand that found no stock, by listing and by the variant that was wished."""
    count(s, r, listing, campaign, channel, LOST_UNITS, 1)
    if listing < r.n_own:
        s.stock_day[wished_variant(s, r, shopper, listing), LOST] += 1


@kernel
def place_order(
    s: State, r: Rules, time_us: Int, key: np.uint64, shopper: Int, listing: Int, variant: Int, channel: Int,
    campaign: Int, flags: np.uint32,
) -> None:  # fmt: skip
    """Make the order: units as many as are wanted and left, payment, stock taken. Draws UNITS by visit and listing."""
    more, pays, _, _ = draw(key, UNITS, s.listing_word[listing], ZERO)
    units = min(np.int64(geometric(unit(more), r.more_share, r.most_units)), s.stock[variant])
    is_paid = unit(pays) >= r.unpaid_share
    take_stock(s, r, time_us, listing, variant, units)
    note_sale(s, r, time_us, key, listing, variant, channel, campaign, units)
    if is_paid:
        fulfil_need(s, r, time_us, shopper, listing, units)
    else:
        hold_stock(s, time_us + r.unpaid_us, key, shopper, listing, variant, units, OPEN_UNPAID)
    if listing < r.n_own:
        if campaign >= 0:
            flags |= SPONSORED
        through = credited_channel(s, campaign, channel)
        order = write_order(s, time_us, key, shopper, listing, variant, through, units, flags)
        if is_paid:
            decide_fate(s, r, order)


@kernel
def note_sale(
    s: State,
    r: Rules,
    time_us: Int,
    key: np.uint64,
    listing: Int,
    variant: Int,
    channel: Int,
    campaign: Int,
    units: Int,
) -> None:
    """Count an order created, of any store: units and money, for listing, campaign and the digest of all orders."""
    money = units * s.unit_fen[listing]
    s.now[N_MARKET_ORDERS] += 1
    note_digest(s, key, time_us, listing, variant, units, money)
    count(s, r, listing, campaign, channel, ORDERS, 1)
    count(s, r, listing, campaign, channel, UNITS_SOLD, units)
    count(s, r, listing, campaign, channel, GMV_FEN, money)
    if campaign >= 0:
        s.campaign[campaign, SALES_FEN] += money
    if listing < r.n_own:
        s.stock_day[variant, SOLD] += units


@kernel
def fulfil_need(s: State, r: Rules, time_us: Int, shopper: Int, listing: Int, units: Int) -> None:
    """Remember a paid order in the shopper: the need falls, and who bought from us is a customer."""
    person = s.people[shopper]
    person["bought_s"] = np.int32(time_us // SECOND_US)
    if listing < r.n_own:
        person["flags"] = person["flags"] | BOUGHT
    if r.keep_events:
        keep_event(s, time_us, shopper, listing, EVENT_BUY, units)


@kernel
def note_digest(s: State, key: np.uint64, time_us: Int, listing: Int, variant: Int, units: Int, money: Int) -> None:
    """Fold an order of any store into the running digest of all orders: equal digests, equal orders row for row."""
    before = np.uint64(s.now[ORDER_DIGEST])
    a, b, _, _ = philox(before & LOW, before >> HALF, key & LOW, key >> HALF, np.uint64(variant), np.uint64(units))
    at = np.uint64(time_us)
    a, b, _, _ = philox(a, b, at & LOW, at >> HALF, np.uint64(money) & LOW, np.uint64(listing))
    s.now[ORDER_DIGEST] = np.int64(join(a >> np.uint64(1), b))
