"""One visit, from landing to remembering. The batch kernel and the reference scheduler both call these functions.

The order of a visit, written once:
 1. the layer's stop rules, its cap and the price of its visits are asked; a visit refused never happened
 2. land: a search page for a query drawn by habit, a shelf, one listing, content about one, a live room, or the cart
 3. the page is made if stale (auction, ranking); its view is counted
 4. look: each listing is clicked if its keyed word is below its threshold at its position; a sponsored click is charged
 5. decide among the clicked listings, waiting for the festival, and leaving (`choice.py`)
 6. buy: variant, stock, substitution, units, payment, fate of the parcel (`purchase.py`); or cart; or nothing
 7. go on to another page, or leave
Every draw is named by the visit's key; nothing here knows of SimPy, names or files.
"""

from __future__ import annotations

import numpy as np

from ecosim.kernels.admission import admit
from ecosim.kernels.choice import decide
from ecosim.kernels.clicks import claim_seen, note_click
from ecosim.kernels.deals import carries
from ecosim.kernels.decisions import CHILD_NEXT_PAGE, CLICK, SECOND_LOOK, VISIT
from ecosim.kernels.distributions import exponential, normal, weighted
from ecosim.kernels.examination import stops_after_click
from ecosim.kernels.funnel import credited_channel, greet
from ecosim.kernels.heap import place, settle
from ecosim.kernels.jit import kernel
from ecosim.kernels.layout import (
    AFTER_WAITING,
    AT_ONCE,
    FROM_CART,
    IMPRESSIONS,
    LAND_CONTENT,
    LAND_LISTING,
    LAND_ROOM,
    LAND_SEARCH,
    LAND_SHELF,
    N_VISITS,
    OPEN_BALANCE,
    OPEN_CART,
    OPEN_PAGE,
    SHELF_PAGES,
    STOP_ABOVE,
    STOP_SOLD_OUT,
    VISIT_LAYER,
    Int,
    Rules,
    State,
)
from ecosim.kernels.pages import charge, make_page
from ecosim.kernels.philox import HALF, LOW, ZERO, child_key, draw, philox_in_loop, unit
from ecosim.kernels.presale import pay_balance
from ecosim.kernels.returning import note_return
from ecosim.kernels.room import join_room


@kernel
def is_stopped(s: State, layer: np.void) -> bool:
    """True where one of the layer's stop rules holds now."""
    for i in range(layer["first_stop"], layer["last_stop"]):
        rule = s.stops[i]
        listing = rule["listing_ix"]
        if rule["kind"] == STOP_SOLD_OUT:
            if s.listing_stock[listing] <= 0:
                return True
        elif rule["kind"] == STOP_ABOVE:
            if s.unit_fen[listing] > rule["fen"]:
                return True
        elif s.unit_fen[listing] < rule["fen"]:
            return True
    return False


@kernel
def visit(s: State, r: Rules, time_us: Int, key: np.uint64, shopper: Int, layer_ix: Int, is_turned: Int) -> None:
    """Carry out one visit of a layer, or the next page of one (`is_turned`), for which what counts once was counted.

    `key` uint64 names all its draws. Draws VISIT by visit.
    """
    layer = s.layers[layer_ix]
    if layer["last_stop"] > layer["first_stop"] and is_stopped(s, layer):
        return
    if layer["has_more"] and not is_turned and not admit(s, r, time_us, key, shopper, layer):
        return
    channel, kind = layer["channel_ix"], layer["kind"]
    s.now[N_VISITS] += 1
    s.visits[channel] += 1
    if kind == LAND_ROOM:
        join_room(s, r, time_us, key, shopper, layer_ix)
        return
    s.now[VISIT_LAYER] = layer_ix + 1
    carries(s, layer["deal_ix"], time_us + layer["deal_us"])
    query, goes_on, delay, leaves = draw(key, VISIT, ZERO, ZERO)
    if kind == LAND_LISTING:
        n = note_click(s, r, time_us, key, shopper, layer["target"], -1, 0, channel)
    elif kind == LAND_CONTENT:
        n = look_at_content(s, r, time_us, key, shopper, layer)
    else:
        page = landing_page(s, layer, shopper, unit(query))
        if not s.page_fresh[page]:
            make_page(s, r, page)
        s.page_views[page, channel] += 1
        n = look(s, r, time_us, key, shopper, page, channel)
    done = False
    if n > 0:
        claim_seen(s, r, time_us, key, shopper, n)
        done = decide(s, r, time_us, key, key, leaves, shopper, n, channel, AT_ONCE, 0.0)
    if not done and unit(goes_on) < r.next_page_share and kind < LAND_LISTING:
        go_on(s, r, time_us, key, unit(delay), shopper, layer_ix)


