"""Attention by position and in the cascade, against their formulas."""

from __future__ import annotations

import numpy as np
import pytest

from ecosim.kernels.examination import (
    cascade_share,
    click_threshold,
    examination_share,
    fill_examination,
    fill_thresholds,
    stops_after_click,
)


@pytest.mark.parametrize("decay", [0.0, 0.5, 1.3])
def test_attention_falls_as_a_power_of_the_position(decay: float) -> None:
    shares = np.empty(20)
    fill_examination(decay, shares)
    assert shares == pytest.approx(np.arange(1, 21) ** -decay, rel=1e-14)
    assert shares[0] == 1.0 == examination_share(1, decay)


def test_a_threshold_is_the_probability_in_words() -> None:
    shares = np.linspace(0.0, 1.0, 1_001)
    thresholds = np.array([int(click_threshold(share)) for share in shares])
    assert np.max(np.abs(thresholds / 2**32 - shares)) <= 0.5 / 2**32
    assert (thresholds[0], thresholds[-1]) == (0, 2**32)
    assert np.all(np.diff(thresholds) > 0)


def test_a_page_of_thresholds() -> None:
    thresholds = np.zeros(3, np.uint64)
    fill_thresholds(np.array([1.0, 0.5, 0.25]), np.array([0.04, 0.04, 8.0]), thresholds)
    assert thresholds.tolist() == [171_798_692, 85_899_346, 2**32]


def test_the_cascade_ends_at_a_satisfying_click() -> None:
    satisfied = click_threshold(0.3)
    words = np.arange(0, 2**32, 2**20, dtype=np.uint64)
    assert np.mean([stops_after_click(word, satisfied) for word in words]) == pytest.approx(0.3, abs=1 / len(words))


def test_who_reaches_a_place_in_the_cascade() -> None:
    likes = np.array([0.2, 0.5, 0.1, 0.9])
    reached = [cascade_share(likes, 0.3, place) for place in range(4)]
    assert reached == pytest.approx([1.0, 0.94, 0.94 * 0.85, 0.94 * 0.85 * 0.97])
