"""Time in integer microseconds, money in integer fen, percentages by integer arithmetic.

A share becomes parts per million once (`ppm`); after that no float touches money. Knows no setting and no calendar;
how people write amounts is `scenario/literals.py`.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

SECOND: Final = 1_000_000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR
FEN_PER_YUAN: Final = 100
PPM: Final = 1_000_000


def yuan(fen: int) -> str:
    """An amount as people read it, in yuan with two decimals.

    >>> yuan(123450), yuan(-5)
    ('1234.50', '-0.05')
    """
    whole, cents = divmod(abs(int(fen)), FEN_PER_YUAN)
    return f"{'-' if fen < 0 else ''}{whole}.{cents:02d}"


def ppm(share: float) -> int:
    """A share as parts per million, to the nearest.

    >>> ppm(0.189)
    189000
    """
    return round(share * PPM)


def share_of(fen: int, share_ppm: int) -> int:
    """The part of an amount, to the fen, half away from zero (for amounts above zero: half up).

    >>> share_of(12990, 150_000), share_of(10, 150_000), share_of(-10, 150_000)
    (1949, 2, -2)
    """
    product = int(fen) * int(share_ppm)
    part = (abs(product) + PPM // 2) // PPM
    return part if product >= 0 else -part


def less_share(fen: int, share_ppm: int) -> int:
    """The amount after a reduction, the reduction rounded by `share_of`: the price in hand of one unit.

    >>> less_share(12900, 150_000)
    10965
    """
    return int(fen) - share_of(fen, share_ppm)


def since(first_day: dt.date, moment: dt.datetime) -> int:
    """Microseconds from 00:00 of the first day to a local moment, negative before it.

    >>> since(dt.date(2025, 10, 1), dt.datetime(2025, 10, 1, 20, 0)) // HOUR
    20
    """
    return (moment - dt.datetime.combine(first_day, dt.time())) // dt.timedelta(microseconds=1)


def local(first_day: dt.date, time_us: int) -> dt.datetime:
    """The local moment so many microseconds after 00:00 of the first day; undoes `since`.

    >>> local(dt.date(2025, 10, 1), DAY + HOUR).isoformat(" ")
    '2025-10-02 01:00:00'
    """
    return dt.datetime.combine(first_day, dt.time()) + dt.timedelta(microseconds=int(time_us))
