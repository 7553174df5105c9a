"""The basket: what one shopper pays together at one moment, priced as a whole.

Lines that a shopper buys at the same microsecond are one payment: what waited for an opening comes back at one moment.
The first BASKET_N lines are bought; one more may lie behind them on trial, to learn what it would cost beside them.
A line more can lower the price of those before it, whose orders are then written anew. The steps are those of
`waterfall.py`, the coupons those of `coupons.py`.
"""

from __future__ import annotations

import numpy as np

from ecosim.kernels.coupons import best_coupon, coupon_ahead, mark_lines, use_coupons
from ecosim.kernels.deals import deal_for
from ecosim.kernels.distributions import fast_exp, fast_log
from ecosim.kernels.jit import kernel
from ecosim.kernels.layout import (
    BASKET_ID,
    BASKET_N,
    BASKET_NEED_S,
    BASKET_SHOPPER,
    BASKET_US,
    BY_HOST,
    BY_PLATFORM,
    N_COUPON_KINDS,
    OF_PLATFORM,
    OF_STORE,
    RED_PACKETS,
    Int,
    Rules,
    State,
)
from ecosim.kernels.waterfall import (
    CROSS_STORE,
    EXPANSION,
    MOST_LINES,
    OFFICIAL,
    PLATFORM_COUPON,
    RED_PACKET,
    STORE_COUPON,
    cross_store_fen,
    expand,
    share_of_fen,
    start_lines,
    sum_of,
    take,
)


@kernel
def lines_bought(s: State, time_us: Int, shopper: Int) -> int:
    """How many lines this shopper has bought at this very moment; a full basket counts as none, the next is another."""
    if s.now[BASKET_SHOPPER] != shopper or s.now[BASKET_US] != time_us or s.now[BASKET_N] >= MOST_LINES:
        return 0
    return int(s.now[BASKET_N])


@kernel
def put_on_trial(s: State, n: Int, listing: Int, units: Int, shown_fen: Int, more_fen: Int, deposit_fen: Int) -> None:
    """Lay a line behind the n bought ones: units at a single-listing price, their deposit and its expansion."""
    s.basket_listing[n] = listing
    s.basket_units[n] = units
    s.basket_shown[n] = shown_fen
    s.basket_official[n] = s.official_ppm[listing]
    s.basket_more[n] = more_fen
    s.basket_floor[n] = deposit_fen
    s.basket_aside[n] = 0


@kernel
def price_basket(s: State, r: Rules, time_us: Int, shopper: Int, n: Int) -> int:
    """Run the waterfall over the first n lines; gives what is paid for them in all, fen.

    Fills `basket_steps`, `basket_rest` and `basket_chosen`.
    """
    before = r.before_official != 0
    start_lines(
        n, s.basket_shown, s.basket_units, s.basket_official, before, s.basket_steps, s.basket_rest, s.basket_tested
    )
    for kind in range(N_COUPON_KINDS):
        s.basket_chosen[kind] = -1
    has_coupons = s.people[shopper]["coupons"] != 0
    if has_coupons:
        take_coupon(s, r, time_us, shopper, n, OF_STORE, STORE_COUPON)
    take_cross_store(s, r, n)
    if has_coupons:
        take_coupon(s, r, time_us, shopper, n, OF_PLATFORM, PLATFORM_COUPON)
        take_coupon(s, r, time_us, shopper, n, RED_PACKETS, RED_PACKET)
    expand(n, s.basket_more, s.basket_floor, s.basket_steps, s.basket_rest)
    total = 0
    for i in range(n):
        total += s.basket_rest[i]
    return total


@kernel
def take_coupon(s: State, r: Rules, time_us: Int, shopper: Int, n: Int, kind: Int, step: Int) -> None:
    """Take the best coupon of a kind off the lines it counts for, where that step holds."""
    if not (r.steps_held >> step) & 1:
        return
    k = best_coupon(s, r, time_us, shopper, kind, n)
    if k >= 0:
        mark_lines(s, r, k, n)
        take_off(s, n, s.coupons[k]["minus_fen"], step)
        s.basket_chosen[kind] = k


