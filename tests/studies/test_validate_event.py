"""V9: what a shape must show, on shapes made by hand."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from ecosim.records.outcome import ORDER
from ecosim.studies import validate_event as v9
from ecosim.studies.validate import default_data
from ecosim.studies.validate_runs import DAY_US

DATA = default_data()
with_data = pytest.mark.skipif(DATA is None, reason="no ../shared/data beside the project")
TARGET = np.array([1.26, 1.58, 1.87, 0.64, 0.73, 0.69, 0.83])


def failed(shape: np.ndarray) -> list[str]:
    return [check.quantity for check in v9.shape_checks(shape, TARGET) if check.verdict == "fail"]


def test_the_data_have_their_own_shape() -> None:
    assert failed(TARGET) == []


@pytest.mark.parametrize(
    ("day", "value", "line"),
    [
        (-3, 0.95, "three days before, over an ordinary day"),
        (-2, 1.20, "two days before, over three days before"),
        (-1, 1.50, "the eve, over two days before"),
        (0, 2.00, "day of the highest sales, from the event"),
        (0, 1.10, "the day, over an ordinary day"),
        (1, 1.05, "a day after, over an ordinary day"),
        (2, 1.05, "two days after, over an ordinary day"),
        (3, 0.60, "three days after, over two days after"),
        (3, 0.72, "three days after, over the day after"),
    ],
)
def test_each_line_sees_its_day(day: int, value: float, line: str) -> None:
    shape = TARGET.copy()
    shape[3 + day] = value
    assert line in failed(shape)


def test_a_flat_week_has_no_shape() -> None:
    assert len(failed(np.array([1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0 - 1e-9]))) >= 4


def test_sales_are_over_the_median_ordinary_day() -> None:
    sales = np.full(46, 50.0)
    sales[v9.ORDINARY] = 10.0
    assert v9.shape_of(sales, 38).tolist() == [5.0] * 7


def test_a_day_sells_what_is_paid_on_it() -> None:
    orders = np.zeros(3, ORDER)
    orders["paid_us"], orders["pays_fen"] = [5, DAY_US, -1], [100, 30, 7]
    assert v9.daily_sales(SimpleNamespace(orders=orders, n_days=2)).tolist() == [100.0, 30.0]  # type: ignore[arg-type]


def test_the_event_lies_in_the_period_with_ordinary_days_before_it() -> None:
    assert v9.ORDINARY.stop < v9.event_day() - 7
    assert v9.event_day() == 38


@with_data
def test_the_targets_of_the_data() -> None:
    assert DATA is not None
    assert np.round(v9.real_shape(DATA), 2).tolist() == TARGET.tolist()
