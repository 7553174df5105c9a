"""One small shop for every test of the engine: its scenario with changes, its outcomes, and the digests of its tables."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
SHOP = ROOT / "tests" / "engine" / "shop.yaml"
DEAL_SITE = ROOT / "examples" / "ecosim-deal-site"


@pytest.fixture(scope="session")
def shop() -> Callable[..., object]:
    """The shop's scenario with `--set` changes."""
    from ecosim.runs.loading import load

    return lambda *sets: load(SHOP, sets=sets, plugins_dirs=(DEAL_SITE,))


@pytest.fixture(scope="session")
def simulated() -> Callable[..., object]:
    """The outcome of a scenario; it is kept, as several tests look at the same one."""
    from ecosim.engine import simulate
    from ecosim.runs.replication import plugins

    kept: dict[tuple[object, ...], object] = {}

    def outcome(scenario: Any, replication: int = 0, luck: int = 0, scheduler: Any = "batch") -> object:
        key = (scenario.identity, scenario.role, replication, luck, scheduler)
        if key not in kept:
            channels = plugins((DEAL_SITE.resolve(),))
            kept[key] = simulate(scenario, replication, luck=luck, scheduler=scheduler, channels=channels)
        return kept[key]

    return outcome


@pytest.fixture(scope="session")
def digests() -> Callable[..., dict[str, str]]:
    """Digests of all tables of an outcome, by name."""
    from ecosim.records import tables_of
    from ecosim.records.digest import table_digest

    return lambda outcome: {name: table_digest(table) for name, table in tables_of([outcome]).items()}