@kernel
def landing_page(s: State, layer: np.void, shopper: Int, u: float) -> Int:
    """The page that a visit lands on, by uniform `u`: a query by the searches' shares, or a page of the shelf."""
    if layer["kind"] == LAND_SEARCH:
        return weighted(u, s.query_cumulative)
    if layer["kind"] == LAND_SHELF:
        return np.int64(layer["target"]) + s.people[shopper]["segment"] * SHELF_PAGES + int(u * SHELF_PAGES)
    return np.int64(layer["target"])


@kernel
def look_again(s: State, r: Rules, item: np.void) -> None:
    """Carry out the visit of a shopper who comes back, for a balance or to the cart for one listing, with its luck.

    An ordinary cart gets a second look: its utility moves by `cart_bonus` and a normal draw, SECOND_LOOK by visit.
    One that waited for the festival is decided as it was, at the price of now.
    """
    note_return(s, item)
    if item["kind"] == OPEN_BALANCE:
        pay_balance(s, r, item)
        return
    listing, channel = item["listing_ix"], np.int64(item["channel_ix"])
    parent = item["parent"]
    s.now[N_VISITS] += 1
    s.visits[channel] += 1
    s.seen_listing[0] = listing
    s.seen_campaign[0] = item["campaign_ix"]
    _, _, _, leaves = draw(parent, VISIT, ZERO, ZERO)
    _, _, _, s.seen_luck[0] = draw(parent, CLICK, s.listing_word[listing], ZERO)
    flags, bonus = AFTER_WAITING, 0.0
    if item["kind"] == OPEN_CART:
        word, _, _, _ = draw(item["key"], SECOND_LOOK, ZERO, ZERO)
        flags, bonus = FROM_CART, r.cart_bonus + r.second_look_sd * normal(unit(word))
    shopper = np.int64(item["shopper_id"])
    if listing < r.n_own:
        greet(s, shopper, credited_channel(s, item["campaign_ix"], channel))
    s.now[VISIT_LAYER] = item["layer_ix"]
    carries(s, item["deal_ix"], item["deal_until_us"])
    claim_seen(s, r, item["time_us"], item["key"], shopper, 1)
    decide(s, r, item["time_us"], item["key"], parent, leaves, shopper, 1, channel, flags, bonus)


@kernel
def look_at_content(s: State, r: Rules, time_us: Int, key: np.uint64, shopper: Int, layer: np.void) -> Int:
    """See content about a listing of ours, and perhaps open its page; gives how many listings are considered.

    What is seen elsewhere is an impression of the channel's, not of the platform's pages. Draws CLICK by visit and
    listing.
    """
    listing, channel = layer["target"], layer["channel_ix"]
    s.funnel[channel, listing, IMPRESSIONS] += 1
    word, _, _, _ = draw(key, CLICK, s.listing_word[listing], ZERO)
    if unit(word) >= layer["click_share"]:
        return 0
    return note_click(s, r, time_us, key, shopper, listing, -1, 0, channel)


@kernel
def look(s: State, r: Rules, time_us: Int, key: np.uint64, shopper: Int, page: Int, channel: Int) -> Int:
    """Click what is seen and liked on a page, in order of position; gives how many listings are considered.

    Examination and click share one word keyed by the listing, never by the position: a listing moved up keeps its word
    and can only gain clicks. Draws CLICK by visit and listing: the word of the click, and in the cascade of stopping.
    """
    size = s.page_n[page]
    words = s.page_word[page]
    thresholds = s.page_click[page]
    low, high = key & LOW, key >> HALF
    seen = s.seen_word
    for slot in range(size):
        word, _, _, _ = philox_in_loop(low, high, CLICK, words[slot], ZERO, ZERO)
        seen[slot] = word
    hits = np.int64(0)
    for slot in range(size):
        hits |= np.int64(seen[slot] < thresholds[slot]) << np.int64(slot)
    n: Int = 0
    slot = 0
    while hits != 0:
        if hits & 1:
            campaign = s.page_campaign[page, slot]
            listing = s.page_listing[page, slot]
            if campaign >= 0:
                charge(s, r, time_us, page, slot, campaign)
            n = note_click(s, r, time_us, key, shopper, listing, campaign, n, channel)
            if r.cascade:
                _, stop, _, _ = draw(key, CLICK, s.listing_word[listing], ZERO)
                if stops_after_click(stop, r.satisfied):
                    break
        hits >>= 1
        slot += 1
    return n


@kernel
def go_on(s: State, r: Rules, time_us: Int, key: np.uint64, u: float, shopper: Int, layer_ix: Int) -> None:
    """Turn to another page a little later, by uniform `u`: a visit of the same layer caused by this one."""
    later_us = time_us + 1 + np.int64(exponential(u, r.next_page_us))
    if later_us < r.end_us:
        item = place(s, later_us, child_key(key, CHILD_NEXT_PAGE, ZERO), shopper, OPEN_PAGE)
        item["layer_ix"] = layer_ix
        settle(s, later_us)
