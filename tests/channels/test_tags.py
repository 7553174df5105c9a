"""A tag refuses what it cannot mean, and says which value it was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ecosim.channels.tags import Tag


def tag(**changes: Any) -> Tag:
    return Tag(**({"name": "host-a", "listing": "coat", "price_fen": 87_900} | changes))


BAD: list[tuple[Callable[[], object], str]] = [
    (lambda: Tag(), "tag: name is ''"),
    (lambda: Tag(7), "tag: name is 7"),  # type: ignore[arg-type]
    (lambda: Tag(badge=None), "tag: badge is None"),  # type: ignore[arg-type]
    (lambda: tag(valid_h=float("nan")), "tag 'host-a': valid_h is nan; it must be above 0 and at most 8784"),
    (lambda: tag(valid_h=0), "valid_h is 0; it must be above 0"),
    (lambda: tag(price_fen=879.0), "price_fen is 879.0; a whole number"),
    (lambda: tag(price_fen=True), "price_fen is True; a whole number"),
    (lambda: tag(price_fen=-1), "price_fen is -1; it must lie in 0"),
    (lambda: tag(quota=-1), "quota is -1; it must lie in 0"),
    (lambda: tag(quota=float("inf")), "quota is inf; a whole number"),
    (lambda: tag(listing=None), "has a price or quota for no listing; name the listing"),
    (lambda: tag(listing=None, price_fen=None, quota=5), "has a price or quota for no listing"),
    (lambda: tag(price_fen=None, quota=5), "has a quota without a price; give price_fen"),
    (lambda: tag(listing=""), "listing is ''"),
    (lambda: tag(coupon=3), "coupon is 3"),
    (lambda: tag(payer="us"), "payer is 'us'; use one of store, platform, host"),
    (lambda: tag(refund_share=1.2), "refund_share is 1.2; it must be 0..1"),
    (lambda: tag(return_share=-0.1), "return_share is -0.1; it must be 0..1"),
]


@pytest.mark.parametrize(("make", "message"), BAD, ids=[message for _, message in BAD])
def test_a_bad_tag_names_its_value(make: Callable[[], object], message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=message) as caught:
        make()
    assert "\n" not in str(caught.value)


NAMES = {"name": "evening", "badge": "deal", "coupon": "store-500-40", "listing": "coat"}


@pytest.mark.parametrize("n_left_out", range(4))
def test_a_tag_is_called_by_the_first_name_it_has(n_left_out: int) -> None:
    given = dict(list(NAMES.items())[n_left_out:])
    assert Tag(**given).label == next(iter(given.values()))  # type: ignore[arg-type]


def test_equal_tags_are_one() -> None:
    """They share a row of the state, and with it their quota."""
    assert len({tag(quota=5), tag(quota=5), tag(quota=6), tag(name="host-b", quota=5)}) == 3
