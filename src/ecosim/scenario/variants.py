"""The settings of a scenario in another role: what a store that stays out leaves away, and a world without a festival.

Owns which settings go with the festival, and what becomes of uncertain ones among them: a range whose setting is gone
is gone too, all others keep their names and so their draws. The roles themselves stand in `scenario.py`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ecosim.scenario.fields import Section
from ecosim.scenario.model import Settings
from ecosim.scenario.promotions import OwnCrossStore, Price
from ecosim.scenario.ranges import Range

Variant = tuple[Settings, tuple[Range, ...]]
COUPONS = ("promotions", "coupons")


def without_festival(settings: Settings, ranges: tuple[Range, ...]) -> Variant:
    """A world without the festival: everyday prices alone, no coupons, no cross-store reduction.

    Rivals' orders are kept, as only they tell what shoppers buy elsewhere instead.
    """
    everyday = {name: price.daily_fen for name, price in settings.prices.items()}
    left = settings.model_copy(
        update={
            "festival": None,
            "prices": {name: Price(daily_fen=fen) for name, fen in everyday.items() if fen is not None},
            "promotions": settings.promotions.model_copy(
                update={"coupons": (), "cross_store": OwnCrossStore(join=False)}
            ),
            "record": settings.record.model_copy(update={"market_orders": True}),
        }
    )
    return left, standing(left, ranges)


def not_joining(settings: Settings, ranges: tuple[Range, ...]) -> Variant:
    """The festival goes on without us: no coupons of our own, no presale, no flash sale; the platform's coupons stay.

    A price in hand that rests on something left out is no longer true, and goes with it.
    """
    coupons = settings.promotions.coupons
    kept = [at for at, coupon in enumerate(coupons) if coupon.kind != "store"]
    fewer = len(kept) < len(coupons)
    left = settings.model_copy(
        update={
            "join_festival": False,
            "prices": {name: _from_the_shelf(price, fewer) for name, price in settings.prices.items()},
            "promotions": settings.promotions.model_copy(update={"coupons": tuple(coupons[at] for at in kept)}),
        }
    )
    places = {old: new for new, old in enumerate(kept)}
    moved = (_moved(setting, places) for setting in ranges)
    return left, standing(left, tuple(setting for setting in moved if setting is not None))


def _from_the_shelf(price: Price, fewer_coupons: bool) -> Price:
    in_hand_fen = None if fewer_coupons or price.presale is not None else price.in_hand_fen
    return price.model_copy(update={"presale": None, "flash": None, "in_hand_fen": in_hand_fen})


def _moved(setting: Range, places: dict[int, int]) -> Range | None:
    """A range where its coupon stands now, None where the coupon is gone; other ranges as they are."""
    if setting.attributes[:2] != COUPONS:
        return setting
    at = places.get(int(setting.attributes[2]))
    return None if at is None else replace(setting, attributes=(*COUPONS, at, *setting.attributes[3:]))


def standing(settings: Settings, ranges: tuple[Range, ...]) -> tuple[Range, ...]:
    """The ranges whose setting is still there."""
    return tuple(setting for setting in ranges if _value_at(settings, setting.attributes) is not None)


def _value_at(thing: Any, attributes: tuple[str | int, ...]) -> Any:
    for step in attributes:
        if isinstance(thing, Section):
            thing = getattr(thing, str(step))
        elif isinstance(thing, dict):
            thing = thing.get(step)
        elif isinstance(thing, tuple | list):
            thing = thing[int(step)] if int(step) < len(thing) else None
        else:
            return None
    return thing
