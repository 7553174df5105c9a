"""The pull-forward ledger: each festival order against the same shopper in the world without the festival.

    1 the paid orders of both worlds · 2 match them, nearest in time first, one to one · 3 what is left of the
    festival's orders against rivals' orders of the twin · 4 a class for each festival order · 5 add up by replication

The functions take frames and give frames; `pull_forward` at the end reads a run and its twin. The words and tables
stand in `report/pull_forward_text.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ecosim.records.accounts import RESULTS
from ecosim.report.pull_forward import CLASSES, LINES, MEASURES, PullForward
from ecosim.runs.course import opened
from ecosim.runs.twin import Twin, twin_of
from ecosim.units import DAY, local

if TYPE_CHECKING:
    from ecosim.records import Run
    from ecosim.runs import RunResult
    from ecosim.runs.progress import OnProgress

Rows = NDArray[np.int64]

WINDOW_DAYS: Final = 21
SAME: Final = ["replication", "shopper_id", "category"]  # two orders can be the same need only where these agree
NONE: Final = -1


@dataclass(frozen=True)
class Span:
    """The festival from `start_us` to before `end_us`, and how far apart two orders of one need may lie."""

    start_us: int
    end_us: int
    window_us: int

    def in_festival(self, orders: pd.DataFrame) -> pd.Series[bool]:
        return (orders["time_us"] >= self.start_us) & (orders["time_us"] < self.end_us)

    def around(self, orders: pd.DataFrame) -> pd.Series[bool]:
        """Inside the festival or within a window of it."""
        start_us, end_us = self.start_us - self.window_us, self.end_us + self.window_us
        return (orders["time_us"] >= start_us) & (orders["time_us"] < end_us)


def contributions(ledger: pd.DataFrame) -> pd.Series[int]:
    """What each order brought: credit less debit of all result accounts, in fen, by (replication, order_id).

    Of main luck. What no order bears (advertising, unsold stock) is not in it.
    """
    rows = ledger.loc[(ledger["luck"] == 0) & (ledger["order_id"] > 0)]
    sign = rows["credit"].isin(RESULTS).astype(np.int64) - rows["debit"].isin(RESULTS).astype(np.int64)
    return (rows["fen"] * sign).groupby([rows["replication"], rows["order_id"]]).sum()


def paid_orders(orders: pd.DataFrame, ledger: pd.DataFrame) -> pd.DataFrame:
    """Our paid orders of main luck by what is compared: moment paid, units, fen paid, contribution."""
    paid = orders.loc[(orders["luck"] == 0) & (orders["paid_us"] >= 0)].rename(
        columns={"paid_us": "time_us", "paid_fen": "gmv_fen"}
    )
    keys = pd.MultiIndex.from_frame(paid[["replication", "order_id"]])
    brought = contributions(ledger).reindex(keys, fill_value=0).to_numpy()
    columns = [*SAME, "order_id", "channel", "time_us", "units", "gmv_fen"]
    return paid[columns].assign(orders=1, contribution_fen=brought).reset_index(drop=True)


def rival_orders(market_orders: pd.DataFrame) -> pd.DataFrame:
    """Rivals' orders of main luck; they have no id, so their order of time names them."""
    rows = market_orders.loc[market_orders["luck"] == 0, [*SAME, "time_us"]].reset_index(drop=True)
    return rows.assign(order_id=np.arange(len(rows), dtype=np.uint64))


def nearest(left: pd.DataFrame, right: pd.DataFrame, window_us: int) -> Rows:
    """Row in `right` that each row of `left` is matched with, int64[len(left)], -1 where there is none.

    Of the same replication, shopper and category, at most `window_us` apart. Pairs are made in order of their
    distance, ties by the id on the left, then by that on the right; nobody is in two pairs.
    """
    mine, theirs = _all_pairs(left, right)
    gap = np.abs(left["time_us"].to_numpy()[mine] - right["time_us"].to_numpy()[theirs])
    near = gap <= window_us
    mine, theirs, gap = mine[near], theirs[near], gap[near]
    order = np.lexsort((right["order_id"].to_numpy()[theirs], left["order_id"].to_numpy()[mine], gap))
    return _one_to_one(mine[order], theirs[order], len(left), len(right))


