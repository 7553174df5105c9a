"""What promotions must keep: prices that add up, presales that end in one way, claims, baskets and coupons that fit.

Each breach is one sentence with its number, as in `audit.py`. Trusts nothing of the engine; knows no ledger.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ecosim.records.outcome import PRESALE, REDUCTIONS, Outcome
from ecosim.records.protection import rows_of_orders

Rows = NDArray[np.void]
Those = NDArray[np.bool_]

_MONEY: Final = (
    "tag_fen", "daily_fen", "shown_fen", *REDUCTIONS, "pays_fen", "deposit_fen", "platform_fen", "host_fen",
)  # fmt: skip
_COUPONS: Final = ("store_coupon", "platform_coupon", "red_packet")


def promotion_breaches(outcome: Outcome) -> Iterator[str]:
    """Every broken rule of prices, presales, price protection, baskets and coupons, in words with its numbers."""
    yield from _of_prices(outcome.orders)
    yield from _of_presales(outcome.orders)
    yield from _of_protection(outcome)
    yield from _of_baskets(outcome.orders)
    yield from _of_coupons(outcome)


def _said(orders: Rows, those: Those, what: str) -> Iterator[str]:
    """One sentence where any order is among `those`, with their number and the first."""
    if those.any():
        yield f"{np.count_nonzero(those)} orders {what} (first: {orders['order_id'][those][0]})"


def _of_prices(orders: Rows) -> Iterator[str]:
    taken = np.sum([orders[name] for name in REDUCTIONS], axis=0)
    shown = orders["shown_fen"] * orders["units"].astype(np.int64)
    borne = orders["platform_fen"] + orders["host_fen"]
    below = np.maximum(orders["tag_fen"] - orders["shown_fen"], 0) * orders["units"].astype(np.int64)
    most = taken + np.where(orders["deal_ix"] >= 0, below, 0)  # a tag's price may be borne by others too
    negative = np.any([orders[name] < 0 for name in _MONEY], axis=0)
    yield from _said(orders, shown - taken != orders["pays_fen"],
                     "do not add up; shown price x units less all reductions is what the shopper pays")  # fmt: skip
    yield from _said(orders, negative, "have an amount below zero")
    yield from _said(orders, orders["units"] < 1, "have no unit")
    yield from _said(orders, borne > most, "have more borne by platform and host than was taken off")
    yield from _said(orders, orders["deposit_fen"] > orders["pays_fen"], "have a deposit above what is paid in all")
    for name in _COUPONS:
        unnamed = (orders[f"{name}_fen"] > 0) & (orders[f"{name}_ix"] < 0)
        yield from _said(orders, unnamed, f"have a {name.replace('_', ' ')} without its name")


def _of_presales(orders: Rows) -> Iterator[str]:
    presale, begun = (orders["flags"] & PRESALE) > 0, orders["deposit_us"] >= 0
    lapsed, paid = orders["lapsed_us"] >= 0, orders["paid_us"] >= 0
    odd = ~presale & (begun | lapsed | (orders["deposit_fen"] > 0))
    many = presale & (lapsed.astype(int) + paid != begun)
    yield from _said(orders, odd, "have a deposit and are no presale")
    yield from _said(orders, many, "are presales that do not end in one way; with its deposit paid one is either paid "
                     "or lapses, without it neither")  # fmt: skip
    yield from _said(orders, begun & paid & (orders["paid_us"] < orders["deposit_us"]),
                     "have a balance paid before the deposit")  # fmt: skip


def _of_protection(outcome: Outcome) -> Iterator[str]:
    orders, claims = outcome.orders, outcome.protection
    row = rows_of_orders(orders["order_id"], claims["order_id"])
    if (row < 0).any():
        yield f"{np.count_nonzero(row < 0)} price-protection claims name no order"
    if (claims["fen"] <= 0).any():
        yield f"{np.count_nonzero(claims['fen'] <= 0)} price-protection claims pay nothing back"
    claims, row = claims[row >= 0], row[row >= 0]
    of = orders[row]
    back_us = np.maximum(of["refunded_us"], of["returned_us"])
    late = (of["paid_us"] < 0) | (claims["time_us"] < of["paid_us"]) | ((back_us >= 0) & (claims["time_us"] >= back_us))
    if late.any():
        yield (
            f"{np.count_nonzero(late)} price-protection claims are not made between payment and refund or return "
            f"(first: order {claims['order_id'][late][0]})"
        )
    total = np.zeros(len(orders), np.int64)
    np.add.at(total, row, claims["fen"])
    yield from _said(orders, total > orders["pays_fen"], "have more price protection than was paid")


def _of_baskets(orders: Rows) -> Iterator[str]:
    rows = orders[np.argsort(orders["basket_id"], kind="stable")]
    together = rows["basket_id"][1:] == rows["basket_id"][:-1]
    apart = np.any([rows[name][1:] != rows[name][:-1] for name in ("shopper_id", "paid_us")], axis=0)
    wrong = together & apart
    if wrong.any():
        yield (
            f"{np.count_nonzero(wrong)} lines share a basket with another shopper or moment of payment "
            f"(first: basket {rows['basket_id'][1:][wrong][0]})"
        )


def _of_coupons(outcome: Outcome) -> Iterator[str]:
    quotas = {coupon.name: coupon.quota for coupon in outcome.settings.promotions.coupons}
    for ix, name in enumerate(outcome.coupon_names):
        rows = outcome.coupons[outcome.coupons["coupon_ix"] == ix]
        rows = rows[np.argsort(rows["day"], kind="stable")]
        claimed, used = np.cumsum(rows["claimed"]), np.cumsum(rows["used"])
        if name in quotas and (claimed + rows["left"] != quotas[name]).any():
            yield f"coupon {name}: claimed and left are not its quota of {quotas[name]}"
        if (rows["left"] < 0).any() or (used > claimed).any():
            yield f"coupon {name}: more are claimed or used than there are"
