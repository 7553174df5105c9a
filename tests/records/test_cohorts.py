"""Cohorts against pandas' own grouping of the orders table."""

from __future__ import annotations

import pytest

from ecosim.records.tables import tables_of

ENDING = ("refunded", "returned", "confirmed")


@pytest.fixture(scope="module")
def tables(outcome_of):
    return tables_of([outcome_of(2, 500), outcome_of(2, 300, replication=1)])


@pytest.mark.parametrize(
    ("name", "moment"),
    [("paid", "paid_us"), ("refunded", "refunded_us"), ("delivered", "delivered_us"), ("returned", "returned_us"),
     ("confirmed", "confirmed_us")],
)  # fmt: skip
def test_orders_and_money_by_what_became_of_them(tables, name: str, moment: str) -> None:
    keys = ["replication", "date", "listing", "channel"]
    cohorts, orders = tables["cohorts"].set_index(keys), tables["orders"]
    happened = orders[orders[moment] >= 0]
    left = happened["paid_fen"] - (happened["protected_fen"] if name in ENDING else 0)
    count, fen = happened.groupby(keys).size(), left.groupby([happened[key] for key in keys]).sum()
    assert cohorts[f"{name}_orders"].to_dict() == count.reindex(cohorts.index, fill_value=0).to_dict()
    assert cohorts[f"{name}_fen"].to_dict() == fen.reindex(cohorts.index, fill_value=0).to_dict()


def test_shares_stand_over_their_own_orders(tables) -> None:
    cohorts = tables["cohorts"]
    refunded = cohorts["refunded_orders"] / cohorts["paid_orders"].where(cohorts["paid_orders"] > 0)
    returned = cohorts["returned_orders"] / cohorts["delivered_orders"].where(cohorts["delivered_orders"] > 0)
    assert cohorts["refunded_share"].equals(refunded)
    assert cohorts["returned_share"].equals(returned)
    assert cohorts["returned_share"].isna().any()  # a share of nothing is unknown, not zero


def test_what_is_paid_is_paid_back_or_kept(tables) -> None:
    cohorts = tables["cohorts"]
    assert (cohorts["protected_fen"] > 0).any()
    ended = cohorts[[f"{name}_fen" for name in (*ENDING, "protected")]].sum(axis=1)
    assert cohorts["paid_fen"].tolist() == ended.tolist()


def test_every_order_is_in_one_cohort(tables) -> None:
    assert tables["cohorts"]["orders"].sum() == len(tables["orders"])
    assert (tables["cohorts"]["orders"] > 0).all()
