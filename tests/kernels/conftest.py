"""Uniforms as the program draws them, and a world of the shop at the moment at which festival prices open."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from ecosim.kernels import layout
from ecosim.kernels.basket import set_prices
from ecosim.kernels.philox import draw, unit
from ecosim.units import HOUR

N_NAMES = 10_000
PROMO = Path(__file__).parents[1] / "engine" / "promo.yaml"


@pytest.fixture(scope="session")
def uniforms() -> npt.NDArray[np.float64]:
    """float64[40,000] from one decision's four words under neighbouring keys."""
    zero, decision = np.uint64(0), np.uint64(66)
    words = [draw(np.uint64(20_251_111 + i), decision, zero, zero) for i in range(N_NAMES)]
    return np.array([unit(word) for four in words for word in four])


@pytest.fixture(scope="session")
def opened() -> Callable[..., Any]:
    """A world of the shop with all promotions, at the prices of its opening; nobody has a coupon or knows a listing.

    All listings are liked alike (utility 0), all orders are paid and of one unit, and stock has no end.
    """
    from ecosim.runs.loading import load
    from ecosim.world.build import build_world
    from ecosim.world.pricing import phase_prices

    plain = ("behaviour.basket={unpaid_share: 0, more_share: 0}", "behaviour.choice.taste_sd=0", "shoppers.count=400")

    def world(*sets: str) -> Any:
        world = build_world(load(PROMO, sets=(*plain, *sets)).settings, 1)
        state = world.state
        found = phase_prices(world.settings, world.catalogue, world.rival_stores, "opening")
        state.shown_fen[:], state.official_ppm[:] = found.shown_fen, found.official_ppm
        state.offer_ix[:], state.takes_part[:] = found.offer_ix, found.takes_part
        state.now[layout.IS_OPEN], state.now[layout.OPEN_FROM_US], state.now[layout.PRESALE_WINDOW] = 1, -1, -1
        state.now[layout.LATER_FROM_US] = layout.NEVER
        state.stock[:], state.listing_stock[:] = 10**6, 10**6
        set_prices(state, world.rules)
        return world

    return world


@pytest.fixture(scope="session")
def declared() -> Callable[..., Any]:
    """Declare a room and layers of one channel in a world; gives the rows of the layers.

    The channel has one campaign, row 0, without money. There is room for 50,000 items that wait.
    """
    from ecosim.channels.rooms import Room
    from ecosim.engine.layers import Layers, Owner
    from ecosim.engine.ranking import Ranking
    from ecosim.engine.rooms import Rooms

    def rows(world: Any, *given: Any, now_us: int = 0, n_items: int = 50_000) -> list[int]:
        layers, rooms, owner = Layers(["mail"], lambda channel, campaign: 0), Rooms(), Owner(0, "mail")
        layers.now_us = now_us
        world.state = world.state.replace(
            campaign=np.zeros((1, layout.N_CAMPAIGN), np.int64), campaign_channel=np.zeros(1, np.int32),
            heap=np.zeros(n_items, layout.OPEN), touches=np.zeros(n_items, layout.TOUCH),
            orders=np.zeros(4_096, layout.ORDER),
        )  # fmt: skip
        world.state.campaign[0, layout.DRY_US] = -1
        world.state.now[layout.HOUR_OF_DAY] = now_us // HOUR % 24
        ranking = Ranking(world)
        for room in given:
            if isinstance(room, Room):
                rooms.add(world, owner.ix, room, now_us, lambda tag: layers.deal(world, owner, tag))
        return [layers.add(world, ranking, rooms, owner, each) for each in given if not isinstance(each, Room)]

    return rows