@kernel
def take_off(s: State, n: Int, amount: Int, step: Int) -> int:
    """Take an amount off the marked lines of the basket; gives what was taken."""
    return take(
        n, amount, s.basket_counts, step, s.basket_floor, s.basket_steps, s.basket_rest, s.basket_weights,
        s.basket_parts,
    )  # fmt: skip


@kernel
def take_cross_store(s: State, r: Rules, n: Int) -> None:
    """Take each cross-store offer off the lines that take part in it, all of them within one cap."""
    if not (r.steps_held >> CROSS_STORE) & 1:
        return
    taken = 0
    for offer in range(s.offers.shape[0]):
        for i in range(n):
            s.basket_counts[i] = s.offer_ix[s.basket_listing[i]] == offer
        tested = sum_of(n, s.basket_tested, s.basket_counts)
        amount = cross_store_fen(tested, s.offers[offer, 0], s.offers[offer, 1], r.cross_repeats, r.cross_most_fen)
        if r.cross_most_fen > 0:
            amount = min(amount, r.cross_most_fen - taken)
        taken += take_off(s, n, amount, CROSS_STORE)


@kernel
def fen_beside(
    s: State, r: Rules, time_us: Int, shopper: Int, listing: Int, units: Int, shown: Int, more: Int, deposit: Int
) -> int:
    """What `units` of a listing would cost this shopper more, beside what is bought at this very moment."""
    n = lines_bought(s, time_us, shopper)
    before = 0
    for i in range(n):
        before += s.basket_pays[i]
    put_on_trial(s, n, listing, units, shown, more, deposit)
    return price_basket(s, r, time_us, shopper, n + 1) - before


@kernel
def price_ln_for(s: State, r: Rules, time_us: Int, shopper: Int, listing: Int) -> float:
    """ln(what one unit would cost this shopper now / reference price), through the whole waterfall.

    At the price of the deal that the visit under way carries, where that is lower.
    """
    deal = deal_for(s, time_us, listing)
    if deal >= 0:
        return fen_ln(r, fen_beside(s, r, time_us, shopper, listing, 1, s.deals[deal]["fen"], 0, 0))
    coupons = np.int64(s.people[shopper]["coupons"])
    if listing >= r.n_own:
        coupons &= r.shared_coupons  # ours take nothing off a rival's price
    if coupons == 0 and lines_bought(s, time_us, shopper) == 0:
        return s.price_ln[listing]
    return fen_ln(r, fen_beside(s, r, time_us, shopper, listing, 1, s.shown_fen[listing], 0, 0))


@kernel
def with_coupon_ahead(s: State, r: Rules, at_us: Int, shopper: Int, listing: Int, price_ln: float) -> float:
    """ln(a price expected at `at_us` / reference price) less the coupon that this shopper can use then."""
    if listing >= r.n_own or s.people[shopper]["coupons"] == 0:
        return price_ln
    fen = int(r.reference_fen * fast_exp(price_ln))
    minus = coupon_ahead(s, r, at_us, shopper, listing, fen)
    return fen_ln(r, fen - minus) if minus > 0 else price_ln


@kernel
def fen_ln(r: Rules, fen: Int) -> float:
    """ln(an amount / reference price); nothing counts as one fen."""
    return fast_log(max(float(fen), 1.0) / r.reference_fen)


