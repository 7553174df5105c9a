"""The page of live rooms: the room asked for, its cards, lines, costs and words; what it says where there is none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from ecosim.app import live, words
from ecosim.views import read_view

Open = Callable[..., AppTest]


def said(app: AppTest) -> str:
    kinds = ("title", "header", "subheader", "markdown", "caption", "info", "warning", "error")
    return "\n".join(str(element.value) for kind in kinds for element in app.get(kind)).replace("\\", "")


@pytest.fixture
def view(made: SimpleNamespace) -> dict[str, Any]:
    return read_view(made.folder / made.live, "live")


@pytest.mark.parametrize("lang", words.LANGS)
def test_a_room_is_shown_with_its_money(
    open_page: Open, made: SimpleNamespace, view: dict[str, Any], lang: words.Lang
) -> None:
    app = open_page("live", run=made.live, lang=lang)
    assert not app.exception and not app.error and not app.warning
    text, (room,) = said(app), view["rooms"]
    assert live.label(room) in text and view["not_held"][0][lang] in text
    assert [metric.label for metric in app.metric] == [live.title(one, lang) for one in room["of"]]
    assert len(app.get("vega_lite_chart")) == 4  # viewers, sales, run of show, books
    for sentence in (*view["books"]["words"], *view["words"]):
        assert sentence[lang] in text
    assert app.selectbox(key=f"room:{made.live}").value == room["key"]
    rooms = app.dataframe[-3].value  # before the assumptions and the coverage's
    assert not rooms.empty


def test_the_address_names_the_room(open_page: Open, made: SimpleNamespace) -> None:
    for asked in ("live/opening-night", "live/none", "../../x", "<script>"):
        app = open_page("live", run=made.live, room=asked)
        assert not app.exception and not app.error
        assert app.query_params["room"] in ("live/opening-night", ["live/opening-night"])


@pytest.mark.parametrize("lang", words.LANGS)
def test_a_plan_without_rooms_says_where_to_add_one(open_page: Open, made: SimpleNamespace, lang: words.Lang) -> None:
    app = open_page("live", run=made.tiny, lang=lang)
    assert not app.exception and not app.error and not app.metric
    assert words.text("live.empty", lang) in said(app)


def test_missing_and_damaged_runs_are_said(open_page: Open, made: SimpleNamespace, runs: Path) -> None:
    assert not open_page("live", run="tiny-0123456789ab").exception
    manifest = runs / made.live / "manifest.json"
    manifest.unlink()
    manifest.write_text("{", "utf-8")
    app = open_page("live", run=made.live)
    assert not app.exception and not app.metric and (app.error or app.info)


def test_only_the_greatest_rooms_have_panels(view: dict[str, Any]) -> None:
    (room,) = view["rooms"]
    assert list(live.panels(view, room)) == ["viewers", "sales", "show"]
    assert live.panels(view, {**room, "data": None}) == {}
    bare = {**room["data"], "shows": []}
    assert list(live.panels(view, {**room, "data": bare})) == ["viewers", "sales"]
    assert live.chosen(view, None) is room and live.chosen(view, "live/other") is room


def test_a_slot_nobody_bought_in_has_no_price(view: dict[str, Any]) -> None:
    heads = {"slot": "slot", "time": "time", "price": "price", "in_hand": "hand"}
    slot = {**view["rooms"][0]["slots"][0], "shown_yuan": None}
    row = live.slot_row(slot, heads, "en")
    assert row["price"] == "n/a" and row["slot"] == "1 down-jacket-short" and row["time"] == "20:10–20:30"
