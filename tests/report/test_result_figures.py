"""The figures of the result page against the tables, and their drawings in both languages."""

from __future__ import annotations

import itertools
import json

import pytest
from report_run import N_DAYS, OPENING_DAY, MadeRun

from ecosim.report import traffic
from ecosim.report.figures import Figure
from ecosim.report.result_figures import FUNNEL, days_figure, funnel_figure, hours_figure
from ecosim.report.scenario_facts import read_facts
from ecosim.report.wording import LANGS

HOUR_MS = 3_600_000


def test_every_hour_of_the_period(plan: MadeRun, baseline: MadeRun) -> None:
    figure = hours_figure(plan, baseline, read_facts(plan))
    assert figure is not None
    rows = figure.data["hours"]
    assert len(rows) == N_DAYS * 24
    assert {b["t"] - a["t"] for a, b in itertools.pairwise(rows)} == {HOUR_MS}
    expected = {row["hour"]: row["mean"] for row in traffic.gmv_by_hour(plan, 0, N_DAYS * 24)}
    assert all(row["plan"] == round(expected[hour]) for hour, row in enumerate(rows))


def test_the_opening_is_marked_once(plan: MadeRun) -> None:
    figure = hours_figure(plan, None, read_facts(plan))
    assert figure is not None
    (opening,) = figure.data["hours_opens"]  # phases that follow with open prices open nothing
    assert opening["t"] == figure.data["hours"][OPENING_DAY * 24 + 20]["t"]


def test_without_a_baseline_there_is_one_line(plan: MadeRun) -> None:
    figure = days_figure(plan, None, read_facts(plan))
    assert figure is not None and "baseline" not in json.dumps(figure.data)
    assert '"fold": ["plan"]' in json.dumps(figure.specs["en"])


def test_bars_of_a_step_compare(plan: MadeRun) -> None:
    rows = traffic.channels(plan)
    figure = funnel_figure(rows)
    assert figure is not None
    records = figure.data["funnel"]
    assert len(records) == len(rows) * len(FUNNEL)
    for column, step in enumerate(FUNNEL):
        bars = [record for record in records if record["left"] == column]
        lengths = [bar["right"] - column for bar in bars]
        means = [(row.gmv_yuan if step == "gmv" else row.steps[step]).mean or 0.0 for row in rows]
        longest = max(range(len(rows)), key=lambda i: means[i])
        assert lengths[longest] == max(lengths) < 1
        for length, mean in zip(lengths, means, strict=True):
            assert length / lengths[longest] == pytest.approx(mean / means[longest], abs=0.01)


def test_nobody_came(plan: MadeRun) -> None:
    assert funnel_figure([]) is None


@pytest.mark.parametrize("lang", LANGS)
def test_a_drawing_names_only_data_that_are_there(plan: MadeRun, baseline: MadeRun, lang: str) -> None:
    facts = read_facts(plan)
    made = [hours_figure(plan, baseline, facts), days_figure(plan, baseline, facts),
            funnel_figure(traffic.channels(plan))]  # fmt: skip
    for figure in made:
        assert isinstance(figure, Figure)
        assert names(figure.specs[lang]) <= set(figure.data)  # type: ignore[index]


def names(spec: object) -> set[str]:
    """Names of data that a specification asks for."""
    if isinstance(spec, dict):
        own = {spec["data"]["name"]} if isinstance(spec.get("data"), dict) else set()
        return own | {name for value in spec.values() for name in names(value)}
    return {name for value in spec for name in names(value)} if isinstance(spec, list) else set()
