"""The documented live slots: terms as published, a break-even that is one, and what the lines see."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ecosim.channels import discover
from ecosim.engine import simulate
from ecosim.scenario import Scenario, load
from ecosim.studies import validate_live as live
from ecosim.studies.validate_runs import CASE_FILES

CHANNELS = discover()
LOSING = live.Slot(shown=25_000, paid=25_000, sales=3e6, goods=1.2e6, net=-4e5, everyday=200.0, cost=80.0)
FAKED = live.Slot(shown=599, paid=4, sales=600.0, goods=240.0, net=-30_000.0, everyday=200.0, cost=80.0)


def load_case(case: live.Documented, *sets: str) -> Scenario:
    return load(CASE_FILES / case.scenario, params_models=CHANNELS.params_models(), sets=sets)


def terms(case: live.Documented) -> Any:
    return CHANNELS.get("kol_live").Params.model_validate(load_case(case).settings.channels["live"].params)


def failed(found: tuple[Any, ...]) -> list[str]:
    return [check.quantity for check in found if check.verdict == "fail"]


def test_2020_has_the_published_terms() -> None:
    session = terms(live.LIVE_2020).sessions["evening"]
    product = load_case(live.LIVE_2020).settings.products[0]
    assert (session.slot_fee_fen, session.hours) == (30_000_000, 5)
    assert terms(live.LIVE_2020).hosts["host"].commission == 0.25
    assert session.show[0].price_fen == 0.6 * product.tag_price_fen


def test_2026_has_the_published_fee_and_share_of_fake_orders() -> None:
    assert terms(live.LIVE_2026).sessions["evening"].slot_fee_fen == 100 * live.SLOT_FEE_2026
    assert terms(live.LIVE_2026).hosts["host"].fake_orders == pytest.approx(1 - 4 / 599, abs=1e-5)


@pytest.mark.parametrize(
    ("net", "goods", "margin"),
    [(-4e5, 8e5, 0.8), (0.0, 8e5, 0.6), (1e5, 8e5, 0.55), (-3e6, 8e5, 1.0), (-4e5, 0.0, 1.0)],
)
def test_the_margin_to_break_even_by_hand(net: float, goods: float, margin: float) -> None:
    """10,000 units kept: a loss of 400,000 would need each to cost 40 yuan less, of an everyday price of 200."""
    slot = replace(LOSING, net=net, goods=goods)
    assert slot.margin_to_break_even == pytest.approx(margin)


def test_at_that_margin_nothing_is_earned_or_lost() -> None:
    """The same orders at the cost found: to a fen a unit kept, and half a fen of rounding."""
    case = load_case(live.LIVE_2020, "shoppers.count=3000", "channels.live.sessions.evening.slot_fee=2000")
    slot = live.slot_of(simulate(case, 0, channels=CHANNELS))
    cost_fen = round(100 * slot.everyday * (1 - slot.margin_to_break_even))
    assert 0 < cost_fen < 8_000
    product = case.settings.products[0]
    variants = tuple(variant.model_copy(update={"salvage_fen": cost_fen}) for variant in product.variants)
    cheaper = product.model_copy(update={"cost_fen": cost_fen, "variants": variants})
    again = replace(case, settings=case.settings.model_copy(update={"products": (cheaper,)}))
    found = live.slot_of(simulate(again, 0, channels=CHANNELS))
    assert (found.shown, found.sales) == (slot.shown, slot.sales)
    assert abs(found.net) <= 0.01 * (slot.goods / slot.cost)
    assert abs(slot.net) > 100


def test_the_lines_of_2020_pass_a_loss_and_nothing_else() -> None:
    assert failed(live.lines_2020([LOSING, LOSING])) == []
    wins = replace(LOSING, net=1.0)
    assert "replications with a net contribution below 0" in failed(live.lines_2020([LOSING, wins]))
    nearly = replace(LOSING, net=-1e4)
    assert failed(live.lines_2020([LOSING, nearly])) == ["least gross margin that would break even"]
    assert failed(live.lines_2020([replace(LOSING, sales=2.5e6)])) == ["paid by shoppers, million yuan"]


def test_the_lines_of_2026_see_counts_fakes_and_the_fee() -> None:
    assert failed(live.lines_2026([FAKED])) == []
    assert failed(live.lines_2026([replace(FAKED, net=-33_000.0)])) == ["loss over the slot fee"]
    honest = replace(FAKED, paid=6)
    assert failed(live.lines_2026([honest])) == ["orders paid", "of the orders shown, never paid"]
    assert failed(live.lines_2026([replace(FAKED, shown=900, paid=4)])) == [
        "orders shown",
        "of the orders shown, never paid",
    ]


def test_orders_shown_hold_the_fake_ones_and_nobody_pays_them() -> None:
    found = live.slot_of(simulate(load_case(live.LIVE_2026), 2, channels=CHANNELS))
    assert 0 < found.paid < 20
    assert found.shown > 10 * found.paid
    assert found.sales == 150.0 * found.paid or found.sales > 150.0 * found.paid  # some take two


def test_a_documented_case_needs_no_file() -> None:
    assert live.LIVE_2020.NEEDS == live.LIVE_2026.NEEDS == ()
