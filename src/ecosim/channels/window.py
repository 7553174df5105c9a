"""What a channel may see at one moment: the `w` of `traffic`. Everything is read-only and as of that moment.

The engine makes a window from plain arrays; nothing is copied, every array is a view that cannot be written.
Public columns of all stores' listings, public traits of shoppers, the calendar, and the engine's own counts
of what this channel did; nothing from the future and nothing of another channel. Ask for names, never for
rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from ecosim.channels.calendar import Calendar, Phase
from ecosim.channels.cascades import Groups
from ecosim.units import DAY, HOUR, share_of

Array = npt.NDArray[Any]
LISTING_COLUMNS = ("id", "store", "own", "price_fen", "in_hand_fen", "tag_fen", "rating", "stock", "sales_7d")
COUNTS = ("visits", "impressions", "clicks", "orders", "spend_fen")


def read_only(array: Array) -> Array:
    """A view of the array that cannot be written."""
    view = array.view()
    view.flags.writeable = False
    return view


def unknown(what: str, name: object, names: Sequence[str]) -> ValueError:
    """The error for a name that does not exist, with the nearest one that does."""
    near = get_close_matches(str(name), [str(each) for each in names], n=1)
    some = ", ".join(sorted(map(str, names))[:8]) or "none"
    return ValueError(f"{what} {name!r} is unknown; " + (f"did you mean {near[0]!r}?" if near else f"there is {some}"))


class ReadOnly(Mapping[str, Array]):
    """Arrays by name, each a view that cannot be written, made when asked for: traits may be made then too."""

    def __init__(self, arrays: Mapping[str, Array]) -> None:
        self._arrays = arrays

    def __getitem__(self, name: str) -> Array:
        return read_only(self._arrays[name])

    def __contains__(self, name: object) -> bool:
        return name in self._arrays

    def __iter__(self) -> Iterator[str]:
        return iter(self._arrays)

    def __len__(self) -> int:
        return len(self._arrays)


def _counted(counts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: read_only(each) if isinstance(each, np.ndarray) else each for name, each in counts.items()}


class Listings:
    """Public columns of listings, a row each: ours first, then rivals'.

    id: object[L] names · store: object[L] names · own: bool[L] · price_fen: int64[L] now, before the official
    reduction · in_hand_fen: int64[L] one unit, after it · tag_fen: int64[L] tag price · rating: float[L],
    1..5 · stock: int64[L] units shown, all variants · sales_7d: float[L] units.
    """

    id: Array
    store: Array
    own: Array
    price_fen: Array
    in_hand_fen: Array
    tag_fen: Array
    rating: Array
    stock: Array
    sales_7d: Array

    def __init__(self, columns: Mapping[str, Array], history_fen: Array) -> None:
        for name in LISTING_COLUMNS:
            setattr(self, name, read_only(columns[name]))
        self._history_fen = read_only(history_fen)

    def __len__(self) -> int:
        return len(self.id)

    def lowest_in_hand_fen(self, days: int = 30) -> Array:
        """Lowest price in hand of each listing over the `days` days before today, int64[L] fen.

        Before the period everyday prices held. Platforms' own "lowest of 30 days" looks back the same way.
        """
        if not isinstance(days, int) or days < 1:
            raise ValueError(f"listings: lowest_in_hand_fen over {days!r} days; give a whole number from 1")
        return read_only(np.asarray(self._history_fen[-days:].min(axis=0)))

    def row(self, listing: str) -> int:
        """Row of a listing by its name. ValueError where there is none."""
        rows = np.flatnonzero(self.id == listing)
        if rows.size == 0:
            raise unknown("listing", listing, list(self.id))
        return int(rows[0])

    def only(self, n_rows: int) -> Listings:
        """The first rows alone."""
        return Listings({c: getattr(self, c)[:n_rows] for c in LISTING_COLUMNS}, self._history_fen[:, :n_rows])


class Mine:
    """The engine's count of what this channel did from the first day until now, for our own listings."""

    def __init__(self, own: Listings, counts: Mapping[str, Any]) -> None:
        self._own = own
        self._counts = counts

    def visits(self) -> int:
        """Visits that this channel brought to any page."""
        return int(self._counts["visits"])

    def impressions(self, listing: str) -> int:
        """Times the listing was shown to visits of this channel."""
        return int(self._counts["impressions"][self._own.row(listing)])

    def clicks(self, listing: str) -> int:
        """Times the listing's page was opened by visits of this channel."""
        return int(self._counts["clicks"][self._own.row(listing)])

    def orders(self, listing: str) -> int:
        """Orders of the listing that are this channel's."""
        return int(self._counts["orders"][self._own.row(listing)])

    def spend_fen(self) -> int:
        """What this channel's clicks cost."""
        return int(self._counts["spend_fen"])


