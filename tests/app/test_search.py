"""The page of search and bidding: opens with and without ads, every lever moved; its logic on made-up records."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from ecosim.app import search, words
from ecosim.views import read_view

Open = Callable[..., AppTest]
DRAWN = {
    "specs": {},
    "data": {
        "lines": [
            {"query": "a", "series": "plan", "mean": 2.0},
            {"query": "a", "series": "baseline", "mean": 9.0},
            {"query": "b", "series": "plan", "mean": 3.0},
            {"query": "b", "series": "plan", "mean": None},
        ],
        "phases": [{"start": 1}],
    },
}


def test_one_query_of_a_figure_keeps_the_phases() -> None:
    kept = search.only(DRAWN, "query", "a")
    assert kept is not None
    assert [row["mean"] for row in kept["data"]["lines"]] == [2.0, 9.0] and kept["data"]["phases"] == [{"start": 1}]
    assert search.only(DRAWN, "query", "c") is None and search.only(None, "query", "a") is None


def test_values_and_range_of_a_figure() -> None:
    assert search.values_of(DRAWN, "query") == ["a", "b"] and search.values_of(None, "query") == []
    assert search.range_of(DRAWN) == (2.0, 3.0)
    assert search.range_of({"data": {"lines": []}}) == (None, None)


@pytest.mark.parametrize("bids", [[], ["3..5"], ["2", "3"], ["0"]])
def test_a_bid_that_is_not_one_number_gives_no_share(bids: list[str]) -> None:
    assert search.bid_used({"mean": 1.0}, bids) is None
    assert search.bid_used({"mean": None}, ["2"]) is None


def view_of(runs: Path, name: str) -> dict[str, Any]:
    return read_view(runs / name, "search")


def test_every_lever_of_the_page(open_page: Open, runs: Path, made: SimpleNamespace) -> None:
    view = view_of(runs, made.tiny)
    app = open_page("search", run=made.tiny, lang="en")
    assert view["queries"] and view["rank_queries"]
    for key in ("search_query", "search_rank", "search_campaign"):
        lever = app.selectbox(key=key)
        lever.select_index(len(lever.options) - 1).run()
        assert not app.exception and not app.error
    first_columns = [table.value.iloc[:, 0].tolist() for table in app.dataframe]
    assert [row["query"] for row in view["queries"]] in first_columns


def test_a_run_without_ads_says_so(open_page: Open, runs: Path, made: SimpleNamespace) -> None:
    import hashlib
    import json

    folder = runs / made.tiny / "views"
    view = view_of(runs, made.tiny)
    none = ("page_share", "slot", "click_cost", "hours", "heat", "budgets", "dry")
    view |= {"queries": [], "campaigns": [], "channels": [], "headlines": [], "estimated_share": None}
    view["figures"] = {name: drawn for name, drawn in view["figures"].items() if name not in none}
    replace(folder / "search.json", json.dumps(view))
    index = json.loads((folder / "index.json").read_text("utf-8"))
    index["views"]["search"] = hashlib.sha256((folder / "search.json").read_bytes()).hexdigest()
    replace(folder / "index.json", json.dumps(index))
    app = open_page("search", run=made.tiny, lang="zh")
    assert not app.exception and not app.error
    assert words.text("search.no_ads", "zh") in [one.value for one in app.info]


def replace(file: Path, text: str) -> None:
    """Write a file anew: the fixture's are links to those of other tests."""
    file.unlink()
    file.write_text(text, "utf-8")
