"""What the presale of a listing owes the festival: a window, a deposit within its rules, a balance within the period.

Amounts are single values, see `promotion_checks.py`. Reads no text.
"""

from __future__ import annotations

import datetime as dt

from ecosim.scenario.festival import DepositRules, DepositTier, Festival, PresaleWindow
from ecosim.scenario.in_hand import KINDS, Stack, price_in_hand, single_price_fen
from ecosim.scenario.model import Listing
from ecosim.scenario.parts import Parts, Steps, by_the_pack, clock
from ecosim.scenario.promotions import Presale, Price
from ecosim.units import PPM, less_share, ppm, yuan

LONGEST_TO_SHIP_DAYS = 180


def check_presale(parts: Parts, listing: Listing, price: Price, presale: Presale) -> None:
    """A presale has a window, a sound deposit, and a moment of sending after its balances."""
    here = ("prices", listing.listing, "presale")
    if "festival" not in parts.values:
        return
    if not price.joins:
        parts.complain(
            here, "the listing does not take part (joins: false); presale is for those that do, take one out"
        )
        return
    if (festival := parts.festival()) is None:  # as what is said for phases, it waits for one
        parts.warn(here, "there is no festival, so nobody can pay a deposit")
        return
    if not festival.presale:
        where = f"festival {festival.name} has no presale, so no deposit can be paid"
        parts.complain(here, f"{where}; take it out, or choose a festival with a presale window")
        return
    asked = presale.price_fen if presale.price_fen is not None else single_price_fen(listing, price)
    if check_deposit(parts, here, presale, asked):
        if festival.deposits is not None and not parts.has_range("festival", "deposits"):
            check_rules(parts, here, presale, asked, festival.deposits)
        if check_worth(parts, here, presale, asked, festival):
            check_payable(parts, listing, price, presale, festival)
    check_ship_by(parts, here, presale, festival)
    found = parts.get("promotions")
    if found is not None and found[0].presale:
        check_balances(parts, festival)


def check_deposit(parts: Parts, here: Steps, presale: Presale, price_fen: int) -> bool:
    """True where the deposit is less than the presale price."""
    if presale.deposit_fen < price_fen:
        return True
    message = f"{yuan(presale.deposit_fen)} is not less than the presale price {yuan(price_fen)}"
    parts.complain((*here, "deposit"), f"{message}; a deposit is a part of it, lower it")
    return False


def check_rules(parts: Parts, here: Steps, presale: Presale, price_fen: int, rules: DepositRules) -> None:
    """Price and deposit keep to the festival's rules."""
    whose = by_the_pack(rules)
    if price_fen < rules.least_price_fen:
        word = "price" if presale.price_fen is not None else "deposit"
        message = f"a presale price of {yuan(price_fen)} is below {yuan(rules.least_price_fen)}"
        parts.complain((*here, word), f"{message} ({whose}); raise it, or sell the listing without presale")
        return
    least, most = limits_of_deposit(rules, price_fen)
    if not least <= presale.deposit_fen <= most or presale.deposit_fen % rules.step_fen:
        steps = f" in steps of {yuan(rules.step_fen)}" if rules.step_fen > 1 else ""
        message = f"{yuan(presale.deposit_fen)} is no deposit for a presale price of {yuan(price_fen)}"
        remedy = f"write {yuan(least)} to {yuan(most)}{steps}" if least <= most else "no deposit fits, change the price"
        parts.complain((*here, "deposit"), f"{message} ({whose}); {remedy}")


