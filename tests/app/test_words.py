"""The catalogues: the same keys and the same values in both languages, each key used by some page."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

from ecosim.app import words

SOURCE = Path(words.__file__).parents[1]
CHINESE = re.compile(r"[一-鿿]")


def values_of(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_both_languages_have_the_same_keys() -> None:
    assert set(words.catalogue("en")) == set(words.catalogue("zh"))


def test_a_text_takes_the_same_values_in_both_languages() -> None:
    en, zh = words.catalogue("en"), words.catalogue("zh")
    assert [key for key in en if values_of(en[key]) != values_of(zh[key])] == []


def test_nothing_is_left_in_english() -> None:
    zh = words.catalogue("zh")
    bare = {key for key, said in zh.items() if not CHINESE.search(re.sub(r"\{\w+\}", "", said))}
    assert {key for key in bare if re.search(r"[A-Za-z]{4}", re.sub(r"\{\w+\}", "", zh[key]))} == set()


def test_every_key_is_used() -> None:
    code = "\n".join(path.read_text("utf-8") for part in ("app", "pages") for path in (SOURCE / part).glob("*.py"))
    made = set(re.findall(r"f\"(\w+\.\w+_)\{", code))  # keys made up of a stem and a word
    unused = [
        key
        for key in words.catalogue("en")
        if f'"{key}"' not in code
        and not key.endswith((".title", ".go"))
        and not any(key.startswith(stem) for stem in made)
    ]
    assert unused == []


def test_a_key_that_is_none_is_found() -> None:
    with pytest.raises(KeyError):
        words.text("frame.nothing", "en")
