"""Numbers and sentences as a planner reads them, in English and in Chinese.

Owns formats (thousands separators, 万, percent, "not known") and the pair of texts `Words`. Knows no table and no page;
`terminal.py` and `html.py` put these words on screen.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

Lang = Literal["en", "zh"]
LANGS: tuple[Lang, Lang] = ("en", "zh")
NOT_KNOWN = "n/a"


@dataclass(frozen=True)
class Words:
    """One text in both languages.

    >>> Words("orders", "订单").say("zh")
    '订单'
    """

    en: str
    zh: str

    def say(self, lang: Lang) -> str:
        """The text in one language."""
        return self.zh if lang == "zh" else self.en


def _sign(value: float, plus: bool) -> str:
    return "-" if value < 0 else "+" if plus and value > 0 else ""


def _chinese_money(size: float) -> str:
    if size >= 99_995_000:
        return f"¥{size / 1e8:,.2f}亿"
    return f"¥{size / 1e4:,.1f}万" if size >= 9_999.5 else f"¥{size:,.0f}"


def money(value_yuan: float | None, lang: Lang = "en", *, plus: bool = False) -> str:
    """An amount in yuan: whole yuan with thousands separators, in Chinese 万 from ten thousand on.

    >>> money(-1234567.8), money(-1234567.8, "zh"), money(None)
    ('-¥1,234,568', '-¥123.5万', 'n/a')
    """
    if value_yuan is None or not math.isfinite(value_yuan):
        return NOT_KNOWN
    size = abs(value_yuan)
    if size >= 1e4 and lang == "zh":
        return _sign(value_yuan, plus) + _chinese_money(size)
    value = round(value_yuan) if size >= 100 else round(value_yuan, 2)  # a rounded zero has no sign
    text = f"¥{abs(value):,.0f}" if size >= 100 else f"¥{abs(value):,.2f}"
    return _sign(value, plus) + text


def short_money(value_yuan: float, lang: Lang = "en") -> str:
    """An amount for a tight place: three digits in English, 万 in Chinese.

    >>> short_money(4191121.0), short_money(-37720.0), short_money(812.0), short_money(-37720.0, "zh")
    ('¥4.19m', '-¥37.7k', '¥812', '-¥3.8万')
    """
    size = abs(value_yuan)
    if lang == "zh" or size < 1000:
        return money(value_yuan, lang)
    scaled, letter = (size / 1e6, "m") if size >= 999_500 else (size / 1e3, "k")
    digits = 2 if scaled < 10 else 1 if scaled < 100 else 0
    return f"{_sign(value_yuan, False)}¥{scaled:.{digits}f}{letter}"


def count(value: float | None, lang: Lang = "en", *, plus: bool = False) -> str:
    """A count, with one digit after the point when it is a small mean.

    >>> count(12345.6), count(123456, "zh"), count(3.25), count(2.0, plus=True)
    ('12,346', '12.3万', '3.2', '+2')
    """
    if value is None or not math.isfinite(value):
        return NOT_KNOWN
    size = abs(value)
    if lang == "zh" and size >= 1e5:
        return f"{_sign(value, plus)}{size / 1e4:,.1f}万"
    value = round(value) if size >= 100 else round(value, 1)
    return _sign(value, plus) + (f"{abs(value):,.0f}" if value == round(value) else f"{abs(value):,.1f}")


def short_count(value: float | None, lang: Lang = "en") -> str:
    """A count for a tight place: three digits in English from ten thousand on, 万 in Chinese.

    >>> short_count(10320708), short_count(165526), short_count(4581), short_count(10320708, "zh")
    ('10.3m', '166k', '4,581', '1,032万')
    """
    if value is None or not math.isfinite(value) or abs(value) < 1e4:
        return count(value, lang)
    if lang == "zh":
        return f"{value / 1e4:,.0f}万" if abs(value) >= 1e6 else f"{value / 1e4:,.1f}万"
    return f"{value / 1e6:.1f}m" if abs(value) >= 999_500 else f"{value / 1e3:.0f}k"


def percent(value: float | None, lang: Lang = "en", *, plus: bool = False) -> str:
    """A share as a percentage; with its sign, as a difference, in percentage points.

    >>> percent(0.1634), percent(0.0052), percent(-0.02, plus=True)
    ('16.3 %', '0.52 %', '-2.0 pp')
    """
    if value is None or not math.isfinite(value):
        return NOT_KNOWN
    size = abs(value) * 100
    digits = 1 if size >= 1 or size == 0 else 2
    unit = {"en": " pp", "zh": "百分点"} if plus else {"en": " %", "zh": "%"}
    return f"{_sign(round(value * 100, digits), plus)}{size:.{digits}f}{unit[lang]}"


def plain(value: float | None, lang: Lang = "en", *, plus: bool = False) -> str:
    """A number without a unit, two digits after the point.

    >>> plain(7.456)
    '7.46'
    """
    if value is None or not math.isfinite(value):
        return NOT_KNOWN
    return f"{_sign(round(value, 2), plus)}{abs(value):,.2f}"


def seconds(value: float | None, lang: Lang = "en", *, plus: bool = False) -> str:
    """A duration in whole seconds.

    >>> seconds(82.4), seconds(82.4, "zh")
    ('82 s', '82秒')
    """
    if value is None or not math.isfinite(value):
        return NOT_KNOWN
    return f"{_sign(round(value), plus)}{abs(value):,.0f}{'秒' if lang == 'zh' else ' s'}"


def days(value: float | None, lang: Lang = "en", *, plus: bool = False) -> str:
    """A duration in days, one digit after the point.

    >>> days(12.34), days(12.34, "zh")
    ('12.3 days', '12.3天')
    """
    if value is None or not math.isfinite(value):
        return NOT_KNOWN
    return f"{_sign(round(value, 1), plus)}{abs(value):,.1f}{'天' if lang == 'zh' else ' days'}"


FORMATS = {
    "yuan": money, "count": count, "share": percent, "mean": plain, "ratio": plain, "s": seconds, "days": days,
}  # fmt: skip


def show(value: float | None, unit: str, lang: Lang = "en", *, plus: bool = False) -> str:
    """A value in the format of its unit (the last word of a headline's key).

    >>> show(0.5, "share")
    '50.0 %'
    """
    return FORMATS[unit](value, lang, plus=plus)


def show_range(low: float | None, high: float | None, unit: str, lang: Lang = "en", *, plus: bool = False) -> str:
    """Two values as an interval, or "n/a".

    >>> show_range(1.0, 2.0, "count"), show_range(None, None, "yuan")
    ('1 to 2', 'n/a')
    """
    if low is None or high is None:
        return NOT_KNOWN
    between = " 至 " if lang == "zh" else " to "
    return show(low, unit, lang, plus=plus) + between + show(high, unit, lang, plus=plus)


def n_replications(n: int) -> Words:
    """How many replications there are.

    >>> n_replications(1).en
    '1 replication'
    """
    return Words("1 replication" if n == 1 else f"{n} replications", f"{n} 次重复")


def in_k_of_n(k: int, n: int, lang: Lang = "en") -> str:
    """A share over replications, in counts: never a chance, since they may vary by luck only.

    >>> in_k_of_n(7, 8)
    'in 7 of 8 replications'
    """
    return f"{n} 次重复中 {k} 次" if lang == "zh" else f"in {k} of {n_replications(n).en}"
