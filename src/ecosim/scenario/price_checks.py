"""What the prices of a listing owe its tag, one another and the festival: cuts, phases, flash sales, entry.

A range counts by its worse end. Presale is in `presale_checks.py`, the price in hand in `in_hand.py`. Reads no text.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from ecosim.scenario.festival import Entry, Festival
from ecosim.scenario.in_hand import Stack, everyday_price_fen, price_in_hand, single_price_fen
from ecosim.scenario.literals import shown
from ecosim.scenario.model import Listing
from ecosim.scenario.parts import Parts, Steps, by_the_pack, clock
from ecosim.scenario.presale_checks import check_presale, floor_fen
from ecosim.scenario.promotions import Flash, Price
from ecosim.scenario.tree import did_you_mean, dotted
from ecosim.units import PPM, less_share, ppm, yuan


def check_prices(parts: Parts) -> None:
    """Prices belong to listings, and each listing's are in order."""
    if (found := parts.get("prices", "products")) is None:
        return
    prices, products = found
    listings = {listing.listing: listing for listing in products}
    written = set(parts.written_listings())
    if not written:
        return
    for name, price in prices.items():
        if name in listings:
            check_price(parts, listings[name], price)
        elif name not in written:
            parts.complain(("prices", name), f"there is no listing {shown(name)}{did_you_mean(name, written)}")
    check_entry(parts, products, prices)
    check_given_away(parts, products, prices)


def check_price(parts: Parts, listing: Listing, price: Price) -> None:
    """All that one listing's prices owe."""
    check_tag(parts, listing, price)
    check_single(parts, listing, price)
    check_phase_prices(parts, listing, price)
    if price.flash is not None:
        check_flash(parts, listing, price, price.flash)
    if price.presale is not None:
        check_presale(parts, listing, price, price.presale)


def written_prices(listing: Listing, price: Price) -> Iterator[tuple[Steps, int]]:
    """Paths and amounts of the single-listing prices that were written, presale and flash sale among them."""
    here = ("prices", listing.listing)
    amounts: list[tuple[Steps, int | None]] = [
        ((*here, "daily"), price.daily_fen),
        ((*here, "festival"), price.festival_fen),
        *(((*here, "phases", phase), fen) for phase, fen in price.phases.items()),
        ((*here, "presale", "price"), price.presale.price_fen if price.presale else None),
    ]
    yield from ((path, fen) for path, fen in amounts if fen is not None)


def check_tag(parts: Parts, listing: Listing, price: Price) -> None:
    """No price lies above the tag price."""
    tag_fen = listing.tag_price_fen
    for path, fen in written_prices(listing, price):
        most = parts.highest(path, fen)
        if most > tag_fen:
            message = f"{yuan(most)} is above the tag price {yuan(tag_fen)}"
            parts.complain(path, f"{message}; lower it or correct the tag price")


def check_single(parts: Parts, listing: Listing, price: Price) -> None:
    """A festival price is given once, and lies below the everyday price."""
    here = ("prices", listing.listing)
    if price.off is not None and price.festival_fen is not None:
        gives = yuan(single_price_fen(listing, price.model_copy(update={"festival_fen": None})))
        rule = "the festival price is written as an amount or as a cut"
        parts.complain((*here, "off"), f"stands beside festival; {rule}; keep one (off gives {gives})")
    elif price.off is not None:
        check_cut(parts, here, price.off, everyday_price_fen(listing, price))
    if price.daily_fen is not None and price.festival_fen is not None and price.festival_fen > price.daily_fen:
        above = f"{yuan(price.festival_fen)} is above the everyday price {yuan(price.daily_fen)}"
        parts.warn(here, f"the festival price {above}")
    if not price.joins and (price.festival_fen is not None or price.off is not None or price.phases):
        parts.warn(here, "the listing does not take part, so its festival price never holds")


def check_cut(parts: Parts, here: Steps, off: float, daily_fen: int) -> None:
    """A cut leaves a fen to pay at least."""
    uncertain = parts.by_path.get(dotted((*here, "off")))
    most = off if uncertain is None else uncertain.high
    if not less_share(daily_fen, ppm(most)):
        message = f"{most * 100:.10g}% off the everyday price {yuan(daily_fen)} leaves nothing to pay"
        parts.complain((*here, "off"), f"{message}; a listing costs 0.01 at least, lower it")


def check_phase_prices(parts: Parts, listing: Listing, price: Price) -> None:
    """A price of a phase is one, and is said of a phase in which festival prices hold."""
    phases = {} if (festival := parts.festival()) is None else {phase.name: phase for phase in festival.phases}
    opened = [name for name, phase in phases.items() if phase.prices_open]
    for name, fen in price.phases.items():
        here = ("prices", listing.listing, "phases", name)
        if (least := parts.lowest(here, fen)) < 1:
            parts.complain(here, f"{yuan(least)} is too small; write at least 0.01 (yuan)")
        elif name in phases and name not in opened:
            message = f"festival prices do not hold in {name}, so this never holds"
            remedy = f"write one of: {', '.join(opened)}" if opened else "take it out"
            parts.complain(here, f"{message}; {remedy}")


