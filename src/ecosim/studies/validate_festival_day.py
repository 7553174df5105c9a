"""V11, a festival day: Double Twelve 2014 on Taobao, against the three weeks before.

Clicks of the day are calibrated, as are the levels of the ordinary days. Carts and purchases of the day, their hours,
and how conversion falls while people wait are what the model makes of it, with readiness to wait as in V4.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from ecosim.records.outcome import Outcome
from ecosim.studies.validate_behaviour import total_variation
from ecosim.studies.validate_check import Check, within
from ecosim.studies.validate_runs import HOUR_US, outcomes

TITLE = "Double Twelve 2014 on Taobao"
DAILY, HOURLY = "taobao_double12_2014_daily.csv", "taobao_double12_2014_hourly.csv"
NEEDS = (DAILY, HOURLY)
SCENARIO = "v11_festival_day.yaml"
REPLICATIONS = 4
FIRST_DAY, FESTIVAL = "2014-11-18", "2014-12-12"
N_BASE, FESTIVAL_IX = 21, 24  # 18 November to 8 December; 12 December, counted from the first day
DAYS_BEFORE = (4, 3, 2, 1)
TIMES_MARGIN, CONVERSION_MARGIN, MIDNIGHT_MARGIN, MOST_DISTANCE = 0.15, 0.05, 0.03, 0.10
KINDS = ("clicks", "favourites", "carts", "purchases")  # in the order of the engine's codes

Floats = npt.NDArray[np.float64]


def check(data: Path) -> tuple[Check, ...]:
    """Nine lines: times of the day over the base, conversion on the days before, hours of the day's purchases."""
    target, hours = facts(real_days(data)), real_hours(data)
    table = np.mean([hourly_counts(outcome) for outcome in outcomes(SCENARIO, REPLICATIONS)], axis=0)
    measured, bought = facts(table.sum(axis=2)), table[KINDS.index("purchases"), FESTIVAL_IX]
    bought = bought / bought.sum()
    return (
        within("v11", "clicks, times a base day's", measured["clicks"], target["clicks"],
               TIMES_MARGIN * target["clicks"], "calibrated"),
        *(within("v11", f"{kind}, times a base day's", measured[kind], target[kind], TIMES_MARGIN * target[kind],
                 "predicted") for kind in ("carts", "purchases")),
        *(within("v11", f"conversion {k} days before", measured[f"before {k}"], target[f"before {k}"],
                 CONVERSION_MARGIN, "predicted") for k in DAYS_BEFORE),
        within("v11", "hour 0, share of the day's purchases", float(bought[0]), float(hours[0]), MIDNIGHT_MARGIN,
               "predicted"),
        Check("v11", "hours of purchases, distance", total_variation(bought, hours), 0.0, 0.0, MOST_DISTANCE,
              "predicted"),
    )  # fmt: skip


def facts(days: Floats) -> dict[str, float]:
    """The festival day over the mean base day by kind, and conversion against the base before it.

    days: float64[4, days], counts by kind and day from FIRST_DAY on. Conversion is purchases for clicks.
    """
    base = days[:, :N_BASE].mean(axis=1)
    clicks, bought = KINDS.index("clicks"), KINDS.index("purchases")
    conversion = days[bought] / days[clicks] / (base[bought] / base[clicks]) - 1.0
    times = {kind: float(days[row, FESTIVAL_IX] / base[row]) for row, kind in enumerate(KINDS)}
    return {**times, **{f"before {k}": float(conversion[FESTIVAL_IX - k]) for k in DAYS_BEFORE}}


def real_days(data: Path) -> Floats:
    """Counts by kind and day, float64[4, days from FIRST_DAY on]."""
    rows = pd.read_csv(data / DAILY, index_col="date").loc[FIRST_DAY:, list(KINDS)]
    found: Floats = rows.to_numpy(float).T
    return found


def real_hours(data: Path) -> Floats:
    """Share of each hour in the festival day's purchases, float64[24]."""
    percent = pd.read_csv(data / HOURLY).buy_festival_pct.to_numpy(float)
    found: Floats = percent / percent.sum()
    return found


def hourly_counts(outcome: Outcome) -> Floats:
    """Looks, favourites, carts and purchases by day and hour, float64[4, days, 24]; a purchase is a unit bought."""
    events = outcome.events
    assert events is not None, f"{SCENARIO}: record.events is off"
    n_hours = outcome.n_days * 24
    cells = events["kind"].astype(np.int64) * n_hours + events["time_us"] // HOUR_US
    counts = np.bincount(cells, weights=np.maximum(events["units"], 1), minlength=len(KINDS) * n_hours)
    return np.asarray(counts.reshape(len(KINDS), outcome.n_days, 24), np.float64)
