"""The waterfall by hand, and what is true of every basket: nothing is lost between list price, payment and refunds."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ecosim.kernels.waterfall import (
    CROSS_STORE,
    EXPANSION,
    MOST_LINES,
    N_STEPS,
    OFFICIAL,
    PLATFORM_COUPON,
    RED_PACKET,
    STORE_COUPON,
    cross_store_fen,
    expand,
    refund_fen,
    share_of_fen,
    split,
    start_lines,
    sum_of,
    take,
)
from ecosim.units import yuan

Ints = npt.NDArray[np.int64]
COUPON_STEPS = (STORE_COUPON, PLATFORM_COUPON, RED_PACKET)


@dataclass(frozen=True)
class Cut:
    """A coupon, or with `repeats` a cross-store reduction: from an amount on, for the lines that count."""

    over_fen: int
    minus_fen: int
    counts: tuple[int, ...] = ()  # by line; empty for all
    repeats: bool = False
    most_fen: int = 0


@dataclass(frozen=True)
class Basket:
    """Lines (shown price, units, official reduction in millionths, expansion of the deposit) and what is taken off."""

    lines: tuple[tuple[int, int, int, int], ...]
    cuts: dict[int, Cut] = field(default_factory=dict)
    before_official: bool = True
    deposits: tuple[int, ...] = ()  # by line, below which it cannot fall; empty for none

    @property
    def floor(self) -> Ints:
        return np.array(self.deposits or [0] * len(self.lines), np.int64)


@dataclass(frozen=True)
class Priced:
    steps: Ints
    rest: Ints
    tested: Ints
    met: tuple[int, ...]  # times each threshold is met, by step

    @property
    def pays_fen(self) -> int:
        return int(self.rest.sum())


def price(basket: Basket, form: str = "compiled") -> Priced:
    """A basket through the kernels in the order of the steps."""
    functions = [start_lines, sum_of, cross_store_fen, take, expand]
    begin, total, crossed, off, expanded = (
        getattr(each, "py_func", each) if form == "plain" else each for each in functions
    )
    n = len(basket.lines)
    shown, units, official, more = (np.array(column, np.int64) for column in zip(*basket.lines, strict=True))
    steps = np.full((n, N_STEPS), -1, np.int64)
    rest, tested, weights, parts = (np.zeros(n, np.int64) for _ in range(4))
    begin(n, shown, units, official, basket.before_official, steps, rest, tested)
    met = []
    for step in (STORE_COUPON, CROSS_STORE, PLATFORM_COUPON, RED_PACKET):
        cut = basket.cuts.get(step)
        if cut is None:
            continue
        counts = np.array(cut.counts or [1] * n, np.uint8)
        reached = total(n, tested, counts)
        if step == CROSS_STORE:
            amount = crossed(reached, cut.over_fen, cut.minus_fen, int(cut.repeats), cut.most_fen)
        else:
            amount = cut.minus_fen if reached >= cut.over_fen else 0
        met.append(reached // max(cut.over_fen, 1) if cut.repeats else int(reached >= cut.over_fen))
        off(n, amount, counts, step, basket.floor, steps, rest, weights, parts)
    expanded(n, more, basket.floor, steps, rest)
    return Priced(steps, rest, tested, tuple(met))


# ---- golden cases


def test_a_threshold_is_tested_before_the_official_reduction() -> None:
    item = Basket(((8_000, 1, 100_000, 0),), {STORE_COUPON: Cut(8_000, 500)})
    assert price(item).pays_fen == 6_700
    assert price(replace(item, before_official=False)).pays_fen == 7_200


def test_a_deposit_of_100_that_counts_for_300() -> None:
    found = price(Basket(((100_000, 1, 0, 20_000),)))
    assert found.pays_fen == 80_000
    assert found.steps[0, EXPANSION] == 20_000
    assert found.pays_fen - 10_000 == 70_000  # the balance


def test_two_reductions_after_an_immediate_one() -> None:
    cuts = {STORE_COUPON: Cut(0, 5_000), PLATFORM_COUPON: Cut(0, 2_500)}
    assert price(Basket(((34_320, 1, 0, 0),), cuts)).pays_fen == 26_820


def test_the_part_of_an_order_that_comes_back_gets_its_part_of_the_reduction() -> None:
    found = price(Basket(((40_000, 1, 0, 0), (20_000, 1, 0, 0)), {CROSS_STORE: Cut(60_000, 10_000)}))
    assert found.steps[:, CROSS_STORE].tolist() == [6_667, 3_333]
    assert refund_fen(int(found.rest[0]), 1, 1) == 40_000 - 6_667


def test_the_jacket_of_the_planners() -> None:
    jacket = Basket(((89_900, 1, 150_000, 5_000),), {STORE_COUPON: Cut(50_000, 4_000)})
    assert price(jacket).pays_fen == 67_415
    assert price(Basket(((12_900, 1, 150_000, 0),), {STORE_COUPON: Cut(50_000, 4_000)})).pays_fen == 10_965


COATS_AND_SCARF = Basket(
    ((59_900, 2, 150_000, 3_000), (19_990, 1, 150_000, 0)),
    {
        STORE_COUPON: Cut(100_000, 6_000, counts=(1, 0)),
        CROSS_STORE: Cut(30_000, 5_000, repeats=True),
        PLATFORM_COUPON: Cut(80_000, 5_000),
        RED_PACKET: Cut(0, 888),
    },
)


def test_a_basket_over_all_steps_by_hand() -> None:
    found = price(COATS_AND_SCARF)
    assert found.steps.tolist() == [
        [17_970, 6_000, 16_988, 4_247, 754, 3_000],
        [2_999, 0, 3_012, 753, 134, 0],
    ]
    assert found.rest.tolist() == [70_841, 13_092]


def test_the_example_of_the_page_is_that_basket() -> None:
    page = (Path(__file__).parents[2] / "docs" / "reference" / "waterfall.md").read_text("utf-8")
    rows = re.findall(r"^\| ([^|]+) \| −?([\d.]*) \| ?−?([\d.]*) \| −?([\d.]+) \|", page, re.M)
    amounts = {name.partition(",")[0].strip(): cells for name, *cells in rows}
    found = price(COATS_AND_SCARF)
    steps = ("official reduction", "store coupon", "cross-store", "platform coupon", "red packet", "deposit expansion")
    for step, name in enumerate(steps):
        both = found.steps[:, step].tolist()
        assert amounts[name] == [yuan(fen) if fen else "" for fen in both] + [yuan(sum(both))]
    assert amounts["paid"] == [*map(yuan, found.rest.tolist()), yuan(found.pays_fen)]


# ---- rounding


def test_percentages_are_taken_of_a_unit_half_up() -> None:
    assert [share_of_fen(fen, 150_000) for fen in (9, 10, 11, 3, 4)] == [1, 2, 2, 0, 1]
    three = price(Basket(((10, 3, 150_000, 0),)))
    assert three.steps[0, OFFICIAL] == 3 * 2  # 15 % of 30 would be 5


@pytest.mark.parametrize(
    ("amount", "weights", "parts"),
    [
        (1, [1, 1], [1, 0]),
        (2, [1, 1, 1], [1, 1, 0]),
        (10_000, [40_000, 20_000], [6_667, 3_333]),
        (100, [0, 7, 0], [0, 100, 0]),
        (5, [0, 0], [0, 0]),
        (0, [3, 4], [0, 0]),
        (7, [3, 3, 1], [3, 3, 1]),
        (2, [5, 3, 3], [1, 1, 0]),
    ],
)
def test_a_split_goes_by_largest_remainder_ties_to_the_earlier(
    amount: int, weights: list[int], parts: list[int]
) -> None:
    for function in (split, getattr(split, "py_func", split)):
        found = np.full(len(weights), -1, np.int64)
        function(amount, np.array(weights, np.int64), len(weights), found)
        assert found.tolist() == parts


WEIGHTS = st.lists(st.integers(0, 3_000_000_000), min_size=1, max_size=MOST_LINES)


@given(WEIGHTS, st.integers(0, 10**6))
def test_a_split_is_fair_to_the_fen(weights: list[int], per_million: int) -> None:
    total = min(sum(weights), 3_000_000_000)
    amount = total * per_million // 10**6
    parts = np.zeros(len(weights), np.int64)
    split(amount, np.array(weights, np.int64), len(weights), parts)
    assert parts.sum() == (amount if sum(weights) else 0)
    for part, weight in zip(parts.tolist(), weights, strict=True):
        assert abs(part * sum(weights) - amount * weight) < max(sum(weights), 1)  # less than one fen off
        assert 0 <= part <= weight


# ---- every basket

LINE = st.tuples(
    st.integers(1, 2_000_00),
    st.integers(1, 5),
    st.sampled_from([0, 100_000, 150_000, 189_000, 333_333, 999_999]),
    st.sampled_from([0, 0, 1, 3_000, 15_000]),
)
AMOUNTS = st.integers(1, 100_000)


@st.composite
def baskets(draw: st.DrawFn) -> Basket:
    """Up to eight lines, and any of the steps for any of the lines."""
    lines = tuple(draw(st.lists(LINE, min_size=1, max_size=MOST_LINES)))
    cuts = {}
    for step in draw(st.sets(st.sampled_from([*COUPON_STEPS, CROSS_STORE]))):
        counts = tuple(draw(st.lists(st.integers(0, 1), min_size=len(lines), max_size=len(lines))))
        repeats = step == CROSS_STORE and draw(st.booleans())
        cuts[step] = Cut(draw(AMOUNTS), draw(AMOUNTS), counts, repeats, draw(st.sampled_from([0, 0, 20_000])))
    deposits = tuple(draw(st.sampled_from([0, 0, 1, fen * units // 5])) for fen, units, _, _ in lines)
    return Basket(lines, cuts, draw(st.booleans()), deposits)


def shown_fen(basket: Basket) -> Ints:
    return np.array([fen * units for fen, units, _, _ in basket.lines], np.int64)


@given(baskets())
def test_what_is_paid_and_every_step_sum_to_the_list_price_of_each_line(basket: Basket) -> None:
    found = price(basket)
    assert (found.rest + found.steps.sum(axis=1) == shown_fen(basket)).all()
    assert (found.rest >= 0).all()
    assert (found.steps >= 0).all()


@given(baskets())
def test_no_line_falls_below_its_deposit_but_by_the_official_reduction(basket: Basket) -> None:
    found = price(basket)
    assert (found.rest >= np.minimum(basket.floor, shown_fen(basket) - found.steps[:, OFFICIAL])).all()


@given(baskets())
def test_lines_sum_to_the_amounts_of_the_order(basket: Basket) -> None:
    """Each step takes its amount off the order, or all that is left of the lines that count."""
    found = price(basket)
    left = shown_fen(basket) - found.steps[:, OFFICIAL]
    for step in (STORE_COUPON, CROSS_STORE, PLATFORM_COUPON, RED_PACKET):
        cut = basket.cuts.get(step)
        counts = np.array((cut.counts if cut else ()) or [1] * len(left), bool)
        reached = int(found.tested[counts].sum()) if cut else 0
        if cut is None:
            amount = 0
        elif step == CROSS_STORE:
            times = reached // cut.over_fen if cut.repeats else int(reached >= cut.over_fen)
            amount = min(times * cut.minus_fen, cut.most_fen or times * cut.minus_fen)
        else:
            amount = cut.minus_fen if reached >= cut.over_fen else 0
        spare = np.maximum(left - basket.floor, 0)
        assert found.steps[:, step].sum() == min(amount, int(spare[counts].sum()))
        assert not found.steps[~counts, step].any()
        left = left - found.steps[:, step]
    spare = np.maximum(left - basket.floor, 0)
    assert (found.steps[:, EXPANSION] == np.minimum([more for _, _, _, more in basket.lines], spare)).all()


@given(baskets())
def test_refunds_of_one_unit_after_another_sum_to_what_was_paid(basket: Basket) -> None:
    found = price(basket)
    for paid, (_, units, _, _) in zip(found.rest.tolist(), basket.lines, strict=True):
        refunds = [0, *(refund_fen(paid, units, k) for k in range(1, units + 1))]
        assert refunds[-1] == paid
        assert refunds == sorted(refunds)
        single = [later - earlier for earlier, later in pairwise(refunds)]
        assert max(single) - min(single) <= 1


@given(baskets())
def test_compiled_and_plain_give_the_same(basket: Basket) -> None:
    one, other = price(basket), price(basket, "plain")
    assert (one.steps == other.steps).all()
    assert (one.rest == other.rest).all()


def larger(basket: Basket, data: Any) -> Basket:
    """The basket with one discount larger than it was."""
    what = data.draw(st.sampled_from(["official", "expansion", *basket.cuts]))
    more = data.draw(st.integers(1, 30_000))
    if isinstance(what, int):
        cut = basket.cuts[what]
        grown = replace(cut, minus_fen=cut.minus_fen + more, most_fen=cut.most_fen and cut.most_fen + more)
        return replace(basket, cuts={**basket.cuts, what: grown})
    at = data.draw(st.integers(0, len(basket.lines) - 1))
    fen, units, official, expansion = basket.lines[at]
    changed = (
        (fen, units, min(official + more, 999_999), expansion)
        if what == "official"
        else (fen, units, official, expansion + more)
    )
    return replace(basket, lines=(*basket.lines[:at], changed, *basket.lines[at + 1 :]))


@given(baskets(), st.data())
def test_a_larger_discount_never_costs_more_while_the_same_thresholds_are_met(basket: Basket, data: Any) -> None:
    """As long as no line is used up: from there on, a fen of rounding may lie on a line that has nothing to give."""
    grown = larger(basket, data)
    before, after = price(basket), price(grown)
    assume(before.met == after.met)
    assume((before.rest > basket.floor).all() and (after.rest > basket.floor).all())
    assert after.pays_fen <= before.pays_fen


@given(baskets(), st.data())
def test_beyond_that_it_costs_no_more_than_the_rounding_of_its_lines(basket: Basket, data: Any) -> None:
    grown = larger(basket, data)
    before, after = price(basket), price(grown)
    assume(before.met == after.met)
    assert after.pays_fen <= before.pays_fen + len(basket.lines)


@given(baskets())
def test_a_line_that_costs_nothing_changes_nothing(basket: Basket) -> None:
    assume(len(basket.lines) < MOST_LINES)
    cuts = {step: replace(cut, counts=(*cut.counts, 1)) for step, cut in basket.cuts.items()}
    wider = Basket((*basket.lines, (0, 1, 0, 0)), cuts, basket.before_official, (*basket.deposits, 0))
    assert price(wider).rest.tolist() == [*price(basket).rest.tolist(), 0]


@given(st.integers(0, 10**7), AMOUNTS, AMOUNTS, st.booleans(), st.integers(0, 10**6))
def test_cross_store_reductions_by_their_definition(
    tested: int, over: int, minus: int, repeats: bool, most: int
) -> None:
    times = tested // over if repeats else min(tested // over, 1)
    expected = min(times * minus, most) if most else times * minus
    assert cross_store_fen(tested, over, minus, int(repeats), most) == expected
