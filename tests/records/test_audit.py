"""Each way in which books can fail to close is found, with its numbers; books that close give nothing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecosim.records.audit import breaches
from ecosim.records.ledger import keep_books
from ecosim.records.outcome import PRESALE
from ecosim.units import DAY


def found(outcome) -> str:
    return "; ".join(breaches(outcome, keep_books(outcome)))


@settings(max_examples=20)
@given(seed=st.integers(0, 2**32 - 1), n_orders=st.integers(0, 80))
def test_a_settled_outcome_has_no_breach(outcome_of, seed: int, n_orders: int) -> None:
    assert found(outcome_of(seed, n_orders)) == ""


def changed(outcome_of, pick, **fields):
    orders = outcome_of(1).orders.copy()
    row = np.flatnonzero(pick(orders))[0]
    for name, value in fields.items():
        orders[name][row] = value(orders[row]) if callable(value) else value
    return outcome_of(1, orders=orders)


def confirmed(orders):
    return orders["confirmed_us"] >= 0


def unpaid(orders):
    return (orders["paid_us"] < 0) & (orders["flags"] & PRESALE == 0)


@pytest.mark.parametrize(
    ("pick", "fields", "words"),
    [
        (confirmed, {"confirmed_us": -1}, "1 orders do not end in one way"),
        (confirmed, {"refunded_us": lambda row: row["paid_us"] + 1}, "shipped and refunded before shipping"),
        (confirmed, {"delivered_us": lambda row: row["shipped_us"] - 1}, "delivered_us without shipped_us, or before"),
        (confirmed, {"shipped_us": -1}, "delivered_us without shipped_us"),
        (confirmed, {"order_id": lambda row: row["order_id"]}, ""),
        (unpaid, {"paid_us": 30 * DAY}, "fen are left in escrow"),
        (confirmed, {"units": lambda row: row["units"] + 1}, "closes with"),
    ],
)
def test_a_broken_order_is_found(outcome_of, pick, fields, words: str) -> None:
    text = found(changed(outcome_of, pick, **fields))
    assert words in text
    assert bool(words) == bool(text)


def test_a_twin_order_is_found(outcome_of) -> None:
    orders = outcome_of(1).orders.copy()
    orders["order_id"][3] = orders["order_id"][4]
    assert "an order_id appears twice" in found(outcome_of(1, orders=orders))


def test_a_lost_unit_is_found_with_its_name(outcome_of) -> None:
    closing = outcome_of(1).closing_stock - np.array([0, 1, 0])
    text = found(outcome_of(1, closing_stock=closing))
    assert (
        f"wool-coat/wc-l closes with {closing[1]} units; opening - shipped + returned as new gives {closing[1] + 1}"
        in text
    )
    assert "inventory holds" in text


def test_a_fen_of_ad_spend_is_found(outcome_of) -> None:
    funnel = outcome_of(1).funnel.copy()
    funnel["spend_fen"][0] += 1
    assert "fen by budget and" in found(outcome_of(1, funnel=funnel))
