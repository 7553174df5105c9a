"""`ecosim price`: what a basket would cost at a moment of a scenario, step by step."""

from __future__ import annotations

import argparse
import datetime as dt
from typing import TYPE_CHECKING

import ecosim
from ecosim.cli.output import Output
from ecosim.errors import BadInput, Problem
from ecosim.scenario.literals import moment
from ecosim.scenario.model import Settings
from ecosim.scenario.tree import did_you_mean
from ecosim.units import since

if TYPE_CHECKING:
    from ecosim.engine.quote import Wish

DEPOSIT = "deposit"


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


def wishes_of(chosen: argparse.Namespace, settings: Settings) -> list[Wish]:
    """The listing and the basket: `name`, `name:2`, `name:1:deposit`, with commas between."""
    from ecosim.engine.quote import Wish

    texts = [*(chosen.listing or []), *(part for part in (chosen.basket or "").split(",") if part)]
    if not texts:
        raise bad("--listing", "", "nothing is asked for; name a listing of ours, such as --listing NAME")
    names = [product.listing for product in settings.products]
    wishes: list[Wish] = []
    for text in texts:
        name, _, rest = text.strip().partition(":")
        units, _, way = rest.partition(":")
        if units == DEPOSIT:
            units, way = "", DEPOSIT
        if name not in names:
            raise bad("--listing", text, f"there is no listing {name!r}{did_you_mean(name, names)}")
        if (units and not (units.isdecimal() and 1 <= int(units[:6]) <= 1000)) or way not in ("", DEPOSIT):
            raise bad("--basket", text, "is no line of a basket; write name, name:2 or name:1:deposit")
        wishes.append(Wish(name, int(units or 1), way == DEPOSIT))
    return wishes


def coupons_of(chosen: argparse.Namespace, settings: Settings) -> list[str] | None:
    """Coupons that the shopper holds: None all that can be had, else those named; `none` is none."""
    if chosen.coupons == "all":
        return None
    names = [coupon.name for coupon in settings.promotions.coupons]
    asked = [] if chosen.coupons == "none" else [part.strip() for part in chosen.coupons.split(",")]
    for name in asked:
        if name not in names:
            raise bad("--coupons", name, f"there is no coupon {name!r}{did_you_mean(name, [*names, 'all', 'none'])}")
    return asked


def segment_of(chosen: argparse.Namespace, settings: Settings) -> str | None:
    """The shopper's segment."""
    segments = list(settings.shoppers.segments)
    if chosen.segment is not None and chosen.segment not in segments:
        message = f"there is no segment {chosen.segment!r}{did_you_mean(chosen.segment, segments)}"
        raise bad("--segment", chosen.segment, message)
    segment: str | None = chosen.segment
    return segment


def bad(where: str, value: str, message: str) -> BadInput:
    """Bad input at an option of the command line."""
    return BadInput([Problem(where, 1, 1, value, message)])
