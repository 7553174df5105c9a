"""The store's books: every movement of money and goods of one replication as balanced postings, in integer fen.

A pure function of an `Outcome`. Each posting moves `fen` > 0 from a credited to a debited account, so the
books balance by construction; `audit.py` checks that they also close. GMV is what shoppers paid, before
refunds, as Business Advisor counts it. Refunds before shipping and returns after delivery are two processes
with their own accounts. Knows no table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ecosim.records.accounts import INDEX, NAMES, RESULTS, STEPS
from ecosim.records.outcome import AS_NEW, Outcome
from ecosim.units import DAY, PPM, ppm

Int = NDArray[np.int64]
Rows = NDArray[np.void]

POSTING: Final[np.dtype[np.void]] = np.dtype(
    [("time_us", "<i8"), ("debit", "u1"), ("credit", "u1"), ("fen", "<i8"), ("cause", "<i4"), ("order_id", "<u8"),
     ("channel_ix", "<i4"), ("listing_ix", "<i4")])  # fmt: skip

CAUSES: Final = ("opening", "payment", "refund", "shipping", "return", "confirmation", "settlement")


@dataclass(frozen=True, eq=False)
class Ledger:
    """Postings in order of time; on a tie in the order of an order's life, then of the orders."""

    postings: Rows
    causes: tuple[str, ...]  # CAUSES, then "fee: <kind>", then "campaign: <name>"
    channels: tuple[str, ...]
    listings: tuple[str, ...]


@dataclass(frozen=True)
class Step:
    """One step of the money waterfall: signed fen, or a subtotal of the steps above."""

    name: str
    fen: int
    subtotal: bool


class _Book:
    """Collects columns of postings; the only mutable thing here, alive during `keep_books` only."""

    def __init__(self) -> None:
        self.parts: list[Rows] = []

    def post(self, debit: str, credit: str, cause: Any, time_us: Any, fen: Any, **where: Any) -> None:
        """Append one posting per element of `fen` that is above zero; scalars spread over the rest."""
        fen = np.asarray(fen, np.int64)
        rows = np.zeros(fen.shape, POSTING)
        rows["debit"], rows["credit"], rows["cause"] = INDEX[debit], INDEX[credit], cause
        rows["time_us"], rows["fen"] = time_us, fen
        for name in ("order_id", "channel_ix", "listing_ix"):
            rows[name] = where.get(name, 0 if name == "order_id" else -1)
        self.parts.append(rows[fen > 0])

    def in_order(self) -> Rows:
        rows = np.concatenate([np.zeros(0, POSTING), *self.parts])
        return rows[np.argsort(rows["time_us"], kind="stable")]


def keep_books(outcome: Outcome) -> Ledger:
    """Give the ledger of one replication, from the opening stock to the write-down of what is left.

    Percentages are half up to the fen, per order (commission and base fee, on what the shopper paid and
    kept). Zero postings are left out. Assumes rows in the ranges that `outcome.py` states.
    """
    fee_causes = tuple(f"fee: {kind}" for kind in outcome.fee_kinds)
    campaigns = tuple(f"campaign: {name}" for _, _, name in outcome.campaigns)
    book = _Book()
    cost, salvage = variant_values(outcome)
    _post_opening(book, outcome, cost)
    _post_payments(book, outcome.orders)
    _post_shipping(book, outcome, cost)
    _post_returns(book, outcome, cost, salvage)
    _post_confirmations(book, outcome)
    _post_ad_spend(book, outcome, first_cause=len(CAUSES) + len(fee_causes))
    _post_fees(book, outcome, first_cause=len(CAUSES))
    _post_write_down(book, outcome, cost - salvage)
    return Ledger(book.in_order(), CAUSES + fee_causes + campaigns, outcome.channels, outcome.listings)


def variant_values(outcome: Outcome) -> tuple[Int, Int]:
    """Cost and salvage of a unit by variant, int64[variants] fen; salvage at most cost: the lower of cost and value."""
    listings = {listing.listing: listing for listing in outcome.settings.products}
    cost = np.array([listings[name].cost_fen for name, *_ in outcome.variants], np.int64)
    salvage = {(name, v.sku): v.salvage_fen for name, listing in listings.items() for v in listing.variants}
    values = np.array([salvage[name, sku] for name, sku, *_ in outcome.variants], np.int64)
    return cost, np.minimum(cost, values)


