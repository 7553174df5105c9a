"""The Plan page: opens in both languages, takes every kind of lever and bad input, files, and keeps what was done."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from ecosim.app import words
from ecosim.app.draft import NULL, Draft
from ecosim.app.lever_groups import GROUPS
from ecosim.app.plan_files import keep, open_plan
from ecosim.app.plan_tables import SETTINGS, surface_key
from tests.app.test_frame import said

Open = Callable[..., AppTest]
SWEATER = "lever:prices.cashmere-sweater.festival"


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for runs and plans without any: this page needs none, and making some takes a while."""
    folder = tmp_path / "runs"
    folder.mkdir()
    monkeypatch.setenv("ECOSIM_RUNS", str(folder))
    return folder


def draft_of(app: AppTest, runs: Path) -> Draft:
    """The draft as the file in the address has it."""
    return open_plan(app.query_params["draft"], runs / "plans")


def put(app: AppTest, key: str, value: object) -> AppTest:
    """Move the field of a key; a group is then edited setting by setting."""
    if key == "plan_group":
        app.session_state[surface_key(str(value))] = SETTINGS
    field: Any = app.get_by_key(key)
    field.set_value(value)
    app.run()
    assert not app.exception
    return app


def value_of(app: AppTest, key: str) -> Any:
    """What stands in the field of a key."""
    field: Any = app.get_by_key(key)
    return field.value


def lever_fields(app: AppTest) -> list[str]:
    kinds = ("number_input", "text_input", "selectbox", "multiselect", "toggle")
    return [str(field.key) for kind in kinds for field in app.get(kind) if str(field.key).startswith("lever:")]


@pytest.mark.parametrize("lang", words.LANGS)
def test_every_group_shows_its_levers(open_page: Open, lang: words.Lang) -> None:
    app = open_page("plan", lang=lang, draft="double11_2025_external")
    for group in GROUPS:
        app = put(app, "plan_group", group)
        assert not app.error and 9 <= len(lever_fields(app)) <= 25, group


def test_a_lever_moves_the_file_and_back_leaves_nothing(open_page: Open, runs: Path) -> None:
    app = put(put(open_page("plan", draft="tiny"), "plan_group", "prices"), SWEATER, 400.0)
    draft = draft_of(app, runs)
    assert draft.base == "tiny"
    assert draft.get(("prices", "cashmere-sweater")) == {"festival": "400", "in_hand": NULL}  # it no longer holds
    assert "400" in said(app) and "cashmere" in said(app)
    app = put(app, SWEATER, 439.0)
    assert draft_of(app, runs).overlay == {}


@pytest.mark.parametrize(
    ("group", "path", "value", "text"),
    [
        ("promotions", "join_festival", False, "false"),
        ("promotions", "promotions.official_reduction.paid_by", "platform", "platform"),
        ("after", "after_sale.refund_share", "10%..15%", "10%..15%"),
        ("after", "costs.commission", 4.5, "4.5%"),
        ("market", "shoppers.count", 2500, "2500"),
        ("run", "compare_with", ["no_festival"], ["no_festival"]),
        ("run", "period.to", "2025-10-25", "2025-10-25"),
    ],
)
def test_each_kind_of_field_writes_its_kind_of_value(
    open_page: Open, runs: Path, group: str, path: str, value: object, text: object
) -> None:
    app = put(open_page("plan", draft="tiny"), "plan_group", group)
    app = put(app, f"lever:{path}", value)
    assert draft_of(app, runs).get(tuple(path.split("."))) == text
    assert not app.error


def test_bad_input_is_said_beside_its_field_and_at_the_top(open_page: Open, runs: Path) -> None:
    app = put(put(open_page("plan", draft="tiny"), "plan_group", "after"), "lever:after_sale.refund_share", "often")
    told = [text for text in said(app).split("\n") if "is no share" in text]
    assert len(told) == 2 and app.button(key="problem:0")
    assert value_of(app, "lever:after_sale.refund_share") == "often"  # what was typed stays to be mended
    simulate = next(button for button in app.button if button.label == words.text("plan.simulate", app_lang(app)))
    assert simulate.disabled
    app = put(app, "plan_group", "prices")
    app = app.button(key="problem:0").click().run()
    assert lever_fields(app) == ["lever:after_sale.refund_share"]  # the way back to the field
    app = put(app, "lever:after_sale.refund_share", "12%..20%")
    assert "is no share" not in said(app) and draft_of(app, runs).overlay == {}


def app_lang(app: AppTest) -> words.Lang:
    return "zh" if words.text("plan.title", "zh") in said(app) else "en"


def test_what_settings_owe_one_another_is_said_beside_the_one_that_moved(open_page: Open, runs: Path) -> None:
    keep(Draft("tiny").set(("shoppers", "segments", "vip88", "share"), "9%"), "mine", runs / "plans")
    app = put(open_page("plan", draft="mine"), "plan_group", "market")
    app = app.text_input(key="levers_search").set_value("segments share of all").run()
    beside = [text for text in said(app).split("\n") if text.startswith(":red[:material/error: the shares sum to 101")]
    assert len(lever_fields(app)) == 5 and len(beside) == 1


