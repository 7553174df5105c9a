"""The figures of a report: for each its records, ready for drawing, and its specification in both languages.

Joins the numbers (`money.py`, `traffic.py`, …) to the drawings (`charts.py`). A figure without data is left out. Knows
nothing of HTML; `html.py` puts figures on the page.
"""

from __future__ import annotations

import calendar
import datetime as dt
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ecosim.report import charts, money, rank_path, spending, stock_left, traffic
from ecosim.report.scenario_facts import Facts
from ecosim.report.summary import Metric
from ecosim.report.wording import LANGS, Lang, short_money, show, show_range

if TYPE_CHECKING:
    from ecosim.records import Run

Records = list[dict[str, Any]]
HEADLINE_KEYS = ("net_contribution_yuan", "net_sales_yuan", "gmv_yuan", "ad_spend_yuan")
HOURS_BEFORE, HOURS_AROUND = 12, 60
DAY_MS = 86_400_000
PHONE_PLOT_PX = 280  # width of a plot on a telephone, where names of phases come closest


@dataclass(frozen=True)
class Figure:
    """One figure: data by name, one specification a language."""

    name: str
    data: dict[str, Records]
    specs: dict[Lang, charts.Spec]

    def to_json(self) -> dict[str, Any]:
        """Data and specifications, as a page draws them."""
        return {"data": self.data, "specs": self.specs}


def epoch_ms(moment: dt.date | dt.datetime) -> int:
    """Milliseconds of a moment in shop time, as if that were UTC.

    >>> epoch_ms(dt.date(1970, 1, 2))
    86400000
    """
    return calendar.timegm(moment.timetuple()) * 1000


def as_date(value: Any) -> dt.date:
    """A calendar date from what a table holds."""
    import pandas as pd

    return pd.Timestamp(value).date()


def when_us(facts: Facts, time_us: int) -> dt.datetime:
    """The moment of a run's time."""
    return dt.datetime.combine(facts.first_date, dt.time()) + dt.timedelta(microseconds=time_us)


def make_figure(name: str, data: dict[str, Records], draw: Callable[[Lang], charts.Spec]) -> Figure | None:
    """A figure in both languages; None where its first data are empty."""
    if not next(iter(data.values())):
        return None
    clean = {key: [{k: _known(v) for k, v in row.items()} for row in rows] for key, rows in data.items()}
    return Figure(name, clean, charts.in_both(draw))


def _known(value: Any) -> Any:
    """JSON has no NaN; four digits after the point are more than any screen shows."""
    if isinstance(value, float):
        return round(value, 4) if math.isfinite(value) else None
    return value


def figures(run: Run, baseline: Run | None, facts: Facts, summary: dict[str, Metric]) -> dict[str, Figure]:
    """All figures that have data, by name."""
    made = [
        _headlines(summary), waterfall_figure(run), _daily(run, baseline, facts), _hourly(run, baseline, facts),
        _channels(run, baseline), _rank(run), stock_figure(run, facts), _spending(run), _click_cost(run),
    ]  # fmt: skip
    return {figure.name: figure for figure in made if figure is not None}


def _sides(records: Records) -> list[str]:
    """Which of plan and baseline occur."""
    return [side for side in ("plan", "baseline") if any(record["series"] == side for record in records)]


def _headlines(summary: dict[str, Metric]) -> Figure | None:
    records: Records = []
    for order, key in enumerate(HEADLINE_KEYS):
        metric = summary[key]
        for series, of in (("plan", metric.spread), ("baseline", metric.baseline)):
            if of is not None:
                label = {f"label_{lang}": metric.headline.label.say(lang) for lang in LANGS}
                records.append({**label, "order": order, "series": series, **of.record()})
    return make_figure(
        "headlines", {"headlines": records}, lambda lang: charts.interval_dots("headlines", _sides(records), lang)
    )


def waterfall_figure(run: Run) -> Figure | None:
    """From GMV to net contribution."""
    return steps_figure("waterfall", money.waterfall(run))


