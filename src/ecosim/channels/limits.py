"""Limits of layers: when they stop, how often a shopper may come, and for how long a click claims orders.

Records that check themselves; the kernel asks them at every visit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ecosim.channels.checks import MOST_FEN, check_int, check_number, check_text

MOST_CAPPED = 255
MOST_DAYS = 366


@dataclass(frozen=True)
class StopRule:
    """One reason to stop: `sold_out`, or one unit `in_hand_above` or `in_hand_below` a price of `fen`."""

    kind: Literal["sold_out", "in_hand_above", "in_hand_below"]
    listing: str
    fen: int = 0


@dataclass(frozen=True)
class Stop:
    """When a layer's visits end: checked at every visit, any one of the rules is enough.

    >>> stop = Stop.sold_out("wool-coat") | Stop.in_hand_above("wool-coat", 67_415)
    >>> [rule.kind for rule in stop.rules]
    ['sold_out', 'in_hand_above']
    """

    rules: tuple[StopRule, ...]

    @classmethod
    def sold_out(cls, listing: str) -> Stop:
        """Stop while the listing has no unit in any variant."""
        check_text("stop", "listing", listing)
        return cls((StopRule("sold_out", listing),))

    @classmethod
    def in_hand_above(cls, listing: str, fen: int) -> Stop:
        """Stop while one unit of the listing costs more than `fen` in hand."""
        check_text("stop", "listing", listing)
        check_int("stop", "fen", fen, 0, MOST_FEN)
        return cls((StopRule("in_hand_above", listing, int(fen)),))

    @classmethod
    def in_hand_below(cls, listing: str, fen: int) -> Stop:
        """Stop while one unit of the listing costs less than `fen` in hand: whoever resells it is undercut."""
        check_text("stop", "listing", listing)
        check_int("stop", "fen", fen, 0, MOST_FEN)
        return cls((StopRule("in_hand_below", listing, int(fen)),))

    def __or__(self, other: Stop) -> Stop:
        return Stop(self.rules + other.rules)


@dataclass(frozen=True)
class Cap:
    """At most `most` visits of a shopper in every `days` days from the first day on; without `days`, in the whole run.

    Layers and cascades of a channel with a cap of the same `id` share its count. A visit beyond it never happens.

    >>> Cap("weekly", most=3, days=7).days
    7
    """

    id: str
    most: int
    days: int | None = None

    def __post_init__(self) -> None:
        check_text("cap", "id", self.id)
        check_int(f"cap {self.id!r}", "most", self.most, 1, MOST_CAPPED)
        if self.days is not None:
            check_int(f"cap {self.id!r}", "days", self.days, 1, MOST_DAYS)


@dataclass(frozen=True)
class ClickWindow:
    """A click on a listing of ours claims all orders that its shopper makes with us within `days`, to the second.

    Whatever brings the shopper then. A later click of any window takes the claim over. A channel that declares windows
    settles the orders it has a claim on (`Order.source` is `source`), and no others.

    >>> ClickWindow("publisher-a").days
    15
    """

    source: str
    days: float = 15

    def __post_init__(self) -> None:
        check_text("click window", "source", self.source)
        check_number(f"click window {self.source!r}", "days", self.days, 0.0, MOST_DAYS, above=True)
