"""Quantities of a view in words: a record {unit, mean, p10, p90, ci_low, ci_high} as its mean, its range, its interval.

Formats are those of `ecosim.report.wording`; knows no page.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ecosim.report.wording import Lang, short_money, show, show_range

Quantity = Mapping[str, Any]


def mean(of: Quantity, lang: Lang, *, plus: bool = False) -> str:
    """The mean in the format of its unit.

    >>> mean({"unit": "yuan", "mean": 12345.0}, "zh", plus=True)
    '+¥1.2万'
    """
    return show(of["mean"], of["unit"], lang, plus=plus)


def short(of: Quantity, lang: Lang) -> str:
    """The mean for a tight place: money with three digits, everything else as it is.

    >>> short({"unit": "yuan", "mean": 3062390.0}, "en"), short({"unit": "count", "mean": 7055.0}, "en")
    ('¥3.06m', '7,055')
    """
    return short_money(of["mean"], lang) if of["unit"] == "yuan" and of["mean"] is not None else mean(of, lang)


def spread(of: Quantity, lang: Lang) -> str:
    """P10 to P90.

    >>> spread({"unit": "count", "p10": 1.0, "p90": 2.0}, "en")
    '1 to 2'
    """
    return show_range(of["p10"], of["p90"], of["unit"], lang)


def interval(of: Quantity, lang: Lang, *, plus: bool = False) -> str:
    """The 95 % interval of the mean."""
    return show_range(of["ci_low"], of["ci_high"], of["unit"], lang, plus=plus)


def with_spread(of: Quantity, lang: Lang) -> str:
    """The mean with P10 to P90 in brackets; the mean alone where one replication gives no range.

    >>> with_spread({"unit": "count", "mean": 2.0, "p10": 1.0, "p90": 3.0}, "zh")
    '2（1 至 3）'
    """
    if of["p10"] is None:
        return mean(of, lang)
    return f"{mean(of, lang)}（{spread(of, lang)}）" if lang == "zh" else f"{mean(of, lang)} ({spread(of, lang)})"


def settled(difference: Quantity) -> bool:
    """Whether the interval of a difference leaves its sign in no doubt."""
    low, high = difference["ci_low"], difference["ci_high"]
    return low is not None and (low > 0 or high < 0)
