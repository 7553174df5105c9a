"""Tables to edit, for every bundled plan: what is not touched changes nothing, what is touched changes that alone."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest

import ecosim
from ecosim.app.draft import Draft, check
from ecosim.app.plain_tree import KEYS, at, difference, laid, plain_of
from ecosim.app.table import Row, Table
from ecosim.app.table_columns import Column, same
from ecosim.app.table_edits import Edits, Missing, add, changed, faults, plan_tree, shared, written
from ecosim.app.tables import plugin_words, tables_of
from ecosim.runs.replication import plugins
from ecosim.scenario.bundled import names_in, scenarios_folder
from ecosim.scenario.tree import dotted

SCENARIOS = sorted(names_in(scenarios_folder()))
CHECKED = ("tiny", "double11_2025_external")
NOTHING = Edits({})


@cache
def base_of(name: str) -> Any:
    return plain_of(ecosim.load(name))


@cache
def tables_in(name: str) -> tuple[Table, ...]:
    return tuple(tables_of(base_of(name), plugins(()).params_models(), plugin_words(plugins(()))))


def table(name: str, key: str) -> Table:
    return next(one for one in tables_in(name) if one.key == key)


def edited(name: str, one: Table, edits: Edits, draft: Draft | None = None) -> tuple[Draft, tuple[Missing, ...]]:
    """A plan with a table edited, from the base or from a draft of it."""
    base = base_of(name)
    tree = plan_tree(draft or Draft(name), base)
    new, missing = written(one, base, tree, one.rows(tree), edits)
    return changed(draft or Draft(name), base, new, one), missing


def other(column: Column, cell: Any) -> Any:
    """Another value of a cell, of its kind."""
    if isinstance(cell, bool) or column.kind.word == "true or false":
        return not cell
    if isinstance(cell, list):
        return (
            [*cell, "60"] if column.kind.is_number else cell[:1] if len(cell) > 1 else list(column.options[:1]) or None
        )
    if column.options:
        return next((option for option in column.options if option != cell), None)
    if cell and column.kind.word == "moment":
        return f"{cell[:-2]}59"
    if cell and column.kind.word == "day":
        return f"{cell[:-2]}{int(cell[-2:]) % 28 + 1:02}"
    if cell and column.kind.is_number and ".." in cell:
        return cell.partition("..")[0]
    if cell and column.kind.word == "share":
        return f"{float(cell.rstrip('%')) * 0.9 or 1:.6g}%"
    if cell and column.kind.is_number:
        return f"{float(cell) + 1:.10g}"
    return "13" if column.kind.is_number else None if cell else "other"


def leaves(thing: Any, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Paths of the values in an overlay."""
    if isinstance(thing, dict):
        return [leaf for key, item in thing.items() for leaf in leaves(item, (*path, key))] if thing else [path]
    return [path]


@pytest.mark.parametrize("name", SCENARIOS)
def test_what_is_not_touched_changes_nothing(name: str) -> None:
    assert {"prices", "listings", "stock", "coupons"} <= {one.key for one in tables_in(name)}
    for one in tables_in(name):
        assert edited(name, one, NOTHING) == (Draft(name), ())
        rows = one.rows(base_of(name))
        values = {column.key for column in one.columns if column.role in ("value", "stock")}
        again = {number: {key: row.cells[key] for key in values} for number, row in enumerate(rows)}
        assert edited(name, one, Edits(again)) == (Draft(name), ()), one.key


@pytest.mark.parametrize("name", ["tiny", "double11_2025_external", "slot_fee_200k", "beauty_618_2025"])
def test_one_cell_gives_one_change_at_its_place(name: str) -> None:
    n_cells = 0
    for one in tables_in(name):
        for number, row in list(enumerate(one.rows(base_of(name))))[:2]:
            for column in one.columns:
                if column.role != "value" or column.is_fixed or (value := other(column, row.cells[column.key])) is None:
                    continue
                draft, _ = edited(name, one, Edits({number: {column.key: value}}))
                steps = column.place(row.at, row.name)
                found = leaves(draft.overlay)
                assert len(found) == 1 and found[0], (one.key, column.key, value)
                assert found[0][-1] in (steps[-1], "range", *map(str, steps)), (one.key, column.key)
                after = one.rows(plan_tree(draft, base_of(name)))
                there = {row.name: row for row in after}.get(row.name)
                if there is not None:  # else its own name was changed
                    kept = there.cells[column.key]
                    assert kept == value or same(column.kind, str(kept), value), (one.key, column.key)
                n_cells += 1
                back = {number: {column.key: row.cells[column.key]}}
                assert edited(name, one, Edits(back), draft)[0].overlay == {} or not row.cells[column.key]
    assert n_cells > 60


