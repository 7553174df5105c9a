"""Which prices hold in a phase, for all stores: single-listing prices, official reductions, cross-store offers.

Our store by the plan; a rival store by what is known of it, else by its draw: whether it takes part, how deep, from
which phase on. What a basket costs under these prices is worked out by `kernels/basket.py`; when phases begin is the
calendar's business.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ecosim.kernels.waterfall import CROSS_STORE, EXPANSION, OFFICIAL, cross_store_fen
from ecosim.scenario.festival import STEPS, Festival
from ecosim.scenario.model import Settings
from ecosim.scenario.promotions import Price
from ecosim.units import less_share, ppm, share_of
from ecosim.world.catalogue import Catalogue
from ecosim.world.rivals import RivalStores

Ints = NDArray[np.int64]
STEP_OF = dict(zip(STEPS, range(OFFICIAL, EXPANSION + 1), strict=True))


@dataclass(frozen=True)
class Prices:
    """What holds for each listing: single-listing price and official reduction int64[L], offer int32[L] (-1 none).

    takes_part uint8[L]: platform coupons and red packets may be used on it.
    """

    shown_fen: Ints
    official_ppm: Ints
    offer_ix: NDArray[np.int32]
    takes_part: NDArray[np.uint8]


def takes_part(settings: Settings) -> bool:
    """True where there is a festival and our store joins it."""
    return settings.festival is not None and settings.join_festival


def promotes(settings: Settings) -> bool:
    """True where our own promotions hold: always, but for a store that stays out of a festival."""
    return settings.festival is None or settings.join_festival


def everyday_prices(catalogue: Catalogue) -> Prices:
    """Prices outside the festival."""
    n = len(catalogue.daily_fen)
    return Prices(catalogue.daily_fen, np.zeros(n, np.int64), np.full(n, -1, np.int32), np.zeros(n, np.uint8))


def phase_prices(settings: Settings, catalogue: Catalogue, stores: RivalStores, phase: str) -> Prices:
    """Prices in a phase of the festival; everyday prices where it does not open them. ValueError without a festival."""
    festival = settings.festival
    if festival is None:
        raise ValueError(f"phase {phase}: the scenario has no festival")
    names = [p.name for p in festival.phases]
    at = names.index(phase)
    everyday = everyday_prices(catalogue)
    if not festival.phases[at].prices_open:
        return everyday
    shown, official = everyday.shown_fen.copy(), everyday.official_ppm.copy()
    offer, part = everyday.offer_ix.copy(), everyday.takes_part.copy()
    if settings.join_festival:
        for row, product in enumerate(settings.products):
            price = settings.prices.get(product.listing, Price())
            if price.joins:
                shown[row] = festival_fen(price, int(shown[row]), phase)
                official[row] = official_ppm_of(settings, price)
                offer[row], part[row] = own_offer(settings), 1
    for row in range(catalogue.n_own, len(shown)):
        store = int(catalogue.store_ix[row])
        depth = rival_depth_ppm(settings, stores, catalogue.stores[store], store, at)
        if depth is not None:
            official[row], part[row] = depth, 1
            offer[row] = 0 if offers_of(festival) else -1
    return Prices(shown, official, offer, part)


def festival_fen(price: Price, daily_fen: int, phase: str) -> int:
    """Our single-listing price of a listing in a phase: of that phase, else the festival's, else everyday."""
    if phase in price.phases:
        return price.phases[phase]
    if price.festival_fen is not None:
        return price.festival_fen
    return daily_fen if price.off is None else less_share(daily_fen, ppm(price.off))


def official_ppm_of(settings: Settings, price: Price) -> int:
    """The official reduction of a listing of ours, in parts per million; 0 where that step does not hold."""
    festival = settings.festival
    if festival is not None and "official" not in festival.stacking.steps:
        return 0
    return ppm(settings.promotions.official_reduction.rate if price.official is None else price.official)


def offers_of(festival: Festival | None) -> list[tuple[int, int]]:
    """Cross-store offers of a pack: (over, minus) in fen."""
    found = festival.cross_store.offers if festival and festival.cross_store else ()
    return [(offer.over_fen, offer.minus_fen) for offer in found]


