"""Presale: a deposit now, the balance in its window, or never.

Who puts down a deposit knows the price; the goods are reserved at once. The balance is thought over with the luck of
the deposit: a deposit that would be lost is money spent already, so the balance is paid iff the goods are worth what
is left to pay, price − k·d; one that comes back weighs in full, price − (k − 1)·d. Forgotten balances may be remembered
before the window closes. A balance never paid frees the goods when the window closes.
"""

from __future__ import annotations

import numpy as np

from ecosim.kernels.admission import follow_order
from ecosim.kernels.basket import buy_line, fen_beside, fen_ln, lines_bought, with_coupon_ahead, write_line
from ecosim.kernels.deals import badge_until, carries
from ecosim.kernels.decisions import BALANCE, CHILD_BALANCE, CLICK, UNITS, VISIT
from ecosim.kernels.distributions import geometric
from ecosim.kernels.funnel import count, credited_channel, greet
from ecosim.kernels.heap import place, settle
from ecosim.kernels.jit import kernel
from ecosim.kernels.layout import (
    BALANCE_FROM_US,
    BALANCE_TO_US,
    DEPOSIT_BACK,
    DEPOSITS,
    FROM_CART,
    GIVES_BACK,
    N_ORDERS,
    N_VISITS,
    OPEN_BALANCE,
    OPEN_LAPSE,
    OPEN_UNPAID,
    PRESALE,
    PRESALE_WINDOW,
    SOLD,
    SPONSORED,
    VISIT_DEAL,
    VISIT_LAYER,
    VISIT_UNTIL_US,
    Int,
    Rules,
    State,
)
from ecosim.kernels.parcel import decide_fate, write_order
from ecosim.kernels.philox import ZERO, child_key, draw, unit
from ecosim.kernels.purchase import count_basket, fulfil_need, lose_unit, note_digest, note_sale, top_up
from ecosim.kernels.returning import last_call, opening_moment, wait_for
from ecosim.kernels.stock import fitting_variant, hold_stock, take_stock
from ecosim.kernels.utility import liking, utility_of_leaving


@kernel
def takes_deposits(s: State, r: Rules, listing: Int) -> bool:
    """True where a listing can be had by deposit now."""
    return bool(s.now[PRESALE_WINDOW] >= 0 and listing < r.n_own and s.presale_fen[listing] > 0)


@kernel
def gain_of_deposit(s: State, r: Rules, time_us: Int, shopper: Int, listing: Int, price_ln: float) -> float:
    """What the presale price adds to the utility of a listing, less the trouble of waiting for the balance."""
    person = s.people[shopper]
    at_us = s.windows[s.now[PRESALE_WINDOW], BALANCE_FROM_US]
    wait_us = float(at_us - time_us)
    cheaper = price_ln - with_coupon_ahead(s, r, at_us, shopper, listing, s.presale_ln[listing])
    return np.float64(person["sensitivity"]) * cheaper - r.hassle - r.patience_per_us * wait_us


@kernel
def pay_deposit(
    s: State, r: Rules, time_us: Int, key: np.uint64, luck_key: np.uint64, shopper: Int, i: Int, channel: Int,
    flags: np.uint32,
) -> bool:  # fmt: skip
    """Put down the deposit for considered listing i; False where no variant is left. Draws UNITS by visit and listing.

    The order has the price that its line would have if it were paid now; it is written anew when the balance is.
    """
    listing, campaign = s.seen_listing[i], s.seen_campaign[i]
    variant = fitting_variant(s, r, key, shopper, listing)
    if variant < 0:
        lose_unit(s, r, shopper, listing, channel, campaign)
        return False
    more, pays, _, _ = draw(key, UNITS, s.listing_word[listing], ZERO)
    units = min(np.int64(geometric(unit(more), r.more_share, r.most_units)), s.stock[variant])
    if campaign >= 0:
        flags |= SPONSORED
    take_stock(s, r, time_us, listing, variant, units)
    s.stock_day[variant, SOLD] += units
    deposit = s.deposit_fen[listing] * units
    expansion = s.worth_fen[listing] * units - deposit
    fen_beside(s, r, time_us, shopper, listing, units, s.presale_fen[listing], expansion, deposit)
    row = s.now[N_ORDERS]
    through = credited_channel(s, campaign, channel)
    order = write_order(s, time_us, key, shopper, listing, variant, through, units, flags | PRESALE)
    write_line(s, r, order, lines_bought(s, time_us, shopper))
    order["deposit_fen"] = min(deposit, order["pays_fen"])
    note_digest(s, key, time_us, listing, variant, units, order["deposit_fen"])
    if unit(pays) < r.unpaid_share:
        hold_stock(s, time_us + r.unpaid_us, key, shopper, listing, variant, units, OPEN_UNPAID)
        return True
    order["deposit_us"] = time_us
    count(s, r, listing, campaign, channel, DEPOSITS, 1)
    await_balance(s, r, time_us, key, luck_key, shopper, row, channel, campaign)
    follow_order(s, r, time_us, key, shopper)
    return True


