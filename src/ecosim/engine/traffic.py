"""Declared layers become visits: arrivals of each shopper by name, in exact order.

Keeps the table of layers that visits point to. What a layer lands on is looked up here once; what a visit does there
is the kernel's. A layer's draws are named by its channel and its id alone.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ecosim.channels.contract import Layer, Listing, Search, Stop
from ecosim.engine.growth import doubled
from ecosim.engine.ranking import Ranking
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
        self._n_layers = 0
        self._n_stops = 0

    def draw(
        self, world: World, ranking: Ranking, asked: Sequence[tuple[int, int, Layer]], start_us: int
    ) -> NDArray[np.void]:
        """Visits VISIT[n] of layers declared at `start_us`, sorted, none after the last day.

        Each layer comes as (channel_ix, channel hash, layer).
        """
        n, end_us = 0, start_us + 1
        for channel_ix, channel_hash, layer in asked:
            length_us = round(layer.hours * HOUR)
            end_us = max(end_us, start_us + length_us)
            n = self._draw_layer(world, ranking, channel_ix, channel_hash, layer, start_us, length_us, n)
        visits = np.zeros(n + 1, layout.VISIT)
        sort_visits(self._drawn, n, visits, start_us, end_us, np.zeros(n // VISITS_A_BUCKET + 2, np.int64))
        return visits[: np.searchsorted(visits["time_us"][:n], world.rules.end_us)]

    def _draw_layer(
        self,
        world: World,
        ranking: Ranking,
        channel_ix: int,
        channel_hash: int,
        layer: Layer,
        start_us: int,
        length_us: int,
        n: int,
    ) -> int:
        people = world.state.people
        ids, means, one_mean = layer_means(layer, self._everyone)
        cumulative, guide = self._profile(layer, start_us, length_us)
        layer_ix = self._add_row(world, ranking, channel_ix, layer)
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

    def _add_row(self, world: World, ranking: Ranking, channel_ix: int, layer: Layer) -> int:
        if self._n_layers == len(world.state.layers):
            world.state = world.state.replace(layers=doubled(world.state.layers))
        row = world.state.layers[self._n_layers]
        row["kind"], row["target"] = landing(world, ranking, layer)
        row["channel_ix"] = channel_ix
        row["badge_us"] = round(layer.tag.valid_h * HOUR) if layer.tag else 0
        row["first_stop"] = self._n_stops
        row["last_stop"] = self._add_stops(world, layer.stop)
        self._n_layers += 1
        return self._n_layers - 1

    def _add_stops(self, world: World, stop: Stop | None) -> int:
        for rule in stop.rules if stop else ():
            if self._n_stops == len(world.state.stops):
                world.state = world.state.replace(stops=doubled(world.state.stops))
            row = world.state.stops[self._n_stops]
            row["kind"] = layout.STOP_SOLD_OUT if rule.kind == "sold_out" else layout.STOP_ABOVE
            row["listing_ix"] = world.catalogue.names.index(rule.listing)
            row["fen"] = rule.fen
            self._n_stops += 1
        return self._n_stops


def layer_word(layer: Layer) -> int:
    """A layer's 16-bit word in the names of its draws, beside the 32-bit hash of its id."""
    return zlib.adler32(repr(layer.id).encode()) & 0xFFFF


def layer_means(layer: Layer, everyone: NDArray[np.uint32]) -> tuple[NDArray[np.uint32], NDArray[np.float32], float]:
    """Ids of the audience uint32[n], expected visits float32[n_shoppers] or an empty array and one number for all."""
    ids = everyone if layer.audience is None else np.flatnonzero(layer.audience).astype(np.uint32)
    if isinstance(layer.mean, np.ndarray):
        return ids, np.ascontiguousarray(layer.mean, np.float32), 0.0
    return ids, NO_MEANS, float(layer.mean)


def landing(world: World, ranking: Ranking, layer: Layer) -> tuple[int, int]:
    """Kind of landing and its page or listing."""
    land = layer.land
    if isinstance(land, Listing):
        return layout.LAND_LISTING, world.catalogue.names.index(land.listing)
    if isinstance(land, Search):
        return (layout.LAND_SEARCH, 0) if land.query is None else (layout.LAND_PAGE, world.queries.index(land.query))
    return layout.LAND_SHELF, ranking.page_of(world, land)
