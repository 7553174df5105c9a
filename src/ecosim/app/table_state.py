"""A table while it is being edited: what its editor began with, what that has become, and when it must begin anew.

An editor counts its edits from the rows that it was given; so these stay as they are until something else changes the
plan. Knows no Streamlit.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from ecosim.app.plain_tree import Place, at, drop, put
from ecosim.app.table import Row, Table
from ecosim.app.table_edits import Edits, Missing, written

NO_EDITS = Edits({})
PRICES: Place = ("prices",)
IN_HAND = "in_hand"


@dataclass(frozen=True)
class Held:
    """The plan and the rows that an editor began with, its edits so far, and what they made of the table's parts."""

    version: int
    tree: Any
    rows: tuple[Row, ...]
    parts: tuple[Any, ...]
    edits: Edits = NO_EDITS


def begun(table: Table, tree: Any, version: int) -> Held:
    """An editor of the plan as it is now."""
    return Held(version, tree, table.rows(tree), parts_of(table, tree))


def parts_of(table: Table, tree: Any) -> tuple[Any, ...]:
    """The parts of a plan that a table writes, but for prices in hand, which others let go."""
    parts = []
    for root in table.roots:
        part = at(tree, root)
        for name in part if root == PRICES and isinstance(part, dict) else ():
            part = drop(part, (name, IN_HAND))
        parts.append(part)
    return tuple(parts)


def kept(held: Held | None, table: Table, tree: Any, edits: Edits) -> Held:
    """The editor that goes on, or a new one where the plan was changed elsewhere or its edits were lost."""
    if held is None:
        return begun(table, tree, 1)
    is_lost = edits == NO_EDITS and held.edits != NO_EDITS
    if is_lost or parts_of(table, tree) != held.parts:
        return begun(table, tree, held.version + 1)
    return held


def taken(held: Held, table: Table, base: Any, tree: Any, edits: Edits) -> tuple[Held, Any, tuple[Missing, ...]]:
    """The editor after its edits, the plan `tree` with them, and the rows that are not in it yet."""
    made, missing = written(table, base, held.tree, held.rows, edits)
    new = tree
    for root in table.roots:
        new = put(new, root, at(made, root)) if at(made, root) is not None else drop(new, root)
    new = with_promises(new, tree)
    return replace(held, edits=edits, parts=parts_of(table, new)), new, missing


def with_promises(new: Any, tree: Any) -> Any:
    """The plan with prices in hand written where they are in another."""
    for name in at(new, PRICES) or {}:
        promised, place = at(tree, (*PRICES, name, IN_HAND)), (*PRICES, name, IN_HAND)
        new = drop(new, place) if promised is None else put(new, place, promised)
    return new
