"""Where a visit lands: a search page, a shelf, a listing's page, content about a listing, or a live room.

Records that check themselves; whether the names exist is checked by `live.py`. What a visit does there is the kernel's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ecosim.channels.checks import check_choice, check_int, check_number, check_text


@dataclass(frozen=True)
class Search:
    """Land on a search page for `query`; without one, each shopper's own habits draw it.

    >>> Search().query is None
    True
    """

    query: str | None = None

    def __post_init__(self) -> None:
        if self.query is not None:
            check_text("search", "query", self.query)


@dataclass(frozen=True)
class Shelf:
    """Land on a shelf: `slots` listings of all stores or only ours, by appeal to the shopper, by sales, or by the race.

    `race`: the festival's venue, where only those who take part stand, by what the phase's rule asks for.

    >>> Shelf("feed", slots=12).stores
    'all'
    """

    name: str
    stores: Literal["all", "own"] = "all"
    by: Literal["appeal", "sales", "race"] = "appeal"
    slots: int = 20

    def __post_init__(self) -> None:
        where = f"shelf {self.name!r}"
        check_text("shelf", "name", self.name)
        check_choice(where, "stores", self.stores, ("all", "own"))
        check_choice(where, "by", self.by, ("appeal", "sales", "race"))
        check_int(where, "slots", self.slots, 1, 60)


@dataclass(frozen=True)
class Listing:
    """Land on the page of one of our listings, given by its name."""

    listing: str

    def __post_init__(self) -> None:
        check_text("listing page", "listing", self.listing)


@dataclass(frozen=True)
class Content:
    """See something about a listing of ours: a note, a short video, a post, a banner; some then open its page.
    `click_share`: of those who see it. What is seen counts as an impression of the listing.

    >>> Content("wool-coat", click_share=0.02).click_share
    0.02
    """

    listing: str
    click_share: float

    def __post_init__(self) -> None:
        check_text("content", "listing", self.listing)
        check_number(f"content of {self.listing!r}", "click_share", self.click_share, 0.0, 1.0)


@dataclass(frozen=True)
class Live:
    """Join a live room of this channel, by the id it was declared with."""

    room: str

    def __post_init__(self) -> None:
        check_text("live", "room", self.room)


Landing = Search | Shelf | Listing | Content | Live
