"""Settings that name something else in the scenario: a listing, a query, a phase, a segment, a channel, a coupon.

A misspelt name would be a channel that brings nothing, so it is refused where it is written. What is named by which
setting is declared by its kind (`kinds.py`); a plugin's settings take part like any other. Reads no text.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from ecosim.scenario.literals import shown
from ecosim.scenario.parts import Parts
from ecosim.scenario.tree import Mark, did_you_mean


class Reference(NamedTuple):
    """A value that names something of the scenario, a listing or a query (`what`), and where it stands."""

    what: str
    name: str
    mark: Mark
    path: str


def check_references(parts: Parts, references: Iterable[Reference]) -> None:
    """Everything named is there; said only where what is there is itself sound."""
    known: dict[str, Collection[str] | None] = {
        "listing": _listings(parts), "query": _queries(parts), "phase": _phases(parts),
        "segment": _segments(parts), "channel": _channels(parts), "coupon": _coupons(parts),
    }  # fmt: skip
    for what, name, mark, path in references:
        names = known[what]
        if names is not None and name not in names:
            message = f"there is no {what} {shown(name)}{did_you_mean(name, names)}"
            parts.problems.append(mark.problem(path, message))


def _listings(parts: Parts) -> list[str] | None:
    found = parts.get("products")
    return None if found is None else [listing.listing for listing in found[0]]


def _queries(parts: Parts) -> list[str] | None:
    found = parts.get("market")
    return None if found is None else list(found[0].queries)


def _segments(parts: Parts) -> list[str] | None:
    found = parts.get("shoppers")
    return None if found is None else list(found[0].segments)


def _channels(parts: Parts) -> list[str] | None:
    found = parts.get("channels")
    return None if found is None else list(found[0])


def _coupons(parts: Parts) -> list[str] | None:
    found = parts.get("promotions")
    return None if found is None else [coupon.name for coupon in found[0].coupons]


def _phases(parts: Parts) -> list[str] | None:
    """A scenario without a festival has none, and what is said for its phases waits for one."""
    found = parts.get("festival")
    return None if found is None or found[0] is None else [phase.name for phase in found[0].phases]
