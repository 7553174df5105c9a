"""V6: the measures on arms made by hand, what the lines see, and what may not differ between the arms."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from ecosim.channels import discover
from ecosim.records.outcome import EVENT, ORDER
from ecosim.scenario import Scenario, load
from ecosim.scenario.model import BUYING_BY_HOUR, Awareness
from ecosim.studies import validate_campaign as v6
from ecosim.studies.validate import default_data
from ecosim.studies.validate_runs import CASE_FILES

DATA = default_data()
with_data = pytest.mark.skipif(DATA is None, reason="no ../shared/data beside the project")
REAL = v6.Trial(np.array([10.62, 0.573, 0.653]), np.array([7.66, 0.68, 0.77]), np.zeros(3), np.zeros(3))
CHANNELS = discover()


def case(*sets: str) -> Scenario:
    return load(CASE_FILES / v6.SCENARIO, params_models=CHANNELS.params_models(), sets=sets)


def trial(effect: tuple[float, float, float], half: float = 1.0) -> v6.Trial:
    found = np.array(effect)
    return v6.Trial(REAL.control, found, found - half, found + half)


def test_an_effect_is_mens_less_control_with_welchs_interval() -> None:
    people = np.zeros((7, 3))
    people[:, 0] = [0, 100, 0, 100, 100, 0, 100]
    found = v6.trial_of(people, np.array([0, 0, 0, 1, 1, 1, 1], bool))
    assert found.control[0] == pytest.approx(100 / 3)
    assert found.effect[0] == pytest.approx(75 - 100 / 3)
    standard_error = np.sqrt(10_000 / 9 + 2_500 / 4)  # variances 3,333.3 of three and 2,500 of four
    degrees = standard_error**4 / ((10_000 / 9) ** 2 / 2 + 625**2 / 3)
    half = found.high[0] - found.effect[0]
    assert half == pytest.approx(found.effect[0] - found.low[0])
    assert 2.57 < half / standard_error < 2.78  # t with 4 to 5 degrees of freedom
    assert 4 < degrees < 5


def test_people_are_counted_once_and_their_money_is_what_they_paid() -> None:
    events = np.zeros(3, EVENT)
    events["shopper_id"] = [2, 2, 0]
    orders = np.zeros(3, ORDER)
    orders["shopper_id"], orders["paid_us"], orders["pays_fen"] = [2, 2, 0], [5, 9, -1], [1_000, 250, 777]
    found = v6.people_of(SimpleNamespace(events=events, orders=orders), 4)  # type: ignore[arg-type]
    assert found.tolist() == [[100, 0, 0], [0, 0, 0], [100, 100, 12.5], [0, 0, 0]]


def test_an_interval_holds_its_ends() -> None:
    trials = [trial((0, 0, 0)), trial((2, 0, 0)), trial((1, 5, 0)), trial((0, 0, 0))]
    assert v6.covered(trials, np.array([1.0, 0.0, 1.5])).tolist() == [1.0, 0.75, 0.0]


def test_intervals_of_made_up_tests_hold_the_truth_as_often_as_they_say() -> None:
    """300 tests of two arms of 2,000: the share that holds it has a standard deviation of 1.3 points."""
    g = np.random.default_rng(6)
    is_mens = np.arange(4_000) < 2_000
    chance = np.where(is_mens[:, None], (0.18, 0.05, 0.3), (0.10, 0.02, 0.3))
    trials = [v6.trial_of((g.random((4_000, 3)) < chance).astype(float), is_mens) for _ in range(300)]
    held = v6.covered(trials, np.array([0.08, 0.03, 0.0]))
    assert (np.abs(held - 0.95) < 3.5 * 0.0126).all()


@pytest.mark.parametrize(
    ("effect", "failing"),
    [
        ((7.66, 0.68, 0.77), []),
        ((8.50, 0.68, 0.77), ["effect on visits, points"]),
        ((7.66, 0.40, 0.77), ["effect on conversion, points"]),
        ((7.66, 0.68, 1.20), ["effect on spend, yuan a person"]),
    ],
)
def test_each_line_sees_its_effect(effect: tuple[float, float, float], failing: list[str]) -> None:
    found = v6.lines([trial(effect)] * 19 + [trial(effect, half=0.0)], REAL)
    assert [check.quantity for check in found if check.verdict == "fail" and not check.quantity.startswith("95")] == (
        failing
    )


def test_too_many_intervals_and_too_few_fail() -> None:
    """20 tests in two groups around the mean: 19 hold it, or 18, or all."""
    for n_far, verdict in ((1, "pass"), (2, "fail"), (0, "fail")):
        trials = [trial((7.66, 0.68, 0.77), half=30.0)] * (20 - n_far) + [trial((27.66, 0.68, 0.77), half=1.0)] * n_far
        line = next(check for check in v6.lines(trials, REAL) if check.quantity.endswith("effect on visits"))
        assert line.verdict == verdict, n_far


def test_the_arms_differ_in_the_email_alone() -> None:
    settings = case().settings
    control, mens = (settings.shoppers.segments[name] for name in v6.SEGMENTS)
    assert control == mens
    assert (control.share, list(settings.shoppers.segments)) == (0.5, sorted(v6.SEGMENTS))
    email = CHANNELS.get("community").Params.model_validate(settings.channels["email"].params)
    assert email.by_segment == {"control": 0.0, "mens": 1.0}


def test_what_makes_visitors_buy_is_the_programs_default() -> None:
    settings = case().settings
    assert settings.behaviour.awareness == Awareness()
    assert settings.behaviour.choice.buying_by_hour == BUYING_BY_HOUR
    assert not {"impress", "half_life", "half_life_h", "hours"} & settings.channels["email"].params.keys()


def test_the_email_leaves_the_control_arm_alone_and_another_seed_is_another_test() -> None:
    """One test must find the visits within five standard errors; the same people without the e-mail show none."""
    with_email = v6.simulated_trial(case(), 7, CHANNELS)
    without = v6.simulated_trial(case("channels.email.enabled=false"), 7, CHANNELS)
    other = v6.simulated_trial(case(), 8, CHANNELS)
    assert with_email.control.tolist() == without.control.tolist()
    assert with_email.control.tolist() != other.control.tolist()
    half = (with_email.high - with_email.low)[0] / 2
    assert abs(with_email.effect[0] - 7.66) < 2.5 * half
    assert abs(without.effect[0]) < 2.5 * half


@with_data
def test_the_targets_of_the_data() -> None:
    assert DATA is not None
    found = v6.real_trial(DATA)
    assert np.round(found.effect, 2).tolist() == [7.66, 0.68, 0.77]
    assert np.round(found.control, 2).tolist() == [10.62, 0.57, 0.65]