def balances(ledger: Ledger) -> dict[str, int]:
    """Debit minus credit of every account, in fen; they sum to zero."""
    rows = ledger.postings
    total = np.zeros(len(NAMES), np.int64)
    np.add.at(total, rows["debit"], rows["fen"])
    np.subtract.at(total, rows["credit"], rows["fen"])
    return {name: int(fen) for name, fen in zip(NAMES, total, strict=True)}


def net_contribution_fen(ledger: Ledger) -> int:
    """What the store earned after everything is settled: credit minus debit of all result accounts, in fen."""
    balance = balances(ledger)
    return -sum(balance[name] for name in RESULTS)


def waterfall(ledger: Ledger) -> tuple[Step, ...]:
    """The steps from GMV through net sales to net contribution; costs are negative and the sums are exact."""
    balance = balances(ledger)
    steps, running = [], 0
    for name in STEPS:
        subtotal = name.startswith("=")
        running += 0 if subtotal else -balance[name]
        steps.append(Step(name.lstrip("="), running if subtotal else -balance[name], subtotal))
    return tuple(steps)


def _order_fields(orders: Rows) -> dict[str, Any]:
    return {name: orders[name] for name in ("order_id", "channel_ix", "listing_ix")}


def _paid(orders: Rows) -> Int:
    return orders["unit_fen"] * orders["units"].astype(np.int64)


def _by_platform(orders: Rows) -> Int:
    return orders["platform_fen"] * orders["units"].astype(np.int64)


def _post_opening(book: _Book, outcome: Outcome, cost: Int) -> None:
    order, listing_ix = _by_name(outcome.variants), _listing_of_variant(outcome)
    worth = (outcome.opening_stock * cost)[order]
    book.post("inventory", "opening", CAUSES.index("opening"), 0, worth, listing_ix=listing_ix[order])


def _by_name(names: Sequence[Any]) -> NDArray[np.intp]:
    """Rows in the order of their names, so that no book depends on the order in which a scenario lists things."""
    return np.array(sorted(range(len(names)), key=names.__getitem__), np.intp)


def _listing_of_variant(outcome: Outcome) -> NDArray[np.int32]:
    row = {name: ix for ix, name in enumerate(outcome.listings)}
    return np.array([row[name] for name, *_ in outcome.variants], np.int32)


def _post_payments(book: _Book, orders: Rows) -> None:
    paid = orders[orders["paid_us"] >= 0]
    back = paid[paid["refunded_us"] >= 0]
    payment, refund = CAUSES.index("payment"), CAUSES.index("refund")
    of, of_back = _order_fields(paid), _order_fields(back)
    book.post("escrow", "sales", payment, paid["paid_us"], _paid(paid), **of)
    book.post("platform_receivable", "platform_subsidy", payment, paid["paid_us"], _by_platform(paid), **of)
    book.post("refunds", "escrow", refund, back["refunded_us"], _paid(back), **of_back)
    book.post("platform_subsidy", "platform_receivable", refund, back["refunded_us"], _by_platform(back), **of_back)


def _post_shipping(book: _Book, outcome: Outcome, cost: Int) -> None:
    sent = outcome.orders[outcome.orders["shipped_us"] >= 0]
    of, cause, costs = _order_fields(sent), CAUSES.index("shipping"), outcome.settings.costs
    each = np.ones(len(sent), np.int64)
    book.post("goods", "inventory", cause, sent["shipped_us"], cost[sent["variant_ix"]] * sent["units"], **of)
    book.post("courier", "cash", cause, sent["shipped_us"], each * costs.courier_fen, **of)
    book.post("packaging", "cash", cause, sent["shipped_us"], each * costs.packaging_fen, **of)
    book.post("insurance", "cash", cause, sent["shipped_us"], each * costs.insurance_fen, **of)


