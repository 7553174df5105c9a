"""A channel's books: they sum as the store's do, and the break-even is where its sentence says it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_run import MadeRun, declared

from ecosim.report.channel_books import Books, channel_books
from ecosim.report.channel_words import books_left, break_even
from ecosim.report.wording import LANGS, Words

FEN = 100


def posting(debit: str, credit: str, yuan: float, channel: str = "live", replication: int = 0) -> dict[str, Any]:
    return {"replication": replication, "debit": debit, "credit": credit, "fen": round(yuan * FEN), "channel": channel}


def fee(kind: str, yuan: float, order_id: int = 0, channel: str = "live", replication: int = 0) -> dict[str, Any]:
    return {
        "replication": replication,
        "kind": kind,
        "fen": round(yuan * FEN),
        "order_id": order_id,
        "channel": channel,
    }


@pytest.fixture
def run() -> MadeRun:
    """Live sells for 1000 and 600, of which 400 and 0 come back; a slot fee of 300 is due in both replications."""
    ledger = [
        posting("escrow", "sales", 1000), posting("returns", "escrow", 400), posting("goods", "inventory", 200),
        posting("channel_fees", "cash", 300), posting("channel_fees", "cash", 120), posting("ad_spend", "cash", 30),
        posting("escrow", "sales", 600, replication=1), posting("channel_fees", "cash", 300, replication=1),
        posting("escrow", "sales", 5000, "search"), posting("write_down", "inventory", 70, ""),
    ]  # fmt: skip
    fees = [fee("slot_fee", 300), fee("commission", 120, 7), fee("slot_fee", 300, replication=1),
            fee("author_fee", 900, 0, "notes")]  # fmt: skip
    orders = [{"replication": 0, "channel": "live", "paid_us": 1}] * 2 + [
        {"replication": 1, "channel": "live", "paid_us": 1}, {"replication": 1, "channel": "live", "paid_us": -1},
        {"replication": 0, "channel": "search", "paid_us": 1}]  # fmt: skip
    budgets = [{"replication": 0, "channel": "live", "store": "us", "spent_fen": 30 * FEN}]
    tables = {
        "ledger": declared("ledger", ledger), "fees": declared("fees", fees), "orders": declared("orders", orders),
        "budgets": declared("budgets", budgets), "market": declared("market", [{"store": "us", "own": True}]),
        "replications": declared("replications", [{"replication": 0}, {"replication": 1}]),
    }  # fmt: skip
    return MadeRun(Path("made"), {}, tables)


def test_the_steps_run_from_what_was_paid_to_what_is_left(run: MadeRun) -> None:
    books = channel_books(run, ["live"])
    assert {name: yuan.tolist() for name, _, _, yuan in books.lines} == {
        "sales": [1000, 600], "returns": [-400, 0], "net_sales": [600, 600], "goods": [-200, 0], "ad_spend": [-30, 0],
        "fee: slot_fee": [-300, -300], "fee: commission": [-120, 0], "net_contribution": [-50, 300],
    }  # fmt: skip
    assert books.fixed_yuan.tolist() == [330, 300]  # the slot fee and ads, not what an order owes
    assert books.paid_orders.tolist() == [2, 1]
    labels = [label.zh for _, label, _, _ in books.lines]
    assert len(set(labels)) == len(labels)


def books(leaves: list[float], fixed: float, orders: list[int]) -> Books:
    left = np.array(leaves) - fixed
    line = ("net_contribution", Words("", ""), True, left)
    return Books(("live",), (line,), np.full(len(leaves), fixed), np.array(orders, dtype=np.float64))


def test_fixed_costs_come_back_at_so_many_orders() -> None:
    made = books([100.0, 200.0, 300.0], 1000.0, [10, 20, 30])
    assert made.order_leaves_yuan.value == pytest.approx(10)
    needed = made.break_even_orders
    assert needed is not None and needed.value == pytest.approx(100)
    assert "They come back at about 100" in break_even(made).en and "保本" in break_even(made).zh
    assert "above zero in 0 of 3 replications" in books_left(made).en


@given(st.floats(1, 1e3), st.floats(1, 1e6), st.lists(st.integers(1, 500), min_size=3, max_size=8))
def test_at_the_break_even_nothing_is_left(each: float, fixed: float, orders: list[int]) -> None:
    made = books([each * n for n in orders], fixed, orders)
    needed = made.break_even_orders
    assert needed is not None
    assert needed.value * made.order_leaves_yuan.value == pytest.approx(fixed)


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (books([-100.0, -210.0, -290.0], 1000.0, [10, 20, 30]), ("there is no break-even", "无保本点")),
        (books([-500.0, 900.0, 0.0], 1000.0, [10, 20, 30]), ("not settled", "无法判断")),
        (books([100.0], 1000.0, [10]), ("not settled", "无法判断")),
        (books([0.0, 0.0], 1000.0, [0, 0]), ("No order was paid", "没有支付订单")),
        (books([100.0, 200.0], 0.0, [10, 20]), ("no fixed costs", "没有固定费用")),
    ],
)
def test_where_there_is_none_it_says_why(made: Books, said: tuple[str, str]) -> None:
    assert made.break_even_orders is None or not made.fixed_yuan.any()
    for lang, part in zip(LANGS, said, strict=True):
        assert part in break_even(made).say(lang)
