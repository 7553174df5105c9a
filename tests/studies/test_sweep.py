"""A sweep: its grid, the same draws for all variants, one store that stays out, and how sure the best one is."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import ecosim
from ecosim.errors import BadInput
from ecosim.report.intervals import Spread
from ecosim.report.sweep import NET, STAYING_OUT, Row, Sweep, lead
from ecosim.report.wording import Words
from ecosim.runs import replication
from ecosim.runs.course import LostRecord
from ecosim.studies import sweep as sweeps
from ecosim.studies import sweep_pages as pages
from ecosim.studies.sweep_grid import axes_of, cut, load_grid

SMALL = ("shoppers.count=300", "period.from=2025-10-19", "period.to=2025-10-22")
RATE = "promotions.official_reduction.rate"
VARY = {RATE: ["15%", "25%"], "promotions.presale": [True, False]}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Sweep:
    out = tmp_path_factory.mktemp("runs")
    made = ecosim.sweep("tiny", VARY, sets=SMALL, replications=2, out=out, workers=1)
    assert sorted(path.name for path in out.iterdir()) == sorted(
        [row.run for row in made.rows] + [made.staying_out.run if made.staying_out else ""]
    )
    object.__setattr__(made, "out", out)
    return made


def out_of(found: Sweep) -> Path:
    folder: Path = vars(found)["out"]
    return folder


# ---- the grid


@given(st.lists(st.sampled_from(["15%", "[a, b]", '"x,y"', "2025-10-20 20:00", "{a: 1, b: 2}"]), min_size=1))
def test_values_are_cut_at_commas_outside_quotes_and_brackets(values: list[str]) -> None:
    assert [piece for _, piece in cut(",".join(values), ",")] == values
    assert all(",".join(values)[begin:].startswith(piece) for begin, piece in cut(",".join(values), ","))


@pytest.mark.parametrize(
    ("option", "column", "said"),
    [
        ("promotions.presale", 19, "is no change; write path=value"),
        ("promotions.presale=", 20, "nothing stands after the ="),
        ("promotions.presale=true,,false", 25, "a value is missing beside a comma"),
        ("promotions.presale=true,true", 25, "true stands twice"),
        ("promotions.presale=true,[", 25, ""),
    ],
)
def test_an_option_that_is_no_axis_says_where(option: str, column: int, said: str) -> None:
    with pytest.raises(BadInput) as caught:
        axes_of([option])
    (problem,) = caught.value.problems
    assert (problem.file, problem.line) == ("--vary", 1)
    assert said in problem.message and problem.column >= column


def test_a_grid_is_not_too_large_and_varies_each_path_once() -> None:
    with pytest.raises(BadInput, match="225 variants; at most 200"):
        axes_of({"seed": range(15), "replications": range(1, 16)})
    with pytest.raises(BadInput, match="is varied twice"):
        axes_of(["seed=1,2", "seed=3"])
    with pytest.raises(BadInput, match="nothing is varied"):
        axes_of([])


def test_complaints_are_those_of_set_at_their_place_in_the_option() -> None:
    with pytest.raises(BadInput) as caught:
        load_grid("tiny", axes_of(["promotions.presale=true,false", "shopers.count=10", f"{RATE}=15%, 140%"]))
    places = {(problem.file, problem.line, problem.column, problem.path) for problem in caught.value.problems}
    assert places == {("--vary", 2, 1, "shopers"), ("--vary", 3, len(RATE) + 7, RATE)}


def test_the_last_axis_moves_fastest_and_prices_in_hand_are_left_out() -> None:
    grid = load_grid("tiny", axes_of(VARY))
    assert [[value for _, value in changes] for changes, _ in grid.variants] == [
        ["15%", "true"], ["15%", "false"], ["25%", "true"], ["25%", "false"]]  # fmt: skip
    assert [s.settings.promotions.official_reduction.rate for _, s in grid.variants] == [0.15, 0.15, 0.25, 0.25]
    assert all(price.in_hand_fen is None for _, s in grid.variants for price in s.settings.prices.values())
    assert any(price.in_hand_fen is not None for price in grid.plan.settings.prices.values())


# ---- the runs


def test_each_variant_is_an_ordinary_run_that_is_served_again(found: Sweep, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replication, "replicate", None)
    again = ecosim.sweep("tiny", VARY, sets=SMALL, replications=2, out=out_of(found), workers=1)
    assert (again.n_served, [row.run for row in again.rows]) == (4, [row.run for row in found.rows])
    sets = (*SMALL, "compare_with=[]", f"{RATE}=25%", "replications=2")
    free = [f"prices.{name}.in_hand=null" for name in ecosim.load("tiny").settings.prices]
    one = ecosim.run("tiny", sets=(*sets, *free), out=out_of(found), workers=1, pages=False)
    assert one.is_served and one.run_dir.name == found.rows[2].run
    assert (one.run_dir / "report.html").is_file()


def test_the_store_that_stays_out_is_the_ordinary_baseline(found: Sweep, tmp_path: Path) -> None:
    plan = ecosim.run("tiny", sets=(*SMALL, "replications=2"), out=tmp_path, workers=1, pages=False)
    assert found.staying_out is not None
    kept = json.loads((out_of(found) / found.staying_out.run / "manifest.json").read_text("utf-8"))
    assert kept["role"] == "not_joining"
    assert kept["digest"] == plan.baselines["not_joining"].digest


def test_where_the_market_is_varied_each_variant_has_its_own_baseline() -> None:
    ours = sweeps.staying_out(load_grid("tiny", axes_of(VARY)))
    markets = sweeps.staying_out(load_grid("tiny", axes_of(["market.rivals.depth=10%,15%", f"{RATE}=15%,20%"])))
    assert len({scenario.identity for scenario in ours}) == 1
    assert len({scenario.identity for scenario in markets}) == 2


def test_differences_are_to_the_variant_that_is_named(found: Sweep) -> None:
    assert found.rows[0].net.diff is not None and found.rows[0].net.diff.mean == 0.0
    other = ecosim.sweep("tiny", VARY, sets=SMALL, replications=2, out=out_of(found), workers=1, against="not_joining")
    stay = other.staying_out
    assert other.against == STAYING_OUT and stay is not None
    for row in other.rows:
        gaps = [row.net.values[r] - stay.net.values[r] for r in (0, 1)]
        assert row.net.diff is not None and row.net.diff.mean == pytest.approx(np.mean(gaps))


@pytest.mark.parametrize(
    ("against", "sets", "said"),
    [(5, (), "5 is no variant; there are 1 to 4"), ("not_joining", ("compare_with=[]",), "has no not_joining")],
)
def test_a_reference_that_is_not_there_is_bad_input(against: Any, sets: tuple[str, ...], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        ecosim.sweep("tiny", VARY, sets=(*SMALL, *sets), against=against)


def test_lost_replications_go_to_their_sides(monkeypatch: pytest.MonkeyPatch) -> None:
    left = {"a": 1, "b": 0, "c": 2}
    monkeypatch.setattr(sweeps, "jobs_of", lambda side, order: [None] * left[side.run_hash])
    sides: Any = [SimpleNamespace(run_hash=name) for name in left]
    lost: list[LostRecord] = [{"why": str(at)} for at in range(3)]
    order: Any = None
    shared = sweeps.shared_out(lost, sides, order)
    assert {name: [one["why"] for one in records] for name, records in shared.items()} == {
        "a": ["0"], "b": [], "c": ["1", "2"]}  # fmt: skip


# ---- which is best


def row(number: int, *net: float) -> Row:
    """A made-up variant with these net contributions by replication."""
    values = dict(enumerate(net))
    metric: Any = SimpleNamespace(values=values, spread=Spread(len(net), float(np.mean(net)), 1.0, None, None, None))
    return Row(number, (("seed", str(number)),), f"run-{number}", {NET: metric})


def sweep_of(*rows: Row) -> Sweep:
    return Sweep("made-up", Words("", ""), (("seed", ("1", "2")),), 4, rows, 1)


def test_a_steady_lead_is_clear_and_a_noisy_one_is_not() -> None:
    base = np.array([100.0, 140.0, 80.0, 120.0])
    steady = sweep_of(row(1, *base), row(2, *(base + np.array([10, 11, 9, 10]))), row(3, *(base - 5)))
    assert steady.best.number == 2 and steady.is_clear
    assert [one.over for one in steady.leads] == [1, 3]
    noisy = sweep_of(row(1, *base), row(2, *(base + np.array([40, -30, 40, -10]))))
    assert noisy.best.number == 2 and not noisy.is_clear


def test_the_intervals_of_more_leads_are_wider() -> None:
    one, other = row(1, 10, 12, 15, 11), row(2, 9, 12, 13, 10)
    alone, among = lead(one, other, 1), lead(one, other, 7)
    assert alone is not None and alone.ci is not None and among is not None and among.ci is not None
    assert among.ci[0] < alone.ci[0] < alone.mean < alone.ci[1] < among.ci[1]
    assert alone.ci == pytest.approx((1.0 - 3.1824 * 0.40825, 1.0 + 3.1824 * 0.40825), abs=1e-3)


def test_a_tie_goes_to_the_first_and_one_replication_settles_nothing() -> None:
    tied = sweep_of(row(1, 5.0), row(2, 5.0))
    assert tied.best.number == 1 and not tied.is_clear
    assert tied.leads[0].ci is None


# ---- the guide pages


@pytest.mark.parametrize("name", pages.PAGES)
def test_each_page_shows_what_its_command_prints(name: str) -> None:
    page = pages.place_of(name).read_text("utf-8")
    scenario, rates = pages.PAGES[name]
    between = page[page.index(pages.BEGIN) : page.index(pages.END)]
    assert f"ecosim sweep {scenario} --vary {RATE}={','.join(rates)} --vary {pages.PRESALE}=true,false\n" in between
    title = ecosim.load(scenario).settings.title_en
    assert f"{title} · {2 * len(rates)} variants · 8 replications, the same draws for all\n" in between
    assert between.count(" within luck") + between.count("settled") >= len(rates)


def test_a_page_is_written_between_its_marks(found: Sweep, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(pages.PAGES, "small", ("tiny", ("15%", "25%")))
    between = pages.part(pages.Asked(found, ("15%", "25%"), out_of(found), 130.0), "small")
    page = pages.written_into(f"# Title\n\n{pages.BEGIN}\nold\n{pages.END}\n\nend\n", between)
    assert page.startswith("# Title\n") and page.endswith("\n\nend\n") and "\nold\n" not in page
    assert pages.written_into(page, between) == page
    assert found.text("en").rstrip("\n") in page
    gap = pages.less(found.rows[0], found.rows[1])
    assert f"{pages.money(gap.mean, plus=True)} (" in page or pages.brings(gap) in page
    assert "about 2 minutes" in page
    with pytest.raises(ValueError, match="has no marks"):
        pages.written_into("# Title\n", between)


def test_the_steps_of_a_difference_sum_to_it(found: Sweep) -> None:
    asked = pages.Asked(found, ("15%", "25%"), out_of(found), 1.0)
    steps = pages.moved(asked, found.rows[2], found.rows[0])
    net, sales = steps.pop("Net contribution"), steps.pop("Net sales")
    gap = pages.less(found.rows[2], found.rows[0]).mean
    assert net == pytest.approx(gap) and sum(steps.values()) == pytest.approx(net) and sales != 0.0
