"""Children of visits: to whom they go, when they come, and that their names descend from their parent's alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from ecosim.channels.cascades import Cascade, Groups
from ecosim.channels.contract import Layer
from ecosim.channels.landings import Search
from ecosim.kernels import layout
from ecosim.kernels.batch import ROOM
from ecosim.kernels.causes import MOST_AT_ONCE, cause, chosen, delay_of, place_of
from ecosim.kernels.heap import pop
from ecosim.kernels.waking import waking_moment
from ecosim.units import DAY, HOUR
from ecosim.world.build import MOST_SEEN

NOW_US = 10 * HOUR
N = 400  # shoppers
MEMBERS = np.arange(N) % 3 == 1
VISIT, CLICK, ORDER = layout.ON_VISIT, layout.ON_CLICK, layout.ON_ORDER


def cascade(name: str, **changes: Any) -> Cascade:
    good = {"on": "visit", "children": 2.0, "delay": ("uniform", 1), "land": Search()}
    return Cascade(name, **(good | changes))


@pytest.fixture
def made(opened: Callable[..., Any], declared: Callable[..., Any]) -> Callable[..., Any]:
    """A world whose first layer has these cascades."""

    def world(*cascades: Cascade) -> Any:
        found = opened()
        (row,) = declared(found, Layer("first", 0, 1, Search(), causes=cascades), now_us=NOW_US)
        assert row == 0
        return found

    return world


def waiting(world: Any) -> NDArray[np.void]:
    """What waits, in order of time; the heap is empty afterwards."""
    state, found = world.state, []
    while state.now[layout.N_HEAP] > 0:
        found.append(state.heap[pop(state)].copy())
    return np.array(found, layout.OPEN)


def happen(world: Any, n: int, on: int, shopper: int = 1, time_us: int = NOW_US) -> NDArray[np.void]:
    """What n visits cause when this happens to each."""
    for key in range(n):
        world.state.now[layout.N_CAUSED] = 0
        cause(world.state, world.rules, time_us, np.uint64(10**6 + key), shopper, world.state.layers[0], on)
    return waiting(world)


def test_a_shopper_is_found_among_ascending_targets_or_not(made: Callable[..., Any]) -> None:
    world = made(cascade("members", to=MEMBERS), cascade("others", to=~MEMBERS))
    state, n = world.state, int(MEMBERS.sum())
    targets = state.targets.tolist()
    assert targets == [*np.flatnonzero(MEMBERS), *np.flatnonzero(~MEMBERS)]
    for shopper in range(N):
        first, last = (0, n) if MEMBERS[shopper] else (n, N)
        assert targets[place_of(state, shopper, first, last)] == shopper
        assert place_of(state, shopper, N - last, n if first else N) == -1
    assert place_of(state, 5, 3, 3) == -1


def test_to_oneself_and_to_anybody(made: Callable[..., Any]) -> None:
    """Each member equally likely, by the uniform's place, up to its very ends."""
    world = made(cascade("self"), cascade("any", to=MEMBERS), cascade("nobody", to=np.zeros(N, bool)))
    state, members = world.state, np.flatnonzero(MEMBERS)
    to_self, to_any, to_none = state.causes[0], state.causes[1], state.causes[2]
    assert [chosen(state, shopper, to_self, 0.7) for shopper in (0, 7)] == [0, 7]
    found = [chosen(state, 0, to_any, (k + 0.5) / len(members)) for k in range(len(members))]
    assert found == members.tolist()
    assert (chosen(state, 0, to_any, 1e-12), chosen(state, 0, to_any, 1 - 1e-12)) == (members[0], members[-1])
    assert chosen(state, 0, to_none, 0.5) == -1


@pytest.mark.parametrize("size", [2, 5, 1000])
def test_to_another_of_the_group(made: Callable[..., Any], size: int) -> None:
    """All others of the group equally often, never the shopper, nobody outside; the last group may be smaller."""
    groups = Groups(MEMBERS, size)
    world, of = made(cascade("group", to=groups)), groups.of
    state, row = world.state, world.state.causes[0]
    for shopper in (1, 4, 199, int(np.flatnonzero(MEMBERS)[-1])):
        others = [int(k) for k in np.flatnonzero(of == of[shopper]) if k != shopper]
        n = max(len(others), 1)
        found = [chosen(state, shopper, row, (k + 0.5) / n) for k in range(n)]
        assert found == (others or [-1])
    assert chosen(state, 0, row, 0.5) == -1


def test_alone_in_the_last_group_there_is_nobody_to_tell(made: Callable[..., Any]) -> None:
    members = np.arange(N) < 5
    world = made(cascade("pairs", to=Groups(members, 2)))
    assert chosen(world.state, 4, world.state.causes[0], 0.5) == -1


