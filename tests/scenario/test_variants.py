"""What a role leaves away, and what becomes of the ranges: those of settings that are gone go, the others stay."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from ecosim.scenario import Scenario, load
from ecosim.scenario.model import Settings
from ecosim.scenario.promotions import Coupon

PROMOTIONS = """\
promotions:
  official_reduction: {rate: 15%}
  coupons:
    - {name: shop-300-20, over: 300, minus: 15..20, quota: 500}
    - {name: vip, kind: platform, over: 300, minus: 10..30, quota: 500, paid_by: platform, claim_share: 30%..60%}
    - {name: red, kind: red_packet, minus: 5, quota: 500, paid_by: platform}
"""
PRICES = """\
prices:
  coat: {daily: 380..399, festival: 359, flash: {price: 299, units: 50, from: 2025-10-20 20:00, to: 2025-10-20 21:00}}
  knit: {festival: 239, phases: {opening: 219..229}}
"""


@pytest.fixture
def promoted(base: SimpleNamespace, tmp_path: Path) -> Scenario:
    """The sound scenario with coupons, a flash sale and phase prices, some of them uncertain."""
    lines = base.TEXT.splitlines()
    kept = [line for line in lines if not line.startswith(("promotions:", "prices:", "  coat:"))]
    text = "\n".join([*kept, PROMOTIONS + PRICES])
    return load(base.write(tmp_path, text), params_models=base.PLUGINS)


def paths(scenario: Scenario) -> set[str]:
    return {setting.path for setting in scenario.ranges}


def test_the_plan_is_as_written(promoted: Scenario) -> None:
    assert promoted.variant("plan").settings == promoted.settings
    assert len(promoted.settings.promotions.coupons) == 3


def test_a_world_without_the_festival_has_everyday_prices_alone(promoted: Scenario) -> None:
    without = promoted.variant("no_festival")
    settings = without.settings
    assert (settings.festival, settings.promotions.coupons, settings.promotions.cross_store.join) == (None, (), False)
    assert set(settings.prices) == {"coat"}  # the other has no everyday price of its own
    (coat,) = settings.prices.values()
    assert {name for name, value in coat if value is not None and value != {}} == {"daily_fen", "joins"}
    assert settings.record.market_orders
    assert not promoted.settings.record.market_orders


def test_a_shop_that_stays_out_keeps_the_platforms_coupons(promoted: Scenario) -> None:
    out = promoted.variant("not_joining").settings
    assert not out.join_festival
    assert [coupon.name for coupon in out.promotions.coupons] == ["vip", "red"]
    assert (out.prices["coat"].flash, out.prices["coat"].daily_fen) == (
        None,
        promoted.settings.prices["coat"].daily_fen,
    )
    assert out.festival == promoted.settings.festival
    assert out.record == promoted.settings.record


def test_ranges_of_what_is_gone_are_gone(promoted: Scenario) -> None:
    everyday = {"after_sale.refund_share", "prices.coat.daily", "products.knit.refund_share"}
    coupons = {f"promotions.coupons.{name}" for name in ("vip.minus", "vip.claim_share")}
    assert paths(promoted) >= everyday | coupons | {
        "promotions.coupons.shop-300-20.minus",
        "prices.knit.phases.opening",
    }
    assert paths(promoted.variant("no_festival")) & (paths(promoted) - everyday) == {
        path for path in paths(promoted) - everyday if path.startswith("promotions.official")
    }
    assert paths(promoted.variant("not_joining")) == paths(promoted) - {"promotions.coupons.shop-300-20.minus"}


def coupon(settings: Settings, name: str) -> object:
    return next(coupon for coupon in settings.promotions.coupons if coupon.name == name)


def test_a_coupon_draws_the_same_wherever_it_stands(promoted: Scenario) -> None:
    for replication in range(3):
        plan, out = promoted.at(replication), promoted.variant("not_joining").at(replication)
        assert coupon(out, "vip") == coupon(plan, "vip")
        assert coupon(out, "red") == coupon(promoted.settings, "red")
        assert coupon(out, "vip") != coupon(promoted.settings, "vip")
        assert promoted.variant("no_festival").at(replication).prices["coat"].daily_fen == plan.prices["coat"].daily_fen


@pytest.mark.parametrize("role", ["no_festival", "not_joining"])
def test_a_variant_loads_again(promoted: Scenario, base: SimpleNamespace, tmp_path: Path, role: str) -> None:
    variant = promoted.variant(role)
    (tmp_path / "again.yaml").write_text(variant.resolved_yaml(), "utf-8")
    assert load(tmp_path / "again.yaml", params_models=base.PLUGINS).identity == variant.identity


def in_hand_after(scenario: Scenario, **promotions: object) -> int | None:
    """The coat's price in hand in a shop that stays out, with promotions it had in the plan."""
    settings = scenario.settings
    changed = settings.model_copy(update={"promotions": settings.promotions.model_copy(update=promotions)})
    return replace(scenario, settings=changed).variant("not_joining").settings.prices["coat"].in_hand_fen


def test_a_price_in_hand_goes_with_what_it_rests_on(base: SimpleNamespace, tmp_path: Path) -> None:
    scenario = load(base.write(tmp_path), params_models=base.PLUGINS)
    assert in_hand_after(scenario) == scenario.settings.prices["coat"].in_hand_fen == 30515
    assert in_hand_after(scenario, coupons=(Coupon(name="red", kind="red_packet", minus_fen=500),)) == 30515
    assert in_hand_after(scenario, coupons=(Coupon(name="ours", minus_fen=500),)) is None
