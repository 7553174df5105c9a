"""The installed channel plugins as a page shows them: what each is, its settings, and which of them a run uses.

Made from the plugins' own declarations, ours and a stranger's alike. Knows no Streamlit.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from ecosim.app.lever_text import people
from ecosim.channels import Registry
from ecosim.channels.registry import Plugin
from ecosim.records import Run
from ecosim.report.wording import Words
from ecosim.scenario import load
from ecosim.scenario.fields import Section, Shape, help_of, key_of, limits_of, shape_of_field

SIGNS: Final = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<"}
NAME: Final = "NAME"  # stands for a name that the planner gives
FIRST_PARTY: Final = "ecosim_plugins"


@dataclass(frozen=True)
class Setting:
    """One setting of a plugin: where it stands, its words, and its declaration as people write it."""

    path: str
    label: Words
    unit: str
    default: str
    is_required: bool
    limits: str
    plausible: str
    source: str
    grade: str


@dataclass(frozen=True)
class Use:
    """A channel of a run: its name there, its plugin, and whether that plugin is still the one the run had."""

    name: str
    plugin: str
    is_on: bool
    is_same: bool


def in_order(registry: Registry) -> list[Plugin]:
    """Every plugin found, the broken ones first."""
    return sorted(registry.plugins, key=lambda plugin: (plugin.channel is not None, plugin.name, plugin.source))


def is_ours(plugin: Plugin) -> bool:
    """Whether a plugin came with the program."""
    return plugin.channel is not None and plugin.channel.__module__.partition(".")[0] == FIRST_PARTY


def label(plugin: Plugin) -> Words:
    """A plugin for people; a broken one by its bare name."""
    said = plugin.channel.labels if plugin.channel else {}
    return Words(str(said.get("en") or plugin.name), str(said.get("zh") or plugin.name))


def about(plugin: Plugin) -> str:
    """What a plugin's author says of it: the first line of its class, else of its file; empty where there is none."""
    if plugin.channel is None:
        return ""
    own = plugin.channel.__doc__ or getattr(sys.modules.get(plugin.channel.__module__), "__doc__", None)
    return inspect.cleandoc(own or "").partition("\n")[0].strip()


def settings(plugin: Plugin) -> list[Setting]:
    """All settings of a plugin as declared, those of inner groups by the way to them; none of a broken one."""
    return list(_section(plugin.channel.Params)) if plugin.channel else []


def uses(run: Run, registry: Registry) -> list[Use]:
    """The channels of a run's plan, as planned. Raises BadInput or EcosimError where its scenario cannot be read."""
    hashes = run.manifest["channels"]
    known = {plugin.name: plugin.source_hash for plugin in registry.plugins if plugin.channel}
    planned = load(run.path / "scenario.resolved.yaml").settings.channels
    return [
        Use(name, channel.use, channel.enabled, not channel.enabled or hashes.get(name) == known.get(channel.use))
        for name, channel in planned.items()
    ]


def _section(
    model: type[Section], path: str = "", above: tuple[Words, ...] = (), outer: tuple[type[Section], ...] = ()
) -> Iterator[Setting]:
    for name, info in model.model_fields.items():
        key, said = key_of(name, info), help_of(info)
        here = f"{path}.{key}".lstrip(".")
        words = (*above, Words(said.en or key, said.zh or said.en or key))
        shape = shape_of_field(info)
        below, suffix = _inner(shape)
        if below is not None and below not in (*outer, model):  # a group may hold its like
            yield from _section(below, here + suffix, words, (*outer, model))
        else:
            yield _setting(here + suffix, words, info, shape)


def _inner(shape: Shape) -> tuple[type[Section] | None, str]:
    """The group of settings inside a field, and what its path has more."""
    if shape.value is not None:
        return shape.value.section, f".{NAME}"
    if shape.item is not None and shape.item.section is not None:
        return shape.item.section, "[]"
    return shape.section, ""


def _setting(path: str, words: tuple[Words, ...], info: Any, shape: Shape) -> Setting:
    said, is_required = help_of(info), info.is_required()
    one = shape if shape.kind else shape.item or shape.value or shape
    default = "" if is_required else _written(one, info.get_default(call_default_factory=True))
    label = Words(" › ".join(one.en for one in words), " › ".join(one.zh for one in words))
    return Setting(path, label, said.unit, default, is_required, _limits(one, info),
                   _written(one, said.plausible, ".."), said.source, said.grade)  # fmt: skip


def _limits(shape: Shape, info: Any) -> str:
    """What a value may be: one of some words, or between limits."""
    if shape.kind is None:
        return ""
    if shape.kind.options:
        return ", ".join(shape.kind.options)
    limits = limits_of(info)
    return ", ".join(f"{sign} {_written(shape, limits[word])}" for word, sign in SIGNS.items() if word in limits)


def _written(shape: Shape, value: Any, between: str = ", ") -> str:
    """A value as people write it; empty for none."""
    if isinstance(value, tuple | list):
        return between.join(_written(shape, one) for one in value)
    if value is None or value in ("", {}) or shape.kind is None:
        return ""
    return people(shape.kind, shape.kind.write(value))
