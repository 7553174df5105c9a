"""The yardstick of `ecosim bench`: a shop simulation as a SimPy user would write it by hand, one process a shopper.

Plain Python, plain `random`, SimPy's own events and containers; neither slowed down nor tuned with tricks. Every
shopper comes `visits_per_shopper` times, sees a page of 20 with 4 sponsored slots, clicks, chooses by a logit and takes
a unit out of stock. It imports nothing of ecosim, and nothing of ecosim but the benchmark imports it.
"""

from __future__ import annotations

import random
import time
from collections.abc import Generator
from math import exp, log

import simpy

N_LISTINGS = 200
N_BIDDERS = 10
PAGE = 20
SPONSORED = (0, 5, 10, 15)  # positions that are sold
DECAY = 0.5  # attention at position p falls as p^-0.5
LEAVE_UTILITY = 4.2
DAY = 24.0  # the clock counts hours
DAYS = 49


class Listing:
    """A listing of the shop or of a rival, with its stock."""

    def __init__(self, env: simpy.Environment, rng: random.Random) -> None:
        self.price = rng.lognormvariate(log(260.0), 0.5)
        self.appeal = rng.gauss(0.0, 0.5)
        self.click_rate = min(1.0, 0.045 * rng.lognormvariate(0.0, 0.3))
        self.stock = simpy.Container(env, capacity=10**9, init=rng.randint(200, 2000))
        self.sold = 0
        self.velocity = rng.random()


class Bidder:
    """A store that bids for the sponsored slots with one of its listings, and its budget of the day."""

    def __init__(self, listing: Listing, rng: random.Random) -> None:
        self.listing = listing
        self.bid = rng.lognormvariate(log(1.8), 0.35)
        self.quality = listing.click_rate
        self.score = self.bid * self.quality
        self.daily_budget = rng.uniform(300.0, 1500.0)
        self.left = self.daily_budget


class Market:
    """Search page, auction, stock: what all the shoppers share."""

    def __init__(self, env: simpy.Environment, rng: random.Random) -> None:
        self.env, self.rng = env, rng
        self.listings = [Listing(env, rng) for _ in range(N_LISTINGS)]
        self.bidders = [Bidder(listing, rng) for listing in rng.sample(self.listings, N_BIDDERS)]
        self.attention = [(position + 1) ** -DECAY for position in range(PAGE)]
        self.leave_weight = exp(-2.6 * log(260.0) + LEAVE_UTILITY)
        self.ranking: list[Listing] = []
        self.visits = self.orders = self.lost = 0
        env.process(self.rank())
        env.process(self.open_budgets())

    def rank(self) -> Generator[simpy.Event, object, None]:
        """Every hour: order by what sold lately."""
        while True:
            for listing in self.listings:
                listing.velocity = 0.99 * listing.velocity + listing.sold
                listing.sold = 0
            self.ranking = sorted(self.listings, key=lambda listing: listing.velocity, reverse=True)[:PAGE]
            yield self.env.timeout(1.0)

    def open_budgets(self) -> Generator[simpy.Event, object, None]:
        """Every midnight: new money."""
        while True:
            for bidder in self.bidders:
                bidder.left = bidder.daily_budget
            yield self.env.timeout(DAY)

    def auction(self) -> list[tuple[Bidder, float]]:
        """Winners of the sponsored slots and what each pays for a click (GSP)."""
        able = [bidder for bidder in self.bidders if bidder.left >= bidder.bid]
        able.sort(key=lambda bidder: bidder.score, reverse=True)
        slots = []
        for i, bidder in enumerate(able[: len(SPONSORED)]):
            below = able[i + 1].score if i + 1 < len(able) else 0.0
            slots.append((bidder, min(bidder.bid, max(0.05, below / bidder.quality + 0.01))))
        return slots

    def look(self) -> list[Listing]:
        """The listings that a shopper clicks on one page; a click on an ad is paid for."""
        rand = self.rng.random
        ads = self.auction()
        organic = iter(self.ranking)
        clicked = []
        n_ads = 0
        for position, attention in enumerate(self.attention):
            if position in SPONSORED and n_ads < len(ads):
                bidder, price = ads[n_ads]
                n_ads += 1
                if rand() < attention * bidder.listing.click_rate:
                    clicked.append(bidder.listing)
                    bidder.left -= price
            else:
                listing = next(organic)
                if rand() < attention * listing.click_rate:
                    clicked.append(listing)
        return clicked

    def choose(self, clicked: list[Listing], sensitivity: float) -> Listing | None:
        """Multinomial logit over what was clicked and leaving."""
        weights = [exp(listing.appeal - sensitivity * log(listing.price)) for listing in clicked]
        return self.rng.choices([*clicked, None], [*weights, self.leave_weight])[0]


def shopper(market: Market, visits: int) -> Generator[simpy.Event, object, None]:
    """One person: comes back `visits` times over the campaign."""
    env, rng = market.env, market.rng
    sensitivity = rng.lognormvariate(log(2.6), 0.4)
    for moment in sorted(rng.uniform(0.0, DAYS * DAY) for _ in range(visits)):
        yield env.timeout(moment - env.now)
        market.visits += 1
        clicked = market.look()
        if not clicked:
            continue
        choice = market.choose(clicked, sensitivity)
        if choice is None:
            continue
        if choice.stock.level < 1:
            market.lost += 1
            continue
        yield choice.stock.get(1)
        choice.sold += 1
        market.orders += 1


def run_peer(n_shoppers: int, visits_per_shopper: int, seed: int) -> tuple[int, float]:
    """Visits simulated and the seconds they took, building the shop included.

    >>> run_peer(100, 3, seed=1)[0]
    300
    """
    started_s = time.perf_counter()
    rng = random.Random(seed)
    env = simpy.Environment()
    market = Market(env, rng)
    for _ in range(n_shoppers):
        env.process(shopper(market, visits_per_shopper))
    env.run(until=DAYS * DAY + 1.0)
    return market.visits, time.perf_counter() - started_s
