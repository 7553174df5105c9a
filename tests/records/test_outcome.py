from __future__ import annotations

import numpy as np
import pytest

from ecosim.records import outcome as raw


def test_arrays_are_packed_and_little_endian() -> None:
    for name, dtype in raw.RECORDS.items():
        assert dtype.itemsize == sum(dtype[field].itemsize for field in dtype.names or ()), name
        assert all(dtype[field].newbyteorder("<") == dtype[field] for field in dtype.names or ()), name


def test_flags_are_bits_of_their_own() -> None:
    flags = (raw.FROM_CART, raw.SPONSORED, raw.WAITED, raw.AS_NEW, raw.SUBSTITUTED)
    assert flags == (1, 2, 4, 8, 16)


def test_an_array_of_another_dtype_is_refused(outcome_of) -> None:
    with pytest.raises(TypeError, match=r"outcome\.market: has dtype int64; must be"):
        outcome_of(market=np.zeros(3, np.int64))
