"""Attribution: what each rule credits to a channel, beside what the channel adds in worlds with and without it.

    1 load the plan, name its players · 2 choose the worlds: every coalition of players, or those along sampled orders
    of joining · 3 serve what is finished, simulate the rest in one go, write the folders · 4 per replication: worth of
    each world, Shapley values, with and without · 5 the same orders by the four rules

All worlds meet the same shoppers, rivals, luck and draws of uncertain settings. A player is a channel that may be
switched off; all other channels are the base. The pure mathematics stand in `shapley.py`.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ecosim.channels import Registry
from ecosim.errors import BadInput, Problem, RunFailed
from ecosim.records import Run
from ecosim.records.credits import RULES
from ecosim.report.attribution import MEASURES, Attribution, Money, World
from ecosim.report.bands import main_replications, main_rows
from ecosim.report.wording import Words
from ecosim.runs.course import Order, Side, side_of, silence, usable
from ecosim.runs.loading import folders, load
from ecosim.runs.replication import plugins
from ecosim.scenario import Scenario
from ecosim.studies.shapley import (
    Joining,
    Parts,
    antithetic_orders,
    exact,
    met_along,
    rounded,
    sampled,
    sampling_errors,
)
from ecosim.studies.sweep import Made, make

if TYPE_CHECKING:
    import pandas as pd

    from ecosim.runs.progress import OnProgress

OPTION: Final = "--channels"
MOST_EXACT: Final = 6  # players whose coalitions are all simulated, 64 worlds
SAMPLES: Final = 16  # orders of joining above that
COSTS: Final = {"fees": "channel_fees", "ads": "ad_spend"}  # accounts that are posted by channel


@dataclass(frozen=True)
class Game:
    """Who plays, and which coalitions are simulated: all, or those met along `orders`. A coalition is a set of bits."""

    players: tuple[str, ...]
    orders: tuple[Joining, ...]
    coalitions: tuple[int, ...]

    @property
    def everybody(self) -> int:
        return (1 << len(self.players)) - 1

    def members(self, coalition: int) -> tuple[str, ...]:
        return tuple(name for at, name in enumerate(self.players) if coalition >> at & 1)

    def parts(self, worth: Mapping[int, int]) -> Parts:
        """Shapley values, exact or along the orders."""
        return sampled(worth, self.orders) if self.orders else exact(worth, len(self.players))


def attribute(
    source: str | Path,
    *,
    channels: Sequence[str] | None = None,
    samples: int | None = None,
    sets: Sequence[str] = (),
    seed: int | None = None,
    replications: int | None = None,
    workers: int | None = None,
    out: str | Path = "runs",
    plugins_dirs: Sequence[str | Path] = (),
    progress: OnProgress | None = None,
    contained: bool = False,
) -> Attribution:
    """What each channel of a plan is credited with by rule, and what it adds in worlds with and without it.

    channels: the players (default: enabled channels whose visits do not come by themselves) · samples: orders in
    which players join, above six of them, taken in pairs · the others as in `run`. Each world leaves a run folder in
    `out`, and a finished one is read instead; `attribution-<hash>.html` shows the result.

    Raises BadInput where scenario, players or folder cannot be used, RunFailed where a world has no result.
    """
    from ecosim.report.attribution_page import write_page

    plan = load(source, sets=sets, seed=seed, replications=replications, plugins_dirs=plugins_dirs)
    n_workers = workers or os.cpu_count() or 1
    order = Order(
        usable(Path(out)), n_workers, "batch", folders(plugins_dirs), contained or n_workers > 1, progress or silence
    )
    registry = plugins(order.plugins_dirs)
    game = game_of(players_of(plan, registry, channels), samples, plan.settings.seed)
    sides = {coalition: world_of(plan, game, coalition, registry, order.parent) for coalition in game.coalitions}
    made = make(list(sides.values()), order)
    found = gathered(plan, game, sides, made, samples)
    page = order.parent / f"attribution-{hash_of(sides, game)[:12]}.html"
    return replace(found, page=write_page(found, page))


def players_of(plan: Scenario, registry: Registry, channels: Sequence[str] | None) -> tuple[str, ...]:
    """Names of the channels that are switched off and on, sorted. Raises BadInput."""
    there = plan.settings.channels
    enabled = sorted(name for name, channel in there.items() if channel.enabled)
    if channels is None:
        players = [name for name in enabled if not registry.get(there[name].use).comes_by_itself]
        if not players:
            message = f"every enabled channel ({', '.join(enabled)}) comes by itself; name those to switch off"
            raise BadInput([Problem(OPTION, 1, 1, "", message)])
        return tuple(players)
    problems = [_no_player(name, at, channels, plan) for at, name in enumerate(channels)]
    if not channels:
        problems.append(Problem(OPTION, 1, 1, "", f"names no channel; enabled are {', '.join(enabled)}"))
    if wrong := [problem for problem in problems if problem is not None]:
        raise BadInput(wrong)
    return tuple(sorted(channels))


def _no_player(name: str, at: int, channels: Sequence[str], plan: Scenario) -> Problem | None:
    """What is wrong with a named channel."""
    there = plan.settings.channels
    enabled = ", ".join(sorted(name for name, channel in there.items() if channel.enabled))
    if name not in there:
        message = f"is no channel of the scenario; enabled are {enabled}"
    elif not there[name].enabled:
        message = f"is switched off in the scenario, so there is nothing to attribute; enabled are {enabled}"
    elif name in channels[:at]:
        message = "stands twice; write each channel once"
    else:
        return None
    return Problem(OPTION, 1, 1 + sum(len(other) + 1 for other in channels[:at]), name, message)


def game_of(players: tuple[str, ...], samples: int | None, seed: int) -> Game:
    """All coalitions up to `MOST_EXACT` players; above, those along antithetic orders, and all but one of everybody.

    Where these are all there are as well, values are exact.
    """
    n = len(players)
    if n <= MOST_EXACT:
        return Game(players, (), tuple(range(1 << n)))
    orders = antithetic_orders(players, ((samples or SAMPLES) + 1) // 2, seed)
    everybody = (1 << n) - 1
    met = met_along(orders) | {everybody ^ 1 << player for player in range(n)}
    return Game(players, () if len(met) == 1 << n else tuple(orders), tuple(sorted(met)))


def world_of(plan: Scenario, game: Game, coalition: int, registry: Registry, parent: Path) -> Side:
    """The plan with a coalition of players on: a finished run of the same content, or one to simulate.

    What a planner has run already, with baselines or without, is served. A world that is still to be simulated has no
    baselines and, but for the plan, a role of its own: so no replication is repeated with other luck, which nobody
    would look at. Settings of a channel that is off stay, and with them the names of its ranges.
    """
    off = [name for name in game.players if name not in game.members(coalition)]
    settings = plan.settings
    switched = {name: settings.channels[name].model_copy(update={"enabled": False}) for name in off}
    written = replace(plan, settings=settings.model_copy(update={"channels": {**settings.channels, **switched}}))
    bare = replace(written, settings=written.settings.model_copy(update={"compare_with": ()}))
    own = replace(bare, role=f"without {', '.join(off)}") if off else bare
    for scenario in (written, bare):
        side = side_of(scenario, registry, parent)
        if side.finished is not None:
            return side
    return side_of(own, registry, parent)


def hash_of(sides: Mapping[int, Side], game: Game) -> str:
    """SHA-256 of what is compared: the runs and the players."""
    content = [*game.players, *(sides[coalition].run_hash for coalition in game.coalitions)]
    return hashlib.sha256("\n".join(content).encode()).hexdigest()


def gathered(plan: Scenario, game: Game, sides: Mapping[int, Side], made: Made, samples: int | None) -> Attribution:
    """Everything that is known of the channels, on the replications that all worlds have."""
    runs = {coalition: made.runs[side.run_hash] for coalition, side in sides.items()}
    replications = in_all(list(runs.values()))
    worlds = {
        coalition: World(game.members(coalition), run.path.name, worth_of(run, replications))
        for coalition, run in runs.items()
    }
    settings, whole = plan.settings, runs[game.everybody]
    enabled = sorted(name for name, channel in settings.channels.items() if channel.enabled)
    return Attribution(
        scenario=settings.name,
        title=Words(settings.title_en, settings.title_zh),
        n_asked=settings.replications,
        replications=tuple(replications),
        players=game.players,
        base=tuple(name for name in enabled if name not in game.players),
        worlds=tuple(worlds.values()),
        shapley={measure: shapley_of(game, worlds, measure) for measure in MEASURES},
        without={measure: without_each(game, worlds, measure) for measure in MEASURES},
        errors={measure: errors_of(game, worlds, measure) for measure in MEASURES},
        credits=credits_of(whole, enabled, replications),
        costs={kind: costs_of(whole, account, game.players, replications) for kind, account in COSTS.items()},
        n_orders=len(game.orders),
        n_samples=samples,
        n_served=sum(side.finished is not None for side in sides.values()),
        lost=made.lost,
        warnings=plan.warnings,
    )


def in_all(runs: Sequence[Run]) -> list[int]:
    """Replications that all worlds have, as only these can be compared. Raises RunFailed where there is none."""
    shared = set.intersection(*(set(main_replications(run)) for run in runs))
    if not shared:
        raise RunFailed("attribute: no replication has a result in every world; run it again, or take more (--reps)")
    return sorted(shared)


def worth_of(run: Run, replications: Sequence[int]) -> dict[str, Money]:
    """Paid GMV and net contribution of a world."""
    days = main_rows(run, "days")
    return {measure: money(in_order(days.groupby("replication")[measure].sum(), replications)) for measure in MEASURES}


def money(fen: Sequence[int]) -> Money:
    """An amount by replication, its mean to the fen, half up."""
    return Money(tuple(fen), (2 * sum(fen) + len(fen)) // (2 * len(fen)))


def in_order(sums: pd.Series[int], replications: Sequence[int]) -> list[int]:
    """Sums by replication, zero where there is none."""
    return [int(fen) for fen in sums.reindex(list(replications), fill_value=0)]


def shapley_of(game: Game, worlds: Mapping[int, World], measure: str) -> dict[str, Money]:
    """Each player's Shapley value; in each replication, and in the mean, they sum to all less nobody, to the fen."""
    worth = {coalition: world.worth[measure] for coalition, world in worlds.items()}
    whole, nobody = worth[game.everybody], worth[0]
    n = len(whole.fen)
    parts = [game.parts({coalition: amount.fen[at] for coalition, amount in worth.items()}) for at in range(n)]
    lines = [rounded(part, whole.fen[at] - nobody.fen[at]) for at, part in enumerate(parts)]
    mean = rounded(sum(parts[1:], parts[0]).over(n), whole.mean_fen - nobody.mean_fen)
    return named(game.players, lines, mean)


