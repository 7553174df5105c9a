"""Pages: what a shopper sees who lands on a query or a shelf, kept until something on it changes.

A page is made of sponsored slots, by one auction over the query's bids, and of the organic ranking; each slot carries the click
threshold of its listing at its position. A bid, a budget near its end, a price, a rank refresh or a sell-out makes pages stale; until then
every visit reuses the auction, which is exact because its inputs stand. Views are counted by page and posted to listings when it is left.
"""

from __future__ import annotations

from ecosim.kernels.auction import charge_click, clear_auction
from ecosim.kernels.examination import click_threshold
from ecosim.kernels.jit import kernel
from ecosim.kernels.layout import (
    CAMPAIGN_CLICKS,
    DRY_US,
    IMPRESSIONS,
    LEFT_FEN,
    SLOT_CLICKS,
    SLOT_IMPRESSIONS,
    SLOT_POSITIONS,
    SLOT_SPEND_FEN,
    SPEND_FEN,
    SPENT_FEN,
    TOP_BID_FEN,
)

@kernel
def post_views(s, r, page):  # type: ignore[no-untyped-def]
    """Post the views counted on a page to its listings, channels and campaigns, and start counting anew."""
    total = 0
    for channel in range(s.page_views.shape[1]):
        views = s.page_views[page, channel]
        if views == 0:
            continue
        total += views
        for slot in range(s.page_n[page]):
            listing = s.page_listing[page, slot]
            if listing < r.n_own:
                campaign = s.page_campaign[page, slot]
                through = s.campaign_channel[campaign] if campaign >= 0 else channel
                s.funnel[through, listing, IMPRESSIONS] += views
        s.page_views[page, channel] = 0
    if total == 0:
        return
    s.page_hour[page] += total
    for slot in range(s.page_n[page]):
        s.tally[s.page_listing[page, slot], IMPRESSIONS] += total
        campaign = s.page_campaign[page, slot]
        if 0 <= campaign < s.n_own_campaigns:
            s.bought_slots[page, campaign, SLOT_IMPRESSIONS] += total
            s.bought_slots[page, campaign, SLOT_POSITIONS] += total * (slot + 1)


@kernel
def make_page(s, r, page):  # type: ignore[no-untyped-def]
    """Make a page anew: auction for its sponsored slots, then the organic ranking without listings already shown."""
    post_views(s, r, page)
    size = s.page_size[page]
    n_sold = 0
    for slot in range(size):
        if s.page_sponsored[page, slot]:
            s.slot_weight[n_sold] = s.attention[page, slot]
            n_sold += 1
    first, last = s.entry_first[page], s.entry_first[page + 1]
    n_won = 0
    if n_sold > 0 and last > first:
        for e in range(first, last):
            in_stock = s.listing_stock[s.entry_listing[e]] > 0
            s.auction_left[e] = s.campaign[s.entry_campaign[e], LEFT_FEN] if in_stock else 0
        n_won = clear_auction(
            s.entry_bid_fen, s.entry_quality, s.auction_left, s.entry_store, first, last, n_sold, s.slot_weight,
            r.reserve_fen, r.increment_fen, r.pricing, s.winners, s.prices,
        )  # fmt: skip
    place_listings(s, r, page, size, n_won)
    s.page_fresh[page] = 1


@kernel
def place_listings(s, r, page, size, n_won):  # type: ignore[no-untyped-def]
    """Fill the slots in order: the next winner where the position is sold and one is left, else the next of the ranking."""
    slot, next_won, next_ranked = 0, 0, 0
    depth = s.ranked.shape[1]
    while slot < size:
        listing, campaign, price = -1, -1, 0
        if next_won < n_won and s.page_sponsored[page, slot]:
            e = s.winners[next_won]
            listing, campaign, price = s.entry_listing[e], s.entry_campaign[e], s.prices[next_won]
            next_won += 1
        else:
            while listing < 0 and next_ranked < depth and s.ranked[page, next_ranked] >= 0:
                candidate = s.ranked[page, next_ranked]
                next_ranked += 1
                if not is_winner(s, candidate, n_won):
                    listing = candidate
        if listing < 0:
            break
        s.page_listing[page, slot] = listing
        s.page_campaign[page, slot] = campaign
        s.page_price_fen[page, slot] = price
        s.page_word[page, slot] = s.listing_word[listing]
        s.page_click[page, slot] = click_threshold(s.click_share[page, listing] * s.attention[page, slot])
        slot += 1
    s.page_n[page] = slot


@kernel
def is_winner(s, listing, n_won):  # type: ignore[no-untyped-def]
    """True where the listing stands on the page as an advertisement already."""
    for i in range(n_won):
        if s.entry_listing[s.winners[i]] == listing:
            return True
    return False


@kernel
def charge(s, r, time_us, page, slot, campaign):  # type: ignore[no-untyped-def]
    """Charge the owner of a sponsored slot for a click: the price of the auction, never more than is left of the budget."""
    account = s.campaign[campaign]
    price = charge_click(account[LEFT_FEN], s.page_price_fen[page, slot])
    account[LEFT_FEN] -= price
    account[SPENT_FEN] += price
    account[CAMPAIGN_CLICKS] += 1
    if account[LEFT_FEN] < account[TOP_BID_FEN]:
        s.page_fresh[: r.n_queries] = 0
        if account[LEFT_FEN] < max(r.reserve_fen, 1) and account[DRY_US] < 0:
            account[DRY_US] = time_us
    if campaign < s.n_own_campaigns:
        listing = s.page_listing[page, slot]
        s.funnel[s.campaign_channel[campaign], listing, SPEND_FEN] += price
        s.bought_slots[page, campaign, SLOT_CLICKS] += 1
        s.bought_slots[page, campaign, SLOT_SPEND_FEN] += price
    s.tally[s.page_listing[page, slot], SPEND_FEN] += price


@kernel
def make_stale(s):  # type: ignore[no-untyped-def]
    """Have every page made anew at its next visit."""
    s.page_fresh[:] = 0


@kernel
def post_all_views(s, r):  # type: ignore[no-untyped-def]
    """Post the views of all pages: at the close of an hour, before a refresh, at the end."""
    for page in range(s.page_fresh.shape[0]):
        post_views(s, r, page)