def price_at(festival: Festival | None, listing: Listing, price: Price, moment: dt.datetime) -> tuple[str, int]:
    """What the single-listing price at a moment is called, and the price, flash sales aside."""
    for phase in festival.phases if festival is not None and price.joins else ():
        if phase.prices_open and phase.start <= moment < phase.end:
            if phase.name in price.phases:
                return f"price in {phase.name}", price.phases[phase.name]
            return "festival price", single_price_fen(listing, price)
    return "everyday price", everyday_price_fen(listing, price)


def check_flash(parts: Parts, listing: Listing, price: Price, flash: Flash) -> None:
    """A flash sale lies in the period, below the price it interrupts; more units than there are is a warning."""
    here = ("prices", listing.listing, "flash")
    if flash.end <= flash.start:
        message = f"{clock(flash.end)} is not after the beginning {clock(flash.start)}"
        parts.complain((*here, "to"), f"{message}; a flash sale ends after it begins, correct one of them")
    elif (period := parts.period()) is not None and (flash.start >= period[1] or flash.end <= period[0]):
        message = f"{clock(flash.start)} to {clock(flash.end)} lies outside the period"
        parts.complain((*here, "from"), f"{message}; move the flash sale or the period")
    if "festival" in parts.values and all(fen > 0 for fen in price.phases.values()):
        check_flash_price(parts, listing, price, flash)
    stock = sum(variant.stock for variant in listing.variants)
    if flash.units > stock:
        parts.warn((*here, "units"), f"{flash.units} units are more than the stock of {stock}")


def check_flash_price(parts: Parts, listing: Listing, price: Price, flash: Flash) -> None:
    """A flash price lies below every price that it takes the place of while it lasts."""
    festival, here = parts.festival(), ("prices", listing.listing, "flash", "price")
    edges = {edge for phase in (festival.phases if festival else ()) for edge in (phase.start, phase.end)}
    most = parts.highest(here, flash.price_fen)
    for moment in sorted({flash.start} | {edge for edge in edges if flash.start < edge < flash.end}):
        word, usual = price_at(festival, listing, price, moment)
        if most >= usual:
            since = "" if moment == flash.start else f", which holds from {clock(moment)} on"
            message = f"{yuan(most)} is not below the {word} {yuan(usual)}{since}"
            parts.complain(here, f"{message}; a flash sale is cheaper, lower it or take it out")
            return


def check_given_away(parts: Parts, products: tuple[Listing, ...], prices: dict[str, Price]) -> None:
    """A listing of which the festival's reductions leave nothing to pay is odd; ranges count by their midpoint."""
    found = parts.get("promotions", "join_festival")
    if found is None or not found[1] or (festival := parts.festival()) is None:
        return
    for listing in products:
        price = prices.get(listing.listing, Price())
        if not price.joins or (listing.listing not in prices and parts.is_written("prices", listing.listing)):
            continue
        stack = Stack(listing, price, found[0], festival)
        if single_price_fen(listing, price) > 0 and floor_fen(stack) <= 0 and not (gives := price_in_hand(stack)).fen:
            parts.warn(("prices", listing.listing), f"{gives}: somebody pays nothing for it; take less off")


def check_entry(parts: Parts, products: tuple[Listing, ...], prices: dict[str, Price]) -> None:
    """Prices of listings that take part lie far enough below their lowest of the days before, where that is known."""
    found = parts.get("festival", "join_festival")
    if found is None or found[0] is None or found[0].entry is None or not found[1]:
        return
    if parts.has_range("festival", "entry"):
        return  # check_certain says why
    for listing in products:
        price = prices.get(listing.listing, Price())
        is_broken = listing.listing not in prices and parts.is_written("prices", listing.listing)
        if listing.low_60d_fen is not None and price.joins and not is_broken:
            check_price_of_entry(parts, listing, price, found[0].entry)


def check_price_of_entry(parts: Parts, listing: Listing, price: Price, entry: Entry) -> None:
    """Every price that a listing has in the festival lets it take part; one above the tag price is complained of."""
    low_fen = parts.lowest(("products", listing.listing, "low_60d"), listing.low_60d_fen or 0)
    most = low_fen * (PPM - ppm(entry.below)) // PPM
    rule = f"{entry.below * 100:.10g}% below the lowest of {entry.days} days, {yuan(low_fen)}, is at most {yuan(most)}"
    for path, fen in festival_prices(listing, price):
        asked = parts.highest(path, fen)
        if most < asked <= listing.tag_price_fen:
            message = f"{yuan(asked)} is too high to take part: {rule} ({by_the_pack(entry)})"
            remedy = (
                f"write {yuan(most)} or less, or joins: false" if most else "no price is low enough, write joins: false"
            )
            parts.complain(path, f"{message}; {remedy}")


def festival_prices(listing: Listing, price: Price) -> Iterator[tuple[Steps, int]]:
    """Paths and amounts of what a listing costs in the festival: written, cut from everyday, or the everyday price."""
    here = ("prices", listing.listing)
    written = [entry for entry in written_prices(listing, price) if entry[0][2] != "daily"]
    yield from written
    if price.festival_fen is None:
        word = "off" if price.off is not None else "daily" if price.daily_fen is not None else "festival"
        yield (*here, word), single_price_fen(listing, price)
