"""V4: the definitions, on payments made by hand, and what may not go into the scenario."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ecosim.scenario import load
from ecosim.scenario.model import BUYING_BY_HOUR, VIEWS_BY_HOUR
from ecosim.studies import validate_opening as v4
from ecosim.studies.validate import default_data
from ecosim.studies.validate_runs import CASE_FILES

DATA = default_data()
with_data = pytest.mark.skipif(DATA is None, reason="no ../shared/data beside the project")


def test_a_curve_weighs_money_and_counts_the_moment_itself() -> None:
    paid, fen = np.array([10.0, 3.0, 10.0]), np.array([20.0, 50.0, 30.0])
    assert v4.curve(paid, fen, np.array([2.0, 3.0, 9.9, 10.0])).tolist() == [0.0, 0.5, 0.5, 1.0]


def test_the_largest_miss_is_a_distance_either_way() -> None:
    assert v4.largest_miss(np.array([0.5, 0.2]), np.array([0.4, 0.5])) == pytest.approx(0.3)


def test_a_burst_over_an_ordinary_day_is_found_again() -> None:
    from scipy.stats import norm

    seconds, by_hour = np.array([60.0, 300.0, 900.0, 3600.0, 20_000.0, 50_000.0, 80_000.0]), np.arange(25) / 24.0
    burst = norm.cdf((np.log(seconds) - np.log(1200.0)) / 1.7)
    made = 0.45 * burst + 0.55 * seconds / v4.DAY_S
    assert v4.plain_miss(seconds, made, by_hour) < 0.002
    assert v4.plain_miss(seconds, np.where(seconds == 20_000.0, made + 0.2, made), by_hour) > 0.02


@pytest.mark.parametrize("year", v4.SCENARIOS)
def test_no_curve_of_the_festival_goes_in(year: int) -> None:
    settings = load(CASE_FILES / v4.SCENARIOS[year]).settings
    assert settings.behaviour.views_by_hour == VIEWS_BY_HOUR
    assert settings.behaviour.choice.buying_by_hour == BUYING_BY_HOUR
    assert settings.festival is not None
    assert len({phase.traffic_lift for phase in settings.festival.phases if phase.prices_open}) == 1


def test_2017_differs_from_2018_by_its_rules_alone() -> None:
    first, second = (load(CASE_FILES / v4.SCENARIOS[year]).settings for year in (2018, 2017))
    same = ("products", "prices", "promotions", "shoppers", "market", "behaviour", "ranking", "channels", "seed")
    assert all(getattr(first, part) == getattr(second, part) for part in same)
    assert first.festival != second.festival


@with_data
def test_the_published_points() -> None:
    assert DATA is not None
    seconds, share = v4.milestones(Path(DATA), 2018)
    assert seconds.tolist() == [21, 125, 260, 1563, 6457, 29332, 56979]
    assert [round(100 * x, 1) for x in share] == [0.5, 4.7, 8.9, 23.4, 46.8, 56.5, 78.8]
    assert set(v4.ASKED_2017) < set(v4.milestones(Path(DATA), 2017)[0])
    assert v4.plain_miss(seconds, share, v4.ordinary_day(Path(DATA))) == pytest.approx(0.021, abs=0.001)
