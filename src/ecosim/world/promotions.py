"""The state's part in promotions: coupons, presale windows, flash sales, occasions and the empty basket, as arrays.

What a phase's prices are is in `pricing.py`; when they change is the calendar's business.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ecosim.kernels import layout
from ecosim.kernels.coupons import ALL_BITS, BITS
from ecosim.kernels.waterfall import MOST_LINES, N_STEPS
from ecosim.scenario.model import Settings
from ecosim.scenario.promotions import Coupon
from ecosim.units import DAY, since
from ecosim.world.catalogue import Catalogue
from ecosim.world.pricing import offers_of, presales_of, promotes, steps_held, takes_part
from ecosim.world.rivals import word_of

KINDS = {"store": layout.OF_STORE, "platform": layout.OF_PLATFORM, "red_packet": layout.RED_PACKETS}
PAYERS = {"store": layout.BY_STORE, "platform": layout.BY_PLATFORM, "host": layout.BY_HOST}


def promotion_rules(settings: Settings) -> dict[str, Any]:
    """The rules of the waterfall in the units of the kernels."""
    festival = settings.festival
    cross = festival.cross_store if festival else None
    shared = [k for k, coupon in enumerate(coupons_of(settings)) if coupon.kind != "store"]
    return {
        "shared_coupons": sum(ALL_BITS << (BITS * k) for k in shared),
        "steps_held": steps_held(settings),
        "before_official": festival is None or festival.stacking.thresholds == "before_official",
        "official_payer": PAYERS[settings.promotions.official_reduction.paid_by],
        "cross_repeats": cross is not None and cross.repeat,
        "cross_most_fen": (cross.most_fen or 0) if cross else 0,
        "cross_payer": PAYERS[cross.paid_by] if cross else layout.BY_STORE,
    }


def promotion_arrays(settings: Settings, catalogue: Catalogue) -> dict[str, Any]:
    """The state's columns of promotions at 00:00 of the first day: nothing is on."""
    n_own, n_listings = catalogue.n_own, len(catalogue.names)
    presales = presales_of(settings, catalogue)
    coupons = coupons_of(settings)
    return {
        "shown_fen": catalogue.daily_fen.copy(),
        "official_ppm": np.zeros(n_listings, np.int64),
        "offer_ix": np.full(n_listings, -1, np.int32),
        "takes_part": np.zeros(n_listings, np.uint8),
        "offers": np.array(offers_of(settings.festival), np.int64).reshape(-1, 2),
        "flash_left": np.zeros(n_own, np.int64),
        "after_flash_fen": catalogue.daily_fen[:n_own].copy(),
        "presale_fen": presales.fen,
        "presale_ln": presales.ln,
        "deposit_fen": presales.deposit_fen,
        "worth_fen": presales.worth_fen,
        "ship_by_us": ship_by(settings),
        "windows": windows_of(settings),
        "coupons": coupon_records(settings, coupons),
        "coupon_listing": coupon_listings(settings, coupons),
        "occasions": occasions_of(settings),
        **empty_basket(),
    }


def coupons_of(settings: Settings) -> tuple[Coupon, ...]:
    """The coupons that exist: ours only where our promotions hold."""
    return tuple(c for c in settings.promotions.coupons if c.kind != "store" or promotes(settings))


def coupon_records(settings: Settings, coupons: tuple[Coupon, ...]) -> NDArray[np.void]:
    """COUPON[n]: what is left out holds from the first day to the end."""
    rows = np.zeros(len(coupons), layout.COUPON)
    segments = list(settings.shoppers.segments)
    for row, coupon in zip(rows, coupons, strict=True):
        row["over_fen"], row["minus_fen"] = coupon.over_fen, coupon.minus_fen
        row["left"], row["per_person"] = coupon.quota, coupon.per_person
        row["claim_from_us"] = _since(settings, coupon.claim_from, 0)
        row["use_from_us"] = _since(settings, coupon.use_from, 0)
        row["end_us"] = _since(settings, coupon.end, int(layout.NEVER))
        row["claim_share"] = coupon.claim_share
        row["word"] = word_of("coupon", coupon.name)
        row["kind"], row["payer"] = KINDS[coupon.kind], PAYERS[coupon.paid_by]
        row["who"] = -1 if coupon.who is None else segments.index(coupon.who)
    return rows


def coupon_listings(settings: Settings, coupons: tuple[Coupon, ...]) -> NDArray[np.uint8]:
    """Which of our listings each coupon counts for, uint8[coupons, n_own]."""
    names = [product.listing for product in settings.products]
    counts = [[not c.listings or name in c.listings for name in names] for c in coupons]
    return np.array(counts, np.uint8).reshape(len(coupons), len(names))


def windows_of(settings: Settings) -> NDArray[np.int64]:
    """Presale windows int64[n, N_WINDOW]."""
    found = settings.festival.presale if settings.festival else ()
    rows = [
        (
            _since(settings, window.balance_from, 0),
            _since(settings, window.balance_to, 0),
            window.unpaid_balance == "refund",
        )
        for window in found
    ]
    return np.array(rows, np.int64).reshape(-1, layout.N_WINDOW)


def ship_by(settings: Settings) -> NDArray[np.int64]:
    """By when presales of our listings are sent, int64[n_own], -1 as other orders."""
    prices = [settings.prices.get(product.listing) for product in settings.products]
    presales = [price.presale if price and takes_part(settings) else None for price in prices]
    return np.array([_since(settings, presale.ship_by, -1) if presale else -1 for presale in presales], np.int64)


def occasions_of(settings: Settings) -> NDArray[np.float64]:
    """Days by which goods are needed, float64[n, N_OCCASION]."""
    found = settings.market.occasions
    rows = [
        (_since(settings, one.at, 0), one.need, one.ahead_days * DAY, word_of("occasion", name))
        for name, one in found.items()
    ]
    return np.array(rows, np.float64).reshape(-1, layout.N_OCCASION)


def empty_basket() -> dict[str, Any]:
    """Scratch of one payment."""
    columns = ("units", "shown", "official", "more", "floor", "rest", "tested", "pays", "order", "weights", "parts")
    return {
        **{f"basket_{name}": np.zeros(MOST_LINES, np.int64) for name in columns},
        "basket_aside": np.zeros((MOST_LINES, 2), np.int64),
        "basket_listing": np.zeros(MOST_LINES, np.int32),
        "basket_channel": np.zeros(MOST_LINES, np.int32),
        "basket_campaign": np.zeros(MOST_LINES, np.int32),
        "basket_counts": np.zeros(MOST_LINES, np.uint8),
        "basket_steps": np.zeros((MOST_LINES, N_STEPS), np.int64),
        "basket_used": np.full(layout.N_COUPON_KINDS, -1, np.int64),
        "basket_chosen": np.full(layout.N_COUPON_KINDS, -1, np.int64),
    }


def _since(settings: Settings, moment: dt.datetime | None, left_out: int) -> int:
    return left_out if moment is None else since(settings.period.start_date, moment)
