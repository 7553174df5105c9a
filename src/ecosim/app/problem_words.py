"""What the program says of a plan, a run or a job, in Chinese: by patterns, as messages are English where they arise.

`phrases/*.zh.toml` pairs English patterns with Chinese ones; `said` finds the one that a message follows. What nobody
wrote a pattern for, a stranger's plugin say, stays as it is. Knows no page and no setting.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from importlib.resources import files
from string import Formatter
from typing import Final, NamedTuple

from ecosim.app.units import unit_words
from ecosim.errors import Problem
from ecosim.report.wording import Lang
from ecosim.runs.replication import plugins
from ecosim.scenario.fields import Section, Shape, declarations
from ecosim.scenario.model import Settings

LONGEST: Final = (
    1500  # characters of a message that is looked at: a longer one is somebody's text, and would nest too deep
)
MOST_SIGNS: Final = 30  # parts and places in one
SENTENCES: Final = "said"
PART: Final = "; "  # between what is wrong, the rule and the remedy
PLACE: Final = ": "  # between a place and what is wrong there
_LINE: Final = re.compile(r"(.+?)( \([^\s()]+:\d+\))", re.DOTALL)  # where in a plugin it happened


class Hole(NamedTuple):
    """A place in a pattern; `table`: the phrases its text is said by, which it must be unless it `may_stay`."""

    name: str
    table: str = ""
    may_stay: bool = True


class Phrase(NamedTuple):
    """An English pattern, the literal text around its holes, and what it is in Chinese, with the same holes."""

    pieces: tuple[str, ...]
    holes: tuple[Hole, ...]
    chinese: str
    mark: str  # the longest of the pieces: quick to look for, and in every message of this pattern

    @property
    def n_literal(self) -> int:
        """Characters that are not of a hole: the more, the surer."""
        return sum(map(len, self.pieces))


@lru_cache(maxsize=4096)
def said(message: str, lang: Lang) -> str:
    """A message in a language: English as it stands; in Chinese whole or part by part, what has no pattern as it is.

    >>> said("'many' is no whole number; write digits, such as 200000 or 20万", "zh")
    "'many' 不是整数；请写数字，如 200000 或 20万"
    >>> said("no such words", "zh")
    'no such words'
    """
    if lang == "en" or len(message) > LONGEST or message.count(PART) + message.count(PLACE) > MOST_SIGNS:
        return message
    whole = sentence(message)
    return in_parts(message) if whole is None else whole


def said_problem(problem: Problem, lang: Lang) -> str:
    """A problem with its place in one line, its message in a language.

    >>> said_problem(Problem("plan.yaml", 6, 13, "shoppers.count", "is missing"), "zh")
    'plan.yaml:6:13: shoppers.count: 缺少此项'
    """
    return str(replace(problem, message=said(problem.message, lang)))


@lru_cache(maxsize=4096)
def sentence(text: str) -> str | None:
    """A text that follows one pattern, or one in each of its parts; None where some part follows none."""
    if (whole := part(text)) is not None:
        return whole
    for head, rest in splits(text, PART):
        if (first := part(head)) is not None and (then := sentence(rest)) is not None:
            return f"{first}；{then}"
    return None


def in_parts(text: str) -> str:
    """Each part that follows a pattern in Chinese, the others as they stand; the text itself where none does."""
    parts = [(one, part(one)) for one in text.split(PART)]
    return text if all(found is None for _, found in parts) else "；".join(found or one for one, found in parts)


@lru_cache(maxsize=4096)  # without it a text of many colons would be gone through again and again
def part(text: str) -> str | None:
    """One part: by a pattern, after a place (`prices.coat: …`) or before the line of a plugin too; else None."""
    if (at := _LINE.fullmatch(text)) is not None:
        return None if (what := sentence(at[1])) is None else what + at[2]
    head, sign, rest = text.partition(PLACE)
    place = by_table("places", head)
    if sign and (place or " " not in head) and (what := part(rest)) is not None:  # else its words would be in a hole
        return f"{place or head}：{what}"
    if (found := by_table(SENTENCES, text) or by_table("system", text)) is not None:
        return found
    if sign and (what := part(rest)) is not None:
        return f"{place or head}：{what}"
    return None


def by_table(table: str, text: str) -> str | None:
    """A text by the first phrase of a table that it follows, most literal text first; None where there is none."""
    if table == "labels":
        return labels().get(text)
    if table == "units":
        return unit_words(text, "zh")
    for phrase in phrases()[table]:
        if phrase.mark in text and (values := cut(text, phrase.pieces, phrase.holes)) is not None:
            names = zip(phrase.holes, values, strict=True)
            return phrase.chinese.format(**{hole.name: filled(hole, value) for hole, value in names})
    return None


def filled(hole: Hole, value: str) -> str:
    """What stands in a hole, said again where it may be."""
    if not hole.table:
        return value
    again = sentence(value) if hole.table == SENTENCES else by_table(hole.table, value)
    return value if again is None else again


def cut(text: str, pieces: Sequence[str], holes: Sequence[Hole]) -> list[str] | None:
    """What stands in the holes of a pattern, each as short as can be from the left; None where the text is another.

    >>> cut("50 off 40 leaves nothing", ("", " off ", " leaves nothing"), (Hole("minus"), Hole("over")))
    ['50', '40']
    """
    if not holes:
        return [] if text == pieces[0] else None
    if not text.startswith(pieces[0]):
        return None
    text = text[len(pieces[0]) :]
    for value in values_before(text, pieces[1], holes[0], is_last=len(holes) == 1):
        if (more := cut(text[len(value) :], pieces[1:], holes[1:])) is not None:
            return [value, *more]
    return None


def values_before(text: str, piece: str, hole: Hole, *, is_last: bool) -> Iterator[str]:
    """What a hole before a piece may hold: words of its table, else the shortest text, at the end all that is left."""
    if not hole.may_stay:
        yield from (word for word in words(hole.table) if text.startswith(word + piece))
        return
    end = len(text) - len(piece) if is_last else text.find(piece, 1)
    value = text[: max(end, 0)]
    if value and (PART not in value or hole.table == SENTENCES or is_quoted(value)):
        yield value


def is_quoted(value: str) -> bool:
    """True for what somebody wrote, as messages show it: it may hold any sign."""
    return len(value) > 1 and value[0] == value[-1] and value[0] in "'\""


def splits(text: str, sign: str) -> Iterator[tuple[str, str]]:
    """The text before and after each place of a sign, from the left."""
    at = text.find(sign)
    while at >= 0:
        yield text[:at], text[at + len(sign) :]
        at = text.find(sign, at + 1)


@cache
def phrases() -> dict[str, tuple[Phrase, ...]]:
    """The phrases of each table, those with the most literal text first. ValueError where one stands twice."""
    found: dict[str, dict[str, str]] = {}
    for file in sorted((files("ecosim.app") / "phrases").iterdir(), key=lambda file: file.name):
        for table, pairs in tomllib.loads(file.read_text("utf-8")).items():
            if twice := found.setdefault(table, {}).keys() & pairs.keys():
                raise ValueError(f"{file.name}: {twice} stand in another file as well; write each once")
            found[table] |= pairs
    return {
        table: tuple(sorted((compiled(*pair) for pair in pairs.items()), key=lambda phrase: -phrase.n_literal))
        for table, pairs in found.items()
    }


def compiled(english: str, chinese: str) -> Phrase:
    """A pattern taken apart.

    >>> compiled("there is no {thing:things} {name}", "没有{thing} {name}").pieces
    ('there is no ', ' ', '')
    """
    pieces, holes = [""], []
    for literal, name, table, _ in Formatter().parse(english):
        pieces[-1] += literal
        if name is not None:
            holes.append(Hole(name, (table or "").removesuffix("?"), not table or table.endswith("?")))
            pieces.append("")
    return Phrase(tuple(pieces), tuple(holes), chinese, max(pieces, key=len))


@cache
def words(table: str) -> tuple[str, ...]:
    """The words of a table without holes, the longest first."""
    return tuple(phrase.pieces[0] for phrase in phrases()[table])


@cache
def labels() -> dict[str, str]:
    """What required settings are called, English to Chinese, by all declarations."""
    sections: list[type[Section]] = [Settings, *plugins(()).params_models().values()]
    found: dict[str, str] = {}
    for section in sections:  # which grows on the way
        for declared in declarations(section).values():
            if declared.is_required and declared.help.zh:
                found.setdefault(declared.help.en, declared.help.zh)
            sections += [one for one in inside(declared.shape) if one not in sections]
    return found


def inside(shape: Shape | None) -> Iterator[type[Section]]:
    """The sections that a value of a form is made of."""
    while shape is not None:
        if shape.section is not None:
            yield shape.section
        shape = shape.item or shape.value
