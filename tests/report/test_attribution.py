"""The record of an attribution: gaps, misplaced money, the jackknife, and the object behind `--json`."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_attribution import lost, made, money, sampled

from ecosim.records.credits import RULES
from ecosim.report.attribution import GMV, Money, jackknife, misplaced
from ecosim.report.intervals import mean_interval

YUAN = st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=9)


def test_last_click_is_farthest_off_where_credit_and_value_differ_most() -> None:
    found = made()
    assert (found.by_value, found.widest) == (("live", "ads"), "ads")
    assert found.gap("ads").mean_fen == 46_00 and found.gap("live").mean_fen == -34_50  # 40 and -30, times 1.15


def test_misplaced_is_what_would_have_to_move() -> None:
    """Last click: ads +40, live -30, organic 140 - 150 = -10; so 40 of 300 are in the wrong place."""
    found = made()
    assert found.misplaced("last_click").value == pytest.approx(40 * 1.15 * 100)
    assert found.misplaced_share("last_click").value == pytest.approx(40 / 300)
    assert found.misplaced_share("last_click").ci == pytest.approx((40 / 300, 40 / 300))
    assert found.misplaced("linear").value == pytest.approx(20 * 1.15 * 100)
    assert found.misplaced("position_based").value == 0.0


def test_where_no_gap_changes_its_sign_the_interval_is_that_of_the_mean() -> None:
    found = made()
    ci = mean_interval(np.array([40_00.0, 44_00.0, 48_00.0, 52_00.0]))
    assert found.misplaced("last_click").ci == pytest.approx(ci)


@given(YUAN)
def test_the_jackknife_of_a_mean_is_the_interval_of_the_mean(values: list[float]) -> None:
    found = jackknife(np.array(values)[:, None], lambda rows: float(rows.mean()))
    low, high = mean_interval(np.array(values)) or (0.0, 0.0)
    assert found.ci == pytest.approx((max(low, 0.0), high), abs=1e-5)


def test_the_jackknife_covers_as_it_says() -> None:
    """A ratio of means, 400 samples of 12: 95 % are covered, less what a t of 11 costs; ± 4 · √(.95 · .05 / 400)."""
    rng = np.random.default_rng(4)
    hits = 0
    for _ in range(400):
        below = rng.normal(100.0, 10.0, 12)
        above = 0.2 * below + rng.normal(0.0, 3.0, 12)
        found = jackknife(np.column_stack([above, below]), lambda rows: float(rows[:, 0].mean() / rows[:, 1].mean()))
        assert found.ci is not None
        hits += found.ci[0] <= 0.2 <= found.ci[1]
    assert hits / 400 == pytest.approx(0.95, abs=0.044)


def test_one_replication_or_no_sales_give_no_interval() -> None:
    one = made(1)
    assert one.misplaced("last_click").ci is None and one.plan.worth[GMV].ci is None and one.gap("ads").sign == 0
    nothing = jackknife(np.zeros((3, 2)), lambda rows: misplaced(rows[:, :1]) / (float(rows[:, 1].mean()) or math.nan))
    assert math.isnan(nothing.value) and nothing.ci is None


@given(YUAN)
def test_a_sign_is_told_only_where_the_interval_leaves_zero_out(values: list[float]) -> None:
    amount = money(*values)
    low, high = amount.ci or (0.0, 0.0)
    assert amount.sign == (low > 0) - (high < 0)
    assert amount.half_fen == pytest.approx((high - low) / 2)


def test_json_holds_every_amount_with_its_interval_and_no_details() -> None:
    found = made(lost=tuple(lost(3)))
    text = json.dumps(found.to_json(), allow_nan=False)
    content = json.loads(text)
    assert content["players"] == ["ads", "live"] and content["replications"] == [0, 1, 2, 3]
    ads = content["channels"]["ads"]
    assert (
        ads["credit"]["last_click"]["mean_fen"] == 103_50
        and len(ads["credit"]["last_click"]["by_replication_fen"]) == 4
    )
    assert ads["gmv"]["with_and_without"]["mean_fen"] == 46_00 and ads["gmv"]["shapley"]["mean_fen"] == 57_50
    assert ads["net_contribution"]["shapley"]["ci_low_fen"] < 0 < ads["net_contribution"]["shapley"]["ci_high_fen"]
    assert ads["costs"]["ads"]["mean_fen"] == 28_75 and ads["gmv"]["sampling_error_fen"] is None
    assert list(content["misplaced"]) == list(RULES) and content["widest_gap_of_last_click"]["channel"] == "ads"
    assert content["shapley"] == {"exact": True, "orders": None} and content["nobody"]["gmv_fen"]["mean_fen"] == 172_50
    assert content["failed"] == [{"role": "without live", "replication": 3, "luck": 0, "status": "failed", "why": "w"}]
    assert sampled().to_json()["channels"]["live"]["gmv"]["sampling_error_fen"] == 400.0


def test_lines_sum_to_all() -> None:
    found = made()
    whole = found.plan.worth[GMV].mean_fen
    assert sum(found.shapley[GMV][name].mean_fen for name in found.players) + found.nobody.worth[GMV].mean_fen == whole
    for rule in RULES:
        assert found.base_credit(rule).mean_fen + sum(found.credits[rule][n].mean_fen for n in found.players) == whole
    assert found.cost("live") == Money((1500, 1650, 1800, 1950), 1725)
