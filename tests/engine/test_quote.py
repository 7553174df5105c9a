"""What a basket would cost is what baskets of a run did cost, to the fen and step by step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from ecosim.engine.quote import Wish, quote
from ecosim.records.outcome import FLASH, PRESALE, REDUCTIONS
from ecosim.units import DAY, HOUR

OPENS = 2 * DAY + 20 * HOUR
COUPONS = ("store_coupon", "platform_coupon", "red_packet")


def test_baskets_of_a_run_cost_what_is_quoted(promo: Callable[..., Any], simulated: Callable[..., Any]) -> None:
    """All payments without a rival's line and after no sold-out flash sale, each with the coupons that it used."""
    scenario = promo("behaviour.choice.leave=2.5", "behaviour.need.drop=0.5", "shoppers.count=1200")
    outcome = simulated(scenario)
    mixed = set(
        zip(outcome.market_orders["shopper_id"].tolist(), outcome.market_orders["time_us"].tolist(), strict=True)
    )
    paid = outcome.orders[outcome.orders["paid_us"] >= 0]
    compared = {"alone": 0, "together": 0, "presale": 0, "flash": 0, "coupon": 0}
    for basket in np.unique(paid["basket_id"])[::3]:
        lines = paid[paid["basket_id"] == basket]
        # in the order in which they joined; a presale's record is older than its payment
        lines = lines[np.argsort(lines["order_id"] != basket, kind="stable")]
        first = lines[0]
        if (int(first["shopper_id"]), int(first["paid_us"])) in mixed or len(lines) > 2:
            continue
        wishes = [
            Wish(outcome.listings[line["listing_ix"]], int(line["units"]), bool(line["flags"] & PRESALE))
            for line in lines
        ]
        used = {
            outcome.coupon_names[int(row)] for line in lines for row in line[[f"{c}_ix" for c in COUPONS]] if row >= 0
        }
        quoted = quote(scenario, wishes, int(first["paid_us"]), coupons=used)
        if [row["flash"] for row in quoted] != [bool(line["flags"] & FLASH) for line in lines]:
            continue
        for line, row in zip(lines, quoted, strict=True):
            assert {name: row[name] for name in (*REDUCTIONS, "pays_fen", "shown_fen", "platform_fen")} == {
                name: int(line[name]) for name in (*REDUCTIONS, "pays_fen", "shown_fen", "platform_fen")
            }
        kinds = ("together" if len(lines) > 1 else "alone", "presale" * any(w.by_deposit for w in wishes))
        kinds += ("flash" * any(row["flash"] for row in quoted), "coupon" * bool(used))
        for kind in filter(None, kinds):
            compared[kind] += 1
    assert min(compared.values()) > 0
    assert compared["alone"] > 30
    assert compared["together"] > 5


def test_what_somebody_of_a_segment_can_have_is_taken(promo: Callable[..., Any]) -> None:
    """Jeans at 209: the hunters' 12 for them alone; the packet of 8 while prices are open."""
    scenario = promo("promotions.coupons.store-200-15.use_from=2025-10-22 00:00")
    found = [quote(scenario, [Wish("jeans")], OPENS, segment=segment)[0] for segment in ("bargain-hunters", "regulars")]
    assert [row["store_coupon"] for row in found] == ["hunters", ""]
    assert [row["pays_fen"] for row in found] == [17_765 - 1_200 - 800, 17_765 - 800]
    assert [row["red_packet"] for row in found] == ["packet", "packet"]


@pytest.mark.parametrize(
    ("wishes", "message"),
    [
        ([], "a payment has 1 to 8 lines, not 0"),
        ([Wish("jeans")] * 9, "a payment has 1 to 8 lines, not 9"),
        ([Wish("hat")], "there is no listing 'hat'; ours are "),
        ([Wish("jeans", by_deposit=True)], "jeans has no presale; leave the deposit out"),
    ],
)
def test_what_cannot_be_quoted_is_said(promo: Callable[..., Any], wishes: list[Wish], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        quote(promo(), wishes, OPENS)
