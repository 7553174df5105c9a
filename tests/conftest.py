"""One small shop for all tests of the engine: its scenario with changes, its outcomes, the digests of its tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings as examples

ROOT = Path(__file__).parents[1]
SHOP = ROOT / "tests" / "engine" / "shop.yaml"
DEAL_SITE = ROOT / "examples" / "ecosim-deal-site"

examples.register_profile("any machine", deadline=None)  # a first call may wait for the compiler, or for others
examples.load_profile("any machine")


@pytest.fixture(scope="session")
def shop() -> Callable[..., Any]:
    """The shop's scenario with `--set` changes; plugins are those of the project, the deal site and `folders`."""
    from ecosim.runs.loading import load

    def scenario(*sets: str, folders: Sequence[Path] = ()) -> Any:
        return load(SHOP, sets=sets, plugins_dirs=(DEAL_SITE, *folders))

    return scenario


@pytest.fixture(scope="session")
def simulated() -> Callable[..., Any]:
    """The outcome of a scenario; it is kept, as several tests look at the same one."""
    from ecosim.engine import simulate
    from ecosim.runs.loading import folders as found
    from ecosim.runs.replication import plugins

    kept: dict[tuple[object, ...], Any] = {}

    def outcome(
        scenario: Any, replication: int = 0, luck: int = 0, scheduler: Any = "batch", folders: Sequence[Path] = ()
    ) -> Any:
        key = (scenario.resolved_yaml(), scenario.role, replication, luck, scheduler, tuple(folders))
        if key not in kept:
            channels = plugins(found((DEAL_SITE, *folders)))
            kept[key] = simulate(scenario, replication, luck=luck, scheduler=scheduler, channels=channels)
        return kept[key]

    return outcome


@pytest.fixture(scope="session")
def digests() -> Callable[..., dict[str, str]]:
    """Digests of all tables of an outcome, by name."""
    from ecosim.records import tables_of
    from ecosim.records.digest import table_digest

    return lambda outcome: {name: table_digest(table) for name, table in tables_of([outcome]).items()}
