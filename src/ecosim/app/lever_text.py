"""Values of settings as a planner reads and writes them: 15%, 1059, 12%..20%; and what is the same value."""

from __future__ import annotations

import re
from typing import Any, Final

from ecosim.scenario import literals
from ecosim.scenario.kinds import Kind

_COMMAS: Final = re.compile(r"[,，、]")


def people(kind: Kind, text: str) -> str:
    """A value as the program writes it, as people do.

    >>> from ecosim.scenario import kinds
    >>> people(kinds.SHARE, "0.12..0.2"), people(kinds.FEN, "1059.00"), people(kinds.REAL, "2.5")
    ('12%..20%', '1059', '2.5')
    """
    if ends := literals.ends(text) if kind.is_number else None:
        return "..".join(people(kind, end) for end in ends)
    try:
        if kind.word == "share":
            return f"{kind.read(text) * 100:.10g}%"
        return kind.write(kind.read(text)).removesuffix(".00")
    except ValueError:
        return text


def normal(kind: Kind, text: str | None, is_list: bool = False) -> str | None:
    """The one way of writing a value, so that two texts of one value are equal; text that is none as it stands.

    >>> from ecosim.scenario import kinds
    >>> normal(kinds.SHARE, " 12 %"), normal(kinds.FEN, "60万"), normal(kinds.WHOLE, "")
    ('12%', '600000', None)
    """
    if text is None or not text.strip():
        return None
    if is_list:
        return ", ".join(people(kind, item) for item in items(text))
    return people(kind, text.strip())


def items(text: str) -> list[str]:
    """The entries of a list written with commas.

    >>> items("1, 6，11")
    ['1', '6', '11']
    """
    return [item.strip() for item in _COMMAS.split(text) if item.strip()]


def of_plain(kind: Kind, value: Any) -> str | None:
    """A value out of nested plain settings: text, a list, or a range with its source."""
    if isinstance(value, dict):
        return people(kind, str(value["range"]))
    if isinstance(value, list | tuple):
        return ", ".join(people(kind, str(item)) for item in value) or None
    return None if value is None or value == "" else people(kind, str(value))


def number_of(kind: Kind, text: str | None) -> float | int | None:
    """A single number as a field for numbers shows it: shares in percent, money in yuan; None where it is none.

    >>> from ecosim.scenario import kinds
    >>> number_of(kinds.SHARE, "12%"), number_of(kinds.FEN, "1059.50"), number_of(kinds.SHARE, "12%..20%")
    (12.0, 1059.5, None)
    """
    try:
        value = kind.read(text or "")
    except ValueError:
        return None
    return scaled(kind, value)


def scaled(kind: Kind, value: float) -> float | int:
    """A number of a kind's own unit as a field shows it."""
    if kind.word == "share":
        return float(f"{value * 100:.10g}")
    if kind.word == "money":
        return value / 100
    return int(value) if kind.is_whole else float(value)


def of_number(kind: Kind, number: float | None) -> str | None:
    """What was put into a field for numbers, as text for the file.

    >>> from ecosim.scenario import kinds
    >>> of_number(kinds.SHARE, 12.5), of_number(kinds.FEN, 1059.0), of_number(kinds.WHOLE, 3)
    ('12.5%', '1059', '3')
    """
    if number is None:
        return None
    if kind.word == "money":
        return f"{number:.2f}".removesuffix(".00")
    return f"{number:.10g}%" if kind.word == "share" else str(int(number)) if kind.is_whole else f"{number:.10g}"
