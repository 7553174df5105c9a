"""The page of results: the answer first, every lever moved, and what it says when a run is missing or damaged."""

from __future__ import annotations

import json
from collections.abc import Callable
from fnmatch import fnmatchcase
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import ecosim
from ecosim.app import result, words
from ecosim.app.bearing import BEARS, bearing
from ecosim.report.scenario_facts import facts_of
from ecosim.report.wording import show
from ecosim.views import read_view

Open = Callable[..., AppTest]
KINDS = ("title", "header", "subheader", "markdown", "caption", "info", "warning", "error")


def said(app: AppTest) -> str:
    """Everything that stands on the page in words."""
    return "\n".join(str(element.value) for kind in KINDS for element in app.get(kind))


def spoil(file: Path, content: bytes) -> None:
    """Other content in the place of a file, which is a link to one of everybody's."""
    file.unlink()
    file.write_bytes(content)


@pytest.mark.parametrize("lang", words.LANGS)
def test_the_answer_comes_first(open_page: Open, made: SimpleNamespace, lang: words.Lang) -> None:
    app = open_page("result", run=made.tiny, lang=lang)
    assert not app.exception and not app.error
    view = read_view(made.folder / made.tiny, "result")
    net = view["headlines"][0]
    assert app.header[0].value == show(net["mean"], "yuan", lang)
    assert f"**{view['answer']['verdict'][lang]}**" in said(app)
    assert view["answer"]["losses"][lang] in said(app) and view["answer"]["split"][lang] in said(app)
    assert [metric.label for metric in app.metric] == [
        next(one["label"][lang] for one in view["headlines"] if one["key"] == key) for key in view["first"]
    ]
    assert all(metric.help for metric in app.metric)  # the formula
    for one in view["limits"]:
        assert one["path"] in said(app)


def test_every_lever_of_the_time_line(open_page: Open, made: SimpleNamespace) -> None:
    app = open_page("result", run=made.tiny, lang="en")
    choices = list(app.selectbox(key="result_stretch").options)
    assert choices[:2] == ["whole period", "around the opening"] and len(choices) > 3
    app.segmented_control(key="result_by").set_value("by_day").run()
    assert "GMV paid by day" in said(app) and not app.exception
    for name in [one.key for one in result.stretches(read_view(made.folder / made.tiny, "overview"))]:
        app.selectbox(key="result_stretch").set_value(name).run()
        assert not app.exception and not app.error, name
    app.segmented_control(key="result_by").set_value("hours").run()
    assert "GMV of orders made by hour" in said(app)


def test_one_replication_has_no_range(open_page: Open, made: SimpleNamespace, runs: Path) -> None:
    views = runs / made.tiny / "views"
    unknown = dict.fromkeys(("p10", "p90", "ci_low", "ci_high", "luck_sd", "assumptions_sd"))
    view = without_ranges(json.loads((views / "result.json").read_text("utf-8")), unknown)
    write_back(views, result=view)
    app = open_page("result", run=made.tiny, lang="en")
    assert not app.exception and not app.error
    assert "one replication: no range" in said(app) and "n/a" in said(app)


def without_ranges(thing: Any, unknown: dict[str, None]) -> Any:
    """A view as one replication gives it."""
    if isinstance(thing, dict):
        return {key: None if key in unknown else without_ranges(value, unknown) for key, value in thing.items()}
    return [without_ranges(one, unknown) for one in thing] if isinstance(thing, list) else thing


def test_no_baseline_and_lost_replications_are_told(open_page: Open, made: SimpleNamespace, runs: Path) -> None:
    views = runs / made.tiny / "views"
    overview = json.loads((views / "overview.json").read_text("utf-8"))
    view = json.loads((views / "result.json").read_text("utf-8"))
    overview |= {"baseline": None, "failed": [{"replication": 2, "why": "![x](http://a)"}]}
    view["headlines"] = [one | {"diff": None, "baseline": None} for one in view["headlines"]]
    write_back(views, overview=overview, result=view)
    app = open_page("result", run=made.tiny, lang="en")
    assert not app.exception and not app.error
    assert "no baseline to compare with" in said(app)
    assert "1 replications failed" in said(app) and "![x]" not in said(app)


def test_nothing_held_it_back(open_page: Open, made: SimpleNamespace, runs: Path) -> None:
    views = runs / made.tiny / "views"
    view = json.loads((views / "result.json").read_text("utf-8")) | {"limits": [], "sell_outs": [], "channels": []}
    write_back(views, result=view)
    app = open_page("result", run=made.tiny, lang="zh")
    assert not app.exception and not app.error
    for key in ("result.no_limits", "result.no_sell_outs", "result.no_warnings"):
        assert words.text(key, "zh") in said(app)


