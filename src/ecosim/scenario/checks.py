"""What several settings owe one another: dates, phases, shares that sum to one, prices in hand to the fen.

Each check speaks only where the settings it needs are sound by themselves, so one mistake gives one message. Reads
no text.
"""

from __future__ import annotations

import datetime as dt
import math
import zlib
import zoneinfo
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ecosim.errors import Problem
from ecosim.scenario.literals import shown
from ecosim.scenario.festival import Festival
from ecosim.scenario.model import Listing, Period
from ecosim.scenario.promotions import Price
from ecosim.scenario.ranges import Range
from ecosim.scenario.tree import Block, Node, Series, did_you_mean, dotted, identity_of, mark_at
from ecosim.units import less_share, ppm, yuan

LONGEST_DAYS = 731
EARLIEST_YEAR, LATEST_YEAR = 2000, 2100
SHARES_MUST_SUM_WITHIN = 1e-6
RIVALS_BEGIN = "rival-"


@dataclass
class Parts:
    """Top-level settings that are sound, the tree they came from, and what has been found wrong."""

    values: Mapping[str, Any]
    root: Node
    ranges: tuple[Range, ...]
    problems: list[Problem]
    warnings: list[str]

    @cached_property
    def by_path(self) -> dict[str, Range]:
        """Ranges by the path people write."""
        return {setting.path: setting for setting in self.ranges}

    def complain(self, steps: tuple[str | int, ...], message: str) -> None:
        """Note a problem at the value a path names."""
        self.problems.append(mark_at(self.root, steps).problem(dotted(steps), message))

    def get(self, *names: str) -> tuple[Any, ...] | None:
        """Several top-level values, or None where one is not sound; what is not written has its default."""
        return tuple(self.values[name] for name in names) if all(name in self.values for name in names) else None


