"""Buy: the listing, the variant that is left, units, and payment, all in exact order of time.

A variant that is gone costs a sale (demand and sales are both recorded) unless the shopper takes another size or
colour, or the next-best listing looked at. Stock is kept in `stock.py`; what becomes of the parcel is in `parcel.py`.
"""

from __future__ import annotations

import numpy as np

from ecosim.kernels.admission import follow_order
from ecosim.kernels.basket import buy_line, fen_beside, lines_bought, price_ln_for, set_price, write_line
from ecosim.kernels.coupons import is_usable, mark_lines
from ecosim.kernels.deals import deal_for, take_deal
from ecosim.kernels.decisions import CHILD_TOP_UP, TOP_UP, UNITS
from ecosim.kernels.distributions import fast_exp, geometric
from ecosim.kernels.funnel import count, credited_channel, keep_event
from ecosim.kernels.jit import kernel
from ecosim.kernels.layout import (
    BASKET_ID,
    BASKET_N,
    BOUGHT,
    EVENT_BUY,
    FLASH,
    FLASHES_OVER,
    FROM_CART,
    GMV_FEN,
    LOST,
    LOST_UNITS,
    N_MARKET_ORDERS,
    N_MARKET_ROWS,
    N_ORDERS,
    OF_STORE,
    OPEN_UNPAID,
    ORDER_DIGEST,
    ORDERS,
    SALES_FEN,
    SOLD,
    SPONSORED,
    SUBSTITUTED,
    TOPPED_UP,
    Int,
    Rules,
    State,
)
from ecosim.kernels.layout import UNITS as UNITS_SOLD
from ecosim.kernels.parcel import decide_fate, write_order
from ecosim.kernels.philox import HALF, LOW, ZERO, child_key, draw, join, philox, unit
from ecosim.kernels.stock import fitting_variant, hold_stock, take_stock, wished_variant
from ecosim.kernels.utility import SECOND_US, liking
from ecosim.kernels.waterfall import CROSS_STORE, STORE_COUPON, cross_store_fen, share_of_fen, sum_of

TAKEN = -1e300


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
            if place_order(s, r, time_us, key, shopper, listing, variant, channel, campaign, flags):
                top_up(s, r, time_us, key, shopper, listing, channel, flags)
            return True
        lose_unit(s, r, shopper, listing, channel, campaign)
        s.seen_utility[i] = TAKEN
        flags |= SUBSTITUTED


@kernel
def top_up(
    s: State, r: Rules, time_us: Int, key: np.uint64, shopper: Int, bought: Int, channel: Int, flags: np.uint32
) -> None:
    """Perhaps add one more of our listings to reach the nearest threshold: P = σ(a − b · gap / threshold).

    After the last line of what came back together; the one liked best at what it costs then, of those that close the
    gap. Draws TOP_UP by visit and listing.
    """
    comes_back = (flags & FROM_CART) != 0
    if bought >= r.n_own or (comes_back and s.people[shopper]["waiting"] > 0):
        return
    gap, share, coupon = nearest_gap(s, r, time_us, shopper)
    if gap <= 0:
        return
    word, _, _, _ = draw(key, TOP_UP, s.listing_word[bought], ZERO)
    if unit(word) * (1.0 + fast_exp(r.top_up_gap * share - r.top_up)) >= 1.0:
        return
    best, chosen = TAKEN, -1
    for listing in range(r.n_own):
        if s.listing_stock[listing] <= 0 or is_in_basket(s, listing):
            continue
        if not closes_gap(s, r, listing, gap, coupon, s.offer_ix[bought]):
            continue
        _, luck, _, _ = draw(key, TOP_UP, s.listing_word[listing], np.uint64(1))
        price_ln = price_ln_for(s, r, time_us, shopper, listing)
        value = (
            liking(s, r, time_us, luck, shopper, listing, 0) - np.float64(s.people[shopper]["sensitivity"]) * price_ln
        )
        if value > best:
            best, chosen = value, listing
    if chosen < 0:
        return
    child = child_key(key, CHILD_TOP_UP, s.listing_word[chosen])
    variant = fitting_variant(s, r, child, shopper, chosen)
    if variant >= 0:
        place_order(s, r, time_us, child, shopper, chosen, variant, channel, -1, TOPPED_UP)


