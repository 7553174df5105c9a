"""How the metrics of the shop are counted: sums and ratios of sums over a period, different buyers, stock at a close.

Each function takes the periods of a run and gives float64[replications, periods]; what is not known is not a number.
`statistics.py` says which metric each of them is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np

from ecosim.report.bands import ratio
from ecosim.report.statistics_days import Numbers, Periods

Values = Callable[[Periods], Numbers]
FEN_A_YUAN: Final = 100


def total(table: str, column: str, scale: float = 1, **where: Any) -> Values:
    """Sum of a column over the period, over `scale`."""
    return lambda of: of.total(table, column, **where) / scale


def yuan(table: str, column: str, **where: Any) -> Values:
    """The same in yuan."""
    return total(table, column, FEN_A_YUAN, **where)


def over(above: Values, below: Values, scale: float = 1) -> Values:
    """A ratio of two sums, not a number where the lower one is zero."""
    return lambda of: ratio(above(of) * scale, below(of))


def buyers(of: Periods) -> Numbers:
    """Different shoppers who paid in the period."""
    return of.distinct(of.days.rows("paid"), "shopper_id")


def ad_buyers(of: Periods) -> Numbers:
    """Different shoppers whose paid order came by an advertising channel."""
    rows = of.days.rows("paid")
    return of.distinct(rows[rows["ads"]], "shopper_id")


def payments(of: Periods) -> Numbers:
    """What was paid together counts once."""
    return of.distinct(of.days.rows("paid"), "basket_id")


def repeat_buyers(of: Periods) -> Numbers:
    """Different shoppers who paid at least twice in the period."""
    rows = of.days.rows("paid").drop_duplicates(["r", "basket_id"])
    return of.distinct(rows, "shopper_id", least=2)


def sold_variants(of: Periods) -> Numbers:
    """Different sizes and colours that were ordered in the period."""
    rows = of.days.rows("stock")
    return of.distinct(rows[(rows["sold"] > 0) & (rows["here"] > 0)], "variant")


def variants(of: Periods) -> Numbers:
    """Different sizes and colours that the store carries in the period."""
    rows = of.days.rows("stock")
    return of.distinct(rows[rows["here"] > 0], "variant")


def gone_units(of: Periods) -> Numbers:
    """Units that are no more in stock at the period's close, of those at the start of the simulated days."""
    return of.opening() - of.closing()


def break_even(of: Periods) -> Numbers:
    """GMV over what its orders leave before ads; not known where they leave nothing."""
    left = of.total("margins", "fen")
    return ratio(of.total("paid", "paid_fen"), np.where(left > 0, left, 0.0))


def paid_back(of: Periods) -> Numbers:
    """Fen paid back of orders made in the period: refunds, returns, price protection."""
    return sum((of.total("cohorts", f"{end}_fen") for end in ("refunded", "returned", "protected")), np.zeros(1))
