"""What holds in a phase, to the fen: everyday and festival prices, the official reduction, presale, and the rivals'."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from ecosim.kernels.basket import set_prices
from ecosim.world.build import World, build_world
from ecosim.world.pricing import Prices, everyday_prices, phase_prices, presales_of, rival_depth_ppm

WAVES = """
festival={name: two-openings, phases: [
{name: warm-up, from: 2025-10-19 10:00, to: 2025-10-20 20:00},
{name: opening, from: 2025-10-20 20:00, to: 2025-10-21 12:00, prices_open: true},
{name: peak, from: 2025-10-21 12:00, to: 2025-10-21 24:00, prices_open: true}],
presale: [{name: wave, deposit_from: 2025-10-19 10:00, deposit_to: 2025-10-20 18:00,
balance_from: 2025-10-20 20:00, balance_to: 2025-10-21 24:00}],
cross_store: {offers: [{name: a, over: 200, minus: 30}, {name: b, over: 400, minus: 50}]}}
""".replace("\n", " ").strip()
MANY_RIVALS = ("market.rivals.stores=200", "market.rivals.listings=400")


@pytest.fixture
def made(shop: Callable[..., Any]) -> Callable[..., World]:
    return lambda *sets: build_world(shop(*sets).settings, 1)


def prices(world: World, phase: str = "opening") -> Prices:
    return phase_prices(world.settings, world.catalogue, world.rival_stores, phase)


def in_hand(world: World, found: Prices) -> NDArray[np.int64]:
    """What one unit of each listing costs alone under these prices, as the kernels work it out."""
    state = world.state
    state.shown_fen[:], state.official_ppm[:] = found.shown_fen, found.official_ppm
    state.offer_ix[:], state.takes_part[:] = found.offer_ix, found.takes_part
    set_prices(state, world.rules)
    return state.unit_fen.copy()


def test_festival_price_less_the_official_reduction(made: Callable[..., World]) -> None:
    """579.00 less 15 % is 492.15; 439.00 less 15 % (65.85) is 373.15."""
    world = made()
    festival, row = prices(world), world.catalogue.names.index
    assert festival.shown_fen[row("down-jacket")] == 57_900
    assert festival.official_ppm[row("down-jacket")] == 150_000
    fen = in_hand(world, festival)
    assert (fen[row("down-jacket")], fen[row("sweater")]) == (49_215, 37_315)
    np.testing.assert_allclose(world.state.price_ln, np.log(fen / 26_000), rtol=1e-12)


@pytest.mark.parametrize(("price", "rate", "in_hand_fen"), [("3.33", "10%", 300), ("0.30", "15%", 25)])
def test_the_reduction_is_half_up_to_the_fen(
    made: Callable[..., World], price: str, rate: str, in_hand_fen: int
) -> None:
    """0.10 x 3.33 = 0.333 -> 3.00; 0.15 x 0.30 = 0.045 -> 0.05 off."""
    world = made(f"prices.jeans.festival={price}", f"promotions.official_reduction.rate={rate}")
    assert in_hand(world, prices(world))[world.catalogue.names.index("jeans")] == in_hand_fen


def test_a_listing_may_have_a_reduction_of_its_own_or_none(made: Callable[..., World]) -> None:
    world = made("prices.jeans.official=20%", "prices.dress.joins=false")
    festival, row = prices(world), world.catalogue.names.index
    assert festival.official_ppm[row("jeans")] == 200_000
    assert festival.shown_fen[row("dress")] == 32_900
    assert (festival.official_ppm[row("dress")], festival.takes_part[row("dress")]) == (0, 0)
    assert festival.takes_part[row("jeans")] == 1


def test_no_official_reduction_where_the_festival_has_none(made: Callable[..., World]) -> None:
    world = made("festival.stacking.steps=[store_coupon]")
    assert not prices(world).official_ppm[: world.catalogue.n_own].any()


def test_a_phase_has_its_price_a_cut_or_the_festivals(made: Callable[..., World]) -> None:
    """229.00 less 10 % is 206.10."""
    world = made(WAVES, "prices.jeans.phases={peak: 149}", "prices.cardigan={daily: 229, festival: null, off: 10%}")
    row = world.catalogue.names.index
    opening, peak = prices(world), prices(world, "peak")
    assert (opening.shown_fen[row("jeans")], peak.shown_fen[row("jeans")]) == (20_900, 14_900)
    assert opening.shown_fen[row("cardigan")] == peak.shown_fen[row("cardigan")] == 20_610


def test_prices_stay_everyday_where_a_phase_does_not_open_them(made: Callable[..., World]) -> None:
    world = made()
    everyday, warm_up = everyday_prices(world.catalogue), prices(world, "warm-up")
    for name in ("shown_fen", "official_ppm", "offer_ix", "takes_part"):
        assert np.array_equal(getattr(warm_up, name), getattr(everyday, name)), name
    assert not everyday.takes_part.any()


def test_a_listing_takes_part_in_the_offer_that_its_store_chose(made: Callable[..., World]) -> None:
    """In hand alone: 209.00 less 15 % is 177.65; 209 is above 200, so 30 off; with the other offer nothing."""
    row = made().catalogue.names.index("jeans")
    for choice, offer, fen in (
        ("{}", 0, 14_765),
        ("{offer: b}", 1, 17_765),
        ("{join: false}", -1, 17_765),
    ):
        world = made(WAVES, f"promotions.cross_store={choice}")
        festival = prices(world)
        assert festival.offer_ix[row] == offer
        assert in_hand(world, festival)[row] == fen
    theirs = festival.takes_part[world.catalogue.n_own :] == 1
    assert (festival.offer_ix[world.catalogue.n_own :] == np.where(theirs, 0, -1)).all()


def test_without_us_only_rivals_change_their_prices(made: Callable[..., World]) -> None:
    with_us, without = (made(WAVES, f"join_festival={joins}") for joins in ("true", "false"))
    n_own = with_us.catalogue.n_own
    found = prices(without)
    assert np.array_equal(in_hand(without, found)[:n_own], without.catalogue.daily_fen[:n_own])
    assert not found.takes_part[:n_own].any()
    assert np.array_equal(in_hand(without, found)[n_own:], in_hand(with_us, prices(with_us))[n_own:])


def test_a_phase_without_a_festival_is_refused(made: Callable[..., World]) -> None:
    with pytest.raises(ValueError, match=r"^phase opening: the scenario has no festival$"):
        prices(made("festival=null"))


def test_rivals_cut_their_prices_where_their_store_joins(made: Callable[..., World]) -> None:
    world = made("market.rivals.stores=20", "market.rivals.listings=200", "market.rivals.late_share=0")
    catalogue, stores = world.catalogue, world.rival_stores
    theirs = slice(catalogue.n_own, None)
    joined = stores.joins[catalogue.store_ix[theirs]]
    cut = catalogue.daily_fen[theirs] - in_hand(world, prices(world))[theirs]
    assert joined.any()
    assert not joined.all()
    assert (cut[joined] > 0).all()
    assert not cut[~joined].any()
    share = cut[joined] / catalogue.daily_fen[theirs][joined]
    depth = 0.15 * stores.depth_times[catalogue.store_ix[theirs]][joined]
    assert share == pytest.approx(depth, abs=0.5 / 100)


def depths(world: World, phase_at: int) -> list[int | None]:
    """Reduction of every rival store in a phase, in parts per million."""
    names = world.catalogue.stores
    return [
        rival_depth_ppm(world.settings, world.rival_stores, names[store], store, phase_at)
        for store in range(1, len(names))
    ]


def test_late_rivals_open_with_the_later_phase_and_stay(made: Callable[..., World]) -> None:
    """Half of those late, whose time is drawn evenly over two open phases, come with the second."""
    world = made(WAVES, *MANY_RIVALS, "market.rivals.late_share=50%")
    joins, opening, peak = world.rival_stores.joins[1:], depths(world, 1), depths(world, 2)
    assert depths(world, 0) == [None] * len(joins)
    assert [depth is not None for depth in peak] == joins.tolist()
    assert all(late is None or late == depth for late, depth in zip(opening, peak, strict=True))
    n, late = int(joins.sum()), sum(a is None and b is not None for a, b in zip(opening, peak, strict=True))
    assert abs(late - n * 0.25) < 4 * np.sqrt(n * 0.25 * 0.75)


def test_nobody_is_late_where_nobody_may_be(made: Callable[..., World]) -> None:
    world = made(WAVES, *MANY_RIVALS, "market.rivals.late_share=0")
    assert depths(world, 1) == depths(world, 2)


def test_reductions_may_differ_by_phase_in_one_proportion(made: Callable[..., World]) -> None:
    world = made(WAVES, *MANY_RIVALS, "market.rivals.late_share=0", "market.rivals.depth_by_phase={peak: 30%}")
    pairs = [(a, b) for a, b in zip(depths(world, 1), depths(world, 2), strict=True) if a is not None and b is not None]
    assert len(pairs) > 100
    assert [b for _, b in pairs] == pytest.approx([2 * a for a, _ in pairs], abs=2)
    assert np.mean([b for _, b in pairs]) == pytest.approx(300_000, abs=4 * 300_000 / np.sqrt(12 * len(pairs)))


def test_what_is_known_of_a_rival_stands_in_place_of_the_draw(made: Callable[..., World]) -> None:
    known = """market.rivals.known={rival-store-001: {joins: false}, rival-store-002: {depth: 33%},
    rival-store-003: {depth: 12%, from: peak}, rival-store-004: {}}""".replace("\n", " ")
    world = made(WAVES, *MANY_RIVALS, "market.rivals.join_share=0", known)
    assert depths(world, 1)[:5] == [None, 330_000, None, depths(world, 1)[3], None]
    assert depths(world, 2)[:3] == [None, 330_000, 120_000]
    drawn = 1e6 * 0.15 * world.rival_stores.depth_times[4]
    assert depths(world, 1)[3] == round(drawn)


def test_everyday_prices_are_the_plans_else_the_tag(made: Callable[..., World]) -> None:
    world = made("prices.jeans=null")
    everyday, row = everyday_prices(world.catalogue), world.catalogue.names.index
    assert everyday.shown_fen[row("jeans")] == 39_900
    assert everyday.shown_fen[row("sweater")] == 45_900
    assert np.array_equal(in_hand(world, everyday), world.catalogue.daily_fen)


def test_a_presale_costs_the_festival_price_less_the_expansion(made: Callable[..., World]) -> None:
    """439.00 less 15 % less 50 at 400 (before the reduction) less 20 of expansion: 303.15."""
    sale = "prices.sweater.presale={deposit: 40, worth: 60}"
    world = made(WAVES, sale, "promotions.cross_store={offer: b}")
    found, row = presales_of(world.settings, world.catalogue), world.catalogue.names.index("sweater")
    assert (found.fen[row], found.deposit_fen[row], found.worth_fen[row]) == (43_900, 4_000, 6_000)
    assert found.ln[row] == pytest.approx(math.log(30_315 / 26_000), abs=1e-12)
    assert np.count_nonzero(found.fen) == 1


@pytest.mark.parametrize(
    ("changes", "worth_fen", "in_hand_fen"),
    [
        (("festival.stacking.steps=[official]",), 4_000, 37_315),  # nothing expands
        (("promotions.cross_store={join: false}", "prices.sweater.presale.price=400"), 6_000, 32_000),
        (("promotions.cross_store={join: false}", "prices.sweater.presale.worth=null"), 4_000, 37_315),
    ],
)
def test_a_presale_follows_the_steps_that_hold(
    made: Callable[..., World], changes: tuple[str, ...], worth_fen: int, in_hand_fen: int
) -> None:
    world = made(WAVES, "prices.sweater.presale={deposit: 40, worth: 60}", *changes)
    found, row = presales_of(world.settings, world.catalogue), world.catalogue.names.index("sweater")
    assert found.worth_fen[row] == worth_fen
    assert found.ln[row] == pytest.approx(math.log(in_hand_fen / 26_000), abs=1e-12)


@pytest.mark.parametrize("change", ["join_festival=false", "prices.sweater.joins=false", "festival=null"])
def test_no_presale_for_who_stays_out(shop: Callable[..., Any], change: str) -> None:
    """By settings laid hand to: a file that says both is refused when it is read."""
    settings = shop(WAVES, "prices.sweater.presale={deposit: 40, worth: 60}").settings
    path, _, value = change.partition("=")
    if path == "prices.sweater.joins":
        left_out = {**settings.prices, "sweater": settings.prices["sweater"].model_copy(update={"joins": False})}
        settings = settings.model_copy(update={"prices": left_out})
    else:
        settings = settings.model_copy(update={path: None if value == "null" else False})
    world = build_world(settings, 1)
    assert not presales_of(settings, world.catalogue).fen.any()