def own_offer(settings: Settings) -> int:
    """Row of the offer that we take part in, -1 none."""
    chosen, festival = settings.promotions.cross_store, settings.festival
    if not chosen.join or festival is None or festival.cross_store is None or not festival.cross_store.offers:
        return -1
    names = [offer.name for offer in festival.cross_store.offers]
    return 0 if chosen.offer is None else names.index(chosen.offer)


def steps_held(settings: Settings) -> int:
    """Bit k: step k of the waterfall holds."""
    steps = settings.festival.stacking.steps if settings.festival else STEPS
    return sum(1 << STEP_OF[step] for step in steps)


def rival_depth_ppm(settings: Settings, stores: RivalStores, name: str, store: int, phase_at: int) -> int | None:
    """A rival store's reduction in the phase at this place, in parts per million; None where it takes no part.

    A store that comes late opens at the later phase that was drawn, or is known.
    """
    rivals, festival = settings.market.rivals, settings.festival
    known = rivals.known.get(name)
    joins = bool(stores.joins[store]) if known is None else known.joins
    if festival is None or not joins:
        return None
    names = [phase.name for phase in festival.phases]
    opened = [at for at, phase in enumerate(festival.phases) if phase.prices_open]
    first = opened[min(int(stores.timing[store] * len(opened)), len(opened) - 1)]
    if known is not None:
        first = names.index(known.phase) if known.phase is not None else opened[0]
    if phase_at < first:
        return None
    if known is not None and known.depth is not None:
        return ppm(known.depth)
    mean = rivals.depth_by_phase.get(names[phase_at], rivals.depth)
    return round(1e6 * min(mean * float(stores.depth_times[store]), 0.9))


@dataclass(frozen=True)
class Presales:
    """Our listings' presale, arrays [n_own]; `fen` 0 where there is none.

    `ln`: ln of what one unit costs in the end over the reference price.
    """

    fen: Ints
    ln: NDArray[np.float64]
    deposit_fen: Ints
    worth_fen: Ints


def presales_of(settings: Settings, catalogue: Catalogue) -> Presales:
    """What our listings cost by presale; nothing where we stay out."""
    n = catalogue.n_own
    found = Presales(np.zeros(n, np.int64), np.zeros(n), np.zeros(n, np.int64), np.zeros(n, np.int64))
    if not (takes_part(settings) and settings.promotions.presale):
        return found
    for row, product in enumerate(settings.products):
        price = settings.prices.get(product.listing, Price())
        presale = price.presale
        if presale is None or not price.joins:
            continue
        shown = presale.price_fen
        if shown is None:
            shown = festival_fen(price, int(catalogue.daily_fen[row]), "")
        worth = presale.deposit_fen if presale.worth_fen is None else presale.worth_fen
        if not (steps_held(settings) >> EXPANSION) & 1:
            worth = presale.deposit_fen
        found.fen[row], found.deposit_fen[row], found.worth_fen[row] = shown, presale.deposit_fen, worth
        in_hand = one_unit_fen(settings, price, shown) - (worth - presale.deposit_fen)
        found.ln[row] = math.log(max(in_hand, 1) / settings.market.reference_price_fen)
    return found


def one_unit_fen(settings: Settings, price: Price, shown_fen: int) -> int:
    """What one unit of ours costs alone in the festival, without coupons, from its single-listing price."""
    fen = shown_fen - share_of(shown_fen, official_ppm_of(settings, price))
    offer, festival = own_offer(settings), settings.festival
    if offer < 0 or festival is None or festival.cross_store is None or not (steps_held(settings) >> CROSS_STORE) & 1:
        return fen
    over, minus = offers_of(festival)[offer]
    tested = shown_fen if festival.stacking.thresholds == "before_official" else fen
    rule = festival.cross_store
    return fen - min(cross_store_fen(tested, over, minus, int(rule.repeat), rule.most_fen or 0), fen)
