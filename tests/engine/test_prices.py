"""Prices on the calendar: what begins and ends when, and what shoppers are told of openings and closes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from ecosim.channels.calendar import calendar_of
from ecosim.engine.prices import PriceBoard, flash_sales, own_prices
from ecosim.kernels import layout
from ecosim.units import DAY, HOUR
from ecosim.world.build import World, build_world

OPENS, CLOSES, OPENS_AGAIN, CLOSES_AGAIN = 2 * DAY + 20 * HOUR, 5 * DAY, 5 * DAY + 20 * HOUR, 7 * DAY
FIRST_FLASH, SECOND_FLASH = (3 * DAY + 12 * HOUR, 3 * DAY + 22 * HOUR), (OPENS_AGAIN, 6 * DAY + 10 * HOUR)
DEPOSITS = (12 * HOUR, 2 * DAY + 18 * HOUR), (4 * DAY, 5 * DAY + 18 * HOUR)


@pytest.fixture
def board(promo: Callable[..., Any]) -> Callable[..., tuple[World, PriceBoard]]:
    def made(*sets: str) -> tuple[World, PriceBoard]:
        world = build_world(promo("shoppers.count=10", *sets).settings, 1)
        return world, PriceBoard(world, calendar_of(world.settings))

    return made


def put_until(world: World, board: PriceBoard, time_us: int) -> None:
    for moment_us in board.moments():
        if moment_us <= time_us:
            board.put(world, moment_us)


def test_prices_are_looked_at_where_anything_begins_or_ends(board: Callable[..., tuple[World, PriceBoard]]) -> None:
    edges = {0, 10 * HOUR, OPENS, CLOSES, OPENS_AGAIN, CLOSES_AGAIN}
    edges |= {edge for pair in (*DEPOSITS, FIRST_FLASH, SECOND_FLASH) for edge in pair}
    assert board()[1].moments() == sorted(edges)


def test_nothing_of_ours_begins_where_we_stay_out(board: Callable[..., tuple[World, PriceBoard]]) -> None:
    world, without = board("join_festival=false")
    assert flash_sales(world) == []
    for moment_us in without.moments():
        without.put(world, moment_us)
        assert np.array_equal(own_prices(world), world.catalogue.daily_fen[: world.catalogue.n_own])
        assert not world.state.takes_part[: world.catalogue.n_own].any()
    assert not world.state.presale_fen.any()


@pytest.mark.parametrize(
    ("time_us", "is_open", "opening", "close"),
    [
        (0, 0, OPENS, CLOSES),
        (OPENS - 2 * HOUR, 0, OPENS, CLOSES),
        (OPENS, 1, -1, CLOSES),
        (CLOSES - 1, 1, -1, CLOSES),
        (CLOSES, 0, OPENS_AGAIN, CLOSES_AGAIN),
        (OPENS_AGAIN, 1, -1, CLOSES_AGAIN),
        (CLOSES_AGAIN, 0, -1, -1),
    ],
)
def test_shoppers_are_told_the_next_opening_and_the_close_after_it(
    board: Callable[..., tuple[World, PriceBoard]], time_us: int, is_open: int, opening: int, close: int
) -> None:
    world, prices = board()
    put_until(world, prices, time_us)
    now = world.state.now
    assert (now[layout.IS_OPEN], now[layout.OPEN_FROM_US], now[layout.CLOSE_US]) == (is_open, opening, close)


def test_phases_that_follow_at_once_close_together(board: Callable[..., tuple[World, PriceBoard]]) -> None:
    world, prices = board("festival.phases.opening.to=2025-10-22 20:00")
    put_until(world, prices, 0)
    assert world.state.now[layout.CLOSE_US] == CLOSES_AGAIN
    put_until(world, prices, OPENS_AGAIN)
    assert (world.state.now[layout.IS_OPEN], world.state.now[layout.CLOSE_US]) == (1, CLOSES_AGAIN)


def test_deposits_are_taken_from_their_first_moment_to_before_their_last(
    board: Callable[..., tuple[World, PriceBoard]],
) -> None:
    world, prices = board()
    for time_us, window in (
        (0, -1), (DEPOSITS[0][0], 0), (DEPOSITS[0][1] - 1, 0), (DEPOSITS[0][1], -1), (OPENS, -1),
        (DEPOSITS[1][0], 1), (DEPOSITS[1][1] - 1, 1), (DEPOSITS[1][1], -1),
    ):  # fmt: skip
        put_until(world, prices, time_us)
        assert world.state.now[layout.PRESALE_WINDOW] == window


def test_a_flash_price_holds_in_its_window(board: Callable[..., tuple[World, PriceBoard]]) -> None:
    """The cardigan at 169 for six units, else at 229; less 15 % while prices are open."""
    world, prices = board("festival.cross_store=null")
    row = world.catalogue.names.index("cardigan")
    start_us, end_us = FIRST_FLASH
    for time_us, shown_fen, left, in_hand_fen in (
        (start_us - 1, 22_900, 0, 19_465), (start_us, 16_900, 6, 14_365), (end_us - 1, 16_900, 6, 14_365),
        (end_us, 22_900, 0, 19_465), (CLOSES, 23_900, 0, 23_900),
    ):  # fmt: skip
        put_until(world, prices, time_us)
        state = world.state
        assert (state.shown_fen[row], state.flash_left[row], state.unit_fen[row]) == (shown_fen, left, in_hand_fen)


def test_another_moment_within_a_flash_sale_gives_no_units_back(board: Callable[..., tuple[World, PriceBoard]]) -> None:
    """The jeans' sale goes on while another begins; four are sold, then the last three."""
    moved = "prices.cardigan.flash={from: 2025-10-23 00:00, to: 2025-10-23 12:00}"
    world, prices = board(moved)
    row, state = world.catalogue.names.index("jeans"), world.state
    put_until(world, prices, OPENS_AGAIN)
    state.flash_left[row] = 3
    prices.put(world, 6 * DAY)
    assert (state.flash_left[row], state.shown_fen[row]) == (3, 15_900)
    state.flash_left[row] = 0
    prices.put(world, 6 * DAY)
    assert (state.flash_left[row], state.shown_fen[row]) == (0, 18_900)


