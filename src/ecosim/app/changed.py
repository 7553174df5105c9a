"""What a plan changes, said briefly: which changes are a planner's own, in which words, and what tells runs apart.

A price in hand that is let go because another setting moved is a check that ended, no change of the plan. Knows no
Streamlit and reads no run.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from ecosim.app.draft import NAME_KEYS
from ecosim.app.lever_text import people
from ecosim.app.setting_words import NOTHING, called, plugin_of, setting_kind
from ecosim.report.comparison import NONE, SettingChange, side_by_side
from ecosim.report.wording import Lang

_IN_HAND: Final = re.compile(r"prices\.(.+)\.in_hand")
UNTOLD: Final = (*NAME_KEYS, "replications", "compare_with")  # how often and against what, not what is simulated


def let_go(path: str, values: Sequence[str]) -> str:
    """The listing whose price in hand is no longer checked on one of the sides, "" for any other change.

    >>> let_go("prices.wool-coat.in_hand", ("840.15", "–")), let_go("prices.wool-coat.daily", ("1099", "–"))
    ('wool-coat', '')
    """
    found = _IN_HAND.fullmatch(path)
    return found.group(1) if found and NONE in values else ""


def own(changes: Sequence[SettingChange]) -> tuple[list[SettingChange], list[str]]:
    """The changes that somebody made, and the listings whose price in hand was let go because of them."""
    names = [let_go(one.path, (one.run, one.other)) for one in changes]
    return [one for one, name in zip(changes, names, strict=True) if not name], [name for name in names if name]


def value(path: str, text: str, settings: Mapping[str, str] = NOTHING) -> str:
    """A value of a setting, among those of a run, as people write it.

    >>> value("promotions.official_reduction.rate", "0.2"), value("nothing.of.this", "0.2")
    ('20%', '0.2')
    """
    kind = setting_kind(path, plugin_of(path, settings))
    return text if kind is None or text == NONE else people(kind, text)


def brief(settings: Mapping[str, str], base: Mapping[str, str], lang: Lang) -> str:
    """The first change of a run against what its plan is built on, and how many more; empty where there is none.

    >>> base = {"promotions.official_reduction.rate": "0.15", "replications": "2"}
    >>> brief({**base, "promotions.official_reduction.rate": "0.2", "replications": "8"}, base, "en")
    'Reduction per item 20%'
    """
    told = [(path, values[0]) for path, values in side_by_side((settings, base))
            if path not in UNTOLD and not let_go(path, values)]  # fmt: skip
    if not told:
        return ""
    path, here = told[0]
    more = f" +{len(told) - 1}" if len(told) > 1 else ""
    return f"{called(path, lang, settings)} {value(path, here, settings)}{more}"


def apart(sides: Sequence[Mapping[str, str]]) -> list[str]:
    """The value that tells each side from all others, where they differ in one setting only; else nothing.

    >>> apart([{"promotions.official_reduction.rate": "0.1"}, {"promotions.official_reduction.rate": "0.2"}])
    ['10%', '20%']
    >>> apart([{"seed": "1"}, {"seed": "1"}])
    []
    """
    found = [(path, values) for path, values in side_by_side(sides)
             if path not in UNTOLD and not let_go(path, values)]  # fmt: skip
    if len(found) != 1 or len(set(found[0][1])) < len(sides):
        return []
    path, values = found[0]
    return [value(path, one, side) for one, side in zip(values, sides, strict=True)]
