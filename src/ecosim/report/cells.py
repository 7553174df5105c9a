"""Cells of the report's tables: a value, an interval, a mean with its range under it, the place of a figure."""

from __future__ import annotations

from collections.abc import Mapping

from ecosim.report.figures import Figure
from ecosim.report.intervals import Spread
from ecosim.report.markup import both, figure
from ecosim.report.wording import LANGS, Words, show, show_range

Figures = Mapping[str, Figure]


def shown(value: float | None, unit: str, *, plus: bool = False) -> Words:
    en, zh = (show(value, unit, lang, plus=plus) for lang in LANGS)
    return Words(en, zh)


def between(ends: tuple[float | None, float | None], unit: str, *, plus: bool = False) -> Words:
    en, zh = (show_range(*ends, unit, lang, plus=plus) for lang in LANGS)
    return Words(en, zh)


def value(spread: Spread, unit: str) -> str:
    """The mean with P10-P90 small under it."""
    small = both(between((spread.p10, spread.p90), unit))
    return f"{both(shown(spread.mean, unit))}<small>{small}</small>"


def chart(figures: Figures, name: str, caption: Words, alt: Words) -> str:
    return figure(name, caption, alt) if name in figures else ""
