"""Each rule of promotions that an outcome can break is found, with its number and the first order."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecosim.records import outcome as raw
from ecosim.records.audit import breaches
from ecosim.records.ledger import keep_books
from ecosim.records.promotion_audit import promotion_breaches


def found(outcome) -> str:
    return "; ".join(promotion_breaches(outcome))


@settings(max_examples=20)
@given(seed=st.integers(0, 2**32 - 1), n_orders=st.integers(0, 80))
def test_promotions_as_they_should_be_give_nothing(outcome_of, seed: int, n_orders: int) -> None:
    assert found(outcome_of(seed, n_orders)) == ""


def presale(orders):
    return (orders["flags"] & raw.PRESALE) > 0


def balanced(orders):
    return presale(orders) & (orders["paid_us"] >= 0)


def lapsed(orders):
    return orders["lapsed_us"] >= 0


def never_begun(orders):
    return presale(orders) & (orders["deposit_us"] < 0)


def spot(orders):
    return ~presale(orders) & (orders["paid_us"] >= 0)


def below_all(row):
    return int(row["shown_fen"]) * int(row["units"]) - int(row["pays_fen"]) + 1


WRONG = [
    (spot, {"pays_fen": lambda row: row["pays_fen"] + 1}, "do not add up"),
    (spot, {"official_fen": lambda row: row["official_fen"] + 1}, "do not add up"),
    (spot, {"platform_fen": -1}, "have an amount below zero"),
    (spot, {"tag_fen": -1}, "have an amount below zero"),
    (spot, {"units": 0}, "have no unit"),
    (spot, {"platform_fen": below_all, "host_fen": 0}, "more borne by platform and host"),
    (balanced, {"deposit_fen": lambda row: row["pays_fen"] + 1}, "have a deposit above what is paid in all"),
    (lambda orders: orders["red_packet_fen"] > 0, {"red_packet_ix": -1}, "have a red packet without its name"),
    (spot, {"deposit_us": lambda row: row["created_us"]}, "have a deposit and are no presale"),
    (spot, {"deposit_fen": 1}, "have a deposit and are no presale"),
    (lapsed, {"lapsed_us": -1}, "are presales that do not end in one way"),
    (lapsed, {"paid_us": lambda row: row["lapsed_us"]}, "are presales that do not end in one way"),
    (balanced, {"deposit_us": -1}, "are presales that do not end in one way"),
    (never_begun, {"lapsed_us": lambda row: row["created_us"]}, "are presales that do not end in one way"),
    (balanced, {"deposit_us": lambda row: row["paid_us"] + 1}, "have a balance paid before the deposit"),
]


@pytest.mark.parametrize(("pick", "fields", "words"), WRONG)
def test_a_broken_order_is_found_with_its_id(outcome_of, pick, fields, words: str) -> None:
    orders = outcome_of(1).orders.copy()
    row = np.flatnonzero(pick(orders))[0]
    for name, value in fields.items():
        orders[name][row] = value(orders[row]) if callable(value) else value
    (text,) = [one for one in promotion_breaches(outcome_of(1, orders=orders)) if words in one]
    assert text.startswith("1 orders ") and text.endswith(f"(first: {orders['order_id'][row]})")


def claim(outcome_of, pick, time_us, fen):
    """The outcome with one claim only, of an order picked among those it has."""
    outcome = outcome_of(1)
    order = outcome.orders[np.flatnonzero(pick(outcome.orders))[0]]
    rows = np.zeros(1, raw.PROTECTION)
    rows["order_id"], rows["time_us"], rows["fen"] = order["order_id"], time_us(order), fen(order)
    return outcome_of(1, protection=rows)


@pytest.mark.parametrize(
    ("pick", "time_us", "words"),
    [
        (spot, lambda row: row["paid_us"], ""),
        (spot, lambda row: row["paid_us"] - 1, "are not made between payment and refund or return (first: order "),
        (lambda orders: orders["refunded_us"] >= 0, lambda row: row["refunded_us"], "are not made between"),
        (lambda orders: orders["returned_us"] >= 0, lambda row: row["returned_us"], "are not made between"),
        (lambda orders: orders["returned_us"] >= 0, lambda row: row["returned_us"] - 1, ""),
        (lambda orders: orders["paid_us"] < 0, lambda row: 10**15, "are not made between"),
    ],
)
def test_a_claim_is_made_in_the_life_of_its_order(outcome_of, pick, time_us, words: str) -> None:
    text = found(claim(outcome_of, pick, time_us, lambda row: 1))
    assert words in text
    assert bool(words) == bool(text)


def test_a_claim_pays_back_something_and_no_more_than_was_paid(outcome_of) -> None:
    assert found(claim(outcome_of, spot, lambda row: row["paid_us"], lambda row: row["pays_fen"])) == ""
    text = found(claim(outcome_of, spot, lambda row: row["paid_us"], lambda row: row["pays_fen"] + 1))
    assert "1 orders have more price protection than was paid" in text
    assert "claims pay nothing back" in found(claim(outcome_of, spot, lambda row: row["paid_us"], lambda row: 0))


def test_a_claim_of_no_order_is_found_and_not_posted(outcome_of) -> None:
    rows = np.ones(1, raw.PROTECTION)
    outcome = outcome_of(1, protection=rows)
    assert found(outcome) == "1 price-protection claims name no order"
    assert breaches(outcome, keep_books(outcome)) == ("replication 0: 1 price-protection claims name no order",)
    nothing = outcome_of(1, n_orders=0, protection=rows)
    assert found(nothing) == "1 price-protection claims name no order"


@pytest.mark.parametrize("name", ["shopper_id", "paid_us"])
def test_lines_of_a_basket_are_one_shoppers_and_paid_together(outcome_of, name: str) -> None:
    orders = outcome_of(1).orders.copy()
    ids, counts = np.unique(orders["basket_id"][orders["paid_us"] >= 0], return_counts=True)
    basket = ids[counts > 1][0]
    row = np.flatnonzero(orders["basket_id"] == basket)[-1]
    orders[name][row] += 1
    text = found(outcome_of(1, orders=orders))
    assert f"share a basket with another shopper or moment of payment (first: basket {basket})" in text


@pytest.mark.parametrize(("field", "words"), [
    ("left", "coupon vip88: claimed and left are not its quota of 900"),
    ("claimed", "coupon vip88: claimed and left are not its quota of 900"),
    ("used", "coupon vip88: more are claimed or used than there are"),
])  # fmt: skip
def test_coupons_are_conserved(outcome_of, field: str, words: str) -> None:
    coupons = outcome_of(1).coupons.copy()
    row = np.flatnonzero(coupons["coupon_ix"] == 1)[2]
    coupons[field][row] += 1000
    assert words in found(outcome_of(1, coupons=coupons))
