"""The price in hand of a listing as its rules give it, held to the fen against the one that was written.

In hand is what one unit costs alone at the festival price with everything that is open to all: the official
reduction, our best coupon, the cross-store reduction, the platform's best coupon and red packet, and the expansion of
a deposit. A coupon for one segment, or one that nobody comes across on the shelf, is not open to all. It is worked
out as if we take part and presale is on, so that either can be switched off to compare. The arithmetic is that of the
orders, `kernels/waterfall.py`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

from ecosim.scenario.festival import Festival, Offer
from ecosim.scenario.model import Listing
from ecosim.scenario.parts import Parts, Steps
from ecosim.scenario.promotions import Coupon, Price, Promotions
from ecosim.scenario.tree import dotted
from ecosim.units import less_share, ppm, yuan

KINDS = {"store_coupon": "store", "platform_coupon": "platform", "red_packet": "red_packet"}  # step → kind of coupon


def single_price_fen(listing: Listing, price: Price) -> int:
    """The single-listing price while festival prices hold: the festival price, else the everyday price less `off`."""
    if price.festival_fen is not None:
        return price.festival_fen
    daily = everyday_price_fen(listing, price)
    return daily if price.off is None else less_share(daily, ppm(price.off))


def everyday_price_fen(listing: Listing, price: Price) -> int:
    """The price outside the festival: as planned, else the tag price."""
    return listing.tag_price_fen if price.daily_fen is None else price.daily_fen


def official_share(promotions: Promotions, price: Price) -> float:
    """The official reduction of a listing: its own, else the store's."""
    return promotions.official_reduction.rate if price.official is None else price.official


@dataclass(frozen=True)
class Stack:
    """All that one unit of a listing goes through in a festival, from the plan and the pack."""

    listing: Listing
    price: Price
    promotions: Promotions
    festival: Festival
    is_floored: bool = True  # reductions stop at the deposit, as they do in a payment

    @property
    def shown_fen(self) -> int:
        """Where the waterfall begins: by presale where it has a price of its own, else the single-listing price."""
        if not self.price.joins:
            return everyday_price_fen(self.listing, self.price)
        presale = self.price.presale
        own = None if presale is None else presale.price_fen
        return single_price_fen(self.listing, self.price) if own is None else own

    @property
    def official(self) -> float:
        """The official reduction where it holds, else 0."""
        return official_share(self.promotions, self.price) if self.holds("official") else 0.0

    @property
    def deposit_fen(self) -> int:
        """The deposit, below which no reduction takes a price; 0 without a presale."""
        presale = self.price.presale
        return 0 if presale is None or not self.is_floored else presale.deposit_fen

    @property
    def expansion_fen(self) -> int:
        """What a deposit is worth above itself, where that holds."""
        presale = self.price.presale
        if presale is None or presale.worth_fen is None or not self.holds("deposit"):
            return 0
        return presale.worth_fen - presale.deposit_fen

    def holds(self, step: str) -> bool:
        """True where a step of the waterfall holds for this listing; outside the festival our own coupons alone do."""
        if not self.price.joins:
            return step == "store_coupon"
        return step in self.festival.stacking.steps

    def coupons(self, step: str) -> Iterator[Coupon]:
        """Coupons of a step that anybody may use on this listing while festival prices hold."""
        for coupon in self.promotions.coupons:
            is_for_it = not coupon.listings or self.listing.listing in coupon.listings
            is_for_all = coupon.who is None and coupon.claim_share > 0  # else it comes through a channel alone
            if coupon.kind == KINDS[step] and is_for_all and is_for_it and self._meets_prices(coupon):
                yield coupon

    def _meets_prices(self, coupon: Coupon) -> bool:
        start = max(filter(None, (coupon.claim_from, coupon.use_from)), default=dt.datetime.min)
        end = coupon.end or dt.datetime.max
        opened = [phase for phase in self.festival.phases if phase.prices_open]
        return not self.price.joins or any(phase.start < end and start < phase.end for phase in opened)

    def offer(self) -> Offer | None:
        """The cross-store offer that we take part in."""
        rule, ours = self.festival.cross_store, self.promotions.cross_store
        if rule is None or not ours.join or not self.holds("cross_store"):
            return None
        return next((offer for offer in rule.offers if ours.offer in (None, offer.name)), None)


@dataclass
class InHand:
    """The price in hand, and what was taken on the way, in words."""

    shown_fen: int
    fen: int = 0
    cuts: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        """How it comes about.

        >>> print(InHand(89900, 67415, ["15%", "40.00 (shop-500-40)", "50.00 (deposit)"]))
        899.00 less 15%, 40.00 (shop-500-40) and 50.00 (deposit) is 674.15
        """
        *first, last = self.cuts or ["nothing"]
        return f"{yuan(self.shown_fen)} less {', '.join(first)}{' and ' if first else ''}{last} is {yuan(self.fen)}"


