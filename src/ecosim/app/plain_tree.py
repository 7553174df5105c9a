"""Nested groups, lists and text, as a plan's file has them: read and changed at a place, laid over another, compared.

What is laid over a tree and what differs between two trees are the loader's rules (`scenario/tree.py`) on plain values,
so that a table can show a plan that does not load. Knows no setting.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ecosim.app.draft import NULL, below, name_of, plain
from ecosim.scenario import Scenario

Place = tuple[str | int, ...]  # keys of groups, positions in lists
KEYS: Final = "*"  # in a pattern: every entry of a group
ITEMS: Final = "#"  # in a pattern: every entry of a list
MOST_KEPT: Final = 32
_MADE: dict[int, tuple[Scenario, dict[str, Any]]] = {}  # .1 s each; a scenario cannot be hashed


def plain_of(scenario: Scenario) -> dict[str, Any]:
    """A scenario's settings as people write them, without what is not set; kept for the scenarios of late."""
    kept = _MADE.get(id(scenario))
    if kept is None or kept[0] is not scenario:
        made = set_only(plain(scenario))
        kept = _MADE[id(scenario)] = (scenario, made)
        for old in list(_MADE)[:-MOST_KEPT]:
            _MADE.pop(old, None)
    return kept[1]


def set_only(thing: Any) -> Any:
    """The tree without entries that hold nothing."""
    if isinstance(thing, Mapping):
        return {key: set_only(item) for key, item in thing.items() if item is not None and item != NULL}
    return [set_only(item) for item in thing] if isinstance(thing, list | tuple) else thing


def is_group(thing: Any) -> bool:
    """True for named entries; an uncertain value, written {range: …}, is one value.

    >>> is_group({"a": "1"}), is_group({"range": "1..2"})
    (True, False)
    """
    return isinstance(thing, Mapping) and "range" not in thing


def laid(under: Any, over: Any) -> Any:
    """`over` on top of `under`: groups are merged, entries of a list are found by name, all else is replaced.

    >>> laid({"a": {"b": "1", "c": "2"}}, {"a": {"b": "null", "d": "3"}})
    {'a': {'c': '2', 'd': '3'}}
    >>> laid([{"name": "x", "n": "1"}], {"x": {"n": "2"}})
    [{'name': 'x', 'n': '2'}]
    """
    if is_group(over) and is_group(under):
        kept = {key: item for key, item in under.items() if over.get(key, "") not in (None, NULL)}
        more = set_only(dict(over))
        return kept | {key: laid(kept.get(key), over[key]) for key in more}
    if is_group(over) and isinstance(under, list):
        return [laid(item, over[name]) if (name := name_of(item)) in over else item for item in under]
    return set_only(over)


def difference(old: Any, new: Any) -> Any | None:
    """What must be laid over `old` to have `new`; None where they are equal. A list whose entries stay goes by name.

    >>> difference({"a": "1", "b": "2"}, {"a": "1", "c": "3"})
    {'b': 'null', 'c': '3'}
    >>> difference([{"name": "x", "n": "1"}], [{"name": "x", "n": "2"}])
    {'x': {'n': '2'}}
    """
    if old == new:
        return None
    if is_group(old) and is_group(new):
        gone = {key: NULL for key in old if key not in new}
        both = {key: difference(old[key], item) if key in old else item for key, item in new.items()}
        return gone | {key: piece for key, piece in both.items() if piece is not None}
    if (names := unique_names(old)) and names == unique_names(new):
        pieces = {name: difference(one, other) for name, one, other in zip(names, old, new, strict=True)}
        return {name: piece for name, piece in pieces.items() if piece is not None}
    return new


def unique_names(thing: Any) -> list[str]:
    """The names of a list's entries; none where an entry has no name, or two have the same."""
    names = [name_of(item) for item in thing] if isinstance(thing, list) else []
    known = [name for name in names if name is not None]
    return known if len(set(known)) == len(names) else []


def at(tree: Any, place: Place) -> Any | None:
    """What lies at a place, None where nothing does.

    >>> at({"a": [{"b": "1"}]}, ("a", 0, "b"))
    '1'
    """
    for step in place:
        if isinstance(tree, list):
            tree = tree[step] if isinstance(step, int) and step < len(tree) else None
        else:
            tree = tree.get(step) if isinstance(tree, Mapping) else None
    return tree


def at_named(tree: Any, steps: tuple[str, ...]) -> Any | None:
    """What lies at a place said by names, None where nothing does; an entry of a list without one goes by position."""
    for step in steps:
        if isinstance(tree, list) and step.isdigit() and not unique_names(tree):
            tree = at(tree, (int(step),))
        else:
            tree = below(tree, step)
    return tree


def put(tree: Any, place: Place, value: Any) -> Any:
    """The tree with a value at a place; groups on the way are made, a position beyond a list's end appends."""
    if not place:
        return value
    step, rest = place[0], place[1:]
    if isinstance(step, int):
        items = list(tree or ())
        head, tail = items[:step], items[step + 1 :]
        return [*head, put(items[step] if step < len(items) else None, rest, value), *tail]
    group = tree if isinstance(tree, Mapping) else {}
    return {**group, step: put(group.get(step), rest, value)}


def drop(tree: Any, place: Place) -> Any:
    """The tree without what lies at a place."""
    step, rest = place[0], place[1:]
    if at(tree, place) is None:
        return tree
    if rest:
        return put(tree, (step,), drop(at(tree, (step,)), rest))
    if isinstance(step, int):
        return [item for position, item in enumerate(tree) if position != step]
    return {key: item for key, item in tree.items() if key != step}


def places(tree: Any, pattern: tuple[str, ...], before: Place = ()) -> Iterator[Place]:
    """Every place that a pattern finds, in the tree's order.

    >>> list(places({"a": {"x": ["1", "2"], "y": []}}, ("a", KEYS, ITEMS)))
    [('a', 'x', 0), ('a', 'x', 1)]
    """
    if not pattern:
        yield before
        return
    step, rest = pattern[0], pattern[1:]
    if step in (KEYS, ITEMS):
        steps: list[str | int] = list(range(len(tree)) if isinstance(tree, list) else tree if is_group(tree) else ())
    else:
        steps = [step] if at(tree, (step,)) is not None else []
    for each in steps:
        yield from places(at(tree, (each,)), rest, (*before, each))


def named(tree: Any, place: Place) -> tuple[str, ...]:
    """A place as an overlay and the loader say it: entries of lists by their names, else by position."""
    found: list[str] = []
    for step in place:
        tree = at(tree, (step,))
        found.append(str(step) if isinstance(step, str) else name_of(tree) or str(step))
    return tuple(found)
