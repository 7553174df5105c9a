"""Do the books close? Conservation of money, goods and orders in one replication, to the fen and the unit.

Each breach is one sentence; none means the outcome may be written. The engine is not trusted here and not
known either: only an `Outcome` and its `Ledger` are compared. What promotions must keep stands in
`promotion_audit.py`.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from ecosim.records.ledger import Ledger, balances, variant_values
from ecosim.records.outcome import AS_NEW, Outcome
from ecosim.records.promotion_audit import promotion_breaches
from ecosim.records.protection import ENDS

# In the order of a parcel's life; each moment that happened is not before the one it follows.
_FOLLOWS = (
    ("deposit_us", "created_us"),
    ("lapsed_us", "deposit_us"),
    ("paid_us", "created_us"),
    ("refunded_us", "paid_us"),
    ("shipped_us", "paid_us"),
    ("delivered_us", "shipped_us"),
    ("returned_us", "delivered_us"),
    ("restocked_us", "returned_us"),
    ("confirmed_us", "delivered_us"),
)
_CLOSING = ("escrow", "platform_receivable", "host_receivable", "deposits")  # all settled at the end


def breaches(outcome: Outcome, ledger: Ledger) -> tuple[str, ...]:
    """Give every broken law of conservation, in words with its numbers; empty when the books close."""
    found = [
        *_of_orders(outcome), *promotion_breaches(outcome), *_of_goods(outcome), *_of_money(outcome, ledger)
    ]  # fmt: skip
    return tuple(f"replication {outcome.replication}: {text}" for text in found)


def closing_units(outcome: Outcome) -> NDArray[np.int64]:
    """Units that must be left by variant: opening - shipped + returned as new, int64[variants]."""
    left = outcome.opening_stock.astype(np.int64)
    sent = outcome.orders[outcome.orders["shipped_us"] >= 0]
    back = outcome.orders[(outcome.orders["returned_us"] >= 0) & ((outcome.orders["flags"] & AS_NEW) > 0)]
    np.subtract.at(left, sent["variant_ix"], sent["units"])
    np.add.at(left, back["variant_ix"], back["units"])
    return left


def _of_orders(outcome: Outcome) -> Iterator[str]:
    orders = outcome.orders
    if len(np.unique(orders["order_id"])) < len(orders):
        yield "an order_id appears twice; it names one order"
    ends = np.sum([orders[name] >= 0 for name in ENDS], axis=0)
    wrong = orders["order_id"][ends != (orders["paid_us"] >= 0)]
    if len(wrong):
        yield (
            f"{len(wrong)} orders do not end in one way (first: {wrong[0]}); "
            "a paid order is refunded, returned or confirmed, an unpaid one never"
        )
    both = (orders["refunded_us"] >= 0) & (orders["shipped_us"] >= 0)
    if both.any():
        yield f"{np.count_nonzero(both)} orders are shipped and refunded before shipping"
    for later, earlier in _FOLLOWS:
        bad = (orders[later] >= 0) & ((orders[earlier] < 0) | (orders[later] < orders[earlier]))
        if bad.any():
            yield f"{np.count_nonzero(bad)} orders have {later} without {earlier}, or before it"


def _of_goods(outcome: Outcome) -> Iterator[str]:
    must, has = closing_units(outcome), outcome.closing_stock
    for row in np.flatnonzero(must != has)[:3]:
        listing, sku, *_ = outcome.variants[row]
        yield (f"{listing}/{sku} closes with {has[row]} units; opening - shipped + returned as new gives {must[row]}")


def _of_money(outcome: Outcome, ledger: Ledger) -> Iterator[str]:
    balance = balances(ledger)
    if sum(balance.values()):
        yield f"accounts sum to {sum(balance.values())} fen; debits must equal credits"
    for name in _CLOSING:
        if balance[name]:
            yield f"{balance[name]} fen are left in {name}; all is settled at the end"
    _, salvage = variant_values(outcome)
    worth = int((outcome.closing_stock * salvage).sum())
    if balance["inventory"] != worth:
        yield f"inventory holds {balance['inventory']} fen; the units left are worth {worth} fen"
    if any(balance[name] < 0 for name in ("inventory", "seconds")):
        yield "stock is worth less than nothing"
    clicks = int(outcome.funnel["spend_fen"].sum())
    if clicks != balance["ad_spend"]:
        yield f"own campaigns spent {balance['ad_spend']} fen by budget and {clicks} fen by click"
