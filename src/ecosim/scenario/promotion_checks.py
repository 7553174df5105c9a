"""What our promotions owe the festival and the shop: coupons, our offer, official reductions; what must be certain.

Prices of single listings are in `price_checks.py`. Reads no text.
"""

from __future__ import annotations

import datetime as dt

from ecosim.scenario.festival import Festival
from ecosim.scenario.in_hand import KINDS, official_share
from ecosim.scenario.literals import shown
from ecosim.scenario.parts import Parts, Steps, by_the_pack, clock, later_doubles, step_of
from ecosim.scenario.promotions import MOST_COUPONS, Coupon, Price, Promotions
from ecosim.scenario.tree import did_you_mean, dotted
from ecosim.units import yuan

COUPONS = ("promotions", "coupons")
MOST_LINES = 8  # of one payment, as the kernels have it
DRAWN_FROM = "is what draws are made from, write one value"
SUMMED = "these shares must sum to 100%, write single values"
COUNTED = "it is counted down one by one, write one value"
CHECKED = "it is checked against the rules, write one value"
CERTAIN: tuple[tuple[Steps, str], ...] = (
    (("seed",), DRAWN_FROM),
    (("replications",), DRAWN_FROM),
    (("shoppers", "segments", "*", "share"), SUMMED),
    (("market", "queries", "*", "share"), SUMMED),
    (("promotions", "coupons", "*", "quota"), COUNTED),
    (("promotions", "coupons", "*", "per_person"), COUNTED),
    (("prices", "*", "flash", "units"), COUNTED),
    (("prices", "*", "presale", "*"), CHECKED),
    (("festival", "deposits", "**"), CHECKED),
    (("festival", "cross_store", "**"), CHECKED),
    (("festival", "official", "least"), CHECKED),
    (("festival", "entry", "*"), CHECKED),
)


def check_certain(parts: Parts) -> None:
    """Some settings cannot be uncertain: the draw itself, what is counted down, what the rules are checked against."""
    for setting in parts.ranges:
        for pattern, why in CERTAIN:
            if _fits(setting.attributes, pattern):
                subject = f"{setting.path} {why}" if why is DRAWN_FROM else why
                parts.complain_of_range(setting, f"{setting.text} is a range; {subject}")


def _fits(attributes: Steps, pattern: Steps) -> bool:
    """True where a path fits a pattern: `*` stands for any step, `**` at its end for all that follow."""
    if pattern[-1] == "**":
        return attributes[: len(pattern) - 1] == pattern[:-1]
    pairs = zip(attributes, pattern, strict=False)
    return len(attributes) == len(pattern) and all(wanted in ("*", step) for step, wanted in pairs)


def check_promotions(parts: Parts) -> None:
    """Coupons, our cross-store offer and official reductions fit the festival and the shop."""
    if (found := parts.get("promotions")) is None:
        return
    promotions: Promotions = found[0]
    check_number(parts, promotions.coupons)
    names = [coupon.name for coupon in promotions.coupons]
    for at, name in later_doubles(names):
        parts.complain((*COUPONS, at), f"two coupons are called {name}; give each its own name")
    for at, coupon in enumerate(promotions.coupons):
        here = (*COUPONS, step_of(names, at))
        check_coupon(parts, here, coupon)
        check_times(parts, here, coupon)
    if (festival := parts.festival()) is not None:
        for at, coupon in enumerate(promotions.coupons):
            check_use(parts, (*COUPONS, step_of(names, at)), coupon, festival)
        check_offer(parts, promotions, festival)
        check_official(parts, promotions, festival)


def check_number(parts: Parts, coupons: tuple[Coupon, ...]) -> None:
    """There are not more coupons than a shopper's memory holds."""
    if len(coupons) > MOST_COUPONS:
        message = f"{shown(coupons[MOST_COUPONS].name)} is coupon {MOST_COUPONS + 1} of {len(coupons)}"
        parts.complain((*COUPONS, MOST_COUPONS), f"{message}; at most {MOST_COUPONS} are simulated, leave some out")


def check_coupon(parts: Parts, here: Steps, coupon: Coupon) -> None:
    """A coupon leaves something to pay, and is for people and listings that there are."""
    over, most = parts.lowest((*here, "over"), coupon.over_fen), parts.highest((*here, "minus"), coupon.minus_fen)
    if 0 < over <= most:
        message = f"{yuan(most)} off {yuan(over)} leaves nothing to pay"
        parts.complain((*here, "minus"), f"{message}; a coupon takes less than the amount it begins at, lower it")
    if coupon.who is not None and (found := parts.get("shoppers")) is not None:
        segments = list(found[0].segments)
        if coupon.who not in segments:
            message = f"there is no segment {shown(coupon.who)}{did_you_mean(coupon.who, segments)}"
            parts.complain((*here, "who"), message)
    if coupon.kind != "store" and coupon.listings:
        whose = "a red packet" if coupon.kind == "red_packet" else "a platform coupon"
        rule = f"{whose} holds for every listing that takes part"
        parts.complain((*here, "listings"), f"{rule}; take the listings out, or make it kind: store")
    for at, name in later_doubles(coupon.listings):
        parts.complain((*here, "listings", at), f"{name} stands twice; name each listing once")


