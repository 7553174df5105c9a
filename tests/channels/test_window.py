"""What a channel sees: by name, read-only, our own counts, nothing of tomorrow."""

from __future__ import annotations

import numpy as np
import pytest

from ecosim.channels.example import example_calendar, example_window
from ecosim.channels.window import LISTING_COLUMNS


def test_date_hour_and_phase_are_those_of_the_moment() -> None:
    w = example_window("2025-10-20 20:30")
    assert (w.date, w.hour, w.is_midnight, w.shoppers) == ("2025-10-20", 20, False, 6)
    assert w.phase is not None
    assert w.phase.name == "opening"
    assert example_window("2025-10-20 19:59").phase is None


@pytest.mark.parametrize(
    ("at", "hours"),
    [("2025-10-18 00:00", 24.0), ("2025-10-20 00:00", 20.0), ("2025-10-20 20:00", 4.0), ("2025-10-21 22:30", 1.5)],
)
def test_the_rest_ends_with_the_day_or_the_phase(at: str, hours: float) -> None:
    w = example_window(at)
    assert w.rest_h == hours
    assert w.rest_share == pytest.approx(hours / 24, abs=1e-12)


def test_no_array_can_be_written() -> None:
    w = example_window()
    arrays = [getattr(w.listings, column) for column in LISTING_COLUMNS] + [getattr(w.own, c) for c in LISTING_COLUMNS]
    arrays += [
        w.segment_ix,
        w.history_fen,
        w.query_relevance,
        w.people["follower"],
        w.columns["stock"],
        w.counts["clicks"],
    ]
    arrays += [w.trait("activity"), w.segment("everyone"), w.relevance("羽绒服"), w.listings.lowest_in_hand_fen()]
    assert not any(array.flags.writeable for array in arrays)
    with pytest.raises(ValueError, match="read-only"):
        w.trait("activity")[0] = 99.0


def test_own_listings_are_the_first_rows_alone() -> None:
    w = example_window()
    assert len(w.listings) == 3
    assert w.own.id.tolist() == ["wool-coat", "down-jacket"]
    assert w.own.own.all()
    assert w.own.lowest_in_hand_fen().tolist() == [60_000, 80_000]


def test_segments_are_masks() -> None:
    assert example_window().segment("bargain_hunters").tolist() == [False] * 4 + [True] * 2


def test_the_low_is_of_the_days_before_today() -> None:
    history = np.array([[10, 50, 70], [40, 60, 70], [30, 80, 70]])
    listings = example_window(history_fen=history).listings
    assert listings.lowest_in_hand_fen(days=1).tolist() == [30, 80, 70]
    assert listings.lowest_in_hand_fen(days=2).tolist() == [30, 60, 70]
    assert listings.lowest_in_hand_fen(days=30).tolist() == [10, 50, 70]
    with pytest.raises(ValueError, match="over 0 days"):
        listings.lowest_in_hand_fen(days=0)


def test_counts_are_by_listing_name() -> None:
    counts = {
        "visits": np.int64(9),
        "clicks": np.array([3, 4]),
        "impressions": np.array([30, 40]),
        "orders": np.array([1, 2]),
        "spend_fen": 77,
    }
    mine = example_window(counts=counts).mine
    assert (mine.visits(), mine.spend_fen()) == (9, 77)
    assert (mine.clicks("down-jacket"), mine.impressions("wool-coat"), mine.orders("down-jacket")) == (4, 30, 2)
    with pytest.raises(ValueError, match="listing 'rival-0001' is unknown"):
        mine.clicks("rival-0001")


def test_unknown_names_are_named_with_the_nearest() -> None:
    w = example_window()
    with pytest.raises(ValueError, match="segment 'everyon' is unknown; did you mean 'everyone'"):
        w.segment("everyon")
    with pytest.raises(ValueError, match="trait 'followers' is unknown; did you mean 'follower'"):
        w.trait("followers")
    with pytest.raises(ValueError, match="query '裙' is unknown; there is 羊毛大衣, 羽绒服"):
        w.relevance("裙")


def test_a_window_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        example_window().moment_us = 5  # type: ignore[misc]


def test_the_calendar_is_the_scenarios() -> None:
    assert example_window().calendar == example_calendar()
