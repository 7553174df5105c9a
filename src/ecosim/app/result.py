"""What the page of results works out from its view: rows of tables, stretches of time, figures cut to a stretch.

No Streamlit; takes records of `ecosim.views`, gives records and texts.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ecosim.app import numbers
from ecosim.report.wording import Lang

BEFORE, AFTER = dt.timedelta(hours=12), dt.timedelta(hours=60)


@dataclass(frozen=True)
class Stretch:
    """A part of the period, in milliseconds of shop time as if that were UTC; `label` is a phase's or empty."""

    key: str
    label: dict[str, str]
    start_ms: int
    end_ms: int


def stretches(overview: dict[str, Any]) -> list[Stretch]:
    """The whole period, the days around the first opening, then each phase that lies in the period."""
    first = dt.datetime.fromisoformat(overview["first_date"])
    last = dt.datetime.fromisoformat(overview["last_date"]) + dt.timedelta(days=1)
    found = [Stretch("whole", {}, _ms(first), _ms(last))]
    phases = [(one, dt.datetime.fromisoformat(one["start"]), dt.datetime.fromisoformat(one["end"]))
              for one in overview["phases"]]  # fmt: skip
    opens = [start for one, start, _ in phases if one["prices_open"] and first <= start < last]
    if opens:
        found.append(Stretch("opening", {}, _ms(max(first, min(opens) - BEFORE)), _ms(min(last, min(opens) + AFTER))))
    for one, start, end in phases:
        if max(start, first) < min(end, last):
            found.append(Stretch(f"phase-{one['name']}", one["label"], _ms(max(start, first)), _ms(min(end, last))))
    return found


def _ms(moment: dt.datetime) -> int:
    return calendar.timegm(moment.timetuple()) * 1000


def cut(drawn: dict[str, Any], stretch: Stretch) -> dict[str, Any]:
    """A figure along time with the records of a stretch only; what lasts (start, end) is cut at its ends."""
    start, end = stretch.start_ms, stretch.end_ms
    return {**drawn, "data": {name: [_clipped(row, start, end) for row in rows if _inside(row, start, end)]
                              for name, rows in drawn["data"].items()}}  # fmt: skip


def _inside(row: dict[str, Any], start: int, end: int) -> bool:
    if "t" in row:
        return bool(start <= row["t"] <= end)
    return bool(row["start"] < end and row["end"] > start)


def _clipped(row: dict[str, Any], start: int, end: int) -> dict[str, Any]:
    return row if "t" in row else {**row, "start": max(row["start"], start), "end": min(row["end"], end)}


def rate(above: numbers.Quantity, below: numbers.Quantity) -> float | None:
    """Mean of one quantity for one of another, None where there was nothing."""
    return above["mean"] / below["mean"] if above["mean"] is not None and below["mean"] else None


def by_kind(limits: Iterable[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Limits by kind, in the order in which a planner can lift them."""
    rows = list(limits)
    kinds = {kind: [one for one in rows if one["kind"] == kind] for kind in ("budget", "coupon", "flash", "stock")}
    return {kind: found for kind, found in kinds.items() if found}


def variant(row: dict[str, Any]) -> str:
    """A size or colour by name.

    >>> variant({"listing": "coat", "colour": "", "size": "M"})
    'coat · M'
    """
    return " · ".join(part for part in (row["listing"], row["colour"], row["size"]) if part)


def first_sold_out(row: dict[str, Any], lang: Lang) -> str:
    """When the first size or colour of a listing sold out, and in how many replications.

    >>> first_sold_out({"first": {"at": "10-21 09:45", "k": 7, "n": 8}}, "en")
    '10-21 09:45 (7/8)'
    """
    first = row["first"]
    if first is None:
        return "–"
    return (
        f"{first['at']}（{first['k']}/{first['n']}）" if lang == "zh" else f"{first['at']} ({first['k']}/{first['n']})"
    )
