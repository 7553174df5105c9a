"""Attribution as a record: credit by rule, with and without, Shapley values, and the money that each rule misplaces.

Amounts are whole fen by replication, with a mean rounded so that the lines of a table sum. How they come about stands
in `studies/attribute.py`, the words in `attribution_text.py`, the page in `attribution_page.py`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ecosim.records.credits import RULES
from ecosim.report.intervals import mean_interval, t_quantile
from ecosim.report.wording import Lang, Words

GMV: Final = "gmv_fen"
NET: Final = "net_contribution_fen"
MEASURES: Final = (GMV, NET)

Interval = tuple[float, float] | None  # 95 %; None with one replication
Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Money:
    """An amount in fen by replication, and its mean to the fen."""

    fen: tuple[int, ...]
    mean_fen: int

    def less(self, other: Money) -> Money:
        """The difference, replication by replication and of the means."""
        gaps = tuple(mine - theirs for mine, theirs in zip(self.fen, other.fen, strict=True))
        return Money(gaps, self.mean_fen - other.mean_fen)

    @property
    def ci(self) -> Interval:
        """95 % interval of the mean over the replications, in fen."""
        return mean_interval(np.array(self.fen, dtype=np.float64))

    @property
    def half_fen(self) -> float | None:
        """Half the width of the interval."""
        return None if self.ci is None else (self.ci[1] - self.ci[0]) / 2

    @property
    def sign(self) -> int:
        """1 or -1 where the interval lies above or below zero, 0 where it does not tell."""
        low, high = self.ci or (0.0, 0.0)
        return 1 if low > 0 else -1 if high < 0 else 0

    def to_json(self) -> dict[str, Any]:
        """Amounts in fen; None is "not known"."""
        low, high = self.ci or (None, None)
        return {"mean_fen": self.mean_fen, "ci_low_fen": low, "ci_high_fen": high, "by_replication_fen": list(self.fen)}


@dataclass(frozen=True)
class World:
    """One world: the players that are on in it, its run folder, its paid GMV and net contribution."""

    channels: tuple[str, ...]
    run: str
    worth: Mapping[str, Money]  # by measure


@dataclass(frozen=True)
class Estimate:
    """A number with its 95 % interval."""

    value: float
    ci: Interval


@dataclass(frozen=True, eq=False)
class Attribution:
    """What each player is credited with, and what it adds. Mappings run by measure or rule, then by channel."""

    scenario: str
    title: Words
    n_asked: int  # replications of the plan
    replications: tuple[int, ...]  # those that all worlds have
    players: tuple[str, ...]
    base: tuple[str, ...]  # enabled channels that stay on in every world
    worlds: tuple[World, ...]  # from nobody on to everybody on
    shapley: Mapping[str, Mapping[str, Money]]
    without: Mapping[str, Mapping[str, Money]]
    errors: Mapping[str, Mapping[str, float] | None]  # of sampling, standard, in fen; None where there is none
    credits: Mapping[str, Mapping[str, Money]]  # GMV paid, of all channels
    costs: Mapping[str, Mapping[str, Money]]  # fees and ads in the plan
    n_orders: int = 0  # of joining, sampled; 0 where all coalitions are there
    n_samples: int | None = None  # that were asked for
    n_served: int = 0
    lost: tuple[dict[str, Any], ...] = ()
    warnings: tuple[str, ...] = ()
    page: Path | None = None

    @property
    def nobody(self) -> World:
        """The world with no player."""
        return self.worlds[0]

    @property
    def plan(self) -> World:
        return self.worlds[-1]

    @property
    def by_value(self) -> tuple[str, ...]:
        """Players by what they add to GMV, most first."""
        return tuple(sorted(self.players, key=lambda name: (-self.shapley[GMV][name].mean_fen, name)))

    @property
    def widest(self) -> str:
        """The player whose credit by last click lies farthest from its Shapley value; on a tie the first."""
        return max(self.by_value, key=lambda name: abs(self.gap(name).mean_fen))

    def gap(self, player: str, rule: str = "last_click") -> Money:
        """What a rule credits to a player less its Shapley value, GMV."""
        return self.credits[rule][player].less(self.shapley[GMV][player])

    def cost(self, player: str) -> Money:
        """Fees and ads of a player in the plan."""
        return self._sum(costs[player] for costs in self.costs.values())

    def base_credit(self, rule: str) -> Money:
        """What a rule credits to all that is no player."""
        return self._sum(money for name, money in self.credits[rule].items() if name not in self.players)

    def _sum(self, amounts: Iterable[Money]) -> Money:
        parts = [Money((0,) * len(self.replications), 0), *amounts]
        sums = tuple(map(sum, zip(*(part.fen for part in parts), strict=True)))
        return Money(sums, sum(part.mean_fen for part in parts))

    def misplaced(self, rule: str) -> Estimate:
        """Money in fen that a rule puts in the wrong place: half of Σ |credit - Shapley value|, GMV, of the means.

        Over the players and the base, whose value is that of the world without any player. As both sides sum to GMV,
        it is what would have to move from the over-credited to the others. See `jackknife` for its interval.
        """
        return jackknife(self._gaps(rule), misplaced)

    def misplaced_share(self, rule: str) -> Estimate:
        """The same as a share of GMV."""
        total = np.array(self.plan.worth[GMV].fen, dtype=np.float64)[:, None]
        return jackknife(np.hstack([self._gaps(rule), total]), lambda rows: misplaced(rows[:, :-1]) / over(rows[:, -1]))

    def _gaps(self, rule: str) -> Numbers:
        """float64[replications, players and base] of credit less value, in fen."""
        base = self.base_credit(rule).less(self.nobody.worth[GMV])
        gaps = [*(self.gap(name, rule) for name in self.players), base]
        return np.column_stack([gap.fen for gap in gaps]).astype(np.float64)

    def to_json(self) -> dict[str, Any]:
        """One JSON object, money in fen; None is "not known"."""
        return {
            "scenario": self.scenario,
            "replications": list(self.replications),
            "players": list(self.players),
            "base": list(self.base),
            "channels": {name: self._channel(name) for name in self.players},
            "base_credit": {
                name: {rule: self.credits[rule][name].to_json() for rule in RULES}
                for name in self.credits[RULES[0]] if name not in self.players
            },
            "all": {measure: self.plan.worth[measure].to_json() for measure in MEASURES},
            "nobody": {measure: self.nobody.worth[measure].to_json() for measure in MEASURES},
            "misplaced": {rule: self._misplaced(rule) for rule in RULES},
            "widest_gap_of_last_click": {"channel": self.widest, **self.gap(self.widest).to_json()},
            "shapley": {"exact": not self.n_orders, "orders": self.n_orders or None},
            "worlds": [{"channels": list(world.channels), "run": world.run} for world in self.worlds],
            "page": None if self.page is None else str(self.page),
            "failed": [{key: value for key, value in one.items() if key != "details"} for one in self.lost],
            "served": self.n_served,
            "warnings": list(self.warnings),
        }  # fmt: skip

    def _channel(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = {"credit": {rule: self.credits[rule][name].to_json() for rule in RULES}}
        for measure in MEASURES:
            errors = self.errors[measure]
            found[measure.removesuffix("_fen")] = {
                "with_and_without": self.without[measure][name].to_json(),
                "shapley": self.shapley[measure][name].to_json(),
                "sampling_error_fen": None if errors is None else errors[name],
            }
        return {**found, "costs": {kind: costs[name].to_json() for kind, costs in self.costs.items()}}

    def _misplaced(self, rule: str) -> dict[str, Any]:
        fen, share = self.misplaced(rule), self.misplaced_share(rule)
        return {
            "mean_fen": fen.value, "ci_fen": list(fen.ci) if fen.ci else None,
            "share": share.value if math.isfinite(share.value) else None,
            "share_ci": list(share.ci) if share.ci else None,
        }  # fmt: skip

    def text(self, lang: Lang = "en") -> str:
        """The tables and the answer in words, for a terminal of 100 columns."""
        from ecosim.report.attribution_text import attribution_text

        return attribution_text(self, lang)


def misplaced(gaps: Numbers) -> float:
    """Half the sum of the absolute mean gaps, from float64[replications, places].

    >>> misplaced(np.array([[3.0, -3.0], [1.0, -1.0]]))
    2.0
    """
    return float(np.abs(gaps.mean(axis=0)).sum() / 2)


def over(totals: Numbers) -> float:
    """The mean to divide by, not a number where it is zero."""
    return float(totals.mean()) or math.nan


def jackknife(rows: Numbers, of: Callable[[Numbers], float], floor: float = 0.0) -> Estimate:
    """A quantity of means over replications (rows) that is no mean itself, with its 95 % interval by the jackknife.

    Pseudo-values θᵢ = n θ - (n - 1) θ₋ᵢ, θ₋ᵢ without row i; interval θ ± t(n - 1) · s(θᵢ) / √n, cut at `floor`,
    below which no such quantity lies. Where θ is linear this is the interval of the mean. Tukey 1958.

    >>> jackknife(np.array([[2.0], [2.0]]), lambda rows: float(rows.mean())).ci
    (2.0, 2.0)
    """
    n, value = len(rows), of(rows)
    if n < 2 or not math.isfinite(value):
        return Estimate(value, None)
    pseudo = np.array([n * value - (n - 1) * of(np.delete(rows, at, axis=0)) for at in range(n)])
    if not np.isfinite(pseudo).all():  # it hangs on one replication alone
        return Estimate(value, None)
    half = t_quantile(n - 1) * float(pseudo.std(ddof=1)) / math.sqrt(n)
    return Estimate(value, (max(floor, value - half), value + half))
