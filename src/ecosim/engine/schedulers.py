"""Two schedulers, one journey: `Batch` makes one kernel call between two moments, `Reference` runs a process a visit.

Both carry visits in the same order: calendar, follow-ups, arrivals, then (shopper id, visit key). That they give the
same orders row for row is what allows the fast one. The calendar's own events are in `simulation.py`.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, Protocol

import numpy as np
import simpy
from numpy.typing import NDArray

from ecosim.engine.clock import ARRIVAL, FOLLOW_UP, moment, visit_order
from ecosim.engine.growth import with_room
from ecosim.kernels import layout
from ecosim.kernels.arrivals import merge_visits
from ecosim.kernels.batch import FULL, carry_arrival, carry_item, carry_until
from ecosim.kernels.heap import pop, sweep
from ecosim.world.build import World


class Scheduler(Protocol):
    """How visits are carried between calendar moments."""

    def admit(self, world: World, visits: NDArray[np.void]) -> None:
        """Take new visits VISIT[n], sorted, none before now."""

    def open_day(self, world: World, next_day_us: int) -> None:
        """Bring what waits until the next midnight into reach."""

    def run(self, world: World, env: simpy.Environment) -> None:
        """Fire the calendar and carry all visits, until the calendar is empty."""


class Batch:
    """One compiled call between two calendar moments."""

    def __init__(self) -> None:
        self._visits = np.zeros(1, layout.VISIT)
        self._n = 0

    def admit(self, world: World, visits: NDArray[np.void]) -> None:
        cursor = int(world.state.now[layout.CURSOR])
        if cursor == self._n:
            self._visits, self._n = visits, len(visits)
        elif len(visits):
            merged = np.zeros(self._n - cursor + len(visits), layout.VISIT)
            self._n = merge_visits(self._visits, cursor, self._n, visits, len(visits), merged)
            self._visits = merged
        else:
            return
        world.state.now[layout.CURSOR] = 0

    def open_day(self, world: World, next_day_us: int) -> None:
        sweep(world.state, next_day_us)

    def run(self, world: World, env: simpy.Environment) -> None:
        while (time_us := env.peek()) != float("inf"):
            world.state = with_room(world.state)
            while carry_until(world.state, world.rules, self._visits, self._n, int(time_us)) == FULL:
                world.state = with_room(world.state)
            while env.peek() == time_us:
                env.step()


class Reference:
    """One SimPy process a visit, calling the same journey one visit at a time."""

    def __init__(self, env: simpy.Environment) -> None:
        self._env = env

    def admit(self, world: World, visits: NDArray[np.void]) -> None:
        for row in range(len(visits)):
            self._env.process(self._arrive(world, visits, row))

    def open_day(self, world: World, next_day_us: int) -> None:
        sweep(world.state, int(layout.NEVER))
        self._release(world)

    def run(self, world: World, env: simpy.Environment) -> None:
        env.run()

    def _arrive(self, world: World, visits: NDArray[np.void], row: int) -> Generator[simpy.Event, Any, None]:
        visit = visits[row]
        yield moment(self._env, int(visit["time_us"]), visit_order(ARRIVAL, visit["shopper_id"], visit["key"]))
        world.state = with_room(world.state)
        carry_arrival(world.state, world.rules, visits, row)
        self._release(world)

    def _follow_up(self, world: World, item: NDArray[np.void]) -> Generator[simpy.Event, Any, None]:
        yield moment(self._env, int(item[0]["time_us"]), visit_order(FOLLOW_UP, item[0]["shopper_id"], item[0]["key"]))
        world.state = with_room(world.state)
        carry_item(world.state, world.rules, item[0])
        self._release(world)

    def _release(self, world: World) -> None:
        """Give every item that has begun to wait a process of its own."""
        state = world.state
        while state.now[layout.N_HEAP] > 0:
            row = pop(state)
            self._env.process(self._follow_up(world, state.heap[row : row + 1].copy()))
