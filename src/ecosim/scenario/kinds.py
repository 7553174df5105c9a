"""The kinds of values a setting can have: how each is read from text and written back, exactly.

A kind stands in the annotation of a field (`Fen`, `Share`, …); pydantic calls it for text, so that a planner's
literal works wherever a model is filled. Text is what people write (yuan), values are what the program computes
with (fen).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import core_schema

from ecosim.scenario import literals
from ecosim.units import yuan


@dataclass(frozen=True)
class Kind:
    """One kind of value: `read` takes text or raises ValueError, `write` gives text that reads back the same.

    `refers`: the value is the name of something else in the scenario: a listing, a query or a phase.
    """

    word: str
    read: Callable[[str], Any]
    write: Callable[[Any], str] = str
    is_number: bool = False
    is_whole: bool = False
    options: tuple[Any, ...] = ()
    refers: str = ""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.no_info_before_validator_function(self.accept, handler(source))

    def accept(self, value: Any) -> Any:
        """A value as it is, text as this kind reads it."""
        return self.read(value) if isinstance(value, str) else value


def _write_moment(value: dt.datetime) -> str:
    return value.strftime("%Y-%m-%d %H:%M:%S").removesuffix(":00") if value.second == 0 else str(value)


def _write_float(value: float) -> str:
    return repr(float(value)).removesuffix(".0")


def _write_truth(value: bool) -> str:
    return "true" if value else "false"


WHOLE = Kind("whole number", literals.whole, is_number=True, is_whole=True)
REAL = Kind("number", literals.real, _write_float, is_number=True)
TRUTH = Kind("true or false", literals.truth, _write_truth)
TEXT = Kind("text", str)
DAY = Kind("day", literals.day, dt.date.isoformat)
NAME = Kind("name", literals.name)
FEN = Kind("money", literals.fen, yuan, is_number=True, is_whole=True)
SHARE = Kind("share", literals.share, _write_float, is_number=True)
HOURS = Kind("length of time", literals.hours, _write_float, is_number=True)
MOMENT = Kind("moment", literals.moment, _write_moment)

LISTING_NAME = replace(NAME, refers="listing")
PHASE_NAME = replace(NAME, refers="phase")
QUERY_NAME = replace(TEXT, refers="query")
SEGMENT_NAME = replace(NAME, refers="segment")
CHANNEL_NAME = replace(NAME, refers="channel")
COUPON_NAME = replace(NAME, refers="coupon")

OF_BUILTIN: dict[Any, Kind] = {int: WHOLE, float: REAL, bool: TRUTH, str: TEXT, dt.date: DAY, dt.datetime: MOMENT}
BY_WORD = {kind.word: kind for kind in (WHOLE, REAL, TRUTH, TEXT, DAY, NAME, FEN, SHARE, HOURS, MOMENT)}


def one_of(options: tuple[Any, ...]) -> Kind:
    """The kind of a setting with a closed list of words.

    >>> one_of(("gsp", "vcg")).read("gps")
    Traceback (most recent call last):
    ValueError: 'gps' is none of the choices; write one of: gsp, vcg
    """
    words = {str(option): option for option in options}

    def read(text: str) -> Any:
        if text not in words:
            raise ValueError(f"{literals.shown(text)} is none of the choices; write one of: {', '.join(words)}")
        return words[text]

    return Kind("choice", read, options=options)
