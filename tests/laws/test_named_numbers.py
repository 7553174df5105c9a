"""Neighbouring names give unrelated numbers: all words, all neighbours, and bits without a bias.

Seeded, so the verdict never changes; a bound of 4.5 standard errors is passed by chance in 7 of a million checks.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest

from ecosim.kernels.decisions import registry
from ecosim.kernels.philox import HALF, LOW, ZERO, child_key, draw, fold, join, philox

N = 4_096
BOUND = 4.5 / np.sqrt(N)
KEY = np.uint64(fold(np.uint64(11), np.uint64(1)))


def arrival(shopper: int, window: int, ordinal: int) -> tuple[int, int, int, int]:
    """The words of an arrival of one channel and layer."""
    return philox(KEY & LOW, KEY >> HALF, word(99), word(shopper), word(window), word(ordinal))  # type: ignore[no-any-return]


def word(value: int) -> np.uint64:
    return np.uint64(value)


NEIGHBOURS: dict[str, Callable[[int], tuple[int, int, int, int]]] = {
    "keys": lambda i: draw(word(int(KEY) + i), word(66), ZERO, ZERO),
    "high halves of keys": lambda i: draw(np.uint64(join(word(i), word(7))), word(66), ZERO, ZERO),
    "alternatives": lambda i: draw(KEY, word(66), word(i), ZERO),
    "indices": lambda i: draw(KEY, word(66), ZERO, word(i)),
    "decisions": lambda i: draw(KEY, word(i), ZERO, ZERO),
    "shoppers": lambda i: arrival(i, 20_251_020, 0),
    "windows": lambda i: arrival(17, 20_251_020 + i, 0),
    "ordinals": lambda i: arrival(17, 20_251_020, i),
    "children": lambda i: draw(np.uint64(child_key(KEY, word(128), word(i))), word(65), ZERO, ZERO),
    "seeds": lambda i: draw(np.uint64(fold(word(i), word(1))), word(65), ZERO, ZERO),
    "replications": lambda i: draw(np.uint64(fold(word(1), word(i))), word(65), ZERO, ZERO),
}


@pytest.fixture(params=NEIGHBOURS)
def numbers(request: pytest.FixtureRequest) -> npt.NDArray[np.uint64]:
    """uint64[N, 4]: the four words of N neighbouring names."""
    name_of = NEIGHBOURS[request.param]
    return np.array([name_of(i) for i in range(N)], np.uint64)


def test_all_words_of_neighbours_are_uncorrelated(numbers: npt.NDArray[np.uint64]) -> None:
    """Between the words of a name, and with the words of the next one and the one after: 4 x 4 at each distance."""
    u = (numbers.astype(float) - numbers.mean(axis=0)) / numbers.std(axis=0)
    within = (u.T @ u) / N
    assert np.max(np.abs(within - np.eye(4))) < BOUND
    for distance in (1, 2):
        assert np.max(np.abs(u[:-distance].T @ u[distance:]) / N) < BOUND


def test_each_bit_of_each_word_is_set_half_the_time(numbers: npt.NDArray[np.uint64]) -> None:
    bits = (numbers[:, :, None] >> np.arange(32, dtype=np.uint64)) & np.uint64(1)
    assert np.max(np.abs(bits.mean(axis=0) - 0.5)) < BOUND / 2


def test_a_flip_of_the_name_flips_half_of_the_bits(numbers: npt.NDArray[np.uint64]) -> None:
    flipped = np.bitwise_count(numbers[1:] ^ numbers[:-1]).sum(axis=1)
    assert flipped.mean() == pytest.approx(64.0, abs=4.5 * np.sqrt(32.0 / N))
    assert flipped.var() == pytest.approx(32.0, rel=4.5 * np.sqrt(2.0 / N))


def test_decisions_of_one_visit_are_unrelated() -> None:
    """Every pair of registered decisions over the same keys, first words."""
    keys = [word(int(KEY) + i) for i in range(N)]
    u = np.array([[draw(key, word(d), ZERO, ZERO)[0] for key in keys] for d in registry().values()], float)
    found = np.corrcoef(u) - np.eye(len(u))
    assert np.max(np.abs(found)) < 5.0 / np.sqrt(N)  # some 1,000 pairs
