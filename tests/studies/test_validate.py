"""Validation: what a band means, what is said without data, and the definitions on behaviour made by hand.

With the data folder beside the project the cases themselves are run: V5 always, the simulated ones with `-m slow`.
"""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ecosim.errors import BadInput
from ecosim.records.outcome import EVENT
from ecosim.studies import validate_auction as v5
from ecosim.studies import validate_behaviour as b
from ecosim.studies.validate import CASES, Skipped, Validation, default_data, find_case, validate
from ecosim.studies.validate_check import Check, exactly, within

DATA = default_data()
with_data = pytest.mark.skipif(DATA is None, reason="no ../shared/data beside the project")
DOCS = Path(__file__).parents[2] / "docs" / "validation.md"
WITH_FILES = [case for case in CASES if find_case(case).NEEDS]


@pytest.mark.parametrize(
    ("measured", "verdict"),
    [
        (0.9, "pass"),
        (1.0, "pass"),
        (1.1, "pass"),
        (0.8999, "fail"),
        (1.1001, "fail"),
        (math.nan, "fail"),
        (math.inf, "fail"),
    ],
)
def test_a_band_holds_its_ends_and_nothing_else(measured: float, verdict: str) -> None:
    assert Check("v1", "something", measured, 1.0, 0.9, 1.1, "predicted").verdict == verdict


def test_a_count_is_exact_or_wrong() -> None:
    assert exactly("v5", "clicks", 48, 48).verdict == "pass"
    assert exactly("v5", "clicks", 49, 48).verdict == "fail"


def test_one_failure_fails_the_whole_and_a_skipped_case_does_not() -> None:
    good, bad = within("v1", "a", 1.0, 1.1, 0.2, "predicted"), within("v1", "b", 1.0, 2.0, 0.2, "predicted")
    assert Validation((good,), (Skipped("v2", "no data"),)).passed
    assert not Validation((good, bad)).passed


def test_the_json_holds_everything_and_no_nan() -> None:
    found = Validation((Check("v1", "a", math.nan, 2.0, 1.0, 3.0, "predicted"),), (Skipped("v2", "why"),)).as_dict()
    assert json.loads(json.dumps(found, allow_nan=False)) == {
        "passed": False,
        "checks": [
            {"case": "v1", "quantity": "a", "measured": None, "target": 2.0, "low": 1.0, "high": 3.0,
             "kind": "predicted", "verdict": "fail"}
        ],
        "skipped": [{"case": "v2", "why": "why"}],
    }  # fmt: skip


def test_the_table_for_people() -> None:
    lines = (
        Validation((within("v1", "a", 0.12345, 1.0, 0.5, "predicted"),), (Skipped("v2", "no data"),))
        .as_markdown()
        .splitlines()
    )
    assert lines[2] == "| v1 | a | 0.1235 | 1 | 0.5000 … 1.50 | fail | predicted |"
    assert lines[-1] == "v2: no data"


def test_without_data_every_case_that_needs_some_is_skipped_and_says_what_is_missing(tmp_path: Path) -> None:
    found = validate(WITH_FILES, data=tmp_path)
    assert [one.case for one in found.skipped] == WITH_FILES
    assert (found.checks, found.passed) == ((), True)
    assert all("not found" in one.why and "--data" in one.why and str(tmp_path) in one.why for one in found.skipped)


def test_an_unknown_case_is_refused_by_name() -> None:
    with pytest.raises(
        BadInput, match="'v99' is no case; name one of v1, v2, v4, v5, v6, v9, v11, live-2020, live-2026"
    ):
        validate(["v5", "v99"])


def frame(*rows: tuple[int, int, str, str]) -> pd.DataFrame:
    found = pd.DataFrame(rows, columns=["user", "item", "behaviour", "time"])
    return found.assign(time=pd.to_datetime("2017-11-25 " + found.time))


def test_a_session_ends_after_more_than_thirty_idle_minutes() -> None:
    found = b.sessions(frame(
        (1, 10, "look", "08:00:00"), (1, 10, "buy", "08:30:00"), (1, 11, "look", "09:00:01"),
        (2, 10, "look", "08:00:00"),
    ))  # fmt: skip
    assert found[["user", "looks", "buys"]].to_numpy().tolist() == [[1, 1, 1], [1, 1, 0], [2, 1, 0]]


def test_a_viewed_item_is_a_person_and_an_item_with_a_look() -> None:
    found = b.viewed_items(frame(
        (1, 10, "look", "08:00"), (1, 10, "look", "09:00"), (1, 10, "cart", "09:00"), (1, 11, "buy", "09:00"),
        (2, 10, "look", "09:00"), (2, 10, "buy", "09:01"), (2, 10, "buy", "09:02"),
    ))  # fmt: skip
    assert found.index.tolist() == [(1, 10), (2, 10)]
    assert found[["favourite", "cart", "buy"]].to_numpy().tolist() == [[False, True, False], [False, False, True]]


def test_people_who_bought_nothing_count_among_buyers_and_in_the_variance() -> None:
    found = b.purchases(frame((1, 1, "buy", "08:00"), (1, 2, "buy", "08:00"), (2, 1, "look", "08:00")))
    assert found.sort_index().tolist() == [2, 0]


