"""Runs compared on a page: the differences are those of `ecosim.compare`, whatever the order; words follow numbers."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import ecosim
from ecosim.app import compare, words
from ecosim.records import read_run
from ecosim.report.intervals import paired_difference, unpaired_difference
from ecosim.report.summary import array
from ecosim.views.comparable import build

Open = Callable[..., AppTest]


@pytest.fixture(scope="module")
def records(made: SimpleNamespace) -> dict[str, Any]:
    """Sides of the finished runs, through JSON as the page gets them; `apart` is `tiny` as if on another seed."""
    views = {
        name: build(read_run(made.folder / getattr(made, name)), None)["run"] for name in ("tiny", "deeper", "live")
    }
    baseline = build(read_run(made.folder / made.tiny), read_run(made.folder / made.baseline))["baseline"]
    made_up = {"apart": {**views["deeper"], "seed": 1, "name": f"apart-{'0' * 12}"}}
    found: dict[str, Any] = json.loads(json.dumps({**views, "baseline": baseline, **made_up}, allow_nan=False))
    return found


PAIRS = [("deeper", "tiny"), ("tiny", "baseline"), ("baseline", "deeper"), ("live", "tiny")]


def path_of(made: SimpleNamespace, name: str) -> Path:
    return Path(made.folder / getattr(made, name))


@pytest.mark.parametrize(("mine", "other"), PAIRS)
def test_differences_are_those_of_the_library(
    made: SimpleNamespace, records: dict[str, Any], mine: str, other: str
) -> None:
    known = ecosim.compare(path_of(made, mine), path_of(made, other))
    one, two = compare.sides([records[mine], records[other]], "en")
    assert compare.keys([one, two]) == list(known.metrics)
    for key, metric in known.metrics.items():
        assert compare.gap(one, two, key) == metric.diff
        assert one.level(key) == metric.spread
    assert compare.changed([one, two], "settings") == [(c.path, (c.run, c.other)) for c in known.settings]


def test_a_run_against_itself_is_zero(records: dict[str, Any]) -> None:
    (side,) = compare.sides([records["tiny"]], "en")
    for key in compare.keys([side]):
        found = compare.gap(side, side, key)
        assert found.mean in (0.0, None) and (found.ci in ((0.0, 0.0), None)) and found.n_above == 0
    assert compare.verdict(compare.gap(side, side, compare.NET)).points == "none"
    assert compare.changed([side, side], "settings") == []


def test_the_order_of_runs_changes_no_number(records: dict[str, Any]) -> None:
    names = ["tiny", "deeper", "live", "baseline", "apart"]

    def answers(order: list[str]) -> dict[str, Any]:
        chosen = compare.sides([records[name] for name in order], "en")
        reference = next(side for side in chosen if side.run == records["tiny"]["name"])
        return {side.run: (side.name, compare.gap(side, reference, compare.NET)) for side in chosen}

    first = answers(names)
    assert len({name for name, _ in first.values()}) == len(names)
    for seed in range(5):
        random.Random(seed).shuffle(names)
        assert answers(names) == first


def test_another_seed_is_not_paired(records: dict[str, Any]) -> None:
    side, reference = compare.sides([records["apart"], records["tiny"]], "en")
    found = compare.gap(side, reference, compare.NET)
    assert not found.paired
    assert found == unpaired_difference(array(side.values(compare.NET)), array(reference.values(compare.NET)))


def test_runs_of_one_name_are_told_apart_by_what_was_changed(records: dict[str, Any]) -> None:
    names = [side.name for side in compare.sides([records["tiny"], records["deeper"]], "en")]
    assert names == ["tiny · 15%", "tiny · 20%"]


def test_a_run_named_twice_stands_once(records: dict[str, Any]) -> None:
    assert len(compare.sides([records["tiny"], records["tiny"]], "zh")) == 1


def test_a_channel_that_a_run_lacks_brought_nothing(records: dict[str, Any]) -> None:
    live, tiny = compare.sides([records["live"], records["tiny"]], "en")
    only = set(live.record["headlines"]) - set(tiny.record["headlines"])
    assert only and all(set(tiny.values(key).values()) == {0.0} for key in only)


VERDICTS = [
    ([5.0, 6.0, 7.0], "compare.above", {"k": 3, "n": 3}, "above"),
    ([-5.0, -6.0, -7.0], "compare.below", {"k": 3, "n": 3}, "below"),
    ([0.0, 0.0], "compare.no_difference", {"n": 2}, "none"),
    ([1.0], "compare.one_replication", {}, "open"),
    ([], "compare.nothing_known", {}, "open"),
    ([math.nan, math.nan], "compare.nothing_known", {}, "open"),
    ([1e-9, -1.0, 1.0], "compare.far_open", {"k": 2, "n": 3}, "open"),
]


@pytest.mark.parametrize(("gaps", "key", "values", "points"), VERDICTS)
def test_verdicts(gaps: list[float], key: str, values: dict[str, int], points: str) -> None:
    found = paired_difference(dict(enumerate(gaps)), dict.fromkeys(range(len(gaps)), 0.0))
    verdict = compare.verdict(found)
    assert (verdict.key, verdict.values, verdict.points) == (key, values, points)
    for lang in words.LANGS:
        assert words.text(verdict.key, lang, **verdict.values)


def test_an_open_sign_says_how_many_more(records: dict[str, Any]) -> None:
    gaps = {0: 3.0, 1: -1.0, 2: 2.0, 3: 1.0, 4: -0.5}
    verdict = compare.verdict(paired_difference(gaps, dict.fromkeys(gaps, 0.0)))
    assert verdict.key == "compare.open" and verdict.values["more"] > 0
    apart = compare.verdict(unpaired_difference(array(gaps), array(dict.fromkeys(gaps, 0.0))))
    assert apart.key == "compare.open_apart" and apart.points == "open"
    high = compare.verdict(unpaired_difference(array({0: 9.0, 1: 9.5}), array({0: 1.0, 1: 1.5})))
    low = compare.verdict(unpaired_difference(array({0: 1.0, 1: 1.5}), array({0: 9.0, 1: 9.5})))
    assert (high.key, low.key) == ("compare.above_apart", "compare.below_apart")


def test_records_leave_the_reference_out_of_the_differences(records: dict[str, Any]) -> None:
    chosen = compare.sides([records["tiny"], records["deeper"]], "en")
    assert [one["kind"] for one in compare.levels(chosen, chosen[0], compare.NET)] == ["reference", "run"]
    assert [one["label"] for one in compare.gaps(chosen, chosen[0], compare.NET)] == [chosen[1].name]


def said(app: AppTest) -> str:
    kinds = ("title", "subheader", "markdown", "caption", "info", "warning", "error")
    return "\n".join(str(element.value) for kind in kinds for element in app.get(kind))


def changes(app: AppTest) -> list[str]:
    """Paths of the settings in the table of changes, the first of the page."""
    names: list[str] = app.dataframe[0].value.iloc[:, -1].tolist()
    return names


def test_the_page_compares_what_the_link_names(open_page: Open, made: SimpleNamespace) -> None:
    app = open_page("compare", runs=f"{made.tiny},{made.deeper}", lang="en")
    assert not app.exception and not app.error and not app.warning
    text = said(app)
    gap = ecosim.compare(path_of(made, "deeper"), path_of(made, "tiny")).metrics[compare.NET].diff
    assert gap is not None and gap.ci is not None
    assert ("Within luck" in text) == (gap.ci[0] <= 0 <= gap.ci[1])
    assert "promotions.official_reduction.rate" in changes(app)
    assert len(app.get("vega_lite_chart")) == 2 or len(app.get("arrow_vega_lite_chart")) == 2
    assert app.query_params["runs"] == f"{made.tiny},{made.deeper}"


def test_the_run_looked_at_is_added_at_a_click(open_page: Open, made: SimpleNamespace) -> None:
    app = open_page("compare", runs=f"{made.tiny},{made.deeper}", run=made.live)
    app.button(key="compared_add").click().run()
    assert app.query_params["runs"] == f"{made.tiny},{made.deeper},{made.live}"
    assert not app.exception and "compared_add" not in [one.key for one in app.button]


def test_every_lever_of_the_page(open_page: Open, made: SimpleNamespace) -> None:
    app = open_page("compare", runs=f"{made.tiny},{made.deeper}", lang="zh")
    app.selectbox(key="compared_with").select(made.deeper).run()
    assert app.query_params["runs"] == f"{made.deeper},{made.tiny}"
    app.selectbox(key="compared_by:zh").select("cost_per_click_yuan").run()
    app.multiselect(key="compared_runs").select(made.baseline).run()
    assert app.query_params["runs"] == f"{made.deeper},{made.tiny},{made.baseline}"
    assert not app.exception and not app.error and "不参加大促" in said(app)
    for name in (made.tiny, made.baseline):
        app.multiselect(key="compared_runs").unselect(name).run()
    assert words.text("compare.too_few", "zh") in said(app)
    app.multiselect(key="compared_runs").unselect(made.deeper).run()
    assert not app.exception and not app.error


def test_damaged_and_missing_runs_do_not_spoil_the_rest(open_page: Open, runs: Path, made: SimpleNamespace) -> None:
    gone = f"gone-{'0' * 12}"
    file = runs / made.live / "views" / "comparable.json"
    file.unlink()
    file.write_text("{}", "utf-8")
    app = open_page("compare", runs=f"{made.tiny},{made.live},{gone},{made.deeper}", lang="en")
    assert not app.exception and not app.error
    assert gone in said(app) and "promotions.official_reduction.rate" in changes(app)


def test_nothing_to_compare(open_page: Open, runs: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ECOSIM_RUNS", str(tmp_path / "nowhere"))
    app = open_page("compare", lang="en")
    assert words.text("compare.no_runs", "en") in said(app)


@pytest.mark.parametrize("runs_named", ["../../etc", "a,b", "tiny-000000000000,;rm", "x" * 5000])
def test_an_address_that_names_no_runs(open_page: Open, runs_named: str) -> None:
    app = open_page("compare", runs=runs_named, lang="en")
    assert not app.exception and not app.error
