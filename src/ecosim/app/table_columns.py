"""The columns of a table, from the declarations of the settings that stand in it; a cell read from a plan and put back.

A cell is text as a planner writes it (869, 15%, 1%..4%), True or False, or a list of names. What a setting is called
and may be comes from its declaration alone. Knows no Streamlit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

from ecosim.app import words
from ecosim.app.plain_tree import Place, at, drop, put
from ecosim.report.wording import Words
from ecosim.scenario import kinds
from ecosim.scenario.fields import Section, Shape, help_of, key_of, shape_of_field
from ecosim.scenario.kinds import Kind
from ecosim.scenario.literals import ends

Cell = str | bool | list[str] | None
Role = Literal["value", "key", "stock", "computed"]
COMMA: Final = ", "
COMMAS: Final = re.compile(r"\s*[,，、;；]\s*")
IN_HAND: Final = "in_hand"


@dataclass(frozen=True)
class Column:
    """One column. `steps` lead from the row's place, or from `root` and the row's name, to the cell.

    role: a value; a key of the row's own place, at step `step`; the stock of all variants together; computed elsewhere.
    """

    key: str
    label: Words
    about: Words
    kind: Kind = kinds.TEXT
    steps: tuple[str, ...] = ()
    root: tuple[str, ...] | None = None
    role: Role = "value"
    step: int = 0
    is_list: bool = False
    is_required: bool = False
    is_fixed: bool = False
    is_first: bool = True  # seen at once, not only when asked for
    options: tuple[str, ...] = ()
    default: str = ""

    def place(self, row: Place, name: str) -> Place:
        """Where a row's cell lies."""
        return (*row, *self.steps) if self.root is None else (*self.root, name, *self.steps)

    def read(self, tree: Any, place: Place) -> Cell:
        """The cell as it is shown; what is not written is empty, a choice or a yes stands at its default."""
        found = at(tree, place)
        if self.is_list:
            return [str(item) for item in found or ()]
        if self.kind is kinds.TRUTH:
            return truth(found, self.default)
        if found is None:
            return self.default if self.kind.word == "choice" and self.default else None
        return written(self.kind, found)

    def put(self, tree: Any, place: Place, cell: Cell, before: Any = None) -> Any:
        """The tree with the cell in it; an empty one is taken out, and groups that it leaves empty with it.

        before: what the base has there; it is kept where the cell means the same.
        """
        if self.is_list and isinstance(cell, str):
            cell = [part for part in COMMAS.split(cell.strip()) if part]
        old, text = at(tree, place), text_of(cell)
        is_same = same(self.kind, text, self.default if before is None else before) if isinstance(text, str) else False
        if is_same or (not text and before in ("", [])):
            text = before
        if text is None or (not text and before not in ("", [])):
            return pruned(drop(tree, place), place, len(place) - len(self.steps))
        if isinstance(old, dict) and "range" in old and isinstance(text, str) and ends(text) is not None:
            return put(tree, place, {**old, "range": text})
        return put(tree, place, text)