def _post_returns(book: _Book, outcome: Outcome, cost: Int, salvage: Int) -> None:
    back = outcome.orders[outcome.orders["returned_us"] >= 0]
    time_us, of, cause = back["returned_us"], _order_fields(back), CAUSES.index("return")
    as_new = (back["flags"] & AS_NEW) > 0
    at_cost = cost[back["variant_ix"]] * back["units"]
    at_salvage = salvage[back["variant_ix"]] * back["units"]
    book.post("returns", "escrow", cause, time_us, _paid(back), **of)
    book.post("platform_subsidy", "platform_receivable", cause, time_us, _by_platform(back), **of)
    book.post("inventory", "goods", cause, time_us, at_cost * as_new, **of)
    book.post("seconds", "goods", cause, time_us, at_salvage * ~as_new, **of)
    book.post("return_loss", "goods", cause, time_us, (at_cost - at_salvage) * ~as_new, **of)
    handling = np.full(len(back), outcome.settings.costs.return_handling_fen, np.int64)
    book.post("return_handling", "cash", cause, time_us, handling, **of)


def _post_confirmations(book: _Book, outcome: Outcome) -> None:
    kept = outcome.orders[outcome.orders["confirmed_us"] >= 0]
    time_us, of, cause = kept["confirmed_us"], _order_fields(kept), CAUSES.index("confirmation")
    receipts = _paid(kept)
    book.post("cash", "escrow", cause, time_us, receipts, **of)
    book.post("cash", "platform_receivable", cause, time_us, _by_platform(kept), **of)
    for account in ("commission", "base_fee"):
        share = getattr(outcome.settings.costs, account)
        book.post(account, "cash", cause, time_us, _part_fen(receipts, share), **of)


def _part_fen(fen: Int, share: float) -> Int:
    """`share` of amounts ≥ 0, half up to the fen; the share in whole millionths, so that no float touches money."""
    return (fen * ppm(share) + PPM // 2) // PPM


def _post_ad_spend(book: _Book, outcome: Outcome, first_cause: int) -> None:
    """What our campaigns spent, by day and campaign, at the last microsecond of the day."""
    ours = np.array([channel != "" for _, channel, _ in outcome.campaigns], bool)  # rivals bid through no channel
    row = {name: ix for ix, name in enumerate(outcome.channels)}
    channel_ix = np.array([row.get(name, -1) for _, name, _ in outcome.campaigns], np.int32)
    spent = outcome.budgets[ours[outcome.budgets["campaign_ix"]]] if len(ours) else outcome.budgets[:0]
    spent = spent[np.lexsort([_place(outcome.campaigns)[spent["campaign_ix"]], spent["day"]])]
    time_us, cause = _close_of(spent["day"]), first_cause + spent["campaign_ix"]
    of = {"channel_ix": channel_ix[spent["campaign_ix"]]}
    book.post("ad_spend", "cash", cause, time_us, spent["spent_fen"], **of)


def _post_fees(book: _Book, outcome: Outcome, first_cause: int) -> None:
    """Fees of channels at the last microsecond of their day; a claw-back is posted the other way round."""
    fees = outcome.fees
    keys = [fees["fen"], fees["order_id"], _place(outcome.fee_kinds)[fees["kind_ix"]],
            _place(outcome.channels)[fees["channel_ix"]], fees["day"]]  # fmt: skip
    fees = fees[np.lexsort(keys)]
    time_us, cause = _close_of(fees["day"]), first_cause + fees["kind_ix"]
    of = {"order_id": fees["order_id"], "channel_ix": fees["channel_ix"]}
    book.post("channel_fees", "cash", cause, time_us, fees["fen"], **of)
    book.post("cash", "channel_fees", cause, time_us, -fees["fen"], **of)


def _place(names: Sequence[Any]) -> NDArray[np.intp]:
    """Where each row stands when rows are ordered by name."""
    place = np.zeros(len(names) + 1, np.intp)
    place[_by_name(names)] = np.arange(len(names))
    return place


def _close_of(day: NDArray[Any]) -> Int:
    return (day.astype(np.int64) + 1) * DAY - 1


def _post_write_down(book: _Book, outcome: Outcome, loss: Int) -> None:
    order, listing_ix = _by_name(outcome.variants), _listing_of_variant(outcome)
    lost, cause = (outcome.closing_stock * loss)[order], CAUSES.index("settlement")
    book.post("write_down", "inventory", cause, outcome.last_us, lost, listing_ix=listing_ix[order])
