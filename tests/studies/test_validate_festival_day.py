"""V11: the definitions, on counts made by hand, and what may not go into the scenario."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from ecosim.records.outcome import EVENT
from ecosim.scenario import load
from ecosim.scenario.model import BUYING_BY_HOUR, VIEWS_BY_HOUR, Waiting
from ecosim.studies import validate_festival_day as v11
from ecosim.studies.validate import default_data
from ecosim.studies.validate_runs import CASE_FILES, HOUR_US

DATA = default_data()
with_data = pytest.mark.skipif(DATA is None, reason="no ../shared/data beside the project")


def test_times_are_of_the_mean_base_day_and_conversion_is_against_its() -> None:
    days = np.tile(np.array([[100.0], [2.0], [3.0], [1.0]]), 26)
    days[:, v11.FESTIVAL_IX] = [200.0, 2.0, 9.0, 5.0]
    days[3, v11.FESTIVAL_IX - 1] = 0.5
    found = v11.facts(days)
    assert (found["clicks"], found["carts"], found["purchases"]) == (2.0, 3.0, 5.0)
    assert found["before 1"] == pytest.approx(-0.5)
    assert found["before 4"] == pytest.approx(0.0)


def test_events_are_counted_by_kind_day_and_hour_and_a_purchase_by_units() -> None:
    events = np.zeros(3, EVENT)
    events["kind"], events["units"] = [0, 0, 3], [0, 0, 2]
    events["time_us"] = np.array([0, 25, 47]) * HOUR_US + 1
    table = v11.hourly_counts(SimpleNamespace(events=events, n_days=2))  # type: ignore[arg-type]
    assert table.shape == (4, 2, 24)
    assert (table[0, 0, 0], table[0, 1, 1], table[3, 1, 23], table.sum()) == (1, 1, 2, 4)


def test_no_curve_of_the_festival_goes_in() -> None:
    settings = load(CASE_FILES / v11.SCENARIO).settings
    assert settings.behaviour.views_by_hour == VIEWS_BY_HOUR
    assert settings.behaviour.choice.buying_by_hour == BUYING_BY_HOUR
    assert settings.festival is not None
    assert [phase.name for phase in settings.festival.phases] == ["day"]


def test_waiting_is_v4s_or_the_programs_and_nothing_else() -> None:
    here = load(CASE_FILES / v11.SCENARIO).settings.behaviour.waiting
    v4 = load(CASE_FILES / "v4_opening_2018.yaml").settings.behaviour.waiting
    taken = {"hassle", "patience_per_day", "alert_h", "alert_sigma", "rush_h"}
    for name in Waiting.model_fields:
        assert getattr(here, name) == getattr(v4 if name in taken else Waiting(), name), name


@with_data
def test_the_targets_of_the_data() -> None:
    assert DATA is not None
    found = v11.facts(v11.real_days(DATA))
    assert [round(found[kind], 2) for kind in ("clicks", "carts", "purchases")] == [1.85, 2.30, 4.38]
    assert [round(100 * found[f"before {k}"]) for k in v11.DAYS_BEFORE] == [-8, -11, -17, -26]
    assert v11.real_hours(DATA)[0] == pytest.approx(0.138, abs=0.0005)
