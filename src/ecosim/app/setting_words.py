"""What a setting is called, from its path as `report.comparison.flatten` writes it, by the scenario's declarations.

Settings of a channel's plugin are declared by the plugin, which is not asked here: they have no words but their path.
"""

from __future__ import annotations

from functools import lru_cache

from ecosim.report.wording import Lang, Words
from ecosim.scenario.fields import Section, Shape, help_of, key_of, shape_of_field
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
        found = None if shape is None or shape.section is None else declared(shape.section, step)
        if shape is None or (shape.section is not None and found is None):
            return [], Words("", ""), None
        if found is not None:
            told, shape = found
        else:
            names.append(step)
            shape = shape.value or shape.item
    return names, told, shape


def declared(section: type[Section], key: str) -> tuple[Words, Shape] | None:
    """Words and shape of a field of a section by the key people write."""
    for name, info in section.model_fields.items():
        if key_of(name, info) == key:
            told = help_of(info)
            return Words(told.en, told.zh), shape_of_field(info)
    return None
