"""A cascade refuses what it cannot mean, above all one without an end; groups are in the order of ids."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from ecosim.channels.cascades import Cascade, Groups
from ecosim.channels.landings import Content, Listing, Search
from ecosim.channels.limits import Cap


def cascade(**changes: Any) -> Cascade:
    good = {"id": "share", "on": "visit", "children": 0.5, "delay": ("exponential", 1), "land": Search()}
    return Cascade(**(good | changes))


FORMS = r"write \(\"gamma\", shape, scale_h\)"
BAD: list[tuple[Callable[[], object], str]] = [
    (lambda: cascade(id=""), "cascade: id is ''"),
    (lambda: cascade(on="view"), "cascade 'share': on is 'view'; use one of visit, click, order"),
    (lambda: cascade(children=float("nan")), "children is nan"),
    (lambda: cascade(children=-0.1), "children is -0.1"),
    (lambda: cascade(children=51), "children is 51; it must be 0..50"),
    (
        lambda: cascade(then=(cascade(id="a", children=30), cascade(id="b", children=21))),
        "bring 51 children of each visit together; it must be at most 50",
    ),
    (lambda: cascade(delay=5), f"delay is 5; {FORMS}"),
    (lambda: cascade(delay=["exponential", 1]), rf"delay is \['exponential', 1\]; {FORMS}"),
    (lambda: cascade(delay=("gamma", 2)), rf"delay is \('gamma', 2\); {FORMS}"),
    (lambda: cascade(delay=("normal", 2)), rf"delay is \('normal', 2\); {FORMS}"),
    (lambda: cascade(delay=({}, 2)), rf"delay is \({{}}, 2\); {FORMS}"),
    (lambda: cascade(delay=()), rf"delay is \(\); {FORMS}"),
    (lambda: cascade(delay=("gamma", 0, 2)), "delay's shape is 0; it must be above 0 and at most 100"),
    (lambda: cascade(delay=("uniform", float("nan"))), "delay's hours is nan"),
    (lambda: cascade(delay=("exponential", 0)), "delay's hours is 0; it must be above 0"),
    (lambda: cascade(land="search"), "land is 'search'; give Search, Shelf, Listing, Content, Live"),
    (lambda: cascade(to="others"), "to is 'others'; give \"self\", groups"),
    (lambda: cascade(to=None), 'to is None; give "self", groups'),
    (lambda: cascade(to=np.arange(3)), r"int64\[3\]; give True or False a shopper"),
    (lambda: cascade(until_h=0), "until_h is 0; it must be above 0"),
    (lambda: cascade(awake="yes"), "awake is 'yes'; give True or False"),
    (lambda: cascade(again=1), "again is 1; give True or False"),
    (lambda: cascade(again=True, children=1), "each visit causes 1 like itself, without end; give fewer than 1"),
    (lambda: cascade(again=True, children=2, cap=Cap("a", 2)), "each visit causes 2 like itself"),
    (lambda: cascade(again=True, children=2, cap=Cap("a", 1, days=7)), "each visit causes 2 like itself"),
    (lambda: cascade(on="click", land=Listing("coat"), again=True, children=2), "each click causes 2 like itself"),
    (
        lambda: cascade(on="click", again=True, children=0.1),
        "a visit may click several times .* land on Listing or Content",
    ),
    (lambda: cascade(to=[True] * 100_000), r"to is \[True, True, .*\.\.\.; give"),
    (lambda: cascade(tag="deal"), "tag is 'deal'; give Tag, None"),
    (lambda: cascade(cap=3), "cap is 3; give Cap, None"),
    (lambda: cascade(window="blog"), "window is 'blog'; give ClickWindow, None"),
    (lambda: cascade(impress=-1), "impress is -1"),
    (lambda: cascade(then=cascade()), "then is Cascade.*; give a tuple of Cascade"),
    (lambda: cascade(then=("share",)), "then is 'share'; give Cascade"),
    (lambda: cascade(counts_for=3), "counts_for is 3; a name in text"),
    (lambda: Groups([True], 2), r"audience is \[True\]; give True or False a shopper"),  # type: ignore[arg-type]
    (lambda: Groups(None, 2), "groups: members is None"),  # type: ignore[arg-type]
    (lambda: Groups(np.ones(3, bool), 1), "groups: size is 1; it must lie in 2"),
]


@pytest.mark.parametrize(("make", "message"), BAD, ids=[message for _, message in BAD])
def test_a_bad_cascade_names_its_value(make: Callable[[], object], message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=message) as caught:
        make()
    assert "\n" not in str(caught.value)


def test_what_feeds_itself_may_grow_where_it_ends() -> None:
    """Nobody comes twice, or each order takes a unit of what is left."""
    for on in ("visit", "click", "order"):
        assert cascade(on=on, again=True, children=3.0, cap=Cap("once", 1)).children == 3.0
    assert cascade(on="order", again=True, children=3.0).again
    assert cascade(again=True, children=0.999).again
    assert cascade(on="click", land=Content("coat", 0.1), again=True, children=0.999).again


def test_an_audience_can_no_longer_be_written() -> None:
    audience = np.ones(3, bool)
    cascade(to=audience)
    with pytest.raises(ValueError, match="read-only"):
        audience[0] = False


def test_groups_are_filled_in_the_order_of_ids() -> None:
    members = np.array([False, True, True, True, False, True, True])
    assert Groups(members, 2).of.tolist() == [-1, 0, 0, 1, -1, 1, 2]


def test_a_shopper_more_leaves_the_other_groups_alone() -> None:
    members = np.arange(50) % 3 > 0
    assert np.array_equal(Groups(members[:40], 7).of, Groups(members, 7).of[:40])


def test_the_id_names_the_children() -> None:
    assert cascade(id=("share", "2025-10-20")).hash32 != cascade(id=("share", "2025-10-21")).hash32
