"""What a run counted by replication and period: sums of tables by day, week and month, distinct buyers, closing stock.

A period is a set of simulated days. All that is posted later, while parcels and returns run out, is one further period,
the settlement after; sums over all periods are those of the run. Knows no metric; `statistics.py` says what they are.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from ecosim.records.accounts import RESULTS
from ecosim.report.bands import main_replications, main_rows
from ecosim.report.figures import as_date
from ecosim.report.spending import own_budgets

if TYPE_CHECKING:
    import pandas as pd

    from ecosim.records import Run

By = Literal["day", "week", "month", "run"]
BYS: Final[tuple[By, ...]] = ("day", "week", "month")
Numbers = NDArray[np.float64]
Ints = NDArray[np.int64]
DAY_US: Final = 86_400_000_000


@dataclass(frozen=True)
class Span:
    """A period: its first and last simulated day, and whether the simulated days are only a part of it."""

    start: dt.date
    end: dt.date
    partial: bool

    @property
    def n_days(self) -> int:
        return (self.end - self.start).days + 1


def first_of(date: dt.date, by: By) -> dt.date:
    """The first day of the period in which a date lies; weeks begin on Monday.

    >>> first_of(dt.date(2025, 11, 11), "week")
    datetime.date(2025, 11, 10)
    """
    if by == "week":
        return date - dt.timedelta(days=date.weekday())
    return date.replace(day=1) if by == "month" else date


def after(start: dt.date, by: By) -> dt.date:
    """The first day of the next period.

    >>> after(dt.date(2025, 12, 1), "month")
    datetime.date(2026, 1, 1)
    """
    if by == "month":
        return (start + dt.timedelta(days=31)).replace(day=1)
    return start + dt.timedelta(days=7 if by == "week" else 1)


def simulated_days(run: Run) -> int:
    """How many days people came; what follows is settlement."""
    return int(main_rows(run, "replications")["n_days"].max())


def first_day(run: Run) -> dt.date:
    """The date of day 0."""
    row = run.table("visits").iloc[0]
    return as_date(row["date"]) - dt.timedelta(days=int(row["day"]))


class Days:
    """A run's tables by replication and day: float64[replications, simulated days + 1], the settlement after last."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.replications = main_replications(run)
        self.n_days = simulated_days(run)
        self.first = first_day(run)
        self.last = self.first + dt.timedelta(days=self.n_days - 1)
        self._rows: dict[str, pd.DataFrame] = {}
        self._grids: dict[tuple[str, ...], dict[Any, Numbers]] = {}

    def rows(self, table: str) -> pd.DataFrame:
        """Rows of the main replications with `r`, the replication's place, and `at`, the day's, settlement last."""
        if table not in self._rows:
            rows = PREPARED[table](self.run) if table in PREPARED else main_rows(self.run, table)
            column = DAY_OF[table]
            day = rows[column].to_numpy() // {"day": 1, "hour": 24}.get(column, DAY_US)
            place = np.searchsorted(self.replications, rows["replication"].to_numpy())
            self._rows[table] = rows.assign(r=place, at=np.minimum(day, self.n_days), one=1)
        return self._rows[table]

    def grid(self, table: str, column: str, **where: Any) -> Numbers:
        """Sums of a column by replication and day; `where` keeps rows by what stands in other columns."""
        return self.grids(table, column, *where).get(tuple(where.values()), self.none)

    def grids(self, table: str, column: str, *by: str) -> dict[Any, Numbers]:
        """The same for every value of the columns `by`, found in one pass; without any under the empty tuple."""
        key = table, column, *by
        if key not in self._grids:
            rows = self.rows(table)
            values = rows[column].to_numpy()
            groups = rows.groupby(list(by), observed=True).indices if by else {(): slice(None)}
            cell = (rows["r"] * (self.n_days + 1) + rows["at"]).to_numpy()
            self._grids[key] = {
                name if isinstance(name, tuple) else (name,): self.sums(cell[at], values[at])
                for name, at in groups.items()
            }
        return self._grids[key]

    @property
    def none(self) -> Numbers:
        """A grid of zeros."""
        return np.zeros((len(self.replications), self.n_days + 1))

    def sums(self, cell: Ints, values: NDArray[Any]) -> Numbers:
        """Sums of values by cell, which is replication x (days + 1) + day."""
        size = self.none.shape
        return np.bincount(cell, weights=values, minlength=size[0] * size[1]).astype(np.float64).reshape(size)

    def periods(self, by: By) -> Periods:
        """The run by day, week, month or as a whole; of these only the last has its settlement in it."""
        dates = [self.first + dt.timedelta(days=day) for day in range(self.n_days)]
        if by == "run":
            return Periods(self, (Span(self.first, self.last, False),), np.zeros(self.n_days + 1, np.int64))
        starts = sorted({first_of(date, by) for date in dates})
        place = {start: at for at, start in enumerate(starts)}
        spans = tuple(self._span(start, by) for start in starts)
        return Periods(self, spans, np.array([*(place[first_of(date, by)] for date in dates), len(starts)]))

    def _span(self, start: dt.date, by: By) -> Span:
        end = after(start, by) - dt.timedelta(days=1)
        return Span(max(start, self.first), min(end, self.last), start < self.first or end > self.last)