def check_all(parts: Parts) -> None:
    """Run every check; problems and warnings land in `parts`."""
    for check in (
        check_period, check_store, check_festival, check_platform, check_shares, check_listings, check_prices,
        check_pages, check_hours, check_rivals, check_certain, check_ids, check_comparisons,
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


def check_festival(parts: Parts) -> None:
    """Phases have distinct names, follow one another without overlap, and touch the period."""
    if (found := parts.get("festival")) is None or found[0] is None:
        return
    festival: Festival = found[0]
    if not festival.phases:
        parts.complain(("festival",), f"festival {festival.name} has no phases; write at least one under phases:")
        return
    names = [phase.name for phase in festival.phases]
    for at, phase in enumerate(festival.phases):
        here = ("festival", "phases", phase.name)
        if phase.name in names[:at]:
            parts.complain(("festival", "phases", at), f"two phases are called {phase.name}; give each its own name")
        if not phase.start < phase.end:
            parts.complain(
                (*here, "to"), f"{phase.end:%Y-%m-%d %H:%M} is not after the beginning {phase.start:%Y-%m-%d %H:%M}"
            )
        elif at and phase.start < festival.phases[at - 1].end:
            before = festival.phases[at - 1]
            message = f"{phase.start:%Y-%m-%d %H:%M} lies before the end of {before.name} ({before.end:%Y-%m-%d %H:%M})"
            parts.complain((*here, "from"), f"{message}; phases follow one another in order")
    period = parts.get("period")
    if period is not None and not any(problem.path.startswith("period") for problem in parts.problems):
        _check_touch(parts, festival, period[0])


def _check_touch(parts: Parts, festival: Festival, period: Period) -> None:
    start = dt.datetime.combine(period.start_date, dt.time())
    end = dt.datetime.combine(period.end_date, dt.time()) + dt.timedelta(days=1)
    if not any(phase.start < end and start < phase.end for phase in festival.phases):
        span = f"{festival.phases[0].start:%Y-%m-%d} to {festival.phases[-1].end:%Y-%m-%d}"
        message = f"festival {festival.name} ({span}) lies wholly outside the period; move the period or leave it out"
        _complain_of_festival(parts, message)


def _complain_of_festival(parts: Parts, message: str) -> None:
    """At the word `festival` itself: what a named pack says stands in another file."""
    mark = parts.root.entries["festival"].mark if isinstance(parts.root, Block) else parts.root.mark
    parts.problems.append(mark.problem("festival", message))


def check_platform(parts: Parts) -> None:
    """The festival is one of the store's own platform."""
    if (found := parts.get("store", "festival")) is None or found[1] is None:
        return
    store, festival = found
    if festival.platform != store.platform:
        _complain_of_festival(
            parts,
            f"festival {festival.name} is on {festival.platform}, the store sells on {store.platform}; take a festival "
            f"of {store.platform} (one of your own says platform: {store.platform}), or change store.platform",
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
    for name in _doubles(listing.listing for listing in products):
        parts.complain(("products", name), f"two listings are called {name}; give each its own name")
    for sku in _doubles(variant.sku for listing in products for variant in listing.variants):
        owners = [listing.listing for listing in products if any(variant.sku == sku for variant in listing.variants)]
        parts.complain(
            ("products", owners[-1], "variants", sku),
            f"the code {shown(sku)} stands twice; every size and colour has its own",
        )
    for listing in products:
        here = ("products", listing.listing)
        if not listing.variants:
            parts.complain(here, "the listing has no variants; write at least one size and colour")
        elif not math.fsum(variant.weight for variant in listing.variants):
            parts.complain((*here, "variants"), "nobody wants any variant; give at least one a weight above 0")
        for variant in listing.variants:
            if variant.salvage_fen > listing.cost_fen:
                parts.warnings.append(
                    f"{dotted(here)}: an unsold {variant.sku} is worth more ({yuan(variant.salvage_fen)}) than it cost"
                )


def _doubles(names: Iterable[str]) -> list[str]:
    seen: set[str] = set()
    return sorted({name for name in names if name in seen or seen.add(name)})  # type: ignore[func-returns-value]


def check_prices(parts: Parts) -> None:
    """Prices belong to listings, stay below the tag price, and give the price in hand to the fen."""
    if (found := parts.get("prices", "products")) is None:
        return
    prices, products = found
    listings = {listing.listing: listing for listing in products}
    written = set(_listing_names(parts.root))
    if not written:
        return
    for name, price in prices.items():
        if name in listings:
            _check_price(parts, listings[name], price)
        elif name not in written:
            parts.complain(("prices", name), f"there is no listing {shown(name)}{did_you_mean(name, written)}")


def _listing_names(root: Node) -> list[str]:
    """Names of all listings that are written, sound or not."""
    node = root.child("products") if isinstance(root, Block) else None
    return [name for item in node.items if (name := identity_of(item)) is not None] if isinstance(node, Series) else []


def _check_price(parts: Parts, listing: Listing, price: Price) -> None:
    here = ("prices", listing.listing)
    tag_fen = listing.tag_price_fen
    for word, fen in (("daily", price.daily_fen), ("festival", price.festival_fen)):
        uncertain = parts.by_path.get(dotted((*here, word)))
        most = fen if uncertain is None else uncertain.high
        if most is not None and most > tag_fen:
            parts.complain(
                (*here, word),
                f"{yuan(int(most))} is above the tag price {yuan(tag_fen)}; lower it or correct the tag price",
            )
    if price.daily_fen is not None and price.festival_fen is not None and price.festival_fen > price.daily_fen:
        above = f"{yuan(price.festival_fen)} is above the everyday price {yuan(price.daily_fen)}"
        parts.warnings.append(f"{dotted(here)}: the festival price {above}")
    found = parts.get("promotions", "festival")
    if price.in_hand_fen is not None and found is not None and found[1] is not None:
        _check_in_hand(parts, listing, price, found[0].official_reduction.rate)


def _check_in_hand(parts: Parts, listing: Listing, price: Price, rate: float) -> None:
    here = ("prices", listing.listing)
    uncertain = {f"{dotted(here)}.{word}" for word in ("daily", "festival", "in_hand")} | {
        "promotions.official_reduction.rate", dotted(("products", listing.listing, "tag_price"))}  # fmt: skip
    if any(path in parts.by_path for path in uncertain):
        parts.complain(
            (*here, "in_hand"), "cannot be checked against a range; leave in_hand out or write single values"
        )
        return
    before = next(fen for fen in (price.festival_fen, price.daily_fen, listing.tag_price_fen) if fen is not None)
    gives = less_share(before, ppm(rate))
    if price.in_hand_fen is not None and price.in_hand_fen != gives:
        rule = f"{yuan(before)} less {rate * 100:.10g}% is {yuan(gives)}"
        message = (
            f"{yuan(price.in_hand_fen)} is not what the rules give: {rule}; write {yuan(gives)} or change the price"
        )
        parts.complain((*here, "in_hand"), message)


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


def check_rivals(parts: Parts) -> None:
    """Rival listings belong to rival stores."""
    if (found := parts.get("market")) is not None and found[0].rivals.listings > 0 and found[0].rivals.stores == 0:
        parts.complain(
            ("market", "rivals", "stores"),
            f"{found[0].rivals.listings} listings need a store; write at least 1, or listings: 0",
        )


def check_certain(parts: Parts) -> None:
    """Some settings cannot be uncertain: the draw itself, and shares that must sum to one."""
    for setting in parts.ranges:
        steps = setting.attributes
        if steps[0] in ("seed", "replications"):
            parts.complain(
                steps, f"{setting.text} is a range; {setting.path} is what draws are made from, write one value"
            )
        elif steps[-1] == "share" and steps[:2] in (("shoppers", "segments"), ("market", "queries")):
            parts.complain(steps, f"{setting.text} is a range; these shares must sum to 100%, write single values")


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
