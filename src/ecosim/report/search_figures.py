"""The figures of search and bidding: rank paths, pages with our ad, its slot, cost of a click, rivals, budgets.

Each has the records of all queries, so that a page shows one of them by its name without reading a table; "" is all
queries together. Numbers come from `search_ads.py`, drawings from `search_chart.py`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from ecosim.report import search_chart, spending
from ecosim.report.bands import band, grid, main_replications, main_rows, ratio
from ecosim.report.figures import DAY_MS, Figure, Records, as_date, epoch_ms, make_figure, phase_records
from ecosim.report.scenario_facts import Facts
from ecosim.report.search_ads import ALL, Ads, by_day, by_hour_of_day

if TYPE_CHECKING:
    from ecosim.records import Run

MOST_QUERIES: Final = 12
MOST_LISTINGS: Final = 4
Sides = list[tuple[str, Ads | None]]  # plan, and baseline where there is one
By = Callable[[NDArray[np.float64]], NDArray[np.float64]]


def page_share(ads: Ads, by: By) -> NDArray[np.float64]:
    """Share of the pages on which a slot was ours: a page never shows a store twice among its ads."""
    return ratio(by(ads.won), by(ads.pages))


def slot(ads: Ads, by: By) -> NDArray[np.float64]:
    """Mean position of the slots won."""
    return ratio(by(ads.position_sum), by(ads.won))


def click_cost(ads: Ads, by: By) -> NDArray[np.float64]:
    """Yuan a click."""
    return ratio(by(ads.spend_yuan), by(ads.clicks))


MEASURES: Final = {"page_share": page_share, "slot": slot, "click_cost": click_cost}


def phases_of(facts: Facts) -> Records:
    """The phases inside the period."""
    first = dt.datetime.combine(facts.first_date, dt.time())
    return phase_records(facts, first, dt.datetime.combine(facts.last_date + dt.timedelta(days=1), dt.time()))


def ads_figures(sides: Sides, facts: Facts) -> Iterator[Figure | None]:
    """Measures by day, cost of a click by hour of the day, and by day and hour."""
    phases = phases_of(facts)
    dates = [facts.first_date + dt.timedelta(days=day) for day in range((facts.last_date - facts.first_date).days + 1)]
    for name, measure in MEASURES.items():
        records = [
            {"t": epoch_ms(date) + DAY_MS // 2, "when": str(date), **record}
            for query, series, ads in _each(sides)
            for date, record in zip(dates, _short(measure(ads, by_day), query, series), strict=False)
        ]
        yield along_days(name, records, phases)
    hours = [
        {"hour": hour, **record}
        for query, series, ads in _each(sides)
        for hour, record in enumerate(_short(click_cost(ads, by_hour_of_day), query, series))
    ]
    shown = _sides(hours)
    yield make_figure("hours", {"hours": hours}, lambda lang: search_chart.by_hour("hours", shown, lang))
    yield _heat(sides[0][1], dates)


def along_days(name: str, records: Records, phases: Records) -> Figure | None:
    """A measure by day with the phases behind it; days without a value are left out."""
    known = [record for record in records if record["mean"] is not None]
    behind = (f"{name}_phases", 1 + max(phase["row"] for phase in phases)) if phases else None
    shown = _sides(known)
    return make_figure(name, {name: known} | ({behind[0]: phases} if behind else {}),
                       lambda lang: search_chart.by_day(name, behind, shown, lang))  # fmt: skip


def _each(sides: Sides) -> Iterator[tuple[str, str, Ads]]:
    """Query, side and its ads; of the baseline those queries that the plan has too."""
    plan = sides[0][1]
    for query in (ALL, *(plan.queries[:MOST_QUERIES] if plan is not None else ())):
        for series, ads in sides:
            if ads is not None and (query == ALL or query in ads.queries):
                yield query, series, ads.of(query)


def _short(values: NDArray[np.float64], query: str, series: str) -> Records:
    """One record a column: query, series, mean, p10, p90; the baseline without a band, as it has none drawn."""
    keep = ("mean", "p10", "p90") if series == "plan" else ("mean",)
    return [{"query": query, "series": series, **{key: one[key] for key in keep}} for one in band(values)]


def _sides(records: Records) -> list[str]:
    return [side for side in ("plan", "baseline") if any(record["series"] == side for record in records)]


def _heat(ads: Ads | None, dates: list[dt.date]) -> Figure | None:
    """Cost of a click by day and hour, all queries, replications together: single hours have few clicks."""
    records: Records = []
    if ads is not None:
        spend, clicks = (one.sum(axis=(0, 2)).reshape(-1, 24) for one in (ads.spend_yuan, ads.clicks))
        for date, costs, n in zip(dates, ratio(spend, clicks), clicks, strict=False):
            records += [{"t": epoch_ms(date), "t_end": epoch_ms(date) + DAY_MS, "when": f"{date} {hour:02}:00",
                         "hour": hour, "cost": cost, "clicks": n[hour]}
                        for hour, cost in enumerate(costs) if np.isfinite(cost)]  # fmt: skip
    return make_figure("heat", {"heat": records}, lambda lang: search_chart.day_and_hour("heat", lang))


def rank_figure(run: Run, baseline: Run | None, queries: list[str], facts: Facts) -> Figure | None:
    """Mean organic position by day of our best listings in each query; the baseline's mean beside it."""
    records = [record for query in queries for record in _paths(run, baseline, query)]
    phases = phases_of(facts)
    behind = ("rank_phases", 1 + max(phase["row"] for phase in phases)) if phases else None
    shown = _sides(records)
    return make_figure("rank", {"rank": records} | ({behind[0]: phases} if behind else {}),
                       lambda lang: search_chart.ranks("rank", behind, shown, lang))  # fmt: skip