def steps_figure(name: str, steps: Sequence[money.Step], *, from_total: bool = True) -> Figure | None:
    """Steps as bars that begin where the last one ended, subtotals from zero; so is the first where `from_total`."""
    records: Records = []
    running = 0.0
    for order, step in enumerate(steps):
        mean = step.yuan.mean or 0.0
        start, end = (0.0, mean) if step.subtotal else (running, running + mean)
        running, shift = end, end - mean
        low, high = (
            (None, None)
            if step.yuan.p10 is None or step.yuan.p90 is None
            else (step.yuan.p10 + shift, step.yuan.p90 + shift)
        )
        is_total = step.subtotal or (from_total and order == 0)
        record = {
            "order": order,
            "start": start,
            "end": end,
            "low_end": low,
            "high_end": high,
            "right": max(v for v in (start, end, high) if v is not None),
            "kind": ("minus" if mean < 0 and step.subtotal else "total")
            if is_total
            else "plus"
            if mean >= 0
            else "minus",
        }
        for lang in LANGS:
            record[f"label_{lang}"] = step.label.say(lang)
            record[f"text_{lang}"] = show(mean, "yuan", lang)
            record[f"short_{lang}"] = short_money(mean, lang)
            record[f"range_{lang}"] = show_range(step.yuan.p10, step.yuan.p90, "yuan", lang)
        records.append(record)
    domain = _with_room(
        [v for r in records for v in (r["start"], r["end"], r["low_end"], r["high_end"]) if v is not None]
    )
    return make_figure(name, {name: records}, lambda lang: charts.money_waterfall(name, domain, lang))


def _with_room(values: list[float]) -> list[float]:
    """From the least (or zero) to the greatest, with room for a text on the right."""
    low, high = min([0.0, *values]), max([0.0, *values])
    return [low, high + 0.25 * ((high - low) or 1.0)]


def phase_records(facts: Facts, first: dt.datetime, last: dt.datetime) -> Records:
    """Phases inside a window; open prices are shaded more; a name goes a row down where it would touch another."""
    records: Records = []
    ends = [-math.inf] * charts.PHASE_ROWS
    for phase in facts.phases:
        start, end = max(phase.start, first), min(phase.end, last)
        if start < end:
            place = (start - first) / (last - first) * PHONE_PLOT_PX
            row = next((row for row, taken in enumerate(ends) if taken <= place), charts.PHASE_ROWS - 1)
            ends[row] = place + 8 + 6.2 * len(phase.label.en)
            when = f"{phase.start:%m-%d %H:%M} – {phase.end:%m-%d %H:%M}"
            records.append({"start": epoch_ms(start), "end": epoch_ms(end), "when": when, "row": row,
                            **{f"label_{lang}": phase.label.say(lang) for lang in LANGS},
                            "strength": 0.55 if phase.prices_open else 0.25})  # fmt: skip
    return records


def _timed(series: str, rows: Records, moment: Callable[[dict[str, Any]], dt.datetime], form: str) -> Records:
    return [{"t": epoch_ms(moment(row)), "when": moment(row).strftime(form), "series": series,
             "mean": row["mean"], "p10": row["p10"], "p90": row["p90"]} for row in rows]  # fmt: skip


def _daily(run: Run, baseline: Run | None, facts: Facts) -> Figure | None:
    def noon(row: dict[str, Any]) -> dt.datetime:
        return dt.datetime.combine(as_date(row["date"]), dt.time(12))

    records = _timed("plan", traffic.gmv_by_day(run), noon, "%Y-%m-%d")
    if baseline is not None:
        records += _timed("baseline", traffic.gmv_by_day(baseline), noon, "%Y-%m-%d")
    first = dt.datetime.combine(facts.first_date, dt.time())
    phases = phase_records(facts, first, dt.datetime.combine(facts.last_date + dt.timedelta(days=1), dt.time()))
    return _by_time("daily", records, phases, hourly=False)


