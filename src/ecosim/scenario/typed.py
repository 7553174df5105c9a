"""From marked text to typed settings: each piece is read by the field that declares it, every problem keeps its place.

A numeric setting may be a range `low..high`, or `{range: low..high, source: …, grade: …}`: both ends are checked
against the field, the range is kept, the value is its midpoint. Checks one setting at a time; what several settings
owe one another is in `checks.py`.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pydantic import ValidationError

from ecosim.errors import Problem
from ecosim.scenario import literals
from ecosim.scenario.dump import plain_section
from ecosim.scenario.fields import GRADES, Declared, Help, Section, Shape, declarations
from ecosim.scenario.kinds import Kind
from ecosim.scenario.model import Channel
from ecosim.scenario.ranges import Range, midpoint
from ecosim.scenario.references import Reference
from ecosim.scenario.tree import (
    Block,
    Broken,
    Entry,
    Mark,
    Node,
    Problems,
    Scalar,
    Series,
    did_you_mean,
    dotted,
    identity_of,
    kind_of,
    mark_at,
    nearest,
)

BROKEN = object()  # stands for a value that was complained about
NO_SOURCE = "the scenario, without a source"


class Place(NamedTuple):
    """Where a value belongs: as people write it, and as attributes of Settings."""

    written: tuple[str | int, ...] = ()
    attributes: tuple[str | int, ...] = ()

    def at(self, written: str | int, attribute: str | int | None = None) -> Place:
        """The place one step below.

        A channel's settings are kept as they are written, until its plugin reads them.
        """
        is_of_plugin = self.attributes[:1] == ("channels",) and self.attributes[2:3] == ("params",)
        as_written = attribute is None or (is_of_plugin and isinstance(attribute, str))
        step = written if attribute is None or as_written else attribute
        return Place((*self.written, written), (*self.attributes, step))


@dataclass
class Reader:
    """Reads trees into sections; collects problems, ranges and warnings.

    params_models: the settings of each plugin by its name; without them channels' settings stay text.
    broken_plugins: what to say of a plugin that is there and cannot be used, by its name.
    """

    params_models: Mapping[str, type[Section]] | None = None
    problems: list[Problem] = field(default_factory=Problems)
    ranges: list[Range] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    broken_plugins: Mapping[str, str] = field(default_factory=dict)
    references: list[Reference] = field(default_factory=list)
    n_broken: int = 0  # values found broken so far, complained about here or before

    def complain(self, mark: Mark, place: Place, message: str) -> Any:
        """Note a problem; gives BROKEN, the value of what has one."""
        self.problems.append(mark.problem(dotted(place.written), message))
        self.n_broken += 1
        return BROKEN

    def section(self, model: type[Section], node: Node, place: Place) -> Any:
        """The model filled from a group of settings, or BROKEN where anything below it is wrong."""
        before = self.n_broken
        values = self.fields(model, node, place)
        if self.n_broken > before:
            return BROKEN
        try:
            return model.model_validate(values)
        except ValidationError as error:
            names = {declared.name: key for key, declared in declarations(model).items()}
            for wrong in error.errors(include_url=False):
                steps = tuple(names.get(str(step), step) for step in wrong["loc"])
                message = str(wrong["msg"]).removeprefix("Value error, ")
                self.complain(mark_at(node, steps), Place((*place.written, *steps)), message[:1].lower() + message[1:])
            return BROKEN

    def fields(self, model: type[Section], node: Node, place: Place) -> dict[str, Any]:
        """The sound values of a group by attribute; unknown, missing and wrong ones are complained about."""
        if isinstance(node, Broken):
            self.n_broken += 1
            return {}
        if not isinstance(node, Block):
            self.complain(node.mark, place, f"is {kind_of(node)}; a group of settings belongs here: {_keys(model)}")
            return {}
        known = declarations(model)
        values: dict[str, Any] = {}
        meant: set[str] = set()
        for key, (mark, child) in node.entries.items():
            if key not in known:
                self.complain(mark, place.at(key), f"unknown setting{did_you_mean(key, known)}")
                meant.add(nearest(key, known))
            elif not (isinstance(child, Scalar) and child.is_null):
                declared = known[key]
                values[declared.name] = self.value(declared.shape, child, place.at(key, declared.name), declared)
        for key, declared in known.items():
            if declared.is_required and declared.name not in values and key not in meant:
                self.complain(node.mark, place.at(key), f"is missing; add {key}: ({declared.help.en or 'required'})")
        return {name: value for name, value in values.items() if value is not BROKEN}

    def value(self, shape: Shape, node: Node, place: Place, declared: Declared | None = None) -> Any:
        """A value of any shape, or BROKEN."""
        if isinstance(node, Broken):
            self.n_broken += 1
            return BROKEN
        if shape.section is not None:
            read = self._channel if shape.section is Channel else self.section
            return read(shape.section, node, place)
        if shape.item is not None:
            return self._series(shape.item, node, place, declared)
        if shape.key is not None and shape.value is not None:
            return self._group(shape.key, shape.value, node, place)
        if shape.kind is not None:
            return self._leaf(shape.kind, node, place, declared)
        return as_plain(node)

    def _series(self, shape: Shape, node: Node, place: Place, declared: Declared | None) -> Any:
        if not isinstance(node, Series):
            return self.complain(node.mark, place, f"is {kind_of(node)}; a list belongs here, such as [a, b]")
        limits = declared.limits if declared else {}
        least, most = limits.get("min_length", 0), limits.get("max_length", len(node.items))
        if not least <= len(node.items) <= most:
            wanted = f"{least} entries" if least == most else f"{least} to {most} entries"
            return self.complain(node.mark, place, f"has {len(node.items)} entries; write {wanted}")
        values = []
        for at, item in enumerate(node.items):
            name = identity_of(item) if shape.section else None
            values.append(self.value(shape, item, place.at(at if name is None else name, at)))
        return tuple(value for value in values if value is not BROKEN)

    def _group(self, key_kind: Kind, shape: Shape, node: Node, place: Place) -> Any:
        if not isinstance(node, Block):
            return self.complain(node.mark, place, f"is {kind_of(node)}; write entries by name, such as name: value")
        values: dict[str, Any] = {}
        for key, (mark, child) in sorted(node.entries.items()):
            if isinstance(child, Scalar) and child.is_null:
                continue
            try:
                name = key_kind.read(key)
            except ValueError as error:
                self.complain(mark, place.at(key), str(error))
                continue
            self._refer(key_kind, name, mark, place.at(key))
            if shape.section is Channel and isinstance(child, Block) and "use" not in child.entries:
                child = Block({"use": Entry(mark, Scalar(key, mark)), **child.entries}, child.mark)
            values[name] = self.value(shape, child, place.at(key))
        return {name: value for name, value in values.items() if value is not BROKEN}

    def _channel(self, model: type[Section], node: Node, place: Place) -> Any:
        """A channel: its own settings, and beside them those of its plugin, checked by the plugin's Params."""
        if not isinstance(node, Block):
            return self.section(model, node, place)
        own = {key: entry for key, entry in node.entries.items() if key in ("use", "enabled")}
        rest = Block({key: entry for key, entry in node.entries.items() if key not in own}, node.mark)
        channel = self.section(model, Block(own, node.mark), place)
        if channel is BROKEN:
            return BROKEN
        if self.params_models is None:
            return channel.model_copy(update={"params": as_plain(rest)})
        if channel.use not in self.params_models:
            return self.complain(own["use"].node.mark, place.at("use"), self._why_unusable(channel.use))
        params = self.section(
            self.params_models[channel.use], rest, Place(place.written, (*place.attributes, "params"))
        )
        return (
            BROKEN if params is BROKEN else channel.model_copy(update={"params": plain_section(params, only_set=True)})
        )

    def _why_unusable(self, plugin: str) -> str:
        if plugin in self.broken_plugins:
            why = self.broken_plugins[plugin]
            return f"the plugin {literals.shown(plugin)} {why}; mend it, or leave the channel out"
        return f"no plugin is called {literals.shown(plugin)}{did_you_mean(plugin, self.params_models or ())}"

    def _leaf(self, kind: Kind, node: Node, place: Place, declared: Declared | None) -> Any:
        if kind.is_number and isinstance(node, Block) and "range" in node.entries:
            return self._long_range(kind, node, place, declared)
        if not isinstance(node, Scalar):
            return self.complain(node.mark, place, f"is {kind_of(node)}; one value belongs here ({kind.word})")
        if kind.is_number and (ends := literals.ends(node.text)) is not None:
            return self._range(kind, ends, node.mark, place, declared)
        return self._one(kind, node.text, node.mark, place, declared)

    def _one(
        self, kind: Kind, text: str, mark: Mark, place: Place, declared: Declared | None, *, is_sourced: bool = False
    ) -> Any:
        """One value, read and held against the limits of its field; one with a source of its own is never odd."""
        try:
            value = kind.read(text)
        except ValueError as error:
            return self.complain(mark, place, str(error))
        self._refer(kind, value, mark, place)
        if declared is None or not kind.is_number:
            return value
        wrong = _beyond(kind, declared, value, text)
        if wrong:
            return self.complain(mark, place, wrong)
        if not is_sourced:
            self._warn_if_odd(kind, declared.help, value, text, place)
        return value

    def _refer(self, kind: Kind, name: str, mark: Mark, place: Place) -> None:
        if kind.refers:
            self.references.append(Reference(kind.refers, name, mark, dotted(place.written)))

    def _warn_if_odd(self, kind: Kind, about: Help, value: float, text: str, place: Place) -> None:
        if about.plausible and not about.plausible[0] <= value <= about.plausible[1]:
            low, high = (kind.write(end) for end in about.plausible)
            self.warnings.append(
                f"{dotted(place.written)}: {text} is outside {low}..{high} ({about.source}, grade {about.grade})"
            )

    def _long_range(self, kind: Kind, node: Block, place: Place, declared: Declared | None) -> Any:
        texts = {}
        for key, (mark, child) in node.entries.items():
            if key not in ("range", "source", "grade"):
                return self.complain(
                    mark, place.at(key), f"unknown setting{did_you_mean(key, ('range', 'source', 'grade'))}"
                )
            if not isinstance(child, Scalar):
                return self.complain(child.mark, place.at(key), f"is {kind_of(child)}; one value belongs here (text)")
            texts[key] = child
        grade = texts.get("grade")
        if grade is not None and grade.text not in GRADES:
            return self.complain(
                grade.mark,
                place.at("grade"),
                f"{literals.shown(grade.text)} is no grade; write one of: {', '.join(GRADES)}",
            )
        ends, mark = literals.ends(texts["range"].text), texts["range"].mark
        if ends is None:
            return self.complain(
                mark,
                place.at("range"),
                f"{literals.shown(texts['range'].text)} is no range; write low..high, such as 12%..20%",
            )
        source = texts["source"].text if "source" in texts else NO_SOURCE
        return self._range(kind, ends, mark, place, declared, source, grade.text if grade else "M")

    def _range(
        self, kind: Kind, ends: tuple[str, str], mark: Mark, place: Place, declared: Declared | None,
        source: str = NO_SOURCE, grade: str = "M",
    ) -> Any:  # fmt: skip
        has_source = source != NO_SOURCE
        low = self._one(kind, ends[0], mark, place, declared, is_sourced=has_source)
        high = BROKEN if low is BROKEN else self._one(kind, ends[1], mark, place, declared, is_sourced=has_source)
        if high is BROKEN:
            return BROKEN
        if not low < high:
            return self.complain(
                mark,
                place,
                f"{ends[0]}..{ends[1]} is no range; the first end must be the lower; a single value needs no dots",
            )
        if place.attributes and isinstance(place.attributes[-1], int):
            return self.complain(mark, place, "a range cannot stand inside a list; write single values")
        about = declared.help if declared else Help()
        path = dotted(place.written)
        self.ranges.append(
            Range(path, low, high, source, grade, place.attributes, kind.word, about.unit, about.en, about.zh)
        )
        return midpoint(low, high, kind.is_whole)


