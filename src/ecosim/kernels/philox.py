"""Named numbers: Philox4x32-10 as a pure function of key and counter, and the few ways a name is formed.

Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC11. No generator object exists anywhere:
whoever needs a number names it, so a number never depends on what else was drawn, in which order or on which worker.
All words are uint64 that hold 32 bits, so that the same source runs compiled and interpreted.
"""

from __future__ import annotations

import numpy as np

from ecosim.kernels.jit import inlined, kernel

MULTIPLIER_0 = np.uint64(0xD2511F53)
MULTIPLIER_1 = np.uint64(0xCD9E8D57)
WEYL_0 = np.uint64(0x9E3779B9)
WEYL_1 = np.uint64(0xBB67AE85)
LOW = np.uint64(0xFFFFFFFF)
HALF = np.uint64(32)
ZERO = np.uint64(0)
ORDINAL_OF_COUNT = np.uint64(0xFFFF)  # names a window's count; its visits have the ordinals 0 … 65534
TO_UNIT = 1.0 / 4294967296.0
Four = tuple[np.uint64, np.uint64, np.uint64, np.uint64]


def rounds(k0: np.uint64, k1: np.uint64, c0: np.uint64, c1: np.uint64, c2: np.uint64, c3: np.uint64) -> Four:
    """Four 32-bit words of Philox4x32-10 for a key (k0, k1) and a counter (c0 … c3), each uint64 below 2^32.

    >>> z = np.uint64(0)
    >>> [f"{int(word):08x}" for word in rounds(z, z, z, z, z, z)]
    ['6627e8d5', 'e169c58d', 'bc57ac4c', '9b00dbd8']
    """
    for _ in range(10):
        p0 = MULTIPLIER_0 * c0
        p1 = MULTIPLIER_1 * c2
        c0, c1, c2, c3 = (p1 >> HALF) ^ c1 ^ k0, p1 & LOW, (p0 >> HALF) ^ c3 ^ k1, p0 & LOW
        k0 = (k0 + WEYL_0) & LOW
        k1 = (k1 + WEYL_1) & LOW
    return c0, c1, c2, c3


philox = kernel(rounds)
# for loops over alternatives: put into its caller, the compiler makes vector code of it
philox_in_loop = inlined(rounds)


@kernel
def draw(key: np.uint64, decision: np.uint64, alternative: np.uint64, k: np.uint64) -> Four:
    """Four words named by a 64-bit key, a decision, an alternative (an id below 2^32) and an index k."""
    return philox(key & LOW, key >> HALF, decision, alternative, k, ZERO)


@kernel
def join(high: np.uint64, low: np.uint64) -> np.uint64:
    """A 64-bit key of two words."""
    return (high << HALF) | low


@kernel
def unit(word: np.uint64) -> float:
    """A word as a float64 strictly inside (0, 1): (word + 1/2) / 2^32."""
    return (float(word) + 0.5) * TO_UNIT


@kernel
def child_key(parent: np.uint64, kind: np.uint64, n: np.uint64) -> np.uint64:
    """Key of the n-th visit of a kind that a visit caused."""
    a, b, _, _ = philox(parent & LOW, parent >> HALF, kind, n, ZERO, ZERO)
    return join(a, b)


@kernel
def fold(seed: np.uint64, salt: np.uint64) -> np.uint64:
    """A 64-bit key from a seed and a salt (0 for the people, 1 + replication for a run), each uint64 below 2^32."""
    a, b, _, _ = philox(seed, salt, ZERO, ZERO, ZERO, ZERO)
    return join(a, b)
