"""One visit, from landing to remembering. The batch kernel and the reference scheduler both call these functions.

The order of a visit, written once:
 1. the layer's stop rules are asked; a stopped visit never happened
 2. land: a search page for a query drawn by habit, a shelf, one listing, or what waits in the cart
 3. the page is made if stale (auction, ranking); its view is counted
 4. look: each listing is clicked if its keyed word is below its threshold at its position; a sponsored click is charged
 5. decide among the clicked listings, waiting for the festival, and leaving (`choice.py`)
 6. buy: variant, stock, substitution, units, payment, fate of the parcel (`purchase.py`); or cart; or nothing
 7. go on to another page, or leave
Every draw is named by the visit's key; nothing here knows of SimPy, names or files.
"""

from __future__ import annotations

import numpy as np

from ecosim.kernels.choice import decide
from ecosim.kernels.decisions import CHILD_NEXT_PAGE, CLICK, VISIT
from ecosim.kernels.distributions import exponential
from ecosim.kernels.examination import stops_after_click
from ecosim.kernels.heap import push
from ecosim.kernels.jit import kernel
from ecosim.kernels.layout import (
    CLICKS,
    DAY_IX,
    EVENT_FAVOURITE,
    EVENT_VIEW,
    FAVOURITES,
    LAND_LISTING,
    LAND_SEARCH,
    LAND_SHELF,
    N_EVENTS,
    N_VISITS,
    NEVER,
    OPEN_PAGE,
    SHELF_PAGES,
    STOP_SOLD_OUT,
)
from ecosim.kernels.pages import charge, make_page
from ecosim.kernels.philox import HALF, LOW, ZERO, child_key, draw, philox_in_loop, unit


@kernel
def is_stopped(s, layer):  # type: ignore[no-untyped-def]
    """True where one of the layer's stop rules holds now."""
    for i in range(layer["first_stop"], layer["last_stop"]):
        rule = s.stops[i]
        listing = rule["listing_ix"]
        if rule["kind"] == STOP_SOLD_OUT:
            if s.listing_stock[listing] <= 0:
                return True
        elif s.unit_fen[listing] > rule["fen"]:
            return True
    return False


@kernel
def visit(s, r, time_us, key, shopper, layer_ix):  # type: ignore[no-untyped-def]
    """Carry out one visit of a layer; `key` uint64 names all its draws."""
    layer = s.layers[layer_ix]
    if layer["last_stop"] > layer["first_stop"] and is_stopped(s, layer):
        return
    s.now[N_VISITS] += 1
    channel = layer["channel_ix"]
    s.visits[channel] += 1
    kind = layer["kind"]
    badge_until = time_us + layer["badge_us"]
    query, goes_on, delay, leaves = draw(key, VISIT, ZERO, ZERO)
    if kind == LAND_LISTING:
        n = note_click(s, r, time_us, key, shopper, layer["target"], -1, 0, channel)
    else:
        page = layer["target"]
        if kind == LAND_SEARCH:
            page = pick_query(s, unit(query))
        elif kind == LAND_SHELF:
            page += s.people[shopper]["segment"] * SHELF_PAGES + int(unit(query) * SHELF_PAGES)
        if not s.page_fresh[page]:
            make_page(s, r, page)
        s.page_views[page, channel] += 1
        n = look(s, r, time_us, key, shopper, page, channel)
    done = False
    if n > 0:
        done = decide(s, r, time_us, key, key, leaves, shopper, n, channel, badge_until, 0, 0.0)
    if not done and unit(goes_on) < r.next_page_share and kind != LAND_LISTING:
        go_on(s, r, time_us, key, unit(delay), shopper, layer_ix, channel)


@kernel
def pick_query(s, u):  # type: ignore[no-untyped-def]
    """The query of a search visit, by the searches' shares."""
    page = 0
    while page < s.query_cumulative.shape[0] - 1 and s.query_cumulative[page] <= u:
        page += 1
    return page


@kernel
def look(s, r, time_us, key, shopper, page, channel):  # type: ignore[no-untyped-def]
    """Click what is seen and liked on a page, in order of position; gives how many listings are considered.

    Examination and click share one word keyed by the listing, never by the position: a listing moved up keeps its word
    and can only gain clicks.
    """
    size = s.page_n[page]
    words = s.page_word[page]
    thresholds = s.page_click[page]
    low, high = key & LOW, key >> HALF
    hits = np.int64(0)
    for slot in range(size):
        word, _, _, _ = philox_in_loop(low, high, CLICK, words[slot], ZERO, ZERO)
        hits |= np.int64(word < thresholds[slot]) << np.int64(slot)
    n = 0
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
def note_click(s, r, time_us, key, shopper, listing, campaign, n, channel):  # type: ignore[no-untyped-def]
    """Count a click on a listing and put it among the considered; gives their new number."""
    s.seen_listing[n] = listing
    s.seen_campaign[n] = campaign
    s.tally[listing, CLICKS] += 1
    through = s.campaign_channel[campaign] if campaign >= 0 else channel
    if listing < r.n_own:
        s.funnel[through, listing, CLICKS] += 1
        greet(s, shopper, through)
    _, _, word, s.seen_luck[n] = draw(key, CLICK, s.listing_word[listing], ZERO)
    is_favourite = unit(word) < r.favourite_share
    if is_favourite:
        s.tally[listing, FAVOURITES] += 1
        if listing < r.n_own:
            s.funnel[through, listing, FAVOURITES] += 1
    if r.keep_events:
        keep_event(s, time_us, shopper, listing, EVENT_VIEW)
        if is_favourite:
            keep_event(s, time_us, shopper, listing, EVENT_FAVOURITE)
    return n + 1


@kernel
def greet(s, shopper, channel):  # type: ignore[no-untyped-def]
    """Count a visitor of our store: once a day, and once a day and channel."""
    person = s.people[shopper]
    day = s.now[DAY_IX]
    if person["seen_day"] != day:
        person["seen_day"] = day
        person["seen_channels"] = ZERO
        s.visitors[s.visitors.shape[0] - 1] += 1
    bit = np.uint64(1) << np.uint64(channel)
    if person["seen_channels"] & bit == ZERO:
        person["seen_channels"] = person["seen_channels"] | bit
        s.visitors[channel] += 1


@kernel
def keep_event(s, time_us, shopper, listing, kind):  # type: ignore[no-untyped-def]
    """Write one behaviour to the journal, where a scenario asks for it."""
    event = s.events[s.now[N_EVENTS]]
    event["time_us"] = time_us
    event["shopper_id"] = shopper
    event["listing_ix"] = listing
    event["kind"] = kind
    s.now[N_EVENTS] += 1


@kernel
def go_on(s, r, time_us, key, u, shopper, layer_ix, channel):  # type: ignore[no-untyped-def]
    """Turn to another page a little later: a visit caused by this one."""
    later = time_us + 1 + np.int64(exponential(u, r.next_page_us))
    if later < r.end_us:
        child = child_key(key, CHILD_NEXT_PAGE, ZERO)
        push(s, later, child, key, shopper, layer_ix, -1, -1, 0, channel, -1, OPEN_PAGE, NEVER)
