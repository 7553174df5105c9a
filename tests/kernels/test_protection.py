"""Who gets how much back when a price falls, by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from ecosim.kernels.layout import ORDER
from ecosim.kernels.protection import claim_differences
from ecosim.units import DAY

NOW_US = 5 * DAY
SINCE_US = NOW_US - 2 * DAY


def order(**fields: int) -> NDArray[np.void]:
    """One order of two units of listing 0, 200 paid a day ago."""
    row = np.zeros(1, ORDER)
    row["order_id"], row["units"], row["pays_fen"], row["paid_us"] = 77, 2, 20_000, NOW_US - DAY
    row["refunded_us"] = row["returned_us"] = -1
    for name, value in fields.items():
        row[name] = value
    return row


def claims(orders: NDArray[np.void], had: int = 0, share: float = 1.0, fell: bool = True) -> list[int]:
    """What each order gets back where listing 0 now costs 90 a unit; two days are protected."""
    found = np.full(len(orders), 123)
    now, falls = np.array([9_000, 1]), np.array([fell, False], np.uint8)
    claim_differences(orders, now, falls, np.full(len(orders), had), SINCE_US, NOW_US, share, found)
    return found.tolist()


def test_the_difference_is_that_of_all_units() -> None:
    assert claims(order()) == [2_000]


def test_what_was_had_before_is_not_had_again() -> None:
    assert claims(order(), had=500) == [1_500]
    assert claims(order(), had=2_000) == [0]


@pytest.mark.parametrize(
    "fields",
    [
        {"pays_fen": 18_000},
        {"pays_fen": 17_000},
        {"listing_ix": 1},
        {"paid_us": -1},
        {"paid_us": NOW_US},
        {"paid_us": NOW_US + 1},
        {"paid_us": SINCE_US - 1},
        {"refunded_us": NOW_US},
        {"returned_us": NOW_US - 1},
    ],
)
def test_nothing_for_who_paid_no_more_not_yet_or_has_it_back(fields: dict[str, Any]) -> None:
    assert claims(order(**fields)) == [0]


@pytest.mark.parametrize("fields", [{"refunded_us": NOW_US + 1}, {"returned_us": NOW_US + 1}, {"paid_us": SINCE_US}])
def test_what_comes_later_does_not_matter_yet(fields: dict[str, Any]) -> None:
    assert claims(order(**fields)) == [2_000]


def test_nothing_where_the_price_did_not_fall() -> None:
    assert claims(order(), fell=False) == [0]


def test_a_buyer_claims_always_or_never_by_the_share() -> None:
    n = 4000
    orders = np.repeat(order(), n)
    orders["order_id"] = np.arange(n) * 10_007
    some, same, more = (np.array(claims(orders, share=share)) > 0 for share in (0.3, 0.3, 0.6))
    assert np.array_equal(some, same)
    assert not (some & ~more).any()
    assert abs(np.count_nonzero(some) - 0.3 * n) < 4 * np.sqrt(n * 0.3 * 0.7)
    assert not np.any(claims(orders, share=0.0))
