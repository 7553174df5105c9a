"""V6, a randomised campaign: an e-mail to a random half of a shop's customers, and what they did in two weeks.

Each seed is an A/B test of its own, with other people in other arms, measured as the real one is: visits, buyers and
spend a person, difference of means with Welch's interval. What the campaign truly does is the mean over all seeds; 95 %
of the intervals should hold it. What is calibrated and what predicted stands in `cases/v6_campaign.yaml`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from ecosim.records.outcome import Outcome
from ecosim.report.intervals import unpaired_difference
from ecosim.studies.validate_check import Check, Kind, within

if TYPE_CHECKING:
    from ecosim.channels import Registry
    from ecosim.scenario import Scenario

TITLE = "randomised e-mail, Hillstrom 2008"
HILLSTROM = "hillstrom_email_rct.parquet"
NEEDS = (HILLSTROM,)
SCENARIO = "v6_campaign.yaml"
SEEDS = 1000
SEGMENTS = ("control", "mens")
FEN_A_YUAN = 100.0
POINTS = 100.0
QUANTITIES = ("visits", "conversion", "spend")
CONTROL_MARGINS = (0.65, 0.16, 0.25)  # three standard errors of the data
EFFECT_MARGINS = (0.70, 0.20, 0.30)
EFFECT_KINDS: tuple[Kind, ...] = ("calibrated", "predicted", "predicted")
LEAST_COVERED, MOST_COVERED = 0.93, 0.97

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Trial:
    """One A/B test, float64[3] by quantity: visits and conversion in points, spend in yuan.

    `control`: mean of the control arm · `effect`: Mens arm less control arm · `low`, `high`: its 95 % interval.
    """

    control: Floats
    effect: Floats
    low: Floats
    high: Floats


def check(data: Path) -> tuple[Check, ...]:
    """Nine lines: the control arm, the effect and how often its interval holds, of visits, conversion and spend."""
    return lines(list(simulated_trials(SEEDS)), real_trial(data))


def lines(trials: list[Trial], real: Trial) -> tuple[Check, ...]:
    """What the tests must show: means over all of them against the real one, and how many intervals hold the mean."""
    control, effect = (np.mean([getattr(trial, part) for trial in trials], axis=0) for part in ("control", "effect"))
    held = covered(trials, effect)
    return (
        *(
            within("v6", f"control arm, {what}", float(control[k]), float(real.control[k]), margin, "calibrated")
            for k, (what, margin) in enumerate(zip(units(), CONTROL_MARGINS, strict=True))
        ),
        *(
            within("v6", f"effect on {what}", float(effect[k]), float(real.effect[k]), margin, kind)
            for k, (what, margin, kind) in enumerate(zip(units(), EFFECT_MARGINS, EFFECT_KINDS, strict=True))
        ),
        *(
            Check("v6", f"95 % intervals that hold the effect on {what}", float(held[k]), 0.95, LEAST_COVERED,
                  MOST_COVERED, "predicted")
            for k, what in enumerate(QUANTITIES)
        ),
    )  # fmt: skip


def units() -> tuple[str, ...]:
    """The quantities with their units."""
    return ("visits, points", "conversion, points", "spend, yuan a person")


def covered(trials: list[Trial], truth: Floats) -> Floats:
    """Share of the intervals that hold the truth, ends included, float64[3]."""
    return np.asarray(np.mean([(trial.low <= truth) & (truth <= trial.high) for trial in trials], axis=0))


def trial_of(people: Floats, is_mens: Bools) -> Trial:
    """The A/B test of people float64[n, 3], a column a quantity, in the units of `Trial`."""
    mens, control = people[is_mens], people[~is_mens]
    found = [unpaired_difference(mens[:, k], control[:, k]) for k in range(people.shape[1])]
    ends = np.array([one.ci for one in found], float)
    return Trial(control.mean(axis=0), np.array([one.mean for one in found], float), ends[:, 0], ends[:, 1])


def real_trial(data: Path) -> Trial:
    """The test as it was run."""
    frame = pd.read_parquet(data / HILLSTROM)
    people = frame[["visit", "conversion", "spend"]].to_numpy(float) * (POINTS, POINTS, 1.0)
    return trial_of(people, (frame.segment == "Mens E-Mail").to_numpy())


def simulated_trials(seeds: int) -> Iterator[Trial]:
    """One test for each seed from the scenario's on."""
    from ecosim.channels import discover
    from ecosim.scenario import load
    from ecosim.studies.validate_runs import CASE_FILES

    channels = discover()
    case = load(CASE_FILES / SCENARIO, params_models=channels.params_models())
    for seed in range(case.settings.seed, case.settings.seed + seeds):
        yield simulated_trial(case, seed, channels)


def simulated_trial(case: Scenario, seed: int, channels: Registry) -> Trial:
    """The test of one seed: its own people, in arms of its own."""
    from ecosim.engine import simulate
    from ecosim.kernels.philox import ZERO, fold
    from ecosim.world.people import build_people

    settings = case.settings.model_copy(update={"seed": seed})
    outcome = simulate(replace(case, settings=settings), 0, channels=channels)
    segment = build_people(settings, np.uint64(fold(np.uint64(seed), ZERO)))["segment"]
    return trial_of(people_of(outcome, len(segment)), segment == SEGMENTS.index("mens"))


def people_of(outcome: Outcome, n_shoppers: int) -> Floats:
    """Who looked at our goods and who bought, in points, and what was spent in yuan, float64[n_shoppers, 3]."""
    assert outcome.events is not None, f"{SCENARIO}: record.events is off"
    paid = outcome.orders[outcome.orders["paid_us"] >= 0]
    buyer = paid["shopper_id"].astype(np.int64)
    people = np.zeros((n_shoppers, len(QUANTITIES)))
    people[outcome.events["shopper_id"], 0] = POINTS
    people[buyer, 1] = POINTS
    people[:, 2] = np.bincount(buyer, weights=paid["pays_fen"], minlength=n_shoppers) / FEN_A_YUAN
    return people
