"""Prices in hand (到手价) of a plan: what they are, step by step, and the price that gives one that is wanted.

The arithmetic is the loader's, `scenario/in_hand.py`; here it is asked for every listing, with fewer steps, and
backwards. Knows no Streamlit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from ecosim.app.draft import NULL, Checked, Draft, Steps
from ecosim.scenario import Scenario
from ecosim.scenario.festival import STEPS, Festival
from ecosim.scenario.in_hand import KINDS, Stack, everyday_price_fen, price_in_hand
from ecosim.scenario.model import Settings
from ecosim.scenario.promotions import Price
from ecosim.units import less_share, ppm, yuan

RESTS_ON: Final = ("prices.", "products.", "promotions.official_reduction", "promotions.coupons")
MOST_AMOUNTS: Final = 200
WORDS: Final = {"deposit": "expansion"}  # a step by the name that receipts give it


@dataclass(frozen=True)
class Step:
    """One step of a price: what it changes and what is left; `name` of the coupon or offer."""

    key: str
    fen: int
    left_fen: int
    name: str = ""


@dataclass(frozen=True)
class Answer:
    """A price, and the price in hand that it gives."""

    price_fen: int
    in_hand_fen: int


@dataclass(frozen=True)
class Solution:
    """The price that gives what is wanted; where none does, those that give the nearest below and above."""

    exact: Answer | None
    below: Answer | None = None
    above: Answer | None = None


def stack_of(settings: Settings, name: str) -> Stack:
    """All that a listing goes through; without a festival its everyday price and our own coupons."""
    listing = next(one for one in settings.products if one.listing == name)
    price = settings.prices.get(name, Price())
    if settings.festival is None:
        return Stack(listing, price.model_copy(update={"joins": False}), settings.promotions, Festival(name="none"))
    return Stack(listing, price, settings.promotions, settings.festival)


def in_hands_fen(settings: Settings) -> dict[str, int]:
    """The price in hand of every listing, in fen."""
    return {one.listing: price_in_hand(stack_of(settings, one.listing)).fen for one in settings.products}


def steps_of(settings: Settings, name: str) -> tuple[Step, ...]:
    """From the tag price to the price in hand, the steps that change something."""
    stack = stack_of(settings, name)
    left = stack.listing.tag_price_fen
    found = [Step("tag", left, left)]
    for key, fen in (("daily", everyday_price_fen(stack.listing, stack.price)), ("shown", stack.shown_fen)):
        found.append(Step(key, fen - left, fen))
        left = fen
    for number, key in enumerate(STEPS, 1):  # with one step more each time
        stacking = stack.festival.stacking
        held = tuple(step for step in STEPS[:number] if step in stacking.steps)
        update = {"stacking": stacking.model_copy(update={"steps": held})}
        gives = price_in_hand(replace(stack, festival=stack.festival.model_copy(update=update)))
        if gives.fen != left:
            name_of_cut = gives.cuts[-1].partition("(")[2].rstrip(")") if key != "deposit" else ""
            found.append(Step(WORDS.get(key, key), gives.fen - left, gives.fen, name_of_cut))
            left = gives.fen
    return tuple(step for step in found if step.key == "tag" or step.fen)


def price_steps(settings: Settings, name: str) -> Steps:
    """The setting that it follows from: the presale's own price, the festival price, or the everyday one."""
    price = stack_of(settings, name).price
    if not price.joins:
        return ("prices", name, "daily")
    if price.presale is not None and price.presale.price_fen is not None:
        return ("prices", name, "presale", "price")
    return ("prices", name, "festival")


def with_shown(stack: Stack, fen: int) -> Stack:
    """The same listing at another price."""
    price = stack.price
    if not price.joins:
        return replace(stack, price=price.model_copy(update={"daily_fen": fen}))
    if price.presale is not None and price.presale.price_fen is not None:
        presale = price.presale.model_copy(update={"price_fen": fen})
        return replace(stack, price=price.model_copy(update={"presale": presale}))
    return replace(stack, price=price.model_copy(update={"festival_fen": fen}))