def as_plain(node: Node) -> Any:
    """A tree as plain dicts, lists and text, places forgotten; what is not written (null) is left out of groups."""
    if isinstance(node, Block):
        written = {key: entry.node for key, entry in sorted(node.entries.items())}
        return {
            key: as_plain(child) for key, child in written.items() if not (isinstance(child, Scalar) and child.is_null)
        }
    if isinstance(node, Series):
        return [as_plain(item) for item in node.items]
    return None if isinstance(node, Broken) or node.is_null else node.text


def _keys(model: type[Section]) -> str:
    keys = list(declarations(model))
    return ", ".join(keys[:6]) + (", …" if len(keys) > 6 else "")


_LIMITS: dict[str, tuple[str, str, Callable[[float, float], bool]]] = {
    "ge": ("small", "at least", operator.ge),
    "gt": ("small", "more than", operator.gt),
    "le": ("large", "at most", operator.le),
    "lt": ("large", "less than", operator.lt),
}


def _beyond(kind: Kind, declared: Declared, value: float, text: str) -> str:
    """What is wrong with a number that passes a limit of its field; empty where none is passed."""
    unit = declared.help.unit
    for word, limit in declared.limits.items():
        if word not in _LIMITS or _LIMITS[word][2](value, limit):
            continue
        size, phrase, _ = _LIMITS[word]
        is_percent = kind.word == "share" and size == "large" and 1 < value <= 100 and "%" not in text
        remedy = f"; for {text} percent write {text}%" if is_percent else ""
        return f"{text} is too {size}; write {phrase} {kind.write(limit)}{f' ({unit})' if unit else ''}{remedy}"
    return ""