@pytest.mark.parametrize("name", CHECKED)
def test_a_changed_cell_changes_that_setting_and_no_other(name: str, tmp_path: Path) -> None:
    n_sound = 0
    for one in tables_in(name):
        if name != "tiny" and not one.key.startswith("channels."):
            continue
        rows, done = one.rows(base_of(name)), False
        for column in one.columns:
            value = other(column, rows[0].cells[column.key]) if rows else None
            if done or column.role != "value" or value is None or column.is_fixed or column.key in ("name", "listing"):
                continue
            draft, _ = edited(name, one, Edits({0: {column.key: value}}))
            found = check(draft, tmp_path)
            if found.scenario is None:  # what is wrong is said at the cell, or where prices in hand were promised
                said = faults(one, plan_tree(draft, base_of(name)), found.problems)
                assert said or all(problem.path.endswith("in_hand") for problem in found.problems), (one.key, value)
                continue
            place = column.place(rows[0].at, rows[0].name)
            path = dotted([step for step in place if isinstance(step, str)])
            assert [change.path.split(".")[-1] for change in found.changes] == [path.split(".")[-1]], (one.key, value)
            n_sound, done = n_sound + 1, True
    assert n_sound >= 8


def new_row(one: Table, rows: tuple[Row, ...]) -> dict[str, Any] | None:
    """A further row, as like the first as names allow."""
    if one.rows_stay:
        return None
    cells = dict(rows[0].cells) if rows else {}
    names = [column for column in one.columns if column.role == "key" or column.key in ("name", "sku")]
    if names:
        last = names[-1]
        free = [option for option in last.options if option not in {row.cells[last.key] for row in rows}]
        cells[last.key] = "03-05" if last.label.en == "Hours" else free[0] if free else "another"
        if last.options and not free:
            return None
    for column in one.columns:
        if column.is_required and not cells.get(column.key):
            options = column.options or ("2025-10-21 20:00",)
            cells[column.key] = options[0] if not column.kind.is_number else "10"
    return cells


@pytest.mark.parametrize("name", CHECKED)
def test_a_row_added_and_taken_away_leaves_the_plan_as_it_was(name: str) -> None:
    n_added = 0
    for one in tables_in(name):
        rows = one.rows(base_of(name))
        row = new_row(one, rows)
        if row is None:
            continue
        draft, missing = edited(name, one, Edits({}, (row,)))
        assert missing == () and draft.overlay, one.key
        tree = plan_tree(draft, base_of(name))
        after = one.rows(tree)
        assert len(after) == len(rows) + 1
        (place,) = [number for number, each in enumerate(after) if each not in rows][:1] or [len(rows)]
        again, _ = edited(name, one, Edits({}, (), (place,)), draft)
        assert again == Draft(name), one.key
        n_added += 1
    assert n_added >= 6


@pytest.mark.parametrize("name", CHECKED)
def test_a_row_taken_away_is_gone_and_comes_back(name: str) -> None:
    for one in tables_in(name):
        rows = one.rows(base_of(name))
        if one.rows_stay or not rows:
            continue
        draft, _ = edited(name, one, Edits({}, (), (0,)))
        tree = plan_tree(draft, base_of(name))
        assert len(one.rows(tree)) == len(rows) - 1 and draft.overlay
        if KEYS in one.patterns[0][-1:]:
            assert leaves(draft.overlay) == [tuple(map(str, rows[0].at))]
            assert at(draft.overlay, rows[0].at) == "null"


def test_a_group_and_its_words_reach_the_loader(tmp_path: Path) -> None:
    groups, words_ = (table("tiny", f"channels.paid_search.groups.*{tail}") for tail in ("", ".words.*"))
    draft, _ = edited("tiny", groups, Edits({}, ({"@3": "coats", "mode": "manual"},)))
    found = check(draft, tmp_path)
    assert found.scenario is None
    assert "has no words" in faults(groups, plan_tree(draft, base_of("tiny")), found.problems)[0].message
    draft, missing = edited("tiny", words_, Edits({}, ({"@3": "coats", "@5": "羊毛大衣女", "=": "4.5"},)), draft)
    assert not missing
    scenario = check(draft, tmp_path).scenario
    assert scenario is not None
    assert scenario.settings.channels["paid_search"].params["groups"]["coats"]["words"] == {"羊毛大衣女": "4.50"}


def test_a_bad_cell_is_said_by_row_and_column(tmp_path: Path) -> None:
    prices = table("tiny", "prices")
    row = [row.name for row in prices.rows(base_of("tiny"))].index("wool-coat")
    draft, _ = edited("tiny", prices, Edits({row: {"festival": "cheap", "cost": "1.234"}}))
    said = faults(prices, plan_tree(draft, base_of("tiny")), check(draft, tmp_path).problems)
    assert [(fault.row, fault.column.en if fault.column else "") for fault in said] == [
        ("wool-coat", "Festival price"), ("wool-coat", "Cost of a unit"),
    ] or {fault.message.partition(" ")[0] for fault in said} == {"'cheap'", "'1.234'"}  # fmt: skip
    assert all(fault.row == "wool-coat" for fault in said)


