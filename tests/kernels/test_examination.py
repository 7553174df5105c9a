"""Attention by position and in the cascade, against their formulas."""

from __future__ import annotations

import numpy as np
import pytest

from ecosim.kernels.examination import (
    click_threshold,
    examination_share,
    fill_examination,
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


def test_the_cascade_ends_at_a_satisfying_click() -> None:
    satisfied = click_threshold(0.3)
    words = np.arange(0, 2**32, 2**20, dtype=np.uint64)
    assert np.mean([stops_after_click(word, satisfied) for word in words]) == pytest.approx(0.3, abs=1 / len(words))