def check_times(parts: Parts, here: Steps, coupon: Coupon) -> None:
    """A coupon is claimed, then used, then over; one that nobody can hold in the period is odd."""
    period = parts.period()
    if coupon.end is not None and coupon.claim_from is not None and coupon.end <= coupon.claim_from:
        message = f"{clock(coupon.end)} is not after from {clock(coupon.claim_from)}"
        parts.complain((*here, "to"), f"{message}; a coupon ends after it begins, correct one of them")
    elif coupon.end is not None and coupon.use_from is not None and coupon.end <= coupon.use_from:
        message = f"{clock(coupon.use_from)} is not before to {clock(coupon.end)}"
        parts.complain((*here, "use_from"), f"{message}; nobody could ever use it, correct one of them")
    elif period is not None and (
        (coupon.claim_from is not None and coupon.claim_from >= period[1])
        or (coupon.use_from is not None and coupon.use_from >= period[1])
        or (coupon.end is not None and coupon.end <= period[0])
    ):
        parts.warn(here, "nobody can claim and use it within the period")


def check_use(parts: Parts, here: Steps, coupon: Coupon, festival: Festival) -> None:
    """A coupon that the festival leaves no moment to use, or that no basket is dear enough for, is odd."""
    step = next(step for step, kind in KINDS.items() if kind == coupon.kind)
    of_store = coupon.kind == "store"
    if step not in festival.stacking.steps:
        when = "outside its prices alone" if of_store else "never"
        parts.warn(here, f"{step} is no step of festival {festival.name}, so it is used {when}")
    elif not of_store and not _meets_open_prices(coupon, festival):
        parts.warn(here, "festival prices hold at no moment at which it can be used, so nobody uses it")
    found = parts.get("products", "behaviour")
    tags = (
        [one.tag_price_fen for one in found[0] if not coupon.listings or one.listing in coupon.listings]
        if found
        else []
    )
    if found is not None and tags:
        most = MOST_LINES * found[1].basket.most_units * max(tags)
        if parts.lowest((*here, "over"), coupon.over_fen) > most:
            parts.warn((*here, "over"), f"no basket comes to it, as the dearest costs {yuan(most)}; nobody uses it")


def _meets_open_prices(coupon: Coupon, festival: Festival) -> bool:
    start = max(filter(None, (coupon.claim_from, coupon.use_from)), default=dt.datetime.min)
    end = coupon.end or dt.datetime.max
    return any(phase.start < end and start < phase.end for phase in festival.phases if phase.prices_open)


def check_offer(parts: Parts, promotions: Promotions, festival: Festival) -> None:
    """The cross-store offer that we take part in is one of the festival's."""
    chosen = promotions.cross_store.offer
    if chosen is None:
        return
    here = ("promotions", "cross_store", "offer")
    if festival.cross_store is None:
        parts.complain(here, f"festival {festival.name} has no cross-store reduction; take the offer out")
        return
    names = [offer.name for offer in festival.cross_store.offers]
    if names and chosen not in names:
        parts.complain(here, f"festival {festival.name} has no offer {shown(chosen)}{did_you_mean(chosen, names)}")


def check_official(parts: Parts, promotions: Promotions, festival: Festival) -> None:
    """Listings that take part have the official reduction that the festival asks for; where it has none, one is odd."""
    found = parts.get("prices", "products", "join_festival")
    rate = promotions.official_reduction.rate
    of_store: Steps = ("promotions", "official_reduction", "rate")
    if "official" not in festival.stacking.steps:
        prices = {} if found is None else found[0]
        own = [("prices", name, "official") for name, price in prices.items() if price.official]
        for path in [*([of_store] if rate else []), *own]:
            parts.warn(path, f"festival {festival.name} has no official reduction, so this never holds")
        return
    if festival.official is None or found is None or not found[2]:
        return
    below: dict[Steps, float] = {}
    for listing in found[1]:
        price = found[0].get(listing.listing, Price())
        if listing.listing not in found[0] and parts.is_written("prices", listing.listing):
            continue  # it is written, and broken
        path = of_store if price.official is None else ("prices", listing.listing, "official")
        share = _lowest_share(parts, path, official_share(promotions, price))
        if price.joins and share < festival.official.least:
            below.setdefault(path, share)
    for path, share in below.items():
        least = f"{festival.official.least * 100:.10g}%"
        message = f"{share * 100:.10g}% is below {least}, the least that takes part ({by_the_pack(festival.official)})"
        parts.complain(path, f"{message}; write {least} or more, or joins: false")


def _lowest_share(parts: Parts, path: Steps, share: float) -> float:
    uncertain = parts.by_path.get(dotted(path))
    return share if uncertain is None else uncertain.low
