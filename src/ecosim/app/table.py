"""What a table of a plan is: a pattern of places, a row each, and columns for the names on the way and what lies there.

Everything here follows from how settings are declared; which tables a plan has is `tables.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from ecosim.app.plain_tree import ITEMS, KEYS, Place, at, named, places
from ecosim.app.table_columns import Cell, Column, about, columns_of, pair, references, short
from ecosim.report.wording import Words
from ecosim.scenario import kinds
from ecosim.scenario.fields import Section, Shape, help_of, key_of, shape_of_field
from ecosim.scenario.kinds import Kind

Pattern = tuple[str, ...]
Group = Literal["prices", "promotions", "search", "external", "market"]  # as of the levers
EACH: Final = (KEYS, ITEMS)


@dataclass(frozen=True)
class Found:
    """A collection of settings met on the way through declarations: its pattern, and what an entry is."""

    pattern: Pattern
    info: Any
    key: Kind | None  # of the last step, where it is one of a group
    model: type[Section] | None  # of an entry; None: a single value
    value: Shape
    parents: tuple[Any, ...]  # the fields of the collections above


@dataclass(frozen=True)
class Row:
    """A row: where it lies, what people call it, and its cells by column."""

    at: Place
    name: str
    cells: Mapping[str, Cell]


@dataclass(frozen=True)
class Table:
    """A table to edit. `roots`: the parts of the plan that it writes."""

    key: str
    group: Group
    title: Words
    patterns: tuple[Pattern, ...]
    columns: tuple[Column, ...]
    roots: tuple[Place, ...]
    rows_stay: bool = False

    def rows(self, tree: Any) -> tuple[Row, ...]:
        """The rows that a plan has."""
        found = (place for pattern in self.patterns for place in places(tree, pattern))
        return tuple(self.row(tree, place) for place in found)

    def row(self, tree: Any, place: Place) -> Row:
        """The row at a place."""
        name = self.name_of(tree, place)
        return Row(place, name, {column.key: read(column, tree, place, name) for column in self.columns})

    def name_of(self, tree: Any, place: Place) -> str:
        """What people call a row: the names on the way to it."""
        if len(self.patterns) > 1 or not set(self.patterns[0]) & set(EACH):
            steps = named(tree, place)
            return " · ".join((steps[1], *steps[3:]))
        pattern, steps = self.patterns[0], named(tree, place)
        return " · ".join(step for step, each in zip(steps, pattern, strict=True) if each in EACH)


def read(column: Column, tree: Any, row: Place, name: str) -> Cell:
    """A cell of a row."""
    if column.role == "key":
        return name if column.step < 0 else named(tree, row[: column.step + 1])[-1]
    if column.role == "stock":
        return str(sum(units(variant) for variant in at(tree, (*row, "variants")) or ()))
    return None if column.role == "computed" else column.read(tree, column.place(row, name))


def units(variant: Mapping[str, Any]) -> int:
    """Units of a variant in stock; 0 where it is written wrongly."""
    try:
        return int(kinds.WHOLE.read(str(variant.get("stock", "0"))))
    except ValueError:
        return 0


def collections(model: type[Section], before: Pattern = (), parents: tuple[Any, ...] = ()) -> Iterator[Found]:
    """Every group and list of entries that a section declares, those inside entries too; an outer one first."""
    for name, info in model.model_fields.items():
        shape, here = shape_of_field(info), (*before, key_of(name, info))
        inner = shape.item or shape.value
        if shape.section is not None:
            yield from collections(shape.section, here, parents)
        elif inner is not None and (shape.key or inner.section):
            pattern = (*here, KEYS if shape.key else ITEMS)
            if inner.section or inner.kind:
                yield Found(pattern, info, shape.key, inner.section, inner, parents)
            if inner.section:
                yield from collections(inner.section, pattern, (*parents, info))


def root_of(pattern: Pattern) -> Place:
    """The part of a plan that a table of this pattern writes."""
    return pattern[: min((pattern.index(each) for each in EACH if each in pattern), default=len(pattern))]


def key_columns(found: Found, tree: Any) -> Iterator[Column]:
    """Columns for the names on the way to a row, but for the name that an entry of a list bears itself."""
    last = max(step for step, each in enumerate(found.pattern) if each in EACH)
    heads = iter(found.parents)
    for step, each in enumerate(found.pattern):
        is_last = step == last
        if each not in EACH or (each == ITEMS and is_last):
            continue
        info = None if is_last else next(heads, None)
        label = short(Words(help_of(info).en, help_of(info).zh)) if info is not None else NAMES[key_word(found)]()
        options = references(tree, key_word(found)) if is_last else names_at(tree, found.pattern[: step + 1])
        if found.pattern[:2] == ("prices", KEYS) and step == 1:
            label, options = pair("tables.listing"), references(tree, "listing")
        elif found.pattern[:2] == ("products", ITEMS) and step == 1:
            label = pair("tables.listing")
        yield Column(f"@{step}", label, label, kinds.NAME, role="key", step=step, is_required=True, options=options)


NAMES: Final = {
    "": lambda: pair("tables.name"), "query": lambda: pair("tables.word"), "phase": lambda: pair("tables.phase"),
    "segment": lambda: pair("tables.segment"), "listing": lambda: pair("tables.listing"),
    "hours": lambda: pair("tables.hours"),
}  # fmt: skip


def key_word(found: Found) -> str:
    """What the key of an entry refers to; spans of hours are known by their setting's name."""
    if found.pattern[-2:] == ("hours", KEYS):
        return "hours"
    return found.key.refers if found.key and found.key.refers in NAMES else ""


def names_at(tree: Any, pattern: Pattern) -> tuple[str, ...]:
    """The names of the entries that a pattern finds."""
    return tuple(dict.fromkeys(named(tree, place)[-1] for place in places(tree, pattern)))


def value_columns(found: Found, tree: Any) -> Iterator[Column]:
    """Columns for what an entry holds."""
    if found.model is not None:
        for column in columns_of(found.model):
            refers = column.kind.refers
            yield replace(column, options=references(tree, refers)) if refers else column
    elif found.value.kind is not None:
        is_money = found.value.kind.word == "money"
        label = pair("tables.bid") if key_word(found) == "query" else pair("tables.yuan") if is_money else None
        yield Column("=", label or short(Words(help_of(found.info).en, help_of(found.info).zh)), about(found.info),
                     found.value.kind, is_required=True)  # fmt: skip