def limits_of_deposit(rules: DepositRules, price_fen: int) -> tuple[int, int]:
    """Least and largest deposit at a presale price, in whole steps, fen.

    >>> tier = DepositTier(price_fen=0, least_fen=1000, least_share=0.1, most_share=0.2)
    >>> limits_of_deposit(DepositRules(step_fen=1000, tiers=(tier,)), 21000)
    (3000, 4000)
    """
    tier = next((tier for tier in reversed(rules.tiers) if tier.price_fen <= price_fen), DepositTier(price_fen=0))
    least = max(tier.least_fen, -(-price_fen * ppm(tier.least_share) // PPM), 1)
    most = min(price_fen * ppm(tier.most_share) // PPM, price_fen - 1)
    step = rules.step_fen
    return -(-least // step) * step, most // step * step


def check_worth(parts: Parts, here: Steps, presale: Presale, price_fen: int, festival: Festival) -> bool:
    """True where a deposit counts for itself at least and for the price at most; counting for no more is said."""
    if presale.worth_fen is None:
        return True
    worth = yuan(presale.worth_fen)
    if presale.worth_fen < presale.deposit_fen:
        message = f"{worth} is less than the deposit {yuan(presale.deposit_fen)}"
        parts.complain((*here, "worth"), f"{message}; it counts for itself at least, raise it or leave it out")
        return False
    if presale.worth_fen > price_fen:
        message = f"{worth} is more than the presale price {yuan(price_fen)}"
        parts.complain((*here, "worth"), f"{message}; nothing would be left to pay, lower it")
        return False
    if presale.worth_fen > presale.deposit_fen and "deposit" not in festival.stacking.steps:
        parts.warn((*here, "worth"), f"in festival {festival.name} a deposit counts for itself only")
    return True


def check_payable(parts: Parts, listing: Listing, price: Price, presale: Presale, festival: Festival) -> None:
    """All reductions together leave a balance to pay beside the deposit; where only coupons leave none is odd.

    In a payment they stop at the deposit, as it is paid already. Ranges count by their midpoint.
    """
    if (found := parts.get("promotions")) is None:
        return
    here, deposit = ("prices", listing.listing, "presale"), f"the deposit {yuan(presale.deposit_fen)}"
    with_coupons = Stack(listing, price, found[0], festival, is_floored=False)
    bare = Stack(listing, price, found[0].model_copy(update={"coupons": ()}), festival, is_floored=False)
    if floor_fen(bare) < presale.deposit_fen and (gives := price_in_hand(bare)).fen < presale.deposit_fen:
        word = "worth" if bare.expansion_fen else "deposit"
        parts.complain((*here, word), f"{gives}, less than {deposit}; no balance would be left to pay, take less off")
    elif floor_fen(with_coupons) < presale.deposit_fen and (
        (gives := price_in_hand(with_coupons)).fen < presale.deposit_fen
    ):
        parts.warn(here, f"{gives}, less than {deposit}; with these coupons no balance is left to pay")


def floor_fen(stack: Stack) -> int:
    """An amount that the price in hand is not below, as if every step took its largest amount; quick to work out."""
    shown_fen = stack.shown_fen
    taken = stack.expansion_fen
    if (offer := stack.offer()) is not None:
        taken += max(shown_fen // offer.over_fen, 1) * offer.minus_fen
    for step in KINDS:
        taken += max((coupon.minus_fen for coupon in stack.coupons(step) if stack.holds(step)), default=0)
    return less_share(shown_fen, ppm(stack.official)) - taken


def check_ship_by(parts: Parts, here: Steps, presale: Presale, festival: Festival) -> None:
    """Goods are sent after the balance is paid, in every window."""
    if presale.ship_by is None:
        return
    last = max(festival.presale, key=lambda window: window.balance_from)
    if presale.ship_by <= last.balance_from:
        message = f"{clock(presale.ship_by)} is not after balances of {last.name} open ({clock(last.balance_from)})"
        parts.complain((*here, "ship_by"), f"{message}; goods leave when they are paid, write a later moment")
    elif presale.ship_by > last.balance_to + dt.timedelta(days=LONGEST_TO_SHIP_DAYS):
        days = (presale.ship_by - last.balance_to).days
        parts.warn((*here, "ship_by"), f"{clock(presale.ship_by)} is {days} days after balances close; is that meant?")


def check_balances(parts: Parts, festival: Festival) -> None:
    """Deposits of the period can be settled in it; said once, however many listings have a presale."""
    if (period := parts.period()) is None:
        return
    start, end = period
    if all(window.deposit_from >= end or window.deposit_to <= start for window in festival.presale):
        _warn_once(parts, "prices: every presale window lies outside the period, so no deposit can be paid in it")
    for window in festival.presale:
        if window.deposit_from >= end or window.deposit_to <= start:
            continue
        here = f"balances of presale window {window.name} are paid from {clock(window.balance_from)}"
        message = f"{here} to {clock(window.balance_to)}, the period ends before"
        if window.balance_from >= end:
            remedy = "no deposit could ever be settled; move the end, or take the presale out"
            if not any(problem.message.startswith(here) for problem in parts.problems):
                parts.complain(("period", "to"), f"{message}; {remedy}")
        elif window.balance_to > end:
            _warn_once(parts, f"period.to: {message}; balances due later lapse")
        if not is_open_throughout(festival, window):
            what = "the festival's prices do not hold all that time, and without them its reductions are not taken off"
            _warn_once(parts, f"festival.presale.{window.name}: {here} to {clock(window.balance_to)}; {what}")


def is_open_throughout(festival: Festival, window: PresaleWindow) -> bool:
    """True where festival prices hold as long as balances are paid."""
    moment = window.balance_from
    for phase in sorted(festival.phases, key=lambda phase: phase.start):
        if phase.prices_open and phase.start <= moment < phase.end:
            moment = phase.end
    return moment >= window.balance_to


def _warn_once(parts: Parts, warning: str) -> None:
    """Say it of the festival once, however many listings have a presale."""
    if warning not in parts.warnings:
        parts.warnings.append(warning)
