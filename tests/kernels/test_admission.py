"""Whether a visit takes place: caps shared by layers, prices to the fen, auctions lost; and what a click claims."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from ecosim.channels.bids import Paid, market_score
from ecosim.channels.cascades import Cascade
from ecosim.channels.contract import Layer
from ecosim.channels.landings import Listing, Search, Shelf
from ecosim.channels.limits import Cap, ClickWindow
from ecosim.kernels import layout
from ecosim.kernels.admission import admit, follow_click
from ecosim.units import DAY, HOUR

NOW_US = 2 * DAY + 10 * HOUR
SHELF = Shelf("store", stores="own")


@pytest.fixture
def made(opened: Callable[..., Any], declared: Callable[..., Any]) -> Callable[..., Any]:
    """A world with these layers, rows from 0, at ten o'clock; the campaign has so much left for the day."""

    def world(*layers: Layer, left_fen: int = 10**9) -> Any:
        found = opened()
        declared(found, *layers, now_us=NOW_US)
        found.state.campaign[0, layout.LEFT_FEN] = left_fen
        return found

    return world


def layer(name: str = "a", **more: Any) -> Layer:
    return Layer(name, 0, 1, more.pop("land", Listing("sweater")), **more)


def comes(world: Any, n: int, row: int = 0, shopper: int = 3) -> list[bool]:
    """Whether each of n visits of a layer takes place, a second apart."""
    state, rules = world.state, world.rules
    return [
        bool(admit(state, rules, NOW_US + k * 10**6, np.uint64(1000 + k), shopper, state.layers[row])) for k in range(n)
    ]


def account(world: Any) -> NDArray[np.int64]:
    row: NDArray[np.int64] = world.state.campaign[0]
    return row


def test_a_cap_lets_so_many_visits_of_each_shopper_through(made: Callable[..., Any]) -> None:
    world = made(layer(cap=Cap("weekly", 3, days=7)))
    for shopper in (3, 4):
        assert comes(world, 6, shopper=shopper) == [True] * 3 + [False] * 3
    assert world.state.capped[0, :6].tolist() == [0, 0, 0, 3, 3, 0]


def test_layers_and_cascades_with_a_cap_of_one_name_share_its_count(made: Callable[..., Any]) -> None:
    """Each by its own limit; a cap of another name has a count of its own."""
    caused = Cascade("c", "visit", 0.0, ("exponential", 1), Search(), cap=Cap("weekly", 4))
    world = made(layer("a", cap=Cap("weekly", 2)), layer("b", cap=Cap("weekly", 3)), layer("c", cap=Cap("other", 1)))
    assert [comes(world, 1, row)[0] for row in (0, 0, 0, 1, 1, 0, 2, 2)] == [1, 1, 0, 1, 0, 0, 1, 0]
    world = made(layer("a", cap=Cap("weekly", 2), causes=(caused,)))
    assert [comes(world, 1, row)[0] for row in (0, 0, 0, 1, 1, 1)] == [1, 1, 0, 1, 1, 0]


def test_the_largest_cap_is_never_exceeded(made: Callable[..., Any]) -> None:
    """Counts are kept in a byte: after 255 visits none comes, and the count does not begin anew."""
    assert sum(comes(made(layer(cap=Cap("many", 255))), 600)) == 255


@pytest.mark.parametrize("cpm_fen", [1, 333, 999, 1000, 2718, 2_500_000])
def test_charges_are_differences_of_whole_fen(made: Callable[..., Any], cpm_fen: int) -> None:
    """After every visit, what is spent is the whole fen of n · price / 1000."""
    world = made(layer(paid=Paid("ads", cpm_fen)))
    for n in range(1, 301):
        assert comes(world, 1) == [True]
        assert account(world)[layout.SPENT_FEN] == n * cpm_fen // 1000
    assert account(world)[layout.LEFT_FEN] + account(world)[layout.SPENT_FEN] == 10**9
    assert world.state.funnel[0, :, layout.SPEND_FEN].sum() == 300 * cpm_fen // 1000
    assert world.state.tally[:, layout.SPEND_FEN].sum() == 300 * cpm_fen // 1000


def test_prices_of_a_fraction_of_a_fen_are_rounded_to_a_thousandth(made: Callable[..., Any]) -> None:
    world = made(layer(paid=Paid("ads", 333.4)))
    comes(world, 1000)
    assert account(world)[layout.SPENT_FEN] == 333


@pytest.mark.parametrize(("left_fen", "cpm_fen"), [(100, 2_500), (7, 3_000), (1, 1), (5, 6_000), (0, 0)])
def test_no_visit_takes_place_that_the_budget_cannot_pay(made: Callable[..., Any], left_fen: int, cpm_fen: int) -> None:
    """As many come as the budget holds, then none; when it first was too little is noted."""
    world = made(layer(paid=Paid("ads", cpm_fen)), left_fen=left_fen)
    taken = comes(world, 2000)
    spent = account(world)[layout.SPENT_FEN]
    assert spent == sum(taken) * cpm_fen // 1000 <= left_fen
    if False in taken:
        n = taken.index(False)
        assert account(world)[layout.DRY_US] == NOW_US + n * 10**6
        assert left_fen == 0 or (n + 1) * cpm_fen // 1000 > left_fen or spent == left_fen


