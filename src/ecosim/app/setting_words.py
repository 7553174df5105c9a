"""What a setting is called, from its path as `report.comparison.flatten` writes it, by the scenario's declarations.

Settings of a channel's plugin are declared by the plugin, which is not asked here: they have no words but their path.
"""

from __future__ import annotations

from functools import lru_cache

from ecosim.report.wording import Lang, Words
from ecosim.scenario.fields import Shape, declarations
from ecosim.scenario.kinds import Kind
from ecosim.scenario.model import Settings


@lru_cache(maxsize=4096)
def setting_words(path: str) -> Words | None:
    """The words of a setting, with the names that lead to it; None where it is not declared.

    >>> setting_words("costs.courier").zh == setting_words("costs.courier").say("zh")
    True
    >>> setting_words("nothing.of.this") is None
    True
    """
    names, told, _ = walked(path)
    if not told.en:
        return None
    return Words(" · ".join([told.en, *names]), " · ".join([told.zh or told.en, *names]))


def called(path: str, lang: Lang) -> str:
    """What a setting is called; its path where it is not declared by the scenario.

    >>> called("nothing.of.this", "zh")
    'nothing.of.this'
    """
    words = setting_words(path)
    return path if words is None else words.say(lang)


@lru_cache(maxsize=4096)
def setting_kind(path: str) -> Kind | None:
    """The kind of a setting's value; None where it is not declared, or is no single value.

    >>> setting_kind("promotions.official_reduction.rate").word
    'share'
    """
    shape = walked(path)[2]
    return None if shape is None else shape.kind


def walked(path: str) -> tuple[list[str], Words, Shape | None]:
    """The names on the way to a setting, its words and its form; no words and no form where it is not declared."""
    names, told = [], Words("", "")
    shape: Shape | None = Shape(section=Settings)
    for step in path.split("."):
        found = None if shape is None or shape.section is None else declarations(shape.section).get(step)
        if shape is None or (shape.section is not None and found is None):
            return [], Words("", ""), None
        if found is not None:
            told, shape = Words(found.help.en, found.help.zh), found.shape
        else:
            names.append(step)
            shape = shape.value or shape.item
    return names, told, shape
