"""Attribution: the worlds of a small plan, what is served, sums to the fen, and what cannot be used."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import ecosim
from ecosim.errors import BadInput, RunFailed
from ecosim.records import read_run
from ecosim.records.credits import RULES
from ecosim.report.attribution import GMV, MEASURES, NET, Attribution, Money, World
from ecosim.runs import replication
from ecosim.runs.loading import folders, load
from ecosim.scenario import Scenario
from ecosim.studies import attribute as studies
from ecosim.studies.shapley import antithetic_orders

DEAL_SITE = Path(__file__).parents[2] / "examples" / "ecosim-deal-site"
PLAN = """
ecosim: 1
extends: tiny.yaml
name: shared
period: {from: 2025-10-19, to: 2025-10-22}
shoppers: {count: 400}
channels: {deals: {use: deal_site, reach: 0.05..0.08, depth: 5%}}
"""
PLAYERS = ("deals", "paid_search", "venue")
ASKED: dict[str, Any] = {"replications": 2, "plugins_dirs": [DEAL_SITE], "workers": 1}


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("runs")


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("plan") / "shared.yaml"
    path.write_text(PLAN, "utf-8")
    return path


@pytest.fixture(scope="module")
def found(file: Path, out: Path) -> Attribution:
    return ecosim.attribute(file, channels=PLAYERS, out=out, **ASKED)


@pytest.fixture(scope="module")
def plan(file: Path) -> Callable[..., Scenario]:
    return lambda *sets: load(file, sets=sets, replications=2, plugins_dirs=[DEAL_SITE])


# ---- the worlds


def test_every_coalition_is_a_run_folder_and_there_is_a_page(found: Attribution, out: Path) -> None:
    assert found.players == PLAYERS and found.base == ("direct", "organic_search", "recommend")
    assert [world.channels for world in found.worlds] == [
        (), ("deals",), ("paid_search",), ("deals", "paid_search"), ("venue",), ("deals", "venue"),
        ("paid_search", "venue"), PLAYERS]  # fmt: skip
    assert found.page is not None and found.page.is_file()
    assert {path.name for path in out.iterdir()} == {*(world.run for world in found.worlds), found.page.name}
    for world in found.worlds:
        on = set(read_run(out / world.run).manifest["channels"])
        assert on == {*found.base, *world.channels}


def test_a_world_is_what_an_ordinary_run_without_the_channel_gives(
    found: Attribution, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, plan: Callable[..., Scenario], file: Path
) -> None:
    without = ("channels.deals.enabled=false", "compare_with=[]")
    by_hand = ecosim.run(
        file, sets=without, replications=2, plugins_dirs=[DEAL_SITE], workers=1, out=tmp_path, pages=False
    )
    days = by_hand.run.table("days").query("luck == 0").groupby("replication")[list(MEASURES)].sum()
    world = found.worlds[0b110]
    for measure in MEASURES:
        assert world.worth[measure].fen == tuple(days[measure])
        gaps = np.subtract(found.plan.worth[measure].fen, world.worth[measure].fen)
        assert found.without[measure]["deals"].fen == tuple(gaps)
    monkeypatch.setattr(studies, "make", lambda sides, order: pytest.fail("it is there"))
    registry = replication.plugins(folders([DEAL_SITE]))
    game = studies.game_of(PLAYERS, None, 0)
    side = studies.world_of(plan(), game, 0b110, registry, tmp_path)
    assert side.finished is not None and side.finished.name == by_hand.run_dir.name


def test_a_channel_that_is_off_leaves_every_draw_of_the_others(tmp_path: Path, plan: Callable[..., Scenario]) -> None:
    registry = replication.plugins(folders([DEAL_SITE]))
    whole, game = plan(), studies.game_of(PLAYERS, None, 0)
    assert any(setting.path == "channels.deals.reach" for setting in whole.ranges)
    for coalition in (0b000, 0b110):
        other = studies.world_of(whole, game, coalition, registry, tmp_path).scenario
        assert other.ranges == whole.ranges
        for at in range(3):
            mine, theirs = whole.at(at), other.at(at)
            assert {name: channel.params for name, channel in mine.channels.items()} == {
                name: channel.params for name, channel in theirs.channels.items()}  # fmt: skip
            same: dict[str, Any] = {"compare_with": (), "channels": {}}
            assert mine.model_copy(update=same) == theirs.model_copy(update=same)
    loaded = plan("channels.deals.enabled=false", "compare_with=[]")
    assert loaded.identity == studies.world_of(whole, game, 0b110, registry, tmp_path).scenario.identity


def test_only_the_plan_is_repeated_with_other_luck(found: Attribution, out: Path) -> None:
    lucks = {world.channels: set(read_run(out / world.run).table("replications")["luck"]) for world in found.worlds}
    assert lucks.pop(PLAYERS) == {0, 1}
    assert set(map(frozenset, lucks.values())) == {frozenset({0})}


def test_what_is_there_is_served(found: Attribution, out: Path, monkeypatch: pytest.MonkeyPatch, file: Path) -> None:
    monkeypatch.setattr(replication, "replicate", None)
    again = ecosim.attribute(file, channels=PLAYERS[::-1], out=out, **ASKED)
    assert again.n_served == 8 and again.to_json() == {**found.to_json(), "served": 8}
    fewer = ecosim.attribute(file, channels=["venue"], out=out, **ASKED)
    assert fewer.n_served == 2
    assert fewer.shapley[NET]["venue"] == fewer.without[NET]["venue"] == found.without[NET]["venue"]
    assert fewer.page != found.page


def test_an_interrupted_one_goes_on(file: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = replication.replicate
    done: list[tuple[str, int, int]] = []

    def replicate(job: Any, *, progress: Any, most: int) -> None:
        if len(done) == most:
            raise KeyboardInterrupt
        done.append((job.scenario.role, job.replication, job.luck))
        kept(job, progress=progress)

    monkeypatch.setattr(replication, "replicate", functools.partial(replicate, most=3))
    with pytest.raises(KeyboardInterrupt):
        ecosim.attribute(file, channels=["deals"], out=out, seed=5, **ASKED)
    assert done == [("without deals", 0, 0), ("without deals", 1, 0), ("plan", 0, 0)]
    monkeypatch.setattr(replication, "replicate", functools.partial(replicate, most=9))
    ecosim.attribute(file, channels=["deals"], out=out, seed=5, **ASKED)
    assert done[3:] == [("plan", 1, 0), ("plan", 0, 1)]


def test_replications_that_a_world_lost_are_left_out_and_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: Path
) -> None:
    kept = replication.replicate

    def failing(job: Any, *, progress: Any) -> None:
        if job.replication == 0 and job.scenario.role == "without deals":
            raise RunFailed("the site is down")
        kept(job, progress=progress)

    monkeypatch.setattr(replication, "replicate", failing)
    found = ecosim.attribute(file, channels=["deals"], out=tmp_path, **ASKED)
    assert (found.n_asked, found.replications) == (2, (1,))
    (lost,) = found.lost
    assert (lost["role"], lost["replication"]) == ("without deals", 0) and "the site is down" in lost["why"]
    assert "Only 1 of 2 replications have a result in every world" in " ".join(found.text().split())
    assert found.without[GMV]["deals"].ci is None


def test_without_a_shared_replication_nothing_can_be_compared() -> None:
    frames = [{"replications": rows} for rows in (replications(0, 2), replications(1))]
    runs: list[Any] = [SimpleNamespace(table=tables.__getitem__) for tables in frames]
    with pytest.raises(RunFailed, match="no replication has a result in every world"):
        studies.in_all(runs)
    assert studies.in_all(runs[:1]) == [0, 2]


def replications(*numbers: int) -> Any:
    import pandas as pd

    return pd.DataFrame({"replication": numbers, "luck": 0})


# ---- sums


def test_shapley_values_sum_to_all_less_nobody_to_the_fen(found: Attribution) -> None:
    for measure in MEASURES:
        whole, nobody = found.plan.worth[measure], found.nobody.worth[measure]
        for at in range(2):
            parts = sum(money.fen[at] for money in found.shapley[measure].values())
            assert parts == whole.fen[at] - nobody.fen[at]
        assert sum(money.mean_fen for money in found.shapley[measure].values()) == whole.mean_fen - nobody.mean_fen
        assert found.errors[measure] is None


def test_shapley_values_are_those_of_the_definition(found: Attribution) -> None:
    """(v(c) - v())/3 + (v(ac) - v(a) + v(bc) - v(b))/6 + (v(abc) - v(ab))/3, to the fen."""
    for measure in MEASURES:
        worth = {world.channels: np.array(world.worth[measure].fen) for world in found.worlds}
        a, b, c = PLAYERS
        alone, last = worth[(c,)] - worth[()], worth[a, b, c] - worth[a, b]
        between = worth[a, c] - worth[(a,)] + worth[b, c] - worth[(b,)]
        assert found.shapley[measure][c].fen == pytest.approx(alone / 3 + between / 6 + last / 3, abs=1)


def test_credits_of_each_rule_sum_to_the_gmv(found: Attribution, out: Path) -> None:
    for rule in RULES:
        columns = found.credits[rule]
        assert set(columns) == {*PLAYERS, *found.base}
        assert [sum(money.fen[at] for money in columns.values()) for at in range(2)] == [*found.plan.worth[GMV].fen]
        assert sum(money.mean_fen for money in columns.values()) == found.plan.worth[GMV].mean_fen
    touches = read_run(out / found.plan.run).table("touches").query("luck == 0 and channel == 'deals'")
    by_hand = touches.groupby("replication")["linear_fen"].sum()
    assert found.credits["linear"]["deals"].fen == tuple(by_hand.reindex([0, 1], fill_value=0))
    assert touches["linear_fen"].sum() > 0


def test_costs_are_those_of_the_books(found: Attribution, out: Path) -> None:
    run = read_run(out / found.plan.run)
    fees = run.table("fees").query("luck == 0 and channel == 'deals'").groupby("replication")["fen"].sum()
    spend = run.table("auctions").query("luck == 0").groupby("replication")["spend_fen"].sum()
    assert found.costs["fees"]["deals"].fen == tuple(fees) and min(fees) > 0
    assert found.costs["ads"]["paid_search"].fen == tuple(spend) and min(spend) > 0
    assert found.cost("venue").fen == (0, 0)


# ---- players and coalitions


def test_players_are_channels_that_do_not_come_by_themselves(plan: Callable[..., Scenario]) -> None:
    registry = replication.plugins(folders([DEAL_SITE]))
    assert studies.players_of(plan(), registry, None) == ("deals", "paid_search")
    off = plan("channels.paid_search.enabled=false")
    assert studies.players_of(off, registry, None) == ("deals",)


@pytest.mark.parametrize(
    ("channels", "sets", "said"),
    [
        (
            ["deals", "pad_search"],
            (),
            "--channels:1:7: pad_search: is no channel of the scenario; enabled are deals, di",
        ),
        (["venue"], ("channels.venue.enabled=false",), "--channels:1:1: venue: is switched off in the scenario"),
        (["deals", "deals"], (), "--channels:1:7: deals: stands twice"),
        ([], (), "names no channel; enabled are"),
        (None, ("channels.deals.enabled=false", "channels.paid_search.enabled=false"), "comes by itself; name those"),
    ],
)
def test_players_that_cannot_be_are_bad_input(
    channels: Any, sets: tuple[str, ...], said: str, tmp_path: Path, file: Path
) -> None:
    with pytest.raises(BadInput) as caught:
        ecosim.attribute(file, channels=channels, out=tmp_path, sets=sets, **ASKED)
    assert said in str(caught.value) and list(tmp_path.iterdir()) == []


def test_up_to_six_play_exactly_and_more_along_orders() -> None:
    names = tuple(f"channel-{at}" for at in range(9))
    six = studies.game_of(names[:6], 4, 1)
    assert six.orders == () and six.coalitions == tuple(range(64))
    nine = studies.game_of(names, 5, 1)  # taken in pairs
    assert list(nine.orders) == antithetic_orders(names, 3, 1)
    assert {0, 511, *(511 ^ 1 << at for at in range(9))} < set(nine.coalitions) and len(nine.coalitions) < 65
    assert len(studies.game_of(names, None, 1).orders) == studies.SAMPLES
    seven = studies.game_of(names[:7], 1000, 1)
    assert seven.orders == () and len(seven.coalitions) == 128


def test_sampled_values_sum_as_well_and_say_so(
    found: Attribution, out: Path, monkeypatch: pytest.MonkeyPatch, file: Path
) -> None:
    monkeypatch.setattr(studies, "MOST_EXACT", 2)
    one_pair = ecosim.attribute(file, channels=PLAYERS, samples=2, out=out, **ASKED)
    assert (one_pair.n_orders, len(one_pair.worlds), one_pair.n_served) == (2, 7, 7)
    for measure in MEASURES:
        whole, nobody = one_pair.plan.worth[measure], one_pair.nobody.worth[measure]
        assert sum(money.mean_fen for money in one_pair.shapley[measure].values()) == whole.mean_fen - nobody.mean_fen
        assert one_pair.without[measure] == found.without[measure]
    assert one_pair.errors[GMV] is None and one_pair.to_json()["shapley"] == {"exact": False, "orders": 2}
    assert "means over 2 orders of joining" in " ".join(one_pair.text().split())


def test_the_error_of_sampling_is_that_of_the_mean_over_replications() -> None:
    """Two channels of which one takes over for the other: v = 0, 6, 6, 6 in one replication, 0, 2, 2, 2 in the next."""
    game = dataclasses.replace(studies.game_of(("a", "b"), None, 0), orders=((0, 1), (1, 0), (0, 1), (0, 1)))
    worlds = {s: World(game.members(s), "", {GMV: Money((6 * (s > 0), 2 * (s > 0)), 4)}) for s in range(4)}
    # pairs give a 2 and 4 on the mean of both replications: sd √2, so √2/√2
    assert studies.errors_of(game, worlds, GMV) == pytest.approx({"a": 1.0, "b": 1.0})
    assert studies.errors_of(studies.game_of(("a", "b"), None, 0), worlds, GMV) is None


def test_a_mean_is_rounded_half_up() -> None:
    assert [studies.money(fen).mean_fen for fen in ([1, 2], [-1, -2], [1, 1, 2])] == [2, -1, 1]
