"""Buy: variant, stock, substitution, units, payment, and the fate of the parcel, all in exact order of time.

Stock lives per variant. A variant that is gone costs a sale (demand and sales are both recorded) unless the shopper takes another size
or colour, or the next-best listing looked at. An unpaid order holds its stock until it is closed; a refund before shipping frees it at
once; goods returned as new go back on sale. The fate is drawn when the order is made, by the order's own name; the money follows in `records`.
"""

from __future__ import annotations

import numpy as np

from ecosim.kernels.decisions import FATE, FIT, PARCEL, UNITS
from ecosim.kernels.distributions import exponential, fast_exp, geometric, log_normal
from ecosim.kernels.heap import push
from ecosim.kernels.jit import kernel
from ecosim.kernels.layout import (
    AS_NEW,
    BOUGHT,
    EVENT_BUY,
    FROM_CART,
    GMV_FEN,
    LOST,
    LOST_UNITS,
    N_EVENTS,
    N_MARKET_ORDERS,
    N_ORDERS,
    N_STOCK_EVENTS,
    NEVER,
    OPEN_REFUND,
    OPEN_RETURN,
    OPEN_UNPAID,
    ORDER_DIGEST,
    ORDERS,
    RELEASED,
    RESTOCKED,
    RESTOCKS,
    SALES_FEN,
    SOLD,
    SOLD_OUTS,
    SPONSORED,
    SUBSTITUTED,
    UNITS as UNITS_SOLD,
    WAITED,
)
from ecosim.kernels.philox import ZERO, draw, join, philox, unit

TAKEN = -1e300
SPREAD_COURIER = 0.35
SPREAD_RETURN = 0.6
LEAST_BACK_SHARE = 0.5  # back on sale after 0.5 to 1.5 times the mean


@kernel
def buy_best(s, r, time_us, key, shopper, n, leave, channel, from_cart):  # type: ignore[no-untyped-def]
    """Buy the best of the considered listings that is better than leaving and in stock; True where an order was made.

    Ties go to the first considered. Each listing wanted and not to be had is a lost unit of that listing.
    """
    first = True
    while True:
        best, i = leave, -1
        for k in range(n):
            if s.seen_utility[k] > best:
                best, i = s.seen_utility[k], k
        if i < 0:
            return False
        listing = s.seen_listing[i]
        variant = fitting_variant(s, r, key, shopper, listing)
        if variant >= 0:
            flags = np.uint32(0) if first else SUBSTITUTED
            if from_cart == 1:
                flags |= FROM_CART
            elif from_cart == 2:
                flags |= FROM_CART | WAITED
            place_order(s, r, time_us, key, shopper, listing, variant, channel, s.seen_campaign[i], flags)
            return True
        lose_unit(s, r, time_us, shopper, listing, channel, s.seen_campaign[i])
        s.seen_utility[i] = TAKEN
        first = False


@kernel
def wished_variant(s, r, shopper, listing):  # type: ignore[no-untyped-def]
    """The size and colour that suit this shopper: keyed by shopper and listing, the same at every visit."""
    first, last = s.first_variant[listing], s.first_variant[listing + 1]
    if last - first == 1:
        return first
    word, _, _, _ = draw(r.taste_key, FIT, s.listing_word[listing], np.uint64(shopper))
    u = unit(word)
    variant = first
    while variant < last - 1 and s.variant_cumulative[variant] <= u:
        variant += 1
    return variant


@kernel
def fitting_variant(s, r, key, shopper, listing):  # type: ignore[no-untyped-def]
    """The variant that is bought: the wished one, or if it is gone and the shopper is willing, the next in stock; else -1."""
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
def lose_unit(s, r, time_us, shopper, listing, channel, campaign):  # type: ignore[no-untyped-def]
    """Record demand that found no stock."""
    s.tally[listing, LOST_UNITS] += 1
    if listing < r.n_own:
        through = s.campaign_channel[campaign] if campaign >= 0 else channel
        s.funnel[through, listing, LOST_UNITS] += 1
        s.stock_day[wished_variant(s, r, shopper, listing), LOST] += 1


