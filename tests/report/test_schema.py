"""Every specification of a report obeys Vega-Lite's schema: asked here, so that a run need not."""

from __future__ import annotations

import altair as alt
import pytest
from jsonschema import ValidationError
from report_run import MadeRun

from ecosim.report.figures import figures
from ecosim.report.scenario_facts import read_facts
from ecosim.report.summary import summarise
from ecosim.report.wording import LANGS


def test_every_figure_of_a_report_is_sound(plan: MadeRun, baseline: MadeRun) -> None:
    drawn = figures(plan, baseline, read_facts(plan), summarise(plan, baseline))
    for figure in drawn.values():
        for lang in LANGS:
            alt.Chart.from_dict(figure.specs[lang])


def test_an_unsound_one_is_found() -> None:
    with pytest.raises(ValidationError):
        alt.Chart.from_dict({"mark": "nothing", "data": {"name": "x"}})
