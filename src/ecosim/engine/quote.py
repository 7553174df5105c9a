"""What a basket of ours would cost at a moment of a scenario: the same kernels that price orders, without a run.

Uncertain settings stand at the middle of their ranges. Flash sales count as not yet sold out.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ecosim.channels.calendar import calendar_of
from ecosim.engine.prices import PriceBoard
from ecosim.kernels import layout
from ecosim.kernels.basket import price_basket, put_on_trial, write_line
from ecosim.kernels.coupons import set_coupons_left
from ecosim.kernels.waterfall import MOST_LINES
from ecosim.scenario import Scenario
from ecosim.scenario.model import Settings
from ecosim.world.build import World, build_world
from ecosim.world.promotions import coupons_of

COUPON_COLUMNS = ("store_coupon", "platform_coupon", "red_packet")


@dataclass(frozen=True)
class Wish:
    """Some units of one of our listings, at once or by deposit."""

    listing: str
    units: int = 1
    by_deposit: bool = False


def quote(
    scenario: Scenario, wishes: Sequence[Wish], time_us: int, *, coupons: Collection[str] | None = None,
    segment: str | None = None,
) -> list[dict[str, Any]]:  # fmt: skip
    """Rows as of table `orders`, one a wish: unit prices, every step of the waterfall, what is paid and who bears what.

    `coupons` are those that the shopper holds, None all that somebody of `segment` (None: of the first) can have.
    Raises ValueError for an unknown listing, a deposit where none is taken, or more lines than a payment has.
    """
    if not 0 < len(wishes) <= MOST_LINES:
        raise ValueError(f"a payment has 1 to {MOST_LINES} lines, not {len(wishes)}")
    settings = alone(scenario.settings)
    world = build_world(settings, n_channels=1)
    board = PriceBoard(world, calendar_of(settings))
    for moment_us in board.moments():
        if moment_us <= time_us:
            board.put(world, moment_us)
    give_coupons(world, time_us, coupons, segment)
    for i, wish in enumerate(wishes):
        lay_line(world, i, wish)
    price_basket(world.state, world.rules, time_us, 0, len(wishes))
    return [row_of(world, i, wish) for i, wish in enumerate(wishes)]


def alone(settings: Settings) -> Settings:
    """The scenario with a single shopper, as prices need no more."""
    return settings.model_copy(update={"shoppers": settings.shoppers.model_copy(update={"count": 1})})


def give_coupons(world: World, time_us: int, names: Collection[str] | None, segment: str | None) -> None:
    """Let the shopper be of a segment and hold coupons whose claims began before or at `time_us`."""
    state = world.state
    of = world.segments[0] if segment is None else segment
    state.people["segment"][0] = world.segments.index(of)
    for k, coupon in enumerate(coupons_of(world.settings)):
        held = coupon.name in names if names is not None else coupon.who is None or coupon.who == of
        if held and state.coupons[k]["claim_from_us"] <= time_us:
            set_coupons_left(state, 0, k, coupon.per_person)


def lay_line(world: World, i: int, wish: Wish) -> None:
    """Lay one wish on the basket."""
    state, own = world.state, world.catalogue.names[: world.catalogue.n_own]
    if wish.listing not in own:
        raise ValueError(f"there is no listing {wish.listing!r}; ours are {', '.join(own)}")
    row = own.index(wish.listing)
    if not wish.by_deposit:
        if 0 < state.flash_left[row] < wish.units:
            raise ValueError(f"{wish.listing} has {state.flash_left[row]} units at its flash price; ask for no more")
        put_on_trial(state, i, row, wish.units, int(state.shown_fen[row]), 0, 0)
        return
    if state.presale_fen[row] == 0:
        raise ValueError(f"{wish.listing} has no presale; leave the deposit out")
    deposit = int(state.deposit_fen[row]) * wish.units
    expansion = int(state.worth_fen[row]) * wish.units - deposit
    put_on_trial(state, i, row, wish.units, int(state.presale_fen[row]), expansion, deposit)


def row_of(world: World, i: int, wish: Wish) -> dict[str, Any]:
    """One line of the priced basket by the columns of table `orders`."""
    state = world.state
    order = np.zeros(1, layout.ORDER)[0]
    write_line(state, world.rules, order, i)
    row = world.catalogue.names.index(wish.listing)
    names = [coupon.name for coupon in coupons_of(world.settings)]
    found: dict[str, Any] = {name: int(order[name]) for name in order.dtype.names if name.endswith("_fen")}
    for column in COUPON_COLUMNS:
        ix = int(order[f"{column}_ix"])
        found[column] = names[ix] if ix >= 0 else ""
    found |= {"listing": wish.listing, "units": wish.units, "presale": wish.by_deposit}
    found["tag_fen"], found["daily_fen"] = int(state.tag_fen[row]), int(state.daily_fen[row])
    deposit = int(state.deposit_fen[row]) * wish.units if wish.by_deposit else 0
    found["deposit_fen"] = min(deposit, found["pays_fen"])
    found["flash"] = not wish.by_deposit and bool(state.flash_left[row] > 0)
    found["is_open"] = bool(state.now[layout.IS_OPEN])
    return found
