"""Declarations: what a plugin's author writes gives literals, limits, help and a form."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from pydantic import ValidationError

from ecosim.scenario.fields import (
    Fen,
    Help,
    Hours,
    Moment,
    Name,
    Section,
    Share,
    help_of,
    limits_of,
    setting,
    shape_of,
)
from ecosim.scenario.model import Settings


class Post(Section):
    price_fen: Fen = setting(alias="price", unit="yuan", ge=1, en="Price", zh="价格")
    reach: Share = setting(0.03, ge=0, le=1, source="assumption", grade="M", range=(0.01, 0.08))
    lag_h: Hours = setting(6.0, gt=0)
    at: Moment | None = setting(None)
    most: int = setting(5, ge=1)
    depth: float = setting(1.5)
    is_live: bool = setting(False)
    how: Literal["a", "b"] = setting("a")
    who: tuple[Name, ...] = setting(())
    weights: tuple[float, ...] = setting((1.0, 2.0), length=2)


def test_text_is_read_as_literals() -> None:
    post = Post(price="1.2万", reach="8%", lag_h="2 d", at="2025-10-20 24:00", most="1,000", depth="1e1", is_live="是")  # type: ignore[arg-type, call-arg]
    assert (post.price_fen, post.reach, post.lag_h, post.most, post.depth, post.is_live) == (
        1_200_000, 0.08, 48.0, 1000, 10.0, True)  # fmt: skip
    assert post.at is not None and post.at.day == 21


def test_values_are_taken_as_they_are() -> None:
    assert Post(price_fen=990).price_fen == 990
    assert Post.model_validate(Post(price_fen=990).model_dump()) == Post(price_fen=990)


@pytest.mark.parametrize(
    "wrong",
    [{"price": "0"}, {"price": "1.005"}, {"price": "1", "reach": "150%"}, {"price": "1", "lag_h": "0"},
     {"price": "1", "how": "c"},
     {"price": "1", "who": ["A b"]}, {"price": "1", "depth": float("nan")}, {"price": "1", "other": 3},
     {"price": "1", "most": "many"},
     {"price": "1", "weights": [1.0]}, {}],
)  # fmt: skip
def test_what_breaks_a_rule_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Post(**wrong)


def test_sections_are_frozen() -> None:
    with pytest.raises(ValidationError):
        Post(price_fen=990).reach = 0.5


def test_a_bad_default_is_found_when_it_is_used() -> None:
    class Careless(Section):
        reach: Share = setting(2.0, le=1)

    with pytest.raises(ValidationError):
        Careless()


def test_help_and_limits() -> None:
    assert help_of(Post.model_fields["price_fen"]) == Help("yuan", "Price", "价格")
    assert help_of(Post.model_fields["reach"]).plausible == (0.01, 0.08)
    assert limits_of(Post.model_fields["weights"]) == {"min_length": 2, "max_length": 2}
    with pytest.raises(ValueError, match="'X' is no grade"):
        setting(1, grade="X")


def test_shapes() -> None:
    assert shape_of(int | str).kind is None
    assert shape_of(Fen | None).is_optional
    assert shape_of(Any).kind is None
    mapping = shape_of(dict[str, tuple[Share, ...]])
    assert mapping.key is not None and mapping.value is not None and mapping.value.item is not None
    assert mapping.value.item.kind is not None and mapping.value.item.kind.word == "share"


def test_default_settings_validate_themselves() -> None:
    plain = Settings.model_validate(
        {"ecosim": 1, "name": "x", "period": {"from": "2025-10-01", "to": "2025-10-02"}, "products": ()}
    )
    assert Settings.model_validate(plain.model_dump()) == plain
    assert Settings.model_validate(plain.model_dump(by_alias=True)) == plain
