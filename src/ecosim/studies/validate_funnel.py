"""V1, the funnel: sessions, carts, favourites and purchases of 815 Taobao users over nine days of 2017.

The scenario `cases/v1_funnel.yaml` is calibrated on the users with even ids and says on what; the bands are around the
full set. Which lines are predictions is fixed: nothing in the scenario was moved for them.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from ecosim.studies.validate_behaviour import TAOBAO, funnel, read_real, simulate_behaviour
from ecosim.studies.validate_check import Check, Kind, within

TITLE = "funnel of 815 Taobao users, 2017"
NEEDS = (TAOBAO,)
SCENARIO = "v1_funnel.yaml"
REPLICATIONS = 8

BANDS: dict[str, tuple[float, Kind]] = {
    "session buy rate": (0.010, "calibrated"),
    "cart per viewed item": (0.004, "calibrated"),
    "favourite per viewed item": (0.0035, "calibrated"),
    "buy per viewed item": (0.0025, "calibrated"),
    "views per session, 90 % quantile": (2.0, "predicted"),
    "buyers, share of users": (0.05, "predicted"),
    "purchases a user, variance / mean": (1.0, "predicted"),
}


def check(data: Path) -> tuple[Check, ...]:
    """The seven lines of the case: means over the replications against the full set of users."""
    target = funnel(read_real(data))
    measured = pd.DataFrame([funnel(found) for found in simulate_behaviour(SCENARIO, REPLICATIONS)]).mean()
    return tuple(
        within("v1", name, float(measured[name]), target[name], margin, kind) for name, (margin, kind) in BANDS.items()
    )
