"""Prices of visits refuse what they cannot mean, and a score is compiled once; bad bids are in `test_contract.py`."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from ecosim.channels.bids import Paid, market_score


def unknown_name(bid: float, quality: float, hour: float, u: float, v: float) -> float:
    return bid * nowhere  # type: ignore[name-defined, no-any-return]  # noqa: F821


def two_numbers(bid: Any, quality: Any) -> Any:
    return bid


def no_number(bid: Any, quality: Any, hour: Any, u: Any, v: Any) -> Any:
    return None


BAD: list[tuple[Callable[[], object], str]] = [
    (lambda: Paid("", 1), "paid: campaign is ''"),
    (lambda: Paid("ads", -1), "paid by campaign 'ads': cpm_fen is -1"),
    (lambda: Paid("ads", float("nan")), "paid by campaign 'ads': cpm_fen is nan"),
    (lambda: Paid("ads", 2e9), "cpm_fen is 2000000000.0; it must be 0..1e"),
    (lambda: Paid("ads", True), "cpm_fen is True; a number is needed"),
    (lambda: Paid("ads", 1, quality=-1), "quality is -1"),
    (lambda: Paid("ads", 1, score=math.exp), "score is <built-in function exp>; compile it with market_score"),
    (lambda: market_score(unknown_name), "market_score: NameError: name 'nowhere' is not defined; use numbers"),
    (lambda: market_score(two_numbers), "market_score: Signature mismatch: 5 argument types given"),
    (lambda: market_score(no_number), "market_score: No conversion from .*; use numbers, arithmetic and math"),
]


@pytest.mark.parametrize(("make", "message"), BAD, ids=[message for _, message in BAD])
def test_a_bad_price_names_its_value(make: Callable[[], object], message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=message) as caught:
        make()
    assert "\n" not in str(caught.value)


def test_a_score_is_what_its_function_is() -> None:
    def second_price(bid: float, quality: float, hour: float, u: float, v: float) -> float:
        rival = -3_000.0 * math.log(u) * (2.0 if hour >= 20 else 1.0)
        return rival / quality if rival < bid * quality else -1.0

    score = market_score(second_price)
    assert Paid("ads", 2_500, score=score).score is score
    for numbers in [(2500.0, 1.0, 12.0, 0.5, 0.5), (2500.0, 1.5, 21.0, 0.5, 0.1), (2500.0, 1.0, 3.0, 0.01, 0.9)]:
        assert score(*numbers) == second_price(*numbers)


def test_each_score_has_an_address_of_its_own() -> None:
    scores = [market_score(lambda b, q, h, u, v: b / 2), market_score(lambda b, q, h, u, v: b / 3)]
    assert scores[0].address != scores[1].address
    assert [score(6.0, 1.0, 0.0, 0.5, 0.5) for score in scores] == [3.0, 2.0]
