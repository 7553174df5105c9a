"""What the other channels cost: visits a second with all of them on, in turn with search alone.

The same store, people and weeks on both sides; only the ratio counts, as in `bench.py`.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable
from typing import Any

from ecosim.channels import Registry
from ecosim.scenario import Scenario

Timed = Callable[[Scenario, Registry], tuple[int, float]]
SEARCH = ("organic_search", "paid_search")


def channel_scenarios(n_shoppers: int, channels: Registry) -> tuple[Scenario, Scenario]:
    """The campaign with every channel, and with search alone, for a population."""
    from ecosim.scenario import load

    size = f"shoppers.count={n_shoppers}"
    models = channels.params_models()
    everything = load("double11_2025_external", sets=(size,), params_models=models)
    others = [name for name in everything.settings.channels if name not in SEARCH]
    off = [f"channels.{name}.enabled=false" for name in others]
    return everything, load("double11_2025_external", sets=(size, *off), params_models=models)


def against_search(n_shoppers: int, n_pairs: int, channels: Registry, timed: Timed) -> dict[str, Any]:
    """Visits a second with all channels and with search alone, in turn, and the median of the ratios."""
    everything, search = channel_scenarios(n_shoppers, channels)
    shares, speeds, alone = [], [], []
    visits = 0
    for _ in range(n_pairs):
        n_visits, seconds = timed(search, channels)
        alone.append(n_visits / seconds)
        visits, seconds = timed(everything, channels)
        speeds.append(visits / seconds)
        shares.append(speeds[-1] / alone[-1])
    return {
        "shoppers": n_shoppers,
        "channels": len(everything.settings.channels),
        "visits": visits,
        "visits_per_s": statistics.median(speeds),
        "search_visits_per_s": statistics.median(alone),
        "share": statistics.median(shares),
        "shares": shares,
    }
