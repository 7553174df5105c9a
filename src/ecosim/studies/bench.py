"""`ecosim bench`: how fast, in turn with a hand-written SimPy model in the same process, and at what cost in memory.

Shared machines read the same program three times slower an hour later, so that only a ratio of two programs run in
turn counts. The work is the same on both sides: a campaign of 49 days, pages of 20 with 4 sponsored slots, 10 bidders,
200 listings, about the same number of visits a shopper. Memory and cold start are taken in processes of their own
(`bench_probe.py`).
"""

from __future__ import annotations

import datetime as dt
import math
import os
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ecosim.channels import Registry, discover
from ecosim.engine import simulate
from ecosim.scenario import Scenario
from ecosim.studies.bench_channels import against_search
from ecosim.studies.bench_peer import run_peer

WARM_UP = dt.date(2025, 10, 15)
Say = Callable[[str], None]

# What is set for the measurement, over the bundled campaign: 200 listings, 10 bidding stores beside our own words,
# nearly all visits on search pages (the peer has no others), the rest on the other channels, so that all parts run.
SAME_WORK = (
    "market.rivals.listings=188",
    "market.rivals.stores=20",
    "market.rivals.bids.store_share=0.5",
    "channels.organic_search.rate=0.36",
    "channels.recommend.rate=0.03",
)


@dataclass(frozen=True)
class Sizes:
    """How much is measured; the default takes some minutes."""

    pairs: int = 5
    shoppers: tuple[int, ...] = (200_000, 1_000_000)
    peer_shoppers: int = 7_000
    peer_visits: int = 30
    horizon_shoppers: int = 100_000
    horizon_days: tuple[int, ...] = (2, 6, 20, 63, 200)
    memory_shoppers: int = 10_000_000
    cold_starts: int = 5


QUICK = Sizes(1, (5_000,), 500, 30, 2_000, (2, 6, 20), 100_000, 1)


def bench_scenario(n_shoppers: int, *more: str, channels: Registry) -> Scenario:
    """The campaign that is measured, for a population; `more` are further `path=value` settings."""
    from ecosim.scenario import load

    sets = (*SAME_WORK, f"shoppers.count={n_shoppers}", *more)
    return load("double11_2025", sets=sets, params_models=channels.params_models())


def days_from_warm_up(days: int) -> tuple[str, ...]:
    """Settings for a horizon of so many days from the first day of the festival, without what a short one cuts off.

    >>> days_from_warm_up(2)
    ('period.from=2025-10-15', 'period.to=2025-10-16', 'promotions.presale=false', 'prices.thermal-set.flash=null')
    """
    last = WARM_UP + dt.timedelta(days=days - 1)
    return f"period.from={WARM_UP}", f"period.to={last}", "promotions.presale=false", "prices.thermal-set.flash=null"


def timed(scenario: Scenario, channels: Registry) -> tuple[int, float]:
    """Visits of one replication and the seconds it took, from the scenario to its settled records."""
    started_s = time.perf_counter()
    outcome = simulate(scenario, 0, channels=channels)
    return outcome.n_visits, time.perf_counter() - started_s


def pairs(n_shoppers: int, sizes: Sizes, channels: Registry) -> dict[str, Any]:
    """ecosim and the peer in turn: visits a second of each, and the median of the ratios."""
    scenario = bench_scenario(n_shoppers, channels=channels)
    ours, theirs, n_visits = [], [], 0
    for pair in range(sizes.pairs):
        visits, seconds = run_peer(sizes.peer_shoppers, sizes.peer_visits, seed=pair + 1)
        theirs.append(visits / seconds)
        n_visits, seconds = timed(scenario, channels)
        ours.append(n_visits / seconds)
    ratios = [mine / other for mine, other in zip(ours, theirs, strict=True)]
    return {
        "shoppers": n_shoppers,
        "visits": n_visits,
        "visits_per_shopper": n_visits / n_shoppers,
        "ratio": statistics.median(ratios),
        "ratios": ratios,
        "visits_per_s": statistics.median(ours),
        "peer_visits_per_s": statistics.median(theirs),
        "peer_shoppers": sizes.peer_shoppers,
        "peer_visits_per_shopper": sizes.peer_visits,
    }


def slope(x: Sequence[float], y: Sequence[float]) -> float:
    """Least-squares slope of ln y against ln x.

    >>> round(slope([1, 10, 100], [3, 300, 30000]), 6)
    2.0
    """
    a, b = [math.log(v) for v in x], [math.log(v) for v in y]
    mean_a, mean_b = statistics.fmean(a), statistics.fmean(b)
    over = sum((p - mean_a) * (q - mean_b) for p, q in zip(a, b, strict=True))
    return over / sum((p - mean_a) ** 2 for p in a)


def horizon(sizes: Sizes, channels: Registry) -> dict[str, Any]:
    """Seconds against visits as the horizon grows at a fixed population, the better of two readings each."""
    visits, seconds = [], []
    for days in sizes.horizon_days:
        scenario = bench_scenario(sizes.horizon_shoppers, *days_from_warm_up(days), channels=channels)
        readings = [timed(scenario, channels) for _ in range(2)]
        visits.append(readings[0][0])
        seconds.append(min(reading[1] for reading in readings))
    return {
        "shoppers": sizes.horizon_shoppers,
        "days": list(sizes.horizon_days),
        "visits": visits,
        "seconds": seconds,
        "exponent": slope(visits, seconds),
    }


def measure(sizes: Sizes, say: Say) -> dict[str, Any]:
    """Everything that `ecosim bench` prints, by name."""
    from ecosim.studies import bench_probe

    channels = discover(())
    say("cold start and compile time …")
    cold = bench_probe.cold_start(sizes.cold_starts)
    timed(bench_scenario(1_000, *days_from_warm_up(2), channels=channels), channels)  # warm: compiled and loaded
    found = []
    for n_shoppers in sizes.shoppers:
        say(f"{sizes.pairs} pairs of runs at {n_shoppers:,} shoppers …")
        found.append(pairs(n_shoppers, sizes, channels))
    say(f"all channels against search alone at {sizes.shoppers[0]:,} shoppers …")
    channel_cost = against_search(sizes.shoppers[0], sizes.pairs, channels, timed)
    say("cost against the horizon …")
    grown = horizon(sizes, channels)
    say(f"memory at {sizes.memory_shoppers:,} shoppers …")
    memory = bench_probe.memory(sizes.memory_shoppers, sizes.horizon_shoppers, sizes.horizon_days)
    return {
        "ratio": found[0]["ratio"],
        "visits_per_s": found[0]["visits_per_s"],
        "peer_visits_per_s": found[0]["peer_visits_per_s"],
        "bytes_per_shopper": memory["bytes_per_shopper"],  # persistent state, by its declared rows
        "resident_bytes_per_shopper": memory["resident_bytes_per_shopper"],  # measured at the peak
        "scaling_exponent": grown["exponent"],
        "pairs": found,
        "all_channels": channel_cost,
        "horizon": grown,
        "memory": memory,
        "cold": cold,
        "cpus": os.cpu_count(),
    }
