"""Drawings of runs side by side: records keep their numbers and say them; shapes tell what colours tell."""

from __future__ import annotations

import json

import pytest

from ecosim.report.compare_chart import gaps_figure, levels_figure
from ecosim.report.wording import LANGS, Lang

LEVELS = [
    {"label": "a", "order": 0, "kind": "reference", "mean": 1.0, "p10": 0.5, "p90": 2.0, "ci_low": 0.9, "ci_high": 1.1},
    {"label": "b", "order": 1, "kind": "run", "mean": 2.0, "p10": None, "p90": None, "ci_low": None, "ci_high": None},
]
GAPS = [
    {"label": "b", "order": 0, "points": "above", "mean": 1.0, "ci_low": 0.5, "ci_high": 1.5},
    {"label": "c", "order": 1, "points": "open", "mean": 0.1, "ci_low": -0.5, "ci_high": 0.7},
]
UNITS = ("yuan", "count", "share", "mean", "ratio", "s")


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("unit", UNITS)
def test_every_unit_in_both_languages(unit: str, lang: Lang) -> None:
    levels, gaps = levels_figure(LEVELS, unit, lang), gaps_figure(GAPS, unit, "up", lang)
    assert set(levels.specs) == set(gaps.specs) == {lang}
    for figure, records in ((levels, LEVELS), (gaps, GAPS)):
        drawn = next(iter(figure.data.values()))
        assert [row["mean"] for row in drawn] == [row["mean"] for row in records]
        assert all(row[f"mean_{lang}"] for row in drawn)
        json.dumps({"data": figure.data, "specs": figure.specs}, allow_nan=False)


def looks(better: str) -> tuple[list[str], list[str]]:
    """Colours and shapes of the differences."""
    dots = gaps_figure(GAPS, "yuan", better, "en").specs["en"]["layer"][2]["encoding"]
    return dots["color"]["scale"]["range"], dots["shape"]["scale"]["range"]


def test_more_of_a_cost_is_not_drawn_as_good() -> None:
    (up, same), (down, _) = (looks(better)[0] for better in ("up", "down"))
    assert (up, down) == ("@good", "@bad") and same == "@ink"


def test_a_settled_sign_has_a_shape_of_its_own() -> None:
    assert looks("up")[1] == ["triangle-up", "circle"]


def test_there_is_a_line_at_zero() -> None:
    assert gaps_figure(GAPS, "share", "", "zh").specs["zh"]["layer"][0]["encoding"]["x"] == {"datum": 0}
