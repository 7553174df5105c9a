"""The figures that only the app's page of results shows: GMV hour by hour over the whole period, the funnel by channel.

Joins the numbers of `traffic.py` to `hours_chart.py` and `funnel_chart.py`, as `figures.py` does for a report.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from ecosim.report import traffic
from ecosim.report.figures import Figure, Records, as_date, epoch_ms, make_figure, phase_records
from ecosim.report.funnel_chart import ROOM, funnel_by_channel
from ecosim.report.hours_chart import money_along_time
from ecosim.report.intervals import Spread
from ecosim.report.scenario_facts import Facts
from ecosim.report.wording import LANGS, Words, short_count, short_money, show_range

if TYPE_CHECKING:
    from ecosim.records import Run

# Steps of the funnel as a planner reads them: name of the step in `traffic.ChannelRow.steps`, or "gmv".
FUNNEL = {
    "impressions": Words("impressions", "展现"),
    "clicks": Words("clicks", "点击"),
    "carts": Words("carts", "加购"),
    "orders": Words("orders", "下单"),
    "gmv": Words("GMV", "下单金额"),
}
SHORT = {"impressions": Words("impr.", "展现"), "gmv": Words("GMV", "金额")}  # on a telephone
LEAST_SHARE = 0.004  # of the greatest bar; a thinner one is not seen


def hours_figure(run: Run, baseline: Run | None, facts: Facts) -> Figure | None:
    """GMV of orders made, for every hour of the period."""
    first = dt.datetime.combine(facts.first_date, dt.time())
    n_hours = ((facts.last_date - facts.first_date).days + 1) * 24

    def rows(of: Run) -> dict[dt.datetime, dict[str, Any]]:
        return {first + dt.timedelta(hours=row["hour"]): row for row in traffic.gmv_by_hour(of, 0, n_hours)}

    return _along("hours", rows(run), rows(baseline) if baseline is not None else {}, facts, "hour")


def days_figure(run: Run, baseline: Run | None, facts: Facts) -> Figure | None:
    """GMV paid, for every day of the period."""

    def rows(of: Run) -> dict[dt.datetime, dict[str, Any]]:
        return {dt.datetime.combine(as_date(row["date"]), dt.time(12)): row for row in traffic.gmv_by_day(of)}

    return _along("by_day", rows(run), rows(baseline) if baseline is not None else {}, facts, "day")


def _along(
    name: str,
    plan: dict[dt.datetime, dict[str, Any]],
    baseline: dict[dt.datetime, dict[str, Any]],
    facts: Facts,
    by: str,
) -> Figure | None:
    """Plan and baseline in one record a moment, rounded to whole yuan: nobody reads a fen of an hour's GMV."""
    first = dt.datetime.combine(facts.first_date, dt.time())
    last = dt.datetime.combine(facts.last_date + dt.timedelta(days=1), dt.time())
    form = "%m-%d %H:00" if by == "hour" else "%Y-%m-%d"
    records: Records = []
    for moment in sorted(set(plan) | set(baseline)):
        mine, other = plan.get(moment, {}), baseline.get(moment, {})
        record = {
            "plan": mine.get("mean"),
            "p10": mine.get("p10"),
            "p90": mine.get("p90"),
            "baseline": other.get("mean"),
        }
        whole = {key: round(value) for key, value in record.items() if value is not None}
        records.append({"t": epoch_ms(moment), "when": moment.strftime(form), **whole})
    phases, opens = phase_records(facts, first, last), _openings(facts, first, last)
    data = (
        {name: records} | ({f"{name}_phases": phases} if phases else {}) | ({f"{name}_opens": opens} if opens else {})
    )
    behind = (f"{name}_phases", 1 + max(phase["row"] for phase in phases)) if phases else None
    sides = ["plan", "baseline"] if baseline else ["plan"]
    return make_figure(
        name, data, lambda lang: money_along_time(name, behind, f"{name}_opens" if opens else None, sides, lang, by)
    )


def _openings(facts: Facts, first: dt.datetime, last: dt.datetime) -> Records:
    """Moments at which festival prices begin to hold: a phase with open prices that follows none."""
    shut = [p for p in facts.phases if p.prices_open and first <= p.start < last]
    ends = {p.end for p in facts.phases if p.prices_open}
    return [{"t": epoch_ms(p.start), "when": f"{p.start:%Y-%m-%d %H:%M}"} for p in shut if p.start not in ends]


def funnel_figure(channels: list[traffic.ChannelRow]) -> Figure | None:
    """Every channel at every step of the funnel."""
    records: Records = []
    steps = [(name, SHORT.get(step, name)) for step, name in FUNNEL.items()]
    for column, step in enumerate(FUNNEL):
        greatest = max((_at(row, step).mean or 0.0 for row in channels), default=0.0)
        for order, row in enumerate(channels):
            records.append({"order": order, **_bar(_at(row, step), column, greatest), **_labels(row, step)})
    return make_figure("funnel", {"funnel": records}, lambda lang: funnel_by_channel("funnel", steps, lang))


def _at(row: traffic.ChannelRow, step: str) -> Spread:
    return row.gmv_yuan if step == "gmv" else row.steps[step]


def _bar(of: Spread, column: int, greatest: float) -> dict[str, float | None]:
    """Ends of the bar and of its P10-P90 within the step's column; a line that would leave the column is cut there."""

    def place(value: float | None) -> float | None:
        return None if value is None or not greatest else column + min(0.97, ROOM * value / greatest)

    right = place(of.mean) or float(column)
    return {
        "left": float(column),
        "right": max(right, column + LEAST_SHARE),
        "low": place(of.p10),
        "high": place(of.p90),
    }


def _labels(row: traffic.ChannelRow, step: str) -> dict[str, str]:
    of, made = _at(row, step), {}
    for lang in LANGS:
        made[f"label_{lang}"] = row.channel
        made[f"step_{lang}"] = FUNNEL[step].say(lang)
        made[f"range_{lang}"] = show_range(of.p10, of.p90, "yuan" if step == "gmv" else "count", lang)
        made[f"text_{lang}"] = short_money(of.mean or 0.0, lang) if step == "gmv" else short_count(of.mean, lang)
    return made
