"""The day's orders of a channel, as arrays and one by one."""

from __future__ import annotations

import pytest

from ecosim.channels.example import example_orders
from ecosim.channels.orders import ORDER_COLUMNS, Order

DAY = [
    Order(2**63 + 5, "wool-coat", "paid", 2, paid_fen=100_000),
    Order(7, "down-jacket", "returned", 1, refunded_fen=80_000),
]


def test_one_by_one_they_are_what_was_given() -> None:
    assert list(example_orders(DAY)) == DAY


def test_columns_are_read_only_and_exact() -> None:
    orders = example_orders(DAY, day=3, clicks=11)
    assert (len(orders), orders.day, orders.date, orders.clicks) == (2, 3, "2025-10-21", 11)
    assert int(orders.order_id[0]) == 2**63 + 5
    assert not any(getattr(orders, name).flags.writeable for name in ORDER_COLUMNS)
    with pytest.raises(ValueError, match="read-only"):
        orders.paid_fen[0] = 0


def test_a_day_without_orders() -> None:
    assert list(example_orders([])) == []