def price_in_hand(stack: Stack) -> InHand:
    """The price in hand of one unit, by the kernels that price orders."""
    import numpy as np

    from ecosim.kernels import waterfall as flow

    found = InHand(stack.shown_fen)
    steps, one = np.zeros((1, flow.N_STEPS), np.int64), np.ones(1, np.int64)
    rest, tested, weights, parts = (np.zeros(1, np.int64) for _ in range(4))
    counts, floor = np.ones(1, np.uint8), np.array([stack.deposit_fen], np.int64)
    official = np.array([ppm(stack.official)], np.int64)
    before = not stack.price.joins or stack.festival.stacking.thresholds == "before_official"
    flow.start_lines(1, one * found.shown_fen, one, official, before, steps, rest, tested)
    if official[0]:
        found.cuts.append(f"{stack.official * 100:.10g}%")
    for step, amount, words in _amounts(stack, int(tested[0])):
        taken = flow.take(1, amount, counts, step, floor, steps, rest, weights, parts)
        if taken:
            found.cuts.append(f"{yuan(taken)} ({words})")
    flow.expand(1, one * stack.expansion_fen, floor, steps, rest)
    if steps[0, flow.EXPANSION]:
        found.cuts.append(f"{yuan(int(steps[0, flow.EXPANSION]))} (deposit)")
    found.fen = int(rest[0])
    return found


def _amounts(stack: Stack, tested_fen: int) -> Iterator[tuple[int, int, str]]:
    """Step, amount and name of what is taken between official reduction and deposit, in their order."""
    from ecosim.kernels import waterfall as flow

    rows = {"store_coupon": flow.STORE_COUPON, "platform_coupon": flow.PLATFORM_COUPON, "red_packet": flow.RED_PACKET}
    for step, row in rows.items():
        if step == "platform_coupon" and (offer := stack.offer()) is not None:
            rule = stack.festival.cross_store
            repeats, most = (0, 0) if rule is None else (int(rule.repeat), rule.most_fen or 0)
            amount = flow.cross_store_fen(tested_fen, offer.over_fen, offer.minus_fen, repeats, most)
            yield flow.CROSS_STORE, amount, offer.name
        if stack.holds(step):
            met = [coupon for coupon in stack.coupons(step) if tested_fen >= coupon.over_fen]
            if met:
                best = max(met, key=lambda coupon: coupon.minus_fen)
                yield row, best.minus_fen, best.name


def check_in_hands(parts: Parts) -> None:
    """Prices in hand that were written are what the rules give; silent where what they rest on is wrong by itself.

    Without a festival nothing is checked.
    """
    found = parts.get("products", "prices", "promotions", "festival")
    wrong = {problem.path.partition(".")[0] for problem in parts.problems}
    if found is None or found[3] is None or wrong & {"promotions", "festival"}:
        return
    products, prices, promotions, festival = found
    for listing in products:
        price, own = prices.get(listing.listing), dotted(("prices", listing.listing))
        is_wrong = any(problem.path == own or problem.path.startswith(f"{own}.") for problem in parts.problems)
        if price is not None and price.in_hand_fen is not None and not is_wrong:
            check_in_hand(parts, Stack(listing, price, promotions, festival))


def check_in_hand(parts: Parts, stack: Stack) -> None:
    """The price in hand of one listing is what the rules give, to the fen."""
    written_fen = stack.price.in_hand_fen
    here: Steps = ("prices", stack.listing.listing, "in_hand")
    uncertain = next((path for path in _rests_on(stack) if path in parts.by_path), None)
    if uncertain is not None:
        remedy = "leave in_hand out or write single values"
        parts.complain(here, f"cannot be checked against a range, which {uncertain} is; {remedy}")
        return
    gives = price_in_hand(stack)
    if written_fen is not None and written_fen != gives.fen:
        remedy = (
            f"write {yuan(gives.fen)} or change the price" if gives.fen else "nothing is left to pay, take less off"
        )
        parts.complain(here, f"{yuan(written_fen)} is not what the rules give: {gives}; {remedy}")


def _rests_on(stack: Stack) -> Iterator[str]:
    """Paths of the settings that the price in hand follows from."""
    own, name = ("prices", stack.listing.listing), stack.listing.listing
    price = stack.price
    yield dotted((*own, "in_hand"))
    if price.joins and price.festival_fen is not None:
        yield dotted((*own, "festival"))
    elif price.daily_fen is not None:
        yield from (dotted((*own, word)) for word in ("daily", "off"))
    else:
        yield from (dotted((*own, "off")), dotted(("products", name, "tag_price")))
    if stack.holds("official"):
        is_own = price.official is not None
        yield dotted((*own, "official") if is_own else ("promotions", "official_reduction", "rate"))
    for step in KINDS:
        for coupon in stack.coupons(step) if stack.holds(step) else ():
            yield from (dotted(("promotions", "coupons", coupon.name, word)) for word in ("over", "minus"))
