"""Click rate by rank: with drawn words, clicks fall as position^-decay, and in the cascade as the product of stays."""

from __future__ import annotations

import numpy as np
import pytest

from ecosim.kernels.decisions import CLICK
from ecosim.kernels.examination import (
    click_threshold,
    examination_share,
    stops_after_click,
)
from ecosim.kernels.philox import ZERO, draw

N_VISITS, N_PLACES = 8_000, 6
LIKE = 0.4
BOUND = 4.0 * np.sqrt(0.25 / N_VISITS)


def words(visit: int, listing: int) -> tuple[np.uint64, np.uint64]:
    click, stop, _, _ = draw(np.uint64(123_456_789_000 + visit), CLICK, np.uint64(listing), ZERO)
    return np.uint64(click), np.uint64(stop)


def test_click_rate_by_rank() -> None:
    thresholds = [click_threshold(LIKE * examination_share(place + 1, 0.5)) for place in range(N_PLACES)]
    clicks = [[words(v, place)[0] < thresholds[place] for place in range(N_PLACES)] for v in range(N_VISITS)]
    expected = LIKE * np.arange(1, N_PLACES + 1) ** -0.5
    assert np.mean(clicks, axis=0) == pytest.approx(expected, abs=BOUND)


def test_click_rate_in_the_cascade() -> None:
    likes = np.array([0.5, 0.2, 0.6, 0.4, 0.3, 0.5])
    satisfied, seen = click_threshold(0.4), np.zeros(N_PLACES)
    thresholds = [click_threshold(like) for like in likes]
    for visit in range(N_VISITS):
        for place in range(N_PLACES):
            click, stop = words(visit, place)
            if click < thresholds[place]:
                seen[place] += 1
                if stops_after_click(stop, satisfied):
                    break
    expected = [likes[place] * np.prod(1.0 - 0.4 * likes[:place]) for place in range(N_PLACES)]
    assert seen / N_VISITS == pytest.approx(expected, abs=BOUND)


def test_a_listing_that_moves_up_keeps_its_word_and_loses_no_click() -> None:
    low, high = click_threshold(LIKE * examination_share(5, 0.5)), click_threshold(LIKE * examination_share(2, 0.5))
    drawn = [words(visit, 77)[0] for visit in range(N_VISITS)]
    assert all(word < high for word in drawn if word < low)