def text_of(cell: Cell) -> str | list[str] | None:
    """A cell as a plan holds it."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, list | tuple):
        return [str(item) for item in cell]
    return None if cell is None else str(cell).strip()


def pruned(tree: Any, place: Place, least: int) -> Any:
    """The tree without groups above a place that hold nothing, down from `least` steps."""
    for length in range(len(place) - 1, least, -1):
        if at(tree, place[:length]) == {}:
            tree = drop(tree, place[:length])
    return tree


def truth(found: Any, default: str) -> bool | None:
    """A yes or no as a tick; None where nothing is known."""
    try:
        return bool(kinds.TRUTH.read(str(default if found is None else found)))
    except ValueError:
        return None


def written(kind: Kind, found: Any) -> str:
    """A value as a cell shows it: whole yuan without decimals, shares as percentages, a range by its ends.

    >>> written(kinds.FEN, "869.00"), written(kinds.SHARE, {"range": "0.01..0.04"}), written(kinds.FEN, "60万")
    ('869', '1%..4%', '60万')
    """
    if isinstance(found, dict):
        return "..".join(written(kind, end) for end in str(found.get("range", "")).split(".."))
    text = str(found)
    if kind.word == "money":
        return text.removesuffix(".00")
    if kind.word == "share" and text.replace(".", "", 1).isdigit():
        return f"{float(text) * 100:.10g}%"
    return text


def same(kind: Kind, text: str, other: Any) -> bool:
    """True where two texts, or a text and a range, mean the same value."""
    if isinstance(other, dict):
        low, high = ends(text), ends(str(other.get("range", "")))
        return bool(low and high) and all(same(kind, one, two) for one, two in zip(low or (), high or (), strict=True))
    try:
        return bool(kind.read(text) == kind.read(str(other)))
    except ValueError:
        return text == str(other)


def columns_of(model: type[Section], before: tuple[str, ...] = ()) -> Iterator[Column]:
    """A column for every single value and list of values that a section declares, those of its parts after its own."""
    for name, info in model.model_fields.items():
        shape, key = shape_of_field(info), key_of(name, info)
        if shape.section is not None:
            yield from columns_of(shape.section, (*before, key))
        elif (kind := shape.item.kind if shape.item else shape.kind) is not None:
            yield column_of(info, (*before, key), kind, shape)


def column_of(info: Any, steps: tuple[str, ...], kind: Kind, shape: Shape) -> Column:
    """The column of one declared value."""
    text = help_of(info)
    is_optional_part = len(steps) > 1  # a part of a section may be left out whole
    default = "" if info.is_required() else default_of(info, kind)
    return Column(
        ".".join(steps), short(Words(text.en or steps[-1], text.zh or steps[-1])), about(info, default), kind, steps,
        is_list=shape.item is not None, is_required=info.is_required() and not is_optional_part, default=default,
        options=tuple(str(option) for option in kind.options))  # fmt: skip


def default_of(info: Any, kind: Kind) -> str:
    """A default as it is written, empty where there is none or it is a list."""
    value = info.get_default(call_default_factory=True)
    return "" if value is None or isinstance(value, tuple | list | dict) else kind.write(value)


def about(info: Any, default: str = "") -> Words:
    """What a planner should know of a setting: its whole help, unit, default, source and grade."""
    text = help_of(info)
    made = []
    for lang, said in (("en", text.en), ("zh", text.zh)):
        parts = [said, text.unit] + ([words.text("tables.default", lang, value=default)] if default else [])  # type: ignore[arg-type]
        parts += [f"{text.source} ({text.grade})"] if text.source else []
        made.append(" · ".join(part for part in parts if part))
    return Words(*made)


def short(text: Words) -> Words:
    """The first clause of a help text, for the head of a column.

    >>> short(Words("Single-listing price in the room; else the price on the shelf", "直播间单品价（元）"))
    Words(en='Single-listing price in the room', zh='直播间单品价')
    """
    en = text.en
    for sign in (";", ":", " ("):
        en = en.partition(sign)[0]
    return Words(en, text.zh.partition("（")[0].partition("：")[0])


def pair(key: str) -> Words:
    """A text of the catalogue in both languages."""
    return Words(words.text(key, "en"), words.text(key, "zh"))


def references(tree: dict[str, Any], word: str) -> tuple[str, ...]:
    """The names that a cell which refers to something can hold."""
    wanted: dict[str, Place] = {
        "listing": ("products",), "phase": ("festival", "phases"), "query": ("market", "queries"),
        "segment": ("shoppers", "segments"), "channel": ("channels",), "coupon": ("promotions", "coupons"),
    }  # fmt: skip
    found = at(tree, wanted[word]) if word in wanted else None
    if isinstance(found, dict):
        return tuple(found)
    names = (item.get("listing") or item.get("name") for item in found or () if isinstance(item, dict))
    return tuple(str(name) for name in names if name)
