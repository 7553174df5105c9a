"""Stops, caps and click windows refuse what they cannot mean; bad stops are in `test_contract.py`."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ecosim.channels.limits import Cap, ClickWindow

BAD: list[tuple[Callable[[], object], str]] = [
    (lambda: Cap("", 1), "cap: id is ''"),
    (lambda: Cap("a", 0), "cap 'a': most is 0; it must lie in 1..255"),
    (lambda: Cap("a", 256), "cap 'a': most is 256; it must lie in 1..255"),
    (lambda: Cap("a", 1.5), "cap 'a': most is 1.5; a whole number"),  # type: ignore[arg-type]
    (lambda: Cap("a", 1, 0), "cap 'a': days is 0; it must lie in 1..366"),
    (lambda: Cap("a", 1, 0.5), "cap 'a': days is 0.5; a whole number"),  # type: ignore[arg-type]
    (lambda: ClickWindow(" "), "click window: source is ' '"),
    (lambda: ClickWindow("a", 0), "click window 'a': days is 0; it must be above 0"),
    (lambda: ClickWindow("a", float("nan")), "click window 'a': days is nan"),
    (lambda: ClickWindow("a", 400), "click window 'a': days is 400; it must be above 0 and at most 366"),
]


@pytest.mark.parametrize(("make", "message"), BAD, ids=[message for _, message in BAD])
def test_a_bad_limit_names_its_value(make: Callable[[], object], message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=message):
        make()


def test_a_window_may_be_a_part_of_a_day() -> None:
    assert ClickWindow("a", 0.25).days == 0.25