@kernel
def is_in_basket(s: State, listing: Int) -> bool:
    """True where the basket being paid has a line of this listing."""
    for i in range(s.now[BASKET_N]):
        if s.basket_listing[i] == listing:
            return True
    return False


@kernel
def closes_gap(s: State, r: Rules, listing: Int, gap: Int, coupon: Int, offer: Int) -> bool:
    """True where a unit of a listing of ours counts for a coupon, or for an offer where that is -1, and is enough."""
    counts = s.offer_ix[listing] == offer if coupon < 0 else s.coupon_listing[coupon, listing] != 0
    tested = s.shown_fen[listing]
    if not r.before_official:
        tested -= share_of_fen(tested, s.official_ppm[listing])
    return bool(counts and tested >= gap)


@kernel
def nearest_gap(s: State, r: Rules, time_us: Int, shopper: Int) -> tuple[int, float, int]:
    """What is missing to the nearest threshold not met, in fen and as a share of it, and whose; 0 fen where none is.

    Of the store coupons that the shopper may use, by row, and of our cross-store offer while more of it would be taken
    off, -1. Ties go to the first.
    """
    n = s.now[BASKET_N]
    gap, share, whose = 0, 2.0, -1
    used = s.basket_used[OF_STORE]
    saved = s.coupons[used]["minus_fen"] if used >= 0 else 0
    if (r.steps_held >> STORE_COUPON) & 1 and s.people[shopper]["coupons"] != 0:
        for k in range(s.coupons.shape[0]):
            if s.coupons[k]["kind"] != OF_STORE or not is_usable(s, time_us, shopper, k):
                continue
            if s.coupons[k]["minus_fen"] <= saved:
                continue
            mark_lines(s, r, k, n)
            over = s.coupons[k]["over_fen"]
            missing = over - sum_of(n, s.basket_tested, s.basket_counts)
            if missing > 0 and missing / over < share:
                gap, share, whose = missing, missing / over, k
    offer = s.offer_ix[s.basket_listing[n - 1]]
    if offer >= 0 and (r.steps_held >> CROSS_STORE) & 1:
        for i in range(n):
            s.basket_counts[i] = s.offer_ix[s.basket_listing[i]] == offer
        tested, over, minus = sum_of(n, s.basket_tested, s.basket_counts), s.offers[offer, 0], s.offers[offer, 1]
        missing = over - tested % over
        taken = cross_store_fen(tested, over, minus, r.cross_repeats, r.cross_most_fen)
        then_taken = cross_store_fen(tested + missing, over, minus, r.cross_repeats, r.cross_most_fen)
        if then_taken > taken and missing / over < share:
            gap, share, whose = missing, missing / over, -1
    return gap, share, whose


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
) -> bool:  # fmt: skip
    """Make the order: units as many as are wanted and left, payment, stock taken; True where it is paid.

    It joins what the shopper pays at this very moment. Draws UNITS by visit and listing.
    """
    more, pays, _, _ = draw(key, UNITS, s.listing_word[listing], ZERO)
    wanted = 1 if flags & TOPPED_UP else geometric(unit(more), r.more_share, r.most_units)
    units = min(np.int64(wanted), s.stock[variant])
    deal = deal_for(s, time_us, listing)
    shown = s.shown_fen[listing]
    if deal >= 0:
        units, shown = min(units, s.deals[deal]["left"]), s.deals[deal]["fen"]
    is_flash = deal < 0 and listing < r.n_own and s.flash_left[listing] > 0
    if is_flash:
        units = min(units, s.flash_left[listing])
        flags |= FLASH
    is_paid = unit(pays) >= r.unpaid_share or (flags & TOPPED_UP) != 0  # it joins a payment that is being made
    pays_fen = fen_beside(s, r, time_us, shopper, listing, units, shown, 0, 0)
    if deal >= 0:
        take_deal(s, deal, lines_bought(s, time_us, shopper), listing, units)
    row = -1
    if listing < r.n_own:
        row = s.now[N_ORDERS]
        write_own(s, r, time_us, key, shopper, listing, variant, channel, campaign, units, flags)
    take_stock(s, r, time_us, listing, variant, units)
    if is_flash:
        take_flash(s, r, listing, units)
    if listing < r.n_own:
        s.stock_day[variant, SOLD] += units
    if is_paid:
        if row < 0 and r.keep_market:
            row = keep_market_order(s, time_us, shopper, listing, units)
        buy_line(s, r, time_us, shopper, key, row, channel, campaign)
        count_basket(s, r)
        fulfil_need(s, r, time_us, shopper, listing, units)
        if listing < r.n_own:
            decide_fate(s, r, s.orders[row], time_us)
            follow_order(s, r, time_us, key, shopper)
    else:
        hold_stock(s, time_us + r.unpaid_us, key, shopper, listing, variant, units, OPEN_UNPAID)
        count_money(s, r, listing, campaign, channel, s.basket_rest[lines_bought(s, time_us, shopper)])
    note_sale(s, r, time_us, key, listing, variant, channel, campaign, units, pays_fen)
    return is_paid