def named(names: Sequence[str], lines: Sequence[Sequence[int]], mean: Sequence[int]) -> dict[str, Money]:
    """Columns of lines (one a replication) by name, each with its mean."""
    return {name: Money(tuple(line[at] for line in lines), mean[at]) for at, name in enumerate(names)}


def without_each(game: Game, worlds: Mapping[int, World], measure: str) -> dict[str, Money]:
    """The plan less the plan without each player, replication by replication; the mean is that of their means."""
    whole = worlds[game.everybody].worth[measure]
    return {name: whole.less(worlds[game.everybody ^ 1 << at].worth[measure]) for at, name in enumerate(game.players)}


def errors_of(game: Game, worlds: Mapping[int, World], measure: str) -> dict[str, float] | None:
    """Standard error in fen that sampling orders leaves in each mean Shapley value; None where it is exact."""
    if not game.orders:
        return None
    n = len(worlds[0].worth[measure].fen)
    sums = {coalition: sum(world.worth[measure].fen) for coalition, world in worlds.items()}
    found = sampling_errors(sums, game.orders)
    return None if found is None else {name: error / n for name, error in zip(game.players, found, strict=True)}


def credits_of(run: Run, channels: Sequence[str], replications: Sequence[int]) -> dict[str, dict[str, Money]]:
    """GMV that each rule gives to each channel; by rule they sum to the GMV paid, to the fen."""
    touches = main_rows(run, "touches")
    names = sorted({*channels, *touches["channel"].unique()})
    found = {}
    for rule in RULES:
        sums = touches.groupby(["replication", "channel"])[f"{rule}_fen"].sum().unstack("channel", fill_value=0)
        full = sums.reindex(index=list(replications), columns=names, fill_value=0)
        lines = [[int(fen) for fen in row] for row in full.to_numpy()]
        total = Parts(tuple(map(sum, zip(*lines, strict=True))), len(lines))
        found[rule] = named(names, lines, rounded(total, money([sum(line) for line in lines]).mean_fen))
    return found


def costs_of(run: Run, account: str, channels: Sequence[str], replications: Sequence[int]) -> dict[str, Money]:
    """What was posted to an account of costs for each channel, claw-backs taken off."""
    rows = main_rows(run, "ledger")
    found = {}
    for name in channels:
        own = rows[rows["channel"] == name]
        paid, back = (own[own[side] == account].groupby("replication")["fen"].sum() for side in ("debit", "credit"))
        pairs = zip(in_order(paid, replications), in_order(back, replications), strict=True)
        found[name] = money([debit - credit for debit, credit in pairs])
    return found
