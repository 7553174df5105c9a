"""A draft says what was said to it and nothing else, and is checked as `ecosim run` would check it."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

import ecosim
from ecosim.app.command import command
from ecosim.app.draft import NULL, Draft, check
from ecosim.app.plan_files import free_name, keep, open_plan, saved, take
from ecosim.errors import BadInput

STEPS = some.lists(some.sampled_from(["a", "b", "c", "d"]), min_size=1, max_size=4).map(tuple)
COAT = ("prices", "wool-coat", "festival")


@given(some.lists(some.tuples(STEPS, some.sampled_from(["1", "2%", NULL])), max_size=6), STEPS, some.just("9"))
@settings(max_examples=60, deadline=None)
def test_what_is_set_is_got_and_what_is_unset_is_gone(before: list[Any], steps: tuple[str, ...], value: str) -> None:
    draft = Draft("tiny")
    for path, text in before:
        draft = draft.set(path, text)
    changed = draft.set(steps, value)
    assert changed.get(steps) == value
    assert changed.unset(steps).get(steps) is None
    assert draft.set(steps, value).overlay == changed.overlay  # the draft itself has not moved


def test_a_draft_of_nothing_is_its_base(tmp_path: Path) -> None:
    found = check(Draft("tiny"), tmp_path)
    assert found.changes == () and found.scenario is not None
    assert found.scenario.identity == ecosim.load("tiny").identity


def test_a_draft_is_what_the_command_line_would_make_of_it(tmp_path: Path) -> None:
    draft = Draft("tiny").set(COAT, "1000").set((*COAT[:2], "in_hand"), NULL).set(("after_sale", "return_share"), "40%")
    found = check(draft, tmp_path)
    sets = ["prices.wool-coat.festival=1000", "prices.wool-coat.in_hand=null", "after_sale.return_share=40%"]
    assert found.scenario is not None and found.scenario.identity == ecosim.load("tiny", sets=sets).identity
    assert {change.path for change in found.changes} == {text.partition("=")[0] for text in sets}
    assert command(draft, "mine", is_bundled=True) == "ecosim run tiny " + " ".join(f"--set {text}" for text in sets)
    assert list(tmp_path.iterdir()) == []  # a check leaves nothing behind


def test_an_entry_of_a_list_goes_by_its_name(tmp_path: Path) -> None:
    steps = ("promotions", "coupons", "shop-1000-60", "minus")
    found = check(Draft("double11_2025").set(steps, "a lot"), tmp_path)
    assert found.scenario is None and len(found.problems_at(steps)) == 1
    assert found.problems[0].file == "draft"  # no folder of ours is told


def test_inside_a_list_that_was_written_anew_the_list_is_changed() -> None:
    coupons = [{"name": "a", "minus": "5"}, {"name": "b", "minus": "6"}]
    draft = Draft("tiny").set(("promotions", "coupons"), coupons).set(("promotions", "coupons", "b", "minus"), "7")
    assert draft.get(("promotions", "coupons")) == [coupons[0], {"name": "b", "minus": "7"}]


def test_a_kept_draft_is_opened_as_it_was(tmp_path: Path) -> None:
    draft = Draft("tiny", {"title_zh": "深一点"}, "deeper").set(COAT, "1000").set((*COAT[:2], "in_hand"), NULL)
    keep(draft, "deeper", tmp_path)
    assert open_plan("deeper", tmp_path) == draft
    assert [(one.name, one.title.zh) for one in saved(tmp_path)] == [("deeper", "深一点")]


@pytest.mark.parametrize("name", ["", "deeper"])
@pytest.mark.parametrize("overlay", [{}, {"seed": "7"}])
def test_a_run_from_the_page_is_the_one_from_the_file(tmp_path: Path, name: str, overlay: dict[str, str]) -> None:
    """Under the plan's own name where it has one, else under its base's, whatever the file is called."""
    keep(Draft("tiny", overlay, name), "kept", tmp_path)
    file, page = ecosim.load(tmp_path / "kept.yaml"), check(open_plan("kept", tmp_path), tmp_path).scenario
    shell = command(Draft("tiny", overlay, name), "kept", is_bundled=True)
    sets = [text for text in shlex.split(shell) if "=" in text]
    assert page is not None and page.name == file.name == (name or "tiny")
    assert page.identity == file.identity == ecosim.load("tiny", sets=sets).identity


@pytest.mark.parametrize("name", ["", "../up", "Big", "tiny", "a b", "x" * 65, "a.yaml", "-a", "\x00"])
def test_a_name_that_a_plan_cannot_have_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadInput):
        keep(Draft("tiny"), name, tmp_path / "plans")
    assert not (tmp_path / "plans").exists()


def test_a_plan_is_not_laid_over_itself(tmp_path: Path) -> None:
    keep(Draft("tiny").set(("seed",), "5"), "first", tmp_path)
    keep(Draft("first").set(("seed",), "6"), "second", tmp_path)
    with pytest.raises(BadInput, match="built on"):
        keep(Draft("second"), "first", tmp_path)


def test_a_base_that_changes_is_read_anew(tmp_path: Path) -> None:
    take({"base.yaml": b"extends: tiny\nseed: 5\n"}, tmp_path)
    before = check(Draft("base"), tmp_path).base.settings.seed
    take({"base.yaml": b"extends: tiny\nseed: 66\n"}, tmp_path, over=True)
    assert (before, check(Draft("base"), tmp_path).base.settings.seed) == (5, 66)


def test_free_names_are_free(tmp_path: Path) -> None:
    names = {free_name("x" * 64, tmp_path) for _ in range(5)}
    assert len(names) == 5 and all(len(name) <= 64 for name in names)