@kernel
def write_own(
    s: State, r: Rules, time_us: Int, key: np.uint64, shopper: Int, listing: Int, variant: Int, channel: Int,
    campaign: Int, units: Int, flags: np.uint32,
) -> None:  # fmt: skip
    """Write an order of ours at the price of the line on trial."""
    if campaign >= 0:
        flags |= SPONSORED
    through = credited_channel(s, campaign, channel)
    order = write_order(s, time_us, key, shopper, listing, variant, through, units, flags)
    write_line(s, r, order, lines_bought(s, time_us, shopper))


@kernel
def take_flash(s: State, r: Rules, listing: Int, units: Int) -> None:
    """Take units off a flash sale; with the last of them the price goes back to what it is without."""
    s.flash_left[listing] -= units
    if s.flash_left[listing] == 0:
        s.shown_fen[listing] = s.after_flash_fen[listing]
        set_price(s, r, listing)
        s.now[FLASHES_OVER] += 1


@kernel
def count_basket(s: State, r: Rules) -> None:
    """Count what each line of the basket costs now against before the last line came, and write our orders anew."""
    for i in range(s.now[BASKET_N]):
        change = s.basket_rest[i] - s.basket_pays[i]
        s.basket_pays[i] = s.basket_rest[i]
        count_money(s, r, s.basket_listing[i], s.basket_campaign[i], s.basket_channel[i], change)
        row = s.basket_order[i]
        if row >= 0:
            order = s.orders[row]
            order["basket_id"] = np.uint64(s.now[BASKET_ID])
            write_line(s, r, order, i)
        elif row < -1:
            s.market_orders[-2 - row]["fen"] = s.basket_rest[i]


@kernel
def count_money(s: State, r: Rules, listing: Int, campaign: Int, channel: Int, fen: Int) -> None:
    """Count the worth of an order, for its listing and its campaign."""
    count(s, r, listing, campaign, channel, GMV_FEN, fen)
    if campaign >= 0:
        s.campaign[campaign, SALES_FEN] += fen


@kernel
def note_sale(
    s: State, r: Rules, time_us: Int, key: np.uint64, listing: Int, variant: Int, channel: Int, campaign: Int,
    units: Int, pays_fen: Int,
) -> None:  # fmt: skip
    """Count an order created, of any store, and fold it into the digest of all orders."""
    s.now[N_MARKET_ORDERS] += 1
    note_digest(s, key, time_us, listing, variant, units, pays_fen)
    count(s, r, listing, campaign, channel, ORDERS, 1)
    count(s, r, listing, campaign, channel, UNITS_SOLD, units)


@kernel
def keep_market_order(s: State, time_us: Int, shopper: Int, listing: Int, units: Int) -> int:
    """Write a rival's paid order, where a scenario asks for it; gives -2 - its row, for the basket to price it."""
    row = s.market_orders[s.now[N_MARKET_ROWS]]
    row["time_us"] = time_us
    row["shopper_id"] = shopper
    row["listing_ix"] = listing
    row["units"] = units
    row["fen"] = 0
    s.now[N_MARKET_ROWS] += 1
    return int(-1 - s.now[N_MARKET_ROWS])


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