def test_a_flash_sale_in_which_the_period_begins_has_all_its_units(
    board: Callable[..., tuple[World, PriceBoard]],
) -> None:
    world, prices = board("prices.jeans.flash={from: 2025-10-16 12:00, to: 2025-10-17 06:00}")
    row = world.catalogue.names.index("jeans")
    put_until(world, prices, 0)
    assert (world.state.flash_left[row], world.state.shown_fen[row]) == (7, 15_900)
    put_until(world, prices, 6 * HOUR)
    assert (world.state.flash_left[row], world.state.shown_fen[row]) == (0, 21_900)


def test_a_flash_price_that_a_phase_undercuts_gives_way(board: Callable[..., tuple[World, PriceBoard]]) -> None:
    """From noon at 169 against 229; the sale goes on after a phase has opened at 149."""
    world, _ = board("prices.cardigan.flash.to=2025-10-23 12:00", "festival.phases.opening.to=2025-10-22 20:00")
    cardigan = world.settings.prices["cardigan"].model_copy(update={"phases": {"peak": 14_900}})
    world.settings = world.settings.model_copy(update={"prices": {**world.settings.prices, "cardigan": cardigan}})
    prices = PriceBoard(world, calendar_of(world.settings))
    row, state = world.catalogue.names.index("cardigan"), world.state
    for time_us, fen in ((FIRST_FLASH[0], 16_900), (OPENS_AGAIN, 14_900)):
        put_until(world, prices, time_us)
        assert (state.shown_fen[row], state.flash_left[row]) == (fen, 6)


def test_when_a_flash_sale_is_over_the_phases_price_returns(board: Callable[..., tuple[World, PriceBoard]]) -> None:
    world, prices = board()
    row = world.catalogue.names.index("jeans")
    put_until(world, prices, OPENS_AGAIN)
    assert world.state.after_flash_fen[row] == 18_900  # of the peak, not the opening's 209


def test_prices_in_hand_follow_wherever_prices_are_put(board: Callable[..., tuple[World, PriceBoard]]) -> None:
    """Sweater: 459, in the festival 439 less 15 % less 50 at 300; its logarithm moves with it."""
    world, prices = board()
    row, state = world.catalogue.names.index("sweater"), world.state
    for time_us, fen in ((0, 45_900), (OPENS, 32_315), (CLOSES, 45_900), (OPENS_AGAIN, 32_315)):
        put_until(world, prices, time_us)
        assert state.unit_fen[row] == fen
        assert state.price_ln[row] == pytest.approx(np.log(fen / world.rules.reference_fen), abs=1e-12)