def _paths(run: Run, baseline: Run | None, query: str) -> Iterator[dict[str, Any]]:
    best = best_listings(run, query)
    for series, of in (("plan", run), ("baseline", baseline)):
        if of is None:
            continue
        rows = main_rows(of, "rank")
        rows = rows[rows["query"] == query]
        for place, listing in enumerate(best):
            own = rows[rows["listing"] == listing].set_index(["replication", "date"])["position_mean"].unstack("date")
            values = own.reindex(main_replications(of)).to_numpy(dtype=np.float64)
            for date, record in zip(own.columns, _short(values, query, series), strict=True):
                day = as_date(date)
                yield {"t": epoch_ms(day) + DAY_MS // 2, "when": str(day), "listing": listing, "place": place, **record}


def best_listings(run: Run, query: str) -> list[str]:
    """Our listings that stand best in a query over the whole run, best first."""
    rows = main_rows(run, "rank")
    sums = rows[rows["query"] == query].groupby("listing")[["position_sum", "refreshes"]].sum()
    means = sums["position_sum"] / sums["refreshes"]
    return [str(name) for name in means.sort_values(kind="stable").index[:MOST_LISTINGS]]


def rival_figures(run: Run, baseline: Run | None, facts: Facts) -> Iterator[Figure | None]:
    """What all rivals spend on ads by day, and the share of their campaigns whose budget ran dry on the day."""
    phases = phases_of(facts)
    for name, values in RIVALS.items():
        records: Records = []
        for series, of in (("plan", run), ("baseline", baseline)):
            if of is not None:
                dates, found = values(of)
                records += [{"t": epoch_ms(as_date(date)) + DAY_MS // 2, "when": str(as_date(date)), **record}
                            for date, record in zip(dates, _short(found, ALL, series), strict=True)]  # fmt: skip
        yield along_days(name, records, phases)


def rival_spend(run: Run) -> tuple[list[Any], NDArray[np.float64]]:
    """Dates, and float64[replications, dates] of yuan that all other stores spend on clicks."""
    rows = main_rows(run, "market")
    rows = rows[~rows["own"]]
    dates = sorted(rows["date"].unique())
    return dates, grid(rows, "date", "spend_fen", dates, main_replications(run)) / 100


def rival_dry(run: Run) -> tuple[list[Any], NDArray[np.float64]]:
    """Dates, and float64[replications, dates] of the share of rivals' campaigns that ran dry; NaN without any."""
    rows, market = main_rows(run, "budgets"), main_rows(run, "market")
    rows = rows[~rows["store"].isin(market.loc[market["own"], "store"].unique())]
    rows = rows.assign(dry=(rows["dry_us"] >= 0).astype(int), one=1)
    dates, replications = sorted(rows["date"].unique()), main_replications(run)
    dry, all_of_them = (grid(rows, "date", column, dates, replications) for column in ("dry", "one"))
    return dates, ratio(dry, all_of_them)


RIVALS: Final = {"rival_spend": rival_spend, "rival_dry": rival_dry}


def budget_figures(run: Run, facts: Facts) -> Iterator[Figure | None]:
    """Spend against budget by campaign and day, and the moments at which budgets ran dry."""
    rows = spending.own_budgets(run)
    spent: Records = []
    dry: Records = []
    n = len(main_replications(run))
    for (channel, name), own in rows.groupby(["channel", "campaign"]):
        campaign = campaign_name(str(channel), str(name))
        dates = sorted(own["date"].unique())
        amounts = band(grid(own, "date", "spent_fen", dates, main_replications(run)) / 100)
        budgets = grid(own, "date", "budget_fen", dates, main_replications(run)).mean(axis=0) / 100
        for date, amount, budget in zip(dates, amounts, budgets, strict=True):
            t = epoch_ms(as_date(date))
            spent.append({"t": t, "t_end": t + DAY_MS, "t_mid": t + DAY_MS // 2, "t_bar": t + DAY_MS // 10,
                          "t_bar_end": t + DAY_MS * 9 // 10, "when": str(as_date(date)), "campaign": campaign,
                          "budget": float(budget), **{key: amount[key] for key in ("mean", "p10", "p90")}})  # fmt: skip
        gone = own[own["dry_us"] >= 0]
        dry += [_dry(campaign, as_date(date), day["dry_us"].to_numpy(), n) for date, day in gone.groupby("date")]
    phases = phases_of(facts)
    behind = ("budgets_phases", 1 + max(phase["row"] for phase in phases)) if phases else None
    yield make_figure("budgets", {"budgets": spent} | ({behind[0]: phases} if behind else {}),
                      lambda lang: search_chart.budgets("budgets", behind, lang))  # fmt: skip
    ends = [{"t": epoch_ms(facts.first_date)}, {"t": epoch_ms(facts.last_date) + DAY_MS}]
    yield make_figure("dry", {"dry": dry, "dry_ends": ends},
                      lambda lang: search_chart.dry_moments("dry", "dry_ends", lang))  # fmt: skip


def campaign_name(channel: str, campaign: str) -> str:
    """A campaign by its channel and name, as names may be alike in two channels."""
    return f"{channel} · {campaign}"


def _dry(campaign: str, date: dt.date, moments_us: NDArray[np.int64], n: int) -> dict[str, Any]:
    """A day on which a budget ran dry: median and earliest hour of the day, and in how many replications."""
    hours = moments_us % (DAY_MS * 1000) / 3_600_000_000

    def clock(hour: float) -> str:
        return f"{int(hour):02}:{int(hour % 1 * 60):02}"

    middle = float(np.median(hours))
    return {"campaign": campaign, "t": epoch_ms(date) + DAY_MS // 2, "when": str(date), "hour": middle,
            "at": clock(middle), "earliest": clock(float(hours.min())), "k": len(hours), "n": n,
            "share": f"{len(hours)}/{n}", "size": 30 + 130 * len(hours) / n}  # fmt: skip
