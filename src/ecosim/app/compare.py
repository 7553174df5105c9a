"""Runs compared on a page: which sides there are, their headlines, differences to a reference, and what was changed.

Takes sides as `ecosim.views.comparable` makes them; every statistic is the report's own, so that a difference is the
one that `ecosim.compare` gives. Knows no Streamlit and reads no file.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ecosim.app.changed import apart
from ecosim.app.words import who
from ecosim.report.comparison import side_by_side
from ecosim.report.intervals import Difference, Spread, more_to_settle, spread
from ecosim.report.metrics import HEADLINES
from ecosim.report.summary import array, difference
from ecosim.report.wording import Lang

NET: Final = "net_contribution_yuan"
FIXED: Final = tuple(one.key for one in HEADLINES)


@dataclass(frozen=True, eq=False)
class Side:
    """A run among others: its record, and the short name that tells it from the rest."""

    record: dict[str, Any]
    name: str

    @property
    def run(self) -> str:
        """Name of the run folder."""
        return str(self.record["name"])

    def values(self, key: str) -> dict[int, float]:
        """A headline by replication; zero throughout where the run knows no such channel."""
        one = self.record["headlines"].get(key)
        if one is None:
            return {int(number): 0.0 for number in self.record["replications"]}
        return {int(number): math.nan if value is None else float(value) for number, value in one["values"]}

    def level(self, key: str) -> Spread:
        """Mean, P10-P90 and 95 % interval of a headline."""
        return spread(array(self.values(key)))


def sides(records: Iterable[dict[str, Any]], lang: Lang) -> list[Side]:
    """Records as sides in the order given, each run once; plans with the value of the one setting that tells them
    apart, where there is such a one, and runs of one name with the end of their folder's.
    """
    kept = list({one["name"]: one for one in records}.values())
    names = [short_name(one, lang) for one in kept]
    plans = [at for at, one in enumerate(kept) if one["role_label"] is None]
    for at, value in zip(plans, apart([dict(kept[at]["settings"]) for at in plans]), strict=False):
        names[at] = f"{names[at]} · {value}"
    return [
        Side(one, name if names.count(name) == 1 else f"{name} {one['name'][-4:]}")
        for one, name in zip(kept, names, strict=True)
    ]


def short_name(record: dict[str, Any], lang: Lang) -> str:
    """The plan's name, and the role that a baseline plays."""
    role = record["role_label"]
    return str(record["plan"]) if role is None else f"{record['plan']} · {who(role, lang)}"


def keys(chosen: Sequence[Side]) -> list[str]:
    """Headlines that any of the sides has: the fixed ones, then those by channel, as `report.metrics` orders them."""
    found = {key for side in chosen for key in side.record["headlines"]} - set(FIXED)
    by_channel = sorted(found, key=_channel_first)
    return [*FIXED, *by_channel]


def _channel_first(key: str) -> tuple[str, int]:
    kind, _, channel = key.removesuffix("_count").partition("_")
    return channel, ("visitors", "orders").index(kind)


def told(chosen: Sequence[Side], key: str) -> dict[str, Any]:
    """Label, formula, unit and good direction of a headline, from whichever side has it."""
    found: dict[str, Any] = next(side.record["headlines"][key] for side in chosen if key in side.record["headlines"])
    return found


def same_draws(side: Side, other: Side) -> bool:
    """Whether replication k of both meets the same shoppers with the same luck: the seeds are equal."""
    return bool(side.record["seed"] == other.record["seed"])


def gap(side: Side, reference: Side, key: str) -> Difference:
    """A headline of a side less that of the reference; paired where the draws are the same, else Welch's."""
    return difference(side.values(key), reference.values(key), paired=same_draws(side, reference))


@dataclass(frozen=True)
class Verdict:
    """What a difference says of its sign: key of the text, its values, and where it points if it is settled."""

    key: str
    values: dict[str, int]
    points: str  # above, below, none or open


def verdict(found: Difference) -> Verdict:
    """The overlap in words: settled with a count, or within luck with the replications that would likely settle it."""
    n, k = found.n, found.n_above
    if found.mean is None:
        return Verdict("compare.nothing_known", {}, "open")
    if found.ci is None:
        return Verdict("compare.one_replication", {}, "open")
    low, high = found.ci
    if low == high == 0.0:
        return Verdict("compare.no_difference", {"n": n}, "none")
    if low > 0.0:
        return Verdict("compare.above" if found.paired else "compare.above_apart", {"k": k, "n": n}, "above")
    if high < 0.0:
        below = n - k - found.n_equal
        return Verdict("compare.below" if found.paired else "compare.below_apart", {"k": below, "n": n}, "below")
    more = more_to_settle(found)
    if more is None:
        return Verdict("compare.far_open" if found.paired else "compare.far_open_apart", {"k": k, "n": n}, "open")
    return Verdict("compare.open" if found.paired else "compare.open_apart", {"k": k, "n": n, "more": more}, "open")


def levels(chosen: Sequence[Side], reference: Side, key: str) -> list[dict[str, Any]]:
    """Records of the figure of all sides: label, order, kind (reference or run), mean, p10, p90, ci_low, ci_high."""
    return [
        {"label": side.name, "order": order, "kind": "reference" if side.run == reference.run else "run",
         **side.level(key).record()} for order, side in enumerate(chosen)
    ]  # fmt: skip


def gaps(chosen: Sequence[Side], reference: Side, key: str) -> list[dict[str, Any]]:
    """Records of the figure of differences: label, order, points, mean, ci_low, ci_high; without the reference."""
    found = [(side, gap(side, reference, key)) for side in chosen if side.run != reference.run]
    return [
        {"label": side.name, "order": order, "points": verdict(one).points, "mean": one.mean,
         "ci_low": one.ci[0] if one.ci else None, "ci_high": one.ci[1] if one.ci else None}
        for order, (side, one) in enumerate(found)
    ]  # fmt: skip


def settings_of(side: Side) -> dict[str, str]:
    """The settings of a run, as paths and texts."""
    return dict(side.record["settings"])


def changed(chosen: Sequence[Side], what: str) -> list[tuple[str, tuple[str, ...]]]:
    """Of `settings` or `versions`, those that differ between any of the sides: name and value of each side."""
    return list(side_by_side([dict(side.record[what]) for side in chosen]))


def other_weeks(chosen: Sequence[Side], reference: Side) -> list[Side]:
    """Sides whose dates are not the reference's: their sums are of other weeks."""
    dates = ("first_date", "last_date")
    return [side for side in chosen if any(side.record[one] != reference.record[one] for one in dates)]
