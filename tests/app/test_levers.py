"""Levers: every declared setting has one, each moves the draft at its path, and back leaves nothing behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecosim.app import lever_text
from ecosim.app.draft import Checked, Draft, check
from ecosim.app.lever_groups import CHIEF, GROUPS, matches
from ecosim.app.lever_words import CHOICES, about, label
from ecosim.app.levers import Lever, levers, move, of_group
from ecosim.app.markdown import literal
from ecosim.report.wording import LANGS
from ecosim.scenario.kinds import FEN

BASES = ("tiny", "live")


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plans folder that holds the small plan with a live room."""
    folder = tmp_path_factory.mktemp("plans")
    text = Path(__file__).with_name("live.yaml").read_text("utf-8")
    (folder / "live.yaml").write_text(text.replace("tiny.yaml", "tiny"), "utf-8")
    return folder


def other(lever: Lever) -> str | None:
    """Another value than a lever's own, of its kind."""
    kind, value = lever.kind, lever.value
    if kind.options:
        return next(str(option) for option in kind.options if str(option) != value)
    if lever.is_list:
        return None if value else "wool-coat"
    if kind.word == "true or false":
        return "false" if value == "true" else "true"
    if not kind.is_number:
        return {"day": "2025-10-19", "moment": "2025-10-21 20:00"}.get(kind.word, "other")
    number = lever_text.number_of(kind, (value or "5").partition("..")[0])
    return lever_text.of_number(kind, (number or 0) + 1)


@pytest.mark.parametrize("base", BASES)
def test_a_lever_moves_the_draft_and_back_leaves_nothing(plans: Path, base: str) -> None:
    draft = Draft(base)
    every = levers(check(draft, plans))
    assert len(every) > 400
    for lever in every:
        moved = move(draft, lever, other(lever))
        assert moved.get(lever.steps) is not None, lever.path
        assert move(moved, lever, lever.base).overlay == {}, lever.path
        assert move(draft, lever, lever.value).overlay == {}, lever.path


@pytest.mark.parametrize("base", BASES)
def test_a_moved_lever_is_what_differs_or_what_is_wrong(plans: Path, base: str) -> None:
    draft = Draft(base)
    n = 0
    for lever in levers(check(draft, plans))[::67]:
        found = check(move(draft, lever, other(lever)), plans)
        paths = [change.path for change in found.changes] or [problem.path for problem in found.problems]
        n += ".".join(lever.steps) in paths or lever.path in paths
        assert paths or lever.steps[0].startswith("title_"), lever.path
    assert n >= 5  # others break a rule that several settings keep together


def test_every_lever_has_words_in_both_languages(plans: Path) -> None:
    for lever in levers(check(Draft("live"), plans)):
        for lang in LANGS:
            assert label(lever, lang) and literal(lever.path) in about(lever, lang)
        assert not lever.kind.options or {str(option) for option in lever.kind.options} <= set(CHOICES), lever.path


def test_every_lever_stands_in_one_group_and_the_chief_ones_first(plans: Path) -> None:
    found = check(Draft("live"), plans)
    every = levers(found)
    assert {lever.group for lever in every} == set(GROUPS)
    for group in GROUPS:
        mine = levers(found, group)
        assert {one.steps for one in mine} == {one.steps for one in every if one.group == group}
        ranks = [any(matches(pattern, one.steps) for pattern in CHIEF) for one in of_group(mine, group)]
        assert ranks == sorted(ranks, reverse=True)


def test_every_chief_pattern_finds_a_lever(plans: Path) -> None:
    every = levers(check(Draft("double11_2025_external"), plans))
    assert [pattern for pattern in CHIEF if not any(matches(pattern, one.steps) for one in every)] == []


def test_a_search_finds_by_name_in_either_language(plans: Path) -> None:
    every = levers(check(Draft("tiny"), plans))
    for words in ("wool-coat 活动价", "WOOL-COAT festival price", "prices.wool-coat.festival"):
        assert ("prices", "wool-coat", "festival") in [one.steps for one in of_group(every, "prices", words)]
    assert of_group(every, "prices", "no such thing") == []


def find(found: Checked, path: str) -> Lever:
    return next(lever for lever in levers(found) if lever.path == path)


def test_an_uncertain_setting_shows_its_range_with_source_and_grade(plans: Path) -> None:
    found = check(Draft("tiny"), plans)
    lever = find(found, "after_sale.refund_share")
    assert lever.is_range and lever.value == "12%..20%"
    assert literal("planners' figures") in about(lever, "en") and "grade S" in about(lever, "en")
    certain = check(move(Draft("tiny"), lever, "15%"), plans)
    assert find(certain, lever.path).value == "15%" and not find(certain, lever.path).is_range
    wider = check(move(Draft("tiny"), lever, "10%..20%"), plans)
    assert find(wider, lever.path).value == "10%..20%"
    assert move(Draft("tiny"), lever, "0.12..0.2").overlay == {}  # the base's range in other words


def test_a_price_of_a_thing_that_the_draft_added_has_no_base(plans: Path) -> None:
    coupon = {"name": "new", "over": "100", "minus": "10", "who": "vip88"}
    before = check(Draft("tiny"), plans).base_plain["promotions"]["coupons"]
    draft = Draft("tiny").set(("promotions", "coupons"), [*before, coupon])
    lever = find(check(draft, plans), "promotions.coupons.new.minus")
    assert lever.base is None and not lever.in_base
    assert move(draft, lever, "12").get(lever.steps[:2]) == [*before, {**coupon, "minus": "12"}]
    assert check(move(draft, lever, "x"), plans).problems_at(lever.steps)


def test_in_a_list_written_anew_the_bases_value_is_written_out(plans: Path) -> None:
    """What is left out of such a list would be missing, or at its default."""
    steps = ("promotions", "coupons", "shop-1000-60", "minus")
    lever = find(check(Draft("tiny"), plans), ".".join(steps))
    draft = Draft("tiny").set(steps[:2], [{"name": steps[2], "over": "1000", "minus": "50"}])
    assert move(draft, lever, lever.base).get(steps) == "60"


def test_a_value_reads_back_as_it_was_shown(plans: Path) -> None:
    for lever in levers(check(Draft("live"), plans)):
        if lever.kind.is_number and lever.value and not lever.is_list and not lever.is_range:
            number = lever_text.number_of(lever.kind, lever.value)
            assert lever_text.normal(lever.kind, lever_text.of_number(lever.kind, number)) == lever.value, lever.path
    assert lever_text.people(FEN, "129.50") == "129.50"
