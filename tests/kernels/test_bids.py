"""Bids and quality of three entries by hand: one set by hand, one automatic, one automatic at its limit."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from ecosim.kernels.bids import fill_bids, whole_fen
from ecosim.kernels.layout import N_CAMPAIGN, TOP_BID_FEN

MANUAL, TARGET, LOW_LIMIT = range(3)


@pytest.fixture
def state() -> SimpleNamespace:
    """Three campaigns with one entry each, on one page, for two listings at 100 and 200 yuan."""
    return SimpleNamespace(
        campaign=np.full((3, N_CAMPAIGN), 7, np.int64),
        entry_campaign=np.array([MANUAL, TARGET, LOW_LIMIT], np.int32),
        entry_listing=np.array([0, 1, 1], np.int32),
        entry_bid_fen=np.zeros(3, np.int64),
        entry_quality=np.zeros(3),
        unit_fen=np.array([10_000, 20_000]),
    )


def filled(state: SimpleNamespace, exponent: float = 1.0) -> SimpleNamespace:
    """The state with bids set at the hour's factors 1/2, 1 and 1; a target of 4 at multiplier 1."""
    function = getattr(fill_bids, "py_func", fill_bids)
    function(
        state, np.zeros(3, np.int64), np.array([301.0, 0.0, 0.0]), np.full(3, np.inf), np.array([900.0, 900.0, 40.0]),
        np.array([False, True, True]), np.full(3, 0.25), np.array([0.5, 1.0, 1.0]), np.array([1.0, 4.0]),
        np.array([0.02, 0.03]), np.array([[1.0, 0.5]]), np.array([0.9, 0.8]), exponent,
    )  # fmt: skip
    return state


def test_a_bid_by_hand_follows_the_hour_and_an_automatic_one_the_worth_of_a_click(state: SimpleNamespace) -> None:
    assert filled(state).entry_bid_fen.tolist() == [151, 150, 40]


def test_each_campaign_knows_its_highest_bid(state: SimpleNamespace) -> None:
    assert filled(state).campaign[:, TOP_BID_FEN].tolist() == [151, 150, 40]


def test_quality_is_click_rate_times_fit_times_experience(state: SimpleNamespace) -> None:
    assert filled(state).entry_quality == pytest.approx([0.9, 4.0 * 0.4, 4.0 * 0.4], rel=1e-14)
    assert filled(state, exponent=0.5).entry_quality == pytest.approx([0.9, 2.0 * 0.4, 2.0 * 0.4], rel=1e-14)


def test_half_a_fen_goes_up() -> None:
    assert [whole_fen(fen) for fen in (0.49, 0.5, 150.5)] == [0, 1, 151]