class Periods:
    """A run's days taken together: `of_day` is the place of each day's period, the settlement after among them."""

    def __init__(self, days: Days, spans: tuple[Span, ...], of_day: Ints) -> None:
        self.days, self.spans, self.of_day = days, spans, of_day
        self.n = int(of_day.max()) + 1
        self.last_day = np.array([int(np.flatnonzero(of_day == at).max()) for at in range(self.n)])

    def add(self, grid: Numbers) -> Numbers:
        """Days of a grid added up: float64[replications, periods]."""
        return np.stack([grid[:, self.of_day == at].sum(axis=1) for at in range(self.n)], axis=1)

    def total(self, table: str, column: str, **where: Any) -> Numbers:
        """Sums of a column over each period; `where` keeps rows by what stands in other columns."""
        return self.add(self.days.grid(table, column, **where))

    def distinct(self, rows: pd.DataFrame, who: str, least: int = 1) -> Numbers:
        """How many different values of the column `who` have at least so many rows in each period."""
        codes, names = rows[who].factorize()
        cell = rows["r"].to_numpy() * self.n + self.of_day[rows["at"].to_numpy()]
        found, times = np.unique(cell * max(1, len(names)) + codes, return_counts=True)
        found = found[times >= least] // max(1, len(names))
        n_replications = len(self.days.replications)
        counts = np.bincount(found, minlength=n_replications * self.n)
        return counts.reshape(n_replications, self.n).astype(np.float64)

    def closing(self, **where: Any) -> Numbers:
        """Units in stock at the close of each period's last day, at the very end when all is settled."""
        units = self.days.grid("stock", "on_hand", **where).copy()
        units[:, -1] = self.days.grid("stock", "settled", **where).sum(axis=1)
        return units[:, self.last_day]

    def opening(self, **where: Any) -> Numbers:
        """Units in stock before the first day's sales, the same for each period."""
        on_hand, sold, released, restocked = (
            self.days.grid("stock", column, **where) for column in ("on_hand", "sold", "released", "restocked")
        )
        units = on_hand + sold - released - restocked
        return np.repeat(units[:, :1], self.n, axis=1)


def paid_orders(run: Run) -> pd.DataFrame:
    """Orders that were paid, by the day of payment; `ads` are those that came by a channel with ad campaigns."""
    rows = main_rows(run, "orders")
    rows = rows[rows["paid_us"] >= 0]
    return rows.assign(ads=rows["channel"].isin(own_budgets(run)["channel"].unique()))


def deposit_orders(run: Run) -> pd.DataFrame:
    """Orders with a deposit, by the day on which it was paid."""
    rows = main_rows(run, "orders")
    rows = rows[rows["deposit_us"] >= 0]
    return rows.assign(balance_paid=(rows["paid_us"] >= 0).astype(int))


def new_buyers(run: Run) -> pd.DataFrame:
    """The first paid order of each buyer."""
    rows = paid_orders(run).sort_values(["replication", "paid_us"], kind="stable")
    return rows.drop_duplicates(["replication", "shopper_id"])


def margins(run: Run) -> pd.DataFrame:
    """What each paid order leaves in the end, by its postings, by the day of its payment: column `fen`."""
    ledger, orders = ledger_rows(run), paid_orders(run)
    ledger = ledger[ledger["order_id"] != 0]
    earned = ledger["credit"].isin(RESULTS).astype(int) - ledger["debit"].isin(RESULTS).astype(int)
    left = ledger.assign(fen=ledger["fen"] * earned).groupby(["replication", "order_id"], as_index=False)["fen"].sum()
    # Orders that were never paid drop out: the deposits that they leave are no part of GMV.
    both: pd.DataFrame = left.merge(orders[["replication", "order_id", "paid_us"]], on=["replication", "order_id"])
    return both


def ledger_rows(run: Run) -> pd.DataFrame:
    """The postings, accounts as categories."""
    rows = main_rows(run, "ledger")
    return rows.assign(debit=rows["debit"].astype("category"), credit=rows["credit"].astype("category"))


def watched_rooms(run: Run) -> pd.DataFrame:
    """Live rooms with the time that all their viewers stayed."""
    rows = main_rows(run, "live_rooms")
    return rows.assign(watched_s=(rows["mean_watch_s"] * rows["viewers"]).fillna(0.0))


def stock_left(run: Run) -> pd.DataFrame:
    """Stock by variant and day. Of simulated days: which variants are `here`, which `empty`, and units `kept`; on a
    variant's last day of all the units `settled`.
    """
    rows = main_rows(run, "stock")
    variant = rows.groupby(["listing", "sku"]).ngroup()
    here = (rows["day"] < simulated_days(run)).astype(int)
    order = rows.assign(variant=variant).sort_values("day", kind="stable")
    last = order.drop_duplicates(["replication", "variant"], keep="last").index
    settled = rows["on_hand"].where(rows.index.isin(last), 0)
    return rows.assign(variant=variant, here=here, empty=here * (rows["on_hand"] <= 0), kept=here * rows["on_hand"],
                       settled=settled)  # fmt: skip


# Tables that are made from others, or of which only some rows are taken.
PREPARED: Final[dict[str, Callable[[Run], pd.DataFrame]]] = {
    "paid": paid_orders, "deposits": deposit_orders, "new": new_buyers, "margins": margins, "stock": stock_left,
    "ledger": ledger_rows, "live_rooms": watched_rooms, "budgets": own_budgets,
}  # fmt: skip
# The column that says on which day a row counts.
DAY_OF: Final = {
    "days": "day", "cohorts": "day", "visitors": "day", "fees": "day", "stock": "day", "budgets": "day",
    "funnel": "hour", "auctions": "hour", "paid": "paid_us", "deposits": "deposit_us", "new": "paid_us",
    "margins": "paid_us", "live_rooms": "start_us", "live_slots": "start_us", "ledger": "time_us",
}  # fmt: skip
