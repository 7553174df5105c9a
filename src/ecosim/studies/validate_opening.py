"""V4, the clock of Double Eleven: how the sales of 11 November add up over the day, 2018 and 2017.

No curve of the day goes in. It comes from shoppers who waited, filled carts or put down deposits, from the two openings
(prices at 00:00, balances at 01:00), and from an ordinary day's visits at festival prices. `cases/v4_opening_2018.yaml`
is calibrated on 2018; 2017 has the same shoppers, listings and settings under the rule pack of its year.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from ecosim.records.outcome import Outcome
from ecosim.studies.validate_check import Check, within
from ecosim.studies.validate_runs import DAY_US, outcomes

TITLE = "cumulative sales of Double Eleven, 2018 and 2017"
MILESTONES, HOURLY = "double11_milestones.csv", "taobao_double12_2014_hourly.csv"
NEEDS = (MILESTONES, HOURLY)
SCENARIOS = {2018: "v4_opening_2018.yaml", 2017: "v4_opening_2017.yaml"}
REPLICATIONS = 2
MARGIN, MARGIN_2017 = 0.025, 0.030
ASKED_2017 = (673, 32_404, 47_340)  # seconds: the points of 2017 that are predicted
DAY_S = 86_400

Floats = npt.NDArray[np.float64]


def check(data: Path) -> tuple[Check, ...]:
    """Seven points of 2018, the largest miss against a plain curve's, and three points of 2017."""
    seconds, target = milestones(data, 2018)
    measured = simulated_curve(2018, seconds)
    rows = zip(seconds, measured, target, strict=True)
    missed, plain = largest_miss(measured, target), plain_miss(seconds, target, ordinary_day(data))
    return (
        *(within("v4", name(2018, s), m, t, MARGIN, "calibrated") for s, m, t in rows),
        Check("v4", "2018: largest miss, against a burst and an ordinary day", missed, plain, 0.0, plain, "calibrated"),
        *year_2017(data),
    )  # fmt: skip


def year_2017(data: Path) -> list[Check]:
    """The three points of 2017."""
    seconds, target = milestones(data, 2017)
    asked = np.isin(seconds, ASKED_2017)
    measured = simulated_curve(2017, seconds[asked])
    rows = zip(seconds[asked], measured, target[asked], strict=True)
    return [within("v4", name(2017, s), m, t, MARGIN_2017, "predicted") for s, m, t in rows]


def name(year: int, seconds: float) -> str:
    """What a point is called.

    >>> name(2018, 6457.0)
    '2018: share of sales by 1:47:37'
    """
    minutes, second = divmod(int(seconds), 60)
    return f"{year}: share of sales by {minutes // 60}:{minutes % 60:02d}:{second:02d}"


def milestones(data: Path, year: int) -> tuple[Floats, Floats]:
    """Published moments of a year, seconds since midnight, and the share of the day's sales by then; no end of day."""
    rows = pd.read_csv(data / MILESTONES)
    rows = rows[(rows.platform == "Tmall") & (rows.year == year) & (rows.seconds_since_start < DAY_S)]
    return rows.seconds_since_start.to_numpy(float), (rows.cum_rmb_bn / rows.total_rmb_bn).to_numpy(float)


def simulated_curve(year: int, seconds: Floats) -> Floats:
    """Share of the last day's sales paid by each moment, over all replications together."""
    days = [last_day(outcome) for outcome in outcomes(SCENARIOS[year], REPLICATIONS)]
    return curve(np.concatenate([paid for paid, _ in days]), np.concatenate([fen for _, fen in days]), seconds)


def last_day(outcome: Outcome) -> tuple[Floats, Floats]:
    """Payments of the last day: seconds since its midnight, and fen."""
    orders, midnight = outcome.orders, (outcome.n_days - 1) * DAY_US
    orders = orders[orders["paid_us"] >= midnight]
    return (orders["paid_us"] - midnight) / 1e6, orders["pays_fen"].astype(float)


def curve(paid_s: Floats, fen: Floats, seconds: Floats) -> Floats:
    """Share of the money paid by each moment, that moment included.

    >>> curve(np.array([5.0, 1.0]), np.array([30.0, 10.0]), np.array([1.0, 4.0, 5.0])).tolist()
    [0.25, 0.25, 1.0]
    """
    order = np.argsort(paid_s)
    total = np.append(0.0, np.cumsum(fen[order]))
    found: Floats = total[np.searchsorted(paid_s[order], seconds, side="right")] / total[-1]
    return found


def largest_miss(measured: Floats, target: Floats) -> float:
    """The largest distance of two curves at the same moments."""
    return float(np.abs(measured - target).max())


def ordinary_day(data: Path) -> Floats:
    """Share of a normal day's purchases made by each full hour, float64[25] from 0 to 1."""
    bought = pd.read_csv(data / HOURLY).buy_normal_pct.to_numpy(float)
    return np.append(0.0, np.cumsum(bought) / bought.sum())


def plain_miss(seconds: Floats, target: Floats, by_hour: Floats) -> float:
    """The least largest miss of share · Φ(ln(t / median) / sigma) + (1 − share) · ordinary day, three numbers fitted.

    What a case has to beat: a log-normal burst at midnight over a day like any other.
    """
    from scipy.optimize import minimize
    from scipy.stats import norm

    day = np.interp(seconds, np.arange(25) * 3600.0, by_hour)

    def miss(numbers: Floats) -> float:
        share, median_ln, sigma = numbers
        burst = norm.cdf((np.log(seconds) - median_ln) / max(sigma, 0.01))
        return largest_miss(share * burst + (1.0 - share) * day, target)

    options = {"maxfev": 4000, "xatol": 1e-6, "fatol": 1e-8}
    starts = [(0.5, np.log(median), sigma) for median in (900.0, 1800.0, 3600.0) for sigma in (1.5, 2.0)]
    return float(min(minimize(miss, start, method="Nelder-Mead", options=options).fun for start in starts))
