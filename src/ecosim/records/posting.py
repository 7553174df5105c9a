"""A posting: so many fen from a credited to a debited account, when, why and of which order; and the book of them.

Owns the record and the names of causes. What is posted when stands in `ledger.py` and `order_postings.py`.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ecosim.records.accounts import INDEX

POSTING: Final[np.dtype[np.void]] = np.dtype(
    [("time_us", "<i8"), ("debit", "u1"), ("credit", "u1"), ("fen", "<i8"), ("cause", "<i4"), ("order_id", "<u8"),
     ("channel_ix", "<i4"), ("listing_ix", "<i4")])  # fmt: skip

CAUSES: Final = (
    "opening", "deposit", "lapse", "payment", "protection", "refund", "shipping", "return", "confirmation",
    "settlement",
)  # fmt: skip


class Book:
    """Collects columns of postings; the only mutable thing of the books, alive while they are kept."""

    def __init__(self) -> None:
        self.parts: list[NDArray[np.void]] = []

    def post(self, debit: str, credit: str, cause: Any, time_us: Any, fen: Any, **where: Any) -> None:
        """Append one posting per element of `fen` that is above zero; scalars spread over the rest.

        `cause` is one of CAUSES by name, or rows into the causes of the ledger.
        """
        fen = np.asarray(fen, np.int64)
        rows = np.zeros(fen.shape, POSTING)
        rows["debit"], rows["credit"] = INDEX[debit], INDEX[credit]
        rows["cause"] = CAUSES.index(cause) if isinstance(cause, str) else cause
        rows["time_us"], rows["fen"] = time_us, fen
        for name in ("order_id", "channel_ix", "listing_ix"):
            rows[name] = where.get(name, 0 if name == "order_id" else -1)
        self.parts.append(rows[fen > 0])

    def in_order(self) -> NDArray[np.void]:
        """All postings by time; on a tie as they were posted."""
        rows = np.concatenate([np.zeros(0, POSTING), *self.parts])
        return rows[np.argsort(rows["time_us"], kind="stable")]