def _hourly(run: Run, baseline: Run | None, facts: Facts) -> Figure | None:
    """Hours around the opening; left out where no prices open inside the period."""
    if facts.opening is None:
        return None
    first = dt.datetime.combine(facts.first_date, dt.time())
    opening_hour = int((facts.opening - first).total_seconds() // 3600)
    start = max(0, opening_hour - HOURS_BEFORE)
    n_hours = min(HOURS_AROUND, ((facts.last_date - facts.first_date).days + 1) * 24 - start)

    def moment(row: dict[str, Any]) -> dt.datetime:
        return first + dt.timedelta(hours=row["hour"])

    records = _timed("plan", traffic.gmv_by_hour(run, start, n_hours), moment, "%m-%d %H:00")
    if baseline is not None:
        records += _timed("baseline", traffic.gmv_by_hour(baseline, start, n_hours), moment, "%m-%d %H:00")
    window = first + dt.timedelta(hours=start), first + dt.timedelta(hours=start + n_hours - 1)
    return _by_time("hourly", records, phase_records(facts, *window), hourly=True)


def _by_time(name: str, records: Records, phases: Records, *, hourly: bool) -> Figure | None:
    behind = (f"{name}_phases", 1 + max(phase["row"] for phase in phases)) if phases else None
    data = {name: records} | ({behind[0]: phases} if behind else {})
    return make_figure(
        name, data, lambda lang: charts.money_by_time(name, behind, _sides(records), lang, hourly=hourly)
    )


def _channels(run: Run, baseline: Run | None) -> Figure | None:
    rows = traffic.channels(run)
    order = {row.channel: place for place, row in enumerate(rows)}
    sides = [("plan", rows)] + ([("baseline", traffic.channels(baseline))] if baseline is not None else [])
    records: Records = []
    for series, side in sides:
        for row in side:
            label = {f"label_{lang}": row.channel for lang in LANGS}
            records.append(
                {
                    **label,
                    "order": order.get(row.channel, len(order)),
                    "series": series,
                    **row.steps["orders"].record(),
                }
            )
    sides_shown = _sides(records)
    return make_figure(
        "channels", {"channels": records}, lambda lang: charts.interval_dots("channels", sides_shown, lang, money=False)
    )


def _rank(run: Run) -> Figure | None:
    records: Records = []
    paths = rank_path.rank_paths(run)
    names = [f"{path.query} · {path.listing}" for path in paths]
    for name, path in zip(names, paths, strict=True):
        for day in path.days:
            date = as_date(day["date"])
            records.append({"t": epoch_ms(date) + DAY_MS // 2, "when": str(date), "query": name,
                            "mean": day["mean"], "p10": day["p10"], "p90": day["p90"]})  # fmt: skip
    return make_figure("rank", {"rank": records}, lambda lang: charts.rank_path("rank", names, lang))


def stock_figure(run: Run, facts: Facts) -> Figure | None:
    order = {row.listing: place for place, row in enumerate(stock_left.by_listing(run))}
    heat: Records = []
    for row in stock_left.left_by_day(run):
        t = epoch_ms(as_date(row["date"]))
        heat.append({"t": t, "t_end": t + DAY_MS, "when": str(as_date(row["date"])), "listing": row["listing"],
                     "order": order[row["listing"]], "left": row["left"]})  # fmt: skip
    marks: Records = []
    for gone in stock_left.sell_outs(run):
        moment = when_us(facts, gone.first_us)
        text = " ".join(part for part in (gone.listing, gone.colour, gone.size) if part)
        marks.append(
            {
                "t": epoch_ms(moment),
                "when": f"{moment:%Y-%m-%d %H:%M}",
                "listing": gone.listing,
                "order": order[gone.listing],
                "size": 20 + 110 * gone.k / gone.n,
                "share_text": f"{gone.k}/{gone.n}",
                "text_en": text,
                "text_zh": text,
            }
        )
    named = "sell_outs" if marks else None
    data = {"stock": heat} | ({named: marks} if named else {})
    return make_figure("stock", data, lambda lang: charts.stock_left("stock", named, lang))


def _spending(run: Run) -> Figure | None:
    records: Records = []
    for row in spending.spend_by_day(run):
        date = as_date(row["date"])
        t = epoch_ms(date)
        records.append(
            {
                "t": t,
                "t_end": t + DAY_MS,
                "t_mid": t + DAY_MS // 2,
                "t_bar": t + DAY_MS // 10,
                "t_bar_end": t + DAY_MS * 9 // 10,
                "when": str(date),
                **{k: row[k] for k in ("mean", "p10", "p90", "budget")},
            }
        )
    return make_figure("spending", {"spending": records}, lambda lang: charts.budget_and_spend("spending", lang))


def _click_cost(run: Run) -> Figure | None:
    records: Records = []
    for row in spending.click_cost_by_day(run):
        date = as_date(row["date"])
        records.append(
            {"t_mid": epoch_ms(date) + DAY_MS // 2, "when": str(date), **{k: row[k] for k in ("mean", "p10", "p90")}}
        )
    return make_figure("click_cost", {"click_cost": records}, lambda lang: charts.click_cost("click_cost", lang))
