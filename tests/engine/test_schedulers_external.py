"""Two schedulers, one journey, where rooms, cascades, caps, claims and prices of visits change with every visit.

A slot sells the last units at its own price while people come by search: stock is taken in exact order.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import ecosim
from ecosim.records.audit import breaches
from ecosim.records.ledger import keep_books
from ecosim.records.outcome import FAKE, FROM_CART, IN_ROOM, RECORDS
from ecosim.runs.loading import load
from ecosim.units import HOUR, MINUTE

PLUGINS = Path(__file__).parent / "external"
NIGHT_FEN = 15_000  # the rooms' price, below every other one
WORLDS = {
    "a room and search race for the last units": (
        "shop",
        "shoppers.count=1800",
        "behaviour.choice.leave=4",
        "record.events=true",
        "products.jeans.variants.JE-1.stock=25",
        "channels={bazaar: {use: bazaar}}",
    ),
    "over midnight, at once, of a few seconds": (
        "shop",
        "shoppers.count=900",
        "behaviour.choice.leave=3.6",
        "festival=null",
        "behaviour.pages.examination=cascade",
        "channels={bazaar: {use: bazaar, at: 2025-10-20 22:30, react_s: 0.001, stay_s: 4, joins: 4, payer: platform}}",
    ),
    "beside every promotion": (
        "promo",
        "shoppers.count=1200",
        "behaviour.choice.leave=3.6",
        "prices.cardigan.flash.units=3",
        "channels={bazaar: {use: bazaar, coupon: store-200-15, quota: 4, at: 2025-10-22 20:00}}",
    ),
}


@pytest.fixture(params=WORLDS.values(), ids=WORLDS, scope="module")
def pair(request: pytest.FixtureRequest, simulated: Callable[..., Any]) -> tuple[Any, Any]:
    """Outcomes of one world under both schedulers."""
    name, *sets = request.param
    scenario = load(PLUGINS.parent / f"{name}.yaml", sets=sets, plugins_dirs=(PLUGINS,))
    return simulated(scenario, folders=(PLUGINS,)), simulated(scenario, scheduler="reference", folders=(PLUGINS,))


def test_the_world_is_worth_comparing(pair: tuple[Any, Any]) -> None:
    batch, _ = pair
    orders, row = batch.orders, batch.channels.index("bazaar")
    assert not batch.warnings
    assert batch.live_minutes["viewers"].max() > 5
    assert batch.live_slots["fakes"].sum() > 3
    for flag in (FAKE, IN_ROOM):
        assert np.count_nonzero(orders["flags"] & flag) > 3
    assert np.count_nonzero((orders["flags"] & FROM_CART) & (orders["deal_ix"] >= 0)) > 0
    assert {source for _, source in batch.claims} == {"notes", "banner", "chats"}
    assert len(np.unique(orders["claim_ix"])) >= 3
    ours = [k for k, (_, channel, _) in enumerate(batch.campaigns) if channel == "bazaar"]
    money = batch.budgets[np.isin(batch.budgets["campaign_ix"], ours)]
    assert (money["spent_fen"] <= money["budget_fen"]).all()
    assert np.count_nonzero(money["dry_us"] % HOUR > 0) > 1
    assert batch.fees[batch.fees["channel_ix"] == row]["fen"].sum() > 0


def test_units_sold_never_exceed_the_stock_nor_those_of_a_tag_its_quota(pair: tuple[Any, Any]) -> None:
    batch, _ = pair
    assert batch.stock["on_hand"].min() >= 0
    events = batch.stock_events[batch.stock_events["back"] == 0]
    assert np.count_nonzero(events["time_us"] % HOUR) > 0
    params = batch.settings.channels["bazaar"].params
    real = batch.orders[(batch.orders["flags"] & FAKE) == 0]
    sold = np.zeros(len(batch.deals), int)
    at_its_price = (real["deal_ix"] >= 0) & (real["shown_fen"] == NIGHT_FEN)
    np.add.at(sold, real["deal_ix"][at_its_price], real["units"][at_its_price])
    assert sold.max() == int(params.get("quota", 9))


def test_a_room_and_search_take_the_last_units_from_one_another(pair: tuple[Any, Any]) -> None:
    """Within some minutes before a listing sells out, both sell it."""
    batch, _ = pair
    found = 0
    for event in batch.stock_events[batch.stock_events["back"] == 0]:
        orders = batch.orders[batch.orders["variant_ix"] == event["variant_ix"]]
        before = orders[
            (orders["created_us"] <= event["time_us"]) & (orders["created_us"] > event["time_us"] - 60 * MINUTE)
        ]
        in_room = (before["flags"] & IN_ROOM) > 0
        found += bool(in_room.any() and not in_room.all())
    assert found > 0


def test_the_books_close(pair: tuple[Any, Any]) -> None:
    batch, _ = pair
    assert breaches(batch, keep_books(batch)) == ()


@pytest.mark.parametrize("name", RECORDS)
def test_both_give_the_same_rows(pair: tuple[Any, Any], name: str) -> None:
    batch, reference = (getattr(outcome, name) for outcome in pair)
    if batch is None:
        assert reference is None
        return
    assert np.array_equal(batch, reference)


def test_both_give_the_same_tables(pair: tuple[Any, Any], digests: Callable[..., dict[str, str]]) -> None:
    batch, reference = pair
    assert digests(batch) == digests(reference)
    assert batch.order_digest == reference.order_digest
    assert (batch.n_visits, batch.last_us) == (reference.n_visits, reference.last_us)


def test_the_order_of_listings_in_a_file_changes_no_table(
    simulated: Callable[..., Any], digests: Callable[..., dict[str, str]]
) -> None:
    name, *sets = WORLDS["a room and search race for the last units"]
    scenario = load(PLUGINS.parent / f"{name}.yaml", sets=sets, plugins_dirs=(PLUGINS,))
    settings = scenario.settings.model_copy(update={"products": scenario.settings.products[::-1]})
    turned = simulated(replace(scenario, settings=settings), folders=(PLUGINS,))
    assert turned.listings[0] == scenario.settings.products[-1].listing
    assert digests(turned) == digests(simulated(scenario, folders=(PLUGINS,)))


SMALL = (
    "shoppers.count=110",
    "behaviour.choice.leave=2.5",
    "record.events=true",
    "products.jeans.variants.JE-1.stock=2",
    "channels={bazaar: {use: bazaar, quota: 2, stay_s: 900}}",
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
file, folder, sets = Path(sys.argv[1]), Path(sys.argv[2]), json.loads(sys.argv[3])
assert not hasattr(visit, "py_func"), "the kernels are compiled"
outcome = simulate(load(file, sets=sets, plugins_dirs=[folder]), 0, channels=plugins((folder,)))
tables = {name: table_digest(table) for name, table in tables_of([outcome]).items()}
print(json.dumps({"orders": outcome.order_digest, **tables}))
"""


def test_the_uncompiled_journey_gives_the_same_tables(
    simulated: Callable[..., Any], digests: Callable[..., dict[str, str]]
) -> None:
    """A small world with all there is: a room that excites itself, fakes, groups, caps, claims, prices with a score."""
    file = PLUGINS.parent / "shop.yaml"
    outcome = simulated(load(file, sets=SMALL, plugins_dirs=(PLUGINS,)), folders=(PLUGINS,))
    assert not outcome.warnings
    assert outcome.live_slots["fakes"].sum() > 0
    assert np.count_nonzero(outcome.orders["flags"] & IN_ROOM) > 3
    assert len(np.unique(outcome.orders["claim_ix"])) > 2
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1", "PYTHONPATH": str(Path(ecosim.__file__).parents[1])}
    command = [sys.executable, "-W", "error", "-c", UNCOMPILED, str(file), str(PLUGINS), json.dumps(SMALL)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert json.loads(done.stdout) == {"orders": outcome.order_digest, **digests(outcome)}
