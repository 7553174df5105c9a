"""Declared layers become visits: arrivals of each shopper by name, in exact order.

Visits point to rows of layers, which are kept in `layers.py`. A layer's draws are named by its channel and its id
alone.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ecosim.channels.contract import Layer
from ecosim.engine.growth import doubled
from ecosim.kernels import layout
from ecosim.kernels.arrivals import BLOCK, cumulative_profile, draw_arrivals, name_arrivals, sort_visits
from ecosim.units import DAY, HOUR
from ecosim.world.build import World
from ecosim.world.people import habit_profiles

PART_US = HOUR // 4
NO_MEANS = np.zeros(0, np.float32)
VISITS_A_BUCKET = 4


class Traffic:
    """Layers declared so far and the visits they bring."""

    def __init__(self, world: World, run_key: np.uint64) -> None:
        self._run_key = run_key
        self._habits = habit_profiles(world.settings)[1]
        self._profiles: dict[object, tuple[NDArray[np.float64], NDArray[np.int32]]] = {}
        self._everyone = np.arange(len(world.state.people), dtype=np.uint32)
        self._words, self._rows = np.zeros(BLOCK, np.uint32), np.zeros(BLOCK + 1, np.uint32)
        self._drawn = np.zeros(1024, layout.VISIT)

    def draw(self, world: World, asked: Sequence[tuple[int, int, Layer]], start_us: int) -> NDArray[np.void]:
        """Visits VISIT[n] of layers declared at `start_us`, sorted, none after the last day.

        Each layer comes as (its row, channel hash, layer).
        """
        n, end_us = 0, start_us + 1
        for layer_ix, channel_hash, layer in asked:
            length_us = round(layer.hours * HOUR)
            end_us = max(end_us, start_us + length_us)
            n = self._draw_layer(world, layer_ix, channel_hash, layer, start_us, length_us, n)
        visits = np.zeros(n + 1, layout.VISIT)
        sort_visits(self._drawn, n, visits, start_us, end_us, np.zeros(n // VISITS_A_BUCKET + 2, np.int64))
        return visits[: np.searchsorted(visits["time_us"][:n], world.rules.end_us)]

    def _draw_layer(
        self,
        world: World,
        layer_ix: int,
        channel_hash: int,
        layer: Layer,
        start_us: int,
        length_us: int,
        n: int,
    ) -> int:
        people = world.state.people
        ids, means, one_mean = layer_means(layer, self._everyone)
        cumulative, guide = self._profile(layer, start_us, length_us)
        names = self._run_key, np.uint64(channel_hash), np.uint64(layer.hash32), np.uint64(layer_word(layer))
        row, n_before = 0, n
        while row < len(ids):
            reached = draw_arrivals(names, ids, row, means, one_mean, self._words, self._rows, self._drawn, n)
            row, n = int(reached[0]), int(reached[1])
            if row < len(ids):
                self._drawn = doubled(self._drawn)
        name_arrivals(names, people, cumulative, guide, start_us, length_us, layer_ix, self._drawn, n_before, n)
        return n

    def _profile(self, layer: Layer, start_us: int, length_us: int) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
        if isinstance(layer.shape, np.ndarray):
            return cumulative_profile(layer.shape[None, :])
        if layer.shape == "flat":
            return self._kept("flat", np.ones((1, 1)))
        if start_us % DAY == 0 and length_us == DAY:
            return self._kept("day", self._habits)
        n_parts = max(1, round(length_us / PART_US))
        hours = ((start_us + (np.arange(n_parts) + 0.5) * (length_us / n_parts)) % DAY // HOUR).astype(int)
        return self._kept((start_us % DAY, length_us), self._habits[:, hours])

    def _kept(self, name: object, weights: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
        if name not in self._profiles:
            self._profiles[name] = cumulative_profile(weights)
        return self._profiles[name]


def layer_word(layer: Layer) -> int:
    """A layer's 16-bit word in the names of its draws, beside the 32-bit hash of its id."""
    return zlib.adler32(repr(layer.id).encode()) & 0xFFFF


def layer_means(layer: Layer, everyone: NDArray[np.uint32]) -> tuple[NDArray[np.uint32], NDArray[np.float32], float]:
    """Ids of the audience uint32[n], expected visits float32[n_shoppers] or an empty array and one number for all."""
    ids = everyone if layer.audience is None else np.flatnonzero(layer.audience).astype(np.uint32)
    if isinstance(layer.mean, np.ndarray):
        return ids, np.ascontiguousarray(layer.mean, np.float32), 0.0
    return ids, NO_MEANS, float(layer.mean)
