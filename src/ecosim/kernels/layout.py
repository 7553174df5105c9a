"""The shape of what kernels read and write: record types, the rules of a run and the state of a world.

Arrays only, so that the same state runs compiled and interpreted. Rows are indexed by `*_ix`; what draws are keyed by
is an id. A new field goes here first; `world` fills it, `engine` moves it on the calendar, `journey` changes it visit
by visit.
"""

from __future__ import annotations

from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from ecosim.kernels.handle import Handle

Ints = Annotated[NDArray[np.int64], (np.int64, 1)]
Ints2 = Annotated[NDArray[np.int64], (np.int64, 2)]
Ints3 = Annotated[NDArray[np.int64], (np.int64, 3)]
Rows = Annotated[NDArray[np.int32], (np.int32, 1)]
Rows2 = Annotated[NDArray[np.int32], (np.int32, 2)]
Words = Annotated[NDArray[np.uint64], (np.uint64, 1)]
Words2 = Annotated[NDArray[np.uint64], (np.uint64, 2)]
Floats = Annotated[NDArray[np.float64], (np.float64, 1)]
Floats2 = Annotated[NDArray[np.float64], (np.float64, 2)]
Flags = Annotated[NDArray[np.uint8], (np.uint8, 1)]
Flags2 = Annotated[NDArray[np.uint8], (np.uint8, 2)]
ShortWords = NDArray[np.uint32]
Means = NDArray[np.float32]
Records = NDArray[np.void]
Int = int | np.int64  # compiled always int64; interpreted, what comes out of an array is numpy's

NEVER = np.int64(2**62)

# One shopper: everything a visit needs in one cache line. `bought_s` is the second of the last purchase anywhere,
# `waiting` how many items come back at an opening, `coupons` three bits a coupon: 0 not claimed, else 1 + left.
PERSON = np.dtype(
    [
        ("sensitivity", "f4"),
        ("leave", "f4"),
        ("cut_ln", "f4"),
        ("activity", "f4"),
        ("bought_s", "i4"),
        ("seen_day", "i2"),
        ("segment", "u1"),
        ("habit", "u1"),
        ("seen_channels", "u8"),
        ("flags", "u1"),
        ("waiting", "u1"),
        ("coupons", "u4"),
    ],
    align=True,
)
FOLLOWER = np.uint8(1)
BOUGHT = np.uint8(2)
AWARE = np.uint8(4)

VISIT = np.dtype([("time_us", "i8"), ("key", "u8"), ("shopper_id", "u4"), ("layer_ix", "u4")])

# Something that waits. A page turned later and a caused visit have their layer; a cart that comes back the parent,
# whose luck it keeps, listing, channel, campaign, 1 + the layer, its deal and until when that holds; a balance its
# order as `layer_ix` and its window as `variant_ix`; a viewer of a live room and a fake order the layer, the slot as
# `listing_ix` and, as `deal_until_us`, when the viewer leaves; stock that is freed listing, variant and units.
# `counted` is 1 where the shopper's `waiting` has it. Other fields hold anything.
OPEN = np.dtype(
    [
        ("time_us", "i8"),
        ("key", "u8"),
        ("parent", "u8"),
        ("shopper_id", "u4"),
        ("layer_ix", "u4"),
        ("listing_ix", "i4"),
        ("variant_ix", "i4"),
        ("units", "i4"),
        ("channel_ix", "i2"),
        ("campaign_ix", "i4"),
        ("kind", "u1"),
        ("counted", "u1"),
        ("deal_ix", "i4"),
        ("deal_until_us", "i8"),
    ],
    align=True,
)
OPEN_PAGE = np.uint8(1)
OPEN_CART = np.uint8(2)
OPEN_WAIT = np.uint8(3)
OPEN_BALANCE = np.uint8(4)
OPEN_CAUSED = np.uint8(5)
OPEN_ROOM = np.uint8(6)
OPEN_FAKE = np.uint8(7)
OPEN_UNPAID = np.uint8(8)
OPEN_REFUND = np.uint8(9)
OPEN_RETURN = np.uint8(10)
OPEN_LAPSE = np.uint8(11)

