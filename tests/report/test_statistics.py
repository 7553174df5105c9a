"""Laws of the metrics by day, week and month: sums add up, ratios are of sums, comparisons have a partner."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pandas as pd
import pytest
from report_run import N_DAYS, MadeRun, date_of, declared

from ecosim.report.intervals import spread, spreads
from ecosim.report.metrics import HEADLINES
from ecosim.report.statistics import STATISTICS, statistics_of
from ecosim.report.statistics_days import BYS, Days
from ecosim.report.statistics_table import statistics

Record = dict[str, Any]
SUMS = [one for one in STATISTICS if one.kind == "sum"]
KEYS = {one.key for one in STATISTICS}
AFTER_DAY = N_DAYS + 20


def with_settlement(run: MadeRun) -> MadeRun:
    """The run with returns that are posted three weeks after its last day."""
    late = [{"replication": r, "luck": 0, "day": AFTER_DAY, "date": date_of(AFTER_DAY), "returns_fen": 12_345 + r,
             "net_sales_fen": -12_345 - r, "net_contribution_fen": -12_345 - r} for r in range(8)]  # fmt: skip
    days = pd.concat([run.table("days"), declared("days", late)], ignore_index=True)
    return dataclasses.replace(run, tables={**run.tables, "days": days})


@pytest.fixture(scope="module")
def settled(plan: MadeRun) -> MadeRun:
    return with_settlement(plan)


@pytest.fixture(scope="module")
def record(settled: MadeRun, baseline: MadeRun) -> Record:
    return statistics(settled, baseline)  # type: ignore[arg-type]


def of(record: Record, by: str, key: str, name: str = "mean") -> list[Any]:
    found: list[Any] = record["by"][by]["values"][key][name]
    return found


def test_a_key_is_declared_once_and_ends_in_its_unit() -> None:
    assert len(KEYS) == len(STATISTICS)
    assert {one.unit for one in STATISTICS} <= {"yuan", "count", "share", "ratio", "mean", "days", "s"}
    assert [
        one.key for one in STATISTICS if not all((one.label.en, one.label.zh, one.formula.en, one.formula.zh))
    ] == []


@pytest.mark.parametrize("by", BYS)
def test_days_weeks_and_months_add_up_to_the_run_to_the_fen(settled: MadeRun, by: Any) -> None:
    days = Days(settled)  # type: ignore[arg-type]
    parts, whole = days.periods(by), days.periods("run")
    for one in SUMS:
        fen = np.rint(one.values(parts) * 100).sum(axis=1)
        assert np.array_equal(fen, np.rint(one.values(whole)[:, 0] * 100)), one.key


def test_the_run_is_what_the_headlines_say(settled: MadeRun) -> None:
    whole = Days(settled).periods("run")  # type: ignore[arg-type]
    common = [h for h in HEADLINES if h.key in KEYS - {"refund_rate_share", "return_rate_share"}]
    assert len(common) == 11
    for headline in common:
        mine = next(one for one in STATISTICS if one.key == headline.key).values(whole)[:, 0]
        theirs = headline.values(settled).xs(0, level="luck").to_numpy()  # type: ignore[arg-type]
        assert np.allclose(mine, theirs, rtol=1e-12), headline.key


def test_a_ratio_of_a_week_is_a_ratio_of_sums_and_no_mean_of_ratios(settled: MadeRun) -> None:
    days, weeks = (Days(settled).periods(by) for by in BYS[:2])  # type: ignore[arg-type]
    value = {one.key: one.values for one in STATISTICS}
    daily = value["visitor_value_yuan"](days)[:, 12:19]
    assert days.spans[12].start == weeks.spans[2].start
    week, gmv, visitors = (value[key](weeks)[:, 2] for key in ("visitor_value_yuan", "gmv_yuan", "visitors_count"))
    assert np.array_equal(week, gmv / visitors)
    assert (np.abs(week / daily.mean(axis=1) - 1) > 1e-6).all()


def test_ratios_times_their_lower_sums_are_the_upper_ones(settled: MadeRun) -> None:
    weeks = Days(settled).periods("week")  # type: ignore[arg-type]
    value = {one.key: one.values(weeks)[:, : len(weeks.spans)] for one in STATISTICS}
    for rate, below, above in (
        ("spend_per_buyer_yuan", "buyers_count", "gmv_yuan"), ("visitor_value_yuan", "visitors_count", "gmv_yuan"),
        ("ad_cost_ratio_share", "gmv_yuan", "ad_spend_yuan"), ("roas_ratio", "ad_spend_yuan", "ad_gmv_yuan"),
        ("click_rate_share", "impressions_count", "clicks_count"),
        ("cart_rate_share", "visitors_count", "carts_count"),
    ):  # fmt: skip
        known = value[below] > 0
        assert np.allclose((value[rate] * value[below])[known], value[above][known]), rate
        assert np.isnan(value[rate][~known]).all(), rate


def test_weeks_begin_on_monday_and_parts_are_marked(record: Record) -> None:
    weeks = record["by"]["week"]["periods"]
    assert [(one["start"], one["partial"]) for one in weeks[:2]] == [("2025-10-01", True), ("2025-10-06", False)]
    assert (weeks[-2]["end"], weeks[-2]["days"], weeks[-2]["partial"]) == ("2025-11-18", 2, True)
    assert [(one["start"], one["partial"]) for one in record["by"]["month"]["periods"]] == [
        ("2025-10-01", False), ("2025-11-01", True), ("2025-11-19", False)]  # fmt: skip


def test_settlement_stands_apart(record: Record) -> None:
    for by in BYS:
        last = record["by"][by]["periods"][-1]
        assert (last["after"], last["end"]) == (True, str(date_of(AFTER_DAY).date()))
        assert of(record, by, "returns_yuan")[-1] == pytest.approx(123.485)
        assert of(record, by, "net_contribution_yuan")[-1] == pytest.approx(-123.485)
        assert of(record, by, "visitors_count")[-1] is None
        assert of(record, by, "conversion_share")[-1] is None


def test_first_periods_have_nothing_to_compare_with(record: Record) -> None:
    gmv, before, weekday = (of(record, "day", "gmv_yuan", name) for name in ("mean", "before", "weekday"))
    assert before[0] is None
    assert before[1:N_DAYS] == pytest.approx(np.diff(gmv[:N_DAYS]), abs=1e-4)
    assert weekday[:7] == [None] * 7
    assert weekday[7:N_DAYS] == pytest.approx(np.subtract(gmv[7:N_DAYS], gmv[: N_DAYS - 7]), abs=1e-4)
    assert before[-1] is None and weekday[-1] is None


def test_a_part_of_a_week_is_not_held_against_a_whole_one(record: Record) -> None:
    amount, rate = (of(record, "week", key, "before") for key in ("gmv_yuan", "ad_cost_ratio_share"))
    assert [each is None for each in amount] == [True, True, *[False] * 5, True, True]
    assert [each is None for each in rate] == [True, *[False] * 7, True]


def test_the_baseline_is_paired_by_replication(settled: MadeRun, baseline: MadeRun, record: Record) -> None:
    assert record["paired"]
    mine, theirs = (Days(run).periods("week") for run in (settled, baseline))  # type: ignore[arg-type]
    gap = STATISTICS[0].values(mine)[:, 3] - STATISTICS[0].values(theirs)[:, 3]
    known = spread(gap)
    assert known.ci is not None
    found = [of(record, "week", "gmv_yuan", name)[3] for name in ("diff", "diff_low", "diff_high", "above", "compared")]
    assert found == pytest.approx([known.mean, *known.ci, (gap > 0).sum(), 8])
    assert of(record, "week", "gmv_yuan", "baseline")[3] == pytest.approx(STATISTICS[0].values(theirs)[:, 3].mean())


def test_other_seeds_are_not_paired(plan: MadeRun, baseline: MadeRun) -> None:
    other = dataclasses.replace(baseline, manifest={**baseline.manifest, "seed": 7})
    record = statistics(plan, other)  # type: ignore[arg-type]
    assert not record["paired"]
    assert set(of(record, "day", "gmv_yuan", "above")) == {0}
    assert of(record, "run", "gmv_yuan", "diff_low")[0] < of(record, "run", "gmv_yuan", "diff")[0]


def test_without_a_baseline_or_a_second_replication_nothing_is_made_up(single: MadeRun) -> None:
    record = statistics(single)  # type: ignore[arg-type]
    values = record["by"]["day"]["values"]["gmv_yuan"]
    assert "baseline" not in values and "diff" not in values
    assert set(values["p10"]) == {None}
    assert record["baseline"] is None


def test_live_metrics_are_those_of_the_rooms(live_plan: MadeRun) -> None:
    record = statistics(live_plan)  # type: ignore[arg-type]
    rooms = live_plan.table("live_rooms").query("luck == 0")
    whole = {key: of(record, "run", key)[0] for key in KEYS}
    n = rooms["replication"].nunique()
    assert whole["live_gmv_yuan"] == pytest.approx(rooms["gmv_fen"].sum() / 100 / n)
    gpm = (rooms.groupby("replication")["gmv_fen"].sum() * 10 / rooms.groupby("replication")["viewers"].sum()).mean()
    assert whole["gpm_yuan"] == pytest.approx(gpm)
    assert whole["slot_output_yuan"] * 8 == pytest.approx(whole["live_gmv_yuan"])  # four rooms of two slots
    assert whole["slot_fees_yuan"] == 20_000
    sources = [one.key for one in statistics_of(live_plan) if one.group == "source"]  # type: ignore[arg-type]
    assert sources[:2] == ["visitors_direct_count", "visitors_kol_live_count"]


def test_columns_together_are_columns_one_by_one() -> None:
    rng = np.random.default_rng(3)
    values = rng.normal(size=(6, 5))
    values[2, 1] = values[4, 3] = np.nan
    for together, alone in zip(spreads(values), (spread(column) for column in values.T), strict=True):
        assert dataclasses.astuple(together)[:5] == pytest.approx(dataclasses.astuple(alone)[:5])
        assert together.ci == pytest.approx(alone.ci)
    assert spreads(values[:1])[0] == spread(values[0, :1])
    assert spreads(np.empty((0, 2)))[0].mean is None