@kernel
def place_order(s, r, time_us, key, shopper, listing, variant, channel, campaign, flags):  # type: ignore[no-untyped-def]
    """Reserve the units and make the order; with its payment, the need of the shopper falls."""
    word = s.listing_word[listing]
    more, pays, _, _ = draw(key, UNITS, word, ZERO)
    units = min(np.int64(geometric(unit(more), r.more_share, r.most_units)), s.stock[variant])
    is_paid = unit(pays) >= r.unpaid_share
    take_stock(s, r, time_us, listing, variant, units)
    through = s.campaign_channel[campaign] if campaign >= 0 else channel
    money = units * s.unit_fen[listing]
    s.now[N_MARKET_ORDERS] += 1
    note_digest(s, key, time_us, listing, variant, units, money)
    s.tally[listing, ORDERS] += 1
    s.tally[listing, UNITS_SOLD] += units
    s.tally[listing, GMV_FEN] += money
    if campaign >= 0:
        s.campaign[campaign, SALES_FEN] += money
        flags |= SPONSORED
    if is_paid:
        person = s.people[shopper]
        person["bought_s"] = np.int32(time_us // 1_000_000)
        if listing < r.n_own:
            person["flags"] = person["flags"] | BOUGHT
    if r.keep_events and is_paid:
        event = s.events[s.now[N_EVENTS]]
        event["time_us"] = time_us
        event["shopper_id"] = shopper
        event["listing_ix"] = listing
        event["units"] = units
        event["kind"] = EVENT_BUY
        s.now[N_EVENTS] += 1
    if listing < r.n_own:
        s.funnel[through, listing, ORDERS] += 1
        s.funnel[through, listing, UNITS_SOLD] += units
        s.funnel[through, listing, GMV_FEN] += money
        s.stock_day[variant, SOLD] += units
        write_order(s, r, time_us, key, shopper, listing, variant, through, units, flags, is_paid)
    elif not is_paid:
        push(s, time_us + r.unpaid_us, key, key, shopper, 0, listing, variant, units, channel, -1, OPEN_UNPAID, NEVER)


@kernel
def note_digest(s, key, time_us, listing, variant, units, money):  # type: ignore[no-untyped-def]
    """Fold an order of any store into the running digest of all orders: equal digests, equal orders row for row."""
    mask = np.uint64(0xFFFFFFFF)
    shift = np.uint64(32)
    before = np.uint64(s.now[ORDER_DIGEST])
    a, b, _, _ = philox(before & mask, before >> shift, key & mask, key >> shift, np.uint64(variant), np.uint64(units))
    at = np.uint64(time_us)
    a, b, _, _ = philox(a, b, at & mask, at >> shift, np.uint64(money) & mask, np.uint64(listing))
    s.now[ORDER_DIGEST] = np.int64(join(a >> np.uint64(1), b))


@kernel
def take_stock(s, r, time_us, listing, variant, units):  # type: ignore[no-untyped-def]
    """Take units out of stock; the last unit of a variant of ours is an event, of a listing ends its advertisements."""
    s.stock[variant] -= units
    s.listing_stock[listing] -= units
    if s.stock[variant] == 0 and listing < r.n_own:
        note_stock_event(s, time_us, variant, 0)
        s.now[SOLD_OUTS] += 1
    if s.listing_stock[listing] == 0:
        s.page_fresh[: r.n_queries] = 0


@kernel
def put_stock(s, r, time_us, listing, variant, units):  # type: ignore[no-untyped-def]
    """Put units back on sale."""
    if s.stock[variant] == 0 and listing < r.n_own:
        note_stock_event(s, time_us, variant, 1)
        s.now[RESTOCKS] += 1
    if s.listing_stock[listing] == 0:
        s.page_fresh[: r.n_queries] = 0
    s.stock[variant] += units
    s.listing_stock[listing] += units


@kernel
def note_stock_event(s, time_us, variant, back):  # type: ignore[no-untyped-def]
    """Write that a variant sold out (0) or came back (1)."""
    event = s.stock_events[s.now[N_STOCK_EVENTS]]
    event["time_us"] = time_us
    event["variant_ix"] = variant
    event["back"] = back
    s.now[N_STOCK_EVENTS] += 1


@kernel
def write_order(s, r, time_us, key, shopper, listing, variant, channel, units, flags, is_paid):  # type: ignore[no-untyped-def]
    """Write an order of ours with the moments of its fate, and let freed stock wait for its moment."""
    order = s.orders[s.now[N_ORDERS]]
    s.now[N_ORDERS] += 1
    order["order_id"] = key
    order["shopper_id"] = shopper
    order["created_us"] = time_us
    order["listing_ix"] = listing
    order["variant_ix"] = variant
    order["channel_ix"] = channel
    order["units"] = units
    order["tag_fen"] = s.tag_fen[listing]
    order["daily_fen"] = s.daily_fen[listing]
    order["unit_fen"] = s.unit_fen[listing]
    order["platform_fen"] = s.platform_fen[listing]
    order["flags"] = flags
    order["paid_us"] = time_us if is_paid else -1
    order["refunded_us"] = -1
    order["shipped_us"] = -1
    order["delivered_us"] = -1
    order["returned_us"] = -1
    order["restocked_us"] = -1
    order["confirmed_us"] = -1
    if not is_paid:
        push(s, time_us + r.unpaid_us, key, key, shopper, 0, listing, variant, units, channel, -1, OPEN_UNPAID, NEVER)
    else:
        decide_fate(s, r, order, time_us, key, shopper, listing, variant, units, channel)


@kernel
def decide_fate(s, r, order, time_us, key, shopper, listing, variant, units, channel):  # type: ignore[no-untyped-def]
    """Refunded before shipping, or shipped, delivered and then kept or returned: two processes, two rates by listing.

    A refund before shipping comes within the time to ship (exponential, truncated there). Courier and return times are log-normal.
    """
    refund, when, returned, return_delay = draw(key, FATE, ZERO, ZERO)
    ship, courier, as_new, back = draw(key, PARCEL, ZERO, ZERO)
    ship_us = exponential(unit(ship), r.ship_us)
    if unit(refund) < s.refund_share[listing]:
        before_shipping = 1.0 - fast_exp(-ship_us / r.refund_us)
        refund_us = exponential(unit(when) * before_shipping, r.refund_us)
        order["refunded_us"] = time_us + 1 + np.int64(refund_us)
        push(s, order["refunded_us"], key, key, shopper, 0, listing, variant, units, channel, -1, OPEN_REFUND, NEVER)
        return
    shipped = time_us + 1 + np.int64(ship_us)
    delivered = shipped + 1 + np.int64(log_normal(unit(courier), r.courier_us, SPREAD_COURIER))
    order["shipped_us"] = shipped
    order["delivered_us"] = delivered
    if unit(returned) >= s.return_share[listing]:
        order["confirmed_us"] = delivered + r.confirm_us
        return
    order["returned_us"] = delivered + 1 + np.int64(log_normal(unit(return_delay), r.return_us, SPREAD_RETURN))
    if unit(as_new) < r.as_new_share:
        order["flags"] = order["flags"] | AS_NEW
        order["restocked_us"] = order["returned_us"] + 1 + np.int64(r.back_us * (LEAST_BACK_SHARE + unit(back)))
        push(s, order["restocked_us"], key, key, shopper, 0, listing, variant, units, channel, -1, OPEN_RETURN, NEVER)


@kernel
def free_stock(s, r, item):  # type: ignore[no-untyped-def]
    """Carry out a waiting item of stock: an order never paid, a refund before shipping, a return on sale again."""
    listing, variant, units = item["listing_ix"], item["variant_ix"], np.int64(item["units"])
    if listing < r.n_own:
        column = RESTOCKED if item["kind"] == OPEN_RETURN else RELEASED
        s.stock_day[variant, column] += units
    put_stock(s, r, item["time_us"], listing, variant, units)