# A layer's row. `listing_ix`: the listing of ours under which the price of its visits is counted. `has_more` 1: it
# has one of what stands behind it (a cap, a price of its visits, what they cause, an impression, a claim), which most
# layers have not. Rows `*_ix` are -1 where there is none.
LAYER = np.dtype(
    [
        ("kind", "i4"),
        ("target", "i4"),
        ("channel_ix", "i4"),
        ("listing_ix", "i4"),
        ("first_stop", "i4"),
        ("last_stop", "i4"),
        ("deal_ix", "i4"),
        ("deal_us", "i8"),
        ("has_more", "i4"),
        ("cap_ix", "i4"),
        ("cap_most", "i4"),
        ("paid_ix", "i4"),
        ("first_cause", "i4"),
        ("last_cause", "i4"),
        ("claim_ix", "i4"),
        ("claim_s", "i4"),
        ("click_share", "f8"),
        ("impress", "f8"),
    ],
    align=True,
)
# What a visit carries: a badge, a single-listing price for units of one listing, a coupon, shares of orders that come
# back (-1 the listing's own). `payer` bears what the price is below the one shown.
DEAL = np.dtype(
    [
        ("listing_ix", "i4"),
        ("payer", "i4"),
        ("coupon_ix", "i4"),
        ("is_badge", "i4"),
        ("fen", "i8"),
        ("left", "i8"),
        ("refund_share", "f8"),
        ("return_share", "f8"),
    ],
    align=True,
)
# What visits cause: `children` visits of a layer on average, each to somebody (`to`) after a delay.
CAUSE = np.dtype(
    [
        ("word", "u8"),
        ("on", "i4"),
        ("to", "i4"),
        ("first_target", "i8"),
        ("last_target", "i8"),
        ("group_size", "i8"),
        ("layer_ix", "i4"),
        ("delay", "i4"),
        ("awake", "i4"),
        ("children", "f8"),
        ("delay_a", "f8"),
        ("delay_b", "f8"),
        ("until_us", "i8"),
    ],
    align=True,
)
ON_VISIT, ON_CLICK, ON_ORDER = 0, 1, 2
TO_SELF, TO_ANY, TO_GROUP = 0, 1, 2
BY_GAMMA, BY_EXPONENTIAL, BY_UNIFORM = 0, 1, 2
# A price a thousand for visits of a layer, or a bid and the address of a compiled score; amounts in thousandths of a
# fen.
PAID = np.dtype(
    [
        ("campaign_ix", "i8"),
        ("score", "i8"),
        ("bid", "f8"),
        ("quality", "f8"),
        ("owed", "i8"),
        ("charged_fen", "i8"),
    ],
    align=True,
)
# A live room, and a part of its run of show. Minutes are counted from `first_minute` on.
ROOM = np.dtype(
    [
        ("first_slot", "i4"),
        ("last_slot", "i4"),
        ("first_minute", "i4"),
        ("channel_ix", "i4"),
        ("start_us", "i8"),
        ("end_us", "i8"),
        ("early_share", "f8"),
        ("early_us", "f8"),
        ("stay_us", "f8"),
        ("stay_sigma", "f8"),
        ("react_us", "f8"),
        ("pull", "f8"),
        ("follow_share", "f8"),
        ("fake_share", "f8"),
    ],
    align=True,
)
SLOT = np.dtype(
    [
        ("room_ix", "i4"),
        ("listing_ix", "i4"),
        ("deal_ix", "i4"),
        ("deal_us", "i8"),
        ("word", "u8"),
        ("start_us", "i8"),
        ("end_us", "i8"),
        ("look_share", "f8"),
        ("pull", "f8"),
    ],
    align=True,
)
# columns of `room_minutes` [minute of a room, ·]; looks and clicks of a slot are counted in `slot_counts` [slot, ·]
(JOINED, LEFT, WATCHED_S, FOLLOWED, N_MINUTE) = range(5)
(LOOKS, SLOT_CLICKED, FAKES, N_SLOT_COUNT) = range(4)
# Who may claim a shopper's orders, and until which second; a click on a listing of ours that a channel brought.
CLAIM = np.dtype([("claim_ix", "i4"), ("until_s", "i4")])
TOUCH = np.dtype([("time_us", "i8"), ("shopper_id", "u4"), ("channel_ix", "i4")])
STOP = np.dtype([("kind", "i4"), ("listing_ix", "i4"), ("fen", "i8")], align=True)
STOP_SOLD_OUT = 0
STOP_ABOVE = 1
STOP_BELOW = 2
LAND_SEARCH = 0  # a search page for a query drawn by habit
LAND_PAGE = 1  # one page: a named query, or a shelf that is the same for all
LAND_SHELF = 2  # one of the shelf's pages for the shopper's segment
SHELF_PAGES = 6  # pages of a shelf for a segment: no two visits to a feed show quite the same
LAND_LISTING = 3
LAND_CONTENT = 4  # something about a listing, from which some go on to its page
LAND_ROOM = 5

