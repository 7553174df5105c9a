"""V2, the clock: at which hours people buy, given the hours at which they look.

Looks follow the users with even ids by calibration. The hours of purchases of the users with odd ids are a
prediction: the readiness to buy by hour is the program's default, counted on another data set (Tianchi mobile 2014). It
must lie within .15 of them, two halves of the data differing by .134, and nearer than the hours of looks alone.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from ecosim.studies.validate_behaviour import (
    TAOBAO,
    even,
    hours,
    odd,
    read_real,
    simulate_behaviour,
    total_variation,
)
from ecosim.studies.validate_check import Check

TITLE = "hours of views and purchases of Taobao users, 2017"
NEEDS = (TAOBAO,)
SCENARIO = "v2_clock.yaml"
REPLICATIONS = 2
MOST, MOST_OF_VIEWS = 0.15, 0.01


def check(data: Path) -> tuple[Check, ...]:
    """The three lines of the case, as total variations between shares of hours."""
    real = read_real(data)
    simulated = pd.concat(simulate_behaviour(SCENARIO, REPLICATIONS))
    looks, buys, wanted = hours(even(real), "look"), hours(odd(real), "buy"), hours(simulated, "buy")
    views = total_variation(hours(simulated, "look"), looks)
    far, views_alone = total_variation(wanted, buys), total_variation(looks, buys)
    return (
        Check("v2", "hours of views, distance to even ids", views, 0.0, 0.0, MOST_OF_VIEWS, "calibrated"),
        Check("v2", "hours of purchases, distance to odd ids", far, 0.0, 0.0, MOST, "predicted"),
        Check("v2", "the same, against views by hour alone", far, views_alone, 0.0, views_alone, "predicted"),
    )
