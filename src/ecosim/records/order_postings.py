"""What an order posts in its life: deposit, payment, price protection, refund, parcel, return, confirmed receipt.

A presale's deposit is a liability until the balance is paid and becomes sales then, as Business Advisor counts it; a
balance never paid leaves it with the store or gives it back. Whatever is paid back at an order's end, and what
commissions are taken of, is what was paid less the price protection claimed before.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ecosim.records.outcome import AS_NEW, DEPOSIT_BACK, Outcome
from ecosim.records.posting import Book
from ecosim.records.protection import Claims, claims_of
from ecosim.units import PPM, ppm

Int = NDArray[np.int64]
Rows = NDArray[np.void]

PAYERS = ("platform", "host")  # of reductions, beside the store itself


def post_orders(book: Book, outcome: Outcome, cost: Int, salvage: Int) -> None:
    """Post everything that follows from orders; `cost` and `salvage` of a unit, int64[variants] fen."""
    claims = claims_of(outcome)
    left = np.maximum(0, outcome.orders["pays_fen"] - claims.early_fen)
    _post_deposits(book, outcome.orders)
    _post_payments(book, outcome.orders)
    _post_protection(book, outcome.orders, claims)
    _post_refunds(book, outcome.orders, left)
    _post_shipping(book, outcome, cost)
    _post_returns(book, outcome, left, cost, salvage)
    _post_confirmations(book, outcome, left)


def _of(orders: Rows) -> dict[str, Any]:
    return {name: orders[name] for name in ("order_id", "channel_ix", "listing_ix")}


def _post_deposits(book: Book, orders: Rows) -> None:
    made = orders[orders["deposit_us"] >= 0]
    lapsed = made[made["lapsed_us"] >= 0]
    given_back = (lapsed["flags"] & DEPOSIT_BACK) > 0
    kept, back = lapsed[~given_back], lapsed[given_back]
    book.post("escrow", "deposits", "deposit", made["deposit_us"], made["deposit_fen"], **_of(made))
    book.post("deposits", "forfeited_deposits", "lapse", kept["lapsed_us"], kept["deposit_fen"], **_of(kept))
    book.post("cash", "escrow", "lapse", kept["lapsed_us"], kept["deposit_fen"], **_of(kept))
    book.post("deposits", "escrow", "lapse", back["lapsed_us"], back["deposit_fen"], **_of(back))


def _post_payments(book: Book, orders: Rows) -> None:
    paid = orders[orders["paid_us"] >= 0]
    deposit = np.where(paid["deposit_us"] >= 0, paid["deposit_fen"], 0)
    book.post("deposits", "sales", "payment", paid["paid_us"], deposit, **_of(paid))
    book.post("escrow", "sales", "payment", paid["paid_us"], paid["pays_fen"] - deposit, **_of(paid))
    for payer in PAYERS:
        debit, credit = f"{payer}_receivable", f"{payer}_subsidy"
        book.post(debit, credit, "payment", paid["paid_us"], paid[f"{payer}_fen"], **_of(paid))


def _post_protection(book: Book, orders: Rows, claims: Claims) -> None:
    """The platform still holds what was paid until receipt is confirmed; from then on it is the store's own cash."""
    kept = (orders["confirmed_us"][claims.order_ix] >= 0) & ~claims.early
    for credit, those in (("escrow", ~kept), ("cash", kept)):
        rows = claims.rows[those]
        of = _of(orders[claims.order_ix[those]])
        book.post("price_protection", credit, "protection", rows["time_us"], rows["fen"], **of)


def _post_refunds(book: Book, orders: Rows, left: Int) -> None:
    refunded = orders["refunded_us"] >= 0
    back = orders[refunded]
    book.post("refunds", "escrow", "refund", back["refunded_us"], left[refunded], **_of(back))
    _take_back_subsidies(book, "refund", back["refunded_us"], back)


def _take_back_subsidies(book: Book, cause: str, time_us: Int, back: Rows) -> None:
    for payer in PAYERS:
        book.post(f"{payer}_subsidy", f"{payer}_receivable", cause, time_us, back[f"{payer}_fen"], **_of(back))


def _post_shipping(book: Book, outcome: Outcome, cost: Int) -> None:
    sent = outcome.orders[outcome.orders["shipped_us"] >= 0]
    time_us, of, costs = sent["shipped_us"], _of(sent), outcome.settings.costs
    each = np.ones(len(sent), np.int64)
    book.post("goods", "inventory", "shipping", time_us, cost[sent["variant_ix"]] * sent["units"], **of)
    book.post("courier", "cash", "shipping", time_us, each * costs.courier_fen, **of)
    book.post("packaging", "cash", "shipping", time_us, each * costs.packaging_fen, **of)
    book.post("insurance", "cash", "shipping", time_us, each * costs.insurance_fen, **of)


def _post_returns(book: Book, outcome: Outcome, left: Int, cost: Int, salvage: Int) -> None:
    returned = outcome.orders["returned_us"] >= 0
    back = outcome.orders[returned]
    time_us, of, as_new = back["returned_us"], _of(back), (back["flags"] & AS_NEW) > 0
    at_cost = cost[back["variant_ix"]] * back["units"]
    at_salvage = salvage[back["variant_ix"]] * back["units"]
    book.post("returns", "escrow", "return", time_us, left[returned], **of)
    _take_back_subsidies(book, "return", time_us, back)
    book.post("inventory", "goods", "return", time_us, at_cost * as_new, **of)
    book.post("seconds", "goods", "return", time_us, at_salvage * ~as_new, **of)
    book.post("return_loss", "goods", "return", time_us, (at_cost - at_salvage) * ~as_new, **of)
    handling = np.full(len(back), outcome.settings.costs.return_handling_fen, np.int64)
    book.post("return_handling", "cash", "return", time_us, handling, **of)


def _post_confirmations(book: Book, outcome: Outcome, left: Int) -> None:
    confirmed = outcome.orders["confirmed_us"] >= 0
    kept, receipts = outcome.orders[confirmed], left[confirmed]
    time_us, of = kept["confirmed_us"], _of(kept)
    book.post("cash", "escrow", "confirmation", time_us, receipts, **of)
    for payer in PAYERS:
        book.post("cash", f"{payer}_receivable", "confirmation", time_us, kept[f"{payer}_fen"], **of)
    for account in ("commission", "base_fee"):
        share = getattr(outcome.settings.costs, account)
        book.post(account, "cash", "confirmation", time_us, _part_fen(receipts, share), **of)


def _part_fen(fen: Int, share: float) -> Int:
    """`share` of amounts ≥ 0, half up to the fen; the share in whole millionths, so that no float touches money."""
    return (fen * ppm(share) + PPM // 2) // PPM
