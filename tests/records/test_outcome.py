from __future__ import annotations

import numpy as np
import pytest

from ecosim.kernels import waterfall
from ecosim.records import outcome as raw

STEPS = ("OFFICIAL", "STORE_COUPON", "CROSS_STORE", "PLATFORM_COUPON", "RED_PACKET", "EXPANSION")


def test_arrays_are_packed_and_little_endian() -> None:
    for name, dtype in raw.RECORDS.items():
        assert dtype.itemsize == sum(dtype[field].itemsize for field in dtype.names or ()), name
        assert all(dtype[field].newbyteorder("<") == dtype[field] for field in dtype.names or ()), name


def test_flags_are_bits_of_their_own() -> None:
    names = (
        "FROM_CART",
        "SPONSORED",
        "WAITED",
        "AS_NEW",
        "SUBSTITUTED",
        "PRESALE",
        "FLASH",
        "TOPPED_UP",
        "DEPOSIT_BACK",
    )
    assert [getattr(raw, name) for name in names] == [2**bit for bit in range(len(names))]


def test_reductions_stand_in_the_order_as_in_the_waterfall() -> None:
    names = raw.ORDER.names or ()
    first = names.index(raw.REDUCTIONS[0])
    assert names[first : first + len(raw.REDUCTIONS)] == raw.REDUCTIONS
    assert [name.removesuffix("_fen").upper() for name in raw.REDUCTIONS] == [
        name for name, _ in sorted(((n, getattr(waterfall, n)) for n in STEPS), key=lambda pair: pair[1])
    ]


def test_what_is_kept_on_request_may_be_missing(outcome_of) -> None:
    assert outcome_of(events=None, market_orders=None).market_orders is None
    with pytest.raises(TypeError, match=r"outcome\.market_orders: has dtype"):
        outcome_of(market_orders=np.zeros(3, np.int64))


def test_an_array_of_another_dtype_is_refused(outcome_of) -> None:
    with pytest.raises(TypeError, match=r"outcome\.market: has dtype int64; must be"):
        outcome_of(market=np.zeros(3, np.int64))
