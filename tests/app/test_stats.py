"""The page of statistics opens by day, week and month, each lever moves it, and its tables say what the view says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from ecosim.app import statistics, words
from ecosim.report.statistics_words import REPORTS
from ecosim.views import read_view

Open = Callable[..., AppTest]


@pytest.fixture(scope="module")
def view(made: SimpleNamespace) -> dict[str, Any]:
    return read_view(made.folder / made.live, "statistics")


def heads(app: AppTest) -> list[str]:
    return [str(one.value) for one in app.subheader]


def period_table(app: AppTest) -> Any:
    return next(one.value for one in app.dataframe if "Period" in one.value.columns)


@pytest.mark.parametrize(
    ("query", "report", "more"),
    [
        ({"lang": "en"}, "Daily report", "Visitors by source"),
        ({"lang": "zh", "by": "week"}, "周报", "滞销商品"),
        ({"lang": "en", "by": "month"}, "Monthly report", "Profit and loss"),
        ({"lang": "zh", "by": "=1+1"}, "日报", "访客来源"),
    ],
)
def test_the_link_opens_a_period(
    open_page: Open, made: SimpleNamespace, query: dict[str, str], report: str, more: str
) -> None:
    app = open_page("stats", run=made.live, **query)
    assert not app.exception and not app.error
    assert report in heads(app)
    assert any(head.startswith(more) for head in heads(app))
    assert len(app.metric) == len(REPORTS["day"])


def test_every_lever_moves_the_page(open_page: Open, made: SimpleNamespace) -> None:
    app = open_page("stats", run=made.live, lang="en")
    columns = list(period_table(app).columns)
    assert "GMV (paid) vs baseline" in columns
    app.segmented_control(key="stats_against_day").set_value("weekday").run()
    assert "GMV (paid) vs same weekday" in period_table(app).columns
    app.segmented_control(key="stats_against_day").set_value("none").run()
    assert "GMV (paid)" in period_table(app).columns and len(period_table(app).columns) < len(columns)
    app.multiselect(key="stats_metrics_day:en").set_value(["gpm_yuan"]).run()
    assert list(period_table(app).columns) == ["Period", "GPM"]
    before = [one.value for one in app.metric]
    app.selectbox(key="stats_of_day:en").set_value(0).run()
    assert [one.value for one in app.metric] != before
    app.selectbox(key="stats_metric:en").set_value("roas_ratio").run()
    app.multiselect(key="stats_metrics_day:en").set_value([]).run()
    assert "Choose a metric." in [one.value for one in app.info]
    app.segmented_control(key="stats_by").set_value("week").run()
    assert "Weekly report" in heads(app) and "week" in app.query_params["by"]
    assert not app.exception and not app.error


def test_missing_and_damaged_runs_are_said(open_page: Open, made: SimpleNamespace, runs: Path) -> None:
    missing = open_page("stats", run="tiny-0123456789ab")
    assert not missing.exception and not missing.metric and missing.info
    manifest = runs / made.tiny / "manifest.json"
    manifest.unlink()
    manifest.write_text("{", "utf-8")
    app = open_page("stats", run=made.tiny)
    assert not app.exception and not app.metric and (app.error or app.info)


def test_changes_have_words_or_are_empty(view: dict[str, Any]) -> None:
    rows, formulas = statistics.table(view, "day", ["gmv_yuan"], "before", "zh")
    change = "支付金额 较昨日"
    assert rows[0][change] == ""
    said = [row[change] for row in rows[1:-1] if row[change]]
    assert said and all(text[0] in "▲▼=" for text in said)
    assert set(formulas) == {"支付金额", change}
    assert rows[-1]["期间"] == "结束后结算"


def test_a_card_says_value_range_and_changes(view: dict[str, Any]) -> None:
    place = statistics.greatest(view, "day")
    gmv = view["by"]["day"]["values"]["gmv_yuan"]["mean"]
    assert gmv[place] == max(gmv)
    card = statistics.card(view, "day", "gmv_yuan", place, "en")
    assert card["value"].startswith("¥") and " to " in card["range"]
    assert [name for name, _ in card["changes"]][-1] == "vs baseline"
    assert statistics.card(view, "day", "gmv_yuan", 0, "en")["changes"] == [
        one for one in statistics.card(view, "day", "gmv_yuan", 0, "en")["changes"] if one[0] == "vs baseline"
    ]


@pytest.mark.parametrize("lang", words.LANGS)
def test_rows_come_from_the_greatest_down(view: dict[str, Any], lang: words.Lang) -> None:
    names = [next(iter(row.values())) for row in statistics.ranked(view, "listings", "run", 0, lang)]
    gmv = view["listings"]["by"]["run"]
    assert [gmv[name]["gmv_yuan"][0] for name in names] == sorted(
        (row["gmv_yuan"][0] for row in gmv.values()), reverse=True
    )
    slow = [next(iter(row.values())) for row in statistics.slow(view, "week", 0, lang)]
    sold = view["listings"]["by"]["week"]
    assert [sold[name]["sell_through_share"][0] for name in slow] == sorted(
        row["sell_through_share"][0] for row in sold.values()
    )[: len(slow)]
    assert len(statistics.formulas(view, lang)) == len(view["metrics"])
    assert statistics.by_month(view, "budgets", lang) and statistics.by_month(view, "cohorts", lang)
