"""The summary: its JSON shape, pairing, and what it says when something is not known."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest
from report_run import MadeRun

from ecosim.report import intervals, summarise

SHAPE = {"mean", "p10", "p90", "ci_low", "ci_high", "luck_sd", "assumptions_sd", "baseline", "diff", "diff_ci"}


def gmv(run: MadeRun, luck: int = 0) -> dict[int, float]:
    days = run.table("days")
    sums = days[days["luck"] == luck].groupby("replication")["gmv_fen"].sum() / 100
    return {int(r): float(v) for r, v in sums.items()}


def test_shape_is_json(plan: MadeRun, baseline: MadeRun) -> None:
    found = {key: metric.to_json() for key, metric in summarise(plan, baseline).items()}
    assert all(set(entry) == SHAPE for entry in found.values())
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert next(iter(found)) == "net_contribution_yuan"


def test_numbers_of_one_headline(plan: MadeRun, baseline: MadeRun) -> None:
    entry = summarise(plan, baseline)["gmv_yuan"].to_json()
    mine, theirs, twin = gmv(plan), gmv(baseline), gmv(plan, luck=1)
    values = np.array(list(mine.values()))
    gaps = values - np.array(list(theirs.values()))
    half = intervals.t_quantile(7) * gaps.std(ddof=1) / np.sqrt(8)
    assert entry["mean"] == pytest.approx(values.mean())
    assert (entry["p10"], entry["p90"]) == (pytest.approx(values.min()), pytest.approx(values.max()))
    assert entry["baseline"] == pytest.approx(np.mean(list(theirs.values())))
    assert entry["diff"] == pytest.approx(gaps.mean())
    assert entry["diff_ci"] == pytest.approx([gaps.mean() - half, gaps.mean() + half])
    luck = np.mean([(mine[r] - twin[r]) ** 2 / 2 for r in twin])
    assert entry["luck_sd"] == pytest.approx(np.sqrt(luck))
    assert entry["assumptions_sd"] == pytest.approx(np.sqrt(values.var(ddof=1) - luck))


def test_pairs_when_a_replication_is_missing(plan: MadeRun, baseline: MadeRun) -> None:
    short = {name: frame[frame["replication"] != 3] for name, frame in baseline.tables.items()}
    metric = summarise(plan, dataclasses.replace(baseline, tables=short))["gmv_yuan"]
    mine, theirs = gmv(plan), gmv(baseline)
    assert metric.diff is not None and metric.baseline is not None
    assert (metric.spread.n, metric.baseline.n, metric.diff.n, metric.diff.paired) == (8, 7, 7, True)
    assert metric.diff.mean == pytest.approx(np.mean([mine[r] - theirs[r] for r in mine if r != 3]))


def test_other_seed_is_not_paired(plan: MadeRun, baseline: MadeRun) -> None:
    other = dataclasses.replace(baseline, manifest={**baseline.manifest, "seed": 2})
    paired, loose = (summarise(plan, run)["gmv_yuan"].diff for run in (baseline, other))
    assert paired is not None and loose is not None and paired.ci is not None and loose.ci is not None
    assert not loose.paired
    assert loose.mean == pytest.approx(paired.mean)
    assert loose.ci[1] - loose.ci[0] > 2 * (paired.ci[1] - paired.ci[0])


def test_one_replication_knows_no_interval(single: MadeRun) -> None:
    entry = summarise(single)["net_contribution_yuan"].to_json()
    assert entry.pop("mean") is not None
    assert set(entry.values()) == {None}


def test_a_channel_of_the_baseline_alone_is_listed(plan: MadeRun, baseline: MadeRun) -> None:
    manifest = {**baseline.manifest, "channels": {**baseline.manifest["channels"], "deal_site": "0"}}
    metric = summarise(plan, dataclasses.replace(baseline, manifest=manifest))["orders_deal_site_count"]
    assert metric.spread.mean == 0.0
