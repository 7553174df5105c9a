"""How planners write values: `15%`, `60万`, `48 h`, `2025-10-20 20:00`, `12%..20%`. Text in, exact value out.

Every reader takes text and gives a value or raises `ValueError` with one line for people; numbers are exact
(Decimal) until the last step. YAML's own guesses (20:00 is 1200, no is False) never come into play. Knows no
setting and no file.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

NAME_RULE = (
    "a name has lower-case letters, digits, - and _, begins with a letter or digit and has at most 64 characters"
)
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}", re.ASCII)
_NUMBER = re.compile(r"([+-]?)(\d{1,3}(?:,\d{3})+|\d+)?(\.\d*)?(?:[eE]([+-]?\d{1,3}))?", re.ASCII)
_MULTIPLIER = {"": 1, "千": 1_000, "万": 10_000, "亿": 100_000_000}
_HOURS = {
    "": Decimal(1), "h": Decimal(1), "hour": Decimal(1), "hours": Decimal(1), "小时": Decimal(1),
    "d": Decimal(24), "day": Decimal(24), "days": Decimal(24), "天": Decimal(24),
    "min": Decimal(1) / 60, "minute": Decimal(1) / 60, "minutes": Decimal(1) / 60, "分钟": Decimal(1) / 60,
    "s": Decimal(1) / 3600, "秒": Decimal(1) / 3600,
}  # fmt: skip
_TRUTH = {"true": True, "yes": True, "on": True, "是": True, "false": False, "no": False, "off": False, "否": False}
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_MOMENT = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?", re.ASCII)
_SUFFIX = re.compile(r"[^0-9.,+\-eE\s][^0-9.]*$")
LONGEST = 64  # characters of a number; more is no number a person wrote
LARGEST = Decimal(10) ** 18  # beyond this an amount would not fit 64 bits
MOST_FEN = 10**16  # so that sums of many amounts fit 64 bits


def shown(text: str) -> str:
    """Text as an error may show it: quoted, escaped, at most 40 characters."""
    return repr(text if len(text) <= 40 else text[:37] + "...")


def number(text: str, what: str = "number") -> Decimal:
    """An exact number: digits with an optional decimal point, exponent, thousands commas, and 千, 万 or 亿.

    >>> number("60万"), number("1,299.50"), number("1e3")
    (Decimal('600000'), Decimal('1299.50'), Decimal('1000'))
    """
    body = text.strip()
    times = 1
    if body and body[-1] in _MULTIPLIER:
        times, body = _MULTIPLIER[body[-1]], body[:-1].rstrip()
    match = _NUMBER.fullmatch(body) if len(body) <= LONGEST else None
    if match is None or not any(digit.isdigit() for digit in (match[2] or "") + (match[3] or "")):
        raise ValueError(f"{shown(text)} is no {what}")
    value = Decimal(f"{match[1]}{(match[2] or '0').replace(',', '')}{match[3] or ''}E{match[4] or 0}")
    if abs(value) > LARGEST or (value and value.adjusted() < -18):
        raise ValueError(f"{shown(text)} is out of all proportion for a {what}; the largest is 10^18")
    value *= times
    return value.quantize(Decimal(1)) if value == value.to_integral_value() and abs(value) < LARGEST else value


def whole(text: str) -> int:
    """A whole number.

    >>> whole("20万")
    200000
    """
    try:
        value = number(text, "whole number")
    except ValueError as error:
        raise ValueError(f"{error}; write digits, such as 200000 or 20万") from None
    if value != value.to_integral_value():
        raise ValueError(f"{shown(text)} is no whole number; write it without decimals")
    return int(value)


def real(text: str) -> float:
    """A finite number.

    >>> real(".5"), real("-2.60")
    (0.5, -2.6)
    """
    if text.strip().endswith(("%", "％")):
        raise ValueError(f"{shown(text)} is a percentage; this setting takes a plain number")
    try:
        return float(number(text)) + 0.0
    except ValueError as error:
        raise ValueError(f"{error}; write digits, such as 2 or 0.35") from None


def share(text: str) -> float:
    """A share, as a percentage or a fraction of one.

    >>> share("15%"), share("0.15")
    (0.15, 0.15)
    """
    body = text.strip()
    percent = body.endswith(("%", "％"))
    try:
        value = number(body[:-1] if percent else body, "share")
    except ValueError as error:
        raise ValueError(
            f"{shown(text) if percent else ''}{str(error) if not percent else ' is no share'}; write 15% or 0.15"
        ) from None
    return float(value / 100 if percent else value) + 0.0


def fen(text: str) -> int:
    """An amount of yuan as integer fen; more than two decimals are refused, nothing is rounded.

    >>> fen("129.5"), fen("60万"), fen("¥0.05")
    (12950, 60000000, 5)
    """
    body = text.strip().removeprefix("¥").removeprefix("￥").removesuffix("元").removesuffix("yuan")
    try:
        cents = number(body, "amount of money") * 100
    except ValueError:
        raise ValueError(f"{shown(text)} is no amount of money; write yuan, such as 129, 129.50 or 60万") from None
    if abs(cents) > MOST_FEN:
        raise ValueError(f"{shown(text)} is out of all proportion for an amount of money; the largest is 10^14 yuan")
    if cents != cents.to_integral_value():
        raise ValueError(f"{shown(text)} has more than two decimals; the smallest coin is 0.01 yuan")
    return int(cents)


def hours(text: str) -> float:
    """A length of time in hours; a bare number counts hours.

    >>> hours("48 h"), hours("2 d"), hours("30 min"), hours("1.5")
    (48.0, 48.0, 0.5, 1.5)
    """
    body = text.strip()
    unit = _SUFFIX.search(body)
    name = unit[0].strip().lower() if unit else ""
    try:
        value = number(body[: unit.start()] if unit else body)
        return float(value * _HOURS[name]) + 0.0
    except (ValueError, KeyError):
        raise ValueError(f"{shown(text)} is no length of time; write 48 h, 2 d, 30 min or a number of hours") from None


def truth(text: str) -> bool:
    """Yes or no.

    >>> truth("off"), truth("是")
    (False, True)
    """
    try:
        return _TRUTH[text.strip().lower()]
    except KeyError:
        raise ValueError(f"{shown(text)} is neither yes nor no; write true or false") from None


def day(text: str) -> dt.date:
    """A calendar day.

    >>> day("2025-10-01")
    datetime.date(2025, 10, 1)
    """
    match = _DATE.fullmatch(text.strip())
    try:
        if match is None:
            raise ValueError
        return dt.date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        raise ValueError(f"{shown(text)} is no day of the calendar; write 2025-10-20") from None


def moment(text: str) -> dt.datetime:
    """A moment in the shop's time zone; 24:00 is the midnight that ends the day.

    >>> moment("2025-11-11 24:00").isoformat(" ")
    '2025-11-12 00:00:00'
    """
    match = _MOMENT.fullmatch(text.strip())
    remedy = f"{shown(text)} is no moment; write a day and a time, such as 2025-10-20 20:00"
    if match is None:
        raise ValueError(remedy)
    hour, minute, second = int(match[2]), int(match[3]), int(match[4] or 0)
    late = hour == 24 and minute == second == 0
    if minute > 59 or second > 59 or (hour > 23 and not late):
        raise ValueError(remedy)
    try:
        start = dt.datetime.combine(day(match[1]), dt.time())
        return start + dt.timedelta(hours=hour, minutes=minute, seconds=second)
    except (ValueError, OverflowError):
        raise ValueError(remedy) from None


def name(text: str) -> str:
    """A name of something in the scenario, fit for a file name and a command line.

    >>> name("wool-coat")
    'wool-coat'
    """
    if _NAME.fullmatch(text) is None:
        raise ValueError(f"{shown(text)} is no name; {NAME_RULE}")
    return text


def ends(text: str) -> tuple[str, str] | None:
    """The two ends of a range, or None where the text is no range; a unit at the end holds for both.

    >>> ends("12%..20%"), ends("30..80万"), ends("0.15")
    (('12%', '20%'), ('30万', '80万'), None)
    """
    low, dots, high = text.strip().partition("..")
    if not dots or not low or not high:
        return None
    if high.startswith(".") and not high[1:2].isdigit():
        return None
    low, high = low.strip(), high.strip()
    unit = _SUFFIX.search(high)
    if unit and not _SUFFIX.search(low):
        low += unit[0]
    return low, high