# A line of a basket; columns as in `records/outcome.py`.
ORDER = np.dtype(
    [(name, "u8") for name in ("order_id", "basket_id", "shopper_id")]
    + [("created_us", "i8")]
    + [(name, "i4") for name in ("listing_ix", "variant_ix", "channel_ix", "units")]
    + [(name, "i8") for name in ("tag_fen", "daily_fen", "shown_fen", "official_fen", "store_coupon_fen",
        "cross_store_fen", "platform_coupon_fen", "red_packet_fen", "expansion_fen", "pays_fen", "deposit_fen",
        "platform_fen", "host_fen")]
    + [(name, "i4") for name in ("store_coupon_ix", "platform_coupon_ix", "red_packet_ix", "deal_ix", "claim_ix")]
    + [("flags", "u4")]
    + [(name, "i8") for name in ("deposit_us", "lapsed_us", "paid_us", "refunded_us", "shipped_us", "delivered_us",
        "returned_us", "restocked_us", "confirmed_us")]
)  # fmt: skip
AT_ONCE = np.uint32(0)
FROM_CART = np.uint32(1)
SPONSORED = np.uint32(2)
WAITED = np.uint32(4)
AFTER_WAITING = np.uint32(FROM_CART | WAITED)
AS_NEW = np.uint32(8)
SUBSTITUTED = np.uint32(16)
PRESALE = np.uint32(32)
FLASH = np.uint32(64)
TOPPED_UP = np.uint32(128)
DEPOSIT_BACK = np.uint32(256)
FAKE = np.uint32(512)
IN_ROOM = np.uint32(1024)

# One coupon: `kind` one of the three, `who` a segment or -1, `payer` who bears it; counters of today.
COUPON = np.dtype(
    [
        ("over_fen", "i8"),
        ("minus_fen", "i8"),
        ("left", "i8"),
        ("claim_from_us", "i8"),
        ("use_from_us", "i8"),
        ("end_us", "i8"),
        ("claimed", "i8"),
        ("used", "i8"),
        ("claim_share", "f8"),
        ("word", "u8"),
        ("kind", "i4"),
        ("per_person", "i4"),
        ("who", "i4"),
        ("payer", "i4"),
    ],
    align=True,
)
OF_STORE, OF_PLATFORM, RED_PACKETS, N_COUPON_KINDS = 0, 1, 2, 3
BY_STORE, BY_PLATFORM, BY_HOST = 0, 1, 2
# columns of `windows` [presale window, ·]: when its balances are paid, and whether deposits never followed go back
(BALANCE_FROM_US, BALANCE_TO_US, GIVES_BACK, N_WINDOW) = range(4)
# columns of `occasions` [occasion, ·]
(NEEDED_US, NEED_MORE, AHEAD_US, OCCASION_WORD, N_OCCASION) = range(5)
MARKET_ORDER = np.dtype([("time_us", "i8"), ("shopper_id", "u8"), ("listing_ix", "i4"), ("units", "i4"), ("fen", "i8")])

STOCK_EVENT = np.dtype([("time_us", "i8"), ("variant_ix", "i4"), ("back", "u1")])
EVENT = np.dtype([("time_us", "i8"), ("shopper_id", "u8"), ("listing_ix", "i4"), ("units", "i4"), ("kind", "u1")])
EVENT_VIEW, EVENT_FAVOURITE, EVENT_CART, EVENT_BUY = np.uint8(0), np.uint8(1), np.uint8(2), np.uint8(3)

# columns of `funnel` [channel, own listing, ·] and `tally` [listing, ·]
(
    IMPRESSIONS, CLICKS, FAVOURITES, CARTS, WAITS, ORDERS, UNITS, LOST_UNITS, GMV_FEN, SPEND_FEN, DEPOSITS, N_FUNNEL,
) = range(12)  # fmt: skip
# columns of `stock_day` [own variant, ·]
(SOLD, RELEASED, RESTOCKED, LOST, N_STOCK_DAY) = range(5)
# columns of `bought_slots` [page, own campaign, ·] and `campaign` [campaign, ·]
(SLOT_IMPRESSIONS, SLOT_CLICKS, SLOT_POSITIONS, SLOT_SPEND_FEN, N_SLOT) = range(5)
(LEFT_FEN, SPENT_FEN, TOP_BID_FEN, SALES_FEN, CAMPAIGN_CLICKS, DRY_US, N_CAMPAIGN) = range(7)
# scalars that move: `now`
(
    HOUR_OF_DAY, DAY_IX, OPEN_FROM_US, IS_OPEN, N_HEAP, N_LATER, LATER_FROM_US, N_ORDERS, N_STOCK_EVENTS, N_EVENTS,
    N_VISITS, N_MARKET_ORDERS, ORDER_DIGEST, CURSOR, SOLD_OUTS, RESTOCKS, CLOSE_US, PRESALE_WINDOW, FLASHES_OVER,
    N_MARKET_ROWS, BASKET_SHOPPER, BASKET_US, BASKET_ID, BASKET_N, BASKET_NEED_S, N_TOUCHES,
    VISIT_LAYER, VISIT_DEAL, VISIT_UNTIL_US, VISIT_ROOM, N_CAUSED, N_NOW,
) = range(32)  # fmt: skip
# VISIT_LAYER, VISIT_DEAL, VISIT_ROOM of the visit under way: 1 + the row, 0 none. VISIT_UNTIL_US: until when its deal
# holds.


