"""A sweep: variants of one plan on the same draws, each an ordinary run, and the store that stays out once.

    1 load the grid · 2 name the folders, serve what is finished · 3 simulate the rest in one go · 4 write the folders
    and reports · 5 set every variant against the reference

Two variants differ by what was changed and nothing else: same shoppers, rivals, luck and draws of uncertain settings.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from ecosim.errors import BadInput, Problem, RunFailed
from ecosim.records import Run, read_run
from ecosim.report.summary import summarise
from ecosim.report.sweep import STAYING_OUT, Row, Sweep
from ecosim.report.wording import Words
from ecosim.runs.course import (
    LostRecord,
    Order,
    Side,
    jobs_of,
    side_of,
    silence,
    simulate_missing,
    usable,
    write_side,
)
from ecosim.runs.loading import folders
from ecosim.runs.progress import Progress
from ecosim.runs.replication import plugins
from ecosim.scenario import Scenario
from ecosim.scenario.promotions import OfficialReduction, OwnCrossStore, Price
from ecosim.scenario.variants import standing
from ecosim.studies.sweep_grid import Grid, Vary, axes_of, load_grid

if TYPE_CHECKING:
    from ecosim.runs.progress import OnProgress

ROLE: Final = "not_joining"
Against = int | Literal["not_joining"]


@dataclass(frozen=True)
class Made:
    """The runs of a sweep by hash, and what was lost in making them."""

    runs: dict[str, Run]
    lost: tuple[LostRecord, ...]


def sweep(
    source: str | Path,
    vary: Vary,
    *,
    against: Against = 1,
    sets: Sequence[str] = (),
    seed: int | None = None,
    replications: int | None = None,
    workers: int | None = None,
    out: str | Path = "runs",
    plugins_dirs: Sequence[str | Path] = (),
    progress: OnProgress | None = None,
    contained: bool = False,
) -> Sweep:
    """Simulates every variant of a plan and compares their net contribution, replication by replication.

    `vary` maps paths of settings to values, `{"promotions.official_reduction.rate": ["15%", "20%"]}`, or lists options
    as on the command line. `against` is the number of the variant that differences are to, from 1, or `not_joining`.
    The other words are those of `run`; each variant leaves a run folder in `out`, and a finished one is read instead.

    Raises BadInput where scenario, grid or folder cannot be used, RunFailed where a variant has no result at all.
    """
    grid = load_grid(source, axes_of(vary), sets=sets, seed=seed, replications=replications, plugins_dirs=plugins_dirs)
    check_against(against, grid)
    n_workers = workers or os.cpu_count() or 1
    order = Order(
        usable(Path(out)), n_workers, "batch", folders(plugins_dirs), contained or n_workers > 1, progress or silence
    )
    registry = plugins(order.plugins_dirs)
    plans = [side_of(scenario, registry, order.parent) for _, scenario in grid.variants]
    stays = [side_of(scenario, registry, order.parent) for scenario in staying_out(grid)]
    sides = {side.run_hash: side for side in (*stays, *plans)}
    made = make(list(sides.values()), order)
    write_reports(plans, stays, made, order)
    n_served = sum(side.finished is not None for side in plans)
    return gathered(grid, plans, stays, made, STAYING_OUT if against == ROLE else int(against), n_served)


def check_against(against: Against, grid: Grid) -> None:
    """Differences are to a variant that there is, or to the store that stays out where it can."""
    n = len(grid.variants)
    if against == ROLE:
        if not can_stay_out(grid):
            message = "the plan has no not_joining among its baselines; choose a variant, or add it to compare_with"
            raise BadInput([Problem("--against", 1, 1, "", message)])
    elif not 1 <= against <= n:
        message = f"{against} is no variant; there are 1 to {n}, in the order of the table"
        raise BadInput([Problem("--against", 1, 1, "", message)])


def can_stay_out(grid: Grid) -> bool:
    """True where the plan compares with not joining, and joins."""
    settings = grid.plan.settings
    return ROLE in settings.compare_with and settings.festival is not None and settings.join_festival


def staying_out(grid: Grid) -> list[Scenario]:
    """For each variant the store that does not join, freed of settings that then mean nothing.

    So all variants of our own promotions share one; where the market itself is varied, each has its own.
    """
    return [without_promotions(scenario) for _, scenario in grid.variants] if can_stay_out(grid) else []


def without_promotions(scenario: Scenario) -> Scenario:
    """The scenario as `not_joining`, with the reductions and festival prices that it never comes to left out.

    What happens is what happens in the ordinary baseline, to the fen.
    """
    left = scenario.variant(ROLE)
    settings = left.settings
    promotions = settings.promotions.model_copy(
        update={"official_reduction": OfficialReduction(), "cross_store": OwnCrossStore(), "presale": True}
    )
    everyday = {name: price.daily_fen for name, price in settings.prices.items()}
    prices = {name: Price(daily_fen=fen) for name, fen in everyday.items() if fen is not None}
    bare = settings.model_copy(update={"promotions": promotions, "prices": prices})
    kept = tuple(drawn for drawn in left.ranges if not promised(drawn.attributes))
    return replace(left, settings=bare, ranges=standing(bare, kept))


def promised(attributes: tuple[str | int, ...]) -> bool:
    """True for a setting of the promotions that are left out."""
    if attributes[:2] in (("promotions", "official_reduction"), ("promotions", "cross_store")):
        return True
    return attributes[0] == "prices" and attributes[2] != "daily_fen"


def make(sides: Sequence[Side], order: Order) -> Made:
    """Serves or simulates the sides, all of them in one go, and writes their folders."""
    started = dt.datetime.now(dt.UTC)
    missing = [side for side in sides if side.finished is None]
    lost = simulate_missing(missing, order)
    by_side = shared_out(lost, missing, order)
    runs = {}
    for at, side in enumerate(sides):
        order.tell(Progress("writing", at / len(sides)))
        path = write_side(side, order.parent, by_side.get(side.run_hash, []), started)
        if path is None:
            first = by_side[side.run_hash][0]["why"]
            raise RunFailed(f"{side.folder}: no replication has a result; the first: {first}")
        runs[side.run_hash] = read_run(path)
    return Made(runs, tuple(lost))


def shared_out(lost: Sequence[LostRecord], sides: Sequence[Side], order: Order) -> dict[str, list[LostRecord]]:
    """Which side each lost replication belongs to: they come in the order of the jobs that are still not done."""
    rest = iter(lost)
    return {side.run_hash: [next(rest) for _ in jobs_of(side, order)] for side in sides} if lost else {}


def write_reports(plans: Sequence[Side], stays: Sequence[Side], made: Made, order: Order) -> None:
    """A report in each variant's folder that has none, against the store that stays out."""
    from ecosim.report import write_report

    for at, side in enumerate(plans):
        run = made.runs[side.run_hash]
        place = run.path / "report.html"
        if not place.exists():
            order.tell(Progress("reporting", at / len(plans)))
            write_report(run, made.runs[stays[at].run_hash] if stays else None, place)


def gathered(
    grid: Grid, plans: Sequence[Side], stays: Sequence[Side], made: Made, against: int, n_served: int
) -> Sweep:
    """Every variant with its headlines and their differences to the reference."""
    runs = [made.runs[side.run_hash] for side in plans]
    bases = [made.runs[side.run_hash] for side in stays]
    rows = []
    for at, (changes, _) in enumerate(grid.variants):
        reference = bases[at] if against == STAYING_OUT else runs[against - 1]
        rows.append(Row(at + 1, changes, runs[at].path.name, summarise(runs[at], reference)))
    stay = None
    if len({side.run_hash for side in stays}) == 1:
        reference = bases[0] if against == STAYING_OUT else runs[against - 1]
        stay = Row(STAYING_OUT, (), bases[0].path.name, summarise(bases[0], reference))
    settings = grid.plan.settings
    return Sweep(
        settings.name, Words(settings.title_en, settings.title_zh),
        tuple((axis.path, axis.values) for axis in grid.axes), settings.replications, tuple(rows), against, stay,
        grid.plan.warnings, made.lost, n_served,
    )  # fmt: skip
