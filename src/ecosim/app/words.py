"""The texts of the pages by key, in English and Chinese, from `catalogues/<page>.<lang>.toml`.

A key is `page.name`; text may hold `{name}` for values. A test holds the two languages' keys and values together.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from ecosim.report.wording import LANGS, Lang

__all__ = ["LANGS", "Lang", "catalogue", "signs", "text", "who"]


@cache
def catalogue(lang: Lang) -> dict[str, str]:
    """Every text of a language by its key."""
    found: dict[str, str] = {}
    for file in sorted((files("ecosim.app") / "catalogues").iterdir(), key=lambda file: file.name):
        page, language, _ = file.name.split(".")
        if language == lang:
            for key, said in tomllib.loads(file.read_text("utf-8")).items():
                found[f"{page}.{key}"] = said
    return found


def text(key: str, lang: Lang, **values: Any) -> str:
    """The text of a key with its values put in; KeyError where there is none.

    >>> text("frame.language", "en")
    'Language'
    """
    said = catalogue(lang)[key]
    return said.format(**values) if values else said


def signs(lang: Lang) -> tuple[str, str]:
    """What stands before an explanation, and between the items of a list.

    >>> signs("zh")
    ('：', '；')
    """
    return ("：", "；") if lang == "zh" else (": ", "; ")


def who(words: dict[str, str], lang: Lang) -> str:
    """One language of a text that a view holds in both.

    >>> who({"en": "orders", "zh": "订单"}, "zh")
    '订单'
    """
    return words[lang]
