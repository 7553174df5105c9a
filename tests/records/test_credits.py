"""Credit by the rules of the trade: parts sum to the payment to the fen, and fall where the rule says."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecosim.records import outcome as raw
from ecosim.records.credits import RULES, credits_of, shared, weights_of
from ecosim.records.tables import tables_of

Table = list[tuple[int, int]]
SHARES: dict[str, Callable[[int, int], Fraction]] = {
    "last_click": lambda k, n: Fraction(k == n - 1),
    "first_click": lambda k, n: Fraction(k == 0),
    "linear": lambda k, n: Fraction(1, n),
    "position_based": lambda k, n: (
        Fraction(1, n) if n < 3 else Fraction(2, 5) if k in (0, n - 1) else Fraction(1, 5 * (n - 2))
    ),
}


def laid_out(orders: Table) -> tuple[Any, ...]:
    """fen, place, count, start and n of orders given as (fen, number of touches)."""
    n = np.array([count for _, count in orders], np.int64)
    start = np.cumsum(n) - n
    place = np.arange(n.sum()) - np.repeat(start, n)
    return np.repeat(np.array([fen for fen, _ in orders], np.int64), n), place, np.repeat(n, n), start, n


orders = st.lists(st.tuples(st.integers(0, 10**9), st.integers(1, 30)), min_size=1, max_size=20)


@pytest.mark.parametrize("rule", RULES)
@given(given_orders=orders)
def test_parts_sum_to_the_payment_and_are_a_fen_from_their_share(rule: str, given_orders: Table) -> None:
    """Largest remainder: each part is its exact share, rounded down or up, and all together are the whole."""
    fen, place, count, start, n = laid_out(given_orders)
    parts = shared(fen, weights_of(rule, place, count), start, n)
    assert np.add.reduceat(parts, start).tolist() == [paid for paid, _ in given_orders]
    for part, paid, k, of in zip(parts.tolist(), fen.tolist(), place.tolist(), count.tolist(), strict=True):
        exact = SHARES[rule](k, of) * paid
        assert exact - 1 < part < exact + 1
        assert part >= 0


@pytest.mark.parametrize(
    ("rule", "n", "parts"),
    [
        ("linear", 3, [34, 33, 33]),
        ("linear", 7, [15, 15, 14, 14, 14, 14, 14]),
        ("position_based", 1, [100]),
        ("position_based", 2, [50, 50]),
        ("position_based", 3, [40, 20, 40]),
        ("position_based", 5, [40, 7, 7, 6, 40]),
        ("first_click", 3, [100, 0, 0]),
        ("last_click", 3, [0, 0, 100]),
    ],
)
def test_a_hundred_fen_by_each_rule(rule: str, n: int, parts: list[int]) -> None:
    fen, place, count, start, counts = laid_out([(100, n)])
    assert shared(fen, weights_of(rule, place, count), start, counts).tolist() == parts


@given(orders, st.integers(0, 19))
def test_an_order_is_shared_as_if_it_were_alone(given_orders: Table, which: int) -> None:
    which %= len(given_orders)
    fen, place, count, start, n = laid_out(given_orders)
    together = shared(fen, weights_of("position_based", place, count), start, n)
    fen, place, count, alone_start, alone_n = laid_out([given_orders[which]])
    alone = shared(fen, weights_of("position_based", place, count), alone_start, alone_n)
    assert together[start[which] : start[which] + n[which]].tolist() == alone.tolist()


def test_only_paid_orders_have_credit(outcome_of: Callable[..., Any]) -> None:
    outcome = outcome_of(3)
    found, orders_made = credits_of(outcome), outcome.orders
    paid = orders_made["order_id"][orders_made["paid_us"] >= 0]
    assert set(found["rows"]["order_id"].tolist()) == set(paid.tolist())
    assert 0 < len(paid) < len(orders_made)
    total = int(orders_made["pays_fen"][orders_made["paid_us"] >= 0].sum())
    assert {rule: int(found[f"{rule}_fen"].sum()) for rule in RULES} == dict.fromkeys(RULES, total)


def test_places_are_counted_by_order_in_time(outcome_of: Callable[..., Any]) -> None:
    table = tables_of([outcome_of(3)])["touches"]
    for _, rows in table.groupby("order_id"):
        assert rows["place"].tolist() == list(range(1, len(rows) + 1))
        assert rows["time_us"].is_monotonic_increasing
        assert (rows["n_touches"] == len(rows)).all()
        assert rows["last_click_fen"].iloc[:-1].sum() == rows["first_click_fen"].iloc[1:].sum() == 0


def test_an_outcome_without_orders_has_no_credit(outcome_of: Callable[..., Any]) -> None:
    empty = {name: np.zeros(0, raw.RECORDS[name]) for name in ("orders", "touches")}
    found = credits_of(outcome_of(opening_stock=np.zeros(3, np.int64), closing_stock=np.zeros(3, np.int64), **empty))
    assert all(len(column) == 0 for column in found.values())