class Rules(Handle):
    """What stays fixed for a run: settings in the units of the kernels (µs, fen, utility, shares)."""

    taste_key: np.uint64
    taste_sd: float
    loyalty: float
    badge: float
    awareness: float
    need_drop: float
    need_recover_s: float
    cart_band: float
    cart_back_share: float
    cart_back_us: float
    cart_back_sigma: float
    cart_bonus: float
    second_look_sd: float
    hassle: float
    patience_per_us: float
    wait_horizon_us: int
    forget_share: float
    alert_share: float
    alert_us: float
    alert_sigma: float
    rush_us: float
    rush_sigma: float
    last_call_share: float
    last_call_us: float
    last_call_reach_us: float
    remind_share: float
    reference_fen: float
    shared_coupons: int  # the bits in `coupons` of a shopper of those that rivals take too
    steps_held: int  # bit k: step k of the waterfall holds in this festival
    before_official: int
    official_payer: int
    cross_repeats: int
    cross_most_fen: int
    cross_payer: int
    top_up: float
    top_up_gap: float
    next_page_share: float
    next_page_us: float
    favourite_share: float
    cascade: int
    satisfied: np.uint64
    more_share: float
    most_units: int
    unpaid_share: float
    unpaid_us: int
    other_variant_share: float
    refund_us: float
    ship_us: float
    courier_us: float
    return_us: float
    back_us: float
    as_new_share: float
    confirm_us: int
    n_own: int
    n_queries: int
    reserve_fen: int
    increment_fen: int
    pricing: int
    keep_events: int
    keep_market: int
    end_us: int


