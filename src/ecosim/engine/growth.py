"""Arrays that grow: kernels assume room, the engine gives it between two calls."""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosim.kernels import layout
from ecosim.kernels.batch import ROOM
from ecosim.kernels.layout import State

GROWING = {
    "heap": layout.N_HEAP,
    "later": layout.N_LATER,
    "orders": layout.N_ORDERS,
    "stock_events": layout.N_STOCK_EVENTS,
    "events": layout.N_EVENTS,
    "market_orders": layout.N_MARKET_ROWS,
    "touches": layout.N_TOUCHES,
}


def doubled(rows: Any, need: int = 0) -> Any:
    """A copy with at least twice the rows, and room for `need`."""
    grown = np.zeros((max(2 * len(rows), need), *rows.shape[1:]), rows.dtype)
    grown[: len(rows)] = rows
    return grown


def with_room(state: State) -> State:
    """The state with room for another visit in every growing array, and for the waiting list in the heap."""
    changed = {}
    for name, counter in GROWING.items():
        rows = getattr(state, name)
        used = int(state.now[counter])
        if name == "heap":
            used += int(state.now[layout.N_LATER])
        if used + 2 * ROOM >= len(rows):
            changed[name] = doubled(rows, used + 4 * ROOM)
    return state.replace(**changed) if changed else state
