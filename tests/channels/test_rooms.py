"""A live room refuses a run of show that it cannot mean, and says which value it was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from ecosim.channels.rooms import Room, Slot, Stay
from ecosim.channels.tags import Tag

TAG = Tag("host-a")


def slot(**changes: Any) -> Slot:
    return Slot(**({"listing": "coat", "at_h": 0.5, "minutes": 8, "tag": TAG, "look_share": 0.4} | changes))


def room(**changes: Any) -> Room:
    return Room(**({"id": "evening", "hours": 2, "slots": (slot(),), "stay": Stay(0.2, 20, 60, 1.0)} | changes))


BAD: list[tuple[Callable[[], object], str]] = [
    (lambda: slot(listing=""), "slot: listing is ''"),
    (lambda: slot(at_h=-1), "slot of 'coat': at_h is -1; it must be 0..48"),
    (lambda: slot(minutes=0), "slot of 'coat': minutes is 0; it must be above 0"),
    (lambda: slot(tag=None), "slot of 'coat': tag is None; give Tag"),
    (lambda: slot(tag=Tag(listing="dress")), "slot of 'coat': its tag is for 'dress'; name the same listing in both"),
    (lambda: slot(look_share=1.1), "slot of 'coat': look_share is 1.1; it must be 0..1"),
    (lambda: slot(pull=float("nan")), "slot of 'coat': pull is nan; it must be -20..20"),
    (lambda: Stay(1.2, 20, 60, 1), "stay: early_share is 1.2"),
    (lambda: Stay(0.2, 0, 60, 1), "stay: early_s is 0; it must be above 0"),
    (lambda: Stay(0.2, 20, -60, 1), "stay: median_s is -60"),
    (lambda: Stay(0.2, 20, 60, 4.1), "stay: sigma is 4.1; it must be 0..4"),
    (lambda: room(id=("evening", 1)), r"room: id is \('evening', 1\); a name in text"),
    (lambda: room(hours=0), "room 'evening': hours is 0; it must be above 0"),
    (lambda: room(hours=49), "room 'evening': hours is 49; it must be above 0 and at most 48"),
    (lambda: room(slots=slot()), "room 'evening': slots is Slot.*; give a tuple of Slot"),
    (lambda: room(slots=(TAG,)), "room 'evening': slots is Tag.*; give Slot"),
    (lambda: room(slots=None), "room 'evening': slots is None; give a tuple of Slot"),
    (lambda: room(slots=(slot(at_h=2),)), "the slot of 'coat' begins after 2 hours, when it closes"),
    (lambda: room(slots=(slot(), slot(minutes=3))), r"slot of listing and hour \('coat', 0.5\) is declared twice"),
    (lambda: room(stay=60), "room 'evening': stay is 60; give Stay"),
    (lambda: room(react_s=0), "room 'evening': react_s is 0; it must be above 0"),
    (lambda: room(pull=21), "room 'evening': pull is 21"),
    (lambda: room(follow_share=-0.1), "room 'evening': follow_share is -0.1"),
    (lambda: room(fake_share=1), "room 'evening': fake_share is 1; it must be 0..0.999"),
]


@pytest.mark.parametrize(("make", "message"), BAD, ids=[message for _, message in BAD])
def test_a_bad_room_names_its_value(make: Callable[[], object], message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=message) as caught:
        make()
    assert "\n" not in str(caught.value)


def test_a_run_of_show_may_be_a_list_and_may_be_empty() -> None:
    assert room(slots=[slot()]).slots == (slot(),)
    assert room(slots=()).slots == ()


def test_the_mean_stay_is_that_of_its_distribution() -> None:
    """Against 200,000 drawn stays; the spread of their mean is sd / sqrt(n)."""
    stay, rng, n = Stay(0.3, 15, 80, 0.9), np.random.default_rng(7), 200_000
    drawn = np.where(rng.random(n) < 0.3, rng.exponential(15, n), rng.lognormal(np.log(80), 0.9, n))
    assert abs(drawn.mean() - stay.mean_s) < 4 * drawn.std() / np.sqrt(n)
