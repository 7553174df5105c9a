"""A made-up moment and a made-up day, to try a channel on without a run.

For tests of plugins and for the tutorial: six shoppers, two listings of ours and one rival's, two queries.
Everything can be replaced by name.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import numpy as np

from ecosim.channels.calendar import Calendar, Phase
from ecosim.channels.orders import ORDER_COLUMNS, Order, Orders
from ecosim.channels.window import Window
from ecosim.units import DAY, HOUR

FIRST_DAY = dt.date(2025, 10, 18)
OPENING = Phase("opening", 2 * DAY + 20 * HOUR, 4 * DAY, prices_open=True, traffic_lift=0.5)


def example_calendar(**changes: Any) -> Calendar:
    """Five days from 2025-10-18; one phase, `opening`, from 2025-10-20 20:00 to 2025-10-21 24:00.

    changes: fields of `Calendar` to replace.

    >>> example_calendar(n_days=2).daily("10:00").times_us
    (36000000000, 122400000000)
    """
    fields = {"n_days": 5, "phases": (OPENING,), "festival": "a-festival", "joined": True, **changes}
    return Calendar(fields.pop("first_day", FIRST_DAY), **fields)


def example_window(at: str = "2025-10-18 00:00", **changes: Any) -> Window:
    """The moment `at` of `example_calendar`: our wool-coat and down-jacket, a rival, six people, two queries.

    changes: fields of `Window` to replace; `columns`, `people` and `counts` may name single entries only. Numbers of
    every name are 0.05, 0.15, 0.25, 0.45, 0.65 and 0.85.

    >>> w = example_window("2025-10-18 10:00")
    >>> w.hour, w.own.id.tolist(), w.own.in_hand_fen.tolist()
    (10, ['wool-coat', 'down-jacket'], [50000, 80000])
    >>> (w.uniforms("readers") < 0.2).tolist()
    [True, True, False, False, False, False]
    """
    calendar = changes.pop("calendar", example_calendar())
    fields: dict[str, Any] = {
        "people": _PEOPLE | changes.pop("people", {}),
        "segments": ("everyone", "bargain_hunters"),
        "segment_ix": np.array([0, 0, 0, 0, 1, 1]),
        "columns": _COLUMNS | changes.pop("columns", {}),
        "n_own": 2,
        "history_fen": np.array([[60_000, 80_000, 70_000]]),
        "queries": ("羊毛大衣", "羽绒服"),
        "query_relevance": np.array([[1.0, 0.0], [0.25, 0.75]]),
        "counts": _COUNTS | changes.pop("counts", {}),
        "draw": lambda name: np.array([0.05, 0.15, 0.25, 0.45, 0.65, 0.85], np.float32),
    }
    return Window(calendar.at(at).times_us[0], calendar, **(fields | changes))


def example_orders(orders: Sequence[Order], day: int = 0, clicks: int = 0) -> Orders:
    """A day's orders of a channel, from single records.

    >>> o = example_orders([Order(7, "wool-coat", "paid", units=1, paid_fen=50_000)])
    >>> o.order_id.tolist(), o.paid_fen.sum().item()
    ([7], 50000)
    """
    kinds = {"order_id": np.uint64, "listing": object, "state": object, "tag": object, "source": object}
    columns = {
        name: np.array([getattr(order, name) for order in orders], kinds.get(name, np.int64)) for name in ORDER_COLUMNS
    }
    date = (FIRST_DAY + dt.timedelta(days=day)).isoformat()
    return Orders(columns, day=day, date=date, visits=clicks, impressions=clicks, clicks=clicks)


_PEOPLE = {
    "activity": np.array([0.5, 1.0, 1.5, 1.0, 0.5, 1.5]),
    "follower": np.array([True, False, False, True, False, False]),
    "bought": np.array([False, False, True, False, False, False]),
    "aware": np.array([True, True, True, True, True, False]),
}
_COLUMNS = {
    "id": np.array(["wool-coat", "down-jacket", "rival-0001"], object),
    "store": np.array(["own", "own", "rival-01"], object),
    "own": np.array([True, True, False]),
    "price_fen": np.array([50_000, 80_000, 70_000]),
    "in_hand_fen": np.array([50_000, 80_000, 70_000]),
    "tag_fen": np.array([90_000, 120_000, 70_000]),
    "rating": np.array([4.8, 4.7, 4.6]),
    "stock": np.array([100, 40, 600]),
    "sales_7d": np.array([12.0, 30.0, 55.0]),
}
_COUNTS = {
    "visits": 0,
    "impressions": np.zeros(2, np.int64),
    "clicks": np.zeros(2, np.int64),
    "orders": np.zeros(2, np.int64),
    "spend_fen": 0,
}
