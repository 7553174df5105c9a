"""V9, the shape of an event: a grocer's sales around Thanksgiving 2017, from three days before to three days after.

Only the shape is asked for: sales build up, are highest on the eve, fall below an ordinary day's and come back. In the
model need rises for those who think of the feast already, ends once they have bought, and the larder is full
afterwards; no day has a weight. The grocer's short hours on the day itself are not modelled: goods are needed by its
first minute, so its low sales come from the larder alone.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from ecosim.records.outcome import Outcome
from ecosim.studies.validate_check import Check, exactly
from ecosim.studies.validate_runs import DAY_US, outcomes

TITLE = "sales around Thanksgiving 2017, Complete Journey"
BASKETS = "cj_baskets.parquet"
NEEDS = (BASKETS,)
SCENARIO = "v9_event_shape.yaml"
REPLICATIONS = 2
EVENT = pd.Timestamp("2017-11-23")
AROUND = np.arange(-3, 4)
ORDINARY = slice(7, 28)  # days of the period that are far from its start and from the event
LEAST_CORRELATION = 0.9
LOW_DAYS = ("the day", "a day after", "two days after")

Floats = npt.NDArray[np.float64]


def check(data: Path) -> tuple[Check, ...]:
    """Ten lines on the shape; the day itself counts as low, and is left out of the correlation."""
    return shape_checks(simulated_shape(), real_shape(data))


def shape_checks(measured: Floats, target: Floats) -> tuple[Check, ...]:
    """What the shape must show, from sales over an ordinary day's on the seven days around the event."""
    m, t = dict(zip(AROUND, measured, strict=True)), dict(zip(AROUND, target, strict=True))
    others = AROUND != 0
    alike = float(np.corrcoef(measured[others], target[others])[0, 1])
    return (
        rises("three days before, over an ordinary day", m[-3], t[-3]),
        rises("two days before, over three days before", m[-2] / m[-3], t[-2] / t[-3]),
        rises("the eve, over two days before", m[-1] / m[-2], t[-1] / t[-2]),
        exactly("v9", "day of the highest sales, from the event", highest(measured), highest(target)),
        *(falls(f"{day}, over an ordinary day", m[k], t[k]) for k, day in enumerate(LOW_DAYS)),
        rises("three days after, over two days after", m[3] / m[2], t[3] / t[2]),
        rises("three days after, over the day after", m[3] / m[1], t[3] / t[1]),
        Check("v9", "correlation over the six days around it", alike, 1.0, LEAST_CORRELATION, 1.0, "calibrated"),
    )  # fmt: skip


def rises(what: str, measured: float, target: float) -> Check:
    """A ratio that must lie above 1, and no further from it than four times as far as the data."""
    return Check("v9", what, measured, target, 1.0, 1.0 + 4.0 * (target - 1.0), "calibrated")


def falls(what: str, measured: float, target: float) -> Check:
    """A ratio that must lie below 1."""
    return Check("v9", what, measured, target, 0.0, 1.0, "calibrated")


def highest(shape: Floats) -> int:
    """The day of the highest sales, counted from the event.

    >>> highest(np.array([1.3, 1.6, 1.9, 0.6, 0.7, 0.7, 0.8]))
    -1
    """
    return int(AROUND[int(np.argmax(shape))])


def real_shape(data: Path) -> Floats:
    """Sales on the seven days, over the median of the same weekday in the year."""
    baskets = pd.read_parquet(data / BASKETS, columns=["ts", "sales"])
    sales = baskets.groupby(baskets.ts.dt.normalize()).sales.sum()
    usual = sales.groupby(pd.DatetimeIndex(sales.index).day_of_week).transform("median")
    found: Floats = (sales / usual).loc[[EVENT + pd.Timedelta(days=int(k)) for k in AROUND]].to_numpy(float)
    return found


def simulated_shape() -> Floats:
    """The same over the replications together; the model has no weekdays, so over the median ordinary day."""
    sales = np.sum([daily_sales(outcome) for outcome in outcomes(SCENARIO, REPLICATIONS)], axis=0)
    return shape_of(sales, event_day())


def event_day() -> int:
    """The event's place among the days of the scenario."""
    from ecosim.scenario import load
    from ecosim.studies.validate_runs import CASE_FILES

    return (EVENT.date() - load(CASE_FILES / SCENARIO).settings.period.start_date).days


def shape_of(sales: Floats, event: int) -> Floats:
    """Sales of the seven days over the median ordinary day, float64[7]."""
    found: Floats = sales[event + AROUND] / np.median(sales[ORDINARY])
    return found


def daily_sales(outcome: Outcome) -> Floats:
    """Fen paid by day, float64[days]."""
    orders = outcome.orders[outcome.orders["paid_us"] >= 0]
    days = np.bincount(orders["paid_us"] // DAY_US, weights=orders["pays_fen"], minlength=outcome.n_days)
    return np.asarray(days[: outcome.n_days], np.float64)
