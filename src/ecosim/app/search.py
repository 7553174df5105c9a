"""What the page of search and bidding works out from its view: figures of one query, pressure on a bid, words.

No Streamlit; takes records of `ecosim.views.search`, gives records and texts.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ecosim.app.numbers import Quantity


def only(drawn: dict[str, Any] | None, field: str, value: str) -> dict[str, Any] | None:
    """A figure with those records that have a value in a field; records without the field stay, as phases do.

    None where nothing is left to draw.
    """
    if drawn is None:
        return None
    data = {name: [row for row in rows if row.get(field, value) == value] for name, rows in drawn["data"].items()}
    return {**drawn, "data": data} if next(iter(data.values())) else None


def values_of(drawn: dict[str, Any] | None, field: str) -> list[str]:
    """The values of a field in a figure's first data, in order of first occurrence."""
    rows = next(iter(drawn["data"].values())) if drawn is not None else []
    return list(dict.fromkeys(str(row[field]) for row in rows))


def range_of(drawn: dict[str, Any], field: str = "mean") -> tuple[float | None, float | None]:
    """Least and greatest value of a field in a figure's first data; the plan's only where it has sides."""
    rows: Iterable[dict[str, Any]] = next(iter(drawn["data"].values()))
    found = [row[field] for row in rows if row.get("series", "plan") == "plan" and row[field] is not None]
    return (min(found), max(found)) if found else (None, None)


def bid_used(cost: Quantity, bids: list[str]) -> float | None:
    """Cost of a click as a share of the bid written in the plan; None where there is not one bid that is one number.

    >>> bid_used({"mean": 2.1}, ["4.20"])
    0.5
    >>> bid_used({"mean": 2.1}, ["3..5"]) is None
    True
    """
    try:
        (bid,) = map(float, bids)
    except ValueError:
        return None
    return cost["mean"] / bid if bid > 0 and cost["mean"] is not None else None
