"""The published vectors of Philox4x32-10, and how names become keys."""

from __future__ import annotations

import numpy as np
import pytest

from ecosim.kernels import philox as p


def words(*hexadecimal: str) -> list[np.uint64]:
    return [np.uint64(int(word, 16)) for word in hexadecimal]


VECTORS = [  # Random123, tests/kat_vectors, philox4x32 10: counter, key, result
    ("0 0 0 0", "0 0", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"),
]


@pytest.mark.parametrize(("counter", "key", "result"), VECTORS)
@pytest.mark.parametrize("function", [p.philox, p.philox.py_func], ids=["compiled", "interpreted"])  # type: ignore[attr-defined]
def test_published_vectors(function, counter: str, key: str, result: str) -> None:  # type: ignore[no-untyped-def]
    found = function(*words(*key.split()), *words(*counter.split()))
    assert [f"{int(word):08x}" for word in found] == result.split()


def test_a_draw_is_the_block_of_its_name() -> None:
    key = np.uint64(p.join(*words("299f31d0", "a4093822")))
    found = p.draw(key, *words("243f6a88", "85a308d3", "13198a2e"))
    expected = p.philox(*words("a4093822", "299f31d0", "243f6a88", "85a308d3", "13198a2e", "0"))
    assert found == expected


def test_a_unit_lies_strictly_inside() -> None:
    assert p.unit(np.uint64(0)) == 0.5 / 2**32
    assert p.unit(np.uint64(2**32 - 1)) == 1.0 - 0.5 / 2**32 < 1.0


def test_a_key_joins_two_words() -> None:
    assert int(p.join(*words("deadbeef", "00000001"))) == 0xDEADBEEF00000001


def test_children_seeds_and_replications_have_keys_of_their_own() -> None:
    kinds = [np.uint64(kind) for kind in range(128, 132)]
    numbers = [np.uint64(n) for n in range(12)]
    parents = [np.uint64(p.fold(seed, salt)) for seed in numbers for salt in numbers]
    keys = {int(p.child_key(parent, kind, n)) for parent in parents for kind in kinds for n in numbers}
    assert len(keys) == 12 * 12 * 4 * 12