def test_delays_are_those_declared(made: Callable[..., Any]) -> None:
    """By inversion, in µs: the gamma's scale is mean · shape over its shape, whatever the kernel keeps."""
    world = made(
        cascade("gamma", delay=("gamma", 2.5, 3)),
        cascade("exponential", delay=("exponential", 4)),
        cascade("uniform", delay=("uniform", 6)),
    )
    exact = (stats.gamma(2.5, scale=3 * HOUR), stats.expon(scale=4 * HOUR), stats.uniform(scale=6 * HOUR))
    for row, law in zip(world.state.causes[:3], exact, strict=True):
        for u in (0.001, 0.2, 0.5, 0.9, 0.999):
            assert delay_of(row, u) == pytest.approx(law.ppf(u), rel=1e-6)


def test_only_what_it_is_asked_for_causes_anything(made: Callable[..., Any]) -> None:
    world = made(*(cascade(on, on=on) for on in ("visit", "click", "order")))
    rows = {on: happen(world, 50, on) for on in (VISIT, CLICK, ORDER)}
    for on, found in rows.items():
        assert len(found) > 50
        assert set(found["layer_ix"]) == {world.state.causes[on]["layer_ix"]}
        assert set(found["kind"]) == {int(layout.OPEN_CAUSED)}


def test_children_are_poisson_and_come_within_the_delay(made: Callable[..., Any]) -> None:
    world, n = made(cascade("few", children=0.8, delay=("uniform", 5))), 3_000
    counts = []
    for key in range(n):
        world.state.now[layout.N_CAUSED] = 0
        cause(world.state, world.rules, NOW_US, np.uint64(10**6 + key), 1, world.state.layers[0], VISIT)
        counts.append(int(world.state.now[layout.N_HEAP]))
    seen = np.bincount(np.diff([0, *counts]), minlength=6)
    exact = stats.poisson(0.8).pmf(np.arange(5))
    assert stats.chisquare(np.append(seen[:5], seen[5:].sum()), np.append(exact, 1 - exact.sum()) * n).pvalue > 0.001
    waits = (waiting(world)["time_us"] - NOW_US) / (5 * HOUR)
    assert (waits > 0).all()
    assert stats.kstest(waits, "uniform").pvalue > 0.001


def test_children_are_named_by_their_parent_and_cascade_alone(made: Callable[..., Any]) -> None:
    """Another cascade beside it, or the same at another time, leaves keys, shoppers and delays as they were."""
    alone = happen(made(cascade("any", to=MEMBERS)), 60, VISIT)
    beside = happen(made(cascade("more", children=3.0), cascade("any", to=MEMBERS)), 60, VISIT, time_us=NOW_US + HOUR)
    beside["time_us"] -= HOUR
    kept = beside[np.isin(beside["key"], alone["key"])]
    assert len(np.unique(beside["key"])) == len(beside) > len(alone)
    for name in ("key", "shopper_id", "time_us"):
        assert np.array_equal(kept[name], alone[name])


def test_a_higher_mean_only_adds_children(made: Callable[..., Any]) -> None:
    few, many = (set(happen(made(cascade("a", children=mean)), 80, VISIT)["key"].tolist()) for mean in (0.7, 1.1))
    assert few < many


def test_none_comes_at_or_after_the_end(made: Callable[..., Any]) -> None:
    """Of the cascade, counted from the moment of asking, and of the run."""
    all_of = happen(made(cascade("a", delay=("uniform", 40))), 200, VISIT)
    until = happen(made(cascade("a", delay=("uniform", 40), until_h=12)), 200, VISIT)
    end_us = NOW_US + 12 * HOUR
    assert np.array_equal(until["key"], all_of["key"][all_of["time_us"] < end_us])
    assert 0 < len(until) < len(all_of)
    world = made(cascade("a", delay=("uniform", 40)))
    late_us = world.rules.end_us - HOUR
    late = happen(world, 200, VISIT, time_us=late_us)
    assert 0 < len(late) < 30
    assert late["time_us"].max() < world.rules.end_us


def test_the_delay_of_people_who_sleep_runs_by_their_clock(made: Callable[..., Any]) -> None:
    """The same delays as by the plain clock, but most of those that end at night there end in the morning here."""
    night_us = DAY + HOUR
    plain = np.sort(happen(made(cascade("a", delay=("uniform", 2))), 200, VISIT, time_us=night_us), order="key")
    world = made(cascade("a", delay=("uniform", 2), awake=True))
    awake = np.sort(happen(world, 200, VISIT, time_us=night_us), order="key")
    assert np.array_equal(awake["key"], plain["key"])
    moments = [waking_moment(world.state.about, night_us, float(at - night_us - 1)) for at in plain["time_us"]]
    assert awake["time_us"] == pytest.approx(np.array(moments), abs=100)
    assert np.median(awake["time_us"]) > np.median(plain["time_us"]) + HOUR


def test_one_moment_brings_no_more_than_there_is_room_for(made: Callable[..., Any]) -> None:
    world = made(cascade("many", children=50.0))
    for key in range(8):  # clicks of one visit, say: 400 children on average
        cause(world.state, world.rules, NOW_US, np.uint64(key), 1, world.state.layers[0], VISIT)
    assert len(waiting(world)) == MOST_AT_ONCE < ROOM - MOST_SEEN