class State(Handle):
    """A world: L listings (own first), V variants, C channels, S segments, P pages, K campaigns, E bids."""

    now: Ints  # [N_NOW]
    people: Annotated[Records, (PERSON, 1)]
    leave_by_hour: Floats  # [24] utility of leaving, added to the person's own
    about: Floats  # [25] running share of a day's visits at each full hour, 0 to 1
    query_cumulative: Floats  # [n_queries]
    # listings
    listing_word: Words  # [L] the 32-bit id that draws are keyed by
    store_ix: Rows  # [L]
    utility: Floats2  # [S, L] all of the utility but the price, the person and the luck
    price_ln: Floats  # [L] ln(price in hand / reference price)
    daily_ln: Floats  # [L] the same at the everyday price
    unit_fen: Ints  # [L] price in hand of a unit bought alone, without coupons
    shown_fen: Ints  # [L] single-listing price of a unit
    official_ppm: Ints  # [L] official reduction, 0 where it does not hold now
    offer_ix: Rows  # [L] the cross-store offer that holds now, -1 none
    takes_part: Flags  # [L] 1 where platform coupons and red packets may be used now
    daily_fen: Ints  # [L]
    tag_fen: Ints  # [L]
    offers: Ints2  # [offers, 2] fen: over, minus
    flash_left: Ints  # [n_own] units left at the flash price while it is on, else 0
    after_flash_fen: Ints  # [n_own] single-listing price once they are gone
    presale_fen: Ints  # [n_own] single-listing price by presale, 0 none
    presale_ln: Floats  # [n_own] ln(what a unit costs in the end by presale / reference price)
    deposit_fen: Ints  # [n_own]
    worth_fen: Ints  # [n_own]
    ship_by_us: Ints  # [n_own] -1 as other orders
    windows: Ints2  # [presale windows, N_WINDOW]
    coupons: Annotated[Records, (COUPON, 1)]
    coupon_listing: Flags2  # [coupons, n_own]
    occasions: Floats2  # [occasions, N_OCCASION]
    refund_share: Floats  # [n_own]
    return_share: Floats  # [n_own]
    first_variant: Rows  # [L + 1]
    variant_cumulative: Floats  # [V] cumulative demand share inside its listing
    stock: Ints  # [V]
    listing_stock: Ints  # [L]
    tally: Ints2  # [L, N_FUNNEL] since the last refresh
    funnel: Ints3  # [C, n_own, N_FUNNEL] this hour
    stock_day: Ints2  # [own V, N_STOCK_DAY] today
    visits: Ints  # [C] today, the whole market
    visitors: Ints  # [C + 1] today, our store; the last is the store
    # pages: queries first, then shelves
    page_fresh: Flags  # [P]
    page_n: Rows  # [P]
    page_listing: Rows2  # [P, n_slots]
    page_campaign: Rows2  # [P, n_slots], -1 organic
    page_price_fen: Ints2  # [P, n_slots] of a click
    page_word: Words2  # [P, n_slots]
    page_click: Words2  # [P, n_slots] click thresholds on 32 bits
    page_views: Ints2  # [P, C] since the page was made
    page_hour: Ints  # [P] views this hour
    page_sponsored: Flags2  # [P, n_slots] 1 where the position is sold
    page_size: Rows  # [P]
    ranked: Rows2  # [P, D] listings best first, -1 ends
    click_share: Floats2  # [P, L] click rate if examined
    attention: Floats2  # [P, n_slots] examination by position
    # the auction
    entry_first: Rows  # [P + 1]
    entry_campaign: Rows  # [E]
    entry_listing: Rows  # [E]
    entry_store: Rows  # [E]
    entry_bid_fen: Ints  # [E]
    entry_quality: Floats  # [E]
    campaign: Ints2  # [K, N_CAMPAIGN]
    campaign_channel: Rows  # [K] channel of our campaigns, -1 a rival's
    n_own_campaigns: int
    bought_slots: Ints3  # [P, own K, N_SLOT] this hour
    # what comes and what waits
    layers: Annotated[Records, (LAYER, 1)]
    stops: Annotated[Records, (STOP, 1)]
    deals: Annotated[Records, (DEAL, 1)]
    causes: Annotated[Records, (CAUSE, 1)]
    targets: Annotated[ShortWords, (np.uint32, 1)]  # shoppers that causes choose from
    paid: Annotated[Records, (PAID, 1)]
    rooms: Annotated[Records, (ROOM, 1)]
    slots: Annotated[Records, (SLOT, 1)]
    room_minutes: Ints2  # [minutes of all rooms, N_MINUTE]
    slot_counts: Ints2  # [slots, N_SLOT_COUNT]
    capped: Flags2  # [caps, n_shoppers] visits in the cap's window
    claims: Annotated[Records, (CLAIM, 1)]  # [n_shoppers], or none where no channel claims
    awareness: Annotated[Means, (np.float32, 1)]  # [n_shoppers] impressions of our store, fading; or none
    touches: Annotated[Records, (TOUCH, 1)]
    heap: Annotated[Records, (OPEN, 1)]
    later: Annotated[Records, (OPEN, 1)]
    orders: Annotated[Records, (ORDER, 1)]
    stock_events: Annotated[Records, (STOCK_EVENT, 1)]
    events: Annotated[Records, (EVENT, 1)]
    market_orders: Annotated[Records, (MARKET_ORDER, 1)]
    # the basket being paid: lines [MOST_LINES], the first BASKET_N of them bought, one more on trial
    basket_listing: Rows
    basket_units: Ints
    basket_shown: Ints
    basket_official: Ints
    basket_more: Ints  # worth of the deposit above itself
    basket_floor: Ints  # the deposit, which a line cannot fall below
    basket_aside: Ints2  # [MOST_LINES, 2] what platform and host bear of a deal's price
    basket_steps: Ints2  # [MOST_LINES, N_STEPS]
    basket_rest: Ints
    basket_tested: Ints
    basket_pays: Ints  # of the lines bought
    basket_order: Ints  # row in `orders`; a rival's -1, or -2 - its row in `market_orders`
    basket_channel: Rows
    basket_campaign: Rows
    basket_used: Ints  # [N_COUPON_KINDS] coupons used by the lines bought, -1 none
    basket_chosen: Ints  # [N_COUPON_KINDS] by all lines, the one on trial too
    basket_counts: Flags
    basket_weights: Ints
    basket_parts: Ints
    # scratch of one visit
    seen_listing: Rows  # [n_slots]
    seen_campaign: Rows  # [n_slots], -1 not through a sponsored slot
    seen_word: Words  # [n_slots]
    seen_luck: Words  # [n_slots]
    seen_utility: Floats  # [n_slots]
    winners: Ints  # [n_slots + 1]
    prices: Ints  # [n_slots]
    auction_left: Ints  # [E] left of each entry's campaign
    slot_weight: Floats  # [n_slots]
