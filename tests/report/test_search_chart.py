"""Charts of search and bids as specifications."""

from __future__ import annotations

import json
import re

import pytest

from ecosim.report import search_chart
from ecosim.report.wording import LANGS, Lang


@pytest.mark.parametrize("lang", LANGS)
def test_phases_behind_a_budget_are_drawn_from_their_own_data(lang: Lang) -> None:
    spec = search_chart.budgets("spend", ("phases", 2), lang)
    drawn_from = [(layer["mark"]["type"], layer["data"]["name"]) for layer in spec["layer"]]
    assert drawn_from[:3] == [("rect", "phases"), ("text", "phases"), ("text", "phases")]
    assert {name for _, name in drawn_from[3:]} == {"spend"}
    assert set(re.findall(r'"data": \{"name": "(\w+)"', json.dumps(spec))) == {"spend", "phases"}
