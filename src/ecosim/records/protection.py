"""Price-protection claims beside the orders they belong to: how much was paid back on each, and before its end.

An order's end is the moment at which it is refunded, returned or confirmed. Money paid back earlier comes out of what
the platform still holds, so whatever is settled at the end is settled on what is left. Knows no account.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ecosim.records.outcome import Outcome

Int = NDArray[np.int64]

ENDS: Final = ("refunded_us", "returned_us", "confirmed_us")
_LATEST: Final = np.iinfo(np.int64).max


@dataclass(frozen=True, eq=False)
class Claims:
    """The claims of known orders, in the order of the outcome."""

    rows: NDArray[np.void]  # PROTECTION[claims]
    order_ix: NDArray[np.intp]  # row of the order
    early: NDArray[np.bool_]  # before the order's end
    all_fen: Int  # int64[orders], paid back on each
    early_fen: Int  # int64[orders], of it before the end


def claims_of(outcome: Outcome) -> Claims:
    """Join claims to orders; a claim of an order that is not there is left out, `audit.py` names it."""
    orders, rows = outcome.orders, outcome.protection
    order_ix = rows_of_orders(orders["order_id"], rows["order_id"])
    rows, order_ix = rows[order_ix >= 0], order_ix[order_ix >= 0]
    early = rows["time_us"] < end_us(orders)[order_ix]
    all_fen, early_fen = np.zeros((2, len(orders)), np.int64)
    np.add.at(all_fen, order_ix, rows["fen"])
    np.add.at(early_fen, order_ix[early], rows["fen"][early])
    return Claims(rows, order_ix, early, all_fen, early_fen)


def rows_of_orders(order_ids: NDArray[np.uint64], wanted: NDArray[np.uint64]) -> NDArray[np.intp]:
    """Where each wanted id stands among `order_ids`, -1 where it does not.

    >>> rows_of_orders(np.array([9, 4], np.uint64), np.array([4, 5, 9], np.uint64)).tolist()
    [1, -1, 0]
    """
    if not len(order_ids):
        return np.full(len(wanted), -1, np.intp)
    by_id = np.argsort(order_ids, kind="stable")
    place = np.minimum(np.searchsorted(order_ids[by_id], wanted), len(by_id) - 1)
    return np.where(order_ids[by_id[place]] == wanted, by_id[place], -1)


def end_us(orders: NDArray[np.void]) -> Int:
    """The moment at which each order is refunded, returned or confirmed; the latest there is where it never is."""
    end = np.max([orders[name] for name in ENDS], axis=0).astype(np.int64)
    return np.where(end < 0, _LATEST, end)
