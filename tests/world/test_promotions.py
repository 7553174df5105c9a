"""Coupons, windows, occasions and rules as the kernels hold them: units, moments, rows, and what is left out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ecosim.kernels import layout
from ecosim.kernels.waterfall import CROSS_STORE, EXPANSION, OFFICIAL
from ecosim.scenario import Scenario
from ecosim.units import DAY, HOUR
from ecosim.world.build import World, build_world
from ecosim.world.promotions import coupons_of, promotion_rules
from ecosim.world.rivals import word_of

PROMO = Path(__file__).parents[1] / "engine" / "promo.yaml"
OPENS, OPENS_AGAIN = 2 * DAY + 20 * HOUR, 5 * DAY + 20 * HOUR


@pytest.fixture(scope="module")
def promo() -> Callable[..., Scenario]:
    from ecosim.runs.loading import load

    return lambda *sets: load(PROMO, sets=("shoppers.count=10", *sets))


@pytest.fixture(scope="module")
def world(promo: Callable[..., Scenario]) -> World:
    return build_world(promo().settings, 1)


def test_a_coupon_has_its_amounts_moments_and_counters(world: World) -> None:
    first, second, hunters, platform, packet = world.state.coupons
    assert (first["over_fen"], first["minus_fen"], first["left"], first["per_person"]) == (20_000, 1_500, 120, 2)
    assert (first["claim_from_us"], first["use_from_us"], first["end_us"]) == (0, OPENS, layout.NEVER)
    assert (second["claim_from_us"], second["use_from_us"], second["end_us"]) == (DAY, 0, 7 * DAY)
    assert (hunters["who"], first["who"]) == (world.segments.index("bargain-hunters"), -1)
    assert [c["kind"] for c in (first, platform, packet)] == [layout.OF_STORE, layout.OF_PLATFORM, layout.RED_PACKETS]
    assert [c["payer"] for c in (first, platform)] == [layout.BY_STORE, layout.BY_PLATFORM]
    assert (packet["over_fen"], packet["minus_fen"], packet["claim_share"]) == (0, 800, 0.2)
    assert not world.state.coupons["claimed"].any()
    assert not world.state.coupons["used"].any()


def test_coupons_are_drawn_by_name(world: World, promo: Callable[..., Scenario]) -> None:
    words = {c.name: int(row["word"]) for c, row in zip(coupons_of(world.settings), world.state.coupons, strict=True)}
    assert words["packet"] == word_of("coupon", "packet")
    assert len(set(words.values())) == 5
    only = promo("promotions.coupons=[{name: packet, kind: red_packet, minus: 3, paid_by: platform}]").settings
    assert build_world(only, 1).state.coupons["word"].tolist() == [words["packet"]]


def test_a_coupon_counts_for_the_listings_it_names_else_for_all(world: World) -> None:
    names = np.array(world.catalogue.names[: world.catalogue.n_own], object)
    counts = world.state.coupon_listing
    assert set(names[counts[1] == 1]) == {"down-jacket", "wool-coat", "sweater"}
    assert counts[[0, 2, 3, 4]].all()


def test_a_store_that_stays_out_issues_none_of_its_own(promo: Callable[..., Scenario]) -> None:
    settings = promo().settings
    out = settings.model_copy(update={"join_festival": False})
    assert [c.name for c in coupons_of(out)] == ["platform-600-50", "packet"]
    assert len(coupons_of(settings.model_copy(update={"festival": None}))) == 5  # no festival to stay out of
    assert (build_world(out, 1).state.ship_by_us == -1).all()


def test_windows_have_their_balances_and_their_rule(world: World) -> None:
    assert world.state.windows.tolist() == [[OPENS, 4 * DAY, 0], [OPENS_AGAIN, 7 * DAY, 1]]


def test_only_a_presale_with_a_promise_has_a_ship_by(world: World) -> None:
    promised = {world.catalogue.names[row]: int(us) for row, us in enumerate(world.state.ship_by_us) if us >= 0}
    assert promised == {"sweater": 13 * DAY}


def test_an_occasion_is_a_moment_a_need_and_how_far_people_think(promo: Callable[..., Scenario]) -> None:
    feast = "market.occasions={feast: {at: 2025-10-22 12:00, need: 1.5, ahead_days: 3}}"
    (row,) = build_world(promo(feast).settings, 1).state.occasions.tolist()
    assert row == [5 * DAY + 12 * HOUR, 1.5, 3 * DAY, word_of("occasion", "feast")]
    assert build_world(promo().settings, 1).state.occasions.shape == (0, layout.N_OCCASION)


def rules(promo: Callable[..., Scenario], *sets: str) -> dict[str, Any]:
    return promotion_rules(promo(*sets).settings)


def test_steps_hold_by_the_pack(promo: Callable[..., Scenario]) -> None:
    assert rules(promo)["steps_held"] == 0b111111
    held = rules(promo, "festival.stacking.steps=[official, cross_store]")["steps_held"]
    assert held == 1 << OFFICIAL | 1 << CROSS_STORE
    assert not held >> EXPANSION & 1


def test_thresholds_repeats_caps_and_payers_are_the_packs(promo: Callable[..., Scenario]) -> None:
    usual = rules(promo)
    assert (usual["before_official"], usual["cross_repeats"], usual["cross_most_fen"]) == (True, True, 0)
    assert (usual["cross_payer"], usual["official_payer"]) == (layout.BY_STORE, layout.BY_STORE)
    other = rules(
        promo,
        "festival.stacking.thresholds=after_official",
        "festival.cross_store={repeat: false, most: 200, paid_by: platform}",
        "promotions.official_reduction.paid_by=platform",
    )
    assert (other["before_official"], other["cross_repeats"], other["cross_most_fen"]) == (False, False, 20_000)
    assert (other["cross_payer"], other["official_payer"]) == (layout.BY_PLATFORM, layout.BY_PLATFORM)


def test_nothing_is_on_at_the_first_midnight(world: World) -> None:
    state = world.state
    assert np.array_equal(state.shown_fen, world.catalogue.daily_fen)
    assert np.array_equal(state.after_flash_fen, world.catalogue.daily_fen[: world.catalogue.n_own])
    assert (state.offer_ix == -1).all()
    assert not state.takes_part.any()
    assert not state.official_ppm.any()
    assert not state.flash_left.any()
    assert state.offers.tolist() == [[30_000, 5_000]]
    assert (state.basket_used == -1).all()
