"""Settled outcomes made without the engine: random baskets, each order ended in one way, and all else to fit them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from ecosim.records import outcome as raw
from ecosim.records.outcome import Outcome
from ecosim.scenario.model import Listing, Period, Settings, Variant
from ecosim.scenario.promotions import Coupon, Promotions
from ecosim.units import DAY, HOUR, MINUTE

N_DAYS = 6
CHANNELS = ("organic_search", "direct", "paid_search")
LISTINGS = ("wool-coat", "down-jacket", "rival-0001", "rival-0002")
STORES = ("own", "rival-a")
VARIANTS = (
    ("wool-coat", "wc-m", "黑", "M"),
    ("wool-coat", "wc-l", "黑", "L"),
    ("down-jacket", "dj-m", "", "M"),
)
CATEGORIES = ("coats", "jackets", "coats", "")
COUPONS = ("shop-500-40", "vip88", "red-88")
QUOTA = 900
DEALS = (("direct", "deal"), ("paid_search", "host-a"))
CLAIMS = (("paid_search", "publisher-a"),)
ROOM_US, ROOM_MINUTES = 2 * DAY + 20 * HOUR, 60  # when the one live room opens, and for how long
CAMPAIGNS = (("own", "paid_search", "generic"), ("own", "paid_search", "brand"), ("rival-a", "", "bids"))


@pytest.fixture(scope="session")
def settings() -> Settings:
    """A store with two listings; salvage of dj-m lies above its cost on purpose."""
    return Settings(
        ecosim=1,
        name="tiny",
        period=Period(start_date=dt.date(2025, 10, 29), end_date=dt.date(2025, 11, 3)),
        products=(
            Listing(
                listing="wool-coat",
                tag_price_fen=99900,
                cost_fen=21050,
                variants=(
                    Variant(sku="wc-m", colour="黑", size="M", stock=900, salvage_fen=6000),
                    Variant(sku="wc-l", colour="黑", size="L", stock=900, salvage_fen=5001),
                ),
            ),
            Listing(
                listing="down-jacket",
                tag_price_fen=129900,
                cost_fen=30000,
                variants=(Variant(sku="dj-m", size="M", stock=900, salvage_fen=30500),),
            ),
        ),
        promotions=Promotions(
            coupons=(
                Coupon(name=COUPONS[0], over_fen=50000, minus_fen=4000, quota=QUOTA),
                Coupon(
                    name=COUPONS[1], kind="platform", over_fen=60000, minus_fen=5000, quota=QUOTA, paid_by="platform"
                ),
                Coupon(name=COUPONS[2], kind="red_packet", minus_fen=888, quota=QUOTA, paid_by="platform"),
            )
        ),
    )


def _orders(rng: np.random.Generator, n: int) -> Any:
    """Lines of baskets of one line or some; a basket is a presale or none, paid or not as a whole."""
    rows = np.zeros(n, raw.ORDER)
    basket = np.cumsum(rng.random(n) < 0.7)
    n_baskets = int(basket.max(initial=0)) + 1
    rows["order_id"] = rng.permutation(n).astype(np.uint64) + 2**63 + 1
    rows["basket_id"] = basket + 7
    rows["shopper_id"] = rng.integers(0, max(1, n // 2), n_baskets)[basket]
    rows["created_us"] = np.sort(rng.integers(0, N_DAYS * DAY, n_baskets))[basket]
    rows["variant_ix"] = rng.integers(0, len(VARIANTS), n)
    rows["listing_ix"] = np.array([0, 0, 1])[rows["variant_ix"]]
    rows["channel_ix"] = rng.integers(0, len(CHANNELS), n)
    rows["units"] = rng.integers(1, 4, n)
    rows["flags"] = rng.integers(0, 32, n) | raw.FLASH * rng.integers(0, 2, n) | raw.TOPPED_UP * rng.integers(0, 2, n)
    rows["flags"] |= (raw.PRESALE * (rng.random(n_baskets) < 0.4)[basket]).astype(np.uint32)
    _priced(rng, rows)
    return _ended(rng, rows, basket, n_baskets)


def _priced(rng: np.random.Generator, rows: Any) -> None:
    n, presale = len(rows), (rows["flags"] & raw.PRESALE) > 0
    rows["tag_fen"], rows["daily_fen"] = 99900, 80000
    rows["shown_fen"] = rng.integers(1, 80001, n)
    left = rows["shown_fen"] * rows["units"]
    for name in raw.REDUCTIONS:
        holds = presale if name == "expansion_fen" else rng.random(n) < 0.5
        rows[name] = rng.integers(0, left // 4 + 1) * holds
        left -= rows[name]
    rows["pays_fen"] = left
    rows["deposit_fen"] = rng.integers(1, left + 1) * presale
    taken = rows["shown_fen"] * rows["units"] - left
    rows["platform_fen"] = rng.integers(0, taken + 1) * rng.integers(0, 2, n)
    rows["host_fen"] = rng.integers(0, taken - rows["platform_fen"] + 1) * rng.integers(0, 2, n)
    for ix, name in enumerate(("store_coupon", "platform_coupon", "red_packet")):
        rows[f"{name}_ix"] = np.where(rows[f"{name}_fen"] > 0, ix, -1)


def _ended(rng: np.random.Generator, rows: Any, basket: Any, n_baskets: int) -> Any:
    n, end = len(rows), rng.integers(1, 4, len(rows))  # refunded, returned, confirmed
    for name in rows.dtype.names:
        if name.endswith("_us") and name != "created_us":
            rows[name] = -1
    wait = rng.integers(0, 2 * DAY, (5, n))
    presale, begun, pays = (rows["flags"] & raw.PRESALE) > 0, *(rng.random((2, n_baskets)) < 0.8)[:, basket]
    begun &= presale
    rows["deposit_us"][begun] = (rows["created_us"] + wait[4] // 96)[begun]
    balance_us = rows["created_us"] + DAY // 48 + rng.integers(0, DAY // 24, n_baskets)[basket]
    lapsed, paid = begun & ~pays, pays & (begun | ~presale)
    rows["flags"][lapsed & (wait[0] % 2 > 0)] |= raw.DEPOSIT_BACK
    rows["lapsed_us"][lapsed] = balance_us[lapsed]
    rows["paid_us"][paid] = balance_us[paid]
    end[~paid] = 0
    shipped = end > 1
    rows["refunded_us"][end == 1] = (rows["paid_us"] + wait[1] + 1)[end == 1]
    rows["shipped_us"][shipped] = (rows["paid_us"] + wait[1])[shipped]
    rows["delivered_us"][shipped] = (rows["shipped_us"] + wait[2])[shipped]
    rows["returned_us"][end == 2] = (rows["delivered_us"] + wait[3] + 1)[end == 2]
    back = (end == 2) & ((rows["flags"] & raw.AS_NEW) > 0)
    rows["restocked_us"][back] = (rows["returned_us"] + wait[4])[back]
    rows["confirmed_us"][end == 3] = (rows["delivered_us"] + wait[3])[end == 3]
    return rows


def _claims(rng: np.random.Generator, orders: Any) -> Any:
    """Some paid orders claim a part of their price once or twice, before a refund or return, after receipt too."""
    rows = np.zeros(2 * len(orders), raw.PROTECTION)
    for row, order in zip(rows.reshape(2, -1).T, orders, strict=True):
        back_us = max(order["refunded_us"], order["returned_us"])
        until = back_us if back_us >= 0 else order["confirmed_us"] + DAY
        if order["paid_us"] >= 0 and rng.random() < 0.4:
            row["order_id"], row["time_us"] = order["order_id"], rng.integers(order["paid_us"], until, 2)
            first = rng.integers(0, order["pays_fen"] + 1)
            row["fen"] = first, rng.integers(0, order["pays_fen"] - first + 1) * rng.integers(0, 2)
    rows = rows[rows["fen"] > 0]
    return rows[np.argsort(rows["time_us"], kind="stable")]


def _tagged(rng: np.random.Generator, rows: Any) -> None:
    """Some orders are made with a tag, some are claimed by a click; those made while the room is open are the room's.

    A few of the unpaid ones are made by nobody.
    """
    n = len(rows)
    rows["deal_ix"] = np.where(rng.random(n) < 0.3, 0, -1)
    rows["claim_ix"] = np.where(rng.random(n) < 0.2, 0, -1)
    shown = (rows["created_us"] >= ROOM_US) & (rows["created_us"] < ROOM_US + ROOM_MINUTES * MINUTE)
    rows["deal_ix"][shown] = 1
    rows["channel_ix"][shown] = CHANNELS.index("paid_search")
    rows["flags"][shown] |= raw.IN_ROOM
    rows["flags"][(rows["paid_us"] < 0) & (rows["deposit_us"] < 0) & (rng.random(n) < 0.3)] |= raw.FAKE


def _live(rng: np.random.Generator) -> tuple[Any, Any]:
    """Minutes of one room, which is empty at its close, and its slots: a listing each, one after the other."""
    minutes = np.zeros(ROOM_MINUTES + 1, raw.LIVE_MINUTE)
    minutes["channel_ix"], minutes["minute"] = CHANNELS.index("paid_search"), np.arange(len(minutes))
    minutes["time_us"] = ROOM_US + minutes["minute"].astype(np.int64) * MINUTE
    minutes["joined"][:-1] = rng.integers(0, 9, ROOM_MINUTES)
    minutes["viewers"] = minutes["joined"]
    minutes["left"][1:] = minutes["joined"][:-1]
    minutes["watched_s"] = minutes["joined"] * 40
    minutes["followed"] = minutes["joined"] // 4
    slots = _rows(raw.LIVE_SLOT, 2, rng, looks=(50, 90), fakes=(0, 3))
    slots["room_ix"], slots["listing_ix"], slots["deal_ix"] = 0, (0, 1), 1
    slots["channel_ix"] = CHANNELS.index("paid_search")
    slots["start_us"] = ROOM_US + np.arange(2) * 30 * MINUTE
    slots["end_us"] = slots["start_us"] + 30 * MINUTE
    return minutes, slots


def _touches(rng: np.random.Generator, orders: Any) -> Any:
    """One click to five before each order, by order as made, and in time."""
    rows = np.zeros((len(orders), 5), raw.TOUCH)
    rows["order_id"] = orders["order_id"][:, None]
    rows["time_us"] = np.sort(orders["created_us"][:, None] - rng.integers(0, DAY, rows.shape), axis=1)
    rows["channel_ix"] = rng.integers(0, len(CHANNELS), rows.shape)
    return rows[np.arange(5) < rng.integers(1, 6, (len(orders), 1))]


def _coupons(rng: np.random.Generator) -> Any:
    """Days of coupons whose claims and what is left make the quota; none is used before it is claimed."""
    rows = np.zeros((len(COUPONS), N_DAYS), raw.COUPON)
    rows["coupon_ix"], rows["day"] = np.arange(len(COUPONS))[:, None], np.arange(N_DAYS)
    rows["claimed"] = rng.integers(0, QUOTA // N_DAYS, rows.shape)
    rows["used"] = rng.integers(0, rows["claimed"] + 1)
    rows["left"] = QUOTA - np.cumsum(rows["claimed"], axis=1)
    return rows.T.ravel()


def _rows(dtype: Any, n: int, rng: np.random.Generator, **ranges: Any) -> Any:
    rows = np.zeros(n, dtype)
    for name in rows.dtype.names:
        low, high = ranges.get(name, (0, 50))
        rows[name] = rng.integers(low, high, n)
    return rows


@dataclass(frozen=True)
class Maker:
    settings: Settings

    def __call__(self, seed: int = 0, n_orders: int = 200, replication: int = 0, **changes: Any) -> Outcome:
        rng = np.random.default_rng([seed, replication])
        orders = _orders(rng, n_orders)
        small = {"day": (0, N_DAYS), "hour": (0, 24 * N_DAYS), "channel_ix": (0, 3), "listing_ix": (0, 2)}
        budgets = _rows(raw.BUDGET, 12, rng, day=(0, N_DAYS), campaign_ix=(0, 3), dry_us=(-1, 0))
        funnel = _rows(raw.FUNNEL, 60, rng, **small, spend_fen=(0, 1))
        funnel["spend_fen"][0] = budgets["spent_fen"][budgets["campaign_ix"] < 2].sum()
        opening = np.array([900, 900, 900], np.int64) + 3 * n_orders
        more = np.random.default_rng([seed, replication, 1])
        _tagged(more, orders)
        live_minutes, live_slots = _live(more)
        fields: dict[str, Any] = {
            "replication": replication, "luck": 0, "settings": self.settings, "channels": CHANNELS,
            "listings": LISTINGS, "n_own": 2, "stores": STORES, "store_ix": np.array([0, 0, 1, 1], np.int32),
            "queries": ("羽绒服", "大衣"), "variants": VARIANTS, "campaigns": CAMPAIGNS, "orders": orders,
            "n_market_orders": 3 * n_orders, "order_digest": "0", "funnel": funnel, "budgets": budgets,
            "market": _rows(raw.MARKET, 12, rng, **small, store_ix=(0, 2)),
            "stock": _rows(raw.STOCK, 18, rng, **small, variant_ix=(0, 3)),
            "stock_events": _rows(raw.STOCK_EVENT, 5, rng, time_us=(0, N_DAYS * DAY), variant_ix=(0, 3), back=(0, 2)),
            "opening_stock": opening, "closing_stock": closing(opening, orders),
            "rank": _rows(raw.RANK, 20, rng, **small, query_ix=(0, 2), refreshes=(0, 24)),
            "auctions": _rows(raw.AUCTION, 20, rng, **small, query_ix=(0, 2), campaign_ix=(0, 2)),
            "visitors": _rows(raw.VISITOR, 20, rng, **small | {"channel_ix": (-1, 3)}),
            "visits": _rows(raw.VISIT, 18, rng, **small), "fee_kinds": ("commission", "slot"),
            "fees": _rows(raw.FEE, 10, rng, **small, kind_ix=(0, 2), fen=(-500, 500)), "events": None,
            "protection": _claims(rng, orders), "coupons": _coupons(rng), "coupon_names": COUPONS,
            "deals": DEALS, "claims": CLAIMS, "rooms": ("evening",), "live_minutes": live_minutes,
            "live_slots": live_slots, "touches": _touches(more, orders),
            "market_orders": None, "listing_categories": CATEGORIES,
            "warnings": (), "n_visits": 12345, "n_days": N_DAYS, "last_us": (N_DAYS + 30) * DAY + HOUR,
        }  # fmt: skip
        return Outcome(**{**fields, **changes})


def closing(opening: Any, orders: Any) -> Any:
    """Closing stock, counted order by order and slowly, as a second opinion."""
    left = opening.copy()
    for row in orders:
        if row["shipped_us"] >= 0:
            left[row["variant_ix"]] -= row["units"]
        if row["returned_us"] >= 0 and row["flags"] & raw.AS_NEW:
            left[row["variant_ix"]] += row["units"]
    return left


@pytest.fixture(scope="session")
def outcome_of(settings: Settings) -> Callable[..., Outcome]:
    """A maker of settled outcomes: `outcome_of(seed, n_orders, replication, field=...)`."""
    return Maker(settings)


@dataclass(frozen=True)
class FakeScenario:
    """What the run folder needs of a scenario."""

    name: str
    settings: Settings
    identity: str = "abc123"
    role: str = "plan"

    def at(self, replication: int) -> Settings:
        return self.settings

    def resolved_yaml(self) -> str:
        return "ecosim: 1\nname: tiny\n"


@pytest.fixture
def scenario(settings: Settings) -> FakeScenario:
    return FakeScenario("tiny", settings)