def test_lasting_spread_is_that_of_the_rates_and_not_of_chance() -> None:
    g = np.random.default_rng(1)
    rates = g.gamma(2.0, 1.0, 3_000)  # squared coefficient of variation 1 / 2
    counts = g.poisson(rates[:, None] * np.ones(8))
    user, day = np.nonzero(counts)
    repeated = counts[user, day]
    found = pd.DataFrame({
        "user": np.repeat(user, repeated), "item": 0, "behaviour": "buy",
        "time": pd.Timestamp("2017-11-25") + pd.to_timedelta(np.repeat(day, repeated), unit="D"),
    })  # fmt: skip
    nobody = pd.DataFrame({"user": range(3_000), "item": 0, "behaviour": "look", "time": pd.Timestamp("2017-11-25")})
    assert b.lasting_spread(pd.concat([nobody, found])) == pytest.approx(0.5, abs=0.08)


def test_hours_are_shares_and_their_distance_is_known() -> None:
    morning = frame((1, 1, "buy", "08:10"), (1, 1, "buy", "08:50"), (2, 1, "buy", "20:00"), (2, 1, "look", "03:00"))
    shares = b.hours(morning, "buy")
    assert (shares[8], shares[20], shares.sum()) == (pytest.approx(2 / 3), pytest.approx(1 / 3), pytest.approx(1.0))
    assert b.total_variation(shares, b.hours(morning, "look")) == pytest.approx(1.0)


def test_the_engines_journal_becomes_behaviour() -> None:
    events = np.zeros(2, EVENT)
    events["time_us"], events["shopper_id"], events["listing_ix"], events["kind"] = (
        [0, 90_000_000],
        [7, 8],
        [3, 4],
        [0, 3],
    )
    events["units"] = [0, 2]
    found = b.from_events(events, pd.Timestamp("2017-11-25"))
    bought = pd.Timestamp("2017-11-25 00:01:30")
    assert found.behaviour.tolist() == ["look", "buy", "buy"]
    assert found.time.tolist() == [pd.Timestamp("2017-11-25"), bought, bought]


def log(*rows: tuple[int, int]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["market_price", "click"]).assign(pctr=0.01)


def test_a_replay_by_hand() -> None:
    """Ties are ours, the dearer market is not, and when the budget is short the bid is what is left."""
    asked = np.array([50, 50, 50, 50, 50])
    assert v5.replay(asked, log((50, 1), (51, 1), (40, 0), (11, 1), (10, 1)), 100) == (3, 2, 100)
    assert v5.replay(asked, log((50, 1), (51, 1), (40, 0), (11, 1), (9, 1)), 100) == (3, 2, 99)


def test_a_new_episode_has_a_new_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(v5, "EPISODE", 2)
    assert v5.replay(np.full(5, 60), log(*[(60, 0)] * 5), 60) == (3, 0, 180)


def test_bids_and_budget_follow_the_training_days() -> None:
    training = v5.Training(cost_train=19_689_072, imp_train=312_437, clk_train=1_386)
    assert v5.episode_budget(training) == 1_969
    assert v5.by_value(log((1, 0)), training).tolist() == [142]
    assert v5.by_click_rate(log((1, 0)), training).tolist() == [22]
    assert v5.by_value(log((1, 0)).assign(pctr=0.9), training).tolist() == [v5.DEAREST_BID]


@with_data
def test_v5_is_exact() -> None:
    found = validate(["v5"], DATA)
    assert [(check.measured, check.verdict) for check in found.checks] == [
        (n, "pass") for n in (1_969, 14_752, 48, 307_751, 32_208, 71, 203_610)
    ]


@with_data
def test_our_definitions_give_the_published_targets() -> None:
    assert DATA is not None
    real = b.read_real(DATA)
    found = b.funnel(real)
    rates = ("session buy rate", "cart per viewed item", "favourite per viewed item", "buy per viewed item")
    assert [round(found[name], 4) for name in rates] == [0.0954, 0.0370, 0.0134, 0.0191]
    assert (found["views per session, 90 % quantile"], round(found["buyers, share of users"], 3)) == (13.0, 0.686)
    assert round(found["purchases a user, variance / mean"], 2) == 3.54
    halves = b.total_variation(b.hours(b.even(real), "buy"), b.hours(b.odd(real), "buy"))
    assert round(halves, 3) == 0.134


@with_data
@pytest.mark.slow
@pytest.mark.parametrize("case", [case for case in CASES if case != "v5"])
def test_the_simulated_cases_give_the_table_of_the_documentation(case: str) -> None:
    written = [line for line in DOCS.read_text("utf-8").splitlines() if line.startswith(f"| {case} ")]
    found = validate([case], DATA)
    assert [line for line in found.as_markdown().splitlines() if line.startswith(f"| {case} ")] == written


def test_the_documentation_shows_every_case() -> None:
    text = DOCS.read_text("utf-8")
    assert all(f"| {case} " in text for case in CASES)