def test_what_differs_is_taken_back_one_by_one(open_page: Open, runs: Path) -> None:
    keep(Draft("tiny").set(("seed",), "5").set(("replications",), "4"), "mine", runs / "plans")
    app = open_page("plan", draft="mine")
    app = app.button(key="back:seed").click().run()
    assert not app.exception and draft_of(app, runs).overlay == {"replications": "4"}
    app = app.button(key="back_all").click().run()
    assert draft_of(app, runs).overlay == {}


def test_a_second_tab_sees_what_the_first_did(open_page: Open, runs: Path) -> None:
    keep(Draft("tiny").set(("seed",), "5"), "mine", runs / "plans")
    first, second = open_page("plan", draft="mine"), open_page("plan", draft="mine")
    put(put(first, "plan_group", "run"), "lever:seed", 77)
    second = put(second, "plan_group", "run")
    assert value_of(second, "lever:seed") == 77


def test_a_scenario_that_ships_is_never_written_to(open_page: Open, runs: Path) -> None:
    app = put(put(open_page("plan", draft="tiny"), "plan_group", "run"), "lever:seed", 77)
    names = [path.name for path in (runs / "plans").iterdir()]
    assert names == [f"{app.query_params['draft']}.yaml"] and names[0].startswith("tiny-")


def test_a_plan_is_saved_under_a_name_and_opened_again(open_page: Open, runs: Path) -> None:
    app = put(put(open_page("plan", draft="tiny"), "plan_group", "run"), "lever:seed", 77)
    field = next(field for field in app.text_input if str(field.key).startswith("plan_name"))
    app = field.set_value("Not A Name").run()
    assert words.text("plan.bad_name", app_lang(app)) in said(app)
    assert app.button(key="plan_save").disabled
    field = next(field for field in app.text_input if str(field.key).startswith("plan_name"))
    app = field.set_value("spring").run()
    app = app.button(key="plan_save").click().run()
    assert app.query_params["draft"] == "spring" and draft_of(app, runs) == Draft("tiny", {"seed": "77"}, "spring")
    app = app.button(key="back_all").click().run()
    assert draft_of(app, runs) == Draft("tiny", {}, "spring")
    assert "· spring" in said(open_page("run", draft="spring"))
    app = next(field for field in app.text_input if str(field.key).startswith("plan_name")).set_value("tiny").run()
    assert words.text("plan.name_taken", app_lang(app), name="tiny") in said(app)
    app = put(app, "plan_choice", "quiet_week")
    assert app.query_params["draft"] == "quiet_week" and not app.error
    assert app.code[0].value == "ecosim run quiet_week"


@pytest.mark.parametrize("lang", words.LANGS)
def test_a_plan_that_is_gone_is_said(open_page: Open, lang: words.Lang) -> None:
    app = open_page("plan", draft="nowhere", lang=lang)
    assert not app.exception and words.text("plan.gone", lang, name="nowhere") in said(app)


def test_a_plan_whose_file_is_spoilt_is_said_and_another_can_be_chosen(open_page: Open, runs: Path) -> None:
    (runs / "plans").mkdir()
    (runs / "plans" / "spoilt.yaml").write_bytes(b"a: [\xff")
    app = open_page("plan", draft="spoilt")
    assert not app.exception and "spoilt.yaml:1:" in said(app)
    app = put(app, "plan_choice", "tiny")
    assert not app.error and app.data_editor


def upload(app: AppTest, *files: tuple[str, bytes]) -> AppTest:
    app.file_uploader(key="plan_files").set_value([(name, data, "text/plain") for name, data in files]).run()
    app = app.button(key="plan_take").click().run()
    assert not app.exception
    return app


def test_an_upload_is_opened_and_not_written_to(open_page: Open, runs: Path) -> None:
    text = b"# mine\nextends: tiny\nseed: 4\n"
    app = upload(open_page("plan"), ("spring.yaml", text))
    assert app.query_params["draft"] == "spring" and not app.error
    app = put(put(app, "plan_group", "run"), "lever:seed", 77)
    assert (runs / "plans" / "spring.yaml").read_bytes() == text
    assert draft_of(app, runs).overlay == {"seed": "77"}


def test_a_bad_upload_is_said_in_a_line_and_leaves_nothing(open_page: Open, runs: Path) -> None:
    app = upload(open_page("plan"), ("deep.yaml", b"[" * 30_000), ("b.yaml", b"extends: ../../etc/passwd\n"))
    assert len(app.error) == 2 and "deep" in app.error[0].value
    assert list((runs / "plans").iterdir()) == []


def test_a_folder_that_cannot_be_written_to_is_said(open_page: Open, runs: Path) -> None:
    app = put(open_page("plan", draft="tiny"), "plan_group", "run")
    (runs / "plans").rmdir()
    (runs / "plans").write_text("a file where the folder should be")
    app = put(app, "lever:seed", 77)
    assert not app.exception
    assert app.warning or app.error
