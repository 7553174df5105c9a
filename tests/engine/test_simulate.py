"""A replication is a function of scenario, replication, luck and versions, and of nothing else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import ecosim

SMALL: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "shop",
        (
            "shoppers.count=250",
            "record.events=true",
            "products.jeans.variants.JE-1.stock=1",
            "products.dress.variants.DR-2.stock=1",
        ),
    ),
    (
        "shop",
        (
            "shoppers.count=200",
            "behaviour.pages.examination=cascade",
            "auction.pricing=vcg",
            "auction.quality_exponent=0.7",
            "behaviour.waiting.hassle=0",
            "channels={deals: {use: deal_site, reach: 0.3, depth: 5%}}",
        ),
    ),
    (
        "promo",
        (
            "shoppers.count=130",
            "behaviour.choice.leave=2.2",
            "behaviour.need.drop=0.5",
            "prices.cardigan.flash.units=1",
            "promotions.coupons.store-200-15.quota=5",
            "market.occasions={feast: {at: 2025-10-24 12:00, need: 1.5, ahead_days: 3}}",
        ),
    ),
)

UNCOMPILED = """
import json, sys
from pathlib import Path
from ecosim.engine import simulate
from ecosim.kernels.journey import visit
from ecosim.records import tables_of
from ecosim.records.digest import table_digest
from ecosim.runs.loading import load
from ecosim.runs.replication import plugins
folder, deals, worlds = Path(sys.argv[1]), Path(sys.argv[2]), json.loads(sys.argv[3])
assert not hasattr(visit, "py_func"), "the kernels are compiled"
found = []
for name, sets in worlds:
    outcome = simulate(load(folder / f"{name}.yaml", sets=sets, plugins_dirs=[deals]), 0, channels=plugins((deals,)))
    tables = {name: table_digest(table) for name, table in tables_of([outcome]).items()}
    found.append({"orders": outcome.order_digest, **tables})
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def uncompiled(request: pytest.FixtureRequest) -> list[dict[str, str]]:
    """Digests of the small worlds, simulated by the interpreter alone."""
    root = Path(request.config.rootpath)
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1", "PYTHONPATH": str(Path(ecosim.__file__).parents[1])}
    command = [sys.executable, "-W", "error", "-c", UNCOMPILED]
    places = [str(root / "tests/engine"), str((root / "examples/ecosim-deal-site").resolve())]
    done = subprocess.run(
        [*command, *places, json.dumps(SMALL)], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found: list[dict[str, str]] = json.loads(done.stdout)
    return found


@pytest.mark.slow  # the interpreter takes ten seconds; one more world is in test_schedulers_external.py
@pytest.mark.parametrize("number", range(len(SMALL)))
def test_the_uncompiled_journey_gives_the_same_tables(
    number: int,
    uncompiled: list[dict[str, str]],
    shop: Callable[..., Any],
    promo: Callable[..., Any],
    simulated: Callable[..., Any],
    digests: Callable[..., Any],
) -> None:
    name, sets = SMALL[number]
    outcome = simulated({"shop": shop, "promo": promo}[name](*sets))
    assert outcome.n_visits > 2000
    assert len(outcome.orders) > 3
    assert uncompiled[number] == {"orders": outcome.order_digest, **digests(outcome)}


def test_a_second_run_is_the_same_and_other_luck_is_not(
    shop: Callable[..., Any], simulated: Callable[..., Any]
) -> None:
    scenario = shop("shoppers.count=500")
    first = simulated(scenario)
    again = simulated(shop("shoppers.count=500", "replications=1"))  # another scenario to the cache, the same world
    assert again is not first
    assert np.array_equal(first.orders, again.orders)
    assert first.order_digest == again.order_digest
    lucks = {simulated(scenario, *which).order_digest for which in ((0, 0), (0, 1), (1, 0), (1, 1))}
    assert len(lucks) == 4


def test_the_seed_changes_people_and_the_replication_does_not(shop: Callable[..., Any]) -> None:
    from ecosim.kernels.philox import ZERO, fold
    from ecosim.world.people import build_people

    settings = shop("shoppers.count=50").settings
    people = [build_people(settings, np.uint64(fold(np.uint64(seed), ZERO))) for seed in (4711, 4711, 4712)]
    assert people[0].tobytes() == people[1].tobytes()
    assert not np.array_equal(people[0]["sensitivity"], people[2]["sensitivity"])


def test_progress_counts_the_days(shop: Callable[..., Any]) -> None:
    from ecosim.engine import simulate
    from ecosim.runs.replication import plugins

    told: list[float] = []
    simulate(shop("shoppers.count=20"), 0, channels=plugins(()), progress=told.append)
    assert told == [0.25, 0.5, 0.75, 1.0]
