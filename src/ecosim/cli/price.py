"""`ecosim price`: what a basket would cost at a moment of a scenario, step by step."""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import ecosim
from ecosim.cli.output import Output, bad
from ecosim.scenario.checks import MOST_OF_A_LINE_FEN
from ecosim.scenario.literals import moment, shown
from ecosim.scenario.model import Listing, Settings
from ecosim.scenario.tree import did_you_mean
from ecosim.units import since

if TYPE_CHECKING:
    from ecosim.engine.quote import Wish

DEPOSIT = "deposit"
MOST_UNITS = 1000


def price(chosen: argparse.Namespace, output: Output) -> int:
    """Prints the waterfall of the basket."""
    from ecosim.engine.quote import quote
    from ecosim.report.quote_text import quote_json, quote_text

    scenario = ecosim.load(
        chosen.scenario, seed=chosen.seed, replications=chosen.reps, sets=chosen.sets, plugins_dirs=chosen.plugins_dirs
    )
    settings = scenario.settings
    at = moment_of(chosen.at, settings)
    wishes = wishes_of(chosen, settings)
    time_us = since(settings.period.start_date, at)
    try:
        rows = quote(
            scenario, wishes, time_us, coupons=coupons_of(chosen, settings), segment=segment_of(chosen, settings)
        )
    except ValueError as error:
        raise bad("--basket", "", str(error)) from None
    for note in notes(rows, settings, at):
        output.say(f"warning: {note}")
    if chosen.json:
        output.json({"scenario": settings.name, "at": f"{at:%Y-%m-%d %H:%M}", **quote_json(rows, settings)})
    else:
        output.text(quote_text(rows, settings, f"{at:%Y-%m-%d %H:%M}", chosen.lang).rstrip("\n"))
    return 0


def moment_of(text: str, settings: Settings) -> dt.datetime:
    """The moment, inside the period."""
    try:
        at = moment(text)
    except ValueError as error:
        raise bad("--at", text, str(error)) from None
    if not settings.period.start_date <= at.date() <= settings.period.end_date:
        span = f"{settings.period.start_date} to {settings.period.end_date}"
        raise bad("--at", text, f"lies outside the period; name a moment from {span}")
    return at


def notes(rows: Sequence[Mapping[str, Any]], settings: Settings, at: dt.datetime) -> Iterator[str]:
    """What is odd about lines by deposit: a moment at which no balance is paid, so that other reductions hold."""
    windows = settings.festival.presale if settings.festival is not None else ()
    if any(row["presale"] for row in rows) and not any(one.balance_from <= at < one.balance_to for one in windows):
        opens = [one.balance_from for one in windows if one.deposit_from <= at < one.deposit_to]
        then = f"deposits are; balances are from {opens[0]:%Y-%m-%d %H:%M} on" if opens else "nor are deposits"
        yield f"--at: no balances are paid at this moment, {then}; ask for the time at which one is paid"


def wishes_of(chosen: argparse.Namespace, settings: Settings) -> list[Wish]:
    """The listing and the basket: `name`, `name:2`, `name:1:deposit`, with commas between."""
    texts = [("--listing", text) for text in chosen.listing or []]
    texts += [("--basket", part) for part in (chosen.basket or "").split(",") if part]
    if not texts:
        raise bad("--listing", "", "nothing is asked for; name a listing of ours, such as --listing NAME")
    return [wish_of(where, text, {one.listing: one for one in settings.products}) for where, text in texts]


def wish_of(where: str, text: str, listings: Mapping[str, Listing]) -> Wish:
    """One line of the basket, of so many units as are priced to the fen."""
    from ecosim.engine.quote import Wish

    name, _, rest = text.strip().partition(":")
    units, _, way = rest.partition(":")
    if units == DEPOSIT and not way:
        units, way = "", DEPOSIT
    if name not in listings:
        raise bad(where, text, f"there is no listing {shown(name)}{did_you_mean(name, listings)}")
    if (units and not is_count(units)) or way not in ("", DEPOSIT):
        raise bad(
            where, text, f"is no line of a basket; write name, name:2 or name:1:deposit, {MOST_UNITS} units at most"
        )
    if int(units or 1) > (most := MOST_OF_A_LINE_FEN // listings[name].tag_price_fen):
        raise bad(where, text, f"so many units are too dear to be priced to the fen; write {most} units at most")
    return Wish(name, int(units or 1), way == DEPOSIT)


def is_count(text: str) -> bool:
    """True for a whole number of units in plain digits."""
    return text.isascii() and text.isdecimal() and len(text) <= len(str(MOST_UNITS)) and 1 <= int(text) <= MOST_UNITS


def coupons_of(chosen: argparse.Namespace, settings: Settings) -> list[str] | None:
    """Coupons that the shopper holds: None all that can be had, else those named; `none` is none."""
    if chosen.coupons == "all":
        return None
    names = [coupon.name for coupon in settings.promotions.coupons]
    asked = [] if chosen.coupons == "none" else [part.strip() for part in chosen.coupons.split(",")]
    for name in asked:
        if name not in names and name in ("all", "none"):
            raise bad("--coupons", chosen.coupons, f"{name} stands alone; write it without other names")
        if name not in names:
            raise bad(
                "--coupons", name, f"there is no coupon {shown(name)}{did_you_mean(name, [*names, 'all', 'none'])}"
            )
    return asked


def segment_of(chosen: argparse.Namespace, settings: Settings) -> str | None:
    """The shopper's segment."""
    segments = list(settings.shoppers.segments)
    if chosen.segment is not None and chosen.segment not in segments:
        message = f"there is no segment {shown(chosen.segment)}{did_you_mean(chosen.segment, segments)}"
        raise bad("--segment", chosen.segment, message)
    segment: str | None = chosen.segment
    return segment
