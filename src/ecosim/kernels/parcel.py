"""What becomes of an order of ours: paid or not, refunded before shipping, or shipped, delivered, and kept or returned.

The fate is drawn when the order is made, by the order's own name, and its moments are written into the order; stock
that comes back waits for its moment. The money follows in `records`. Rivals have no parcels.
"""

from __future__ import annotations

import numpy as np

from ecosim.kernels.deals import mark_of, refund_share_of, return_share_of
from ecosim.kernels.decisions import FATE, PARCEL
from ecosim.kernels.distributions import exponential, fast_exp, log_normal
from ecosim.kernels.jit import kernel
from ecosim.kernels.layout import (
    AS_NEW,
    IN_ROOM,
    N_ORDERS,
    OPEN_REFUND,
    OPEN_RETURN,
    PRESALE,
    VISIT_ROOM,
    Int,
    Rules,
    State,
)
from ecosim.kernels.philox import ZERO, draw, unit
from ecosim.kernels.stock import hold_stock

SECOND_US = 1_000_000
SPREAD_COURIER = 0.35
SPREAD_RETURN = 0.6
LEAST_BACK_SHARE = 0.5  # back on sale after 0.5 to 1.5 times the mean


@kernel
def write_order(
    s: State, time_us: Int, key: np.uint64, shopper: Int, listing: Int, variant: Int, channel: Int, units: Int,
    flags: np.uint32,
) -> np.void:  # fmt: skip
    """The record of a new order of ours, a basket of its own, with no price and nothing happened to it yet."""
    order = s.orders[s.now[N_ORDERS]]
    s.now[N_ORDERS] += 1
    order["order_id"] = key
    order["basket_id"] = key
    order["shopper_id"] = shopper
    order["created_us"] = time_us
    order["listing_ix"] = listing
    order["variant_ix"] = variant
    order["channel_ix"] = channel
    order["units"] = units
    order["tag_fen"] = s.tag_fen[listing]
    order["daily_fen"] = s.daily_fen[listing]
    order["deposit_fen"] = 0
    order["deal_ix"] = mark_of(s, time_us, listing)
    order["claim_ix"] = claim_of(s, time_us, shopper)
    order["flags"] = flags if s.now[VISIT_ROOM] == 0 else flags | IN_ROOM
    order["deposit_us"] = -1
    order["lapsed_us"] = -1
    order["paid_us"] = -1
    order["refunded_us"] = -1
    order["shipped_us"] = -1
    order["delivered_us"] = -1
    order["returned_us"] = -1
    order["restocked_us"] = -1
    order["confirmed_us"] = -1
    return order


@kernel
def claim_of(s: State, time_us: Int, shopper: Int) -> int:
    """Whose click window a shopper's order falls into, -1 nobody's: the last one's, to the second."""
    if s.claims.shape[0] == 0:
        return -1
    claim = s.claims[shopper]
    return int(claim["claim_ix"]) if time_us // SECOND_US < claim["until_s"] else -1


@kernel
def decide_fate(s: State, r: Rules, order: np.void, paid_us: Int) -> None:
    """Pay an order and draw what follows: two processes, two rates by listing.

    A refund before shipping comes within the time to ship (exponential, truncated there). Courier and return times are
    log-normal. Draws FATE and PARCEL by order.
    """
    key = order["order_id"]
    refund, when, _, _ = draw(key, FATE, ZERO, ZERO)
    ship, courier, _, _ = draw(key, PARCEL, ZERO, ZERO)
    order["paid_us"] = paid_us
    ship_us = shipping_time(s, r, order, paid_us, unit(ship))
    if unit(refund) < refund_share_of(s, order):
        before_shipping = 1.0 - fast_exp(-ship_us / r.refund_us)
        order["refunded_us"] = paid_us + 1 + np.int64(exponential(unit(when) * before_shipping, r.refund_us))
        hold_order(s, order, order["refunded_us"], OPEN_REFUND)
        return
    shipped = paid_us + 1 + np.int64(ship_us)
    order["shipped_us"] = shipped
    order["delivered_us"] = shipped + 1 + np.int64(log_normal(unit(courier), r.courier_us, SPREAD_COURIER))
    keep_or_return(s, r, order)


@kernel
def shipping_time(s: State, r: Rules, order: np.void, paid_us: Int, u: float) -> float:
    """Time from payment to shipping, µs: exponential; of a presale with a promise evenly spread until then."""
    promise_us = s.ship_by_us[order["listing_ix"]]
    if order["flags"] & PRESALE and promise_us > paid_us:
        return u * float(promise_us - paid_us - 1)
    return exponential(u, r.ship_us)


@kernel
def keep_or_return(s: State, r: Rules, order: np.void) -> None:
    """After delivery: confirmed, or returned and, where it is as new, back on sale. Draws FATE and PARCEL by order."""
    key, delivered = order["order_id"], order["delivered_us"]
    _, _, returned, delay = draw(key, FATE, ZERO, ZERO)
    _, _, as_new, back = draw(key, PARCEL, ZERO, ZERO)
    if unit(returned) >= return_share_of(s, order):
        order["confirmed_us"] = delivered + r.confirm_us
        return
    order["returned_us"] = delivered + 1 + np.int64(log_normal(unit(delay), r.return_us, SPREAD_RETURN))
    if unit(as_new) < r.as_new_share:
        order["flags"] = order["flags"] | AS_NEW
        order["restocked_us"] = order["returned_us"] + 1 + np.int64(r.back_us * (LEAST_BACK_SHARE + unit(back)))
        hold_order(s, order, order["restocked_us"], OPEN_RETURN)


@kernel
def hold_order(s: State, order: np.void, until_us: Int, kind: np.uint8) -> None:
    """Let the units of an order of ours wait until they are free again."""
    shopper, listing, variant = order["shopper_id"], order["listing_ix"], order["variant_ix"]
    hold_stock(s, until_us, order["order_id"], np.int64(shopper), listing, variant, np.int64(order["units"]), kind)
