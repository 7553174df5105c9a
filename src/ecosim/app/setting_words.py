"""What a setting is called, from its path as `report.comparison.flatten` writes it, by the scenario's declarations.

Settings of a channel are declared by its plugin; those of one that is not installed have no words but their path.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from ecosim.report.wording import Lang, Words
from ecosim.runs.replication import plugins
from ecosim.scenario.fields import Shape, declarations
from ecosim.scenario.kinds import Kind
from ecosim.scenario.model import Settings

NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


def plugin_of(path: str, settings: Mapping[str, str] = NOTHING) -> str:
    """The plugin of the channel that a setting belongs to, as the settings say, else by the channel's name.

    >>> plugin_of("channels.room.hosts.a.tier", {"channels.room.use": "kol_live"}), plugin_of("costs.courier")
    ('kol_live', '')
    """
    steps = path.split(".")
    return settings.get(f"channels.{steps[1]}.use", steps[1]) if steps[0] == "channels" and len(steps) > 2 else ""


@lru_cache(maxsize=4096)
def setting_words(path: str, plugin: str = "") -> Words | None:
    """The words of a setting, with the names that lead to it; None where neither scenario nor plugin declares it.

    >>> setting_words("costs.courier").zh == setting_words("costs.courier").say("zh")
    True
    >>> setting_words("nothing.of.this") is None
    True
    """
    names, told, _ = walked(path, plugin)
    if not told.en:
        return None
    return Words(" · ".join([told.en, *names]), " · ".join([told.zh or told.en, *names]))


def called(path: str, lang: Lang, settings: Mapping[str, str] = NOTHING) -> str:
    """What a setting is called, among the settings of a run, as paths and texts; its path where nobody declares it.

    >>> called("nothing.of.this", "zh"), called("channels.paid_search.daily_budget", "en")
    ('nothing.of.this', 'Budget of a day · paid_search')
    """
    words = setting_words(path, plugin_of(path, settings))
    return path if words is None else words.say(lang)


@lru_cache(maxsize=4096)
def setting_kind(path: str, plugin: str = "") -> Kind | None:
    """The kind of a setting's value; None where it is not declared, or is no single value.

    >>> setting_kind("promotions.official_reduction.rate").word
    'share'
    """
    shape = walked(path, plugin)[2]
    return None if shape is None else shape.kind


def walked(path: str, plugin: str = "") -> tuple[list[str], Words, Shape | None]:
    """The names on the way to a setting, its words and its form; no words and no form where it is not declared."""
    found = down(path.split("."), Shape(section=Settings))
    params = plugins(()).params_models().get(plugin)
    if found is None and params is not None:  # beside a channel's own settings stand those of its plugin
        _, channel, *steps = path.split(".")
        names, told, shape = down(steps, Shape(section=params)) or ([], Words("", ""), None)
        return ([channel, *names] if told.en else []), told, shape
    return found or ([], Words("", ""), None)


def down(steps: Sequence[str], shape: Shape | None) -> tuple[list[str], Words, Shape | None] | None:
    """The same from a form downwards; None where a step leads nowhere."""
    names, told = [], Words("", "")
    for step in steps:
        found = None if shape is None or shape.section is None else declarations(shape.section).get(step)
        if shape is None or (shape.section is not None and found is None):
            return None
        if found is not None:
            told, shape = Words(found.help.en, found.help.zh), found.shape
        else:
            names.append(step)
            shape = shape.value or shape.item
    return names, told, shape
