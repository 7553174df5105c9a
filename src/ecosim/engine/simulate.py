"""Simulate one replication: draw its settings, build the world, run the calendar until the money is settled."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Callable, Iterator
from typing import Literal

import numpy as np
import simpy

from ecosim.channels import Registry, make_channels
from ecosim.engine.schedulers import Batch, Reference
from ecosim.engine.simulation import Simulation
from ecosim.kernels import layout
from ecosim.kernels.philox import fold
from ecosim.records.outcome import Outcome
from ecosim.scenario import Scenario
from ecosim.world.build import build_world
from ecosim.world.promotions import coupons_of

MOST_CHANNELS = 64
SECOND_LUCK = 1 << 24
HARVESTED = ("funnel", "market", "stock", "rank", "auctions", "budgets", "visitors", "visits", "fees", "coupons")


def simulate(
    scenario: Scenario, replication: int, *, luck: int = 0, scheduler: Literal["batch", "reference"] = "batch",
    channels: Registry, progress: Callable[[float], None] | None = None,
) -> Outcome:  # fmt: skip
    """The outcome of one replication, the same on any machine for the same scenario, replication, luck and versions.

    `luck` repeats a replication's assumptions with other arrivals and draws. `progress` is told the share of days done.
    Raises BrokenChannel where a channel cannot even be made; one that fails later is switched off and named in the
    warnings.
    """
    settings = scenario.at(replication)
    live = make_channels(settings, channels)
    if len(live) > MOST_CHANNELS:
        raise ValueError(f"channels: {len(live)} are enabled; a run has at most {MOST_CHANNELS}")
    world = build_world(settings, len(live))
    env = simpy.Environment(initial_time=0)
    run_key = np.uint64(fold(np.uint64(settings.seed), np.uint64(1 + replication + luck * SECOND_LUCK)))
    engine = Batch() if scheduler == "batch" else Reference(env)
    simulation = Simulation(world, live, run_key, env, engine, progress)
    simulation.start()
    with collector_at_rest():
        engine.run(world, env)
    return outcome_of(simulation, replication, luck)


@contextlib.contextmanager
def collector_at_rest() -> Iterator[None]:
    """Keep the garbage collector from searching all modules at every calendar moment: a run leaves hardly a cycle."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def outcome_of(simulation: Simulation, replication: int, luck: int) -> Outcome:
    """All that the run left, as records."""
    world, harvest = simulation.world, simulation.harvest
    state, catalogue, now = world.state, world.catalogue, world.state.now
    n_variants = len(catalogue.variants)
    tables = {name: harvest.table(name) for name in HARVESTED}
    return Outcome(
        replication=replication,
        luck=luck,
        settings=world.settings,
        channels=tuple(simulation.names),
        listings=catalogue.names,
        n_own=catalogue.n_own,
        stores=catalogue.stores,
        store_ix=catalogue.store_ix,
        queries=world.queries,
        variants=catalogue.variants,
        campaigns=simulation.bidding.names(),
        orders=state.orders[: now[layout.N_ORDERS]].copy(),
        n_market_orders=int(now[layout.N_MARKET_ORDERS]),
        order_digest=f"{int(now[layout.ORDER_DIGEST]):016x}",
        stock_events=state.stock_events[: now[layout.N_STOCK_EVENTS]].copy(),
        opening_stock=catalogue.stock[:n_variants].copy(),
        closing_stock=state.stock[:n_variants].copy(),
        fee_kinds=tuple(harvest.fee_kinds),
        protection=simulation.protection.table(),
        deals=tuple((simulation.names[ix], name) for ix, name in simulation.layers.deals),
        claims=tuple((simulation.names[ix], name) for ix, name in simulation.layers.claims),
        rooms=tuple(simulation.rooms.names),
        live_minutes=simulation.rooms.minutes(world),
        live_slots=simulation.rooms.slots(world),
        touches=simulation.credit.table(),
        coupon_names=tuple(coupon.name for coupon in coupons_of(world.settings)),
        market_orders=state.market_orders[: now[layout.N_MARKET_ROWS]].copy() if world.rules.keep_market else None,
        listing_categories=catalogue.categories,
        events=state.events[: now[layout.N_EVENTS]].copy() if world.settings.record.events else None,
        warnings=tuple(simulation.warnings),
        n_visits=int(now[layout.N_VISITS]),
        n_days=world.n_days,
        last_us=simulation.last_us,
        **tables,
    )


def persistent_bytes_per_shopper() -> int:
    """Bytes a shopper takes for the whole run: its row, its id and its activity; carts are counted by open item."""
    return layout.PERSON.itemsize + np.dtype(np.uint32).itemsize + np.dtype(np.float32).itemsize
