"""Pages: what a shopper sees who lands on a query or a shelf, kept until something on it changes.

A page is made of sponsored slots, by one auction over the query's bids, and of the organic ranking; each slot carries
the click threshold of its listing at its position. A bid, a budget near its end, a price, a rank refresh or a
sell-out makes pages stale; until then every visit reuses the auction, which is exact because its inputs stand. Views
are counted by page and posted to listings when it is left.
"""

from __future__ import annotations

from ecosim.kernels.auction import charge_click, clear_auction
from ecosim.kernels.examination import click_threshold
from ecosim.kernels.funnel import count, credited_channel
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
    Int,
    Rules,
    State,
)


@kernel
def post_views(s: State, r: Rules, page: Int) -> None:
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
                s.funnel[credited_channel(s, campaign, channel), listing, IMPRESSIONS] += views
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
def make_page(s: State, r: Rules, page: Int) -> None:
    """Make a page anew: auction for its sponsored slots, then the organic ranking without listings already shown."""
    post_views(s, r, page)
    place_listings(s, page, s.page_size[page], sell_slots(s, r, page))
    s.page_fresh[page] = 1


@kernel
def sell_slots(s: State, r: Rules, page: Int) -> int:
    """Clear the auction of a page: fills `winners` and `prices`, and gives their number.

    An entry without stock, or whose campaign has spent its budget, is out.
    """
    n_sold = 0
    for slot in range(s.page_size[page]):
        if s.page_sponsored[page, slot]:
            s.slot_weight[n_sold] = s.attention[page, slot]
            n_sold += 1
    first, last = s.entry_first[page], s.entry_first[page + 1]
    if n_sold == 0 or last == first:
        return 0
    for e in range(first, last):
        in_stock = s.listing_stock[s.entry_listing[e]] > 0
        s.auction_left[e] = s.campaign[s.entry_campaign[e], LEFT_FEN] if in_stock else 0
    return clear_auction(
        s.entry_bid_fen, s.entry_quality, s.auction_left, s.entry_store, first, last, n_sold, s.slot_weight,
        r.reserve_fen, r.increment_fen, r.pricing, s.winners, s.prices,
    )  # fmt: skip


@kernel
def place_listings(s: State, page: Int, size: Int, n_won: Int) -> None:
    """Fill the slots in order: where a position is sold and a winner is left, the next one, else the next ranked."""
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
def is_winner(s: State, listing: Int, n_won: Int) -> bool:
    """True where the listing stands on the page as an advertisement already."""
    for i in range(n_won):
        if s.entry_listing[s.winners[i]] == listing:
            return True
    return False


@kernel
def charge(s: State, r: Rules, time_us: Int, page: Int, slot: Int, campaign: Int) -> None:
    """Charge the owner of a sponsored slot for a click: the auction's price, never more than is left of the budget."""
    account = s.campaign[campaign]
    price = charge_click(account[LEFT_FEN], s.page_price_fen[page, slot])
    account[LEFT_FEN] -= price
    account[SPENT_FEN] += price
    account[CAMPAIGN_CLICKS] += 1
    if account[LEFT_FEN] < account[TOP_BID_FEN]:
        s.page_fresh[: r.n_queries] = 0
        if account[LEFT_FEN] < max(r.reserve_fen, 1) and account[DRY_US] < 0:
            account[DRY_US] = time_us
    count(s, r, s.page_listing[page, slot], campaign, -1, SPEND_FEN, price)
    if campaign < s.n_own_campaigns:
        s.bought_slots[page, campaign, SLOT_CLICKS] += 1
        s.bought_slots[page, campaign, SLOT_SPEND_FEN] += price


@kernel
def make_stale(s: State) -> None:
    """Have every page made anew at its next visit."""
    s.page_fresh[:] = 0


@kernel
def post_all_views(s: State, r: Rules) -> None:
    """Post the views of all pages: at the close of an hour, before a refresh, at the end."""
    for page in range(s.page_fresh.shape[0]):
        post_views(s, r, page)
