"""Uniforms as the program draws them, every word of seeded, neighbouring names; and the shop with all promotions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from ecosim.kernels.philox import draw, unit

N_NAMES = 10_000


@pytest.fixture(scope="session")
def uniforms() -> npt.NDArray[np.float64]:
    """float64[40,000] from one decision's four words under neighbouring keys."""
    zero, decision = np.uint64(0), np.uint64(66)
    words = [draw(np.uint64(20_251_111 + i), decision, zero, zero) for i in range(N_NAMES)]
    return np.array([unit(word) for four in words for word in four])


@pytest.fixture(scope="session")
def promo() -> Callable[..., Any]:
    """The scenario of the shop with every promotion at once, with `--set` changes; the deal site may be used too."""
    from ecosim.runs.loading import load

    tests = Path(__file__).parents[1]
    places = (tests.parent / "examples" / "ecosim-deal-site",)

    def scenario(*sets: str, folders: tuple[Path, ...] = ()) -> Any:
        return load(tests / "engine" / "promo.yaml", sets=sets, plugins_dirs=(*places, *folders))

    return scenario


LONE_SHOP = """
ecosim: 1
name: lone-shop
seed: 20251111
period: {from: 2025-03-03, to: 2025-03-03}
products:
  - {listing: coat, tag_price: 520, cost: 100, variants: [{sku: a, stock: 9000000, salvage: 1}]}
  - {listing: dress, tag_price: 260, cost: 100, variants: [{sku: b, stock: 9000000, salvage: 1}]}
  - {listing: scarf, tag_price: 130, cost: 30, variants: [{sku: c, stock: 9000000, salvage: 1}]}
shoppers: {count: 2000}
market: {rivals: {stores: 0, listings: 0}}
behaviour:
  choice: {leave: 20}
  pages: {favourite_share: 0}
  carts: {band: 0}
channels: {}
record: {events: true}
"""


@pytest.fixture(scope="session")
def lone_shop(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Any]:
    """The outcome of a store that sells alone, has no end of stock and is reached by the given channels only.

    Nobody buys unless told by `--set`, so that views of listings are the visits. Channels are classes, by their names.
    """
    from ecosim.channels import Plugin, Registry
    from ecosim.engine import simulate
    from ecosim.scenario import load

    file = tmp_path_factory.mktemp("lone") / "lone.yaml"
    file.write_text(LONE_SHOP, "utf-8")

    def outcome(channels: dict[str, Any], *sets: str, replication: int = 0, scheduler: Any = "batch") -> Any:
        plugins = tuple(Plugin(name, "tests", "", channel=channel) for name, channel in channels.items())
        registry = Registry(plugins)
        uses = [f"channels.{name}={{use: {name}}}" for name in channels]
        scenario = load(file, sets=[*uses, *sets], params_models=registry.params_models())
        found = simulate(scenario, replication, channels=registry, scheduler=scheduler)
        assert not found.warnings, found.warnings
        return found

    return outcome
