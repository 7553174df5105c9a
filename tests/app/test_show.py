"""What all pages show in one way: figures in the reader's colours, numbers in words, others' words as they stand."""

from __future__ import annotations

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from ecosim.app import numbers, words
from ecosim.report.palette import PALETTES
from ecosim.views import read_view

Open = Callable[..., AppTest]


def specs(app: AppTest) -> list[dict[str, Any]]:
    """The specifications of all figures on the page."""
    return [json.loads(chart.proto.spec) for chart in app.get("vega_lite_chart")]


@pytest.mark.parametrize("lang", words.LANGS)
def test_figures_have_colours_no_roles_and_a_width_of_their_place(
    open_page: Open, made: SimpleNamespace, lang: words.Lang
) -> None:
    drawn = specs(open_page("result", run=made.tiny, lang=lang))
    assert len(drawn) == 4  # money, hours, channels, stock
    for spec in drawn:
        text = json.dumps(spec)
        assert not [role for role in PALETTES["light"] if f'"@{role}"' in text]
        assert spec["autosize"]["type"] == "fit-x" and spec["config"]["background"] == "transparent"
    assert PALETTES["light"]["plan"] in json.dumps(drawn[1])


def test_every_figure_says_in_words_what_it_shows(open_page: Open, made: SimpleNamespace) -> None:
    for chart in open_page("result", run=made.tiny, lang="en").get("vega_lite_chart"):
        assert len(chart.proto.alt) > 40 and "{" not in chart.proto.alt


def test_head_and_foot(open_page: Open, made: SimpleNamespace) -> None:
    app = open_page("result", run=made.tiny, lang="en")
    overview = read_view(made.folder / made.tiny, "overview")
    assert any(overview["first_date"].replace("-", "\\-") in one.value or overview["first_date"] in one.value
               for one in app.caption)  # fmt: skip
    labels = [one.label for one in app.expander]
    assert words.text("frame.not_covered", "en") in labels
    assert words.text("frame.assumptions", "en", n=len(overview["assumptions"])) in labels


def test_a_difference_in_doubt_is_not_settled() -> None:
    def gap(low: float | None, high: float | None) -> dict[str, Any]:
        return {"unit": "yuan", "mean": 1.0, "ci_low": low, "ci_high": high}

    assert numbers.settled(gap(1.0, 2.0)) and numbers.settled(gap(-2.0, -1.0))
    assert not numbers.settled(gap(-1.0, 2.0)) and not numbers.settled(gap(None, None))
    assert not numbers.settled(gap(0.0, 2.0))


def test_what_is_not_known_is_said() -> None:
    alone = {"unit": "share", "mean": 0.25, "p10": None, "p90": None, "ci_low": None, "ci_high": None}
    assert numbers.with_spread(alone, "en") == "25.0 %" and numbers.interval(alone, "zh") == "n/a"
