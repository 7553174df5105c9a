"""All metrics of a run by day, week, month and as a whole, with their spread and comparisons, as a record.

Column by column, so that a page reads it at once: for each metric lists along the periods. Compared are the period
before, for days the same weekday of last week, and the baseline; what has no partner is None, never zero. An amount of
a week or month that the simulated days cover only in part has none either: it would be held against a whole one.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ecosim.report.bands import band
from ecosim.report.intervals import spreads
from ecosim.report.scenario_facts import read_facts
from ecosim.report.statistics import GROUPS, Statistic, statistics_of
from ecosim.report.statistics_days import BYS, By, Days, Numbers, Periods, Span
from ecosim.report.statistics_parts import means, parts
from ecosim.report.summary import difference, same_draws

if TYPE_CHECKING:
    from ecosim.records import Run

Record = dict[str, Any]
WEEK: Final = 7
ALL: Final[tuple[By, ...]] = (*BYS, "run")
AMOUNTS: Final = ("sum", "count")


def statistics(run: Run, baseline: Run | None = None) -> Record:
    """The record: run, metrics with their words, values `by` day, week, month and run, and the parts of the reports.

    Everything is a mean over the main replications; the difference to `baseline` is paired by replication where the
    seeds are the same.
    """
    days, other = Days(run), Days(baseline) if baseline is not None else None
    paired = baseline is not None and same_draws(run, baseline)
    chosen = statistics_of(run)
    facts = read_facts(run)
    return {
        "run": run.path.name, "title": asdict(facts.title), "store": facts.store,
        "first_date": days.first.isoformat(), "last_date": days.last.isoformat(),
        "replications": len(days.replications), "paired": paired,
        "baseline": None if baseline is None else str(baseline.manifest["role"]),
        "groups": {name: asdict(words) for name, words in GROUPS.items()},
        "metrics": [described(one) for one in chosen],
        "by": {by: along(chosen, days.periods(by), other.periods(by) if other else None, by, paired) for by in ALL},
        **parts(days),
    }  # fmt: skip


def described(one: Statistic) -> Record:
    """A metric in words."""
    return {"key": one.key, "group": one.group, "unit": one.unit, "label": asdict(one.label),
            "formula": asdict(one.formula), "kind": one.kind, "better": one.better}  # fmt: skip


def along(chosen: tuple[Statistic, ...], of: Periods, other: Periods | None, by: By, paired: bool) -> Record:
    """The periods, and all metrics along them."""
    comparable = other if other is not None and other.spans == of.spans else None
    return {
        "periods": [spoken(span) for span in of.spans] + ([settlement(of.days)] if by != "run" else []),
        "values": {one.key: values(one, of, comparable, by, paired) for one in chosen},
    }


def spoken(span: Span) -> Record:
    """A period of simulated days."""
    return {"start": span.start.isoformat(), "end": span.end.isoformat(), "days": span.n_days,
            "partial": span.partial, "after": False}  # fmt: skip


def settlement(days: Days) -> Record:
    """The days after the last simulated one, until the last posting of any replication."""
    rows = days.rows("days")
    last = max(int(rows["day"].max()) if len(rows) else 0, days.n_days)
    start, end = (days.first + dt.timedelta(days=day) for day in (days.n_days, last))
    return {"start": start.isoformat(), "end": end.isoformat(), "days": last - days.n_days + 1, "partial": False,
            "after": True}  # fmt: skip


def values(one: Statistic, of: Periods, other: Periods | None, by: By, paired: bool) -> Record:
    """One metric along the periods: mean, p10, p90, `before`, `weekday` (days), `baseline` and the difference to it.

    `before` and `weekday` are mean differences to the period before, and seven days before.
    """
    mine = counted(one, of, by)
    known = band(mine)
    found: Record = {name: tidy([each[name] for each in known]) for name in ("mean", "p10", "p90")}
    if by != "run":
        found["before"] = earlier(one, of, mine, 1)
    if by == "day":
        found["weekday"] = earlier(one, of, mine, WEEK)
    if other is not None:
        found |= against(counted(one, other, by), mine, of, other, paired)
    return found


def counted(one: Statistic, of: Periods, by: By) -> Numbers:
    """Values by replication and period; the settlement after has only amounts of money."""
    found = np.array(one.values(of), dtype=np.float64)
    if by != "run" and not (one.kind == "sum" and one.unit == "yuan"):
        found[:, len(of.spans) :] = np.nan
    return found


def earlier(one: Statistic, of: Periods, mine: Numbers, back: int) -> list[float | None]:
    """Mean difference to `back` periods before, replication by replication; None where there is no like period."""
    gaps = np.full_like(mine, np.nan)
    n = len(of.spans)
    if n > back:
        gaps[:, back:n] = mine[:, back:n] - mine[:, : n - back]
    if one.kind in AMOUNTS:
        partial = np.array([span.partial for span in of.spans])
        gaps[:, [at for at in range(back, n) if partial[at] or partial[at - back]]] = np.nan
    return means(gaps)


def against(theirs: Numbers, mine: Numbers, of: Periods, other: Periods, paired: bool) -> Record:
    """Mean of the baseline, and the difference to it with its 95 % interval and how often the run is above."""
    plan_at, other_at = of.days.replications, other.days.replications
    if not paired:
        sides = zip(mine.T.tolist(), theirs.T.tolist(), strict=True)
        gaps = [difference(dict(zip(plan_at, ours, strict=True)), dict(zip(other_at, others, strict=True)),
                           paired=False) for ours, others in sides]  # fmt: skip
        columns = [([gap.mean, *(gap.ci or (None, None)), 0, gap.n]) for gap in gaps]
    else:
        both = sorted(set(plan_at) & set(other_at))
        gap = mine[np.searchsorted(plan_at, both)] - theirs[np.searchsorted(other_at, both)]
        known, above = np.isfinite(gap).sum(axis=0), (gap > 0).sum(axis=0)
        columns = [[one.mean, *(one.ci or (None, None)), k, n]
                   for one, k, n in zip(spreads(gap), above.tolist(), known.tolist(), strict=True)]  # fmt: skip
    names = ("diff", "diff_low", "diff_high", "above", "compared")
    return {"baseline": means(theirs)} | {
        name: tidy([row[place] for row in columns]) for place, name in enumerate(names)
    }


def tidy(column: list[Any]) -> list[Any]:
    """Six digits after the point, JSON's null for what is not known."""
    return [None if each is None or not math.isfinite(each) else round(each, 6) for each in column]
