"""What was typed into a table, put into the plan; and what the loader says of it, by row and column.

The editor's own account of what was changed goes in, another draft comes out: by name where rows stay, a whole list
or a removed key where they do not. A new row counts once all that it must have is filled in. Knows no Streamlit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ecosim.app.draft import Draft, Steps
from ecosim.app.plain_tree import ITEMS, KEYS, Place, at, at_named, difference, drop, laid, named, put
from ecosim.app.table import Pattern, Row, Table, units
from ecosim.app.table_columns import Cell, Column
from ecosim.errors import Problem
from ecosim.report.wording import Words
from ecosim.scenario import kinds
from ecosim.scenario.tree import dotted

EMPTY: tuple[Cell, ...] = (None, "", [])


@dataclass(frozen=True)
class Edits:
    """Cells changed by row and column, rows added, rows taken away; as an editor counts them."""

    edited: Mapping[int, Mapping[str, Cell]]
    added: tuple[Mapping[str, Cell], ...] = ()
    deleted: tuple[int, ...] = ()

    @staticmethod
    def of(state: Mapping[str, Any]) -> Edits:
        """From the state that Streamlit keeps of an editor."""
        edited = {int(row): dict(cells) for row, cells in state.get("edited_rows", {}).items()}
        added = tuple({k: v for k, v in row.items() if k != "_index"} for row in state.get("added_rows", ()))
        return Edits(edited, added, tuple(int(row) for row in state.get("deleted_rows", ())))


@dataclass(frozen=True)
class Fault:
    """Something to say under a table: row, column (empty: the whole row or table) and why."""

    row: str
    column: Words | None
    message: str


@dataclass(frozen=True)
class Missing:
    """A row that is not in the plan as it was typed: what it still needs, a name that is taken, or why."""

    row: str
    needs: tuple[Words, ...] = ()
    taken: str = ""
    why: str = ""


def written(table: Table, base: Any, tree: Any, rows: Sequence[Row], edits: Edits) -> tuple[Any, tuple[Missing, ...]]:
    """The plan `tree`, made of `base`, with the edits in it, and the rows that are not in it yet."""
    by_key = {column.key: column for column in table.columns if not column.is_fixed}
    missing: list[Missing] = []
    moved: dict[int, dict[int, str]] = {}
    for number, cells in edits.edited.items():
        for column in (by_key[key] for key in cells if key in by_key and number < len(rows)):
            cell = cells[column.key]
            if column.role == "key":
                moved.setdefault(number, {})[column.step] = str(cell or "").strip()
                continue
            try:
                tree = put_cell(base, tree, column, rows[number], cell)
            except ValueError as error:
                missing.append(Missing(rows[number].name, why=str(error)))
    gone = {rows[number].at for number in edits.deleted if number < len(rows)}
    for number, keys in moved.items():
        tree, lacks = move(table.patterns[0], tree, rows[number], keys)
        missing += lacks
        gone |= set() if lacks else {rows[number].at}
    for place in sorted(gone, key=ordered, reverse=True):
        tree = taken_out(base, tree, place)
    for cells in edits.added:
        tree, lacks = add(table, tree, cells)
        missing += lacks
    return tree, tuple(missing)


def taken_out(base: Any, tree: Any, place: Place) -> Any:
    """The plan without a row, and without what held this row alone and was not there before."""
    tree = drop(tree, place)
    for length in range(len(place) - 1, 0, -1):
        if at(tree, place[:length]) in ({}, []) and at_named(base, written_place(tree, place[:length])) is None:
            tree = drop(tree, place[:length])
    return tree


def ordered(place: Place) -> tuple[tuple[int, str], ...]:
    """A key by which positions in one list come in order."""
    return tuple((step, "") if isinstance(step, int) else (-1, step) for step in place)


def put_cell(base: Any, tree: Any, column: Column, row: Row, cell: Cell) -> Any:
    """The plan with one cell of a row changed."""
    if column.role == "stock":
        return put_stock(tree, row.at, cell)
    place = column.place(row.at, row.name)
    return column.put(tree, place, cell, at_named(base, written_place(tree, place)))


def put_stock(tree: Any, listing: Place, cell: Cell) -> Any:
    """The stock of a listing shared out over its variants as theirs is, or evenly. ValueError for what is no stock."""
    total = int(kinds.WHOLE.read(str(cell)))
    if total < 0:
        raise ValueError(f"{total} is too small; write at least 0")
    variants = at(tree, (*listing, "variants")) or []
    weights = [units(one) for one in variants]
    for number, part in enumerate(shared(total, weights if sum(weights) else [1] * len(weights))):
        tree = put(tree, (*listing, "variants", number, "stock"), str(part))
    return tree


def shared(total: int, weights: Sequence[int]) -> list[int]:
    """A whole number in parts by weight, by largest remainder, ties to the earlier.

    >>> shared(10, [3, 3, 3])
    [4, 3, 3]
    """
    parts = [divmod(total * weight, sum(weights)) for weight in weights]
    short = total - sum(whole for whole, _ in parts)
    first = sorted(range(len(parts)), key=lambda number: -parts[number][1])[:short]
    return [whole + (number in first) for number, (whole, _) in enumerate(parts)]


def move(pattern: Pattern, tree: Any, row: Row, keys: Mapping[int, str]) -> tuple[Any, tuple[Missing, ...]]:
    """The plan with a row under another name too; one without a name, or with another's, stays where it is alone."""
    names = {step: named(tree, row.at)[step] for step, each in enumerate(pattern) if each in (KEYS, ITEMS)}
    place = place_of(tree, pattern, {**names, **keys})
    if place is None or at(tree, place) is not None:
        return tree, (Missing(row.name, taken=" · ".join(keys.values())),)
    return put(tree, place, at(tree, row.at)), ()