def test_a_new_row_waits_for_what_it_needs() -> None:
    coupons = table("tiny", "coupons")
    draft, missing = edited("tiny", coupons, Edits({}, ({"name": "more"}, {}, {"name": None})))
    assert draft == Draft("tiny")
    assert [(one.row, [label.en for label in one.needs]) for one in missing] == [("more", ["Reduction"])]


def test_a_name_that_is_taken_is_said() -> None:
    segments = table("double11_2025", "segments")
    rows = segments.rows(base_of("double11_2025"))
    draft, missing = edited("double11_2025", segments, Edits({0: {"@2": rows[1].name}}))
    assert draft == Draft("double11_2025") and missing[0].taken == rows[1].name
    tree, lacks = add(segments, base_of("double11_2025"), {"@2": rows[1].name, "share": "1%"})
    assert tree is base_of("double11_2025") and lacks


def test_a_row_under_another_name_keeps_what_it_holds() -> None:
    words_ = table("double11_2025", "channels.paid_search.groups.*.words.*")
    rows = words_.rows(base_of("double11_2025"))
    draft, _ = edited("double11_2025", words_, Edits({0: {"@3": "core"}}))
    after = {row.name: row.cells["="] for row in words_.rows(plan_tree(draft, base_of("double11_2025")))}
    word = rows[0].at[5]
    assert after[f"core · {word}"] == rows[0].cells["="] and rows[0].name not in after


def test_a_slot_moves_to_another_session() -> None:
    show = table("double11_2025_external", "channels.live.sessions.*.show.#")
    tree = base_of("double11_2025_external")
    first = show.rows(tree)[0]
    draft, missing = edited("double11_2025_external", show, Edits({0: {"@3": "own-evenings"}}))
    after = show.rows(plan_tree(draft, tree))
    assert not missing and len(after) == len(show.rows(tree))
    assert after[-1].cells == {**first.cells, "@3": "own-evenings"}


def test_stock_that_is_no_number_is_said() -> None:
    for typed in ("many", "-3"):
        draft, missing = edited("tiny", table("tiny", "prices"), Edits({0: {"stock": typed}}))
        assert draft == Draft("tiny") and typed in missing[0].why


def test_a_range_keeps_its_source_while_it_is_one() -> None:
    segments = table("double11_2025", "segments")
    row = next(i for i, row in enumerate(segments.rows(base_of("double11_2025"))) if row.name == "office")
    draft, _ = edited("double11_2025", segments, Edits({row: {"price_sensitivity": "2.1..2.9"}}))
    place = ("shoppers", "segments", "office", "price_sensitivity")
    before: Any = at(base_of("double11_2025"), place)
    assert draft.get(place) == {**before, "range": "2.1..2.9"}
    draft, _ = edited("double11_2025", segments, Edits({row: {"price_sensitivity": "2.5"}}))
    assert draft.get(place) == "2.5"


def test_another_writing_of_the_same_value_is_no_change() -> None:
    prices = table("double11_2025", "prices")
    assert edited("double11_2025", prices, Edits({0: {"festival": "¥869.00", "stock": "490"}}))[0].overlay == {}


@pytest.mark.parametrize("total", [0, 1, 490, 491, 12_345])
def test_stock_of_a_listing_is_shared_out(total: int) -> None:
    prices, stock = table("double11_2025", "prices"), table("double11_2025", "stock")
    draft, _ = edited("double11_2025", prices, Edits({0: {"stock": str(total)}}))
    tree = plan_tree(draft, base_of("double11_2025"))
    assert prices.rows(tree)[0].cells["stock"] == str(total)
    assert len(stock.rows(tree)) == len(stock.rows(base_of("double11_2025")))
    assert prices.rows(tree)[1:] == prices.rows(base_of("double11_2025"))[1:]


@pytest.mark.parametrize("weights", [[1], [3, 3, 3], [0, 5, 1], [80, 120, 90, 41]])
def test_shares_of_a_whole_number_sum_to_it(weights: list[int]) -> None:
    for total in (0, 1, 7, 1000):
        parts = shared(total, weights)
        assert sum(parts) == total
        assert all(abs(part - total * one / sum(weights)) < 1 for part, one in zip(parts, weights, strict=True))


def test_a_difference_laid_over_gives_the_other_plan() -> None:
    trees = [base_of(name) for name in ("double11_2025", "tiny", "double11_2025_external", "quiet_week")]
    for one in trees:
        for two in trees:
            piece = difference(one, two)
            assert (one if piece is None else laid(one, piece)) == two


def test_edits_are_read_from_the_editors_state() -> None:
    state = {"edited_rows": {"0": {"a": "1"}, 2: {"b": None}}, "added_rows": [{"a": "2", "_index": 3}, {}],
             "deleted_rows": [1]}  # fmt: skip
    assert Edits.of(state) == Edits({0: {"a": "1"}, 2: {"b": None}}, ({"a": "2"}, {}), (1,))