def _all_pairs(left: pd.DataFrame, right: pd.DataFrame) -> tuple[Rows, Rows]:
    """Rows of every pair that could be the same need."""
    both = pd.concat([left[SAME], right[SAME]], ignore_index=True)
    group = both.groupby(SAME, sort=False).ngroup().to_numpy()
    mine, theirs = group[: len(left)], group[len(left) :]
    order = np.argsort(theirs, kind="stable")
    begin, end = (np.searchsorted(theirs[order], mine, side) for side in ("left", "right"))
    count = end - begin
    within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    return np.repeat(np.arange(len(left)), count), order[np.repeat(begin, count) + within]


def _one_to_one(mine: Rows, theirs: Rows, n_left: int, n_right: int) -> Rows:
    """Pairs taken in the order given, each row once: a pair that comes first for both of its rows is always taken."""
    match = np.full(n_left, NONE, np.int64)
    first_mine, first_theirs = np.zeros(n_left, np.int64), np.zeros(n_right, np.int64)
    free_mine, free_theirs = np.ones(n_left, bool), np.ones(n_right, bool)
    while len(mine):
        place = np.arange(len(mine))
        first_mine[mine[::-1]], first_theirs[theirs[::-1]] = place[::-1], place[::-1]
        taken = (first_mine[mine] == place) & (first_theirs[theirs] == place)
        match[mine[taken]] = theirs[taken]
        free_mine[mine[taken]], free_theirs[theirs[taken]] = False, False
        left = free_mine[mine] & free_theirs[theirs]
        mine, theirs = mine[left], theirs[left]
    return match


def classes(plan: pd.DataFrame, twin: pd.DataFrame, match: Rows, won: NDArray[np.bool_]) -> pd.Series[str]:
    """The class of each order of the plan; `match` rows in `twin`, `won` those matched with a rival's order."""
    found = match != NONE
    partner = twin.take(np.where(found, match, 0)) if len(twin) else plan  # never looked at where nothing was found
    gap = partner["time_us"].to_numpy() - plan["time_us"].to_numpy()
    same_day = found & (np.abs(gap) < DAY)
    same_channel = partner["channel"].to_numpy() == plan["channel"].to_numpy()
    names = np.select(
        [same_day & same_channel, same_day, found & (gap > 0), found, won],
        ["anyway", "moved", "pulled_forward", "delayed", "won_from_rival"],
        "incremental",
    )
    return pd.Series(names, index=plan.index, dtype="str")


