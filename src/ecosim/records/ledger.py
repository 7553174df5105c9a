"""The store's books: every movement of money and goods of one replication as balanced postings, in integer fen.

A pure function of an `Outcome`. Each posting moves `fen` > 0 from a credited to a debited account, so the
books balance by construction; `audit.py` checks that they also close. GMV is what shoppers paid, before
refunds, as Business Advisor counts it: a presale on the day of its balance. Refunds before shipping and returns
after delivery are two processes with their own accounts. What an order posts stands in `order_postings.py`; here
are stock, advertising and fees of channels. Knows no table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ecosim.records.accounts import NAMES, RESULTS, STEPS
from ecosim.records.order_postings import post_orders
from ecosim.records.outcome import Outcome
from ecosim.records.posting import CAUSES, Book
from ecosim.units import DAY

Int = NDArray[np.int64]
Rows = NDArray[np.void]


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


def keep_books(outcome: Outcome) -> Ledger:
    """Give the ledger of one replication, from the opening stock to the write-down of what is left.

    Percentages are half up to the fen, per order (commission and base fee, on what the shopper paid and
    kept). Zero postings are left out. Assumes rows in the ranges that `outcome.py` states.
    """
    fee_causes = tuple(f"fee: {kind}" for kind in outcome.fee_kinds)
    campaigns = tuple(f"campaign: {name}" for _, _, name in outcome.campaigns)
    book = Book()
    cost, salvage = variant_values(outcome)
    _post_opening(book, outcome, cost)
    post_orders(book, outcome, cost, salvage)
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


def _post_opening(book: Book, outcome: Outcome, cost: Int) -> None:
    order, listing_ix = _by_name(outcome.variants), _listing_of_variant(outcome)
    worth = (outcome.opening_stock * cost)[order]
    book.post("inventory", "opening", "opening", 0, worth, listing_ix=listing_ix[order])


def _by_name(names: Sequence[Any]) -> NDArray[np.intp]:
    """Rows in the order of their names, so that no book depends on the order in which a scenario lists things."""
    return np.array(sorted(range(len(names)), key=names.__getitem__), np.intp)


def _listing_of_variant(outcome: Outcome) -> NDArray[np.int32]:
    row = {name: ix for ix, name in enumerate(outcome.listings)}
    return np.array([row[name] for name, *_ in outcome.variants], np.int32)


def _post_ad_spend(book: Book, outcome: Outcome, first_cause: int) -> None:
    """What our campaigns spent, by day and campaign, at the last microsecond of the day."""
    ours = np.array([channel != "" for _, channel, _ in outcome.campaigns], bool)  # rivals bid through no channel
    row = {name: ix for ix, name in enumerate(outcome.channels)}
    channel_ix = np.array([row.get(name, -1) for _, name, _ in outcome.campaigns], np.int32)
    spent = outcome.budgets[ours[outcome.budgets["campaign_ix"]]] if len(ours) else outcome.budgets[:0]
    spent = spent[np.lexsort([_place(outcome.campaigns)[spent["campaign_ix"]], spent["day"]])]
    time_us, cause = _close_of(spent["day"]), first_cause + spent["campaign_ix"]
    of = {"channel_ix": channel_ix[spent["campaign_ix"]]}
    book.post("ad_spend", "cash", cause, time_us, spent["spent_fen"], **of)


def _post_fees(book: Book, outcome: Outcome, first_cause: int) -> None:
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


def _post_write_down(book: Book, outcome: Outcome, loss: Int) -> None:
    order, listing_ix = _by_name(outcome.variants), _listing_of_variant(outcome)
    lost = (outcome.closing_stock * loss)[order]
    book.post("write_down", "inventory", "settlement", outcome.last_us, lost, listing_ix=listing_ix[order])
