"""Prices in hand: as the loader has them, step by step to the fen, and backwards from what is wanted."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

import ecosim
from ecosim.app import in_hand
from ecosim.app.draft import NULL, Draft, check
from ecosim.app.in_hand import (
    Answer,
    Solution,
    in_hands_fen,
    released,
    solve,
    stack_of,
    steps_of,
    with_price,
    with_shown,
)
from ecosim.engine.quote import Wish, quote
from ecosim.scenario import Scenario
from ecosim.scenario.bundled import names_in, scenarios_folder
from ecosim.scenario.in_hand import Stack, price_in_hand
from ecosim.scenario.model import Settings
from ecosim.units import since

SCENARIOS = sorted(names_in(scenarios_folder()))


@cache
def plan(name: str) -> Scenario:
    return ecosim.load(name)


@cache
def crowded() -> Settings:
    """A plan with coupons of several thresholds and a cross-store reduction that repeats: prices in hand fall there."""
    return ecosim.load(Path(__file__).with_name("crowded.yaml")).settings


def gives(stack: Stack, fen: int) -> int:
    return price_in_hand(with_shown(stack, fen)).fen


@pytest.mark.parametrize("name", SCENARIOS)
def test_prices_in_hand_are_those_that_were_promised(name: str) -> None:
    ours = plan(name).settings
    found = in_hands_fen(ours)
    assert list(found) == [one.listing for one in ours.products]
    for listing, price in ours.prices.items():
        assert price.in_hand_fen in (None, found[listing])


@pytest.mark.parametrize("name", [*SCENARIOS, "crowded"])
def test_steps_lead_from_the_tag_price_to_the_price_in_hand(name: str) -> None:
    ours = crowded() if name == "crowded" else plan(name).settings
    for listing, fen in in_hands_fen(ours).items():
        first, *rest = steps_of(ours, listing)
        assert first.key == "tag" and first.left_fen == stack_of(ours, listing).listing.tag_price_fen
        assert all(step.fen for step in rest)
        assert first.left_fen + sum(step.fen for step in rest) == (rest or [first])[-1].left_fen == fen


def test_a_price_in_hand_is_what_a_shopper_pays() -> None:
    scenario = plan("double11_2025")
    ours = scenario.settings
    at = since(ours.period.start_date, dt.datetime(2025, 10, 22, 12))
    open_to_all = [one.name for one in ours.promotions.coupons if one.who is None]
    for listing, fen in in_hands_fen(ours).items():
        by_deposit = ours.prices[listing].presale is not None
        (row,) = quote(scenario, [Wish(listing, by_deposit=by_deposit)], at, coupons=open_to_all)
        assert row["pays_fen"] == fen, listing


@pytest.mark.parametrize("name", ["double11_2025", "beauty_618_2025", "quiet_week", "crowded"])
def test_solving_for_what_is_changes_nothing(name: str) -> None:
    ours = crowded() if name == "crowded" else plan(name).settings
    for listing, fen in in_hands_fen(ours).items():
        assert solve(ours, listing, fen) == Solution(Answer(stack_of(ours, listing).shown_fen, fen))


@settings(max_examples=40, deadline=None)
@given(some.data())
def test_what_is_solved_gives_what_was_wanted(data: some.DataObject) -> None:
    ours = data.draw(
        some.sampled_from([crowded(), plan("double11_2025").settings, plan("appliance_618_2025").settings])
    )
    listing = data.draw(some.sampled_from([one.listing for one in ours.products]))
    stack = stack_of(ours, listing)
    wanted = data.draw(some.integers(1, stack.listing.tag_price_fen + 100))
    found = solve(ours, listing, wanted)
    if found.exact is not None:
        assert gives(stack, found.exact.price_fen) == wanted == found.exact.in_hand_fen
        return
    for answer, is_right in ((found.below, int.__lt__), (found.above, int.__gt__)):
        if answer is not None:
            assert gives(stack, answer.price_fen) == answer.in_hand_fen and is_right(answer.in_hand_fen, wanted)
    assert found.below or found.above


def test_every_price_in_hand_that_there_is_is_found() -> None:
    """Held against every price up to the tag price, with coupons and a repeated reduction in the way."""
    ours = crowded()
    stack = stack_of(ours, "socks")
    all_of = {fen: gives(stack, fen) for fen in range(1, stack.listing.tag_price_fen + 1)}
    there = set(all_of.values())
    assert list(all_of.values()) != sorted(all_of.values())  # it falls somewhere: simple bisection would not do
    for wanted in range(1, stack.listing.tag_price_fen + 2, 149):
        found = solve(ours, "socks", wanted)
        assert (found.exact is not None) == (wanted in there), wanted
        if found.exact is not None:
            nearest = min(abs(fen - stack.shown_fen) for fen, gets in all_of.items() if gets == wanted)
            assert abs(found.exact.price_fen - stack.shown_fen) == nearest, wanted
        else:
            below = max((fen for fen in there if fen < wanted), default=None)
            above = min((fen for fen in there if fen > wanted), default=None)
            assert (found.below.in_hand_fen if found.below else None) == below
            assert (found.above.in_hand_fen if found.above else None) == above


@pytest.mark.parametrize("listing", ["down-jacket-long", "knit-dress", "wool-coat"])
def test_a_wanted_price_in_hand_is_set_and_reached(listing: str, tmp_path: Path) -> None:
    ours = plan("double11_2025").settings
    wanted = in_hands_fen(ours)[listing] - 1234
    found = solve(ours, listing, wanted).exact
    assert found is not None
    draft = with_price(Draft("double11_2025"), ours, listing, found.price_fen)
    draft, gone = released(draft, check(draft, tmp_path))
    assert gone == (listing,)
    after = check(draft, tmp_path).scenario
    assert after is not None and in_hands_fen(after.settings)[listing] == wanted


def test_a_cut_gives_way_to_an_amount() -> None:
    ours = plan("double11_2025").settings
    price = ours.prices["wool-coat"].model_copy(update={"festival_fen": None, "off": 0.1, "in_hand_fen": None})
    ours = ours.model_copy(update={"prices": {**ours.prices, "wool-coat": price}})
    draft = with_price(Draft("double11_2025"), ours, "wool-coat", 99950)
    assert draft.overlay == {"prices": {"wool-coat": {"off": NULL, "festival": "999.50"}}}


def test_prices_in_hand_are_let_go_by_what_was_moved_and_come_back(tmp_path: Path) -> None:
    deeper = Draft("tiny").set(("promotions", "official_reduction", "rate"), "20%")
    let_go, gone = released(deeper, check(deeper, tmp_path))
    assert gone and set(gone) == set(plan("tiny").settings.prices)
    assert check(let_go, tmp_path).scenario is not None
    assert released(let_go, check(let_go, tmp_path)) == (let_go, ())
    again = let_go.unset(("promotions", "official_reduction"))
    assert released(again, check(again, tmp_path)) == (Draft("tiny"), ())


def test_a_price_in_hand_of_the_drafts_own_stays_and_is_complained_of(tmp_path: Path) -> None:
    own = Draft("tiny").set(("prices", "wool-coat", "in_hand"), "1.00")
    assert released(own, check(own, tmp_path)) == (own, ())


def test_first_with_finds_the_border() -> None:
    for border in range(12):
        assert in_hand.first_with(0, 11, lambda n, border=border: n >= border) == min(border, 11)  # type: ignore[misc]
