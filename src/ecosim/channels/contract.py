"""What a channel is, and the layers it declares; the other declarations stand in files of their own.

A channel never touches a visit. It gives declarations, small frozen records that are checked when they are made; the
kernel executes them visit by visit, in exact order. A record's own check needs nothing but the record; what depends
on the world (lengths, names of listings and queries) is checked by `live.py`. Arrays handed over are frozen: writing
to one afterwards fails in the channel, not in the run.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
import numpy.typing as npt

from ecosim.channels.bids import Bids, Paid
from ecosim.channels.cascades import Cascade, check_children
from ecosim.channels.checks import (
    MOST_FEN,
    MOST_HOURS,
    LayerId,
    check_id,
    check_int,
    check_number,
    check_text,
    check_type,
    checked_audience,
    checked_mean,
    checked_records,
    checked_shape,
    hash_of,
    set_field,
)
from ecosim.channels.landings import Content, Landing, Listing, Live, Search, Shelf
from ecosim.channels.limits import Cap, ClickWindow, Stop
from ecosim.channels.rooms import Room
from ecosim.channels.tags import Tag
from ecosim.scenario.fields import Section

if TYPE_CHECKING:
    from ecosim.channels.calendar import Calendar, Moments
    from ecosim.channels.orders import Orders
    from ecosim.channels.window import Window


@dataclass(frozen=True, eq=False)
class Layer:
    """Expected visits a shopper of the audience over the whole window, which begins at the moment of asking.

    `id` names the layer within its channel for the whole run and keys its draws: the same id gives the same
    visits. `mean`: float or float[n_shoppers], visits in the window; `audience`: bool[n_shoppers], all when
    left out. `shape`: "habit" follows each shopper's hours, "flat" is even, an array holds the weights of
    equal parts. `paid`: what each visit costs. `causes`: cascades that its visits set off. `impress`: what a visit adds
    to the shopper's awareness of our store.

    >>> Layer(id=("daily", "2025-10-20"), mean=0.2, hours=24, land=Search()).shape
    'habit'
    """

    id: LayerId
    mean: float | npt.NDArray[Any]
    hours: float
    land: Landing
    audience: npt.NDArray[np.bool_] | None = None
    shape: Literal["habit", "flat"] | npt.NDArray[np.float64] = "habit"
    tag: Tag | None = None
    stop: Stop | None = None
    cap: Cap | None = None
    window: ClickWindow | None = None
    paid: Paid | None = None
    causes: tuple[Cascade, ...] = ()
    impress: float = 0.0

    def __post_init__(self) -> None:
        check_id("layer", self.id)
        where = f"layer {self.id!r}"
        set_field(self, "mean", checked_mean(where, self.mean))
        check_number(where, "hours", self.hours, 0.0, MOST_HOURS, above=True)
        check_type(where, "land", self.land, (Search, Shelf, Listing, Content, Live))
        set_field(self, "audience", checked_audience(where, self.audience))
        set_field(self, "shape", checked_shape(where, self.shape))
        check_type(where, "tag", self.tag, (Tag, type(None)))
        for kind in (Stop, Cap, ClickWindow, Paid):
            what = "window" if kind is ClickWindow else kind.__name__.lower()
            check_type(where, what, getattr(self, what), (kind, type(None)))
        set_field(self, "causes", checked_records(where, "causes", self.causes, Cascade))
        check_children(where, self.causes)
        check_number(where, "impress", self.impress, 0.0, 1000.0)

    @property
    def hash32(self) -> int:
        """CRC-32 of the id as JSON: the window's part of a visit's name, the same on every machine."""
        return hash_of(self.id)


@dataclass(frozen=True)
class Fee:
    """What the channel charges the store, in fen; negative claws back an earlier charge.

    >>> Fee("commission", fen=-1_200, order_id=7).fen
    -1200
    """

    kind: str
    fen: int
    order_id: int | None = None

    def __post_init__(self) -> None:
        check_text("fee", "kind", self.kind)
        check_int(f"fee {self.kind!r}", "fen", self.fen, -MOST_FEN, MOST_FEN)
        set_field(self, "fen", int(self.fen))
        if self.order_id is not None:
            check_int(f"fee {self.kind!r}", "order_id", self.order_id, 0, 2**64 - 1)
            set_field(self, "order_id", int(self.order_id))


Declaration = Layer | Bids | Room


class Channel:
    """A source of traffic. A plugin subclasses it, gives `labels` and `Params`, and overrides what it needs.

    The plugin's name, used as `use:` in a scenario, is the class name in snake case: `DealSite` is
    `deal_site`. One instance lives for one run; `name` is the channel's name in the scenario, `p` its checked
    settings. `comes_by_itself`: its visits are there whatever the store spends, so that `ecosim attribute` does not ask
    what the store would be without them.
    """

    labels: ClassVar[dict[str, str]] = {}
    comes_by_itself: ClassVar[bool] = False

    class Params(Section):
        """The plugin's settings; none unless the plugin declares some."""

    def __init__(self, name: str, p: Any) -> None:
        self.name = name
        self.p = p

    def plan(self, calendar: Calendar) -> Moments:
        """Give the moments at which the channel wants to be asked; called once a run."""
        return calendar.start()

    def traffic(self, w: Window) -> Iterable[Declaration]:
        """Give declarations that hold from this moment on; called at each planned moment."""
        return ()

    def settle(self, o: Orders) -> Iterable[Fee]:
        """Give the fees for this channel's orders of the day; called at each day's close."""
        return ()
