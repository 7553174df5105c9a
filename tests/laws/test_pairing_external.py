"""The pairing laws for rooms, cascades, caps and click windows: people, not places, have luck.

What ties shoppers together is off: nobody excites another, nothing runs out, the ranking is frozen and need does not
fall. Groups are the exception that is looked at by itself: a shopper more may only be told in the last group.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from ecosim.api import (
    Calendar,
    Cap,
    Cascade,
    Channel,
    ClickWindow,
    Content,
    Layer,
    Listing,
    Live,
    Moments,
    Room,
    Shelf,
    Slot,
    Stay,
    Tag,
    Window,
)

QUIET = (
    "period.to=2025-03-05",
    "ranking.frozen=true",
    "behaviour.choice.leave=4",
    "behaviour.need.drop=0",
    "behaviour.carts={band: 1, back_share: 60%}",
)
MANY, FEW = 1_500, 900
Rows = NDArray[np.void]


class Show(Channel):
    """A room in the evening of each day, with prices of its own, and what follows from having been there."""

    fill = 0.5
    to_groups = False

    def plan(self, calendar: Calendar) -> Moments:
        return calendar.daily("19:00")

    def traffic(self, w: Window) -> Iterator[Layer | Room]:
        night = w.date
        slots = tuple(
            Slot(listing, 0.5 * k, 30, Tag("night", 40, listing=listing, price_fen=9_000 + k), look_share=0.8, pull=0.5)
            for k, listing in enumerate(w.own.id.tolist())
        )
        yield Room(night, 2, slots, Stay(0.2, 20, 900, 1.0), follow_share=0.3)
        again = Cascade(("again", night), "visit", 0.4, ("gamma", 2, 0.2), Live(night), again=True)
        to = w.groups("chats", 4, self.fill) if self.to_groups else "self"
        tell = Cascade(("tell", night), "order", 2.0, ("gamma", 2, 2), Listing("scarf"), to=to, awake=True)
        later = Cascade(("later", night), "click", 0.3, ("exponential", 9), Shelf("ours", stores="own"), then=(tell,))
        yield Layer(("joins", night), w.trait("activity"), 2, Live(night), shape="flat", causes=(again, later))


class Notes(Channel):
    """Notes seen all day, at most twice in two days, with a click window and an impression of the store."""

    share = 0.6

    def plan(self, calendar: Calendar) -> Moments:
        return calendar.daily("00:00")

    def traffic(self, w: Window) -> Iterator[Layer]:
        readers = w.uniforms("readers") < self.share
        yield Layer(
            ("notes", w.date), 1.5, 24, Content("coat", 0.5), audience=np.asarray(readers), cap=Cap("notes", 2, days=2),
            window=ClickWindow("notes", 1.5), impress=0.4,
        )  # fmt: skip


class Told(Show):
    """The same, and buyers tell others of their group."""

    to_groups = True


@pytest.fixture(scope="module")
def world(lone_shop: Callable[..., Any]) -> Callable[..., Any]:
    return lambda n, show=Show, notes=Notes: lone_shop({"show": show, "notes": notes}, *QUIET, f"shoppers.count={n}")


def of_others(rows: Rows, first_stranger: int) -> Rows:
    return rows[rows["shopper_id"] < first_stranger]


def test_the_world_has_it_all(world: Callable[..., Any]) -> None:
    found = world(MANY)
    flags = found.orders["flags"]
    assert np.count_nonzero(flags & 1024) > 100  # in a room
    assert np.count_nonzero(flags & 1) > 5  # from the cart
    assert np.count_nonzero(found.orders["claim_ix"] >= 0) > 20
    assert found.live_minutes["followed"].sum() > 100
    told = found.events[(found.events["listing_ix"] == found.listings.index("scarf")) & (found.events["kind"] == 0)]
    assert len(told) > 100


@pytest.mark.parametrize("less", [1, MANY - FEW])
def test_shoppers_more_leave_everybody_else_alone(world: Callable[..., Any], less: int) -> None:
    """Joins, looks, what they cause, what a cap lets pass, orders, claims, and the minutes of the room."""
    large = world(MANY)
    n = int(large.events["shopper_id"].max()) + 1 - less
    small, one_more = world(n), world(n + less)
    assert len(one_more.events) > len(small.events) > 2_000
    assert np.array_equal(of_others(one_more.events, n), small.events)
    assert np.array_equal(of_others(one_more.orders, n), small.orders)
    theirs = np.isin(one_more.touches["order_id"], small.orders["order_id"])
    assert np.array_equal(one_more.touches[theirs], small.touches)
    for name in ("joined", "left", "followed"):
        assert (one_more.live_minutes[name] >= small.live_minutes[name]).all()


def test_a_shopper_more_is_told_by_nobody_but_the_last_group(world: Callable[..., Any]) -> None:
    large = world(MANY, Told)
    n = int(large.events["shopper_id"].max())
    small, one_more = world(n, Told), world(n + 1, Told)
    touched = {row for row in set(one_more.events.tolist()) ^ set(small.events.tolist()) if row[1] < n}
    assert len({row[1] for row in touched}) <= 3  # of its group of four


def test_a_larger_share_of_readers_changes_nothing_for_all_the_others(world: Callable[..., Any]) -> None:
    """Audiences by uniforms grow: who was a reader is one with the same visits, who is none stays as it was."""
    readers: list[NDArray[Any]] = []

    class More(Notes):
        share = 0.8

        def traffic(self, w: Window) -> Iterator[Layer]:
            readers.append(w.uniforms("readers").copy())
            return super().traffic(w)

    some, more = world(MANY), world(MANY, Show, More)
    added = (readers[0] >= Notes.share) & (readers[0] < More.share)
    assert MANY / 10 < np.count_nonzero(added) < MANY / 3
    for name in ("events", "orders"):
        before, after = getattr(some, name), getattr(more, name)
        assert np.array_equal(
            after[~added[after["shopper_id"].astype(int)]], before[~added[before["shopper_id"].astype(int)]]
        )
    assert len(more.events) > len(some.events)
