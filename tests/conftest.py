"""One small shop for every test of the engine: its scenario with changes, its outcomes, and the digests of its tables."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path

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
    """The outcome of a scenario; the main luck's are kept, as several tests look at the same one."""
    from ecosim.engine import simulate
    from ecosim.runs.replication import plugins

    def outcome(scenario, replication=0, luck=0, scheduler="batch"):  # type: ignore[no-untyped-def]
        channels = plugins((DEAL_SITE.resolve(),))
        return simulate(scenario, replication, luck=luck, scheduler=scheduler, channels=channels)

    return functools.lru_cache(maxsize=32)(outcome)


@pytest.fixture(scope="session")
def digests() -> Callable[..., dict[str, str]]:
    """Digests of all tables of an outcome, by name."""
    from ecosim.records import tables_of
    from ecosim.records.digest import table_digest

    return lambda outcome: {name: table_digest(table) for name, table in tables_of([outcome]).items()}