@kernel
def await_balance(
    s: State, r: Rules, time_us: Int, key: np.uint64, luck_key: np.uint64, shopper: Int, row: Int, channel: Int,
    campaign: Int,
) -> None:  # fmt: skip
    """Have the shopper come back for the balance, when its window opens, before it closes, or not. Draws BALANCE."""
    window = s.now[PRESALE_WINDOW]
    from_us, to_us = s.windows[window, BALANCE_FROM_US], s.windows[window, BALANCE_TO_US]
    remembers, delay, _, _ = draw(key, BALANCE, ZERO, ZERO)
    u = unit(remembers)
    if u >= r.forget_share:
        later_us = min(opening_moment(s, r, shopper, from_us), to_us - 1)
    elif u >= r.forget_share * (1.0 - r.remind_share):
        later_us = max(from_us, last_call(r, time_us, to_us, unit(delay)))
    else:
        later_us = r.end_us
    if later_us >= r.end_us:
        lapse(s, row, window)
        return
    item = place(s, later_us, child_key(key, CHILD_BALANCE, ZERO), shopper, OPEN_BALANCE)
    item["parent"] = luck_key
    item["listing_ix"] = s.orders[row]["listing_ix"]
    item["variant_ix"] = window
    item["layer_ix"] = row
    item["channel_ix"] = channel
    item["campaign_ix"] = campaign
    item["deal_ix"] = s.now[VISIT_DEAL] - 1
    item["deal_until_us"] = s.now[VISIT_UNTIL_US]
    if u >= r.forget_share:
        item["counted"] = wait_for(s, shopper)
    settle(s, later_us)


@kernel
def lapse(s: State, row: Int, window: Int) -> None:
    """A balance that will not be paid: the goods are free, and the deposit is lost or back, when the window closes."""
    order = s.orders[row]
    to_us = s.windows[window, BALANCE_TO_US]
    order["lapsed_us"] = to_us
    if s.windows[window, GIVES_BACK]:
        order["flags"] = order["flags"] | DEPOSIT_BACK
    shopper, listing, variant = order["shopper_id"], order["listing_ix"], order["variant_ix"]
    units = np.int64(order["units"])
    hold_stock(s, to_us, order["order_id"], np.int64(shopper), listing, variant, units, OPEN_LAPSE)


@kernel
def pay_balance(s: State, r: Rules, item: np.void) -> None:
    """Come back for a balance: pay it, with what else is paid at this moment, or let it go."""
    row, time_us, shopper = np.int64(item["layer_ix"]), item["time_us"], np.int64(item["shopper_id"])
    order = s.orders[row]
    listing, units = order["listing_ix"], np.int64(order["units"])
    channel, campaign = np.int64(item["channel_ix"]), item["campaign_ix"]
    s.now[N_VISITS] += 1
    s.visits[channel] += 1
    s.now[VISIT_LAYER] = 0
    carries(s, item["deal_ix"], item["deal_until_us"])
    greet(s, shopper, credited_channel(s, campaign, channel))
    _, _, _, leaves = draw(item["parent"], VISIT, ZERO, ZERO)
    _, _, _, luck = draw(item["parent"], CLICK, s.listing_word[listing], ZERO)
    leave = utility_of_leaving(s, r, time_us, leaves, shopper)
    deposit = order["deposit_fen"]
    expansion = s.worth_fen[listing] * units - deposit
    fen = fen_beside(s, r, time_us, shopper, listing, units, s.presale_fen[listing], expansion, deposit)
    spent = 0 if s.windows[item["variant_ix"], GIVES_BACK] else deposit
    price_ln = fen_ln(r, max(fen - spent, 0) // units)
    value = liking(s, r, time_us, luck, shopper, listing, badge_until(s))
    if value - np.float64(s.people[shopper]["sensitivity"]) * price_ln <= leave:
        lapse(s, row, item["variant_ix"])
        return
    buy_line(s, r, time_us, shopper, order["order_id"], row, channel, campaign)
    count_basket(s, r)
    variant, pays_fen = order["variant_ix"], order["pays_fen"]
    note_sale(s, r, time_us, order["order_id"], listing, variant, channel, campaign, units, pays_fen)
    fulfil_need(s, r, time_us, shopper, listing, units)
    decide_fate(s, r, order, time_us)
    top_up(s, r, time_us, item["key"], shopper, listing, channel, FROM_CART)