@dataclass(frozen=True, eq=False)
class Window:
    """One moment as a channel sees it.

    people: public traits, an array[n_shoppers] by name; segment_ix: int[n_shoppers], row of `segments`; columns:
    `LISTING_COLUMNS`, array[L]; n_own: our listings, the first rows; history_fen: int64[days, L], the lowest price in
    hand of each day before today, oldest first, at least one row; query_relevance: float[n_queries, n_own], 0..1;
    counts: `COUNTS`, arrays[n_own] and two totals; coupons: those that shoppers may have; official_ppm: int64[n_own],
    the official reduction that holds now in parts per million.
    """

    moment_us: int
    calendar: Calendar
    people: Mapping[str, Array]
    segments: tuple[str, ...]
    segment_ix: Array
    columns: Mapping[str, Array]
    n_own: int
    history_fen: Array
    queries: tuple[str, ...]
    query_relevance: Array
    counts: Mapping[str, Any]
    coupons: tuple[str, ...] = ()
    official_ppm: Array | None = None
    draw: Callable[[str], Array] | None = None

    def __post_init__(self) -> None:
        for name in ("people", "columns"):
            object.__setattr__(self, name, ReadOnly(getattr(self, name)))
        for name in ("segment_ix", "history_fen", "query_relevance"):
            object.__setattr__(self, name, read_only(getattr(self, name)))
        object.__setattr__(self, "counts", MappingProxyType(_counted(self.counts)))

    @property
    def date(self) -> str:
        """The shop's date, as "2025-10-20"."""
        return self.calendar.date_at(self.moment_us)

    @property
    def hour(self) -> int:
        """The shop's hour, 0..23."""
        return self.moment_us % DAY // HOUR

    @property
    def is_midnight(self) -> bool:
        """The day begins at this moment."""
        return self.moment_us % DAY == 0

    @property
    def phase(self) -> Phase | None:
        """The festival's phase that holds now; None outside all of them."""
        return self.calendar.phase_at(self.moment_us)

    @property
    def rest_h(self) -> float:
        """Hours until the day ends or the phase changes, whichever comes first."""
        return (self._until_us() - self.moment_us) / HOUR

    @property
    def rest_share(self) -> float:
        """Share of an ordinary day's visits that fall into these hours."""
        return self.calendar.day_share(self.moment_us, self._until_us())

    @property
    def shoppers(self) -> int:
        """Number of shoppers."""
        return len(self.segment_ix)

    def trait(self, name: str) -> Array:
        """A public trait, array[n_shoppers]. ValueError where there is no such trait."""
        if name not in self.people:
            raise unknown("trait", name, list(self.people))
        return self.people[name]

    def uniforms(self, name: str) -> Array:
        """A number in (0, 1) for each shopper, float32[n_shoppers], by this channel's name and `name`.

        The same at every moment and replication; a shopper more leaves the others' alone. So `w.uniforms("readers") <
        0.2` is an audience that only grows when the share does.
        """
        if self.draw is None:
            raise ValueError("window: has no numbers to draw; make it with draw=")
        return read_only(self.draw(name))

    def groups(self, name: str, size: int, fill: float | Array = 1.0) -> Groups:
        """Groups of `size` people, in the order of their ids; `fill`: the chance to be in one, the same or one each.

        Named like `uniforms`, so that a shopper more leaves the others' seats alone.
        """
        return Groups(np.asarray(self.uniforms(name) < fill), size)

    def in_hand_at_fen(self, listing: str, price_fen: int) -> int:
        """What one unit of ours costs in hand now at another single-listing price: less the official reduction."""
        row = self.own.row(listing)
        ppm = 0 if self.official_ppm is None else int(self.official_ppm[row])
        return price_fen - share_of(price_fen, ppm)

    def segment(self, name: str) -> npt.NDArray[np.bool_]:
        """Who belongs to a segment, bool[n_shoppers]. ValueError where there is no such segment."""
        if name not in self.segments:
            raise unknown("segment", name, self.segments)
        return read_only(np.asarray(self.segment_ix == self.segments.index(name)))

    @property
    def listings(self) -> Listings:
        """Listings of all stores, ours first."""
        return Listings(self.columns, self.history_fen)

    @property
    def own(self) -> Listings:
        """Our listings alone."""
        return self.listings.only(self.n_own)

    def relevance(self, query: str) -> Array:
        """How well each of our titles fits a query, float[n_own], 0..1. ValueError for an unknown query."""
        if query not in self.queries:
            raise unknown("query", query, self.queries)
        return read_only(self.query_relevance[self.queries.index(query)])

    @property
    def mine(self) -> Mine:
        """Counts of what this channel did so far."""
        return Mine(self.own, self.counts)

    def _until_us(self) -> int:
        midnight_us = (self.moment_us // DAY + 1) * DAY
        edges = [edge for phase in self.calendar.phases for edge in (phase.start_us, phase.end_us)]
        return min([midnight_us, *(edge for edge in edges if edge > self.moment_us)])
