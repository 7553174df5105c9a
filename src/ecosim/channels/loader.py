"""Finds channel plugins and tries each alone: a broken one is a record that says why, and stops nobody else.

Three sources, one door (`hookspec.py`): entry points of group `ecosim.channels`, the first-party modules
where the package is on the path but not installed, and single files from folders. Knows no scenario and makes
no channel.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from importlib.metadata import entry_points
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

import pluggy

from ecosim.channels import hookspec
from ecosim.channels.contract import Channel
from ecosim.channels.faults import one_line
from ecosim.channels.registry import Plugin, Registry
from ecosim.scenario.fields import Section

GROUP = "ecosim.channels"
FIRST_PARTY = "ecosim_plugins"
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
LANGUAGES = ("en", "zh")


@dataclass(frozen=True)
class Candidate:
    """Something that may hold channels: what it is called, where it is from, and how to load it."""

    name: str
    source: str
    version: str
    load: Callable[[], Any]


def discover(plugins_dirs: Sequence[Path] = ()) -> Registry:
    """Every plugin that can be found, the usable and the broken, by name.

    `plugins_dirs`: folders whose `*.py` files are plugins each; files that begin with "_" are left alone. Two
    plugins of one name are both broken, except that a first-party one stays.
    """
    found = [plugin for candidate in _candidates(plugins_dirs) for plugin in _try(candidate)]
    return Registry(tuple(sorted(_without_conflicts(found), key=lambda plugin: (plugin.name, plugin.source))))


def _candidates(plugins_dirs: Sequence[Path]) -> Iterator[Candidate]:
    named: set[str] = set()
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: (entry.name, entry.value)):
        named.add(entry.module)
        distribution = entry.dist.name if entry.dist else "unknown"
        version = entry.dist.version if entry.dist else ""
        yield Candidate(entry.name, distribution, version, entry.load)
    for module in _first_party_modules():
        if module not in named:
            yield Candidate(module.rpartition(".")[2], "ecosim", "", partial(importlib.import_module, module))
    for folder in plugins_dirs:
        yield from _files(Path(folder))


def _first_party_modules() -> list[str]:
    try:
        package = importlib.import_module(FIRST_PARTY)
    except ModuleNotFoundError:
        package = _from_checkout()
    return sorted(f"{FIRST_PARTY}.{module.name}" for module in iter_modules(package.__path__))


def _from_checkout() -> ModuleType:
    """In a checkout on the path, `ecosim_plugins` is the folder `plugins/` beside `src/`."""
    return _execute(FIRST_PARTY, Path(__file__).parents[3] / "plugins" / "__init__.py", package=True)


def _files(folder: Path) -> Iterator[Candidate]:
    if not folder.is_dir():
        yield Candidate(folder.name, str(folder), "", partial(_refuse, f"no folder {folder}; give one that exists"))
        return
    for file in sorted(folder.glob("*.py")):
        if not file.name.startswith("_"):
            yield Candidate(file.stem, file.name, "", partial(_load_file, file))


def _refuse(why: str) -> None:
    raise FileNotFoundError(why)


def _load_file(file: Path) -> ModuleType:
    """Named by its content, so that renaming a plugin file changes nothing."""
    return _execute("ecosim_plugin_file_" + hashlib.sha256(file.read_bytes()).hexdigest()[:16], file)


def _execute(name: str, file: Path, *, package: bool = False) -> ModuleType:
    places = [str(file.parent)] if package else None
    spec = importlib.util.spec_from_file_location(name, file, submodule_search_locations=places)
    assert spec is not None  # a .py file always has a loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # pydantic looks up the names in annotations there
    try:  # compiled here and now: a stale .pyc would be another source than the one that is hashed
        exec(compile(file.read_bytes(), str(file), "exec", dont_inherit=True), module.__dict__)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def _try(candidate: Candidate) -> list[Plugin]:
    record = Plugin(candidate.name, candidate.source, candidate.version)
    try:
        plugin = candidate.load()
        return [_checked(record, channel, plugin) for channel in _registered(plugin)]
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # SystemExit too: one bad import must not end the program
        return [replace(record, broken=one_line(error))]


def _registered(plugin: Any) -> list[Any]:
    """What the plugin's hook gives; each has a manager of its own, so none can break another's call."""
    manager = pluggy.PluginManager(hookspec.PROJECT)
    manager.add_hookspecs(hookspec)
    manager.register(plugin)
    manager.check_pending()
    given = manager.hook.ecosim_channels()
    if not given:
        raise TypeError("there is no hook ecosim_channels; define it with @hookimpl and return the channel classes")
    if not isinstance(given[0], list | tuple):
        raise TypeError(f"ecosim_channels gave {given[0]!r}; return a list of channel classes")
    return list(given[0])


def _checked(record: Plugin, channel: Any, plugin: Any) -> Plugin:
    if not isinstance(channel, type) or not issubclass(channel, Channel) or channel is Channel:
        raise TypeError(f"ecosim_channels gave {channel!r}; give subclasses of ecosim.api.Channel")
    named = replace(record, name=_snake_case(channel.__name__))
    if not NAME.fullmatch(named.name):
        why = f"class name {channel.__name__!r} makes the name {named.name!r}; use a-z, A-Z, 0-9"
        return replace(record, broken=why)
    if why := _missing(channel):
        return replace(named, broken=why)
    return replace(named, channel=channel, source_hash=_source_hash(plugin, record))


def _missing(channel: type[Channel]) -> str:
    labels = channel.labels
    if not isinstance(labels, dict) or any(not str(labels.get(language) or "").strip() for language in LANGUAGES):
        return f"labels is {labels!r}; give {{'en': ..., 'zh': ...}}"
    if not isinstance(channel.Params, type) or not issubclass(channel.Params, Section):
        return f"Params is {channel.Params!r}; make it a class Params(Params) of settings"
    return ""


def _snake_case(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def _source_hash(plugin: Any, record: Plugin) -> str:
    """sha256 of the plugin's Python files, whatever they are called, else of its name and version."""
    file = getattr(plugin, "__file__", None)
    if file is None or not Path(file).is_file():
        return hashlib.sha256(f"{record.source}=={record.version}".encode()).hexdigest()
    alone = "." not in plugin.__name__ and not hasattr(plugin, "__path__")
    files = [Path(file)] if alone else list(Path(file).parent.rglob("*.py"))
    return hashlib.sha256(b"".join(sorted(hashlib.sha256(each.read_bytes()).digest() for each in files))).hexdigest()


def _without_conflicts(found: list[Plugin]) -> Iterator[Plugin]:
    for plugin in found:
        rivals = [each for each in found if each.name == plugin.name and each is not plugin and each.channel]
        if not plugin.channel or not rivals or _is_first_party(plugin):
            yield plugin
            continue
        others = ", ".join(sorted(each.source for each in rivals))
        yield replace(
            plugin,
            channel=None,
            broken=f"the name {plugin.name!r} is also given by {others}; rename the class",
        )


def _is_first_party(plugin: Plugin) -> bool:
    return plugin.channel is not None and plugin.channel.__module__.partition(".")[0] == FIRST_PARTY
