"""A tree of text with the place of every piece: what a scenario file is before anything is known about its meaning.

Three kinds of node: `Scalar` (text), `Series` (a list), `Block` (named entries). Trees are laid over one another
(`extends:`, a rule pack, `--set`); every piece keeps the place where it was written. Knows neither YAML nor
settings.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ecosim.errors import Problem
from ecosim.scenario.literals import LONGEST, shown

MOST_PROBLEMS = 200
IDENTITY = ("listing", "sku", "name")  # the key by which an entry of a list is called
_NULL = frozenset({"", "~", "null", "Null", "NULL"})


class Mark(NamedTuple):
    """A place in a file; line and column count from 1."""

    file: str
    line: int
    column: int

    def problem(self, path: str, message: str) -> Problem:
        """A problem at this place."""
        return Problem(self.file, self.line, self.column, path, message)


@dataclass(frozen=True)
class Scalar:
    text: str
    mark: Mark
    quoted: bool = False

    @property
    def is_null(self) -> bool:
        """True where nothing is written: `key:`, `key: ~`, `key: null`."""
        return not self.quoted and self.text in _NULL


@dataclass(frozen=True)
class Series:
    items: tuple[Node, ...]
    mark: Mark


class Entry(NamedTuple):
    mark: Mark  # of the key
    node: Node


@dataclass(frozen=True)
class Block:
    entries: dict[str, Entry]
    mark: Mark

    def child(self, key: str) -> Node | None:
        """The value under a key, None where it is not written."""
        return self.entries[key].node if key in self.entries else None


@dataclass(frozen=True)
class Broken:
    """Something already complained about; whoever meets it says nothing more."""

    mark: Mark


Node = Scalar | Series | Block | Broken


class TooMany(Exception):
    """More is wrong than anybody will read; what was found so far is in the collection."""


class Problems(list[Problem]):
    """Problems in the order found; raises TooMany beyond a bound, as looking for near names takes its time."""

    def append(self, problem: Problem) -> None:
        super().append(problem)
        if len(self) > MOST_PROBLEMS:
            raise TooMany


def kind_of(node: Node) -> str:
    """What a node is, in words."""
    return {Scalar: "a single value", Series: "a list", Block: "a group of settings", Broken: "nothing"}[type(node)]


def did_you_mean(word: str, known: Iterable[str], few: int = 12) -> str:
    """The nearest known word as the end of a sentence, or the known ones where none is near and they are few.

    >>> did_you_mean("bugdet", ["budget", "bids"])
    '; did you mean "budget"?'
    """
    names = sorted(set(known))
    if near := nearest(word, names):
        return f'; did you mean "{near}"?'
    return f"; there are: {', '.join(names)}" if 0 < len(names) <= few else ""


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that looks most like this one; empty where none does."""
    return next(iter(difflib.get_close_matches(word[:LONGEST], sorted(set(known)), n=1, cutoff=0.6)), "")


def identity_of(node: Node) -> str | None:
    """The name of an entry of a list, where it has one."""
    if isinstance(node, Block):
        for key in IDENTITY:
            if isinstance(named := node.child(key), Scalar):
                return named.text
    return None


def dotted(steps: Sequence[str | int]) -> str:
    """Steps as a path: names with dots, positions in brackets, odd names quoted.

    >>> dotted(("prices", "wool-coat", "daily")), dotted(("views_by_hour", 3))
    ('prices.wool-coat.daily', 'views_by_hour[3]')
    """
    parts = [f"[{step}]" if isinstance(step, int) else f'."{step}"' if _is_odd(step) else f".{step}" for step in steps]
    return "".join(parts).removeprefix(".")


def _is_odd(step: str) -> bool:
    return not step or any(sign in step for sign in '."=[]\n\r\t')


@dataclass
class Overlay:
    """Lays one tree over another and collects what does not fit."""

    problems: list[Problem] = field(default_factory=Problems)

    def lay(self, under: Node, over: Node, steps: tuple[str, ...] = ()) -> Node:
        """`over` on top of `under`: groups are merged, entries of a list are found by name, all else is replaced."""
        if isinstance(over, Block) and "range" not in over.entries:
            if isinstance(under, Block) and "range" not in under.entries:
                return self._lay_block(under, over, steps)
            if isinstance(under, Series):
                return self._lay_by_name(under, over, steps)
            if isinstance(under, Broken):
                return under
        return over

    def _lay_block(self, under: Block, over: Block, steps: tuple[str, ...]) -> Block:
        entries = dict(under.entries)
        for key, (mark, node) in over.entries.items():
            old = entries.get(key)
            entries[key] = Entry(mark, self.lay(old.node, node, (*steps, key)) if old else node)
        return Block(entries, over.mark)

    def _lay_by_name(self, under: Series, over: Block, steps: tuple[str, ...]) -> Series:
        items = list(under.items)
        places = {name: at for at, item in enumerate(items) if (name := identity_of(item)) is not None}
        for key, (mark, node) in over.entries.items():
            if key in places:
                items[places[key]] = self.lay(items[places[key]], node, (*steps, key))
            else:
                rule = "entries go by name, never by position" if key.isdigit() else "no entry has this name"
                message = f"nothing is called {shown(key)} here; {rule}{did_you_mean(key, places)}"
                self.problems.append(mark.problem(dotted((*steps, key)), message))
        return Series(tuple(items), under.mark)


def mark_at(root: Node, steps: Sequence[str | int]) -> Mark:
    """Place of the value at a path, or of the nearest thing above it that is written."""
    node = root
    for step in steps:
        below = node.child(str(step)) if isinstance(node, Block) else _item(node, step)
        if below is None:
            break
        node = below
    return node.mark


def _item(node: Node, step: str | int) -> Node | None:
    if not isinstance(node, Series):
        return None
    if isinstance(step, int):
        return node.items[step] if step < len(node.items) else None
    return next((item for item in node.items if identity_of(item) == step), None)
