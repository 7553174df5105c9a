"""The raw outcome of one replication: what the engine hands over, and all that the records know of a run.

Arrays hold rows (`*_ix`) into the name tuples beside them; `tables.py` turns them into names. Times are int64
microseconds since 00:00 of the first day in the shop's time zone, money is int64 fen, -1 means never or none.
Nothing here knows how a visit is made, nor how a table is written.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from ecosim.scenario.model import Settings

# Bits of `orders.flags`.
FROM_CART: Final = 1
SPONSORED: Final = 2
WAITED: Final = 4
AS_NEW: Final = 8
SUBSTITUTED: Final = 16
PRESALE: Final = 32  # made by a deposit
FLASH: Final = 64  # at a flash price
TOPPED_UP: Final = 128  # added to reach a threshold
DEPOSIT_BACK: Final = 256  # the deposit of a balance never paid went back to the shopper
FAKE: Final = 512  # made by nobody, shown in a live room and never paid
IN_ROOM: Final = 1024  # while watching a live room

NEVER: Final = -1
OWN_STORE_IX: Final = 0  # rivals' stores follow

EVENT_KINDS: Final = ("view", "favourite", "cart", "buy")


def _record(*groups: tuple[str, str]) -> np.dtype[np.void]:
    """A packed structured dtype from (names separated by blanks, code) pairs, little endian."""
    return np.dtype([(name, "<" + code if code != "u1" else code) for names, code in groups for name in names.split()])


ORDER: Final = _record(
    ("order_id basket_id shopper_id", "u8"), ("created_us", "i8"), ("listing_ix variant_ix channel_ix units", "i4"),
    # of a unit: tag price, everyday price, single-listing price
    ("tag_fen daily_fen shown_fen", "i8"),
    # of the order, in the waterfall's order; shown_fen x units - these = pays_fen, which has the deposit in it
    ("official_fen store_coupon_fen cross_store_fen platform_coupon_fen red_packet_fen expansion_fen", "i8"),
    ("pays_fen deposit_fen", "i8"),
    ("platform_fen host_fen", "i8"),  # what others than the store bear of these reductions
    ("store_coupon_ix platform_coupon_ix red_packet_ix", "i4"),  # which coupon, -1 none
    ("deal_ix claim_ix", "i4"),  # which tag it was made with, whose click window claims it, -1 none
    ("flags", "u4"),
    ("deposit_us lapsed_us", "i8"),  # deposit paid; balance never paid in its window
    ("paid_us refunded_us shipped_us delivered_us returned_us restocked_us confirmed_us", "i8"))  # fmt: skip
REDUCTIONS: Final = (
    "official_fen", "store_coupon_fen", "cross_store_fen", "platform_coupon_fen", "red_packet_fen", "expansion_fen",
)  # fmt: skip
FUNNEL: Final = _record(
    ("hour channel_ix listing_ix", "i4"),
    ("impressions clicks favourites carts waits orders units lost_units gmv_fen spend_fen deposits", "i8"))  # fmt: skip
MARKET: Final = _record(("day store_ix", "i4"), ("clicks orders units gmv_fen spend_fen", "i8"))
STOCK: Final = _record(("day variant_ix", "i4"), ("on_hand sold released restocked lost", "i8"))
STOCK_EVENT: Final = _record(("time_us", "i8"), ("variant_ix", "i4"), ("back", "u1"))
RANK: Final = _record(("day query_ix listing_ix", "i4"), ("position_sum", "f8"), ("best refreshes", "i4"))
AUCTION: Final = _record(
    ("hour query_ix campaign_ix", "i4"), ("impressions clicks position_sum spend_fen page_views", "i8"))  # fmt: skip
BUDGET: Final = _record(("day campaign_ix", "i4"), ("budget_fen spent_fen dry_us", "i8"))
VISITOR: Final = _record(("day channel_ix", "i4"), ("visitors page_views", "i8"))
VISIT: Final = _record(("day channel_ix", "i4"), ("visits", "i8"))
FEE: Final = _record(("day channel_ix kind_ix", "i4"), ("order_id", "u8"), ("fen", "i8"))
PROTECTION: Final = _record(("order_id", "u8"), ("time_us fen", "i8"))  # a difference paid back as a price fell
COUPON: Final = _record(("day coupon_ix", "i4"), ("claimed used left", "i8"))
MARKET_ORDER: Final = _record(("time_us", "i8"), ("shopper_id", "u8"), ("listing_ix units", "i4"), ("fen", "i8"))
LIVE_MINUTE: Final = _record(
    ("channel_ix room_ix minute", "i4"), ("time_us joined left viewers watched_s followed", "i8"))  # fmt: skip
LIVE_SLOT: Final = _record(
    ("channel_ix room_ix listing_ix deal_ix", "i4"), ("start_us end_us looks clicks fakes", "i8"))  # fmt: skip
TOUCH: Final = _record(("order_id", "u8"), ("time_us", "i8"), ("channel_ix", "i4"))  # a click that led to an order
EVENT: Final = _record(("time_us", "i8"), ("shopper_id", "u8"), ("listing_ix units", "i4"), ("kind", "u1"))

RECORDS: Final[dict[str, np.dtype[np.void]]] = {
    "orders": ORDER, "funnel": FUNNEL, "market": MARKET, "stock": STOCK, "stock_events": STOCK_EVENT, "rank": RANK,
    "auctions": AUCTION, "budgets": BUDGET, "visitors": VISITOR, "visits": VISIT, "fees": FEE,
    "protection": PROTECTION, "coupons": COUPON, "market_orders": MARKET_ORDER, "live_minutes": LIVE_MINUTE,
    "live_slots": LIVE_SLOT, "touches": TOUCH, "events": EVENT,
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Outcome:
    """One replication, settled to the last return; raises `TypeError` where an array has not its declared dtype."""

    replication: int
    luck: int  # 0 = main, 1 = second luck at the same assumptions
    settings: Settings
    channels: tuple[str, ...]
    listings: tuple[str, ...]  # own listings first, then rivals' ("rival-0001")
    n_own: int
    stores: tuple[str, ...]
    store_ix: NDArray[np.int32]  # int32[listings]
    queries: tuple[str, ...]
    variants: tuple[tuple[str, str, str, str], ...]  # (listing, sku, colour, size), row = variant_ix
    campaigns: tuple[tuple[str, str, str], ...]  # (store, channel, name), row = campaign_ix; a rival's channel is ""
    orders: NDArray[np.void]  # own store only, in exact order
    n_market_orders: int
    order_digest: str  # hex, folded over every order of every store in exact order
    funnel: NDArray[np.void]
    market: NDArray[np.void]
    stock: NDArray[np.void]
    stock_events: NDArray[np.void]
    opening_stock: NDArray[np.int64]  # int64[variants]
    closing_stock: NDArray[np.int64]  # int64[variants], after everything has settled
    rank: NDArray[np.void]
    auctions: NDArray[np.void]
    budgets: NDArray[np.void]
    visitors: NDArray[np.void]
    visits: NDArray[np.void]
    fees: NDArray[np.void]
    fee_kinds: tuple[str, ...]
    protection: NDArray[np.void]  # price-protection claims, in order of time
    coupons: NDArray[np.void]
    coupon_names: tuple[str, ...]
    deals: tuple[tuple[str, str], ...]  # (channel, name of a tag), row = deal_ix
    claims: tuple[tuple[str, str], ...]  # (channel, source of a click window), row = claim_ix
    rooms: tuple[str, ...]  # live rooms, row = room_ix
    live_minutes: NDArray[np.void]
    live_slots: NDArray[np.void]
    touches: NDArray[np.void]  # by order as made, and in time
    market_orders: NDArray[np.void] | None  # rivals' orders, where the scenario keeps them
    listing_categories: tuple[str, ...]  # by listing
    events: NDArray[np.void] | None
    warnings: tuple[str, ...]
    n_visits: int
    n_days: int
    last_us: int  # the time at which all was settled

    def __post_init__(self) -> None:
        for name, dtype in RECORDS.items():
            rows: Any = getattr(self, name)
            if name in ("events", "market_orders") and rows is None:
                continue
            if rows.dtype != dtype:
                raise TypeError(f"outcome.{name}: has dtype {rows.dtype}; must be {dtype}; see records/outcome.py")
