"""One small shop for all tests of the engine: its scenario with changes, its outcomes, the digests of its tables. And
finished runs that all test processes share.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings as examples

if TYPE_CHECKING:
    from ecosim.runs import RunResult

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
        key = (repr(scenario), scenario.role, replication, luck, scheduler, tuple(folders))
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


@pytest.fixture(scope="session")
def common(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], AbstractContextManager[Path]]:
    """`with common("finished") as folder`: a folder that all test processes have in common, one of them at a time.
    Whoever is inside and enters once more waits for itself.
    """
    root = tmp_path_factory.getbasetemp()
    place = root.parent if "PYTEST_XDIST_WORKER" in os.environ else root

    @contextmanager
    def held(name: str) -> Iterator[Path]:
        folder = place / name
        folder.mkdir(exist_ok=True)
        with (folder / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield folder

    return held


@pytest.fixture(scope="session")
def shared(common: Callable[[str], AbstractContextManager[Path]]) -> Callable[..., RunResult]:
    """`shared("finished", "tiny", replications=3)`: a finished run in a common folder. The first test process that asks
    makes it, the others are served. Read only: a test that writes takes a copy.
    """
    import ecosim

    def made(folder: str, scenario: str | Path, **more: Any) -> RunResult:
        with common(folder) as out:
            return ecosim.run(scenario, out=out, workers=1, **more)

    return made


@pytest.fixture(scope="session")
def tiny(shared: Callable[..., RunResult]) -> RunResult:
    """The finished run of `tiny` with its baseline, report and views; read only."""
    return shared("finished", "tiny", replications=3)