@kernel
def buy_line(s: State, r: Rules, time_us: Int, shopper: Int, order_id: np.uint64, row: Int, channel: Int,
    campaign: Int) -> int:  # fmt: skip
    """Buy the line on trial, priced just before by `fen_beside`: its coupons are used, a payment begun or gone on with.

    `row` is its order's row, -1 a rival's. Gives the line's place in the basket.
    """
    n = lines_bought(s, time_us, shopper)
    if n == 0:
        s.now[BASKET_SHOPPER] = shopper
        s.now[BASKET_US] = time_us
        s.now[BASKET_ID] = np.int64(order_id)
        s.now[BASKET_NEED_S] = s.people[shopper]["bought_s"]
        for kind in range(N_COUPON_KINDS):
            s.basket_used[kind] = -1
    s.basket_order[n] = row
    s.basket_channel[n] = channel
    s.basket_campaign[n] = campaign
    s.basket_pays[n] = 0
    s.now[BASKET_N] = n + 1
    use_coupons(s, shopper)
    return n


@kernel
def write_line(s: State, r: Rules, order: np.void, i: Int) -> None:
    """Write line i's price, step by step, and who bears it, into an order."""
    steps = s.basket_steps[i]
    order["shown_fen"] = s.basket_shown[i]
    order["official_fen"] = steps[OFFICIAL]
    order["store_coupon_fen"] = steps[STORE_COUPON]
    order["cross_store_fen"] = steps[CROSS_STORE]
    order["platform_coupon_fen"] = steps[PLATFORM_COUPON]
    order["red_packet_fen"] = steps[RED_PACKET]
    order["expansion_fen"] = steps[EXPANSION]
    order["pays_fen"] = s.basket_rest[i]
    order["store_coupon_ix"] = s.basket_chosen[OF_STORE] if steps[STORE_COUPON] > 0 else -1
    order["platform_coupon_ix"] = s.basket_chosen[OF_PLATFORM] if steps[PLATFORM_COUPON] > 0 else -1
    order["red_packet_ix"] = s.basket_chosen[RED_PACKETS] if steps[RED_PACKET] > 0 else -1
    order["platform_fen"] = borne_by(s, r, i, BY_PLATFORM) + s.basket_aside[i, BY_PLATFORM - 1]
    order["host_fen"] = borne_by(s, r, i, BY_HOST) + s.basket_aside[i, BY_HOST - 1]


@kernel
def borne_by(s: State, r: Rules, i: Int, payer: Int) -> int:
    """What one of the payers bears of line i's reductions; a deposit's expansion is the store's."""
    steps = s.basket_steps[i]
    total = 0
    if r.official_payer == payer:
        total += steps[OFFICIAL]
    if r.cross_payer == payer:
        total += steps[CROSS_STORE]
    for kind in range(N_COUPON_KINDS):
        k = s.basket_chosen[kind]
        if k >= 0 and s.coupons[k]["payer"] == payer:
            total += steps[coupon_step(kind)]
    return total


@kernel
def coupon_step(kind: Int) -> int:
    """The step of the waterfall that a kind of coupon is.

    >>> coupon_step(OF_STORE) == STORE_COUPON, coupon_step(RED_PACKETS) == RED_PACKET
    (True, True)
    """
    if kind == OF_STORE:
        return STORE_COUPON
    return PLATFORM_COUPON if kind == OF_PLATFORM else RED_PACKET


@kernel
def set_price(s: State, r: Rules, listing: Int) -> None:
    """Work out what one unit costs alone and without coupons, from the single-listing price that holds now."""
    shown = s.shown_fen[listing]
    official = share_of_fen(shown, s.official_ppm[listing])
    price = shown - official
    offer = s.offer_ix[listing]
    if offer >= 0 and (r.steps_held >> CROSS_STORE) & 1:
        tested = shown if r.before_official != 0 else price
        minus = cross_store_fen(tested, s.offers[offer, 0], s.offers[offer, 1], r.cross_repeats, r.cross_most_fen)
        price -= min(minus, price)
    s.unit_fen[listing] = price
    s.price_ln[listing] = fen_ln(r, price)


@kernel
def set_prices(s: State, r: Rules) -> None:
    """`set_price` of every listing: where the calendar moves prices."""
    for listing in range(s.shown_fen.shape[0]):
        set_price(s, r, listing)