def festival_orders(
    plan: pd.DataFrame, twin: pd.DataFrame, rivals: pd.DataFrame, span: Span, plan_rivals: pd.DataFrame | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Every festival order of the plan with its class and its twin's worth, and the twin's orders the festival cost us.

    plan, twin: paid orders of ours over the whole period · rivals: the twin's orders at rivals · plan_rivals: the
    plan's, where it keeps them: what a shopper buys from a rival in both worlds was won from nobody. All orders of a
    period are matched, so that an order placed in both worlds before the festival explains no order within it.
    """
    match = nearest(plan, twin, span.window_us)
    won = _won(plan, match, rivals, span, plan_rivals)
    found, then = match != NONE, twin[list(MEASURES)].to_numpy()
    worth = np.zeros((len(plan), len(MEASURES)), np.int64)
    worth[found] = then[match[found]]
    rows = plan.assign(**{"class": classes(plan, twin, match, won)})
    rows[[f"twin_{name}" for name in MEASURES]] = worth
    unmatched = np.ones(len(twin), bool)
    unmatched[match[found]] = False
    return rows.loc[span.in_festival(plan)], twin.loc[unmatched & span.around(twin)]


def _won(
    plan: pd.DataFrame, match: Rows, rivals: pd.DataFrame, span: Span, plan_rivals: pd.DataFrame | None
) -> NDArray[np.bool_]:
    """Which orders of the plan take the place of an order at a rival."""
    open_rows = np.flatnonzero((match == NONE) & span.in_festival(plan).to_numpy())
    open_orders = plan.iloc[open_rows]
    rivals = _of_buyers(rivals, open_orders)
    if plan_rivals is not None:
        taken = nearest(_of_buyers(plan_rivals, open_orders), rivals, span.window_us)
        rivals = rivals.drop(index=rivals.index[taken[taken != NONE]])
    won = np.zeros(len(plan), bool)
    won[open_rows] = nearest(open_orders, rivals, span.window_us) != NONE
    return won


def _of_buyers(orders: pd.DataFrame, buyers: pd.DataFrame) -> pd.DataFrame:
    return orders.loc[orders["shopper_id"].isin(buyers["shopper_id"])].reset_index(drop=True)


def tally(festival: pd.DataFrame, cost_us: pd.DataFrame, replications: Sequence[int]) -> dict[str, pd.DataFrame]:
    """Every line of the ledger by replication: a frame of `MEASURES` each, in the order of `LINES`; what is taken off
    is negative. The six classes sum to the total to the order, the unit and the fen.
    """
    lines = {name: _sums(festival.loc[festival["class"] == name], replications) for name in CLASSES}
    lines["total"] = _sums(festival, replications)
    together = np.sum([lines[name].to_numpy() for name in CLASSES], axis=0)
    if not np.array_equal(together, lines["total"].to_numpy()):
        raise AssertionError("pull forward: the classes do not sum to the festival's orders")
    twins = {name: _sums(festival.loc[festival["class"] == name], replications, "twin_") for name in CLASSES[:4]}
    lines["cost_us"] = -_sums(cost_us, replications)
    lines["later_anyway"] = -twins["pulled_forward"]
    lines["after_pull_forward"] = lines["total"] + lines["cost_us"] + lines["later_anyway"]
    lines["then_anyway"] = -(twins["anyway"] + twins["moved"] + twins["delayed"])
    lines["net"] = lines["after_pull_forward"] + lines["then_anyway"]
    return {name: lines[name] for name in LINES}


def _sums(rows: pd.DataFrame, replications: Sequence[int], prefix: str = "") -> pd.DataFrame:
    index = pd.Index(replications, name="replication")
    place = index.get_indexer(pd.Index(rows["replication"]))
    kept, sums = place >= 0, np.zeros((len(index), len(MEASURES)), np.int64)
    np.add.at(sums, place[kept], rows[[f"{prefix}{name}" for name in MEASURES]].to_numpy(np.int64)[kept])
    return pd.DataFrame(sums, index=index, columns=list(MEASURES))


def pull_forward(
    run: str | Path | Run | RunResult,
    *,
    window_days: int = WINDOW_DAYS,
    workers: int | None = None,
    plugins_dirs: Sequence[str | Path] = (),
    progress: OnProgress | None = None,
    contained: bool = False,
) -> PullForward:
    """The pull-forward ledger of a finished plan; its twin is simulated beside it where it is not there yet.

    window_days: how far apart two orders of one need may lie · the others as in `run`. Raises what `twin_of` raises.
    """
    plan = opened(run)
    twin = twin_of(plan, workers=workers, plugins_dirs=plugins_dirs, progress=progress, contained=contained)
    start_us, end_us = twin.festival_us
    span = Span(start_us, end_us, window_days * DAY)
    replications = _in_both(plan, twin.run)
    kept = "market_orders" in plan.table_names
    festival, cost_us = festival_orders(
        _orders_of(plan, replications),
        _orders_of(twin.run, replications),
        rival_orders(twin.run.table("market_orders")),
        span,
        rival_orders(plan.table("market_orders")) if kept else None,
    )
    return PullForward(
        run=plan.path.name,
        twin=twin.run.path.name,
        lines=tally(festival, cost_us, replications),
        **_facts(twin, span, window_days),
        rivals_told_apart=kept,
        lost=twin.lost,
    )


def _facts(twin: Twin, span: Span, window_days: int) -> dict[str, Any]:
    period = twin.plan.settings.period
    start, end = (local(period.start_date, time_us) for time_us in (span.start_us, span.end_us))
    return {"start": start, "end": end, "last_date": period.end_date, "window_days": window_days}


def _in_both(plan: Run, twin: Run) -> list[int]:
    """Replications that both have, as only these can be compared."""
    of = [set(run.table("replications").query("luck == 0")["replication"]) for run in (plan, twin)]
    return sorted(int(replication) for replication in of[0] & of[1])


def _orders_of(run: Run, replications: Sequence[int]) -> pd.DataFrame:
    orders = run.table("orders")
    return paid_orders(orders.loc[orders["replication"].isin(replications)], run.table("ledger"))
