"""Settled outcomes made without the engine: random orders, each ended in one way, and everything else to fit them."""

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
from ecosim.units import DAY, HOUR

N_DAYS = 6
CHANNELS = ("organic_search", "direct", "paid_search")
LISTINGS = ("wool-coat", "down-jacket", "rival-0001", "rival-0002")
STORES = ("own", "rival-a")
VARIANTS = (
    ("wool-coat", "wc-m", "黑", "M"),
    ("wool-coat", "wc-l", "黑", "L"),
    ("down-jacket", "dj-m", "", "M"),
)
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
    )


def _orders(rng: np.random.Generator, n: int) -> Any:
    rows = np.full(n, -1, raw.ORDER) if n == 0 else np.zeros(n, raw.ORDER)
    rows["order_id"] = rng.permutation(n).astype(np.uint64) + 2**63 + 1
    rows["shopper_id"] = rng.integers(0, max(1, n // 2), n)
    rows["created_us"] = np.sort(rng.integers(0, N_DAYS * DAY, n))
    rows["variant_ix"] = rng.integers(0, len(VARIANTS), n)
    rows["listing_ix"] = np.array([0, 0, 1])[rows["variant_ix"]]
    rows["channel_ix"] = rng.integers(0, len(CHANNELS), n)
    rows["units"] = rng.integers(1, 4, n)
    rows["tag_fen"], rows["daily_fen"] = 99900, 80000
    rows["unit_fen"] = rng.integers(1, 80001, n)
    rows["platform_fen"] = rng.integers(0, 2, n) * rng.integers(0, 5000, n)
    rows["flags"] = rng.integers(0, 32, n)
    return _ended(rng, rows)


def _ended(rng: np.random.Generator, rows: Any) -> Any:
    n, end = len(rows), rng.integers(0, 4, len(rows))  # unpaid, refunded, returned, confirmed
    for name in ("paid", "refunded", "shipped", "delivered", "returned", "restocked", "confirmed"):
        rows[f"{name}_us"] = -1
    wait = rng.integers(0, 2 * DAY, (5, n))
    paid, shipped = end > 0, end > 1
    rows["paid_us"][paid] = (rows["created_us"] + wait[0] // 48)[paid]
    rows["refunded_us"][end == 1] = (rows["paid_us"] + wait[1])[end == 1]
    rows["shipped_us"][shipped] = (rows["paid_us"] + wait[1])[shipped]
    rows["delivered_us"][shipped] = (rows["shipped_us"] + wait[2])[shipped]
    rows["returned_us"][end == 2] = (rows["delivered_us"] + wait[3])[end == 2]
    back = (end == 2) & ((rows["flags"] & raw.AS_NEW) > 0)
    rows["restocked_us"][back] = (rows["returned_us"] + wait[4])[back]
    rows["confirmed_us"][end == 3] = (rows["delivered_us"] + wait[3])[end == 3]
    return rows


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
