"""The plugins that were found, by name: classes for the run, settings for the check, rows for people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ecosim.channels.contract import Channel
from ecosim.channels.window import unknown
from ecosim.errors import BrokenChannel
from ecosim.scenario.fields import Section


@dataclass(frozen=True)
class Plugin:
    """One plugin: usable where it has a class, otherwise `broken` says why."""

    name: str
    source: str
    version: str
    source_hash: str = ""
    channel: type[Channel] | None = None
    broken: str = ""


@dataclass(frozen=True)
class Registry:
    """All plugins found, sorted by name and source."""

    plugins: tuple[Plugin, ...]

    def get(self, name: str) -> type[Channel]:
        """The class of a plugin. BrokenChannel where it is broken or unknown."""
        return _class(self._plugin(name))

    def source_hash(self, name: str) -> str:
        """sha256 hex of a plugin's source: part of the identity of a run that uses it."""
        return self._plugin(name).source_hash

    def params_models(self) -> Mapping[str, type[Section]]:
        """The settings model of each usable plugin, by name."""
        return {plugin.name: plugin.channel.Params for plugin in self.plugins if plugin.channel}

    def broken(self) -> Mapping[str, str]:
        """Where each unusable plugin is from and why it cannot be used, by name."""
        usable = self.params_models()
        return {
            plugin.name: f"of {plugin.source} is broken: {plugin.broken}"
            for plugin in self.plugins
            if plugin.name not in usable
        }

    def rows(self) -> list[dict[str, Any]]:
        """A row a plugin: name, en, zh, status ("ok" or "broken: why"), source, version, settings."""
        return [_row(plugin) for plugin in self.plugins]

    def _plugin(self, name: str) -> Plugin:
        named = [plugin for plugin in self.plugins if plugin.name == name]
        if not named:
            raise BrokenChannel(name, str(unknown("plugin", name, [plugin.name for plugin in self.plugins])))
        return next((plugin for plugin in named if plugin.channel), named[0])


def _class(plugin: Plugin) -> type[Channel]:
    if plugin.channel is None:
        raise BrokenChannel(plugin.name, f"plugin {plugin.name!r} of {plugin.source} is broken: {plugin.broken}")
    return plugin.channel


def _row(plugin: Plugin) -> dict[str, Any]:
    labels = plugin.channel.labels if plugin.channel else {}
    fields = plugin.channel.Params.model_fields if plugin.channel else {}
    return {
        "name": plugin.name,
        "en": labels.get("en", ""),
        "zh": labels.get("zh", ""),
        "status": "ok" if plugin.channel else f"broken: {plugin.broken}",
        "source": plugin.source,
        "version": plugin.version,
        "settings": [field.alias or name for name, field in fields.items()],
    }
