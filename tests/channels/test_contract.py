"""Every declaration refuses what it cannot mean, and says which value it was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from ecosim.channels.bids import Bid, Bids, Campaign
from ecosim.channels.contract import Fee, Layer
from ecosim.channels.landings import Content, Listing, Live, Search, Shelf
from ecosim.channels.limits import Stop
from ecosim.channels.tags import Tag

GOOD: dict[str, Any] = {"id": "daily", "mean": 0.2, "hours": 24, "land": Search()}


def layer(**changes: Any) -> Layer:
    return Layer(**(GOOD | changes))


BAD: list[tuple[Callable[[], object], str]] = [
    (lambda: layer(mean=float("nan")), "layer 'daily': mean is nan"),
    (lambda: layer(mean=-0.1), "layer 'daily': mean is -0.1"),
    (lambda: layer(mean=1e9), "mean is 1000000000.0; it must be 0..1000"),
    (lambda: layer(mean="0.2"), "mean is '0.2'; a number is needed"),
    (lambda: layer(mean=True), "mean is True; a number is needed"),
    (lambda: layer(mean=np.array([0.1, np.nan])), r"mean\[1\] is nan"),
    (lambda: layer(mean=np.array([0.1, 0.2, -1.0])), r"mean\[2\] is -1.0"),
    (lambda: layer(mean=np.array([0.1, np.inf])), r"mean\[1\] is inf"),
    (lambda: layer(mean=np.zeros((2, 2))), r"mean is an array float64\[2, 2\]"),
    (lambda: layer(mean=np.array(["a"], object)), r"mean is an array object\[1\]"),
    (lambda: layer(hours=0), "hours is 0; it must be above 0"),
    (lambda: layer(hours=float("inf")), "hours is inf"),
    (lambda: layer(id=""), "layer: id is ''"),
    (lambda: layer(id=()), r"layer: id is \(\)"),
    (lambda: layer(id=("post", 1.5)), r"layer: id is \('post', 1.5\)"),
    (lambda: layer(id=None), "layer: id is None"),
    (lambda: layer(land="search"), "land is 'search'; give Search, Shelf, Listing"),
    (lambda: layer(audience=np.array([0, 1])), r"audience is int64\[2\]; give True or False a shopper"),
    (lambda: layer(audience=[True]), r"audience is \[True\]"),
    (lambda: layer(shape="decay"), "shape is 'decay'; use one of habit, flat"),
    (lambda: layer(shape=np.zeros(3)), r"shape holds 0.0\.\.0.0"),
    (lambda: layer(shape=np.array([1.0, np.nan])), "shape holds nan"),
    (lambda: layer(shape=np.array([1.0, -1.0])), r"shape holds -1.0\.\.1.0"),
    (lambda: layer(shape=np.ones((2, 2))), r"shape is an array \[2, 2\]"),
    (lambda: layer(shape=np.array([])), r"shape is an array \[0\]"),
    (lambda: layer(shape=["a"]), "shape is .'a'.; give numbers"),
    (lambda: layer(tag="deal"), "tag is 'deal'; give Tag, None"),
    (lambda: layer(stop="sold_out"), "stop is 'sold_out'; give Stop, None"),
    (lambda: layer(cap=3), "layer 'daily': cap is 3; give Cap, None"),
    (lambda: layer(window="blog"), "layer 'daily': window is 'blog'; give ClickWindow, None"),
    (lambda: layer(paid=2000), "layer 'daily': paid is 2000; give Paid, None"),
    (lambda: layer(causes=None), "layer 'daily': causes is None; give a tuple of Cascade"),
    (lambda: layer(causes=("share",)), "layer 'daily': causes is 'share'; give Cascade"),
    (lambda: layer(impress=float("inf")), "layer 'daily': impress is inf"),
    (lambda: Tag(badge="", valid_h=1), "tag: name is ''"),
    (lambda: Tag(badge="deal", valid_h=-1), "tag 'deal': valid_h is -1"),
    (lambda: Stop.sold_out(""), "stop: listing is ''"),
    (lambda: Stop.in_hand_above("coat", -1), "stop: fen is -1"),
    (lambda: Stop.in_hand_above("coat", 1.5), "stop: fen is 1.5; a whole number"),  # type: ignore[arg-type]
    (lambda: Search(""), "search: query is ''"),
    (lambda: Shelf("feed", stores="mine"), "shelf 'feed': stores is 'mine'; use one of all, own"),  # type: ignore[arg-type]
    (lambda: Shelf("feed", by="price"), "shelf 'feed': by is 'price'; use one of appeal, sales, race"),  # type: ignore[arg-type]
    (lambda: Shelf("feed", slots=0), "shelf 'feed': slots is 0; it must lie in 1..60"),
    (lambda: Listing(7), "listing page: listing is 7"),  # type: ignore[arg-type]
    (lambda: Content("", 0.1), "content: listing is ''"),
    (lambda: Content("coat", 1.5), "content of 'coat': click_share is 1.5; it must be 0..1"),
    (lambda: Live(""), "live: room is ''"),
    (lambda: Campaign("brand", -1), "campaign 'brand': daily_budget_fen is -1"),
    (lambda: Campaign("brand", 10.5), "daily_budget_fen is 10.5; a whole number"),  # type: ignore[arg-type]
    (lambda: Campaign("brand", 10, mode="auto"), "mode is 'auto'; use one of manual"),  # type: ignore[arg-type]
    (lambda: Campaign("brand", 10, mode="target_roas"), "target_roas is 0.0; it must be above 0"),
    (lambda: Campaign("brand", 10, hours=(1.0,) * 23), "hours has 23 multipliers"),
    (lambda: Campaign("brand", 10, hours=(1.0,) * 23 + (-1.0,)), r"hours\[23\] is -1.0"),
    (lambda: Campaign("", 10), "campaign: name is ''"),
    (lambda: Bid("brand", "", "coat", 1), "bid of campaign 'brand': query is ''"),
    (lambda: Bid("brand", "大衣", "coat", -1), "bid of campaign 'brand' on '大衣': cpc_fen is -1"),
    (lambda: Bid("brand", "大衣", "coat", 1, match="near"), "match is 'near'"),  # type: ignore[arg-type]
    (lambda: Bids((Bid("brand", "大衣", "coat", 1),)), "names campaign 'brand'; declare it in campaigns"),
    (lambda: Bids(campaigns=(Campaign("a", 1), Campaign("a", 2))), "campaign 'a' is declared twice"),
    (lambda: Bids((Bid("a", "q", "c", 1),) * 2, (Campaign("a", 1),)), r"'a', 'q', 'c'\) is declared twice"),
    (lambda: Bids(("大衣",)), "keywords is '大衣'; give Bid"),  # type: ignore[arg-type]
    (lambda: Fee("", 1), "fee: kind is ''"),
    (lambda: Fee("commission", 0.5), "fee 'commission': fen is 0.5; a whole number"),  # type: ignore[arg-type]
    (lambda: Fee("commission", 10**15), "fen is 1000000000000000"),
    (lambda: Fee("commission", 1, order_id=-1), "order_id is -1"),
]


@pytest.mark.parametrize(("make", "message"), BAD, ids=[message for _, message in BAD])
def test_a_bad_declaration_names_its_value(make: Callable[[], object], message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=message) as caught:
        make()
    assert "\n" not in str(caught.value)


def test_an_array_handed_over_can_no_longer_be_written() -> None:
    mean = np.array([0.1, 0.2])
    given = layer(mean=mean).mean
    assert given is mean
    with pytest.raises(ValueError, match="read-only"):
        mean[0] = 5.0


def test_a_view_is_copied_as_its_owner_could_still_write() -> None:
    whole = np.array([0.1, 0.2, 0.3])
    given = layer(mean=whole[:2]).mean
    whole[0] = 9.0
    assert isinstance(given, np.ndarray)
    assert given.tolist() == [0.1, 0.2]


def test_a_shape_is_a_copy() -> None:
    weights = np.array([1.0, 2.0])
    given = layer(shape=weights).shape
    weights[0] = 7.0
    assert isinstance(given, np.ndarray)
    assert given.tolist() == [1.0, 2.0]


@pytest.mark.parametrize(("dtype", "kept"), [("float32", "float32"), ("float64", "float64"), ("int64", "float64")])
def test_single_precision_stays_to_save_memory(dtype: str, kept: str) -> None:
    mean = layer(mean=np.ones(2, dtype)).mean
    assert isinstance(mean, np.ndarray)
    assert mean.dtype == kept


def test_a_number_from_numpy_is_a_number() -> None:
    assert layer(mean=np.float64(0.5)).mean == layer(mean=np.array(0.5)).mean == 0.5
    assert isinstance(Fee("commission", np.int64(5)).fen, int)


def test_the_hash_of_an_id_is_fixed() -> None:
    """CRC-32 of the JSON text, checked with zlib's own test vector for the plain text `123456789`."""
    import zlib

    assert zlib.crc32(b"123456789") == 0xCBF43926
    assert layer(id=("post", "coat", 7)).hash32 == zlib.crc32(b'["post", "coat", 7]')
    assert layer(id="羽").hash32 == zlib.crc32(b'"\\u7fbd"')
    assert layer(id=("a", "1")).hash32 != layer(id=("a", 1)).hash32


def test_stops_combine() -> None:
    stop = Stop.sold_out("a") | Stop.in_hand_above("b", 5) | Stop.sold_out("c")
    assert [rule.listing for rule in stop.rules] == ["a", "b", "c"]
