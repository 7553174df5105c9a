"""The tables of a run, built from the raw outcomes of its replications: names instead of rows, dates beside days.

`tables_of` is the door. Money by date and the cohorts are built in `periods.py` and `cohorts.py`, the
postings in `ledger.py`. Same outcomes in any order give the same frames; this file draws and reads nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ecosim.errors import RunFailed
from ecosim.records import outcome as raw
from ecosim.records.accounts import NAMES
from ecosim.records.audit import breaches
from ecosim.records.cohorts import cohorts_of
from ecosim.records.columns import TABLES
from ecosim.records.credits import RULES, credits_of
from ecosim.records.frames import Named, Values, dates, frame, join
from ecosim.records.ledger import Ledger, keep_books, waterfall
from ecosim.records.live_rooms import live_minutes, live_rooms, live_slots
from ecosim.records.outcome import Outcome
from ecosim.records.periods import periods_of
from ecosim.records.protection import claims_of
from ecosim.units import DAY

Columns = dict[str, Values]
STORE = "(store)"
STATES = ("lapsed", "unpaid", "refunded", "returned", "confirmed", "open")
FLAGS = {
    "from_cart": raw.FROM_CART, "sponsored": raw.SPONSORED, "waited": raw.WAITED, "as_new": raw.AS_NEW,
    "substituted": raw.SUBSTITUTED, "presale": raw.PRESALE, "flash": raw.FLASH, "topped_up": raw.TOPPED_UP,
    "deposit_back": raw.DEPOSIT_BACK, "fake": raw.FAKE, "in_room": raw.IN_ROOM,
}  # fmt: skip
COUPONS = ("store_coupon", "platform_coupon", "red_packet")
KEPT_ON_REQUEST = ("events", "market_orders")


def tables_of(outcomes: Sequence[Outcome]) -> dict[str, pd.DataFrame]:
    """Give every declared table of these replications, rows by replication, luck and the table's keys.

    `events` and `market_orders` are there only where a replication kept them. Raises `RunFailed` with all
    breaches when books do not close.
    """
    ordered = sorted(outcomes, key=lambda outcome: (outcome.replication, outcome.luck))
    books = [(outcome, keep_books(outcome)) for outcome in ordered]
    found = [text for outcome, ledger in books for text in breaches(outcome, ledger)]
    if found:
        raise RunFailed("books: " + "; ".join(found[:10]))
    left_out = {name for name in KEPT_ON_REQUEST if all(getattr(of, name) is None for of in ordered)}
    columns = [(of, _columns(of, ledger)) for of, ledger in books]
    return {
        table.name: join(table, [frame(table, of, tables[table.name]) for of, tables in columns])
        for table in TABLES
        if table.name not in left_out
    }


def _columns(of: Outcome, ledger: Ledger) -> dict[str, Columns]:
    return {**{name: build(of, ledger) for name, build in BUILDERS.items()}, **periods_of(of, ledger)}


def _replications(of: Outcome, ledger: Ledger) -> Columns:
    return {
        "n_days": of.n_days, "n_visits": of.n_visits, "n_market_orders": of.n_market_orders, "last_us": of.last_us,
    }  # fmt: skip


def _funnel(of: Outcome, ledger: Ledger) -> Columns:
    rows = of.funnel
    channel, listing = Named(of.channels, rows["channel_ix"]), Named(of.listings, rows["listing_ix"])
    return {**_fields(rows), **_hour(of, rows), "channel": channel, "listing": listing}


def _orders(of: Outcome, ledger: Ledger) -> Columns:
    rows = of.orders
    state = np.select([rows["lapsed_us"] >= 0, rows["paid_us"] < 0, rows["refunded_us"] >= 0,
                       rows["returned_us"] >= 0, rows["confirmed_us"] >= 0], [0, 1, 2, 3, 4], 5)  # fmt: skip
    coupons = {name: Named(of.coupon_names, rows[f"{name}_ix"]) for name in COUPONS}
    return {
        **_fields(rows), **_variant(of, rows), **coupons, "date": dates(of, rows["created_us"] // DAY),
        "channel": Named(of.channels, rows["channel_ix"]),
        "category": Named(of.listing_categories, rows["listing_ix"]),
        "tag": Named([name for _, name in of.deals], rows["deal_ix"]),
        "claimed_by": Named([channel for channel, _ in of.claims], rows["claim_ix"]),
        "source": Named([source for _, source in of.claims], rows["claim_ix"]),
        "paid_fen": rows["pays_fen"] * (rows["paid_us"] >= 0), "protected_fen": claims_of(of).all_fen,
        "state": Named(STATES, state), **{name: (rows["flags"] & bit) > 0 for name, bit in FLAGS.items()},
    }  # fmt: skip


def _touches(of: Outcome, ledger: Ledger) -> Columns:
    found = credits_of(of)
    rows = found["rows"]
    parts = {name: found[name] for name in ("place", "n_touches", *(f"{rule}_fen" for rule in RULES))}
    channel = Named(of.channels, rows["channel_ix"])
    return {**_fields(rows), **parts, "channel": channel, "date": dates(of, rows["time_us"] // DAY)}


def _protection(of: Outcome, ledger: Ledger) -> Columns:
    return {**_fields(of.protection), "date": dates(of, of.protection["time_us"] // DAY)}


def _coupons(of: Outcome, ledger: Ledger) -> Columns:
    return {**_fields(of.coupons), **_day(of, of.coupons), "coupon": Named(of.coupon_names, of.coupons["coupon_ix"])}


def _market_orders(of: Outcome, ledger: Ledger) -> Columns:
    rows = np.zeros(0, raw.MARKET_ORDER) if of.market_orders is None else of.market_orders
    listing_ix = rows["listing_ix"]
    return {
        **_fields(rows), "date": dates(of, rows["time_us"] // DAY), "listing": Named(of.listings, listing_ix),
        "store": Named(of.stores, of.store_ix[listing_ix]), "category": Named(of.listing_categories, listing_ix),
    }  # fmt: skip


def _ledger(of: Outcome, ledger: Ledger) -> Columns:
    rows = ledger.postings
    return {
        **_fields(rows), "date": dates(of, rows["time_us"] // DAY), "debit": Named(NAMES, rows["debit"]),
        "credit": Named(NAMES, rows["credit"]), "cause": Named(ledger.causes, rows["cause"]),
        "channel": Named(of.channels, rows["channel_ix"]), "listing": Named(of.listings, rows["listing_ix"]),
    }  # fmt: skip


def _waterfall(of: Outcome, ledger: Ledger) -> Columns:
    steps = waterfall(ledger)
    return {
        "step": np.arange(len(steps)), "account": Named([step.name for step in steps], np.arange(len(steps))),
        "subtotal": np.array([step.subtotal for step in steps]), "fen": np.array([step.fen for step in steps]),
    }  # fmt: skip


def _stock(of: Outcome, ledger: Ledger) -> Columns:
    return {**_fields(of.stock), **_day(of, of.stock), **_variant(of, of.stock)}


def _stock_events(of: Outcome, ledger: Ledger) -> Columns:
    rows = of.stock_events
    return {**_fields(rows), **_variant(of, rows), "date": dates(of, rows["time_us"] // DAY)}


def _rank(of: Outcome, ledger: Ledger) -> Columns:
    rows = of.rank[of.rank["refreshes"] > 0]
    query, listing = Named(of.queries, rows["query_ix"]), Named(of.listings, rows["listing_ix"])
    mean = rows["position_sum"] / rows["refreshes"]
    return {**_fields(rows), **_day(of, rows), "query": query, "listing": listing, "position_mean": mean}


def _auctions(of: Outcome, ledger: Ledger) -> Columns:
    rows = of.auctions
    return {
        **_fields(rows),
        **_hour(of, rows),
        **_campaign(of, rows),
        "query": Named(of.queries, rows["query_ix"]),
    }


def _budgets(of: Outcome, ledger: Ledger) -> Columns:
    rows = of.budgets
    store = Named([store for store, _, _ in of.campaigns], rows["campaign_ix"])
    return {**_fields(rows), **_day(of, rows), **_campaign(of, rows), "store": store}


def _market(of: Outcome, ledger: Ledger) -> Columns:
    rows = of.market
    return {
        **_fields(rows),
        **_day(of, rows),
        "store": Named(of.stores, rows["store_ix"]),
        "own": rows["store_ix"] == raw.OWN_STORE_IX,
    }


def _visitors(of: Outcome, ledger: Ledger) -> Columns:
    rows = of.visitors
    whole = np.where(rows["channel_ix"] < 0, len(of.channels), rows["channel_ix"])
    return {**_fields(rows), **_day(of, rows), "channel": Named((*of.channels, STORE), whole)}


def _visits(of: Outcome, ledger: Ledger) -> Columns:
    return {
        **_fields(of.visits),
        **_day(of, of.visits),
        "channel": Named(of.channels, of.visits["channel_ix"]),
    }


def _fees(of: Outcome, ledger: Ledger) -> Columns:
    rows = of.fees[of.fees["fen"] != 0]
    channel, kind = Named(of.channels, rows["channel_ix"]), Named(of.fee_kinds, rows["kind_ix"])
    return {**_fields(rows), **_day(of, rows), "channel": channel, "kind": kind}


def _events(of: Outcome, ledger: Ledger) -> Columns:
    rows = np.zeros(0, raw.EVENT) if of.events is None else of.events
    kind, listing = Named(raw.EVENT_KINDS, rows["kind"]), Named(of.listings, rows["listing_ix"])
    return {**_fields(rows), "date": dates(of, rows["time_us"] // DAY), "listing": listing, "kind": kind}


def _fields(rows: Any) -> Columns:
    return {name: rows[name] for name in rows.dtype.names}


def _day(of: Outcome, rows: Any) -> Columns:
    return {"date": dates(of, rows["day"])}


def _hour(of: Outcome, rows: Any) -> Columns:
    return {"date": dates(of, rows["hour"] // 24), "hour_of_day": rows["hour"] % 24}


def _variant(of: Outcome, rows: Any) -> Columns:
    parts = enumerate(("listing", "sku", "colour", "size"))
    return {name: Named([variant[part] for variant in of.variants], rows["variant_ix"]) for part, name in parts}


def _campaign(of: Outcome, rows: Any) -> Columns:
    channel, name = [channel for _, channel, _ in of.campaigns], [name for _, _, name in of.campaigns]
    return {"channel": Named(channel, rows["campaign_ix"]), "campaign": Named(name, rows["campaign_ix"])}


BUILDERS: dict[str, Callable[[Outcome, Ledger], Columns]] = {
    "replications": _replications, "funnel": _funnel, "orders": _orders, "ledger": _ledger, "waterfall": _waterfall,
    "stock": _stock, "stock_events": _stock_events, "rank": _rank, "auctions": _auctions, "budgets": _budgets,
    "market": _market, "visitors": _visitors, "visits": _visits, "cohorts": cohorts_of, "fees": _fees,
    "protection": _protection, "coupons": _coupons, "market_orders": _market_orders, "events": _events,
    "touches": _touches, "live_rooms": live_rooms, "live_minutes": live_minutes, "live_slots": live_slots,
}  # fmt: skip
