"""Visits that visits cause: Hawkes processes in cluster form, word of mouth by Bass, delays, and who is reached.

A cluster is a branching process: its size is Borel distributed, and what a shopper's own clusters add up to is the
generalised Poisson of Consul and Jain (1973), P(k) = μ (μ + n k)^(k−1) e^(−μ − n k) / k!, of mean μ / (1 − n) and
variance μ / (1 − n)³.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats
from scipy.integrate import solve_ivp
from scipy.special import gammaln

from ecosim.api import Cap, Cascade, Channel, Content, Layer, Listing, Live, Room, Search, Shelf, Stay, Window
from ecosim.units import DAY, HOUR

LEAST_P = 0.001
N_SHOPPERS = 6_000
SIZE = f"shoppers.count={N_SHOPPERS}"
MU, BRANCHING = 0.4, 0.5
Rows = NDArray[np.void]


def views(outcome: Any) -> Rows:
    rows: Rows = outcome.events[outcome.events["kind"] == 0]
    return rows


def excited(w: Window, land: Any, to: Any, mean_h: float, hours: float) -> Layer:
    again = Cascade("again", "visit", BRANCHING, ("exponential", mean_h), land, to=to, again=True)
    return Layer("first", MU, hours, land, shape="flat", causes=(again,))


class Echo(Channel):
    """Each visit makes its shopper come again."""

    def traffic(self, w: Window) -> Iterator[Layer]:
        yield excited(w, Listing("coat"), "self", mean_h=0.3, hours=4)


class Crowd(Channel):
    """Each join of a room brings half another, of anybody."""

    def traffic(self, w: Window) -> Iterator[Layer | Room]:
        yield Room("all-day", 24, (), Stay(0.2, 20, 100, 1.0))
        yield excited(w, Live("all-day"), np.ones(w.shoppers, bool), mean_h=0.5, hours=24)


def generalised_poisson(mu: float, n: float, k: NDArray[Any]) -> NDArray[np.float64]:
    return np.asarray(np.exp(np.log(mu) + (k - 1) * np.log(mu + n * k) - mu - n * k - gammaln(k + 1)))


def test_visits_of_a_shopper_who_excites_itself_are_generalised_poisson(lone_shop: Callable[..., Any]) -> None:
    """All clusters begin in four hours and end, with children after 20 minutes on average, within the day."""
    visits = np.bincount(views(lone_shop({"echo": Echo}, SIZE))["shopper_id"].astype(int), minlength=N_SHOPPERS)
    exact = generalised_poisson(MU, BRANCHING, np.arange(7))
    seen = np.bincount(np.minimum(visits, 7), minlength=8)
    assert stats.chisquare(seen, np.append(exact, 1 - exact.sum()) * N_SHOPPERS).pvalue > LEAST_P
    mean, spread = MU / (1 - BRANCHING), MU / (1 - BRANCHING) ** 3
    assert abs(visits.mean() - mean) < 4 * np.sqrt(spread / N_SHOPPERS)
    tail = np.arange(200)
    fourth = np.sum((tail - mean) ** 4 * generalised_poisson(MU, BRANCHING, tail))
    assert abs(visits.var() / visits.mean() - 1 / (1 - BRANCHING) ** 2) < 4 * np.sqrt(fourth - spread**2) / (
        mean * np.sqrt(N_SHOPPERS)
    )


def test_a_room_that_excites_itself_has_the_joins_of_a_hawkes_process(lone_shop: Callable[..., Any]) -> None:
    """E λ(t) = μ / (1 − n) · (1 − n e^(−β (1 − n) t)) for an exponential kernel: it settles at μ / (1 − n)."""
    runs = [lone_shop({"crowd": Crowd}, SIZE, replication=r).live_minutes["joined"] for r in range(3)]
    joins = sum(run[:1440].reshape(24, 60).sum(axis=1) for run in runs)
    rate, beta = len(runs) * N_SHOPPERS * MU / 24, 1 / 0.5
    h = np.arange(25.0)
    decay = BRANCHING * np.exp(-beta * (1 - BRANCHING) * h) / (beta * (1 - BRANCHING))
    exact = rate / (1 - BRANCHING) * np.diff(h + decay)
    assert exact[0] < 0.75 * exact[-1] == pytest.approx(0.75 * rate / (1 - BRANCHING), rel=1e-6)
    spread = np.sqrt(exact) / (1 - BRANCHING)  # of a count long against the delay; of a shorter one less
    assert (np.abs(joins - exact) < 4 * spread).all()
    assert abs(joins.sum() - exact.sum()) < 4 * np.sqrt(exact.sum()) / (1 - BRANCHING)


class Rumour(Channel):
    """Innovators of their own, and contacts at an even rate that lasts; who has come once is not reached again."""

    P, Q, DAYS = 0.04, 0.5, 12

    def traffic(self, w: Window) -> Iterator[Layer]:
        once = Cap("adopts", most=1)
        hours, everybody = self.DAYS * 24.0, np.ones(w.shoppers, bool)
        told = Cascade(
            "told", "visit", self.Q * self.DAYS, ("uniform", hours), Listing("coat"), to=everybody, again=True, cap=once
        )
        yield Layer("own", self.P * self.DAYS, hours, Listing("coat"), shape="flat", cap=once, causes=(told,))


def test_word_of_mouth_with_a_cap_of_one_is_the_bass_curve(lone_shop: Callable[..., Any]) -> None:
    """F = (1 − e^(−(p+q) t)) / (1 + (q/p) e^(−(p+q) t)).

    The spread is that of the pure birth process x' = (p + q x)(1 − x) to first order: v' = 2 (q − p − 2 q x) v + x'.
    """
    p, q, days = Rumour.P, Rumour.Q, Rumour.DAYS
    period = f"period.to=2025-03-{2 + days:02d}"
    runs = [views(lone_shop({"rumour": Rumour}, SIZE, period, replication=r)) for r in range(3)]
    for run in runs:
        assert len(np.unique(run["shopper_id"])) == len(run)
    t = np.arange(1, days + 1)
    seen = np.mean([[np.count_nonzero(run["time_us"] < day * DAY) for day in t] for run in runs], axis=0) / N_SHOPPERS
    decay = np.exp(-(p + q) * t)
    exact = (1 - decay) / (1 + q / p * decay)

    def moved(_: float, at: NDArray[np.float64]) -> list[float]:
        x, v = at
        rate = (p + q * x) * (1 - x)
        return [rate, 2 * (q - p - 2 * q * x) * v + rate]

    x, v = solve_ivp(moved, (0, days), [0.0, 0.0], t_eval=t, rtol=1e-8, atol=1e-10).y
    assert np.allclose(x, exact, atol=1e-6)
    assert exact[0] < 0.06
    assert exact[-1] > 0.95
    assert (np.abs(seen - exact) < 4 * np.sqrt(v / (N_SHOPPERS * len(runs)))).all()


DELAYS = {
    "gamma": (("gamma", 2.0, 0.75), stats.gamma(2.0, scale=0.75)),
    "exponential": (("exponential", 1.5), stats.expon(scale=1.5)),
    "uniform": (("uniform", 6.0), stats.uniform(0, 6.0)),
}


@pytest.mark.parametrize("name", DELAYS)
def test_children_come_after_the_delay_that_is_declared_and_none_after_the_end(
    lone_shop: Callable[..., Any], name: str
) -> None:
    """One visit at most of each shopper looks at the coat, its children at the dress."""
    delay, exact = DELAYS[name]

    class Told(Channel):
        def traffic(self, w: Window) -> Iterator[Layer]:
            child = Cascade("child", "click", 1.5, delay, Listing("dress"), until_h=5.0)
            yield Layer("first", 0.6, 1, Listing("coat"), shape="flat", cap=Cap("once", 1), causes=(child,))

    outcome = lone_shop({"told": Told}, SIZE)
    rows = views(outcome)
    coat, dress = (rows[rows["listing_ix"] == outcome.listings.index(name)] for name in ("coat", "dress"))
    began = dict(zip(coat["shopper_id"].tolist(), coat["time_us"].tolist(), strict=True))
    assert len(began) == len(coat) > 2000
    start = np.array([began[shopper] for shopper in dress["shopper_id"].tolist()])
    after_h, left_h = (dress["time_us"] - start) / HOUR, 5.0 - start / HOUR
    assert dress["time_us"].max() < 5 * HOUR
    reach = exact.cdf(np.array([5.0 - us / HOUR for us in began.values()]))
    assert abs(len(dress) - 1.5 * reach.sum()) < 4 * np.sqrt(1.5 * reach.sum())
    assert stats.kstest(exact.cdf(after_h) / exact.cdf(left_h), "uniform").pvalue > LEAST_P
    parents = np.bincount(np.unique(dress["shopper_id"], return_counts=True)[1], minlength=2)
    assert parents[2:].sum() > 100  # siblings


def test_groups_hear_of_it_from_one_another_and_nobody_else(lone_shop: Callable[..., Any]) -> None:
    """Each reader of a post tells 1.5 others of the same group, any of them with equal chance."""
    seats: list[Any] = []

    class Chats(Channel):
        def traffic(self, w: Window) -> Iterator[Layer]:
            groups = w.groups("chats", size=5, fill=0.6)
            seats.append(groups.of)
            told = Cascade("told", "visit", 1.5, ("gamma", 2, 0.2), Listing("dress"), to=groups)
            yield Layer("post", 0.08, 2, Listing("coat"), shape="flat", causes=(told,))

    outcome = lone_shop({"chats": Chats}, SIZE)
    (of,) = seats
    rows = views(outcome)
    readers, told = (
        rows[rows["listing_ix"] == outcome.listings.index(name)]["shopper_id"].astype(int) for name in ("coat", "dress")
    )
    readers = readers[of[readers] >= 0]
    last = of.max()  # which may have fewer members
    n_readers, n_told = (np.bincount(of[who], minlength=last + 1)[:last] for who in (readers, told))
    assert (n_told[n_readers == 0] == 0).all()
    assert abs(n_told.sum() - 1.5 * n_readers.sum()) < 4 * np.sqrt(1.5 * n_readers.sum())
    seat = np.zeros(4, int)
    for group in np.flatnonzero(n_readers == 1):
        reader = readers[of[readers] == group][0]
        others = np.flatnonzero((of == group) & (np.arange(N_SHOPPERS) != reader))
        for who in told[of[told] == group]:
            assert who in others
            seat[np.searchsorted(others, who)] += 1
    assert stats.chisquare(seat).pvalue > LEAST_P


def test_nobody_outside_any_group_tells_anybody(lone_shop: Callable[..., Any]) -> None:
    class Strangers(Channel):
        def traffic(self, w: Window) -> Iterator[Layer]:
            groups = w.groups("chats", 5, 0.5)
            told = Cascade("told", "visit", 3.0, ("uniform", 1), Listing("dress"), to=groups)
            yield Layer("post", 1.0, 2, Listing("coat"), audience=groups.of < 0, causes=(told,))

    outcome = lone_shop({"strangers": Strangers}, SIZE)
    assert set(views(outcome)["listing_ix"].tolist()) == {outcome.listings.index("coat")}


def test_what_orders_cause_ends_with_the_stock_however_many_each_brings(lone_shop: Callable[..., Any]) -> None:
    class Craze(Channel):
        def traffic(self, w: Window) -> Iterator[Layer]:
            everybody = np.ones(w.shoppers, bool)
            told = Cascade("told", "order", 20.0, ("exponential", 0.5), Listing("coat"), to=everybody, again=True)
            yield Layer("first", 0.01, 1, Listing("coat"), causes=(told,))

    units = 300
    sets = (f"products.coat.variants.a.stock={units}", "behaviour.choice.leave=3", "behaviour.need.drop=0")
    outcome = lone_shop({"craze": Craze}, SIZE, *sets, "after_sale.as_new_share=0")
    assert len(outcome.stock_events) > 0  # sold out
    given_back = outcome.stock["released"].sum()
    assert 0.8 * units < outcome.orders["units"].sum() <= units + given_back
    assert outcome.n_visits < 25 * (len(outcome.orders) + 60)


@pytest.mark.parametrize(
    "land", [Shelf("ours", stores="own"), Search(), Content("scarf", 0.5)], ids=lambda one: type(one).__name__
)
def test_what_is_caused_may_land_anywhere_and_counts_for_another_channel(
    lone_shop: Callable[..., Any], land: Any
) -> None:
    class Note(Channel):
        def traffic(self, w: Window) -> Iterator[Layer]:
            later = Cascade("later", "visit", 0.5, ("gamma", 1, 2), land, counts_for="quiet")
            yield Layer("note", 1.0, 4, Listing("coat"), shape="flat", causes=(later,))

    class Quiet(Channel):
        pass

    outcome = lone_shop({"note": Note, "quiet": Quiet}, SIZE, "behaviour.pages.next_page_share=0")
    by_channel = dict.fromkeys(outcome.channels, 0)
    for _, channel_ix, visits in outcome.visits.tolist():
        by_channel[outcome.channels[channel_ix]] += visits
    exact = 0.5 * by_channel["note"]
    assert abs(by_channel["quiet"] - exact) < 4 * np.sqrt(exact)
    ours = outcome.funnel[outcome.funnel["channel_ix"] == outcome.channels.index("quiet")]
    assert ours["impressions"].sum() > 0
    assert len(views(outcome)) > by_channel["note"]
