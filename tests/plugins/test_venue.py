"""The venue: visits in phases that have a race, to a shelf of those who take part."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from ecosim_plugins.venue import Venue

from ecosim.api import Layer, Shelf, example_calendar, example_window
from ecosim.channels import Live
from ecosim.units import DAY, HOUR

ACTIVITY = example_window().trait("activity")
RACING = example_calendar(phases=tuple(replace(phase, race="paid_hour") for phase in example_calendar().phases))


def layers(at: str, calendar: Any = RACING, **settings: Any) -> list[Layer]:
    """What the plugin gives at a moment, through the checks that a run makes."""
    channel = Live(Venue("mine", Venue.Params(**settings)), "mine")
    window = example_window(at, calendar=calendar)
    return [declaration for declaration in channel.traffic(window) if isinstance(declaration, Layer)]


@pytest.mark.parametrize(("at", "hours"), [("2025-10-20 20:00", 4.0), ("2025-10-21 00:00", 24.0)])
def test_a_phase_with_a_race_brings_the_rest_of_its_day(at: str, hours: float) -> None:
    """The opening lifts by .5; in the made-up, even hours a rest of 4 h is 4/24 of a day."""
    (layer,) = layers(at, rate=0.1)
    assert (layer.id, layer.hours) == (("venue", "opening", at[:10]), hours)
    assert layer.land == Shelf("venue", stores="all", by="race")
    np.testing.assert_allclose(layer.mean, 0.1 * 1.5 * hours / 24 * ACTIVITY, rtol=1e-12)


@pytest.mark.parametrize("at", ["2025-10-18 00:00", "2025-10-20 00:00", "2025-10-22 00:00"])
def test_outside_the_phases_there_is_no_venue(at: str) -> None:
    assert layers(at) == []


def test_a_phase_without_a_race_has_no_venue() -> None:
    assert layers("2025-10-20 20:00", example_calendar()) == []


def test_asked_at_midnights_and_changes_of_phase() -> None:
    plan = Live(Venue("mine", Venue.Params()), "mine").plan(RACING)
    assert plan.times_us == (0, DAY, 2 * DAY, 2 * DAY + 20 * HOUR, 3 * DAY, 4 * DAY)
    assert plan.events == frozenset()
