"""Tables on the page: opened in each group, typed into, kept while others change the plan; prices in hand set."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import ecosim
from ecosim.app import words
from ecosim.app.draft import Draft
from ecosim.app.plain_tree import plain_of, put
from ecosim.app.plan_tables import channels
from ecosim.app.table import Table
from ecosim.app.table_edits import Edits, changed, plan_tree
from ecosim.app.table_state import begun, kept, taken
from ecosim.app.tables import tables_of

ROOT = Path(__file__).parents[2]


@cache
def base() -> Any:
    return plain_of(ecosim.load("tiny"))


@cache
def table(key: str) -> Table:
    return next(one for one in tables_of(base(), *channels()) if one.key == key)


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The page of plans with a plan of its own, made from the plan with everything from outside."""
    monkeypatch.setenv("ECOSIM_RUNS", str(tmp_path))
    (tmp_path / "plans").mkdir()
    (tmp_path / "plans" / "mine.yaml").write_text("ecosim: 1\nextends: tiny\nname: mine\n", "utf-8")
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params["draft"], app.query_params["lang"] = "mine", "en"
    return app.run()


def typed(app: AppTest, **edits: Any) -> AppTest:
    """The editor on the page with edits, as if typed."""
    key = app.data_editor[0].key
    assert key is not None
    app.session_state[key] = {"edited_rows": {}, "added_rows": [], "deleted_rows": [], **edits}
    return app.run()


def said(app: AppTest) -> str:
    return "\n".join(
        str(getattr(one, "value", "")) for kind in ("markdown", "caption", "info") for one in app.get(kind)
    )


def plan(folder: Path) -> str:
    """The plan as it was last written."""
    files = sorted((folder / "plans").glob("*.yaml"), key=lambda file: file.stat().st_mtime_ns)
    return files[-1].read_text("utf-8")


@pytest.mark.parametrize("lang", words.LANGS)
def test_every_table_of_every_group_opens(page: AppTest, lang: words.Lang) -> None:
    page.session_state["link_lang"] = lang
    for group in ("prices", "promotions", "search", "market"):
        page.session_state["plan_group"] = group
        page.run()
        assert not page.exception and not page.error
        for key in [one.key for one in tables_of(base(), *channels(), group)]:
            page.session_state[f"table_of:{group}"] = key
            page.run()
            assert not page.exception and page.data_editor[0].key == f"table:{key}:1", key
            assert list(page.data_editor[0].value.columns) == [column.key for column in table(key).columns]


def test_what_is_typed_goes_into_the_plan_and_the_editor_goes_on(page: AppTest, tmp_path: Path) -> None:
    before = page.data_editor[0].value
    page = typed(page, edited_rows={2: {"festival": "1000", "stock": "7"}})
    assert not page.exception and not page.error
    assert "wool-coat:\n    festival: 1000" in plan(tmp_path).replace("    in_hand: null\n", "")
    assert page.data_editor[0].key == "table:prices:1"
    after = page.data_editor[0].value
    assert after["in_hand"][2] == "790.00" and after.drop(columns="in_hand").equals(before.drop(columns="in_hand"))
    assert page.run().data_editor[0].key == "table:prices:1"


def test_a_wrong_cell_is_said_under_the_table(page: AppTest) -> None:
    page = typed(page, edited_rows={2: {"festival": "cheap"}})
    assert "**wool-coat · Festival price**] 'cheap' is no amount of money" in said(page)
    page = typed(page, edited_rows={2: {"festival": "1000"}, 3: {"stock": "many"}})
    assert "'many' is no whole number" in said(page) and "cheap" not in said(page)


def test_a_lever_moved_elsewhere_shows_in_the_table(page: AppTest) -> None:
    page = typed(page, edited_rows={2: {"festival": "1000"}})
    page.session_state["draft"] = page.session_state["draft"].set(("prices", "wool-coat", "daily"), "1090")
    page.run()
    assert page.data_editor[0].key == "table:prices:2"
    shown = page.data_editor[0].value
    assert (shown["festival"][2], shown["daily"][2]) == ("1000", "1090")


def test_a_wanted_price_in_hand_is_set_at_a_click(page: AppTest, tmp_path: Path) -> None:
    page.selectbox(key="in_hand_of").set_value("wool-coat").run()
    page.text_input(key="in_hand_wanted:wool-coat").set_value("800").run()
    (button,) = [one for one in page.button if str(one.key).startswith("in_hand_set:")]
    button.click().run()
    assert not page.exception
    draft = page.session_state["draft"]
    assert draft.overlay["prices"]["wool-coat"]["in_hand"] == "null"
    assert page.data_editor[0].value["in_hand"][2] == "800.00"
    page.text_input(key="in_hand_wanted:wool-coat").set_value("0.005").run()
    assert "more than two decimals" in said(page)
    page.text_input(key="in_hand_wanted:wool-coat").set_value("5000").run()
    assert "No price gives 5000.00" in said(page)


def test_an_editor_begins_anew_only_when_something_else_changed() -> None:
    prices, first = table("prices"), begun(table("prices"), base(), 1)
    edits = Edits({2: {"festival": "1000"}})
    held, tree, missing = taken(first, prices, base(), base(), edits)
    assert missing == () and kept(held, prices, tree, edits) is held
    let_go = {
        **tree,
        "prices": {name: {k: v for k, v in one.items() if k != "in_hand"} for name, one in tree["prices"].items()},
    }
    assert kept(held, prices, let_go, edits) is held  # prices in hand are let go by others
    moved = put(tree, ("prices", "wool-coat", "daily"), "1090")
    assert kept(held, prices, moved, edits).version == 2
    assert kept(held, prices, tree, Edits({})).version == 2  # the editor was gone for a while
    assert kept(None, prices, tree, edits).version == 1


def test_later_edits_begin_where_the_editor_began() -> None:
    words_ = table("channels.paid_search.groups.*.words.*")
    held, draft, tree = begun(words_, base(), 1), Draft("tiny"), base()
    row: dict[str, Any] = {"@3": "core", "@5": "风衣女"}
    for added in (({},), (row,), ({**row, "=": "2"},), ({**row, "=": "2.5"},)):
        held, tree, _ = taken(held, words_, base(), tree, Edits({}, added))
        draft = changed(draft, base(), tree, words_)
        assert plan_tree(draft, base()) == tree
    assert draft.get(("channels", "paid_search", "groups", "core", "words")) == {"风衣女": "2.5"}
    held, tree, _ = taken(held, words_, base(), tree, Edits({}))
    assert changed(draft, base(), tree, words_) == Draft("tiny")


def test_prices_in_hand_stay_as_others_left_them() -> None:
    prices = table("prices")
    now = plan_tree(Draft("tiny").set(("prices", "wool-coat", "in_hand"), "null"), base())
    _, tree, _ = taken(begun(prices, base(), 1), prices, base(), now, Edits({3: {"festival": "600"}}))
    assert "in_hand" not in tree["prices"]["wool-coat"] and "in_hand" in tree["prices"]["trench-coat"]


def test_the_calendar_is_drawn_with_its_words(page: AppTest) -> None:
    page.session_state["plan_group"] = "promotions"
    page.run()
    (figure,) = page.get("vega_lite_chart") or page.get("arrow_vega_lite_chart")
    assert "Warm-up (prices closed)" in figure.proto.alt
    drawn = page.session_state["calendar_of"]
    page.run()
    assert page.session_state["calendar_of"] is drawn