def place_of(tree: Any, pattern: Pattern, names: Mapping[int, str]) -> Place | None:
    """Where an entry of these names belongs; the end of a list; None where a name is missing or no list has it."""
    place: Place = ()
    for step, each in enumerate(pattern):
        is_last = all(later not in (KEYS, ITEMS) for later in pattern[step + 1 :])
        if each == ITEMS and is_last:
            place = (*place, len(at(tree, place) or ()))
        elif each == ITEMS:
            items = at(tree, place) or []
            found = [number for number in range(len(items)) if named(tree, (*place, number))[-1] == names.get(step)]
            if not found:
                return None
            place = (*place, found[-1])
        elif each == KEYS:
            if not names.get(step):
                return None
            place = (*place, names[step])
        else:
            place = (*place, each)
    return place


def add(table: Table, tree: Any, cells: Mapping[str, Cell]) -> tuple[Any, tuple[Missing, ...]]:
    """The plan with a new row, once it has all that it needs."""
    needs = tuple(column.label for column in table.columns if column.is_required and cells.get(column.key) in EMPTY)
    said = [str(cell) for cell in cells.values() if cell not in EMPTY]
    if not said:
        return tree, ()
    if needs:
        return tree, (Missing(" · ".join(said), needs),)
    pattern = table.patterns[0]
    names = {column.step: str(cells[column.key]).strip() for column in table.columns if column.role == "key"}
    place = place_of(tree, pattern, names)
    if place is None or at(tree, place) is not None:
        return tree, (Missing(" · ".join(said), taken=" · ".join(names.values())),)
    single = next((column for column in table.columns if column.key == "="), None)
    if single is not None:
        return single.put(tree, place, cells["="]), ()
    tree = put(tree, place, {})
    for column in table.columns:
        if column.role == "value" and cells.get(column.key) not in EMPTY:
            tree = column.put(tree, column.place(place, table.name_of(tree, place)), cells[column.key])
    return tree, ()


def changed(draft: Draft, base: Any, tree: Any, table: Table) -> Draft:
    """The draft that makes the base this plan, as far as the table writes it."""
    for root in table.roots:
        old, new = at(base, root), at(tree, root)
        piece = None if old is None and not new else difference(old, new)
        steps: Steps = tuple(str(step) for step in root)
        draft = draft.unset(steps) if piece is None else draft.set(steps, piece)
    return draft


def plan_tree(draft: Draft, base: Any) -> Any:
    """The plan that a draft makes of its base, whether it loads or not."""
    return laid(base, dict(draft.overlay))


def faults(table: Table, tree: Any, problems: Sequence[Problem]) -> tuple[Fault, ...]:
    """What the loader says of the cells and rows of a table; of the table where it names no row of it."""
    cells: dict[str, tuple[str, Words | None]] = {}
    for row in table.rows(tree):
        cells.setdefault(dotted(named(tree, row.at)), (row.name, None))
        for column in table.columns:
            if column.role == "value":
                cells[dotted(written_place(tree, column.place(row.at, row.name)))] = (row.name, column.label)
    roots = [dotted(tuple(str(step) for step in root)) for root in table.roots]
    return tuple(dict.fromkeys(fault for problem in problems for fault in fault_of(problem, cells, roots)))


def written_place(tree: Any, place: Place) -> tuple[str, ...]:
    """A place as the loader says it, though nothing need lie there."""
    found: list[str] = []
    for length, step in enumerate(place, 1):
        found.append(step if isinstance(step, str) else named(tree, place[:length])[-1])
    return tuple(found)


def fault_of(problem: Problem, cells: Mapping[str, tuple[str, Words | None]], roots: Sequence[str]) -> Iterator[Fault]:
    """A problem as a fault of the cell, else of the row, else of the table that it is about."""
    path = problem.path
    if path in cells:
        yield Fault(*cells[path], problem.message)
        return
    above = [known for known in cells if is_above(known, path)]
    if above:
        yield Fault(*cells[max(above, key=len)], f"{path}: {problem.message}")
    elif any(is_above(root, path) or is_above(path, root) or path == root for root in roots) and "." in path:
        yield Fault("", None, f"{path}: {problem.message}")


def is_above(path: str, other: str) -> bool:
    """True where the second path leads into the first."""
    return other.startswith((f"{path}.", f"{path}["))
