"""What several settings owe one another: dates, shares that sum to one, names that differ; and the way to all checks.

Each check speaks only where the settings it needs are sound by themselves, so one mistake gives one message. The
festival, prices and promotions have modules of their own. Reads no text.
"""

from __future__ import annotations

import datetime as dt
import math
import zlib
import zoneinfo

from ecosim.scenario.festival_checks import check_festival
from ecosim.scenario.in_hand import check_in_hands
from ecosim.scenario.literals import shown
from ecosim.scenario.market_checks import check_known_rivals, check_occasions, check_rivals
from ecosim.scenario.model import Listing, Period
from ecosim.scenario.parts import Parts, doubles
from ecosim.scenario.price_checks import check_prices
from ecosim.scenario.promotion_checks import check_certain, check_promotions
from ecosim.scenario.tree import dotted
from ecosim.units import yuan

LONGEST_DAYS = 731
MOST_OF_A_LINE_FEN = 375_000_000  # eight such lines in one payment are split to the fen within 64 bits
EARLIEST_YEAR, LATEST_YEAR = 2000, 2100
SHARES_MUST_SUM_WITHIN = 1e-6
RIVALS_BEGIN = "rival-"


def check_all(parts: Parts) -> None:
    """Run every check; problems and warnings land in `parts`."""
    for check in (
        check_period, check_store, check_festival, check_shares, check_listings, check_certain, check_prices,
        check_promotions, check_pages, check_hours, check_rivals, check_known_rivals, check_occasions, check_ids,
        check_comparisons, check_in_hands,
    ):  # fmt: skip
        check(parts)


def check_period(parts: Parts) -> None:
    """The period is not empty, not endless, and its time zone keeps one clock throughout."""
    if (found := parts.get("period", "timezone")) is None:
        return
    period, timezone = found
    first, last = period.start_date, period.end_date
    if last < first:
        parts.complain(("period", "to"), f"{last} lies before the first day {first}; the period is empty")
    elif (last - first).days >= LONGEST_DAYS:
        parts.complain(
            ("period", "to"), f"{first} to {last} has {(last - first).days + 1} days; at most {LONGEST_DAYS}"
        )
    elif not EARLIEST_YEAR <= first.year <= last.year < LATEST_YEAR:
        parts.complain(
            ("period", "from"), f"{first} is no day of a campaign; years run from {EARLIEST_YEAR} to {LATEST_YEAR - 1}"
        )
    else:
        _check_clock(parts, period, timezone)


