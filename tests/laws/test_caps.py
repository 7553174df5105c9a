"""Frequency caps: never exceeded in any of their windows of days, reached by some, and the first visits are kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from ecosim.api import Bids, Calendar, Campaign, Cap, Cascade, Channel, Layer, Listing, Moments, Paid, Window
from ecosim.units import DAY

N_SHOPPERS, N_DAYS = 400, 11
CHANGES = (f"shoppers.count={N_SHOPPERS}", f"period.to=2025-03-{2 + N_DAYS:02d}")
Rows = NDArray[np.void]


class Ads(Channel):
    """Every day of a shopper's an impression or so of the coat, and of the dress under a second, lower limit."""

    class Params(Channel.Params):
        most: int = 3
        days: int = 4
        capped: bool = True

    p: Params

    def plan(self, calendar: Calendar) -> Moments:
        return calendar.daily("00:00") + calendar.daily("15:00")

    def traffic(self, w: Window) -> Iterator[Layer | Bids]:
        days = self.p.days or None
        high, low = (Cap("ads", most, days) if self.p.capped else None for most in (self.p.most, self.p.most - 1))
        yield Layer(("coat", w.moment_us), 0.7, 12, Listing("coat"), cap=high)
        yield Layer(("dress", w.moment_us), 0.3, 12, Listing("dress"), cap=low)


def views(outcome: Any) -> Rows:
    rows: Rows = outcome.events[outcome.events["kind"] == 0]
    return rows


def kept_by_hand(outcome: Any, most: int, days: int) -> list[tuple[int, int, int]]:
    """The visits of a world without caps that a cap lets pass, counted by hand: (time, shopper, listing)."""
    counts: dict[tuple[int, int], int] = {}
    kept = []
    limit = {outcome.listings.index("coat"): most, outcome.listings.index("dress"): most - 1}
    for row in views(outcome):
        place = (int(row["shopper_id"]), int(row["time_us"]) // (days * DAY))
        if counts.get(place, 0) < limit[int(row["listing_ix"])]:
            counts[place] = counts.get(place, 0) + 1
            kept.append((int(row["time_us"]), int(row["shopper_id"]), int(row["listing_ix"])))
    return kept


@pytest.mark.parametrize(("most", "days"), [(3, 4), (2, 1), (6, 7), (3, 0)])
def test_what_passes_a_cap_are_the_first_visits_of_each_window(
    lone_shop: Callable[..., Any], most: int, days: int
) -> None:
    """Windows of days follow one another from the first day on; without days there is one, the run."""
    free = lone_shop({"ads": Ads}, *CHANGES, "channels.ads.capped=false")
    held = lone_shop({"ads": Ads}, *CHANGES, f"channels.ads.most={most}", f"channels.ads.days={days}")
    rows = views(held)
    window = days or N_DAYS
    counts = np.zeros((N_SHOPPERS, N_DAYS // window + 1), int)
    np.add.at(counts, (rows["shopper_id"].astype(int), rows["time_us"] // (window * DAY)), 1)
    assert counts.max() == most
    assert np.count_nonzero(counts == most) > N_SHOPPERS / 4
    assert rows[["time_us", "shopper_id", "listing_ix"]].tolist() == kept_by_hand(free, most, window)
    assert len(rows) < len(views(free))


def test_a_visit_beyond_the_cap_never_happens(lone_shop: Callable[..., Any]) -> None:
    """It is not counted, costs nothing, impresses nobody and causes nothing."""

    class Full(Channel):
        def traffic(self, w: Window) -> Iterator[Layer | Bids]:
            once = Cap("once", 1)
            later = Cascade("later", "visit", 1.0, ("uniform", 6), Listing("dress"))
            yield Bids(campaigns=(Campaign("ads", 10**9),))
            yield Layer(
                "ads", 5.0, 12, Listing("coat"), cap=once, paid=Paid("ads", 10_000), impress=1.0, causes=(later,)
            )

    outcome = lone_shop({"full": Full}, *CHANGES[:1])
    rows = views(outcome)
    coat = rows["listing_ix"] == outcome.listings.index("coat")
    n = np.count_nonzero(coat)
    assert N_SHOPPERS * 0.98 < n <= N_SHOPPERS  # e^-5 of them are not even asked
    assert outcome.n_visits == len(rows)
    assert outcome.budgets["spent_fen"].sum() == 10 * n
    assert abs(np.count_nonzero(~coat) - n) < 4 * np.sqrt(n)


def test_a_cap_of_one_name_has_one_length(lone_shop: Callable[..., Any]) -> None:
    class Unsure(Channel):
        def traffic(self, w: Window) -> Iterator[Layer]:
            yield Layer("a", 1.0, 1, Listing("coat"), cap=Cap("ads", 3, days=7))
            yield Layer("b", 1.0, 1, Listing("coat"), cap=Cap("ads", 3, days=1))

    with pytest.raises(AssertionError, match="cap 'ads': days is 1 here and 7 before; name one anew"):
        lone_shop({"unsure": Unsure})