def test_a_visit_not_paid_for_counts_for_nothing(made: Callable[..., Any]) -> None:
    """No cap is used up, no impression made, nothing caused."""
    caused = Cascade("c", "visit", 20.0, ("uniform", 1), Search())
    more = {"cap": Cap("once", 1), "impress": 1.0, "causes": (caused,)}
    world = made(layer(paid=Paid("ads", 1_000_000), **more), layer("free", **more), left_fen=999)
    assert comes(world, 2) == [False, False]
    state = world.state
    assert (state.capped.sum(), state.awareness.sum(), state.now[layout.N_HEAP]) == (0, 0, 0)
    assert comes(world, 2, row=2) == [True, False]  # row 1 is that of what they cause
    assert (state.capped.sum(), state.awareness[3], state.now[layout.N_HEAP] > 5) == (1, 1.0, True)


@market_score
def half_by_hour(bid: float, quality: float, hour: float, u: float, v: float) -> float:
    return bid * 0.5 + hour if u < 0.4 * quality else -1.0


@market_score
def out_of_bounds(bid: float, quality: float, hour: float, u: float, v: float) -> float:
    """Above the bid, below zero, nothing, not a number, infinite: by the quality."""
    if quality < 1.0:
        return bid + 1.0
    if quality < 2.0:
        return -1e-9
    if quality < 3.0:
        return 0.0
    return math.nan if quality < 4.0 else math.inf


def test_a_score_sets_the_price_and_who_gets_the_visit(made: Callable[..., Any]) -> None:
    """Won by 0.4 · quality of all visits, at half the bid and one thousandth of a fen by the hour, which is ten."""
    world, n = made(layer(paid=Paid("ads", 2_000, score=half_by_hour, quality=1.5))), 3_000
    won = sum(comes(world, n))
    assert abs(won - 0.6 * n) < 4 * np.sqrt(n * 0.24)
    assert account(world)[layout.SPENT_FEN] == won * 1_010 // 1000
    assert account(world)[layout.DRY_US] == -1


@pytest.mark.parametrize("quality", [0.5, 1.5, 3.5, 4.5])
def test_a_price_out_of_bounds_is_a_lost_visit(made: Callable[..., Any], quality: float) -> None:
    world = made(layer(paid=Paid("ads", 2_000, score=out_of_bounds, quality=quality)))
    assert not any(comes(world, 20))
    assert account(world)[layout.SPENT_FEN] == 0


def test_a_price_of_nothing_is_a_visit_won(made: Callable[..., Any]) -> None:
    world = made(layer(paid=Paid("ads", 2_000, score=out_of_bounds, quality=2.5)))
    assert all(comes(world, 20))
    assert account(world)[layout.SPENT_FEN] == 0


@pytest.mark.parametrize("land", [Search(), SHELF], ids=["search", "shelf"])
def test_what_shows_no_single_listing_is_charged_to_our_store(made: Callable[..., Any], land: Any) -> None:
    world = made(layer(paid=Paid("ads", 5_000), land=land))
    comes(world, 100)
    spent = world.state.tally[:, layout.SPEND_FEN]
    assert spent[: world.catalogue.n_own].sum() == spent.sum() == 500


def click(world: Any, row: int, time_us: int, shopper: int = 3) -> tuple[int, int]:
    """Whose claim a shopper is after a click of a layer's visit, and until which second."""
    world.state.now[layout.VISIT_LAYER] = row + 1
    follow_click(world.state, world.rules, time_us, np.uint64(9), shopper)
    claim = world.state.claims[shopper]
    return int(claim["claim_ix"]), int(claim["until_s"])


def test_the_last_click_claims_for_so_many_days_to_the_second(made: Callable[..., Any]) -> None:
    """A click of a layer without a window leaves the claim alone, and other shoppers have none."""
    world = made(
        layer("a", window=ClickWindow("blog")), layer("b", window=ClickWindow("paper", days=0.5)), layer("c"),
        layer("d", cap=Cap("x", 9)),
    )  # fmt: skip
    second = NOW_US // 10**6
    assert click(world, 0, NOW_US + 999_999) == (0, second + 15 * 86_400)
    assert click(world, 2, NOW_US + 10**7) == click(world, 3, NOW_US + 10**7) == (0, second + 15 * 86_400)
    assert click(world, 1, NOW_US + 10**6) == (1, second + 1 + 43_200)
    assert click(world, 2, NOW_US, shopper=4)[1] == 0