def _check_clock(parts: Parts, period: Period, timezone: str) -> None:
    try:
        zone = zoneinfo.ZoneInfo(timezone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        parts.complain(("timezone",), f"{shown(timezone)} is no time zone; write a name such as Asia/Shanghai")
        return
    days = (period.end_date - period.start_date).days + 2
    noons = (dt.datetime.combine(period.start_date + dt.timedelta(days=day), dt.time(), zone) for day in range(days))
    if len({noon.utcoffset() for noon in noons}) > 1:
        parts.complain(
            ("timezone",),
            f"{timezone} changes its clock within the period; days must have 24 hours, choose another zone",
        )


def check_store(parts: Parts) -> None:
    """The store has no name that a rival's store may have."""
    if (found := parts.get("store")) is not None and found[0].name.startswith(RIVALS_BEGIN):
        rule = f"names that begin with {RIVALS_BEGIN} are kept for rivals"
        parts.complain(("store", "name"), f"{shown(found[0].name)} may be a rival's name; {rule}; choose another")


def check_shares(parts: Parts) -> None:
    """Shares of segments, and of searches, sum to one."""
    if (found := parts.get("shoppers")) is not None:
        _check_sum(
            parts, ("shoppers", "segments"), {name: segment.share for name, segment in found[0].segments.items()}
        )
    if (found := parts.get("market")) is not None:
        _check_sum(parts, ("market", "queries"), {name: query.share for name, query in found[0].queries.items()})


def _check_sum(parts: Parts, steps: tuple[str, ...], shares: dict[str, float]) -> None:
    total = math.fsum(shares.values())
    if any(setting.attributes[: len(steps)] == steps and setting.attributes[-1] == "share" for setting in parts.ranges):
        return  # check_certain says why
    if not shares:
        parts.complain(steps, "is empty; write at least one entry with share: 100%")
    elif abs(total - 1) > SHARES_MUST_SUM_WITHIN:
        parts.complain(
            steps, f"the shares sum to {total * 100:.10g}%, not 100%; change them or take an entry out with null"
        )


def check_listings(parts: Parts) -> None:
    """Listings and codes have one name each; every listing has something to sell."""
    if (found := parts.get("products")) is None:
        return
    products: tuple[Listing, ...] = found[0]
    if not products and not any(problem.path.startswith("products") for problem in parts.problems):
        parts.complain(("products",), "there is nothing to sell; write at least one listing with one variant")
    for name in doubles(listing.listing for listing in products):
        parts.complain(("products", name), f"two listings are called {name}; give each its own name")
    for sku in doubles(variant.sku for listing in products for variant in listing.variants):
        owners = [listing.listing for listing in products if any(variant.sku == sku for variant in listing.variants)]
        parts.complain(
            ("products", owners[-1], "variants", sku),
            f"the code {shown(sku)} stands twice; every size and colour has its own",
        )
    behaviour = parts.get("behaviour")
    most_units = 1 if behaviour is None else behaviour[0].basket.most_units
    for listing in products:
        here = ("products", listing.listing)
        check_size(parts, listing, most_units)
        if not listing.variants:
            parts.complain(here, "the listing has no variants; write at least one size and colour")
        elif not math.fsum(variant.weight for variant in listing.variants):
            parts.complain((*here, "variants"), "nobody wants any variant; give at least one a weight above 0")
        for variant in listing.variants:
            if variant.salvage_fen > listing.cost_fen:
                parts.warnings.append(
                    f"{dotted(here)}: an unsold {variant.sku} is worth more ({yuan(variant.salvage_fen)}) than it cost"
                )


def check_size(parts: Parts, listing: Listing, most_units: int) -> None:
    """The units of one order cost no more than what is split exactly."""
    here = ("products", listing.listing, "tag_price")
    tag_fen, most = parts.highest(here, listing.tag_price_fen), MOST_OF_A_LINE_FEN // most_units
    if tag_fen > most:
        why = f"an order of {most_units} units (behaviour.basket.most_units) costs at most {yuan(MOST_OF_A_LINE_FEN)}"
        parts.complain(here, f"{yuan(tag_fen)} is above {yuan(most)}; {why}, lower one of them")


def check_pages(parts: Parts) -> None:
    """Sold positions are distinct, in order and on the page."""
    if (found := parts.get("behaviour")) is None:
        return
    pages = found[0].pages
    steps = ("behaviour", "pages", "sponsored")
    if list(pages.sponsored) != sorted(set(pages.sponsored)):
        parts.complain(steps, "positions must rise and differ; write them in order, such as [1, 6, 11]")
    elif pages.sponsored and not 1 <= pages.sponsored[0] <= pages.sponsored[-1] <= pages.slots:
        parts.complain(
            steps, f"positions lie on the page, between 1 and {pages.slots}; take the others out or raise slots"
        )


def check_hours(parts: Parts) -> None:
    """Visits by hour are weights."""
    if (found := parts.get("behaviour")) is None:
        return
    steps = ("behaviour", "views_by_hour")
    weights = found[0].views_by_hour
    if min(weights) < 0:
        parts.complain(steps, f"{min(weights):g} is no share of visits; write 24 numbers of at least 0")
    elif not math.fsum(weights):
        parts.complain(steps, "nobody ever visits; write at least one number above 0")


def check_ids(parts: Parts) -> None:
    """Names of channels, and of listings, must differ in their 32-bit checksum, which names their random numbers."""
    for group in ("channels", "products"):
        if (found := parts.get(group)) is None:
            continue
        seen: dict[int, str] = {}
        for name in found[0] if group == "channels" else [listing.listing for listing in found[0]]:
            other = seen.setdefault(zlib.crc32(name.encode()), name)
            if other != name:
                parts.complain((group, name), f"{name} and {other} have the same checksum; rename one")


def check_comparisons(parts: Parts) -> None:
    """A baseline is named once."""
    if (found := parts.get("compare_with")) is not None and len(set(found[0])) < len(found[0]):
        parts.complain(("compare_with",), "a baseline is named twice; keep one")
