"""Visits that visits cause, in cluster form: children of a visit, a click or an order, drawn by names below its own.

A Hawkes process is a layer whose visits cause some more like themselves; word of mouth by Bass (1969) one whose visits
are capped at one a shopper and reach anybody. What causes what is declared by channels (`channels/cascades.py`).
"""

from __future__ import annotations

import numpy as np

from ecosim.kernels.decisions import CASCADE, CAUSED, CHILD_CASCADE
from ecosim.kernels.distributions import exponential, gamma, poisson
from ecosim.kernels.heap import place, settle
from ecosim.kernels.jit import kernel
from ecosim.kernels.layout import BY_EXPONENTIAL, BY_GAMMA, N_CAUSED, OPEN_CAUSED, TO_ANY, TO_SELF, Int, Rules, State
from ecosim.kernels.philox import HALF, LOW, ZERO, draw, join, philox, unit
from ecosim.kernels.waking import waking_moment

MOST_AT_ONCE = 160  # children of all that happens at one moment, so that they fit into the engine's room


@kernel
def cause(s: State, r: Rules, time_us: Int, key: np.uint64, shopper: Int, layer: np.void, on: Int) -> None:
    """Have an event of a visit (`on`) cause what its layer's cascades say. Draws CASCADE by visit and cascade."""
    for c in range(layer["first_cause"], layer["last_cause"]):
        row = s.causes[c]
        if row["on"] != on or row["children"] <= 0.0:
            continue
        word, _, _, _ = draw(key, CASCADE, row["word"], ZERO)
        n = min(poisson(unit(word), row["children"]), MOST_AT_ONCE - s.now[N_CAUSED])
        s.now[N_CAUSED] += n
        for k in range(n):
            send_child(s, r, time_us, key, shopper, row, np.uint64(k))


@kernel
def send_child(s: State, r: Rules, time_us: Int, key: np.uint64, shopper: Int, row: np.void, k: np.uint64) -> None:
    """Let child k of a cascade come after its delay, to whom it goes. Draws CAUSED by the child's key."""
    a, b, _, _ = philox(key & LOW, key >> HALF, CHILD_CASCADE, row["word"], k, ZERO)
    child = join(a, b)
    wait, pick, _, _ = draw(child, CAUSED, ZERO, ZERO)
    who = chosen(s, shopper, row, unit(pick))
    delay_us = delay_of(row, unit(wait))
    later_us = waking_moment(s.about, time_us, delay_us) if row["awake"] else time_us + 1 + np.int64(delay_us)
    if who < 0 or later_us >= min(row["until_us"], r.end_us):
        return
    item = place(s, later_us, child, who, OPEN_CAUSED)
    item["layer_ix"] = row["layer_ix"]
    settle(s, later_us)


@kernel
def delay_of(row: np.void, u: float) -> float:
    """Delay of a child in µs, by uniform `u`."""
    if row["delay"] == BY_GAMMA:
        return gamma(u, row["delay_a"], row["delay_b"])
    if row["delay"] == BY_EXPONENTIAL:
        return exponential(u, row["delay_b"])
    return u * row["delay_b"]


@kernel
def chosen(s: State, shopper: Int, row: np.void, u: float) -> int:
    """To whom a child goes, by uniform `u`: the same, anybody of an audience, another of the group; -1 nobody."""
    if row["to"] == TO_SELF:
        return int(shopper)
    first, last = row["first_target"], row["last_target"]
    if row["to"] == TO_ANY:
        n = last - first
        return int(s.targets[first + np.int64(u * n)]) if n > 0 else -1
    at = place_of(s, shopper, first, last)
    if at < 0:
        return -1
    begin = first + (at - first) // row["group_size"] * row["group_size"]
    others = min(begin + row["group_size"], last) - begin - 1
    if others <= 0:
        return -1
    found = begin + np.int64(u * others)
    return int(s.targets[found + 1 if found >= at else found])


@kernel
def place_of(s: State, shopper: Int, first: Int, last: Int) -> int:
    """Row of a shopper among the targets first … last − 1, which ascend; -1 where it is none of them."""
    low, high = first, last
    while low < high:
        middle = (low + high) >> 1
        if np.int64(s.targets[middle]) < shopper:
            low = middle + 1
        else:
            high = middle
    return int(low) if low < last and np.int64(s.targets[low]) == shopper else -1