def test_odd_values_are_told_with_their_setting(open_page: Open, made: SimpleNamespace, runs: Path) -> None:
    from ecosim.views.result import warning

    views = runs / made.tiny / "views"
    odd = warning("behaviour.pages.click_share: 20% is outside 0.018..0.05 (market notes, grade S)")
    other = warning("host `a` [left](http://b)")
    view = json.loads((views / "result.json").read_text("utf-8")) | {"warnings": [odd, other]}
    write_back(views, result=view)
    text = said(open_page("result", run=made.tiny, lang="en"))
    assert words.text("result.outside", "en") in text and "`behaviour.pages.click_share`" in text
    assert words.text("result.other_warnings", "en") in text and "[left](http://b)" not in text


def write_back(views: Path, **changed: Any) -> None:
    """Views in the place of the run's own, with their digests."""
    import hashlib

    index = json.loads((views / "index.json").read_text("utf-8"))
    for name, view in changed.items():
        content = json.dumps(view, ensure_ascii=False).encode()
        spoil(views / f"{name}.json", content)
        index["views"][name] = hashlib.sha256(content).hexdigest()
    spoil(views / "index.json", json.dumps(index).encode())


def test_a_run_that_is_not_there(open_page: Open) -> None:
    app = open_page("result", run="tiny-0123456789ab", lang="en")
    assert not app.exception and "tiny-0123456789ab" in said(app) and not app.metric


@pytest.mark.parametrize("query", ["../../etc/passwd", "<script>", "tiny", "tiny-0123456789ab/../x", "a" * 300])
def test_a_strangers_link_is_as_if_it_were_not_there(open_page: Open, query: str) -> None:
    app = open_page("result", run=query, lang="en")
    assert not app.exception and words.text("frame.no_run", "en") in said(app)


def test_a_damaged_manifest_is_told(open_page: Open, made: SimpleNamespace, runs: Path) -> None:
    spoil(runs / made.tiny / "manifest.json", b'{"format": 2')
    app = open_page("result", run=made.tiny, lang="en")
    assert not app.exception and not app.metric
    assert made.tiny in said(app)


def overview_of(made: SimpleNamespace) -> dict[str, Any]:
    return read_view(made.folder / made.tiny, "overview")


def test_stretches_lie_in_the_period(made: SimpleNamespace) -> None:
    whole, *others = result.stretches(overview_of(made))
    assert whole.key == "whole" and others[0].key == "opening"
    assert all(whole.start_ms <= one.start_ms < one.end_ms <= whole.end_ms for one in others)


def test_a_figure_cut_to_a_stretch(made: SimpleNamespace) -> None:
    overview, figure = overview_of(made), read_view(made.folder / made.tiny, "result")["figures"]["hours"]
    whole, opening, *_ = result.stretches(overview)
    assert result.cut(figure, whole)["data"]["hours"] == figure["data"]["hours"]
    data = result.cut(figure, opening)["data"]
    assert data["hours"] and all(opening.start_ms <= row["t"] <= opening.end_ms for row in data["hours"])
    assert all(opening.start_ms <= row["start"] < row["end"] <= opening.end_ms for row in data["hours_phases"])
    assert len(data["hours_opens"]) == 1
    assert figure["data"]["hours"][0]["t"] == whole.start_ms  # what was cut is a copy


def test_without_a_festival_there_is_the_whole_period(made: SimpleNamespace) -> None:
    assert [one.key for one in result.stretches(overview_of(made) | {"phases": []})] == ["whole"]


def test_limits_are_told_in_the_order_in_which_they_can_be_lifted() -> None:
    rows = [{"kind": kind, "name": str(n)} for n, kind in enumerate(("stock", "coupon", "stock", "budget"))]
    assert list(result.by_kind(rows)) == ["budget", "coupon", "stock"]
    assert [one["name"] for one in result.by_kind(rows)["stock"]] == ["0", "2"]


def test_a_rate_of_nothing_is_not_known() -> None:
    assert result.rate({"mean": 1.0}, {"mean": 0.0}) is None and result.rate({"mean": 1.0}, {"mean": 4.0}) == 0.25


def test_every_pattern_of_bearing_names_an_assumption() -> None:
    paths = set()
    for name in ("double11_2025_external", "beauty_618_2025", "appliance_double11_2025", "tiny"):
        scenario = ecosim.load(name)
        paths |= {one.path for one in facts_of(scenario.settings, scenario.ranges).assumptions}
    dead = {pattern for patterns in BEARS.values() for pattern in patterns
            if not any(fnmatchcase(path, pattern) for path in paths)}  # fmt: skip
    assert dead == set()


def test_what_bears_on_a_section(made: SimpleNamespace) -> None:
    rows = overview_of(made)["assumptions"]
    assert all(one["drawn"] for one in bearing(rows, "answer"))
    for section in BEARS:
        drawn = [one["drawn"] for one in bearing(rows, section)]
        assert drawn and drawn == sorted(drawn, reverse=True), section