def solve(settings: Settings, name: str, wanted_fen: int) -> Solution:
    """The price up to the tag price that gives a wanted price in hand, of several the nearest to today's.

    Between two thresholds a price in hand never falls as the price rises, so that each stretch is bisected by itself.
    """
    stack = stack_of(settings, name)
    now_fen = stack.shown_fen
    most_fen = max(stack.listing.tag_price_fen, now_fen)

    def gives(fen: int) -> int:
        return price_in_hand(with_shown(stack, fen)).fen

    edges = sorted({1, most_fen + 1, *thresholds(stack, most_fen)})
    exact: list[int] = []
    below: list[Answer] = []
    above: list[Answer] = []
    for start, end in pairwise(edges):
        first = first_with(start, end, lambda fen: gives(fen) >= wanted_fen)
        after = first_with(first, end, lambda fen: gives(fen) > wanted_fen)
        if first < after:
            exact.append(min(max(now_fen, first), after - 1))
        below += [Answer(first - 1, gives(first - 1))] if first > start else []
        above += [Answer(after, gives(after))] if after < end else []
    if exact:
        return Solution(Answer(min(exact, key=lambda fen: (abs(fen - now_fen), fen)), wanted_fen))
    return Solution(
        None,
        max(below, key=lambda one: (one.in_hand_fen, -abs(one.price_fen - now_fen)), default=None),
        min(above, key=lambda one: (one.in_hand_fen, abs(one.price_fen - now_fen)), default=None),
    )


def first_with(start: int, end: int, holds: Callable[[int], bool]) -> int:
    """The first of start..end-1 at which something holds that goes on holding; `end` where it never does.

    >>> first_with(0, 10, lambda n: n * n >= 20)
    5
    """
    while start < end:
        middle = (start + end) // 2
        start, end = (start, middle) if holds(middle) else (middle + 1, end)
    return start


def thresholds(stack: Stack, most_fen: int) -> Iterator[int]:
    """The prices at which a coupon or another full amount of the cross-store reduction is first reached."""
    is_before = not stack.price.joins or stack.festival.stacking.thresholds == "before_official"
    share = 0 if is_before else ppm(stack.official)
    for over_fen in amounts(stack, most_fen):
        yield first_with(1, most_fen + 1, lambda fen, over=over_fen: less_share(fen, share) >= over)  # type: ignore[misc]


def amounts(stack: Stack, most_fen: int) -> Iterator[int]:
    """The amounts from which something is taken off."""
    for step in KINDS:
        yield from (coupon.over_fen for coupon in stack.coupons(step) if stack.holds(step))
    offer, rule = stack.offer(), stack.festival.cross_store
    if offer is not None and rule is not None:
        times = min(most_fen // offer.over_fen, MOST_AMOUNTS) if rule.repeat else 1
        yield from (offer.over_fen * time for time in range(1, times + 1))


def with_price(draft: Draft, settings: Settings, name: str, price_fen: int) -> Draft:
    """The draft with the price that `solve` found."""
    steps = price_steps(settings, name)
    price = settings.prices.get(name)
    if steps[-1] == "festival" and price is not None and price.off is not None:
        draft = draft.set(("prices", name, "off"), NULL)
    return draft.set(steps, yuan(price_fen).removesuffix(".00"))


def released(draft: Draft, checked: Checked) -> tuple[Draft, tuple[str, ...]]:
    """The draft without the base's prices in hand that no longer hold, and of which listings.

    One that was let go and holds again comes back.
    """
    gone = []
    for problem in checked.problems:
        name = problem.path.removeprefix("prices.").removesuffix(".in_hand").strip('"')
        steps = ("prices", name, "in_hand")
        if problem.path.startswith("prices.") and problem.path.endswith(".in_hand") and draft.get(steps) is None:
            draft = draft.set(steps, NULL)
            gone.append(name)
    if checked.scenario is not None:
        for name in back(draft, checked.base, checked.scenario):
            draft = draft.unset(("prices", name, "in_hand"))
    return draft, tuple(gone)


def back(draft: Draft, base: Scenario, scenario: Scenario) -> Iterator[str]:
    """Listings whose price in hand was let go, and is again what the base promised."""
    if scenario.settings.festival is None or any(one.path.startswith(RESTS_ON) for one in scenario.ranges):
        return
    ours = {one.listing for one in scenario.settings.products}
    for name, price in base.settings.prices.items():
        was_let_go = price.in_hand_fen is not None and draft.get(("prices", name, "in_hand")) == NULL
        if was_let_go and name in ours and price_in_hand(stack_of(scenario.settings, name)).fen == price.in_hand_fen:
            yield name
