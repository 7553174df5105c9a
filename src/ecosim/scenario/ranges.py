"""Settings that are not known exactly: each range is drawn once a replication, by its name, and put in its place.

The draw depends on the seed, the replication and the path alone, so a plan and its baselines get the same values
whatever else their files say. Knows nothing of text.
"""

from __future__ import annotations

import math
import zlib
from dataclasses import dataclass, field
from typing import Any

from ecosim.scenario.fields import Section
from ecosim.scenario.kinds import BY_WORD


@dataclass(frozen=True)
class Range:
    """An uncertain setting: its path as people write it, its ends in the setting's unit (fen for money), its source."""

    path: str
    low: float
    high: float
    source: str
    grade: str
    attributes: tuple[str | int, ...] = field(repr=False)  # where it lies in Settings
    kind: str = field(repr=False)
    unit: str = field(default="", repr=False)
    en: str = field(default="", repr=False)
    zh: str = field(default="", repr=False)

    @property
    def text(self) -> str:
        """The range as people write it (yuan for money)."""
        write = BY_WORD[self.kind].write
        return f"{write(self.low)}..{write(self.high)}"


def midpoint(low: float, high: float, is_whole: bool) -> float:
    """The middle of a range, half up for whole numbers.

    >>> midpoint(1, 4, True), midpoint(0.12, 0.20, False)
    (3, 0.16)
    """
    return (int(low) + int(high) + 1) // 2 if is_whole else (low + high) / 2


def draw_value(setting: Range, seed: int, replication: int) -> float:
    """The value of a range in one replication, uniform between its ends; decision UNCERTAIN.

    Of whole kinds every whole number from low to high is as likely as any other.
    """
    import numpy as np

    from ecosim.kernels.decisions import UNCERTAIN
    from ecosim.kernels.philox import draw, fold, unit

    key = np.uint64(fold(np.uint64(seed), np.uint64(1 + replication)))
    word = draw(key, UNCERTAIN, np.uint64(zlib.crc32(setting.path.encode())), np.uint64(0))[0]
    u, low, high = float(unit(word)), setting.low, setting.high
    if BY_WORD[setting.kind].is_whole:
        return min(math.floor(low + u * (high - low + 1)), int(high))
    return low + (high - low) * u


def put(thing: Any, attributes: tuple[str | int, ...], value: Any) -> Any:
    """A copy of nested sections, groups and lists with one value replaced."""
    if not attributes:
        return value
    head, rest = attributes[0], attributes[1:]
    if isinstance(thing, Section):
        return thing.model_copy(update={str(head): put(getattr(thing, str(head)), rest, value)})
    if isinstance(thing, dict):
        return {**thing, head: put(thing[head], rest, value)}
    at = int(head)
    return (*thing[:at], put(thing[at], rest, value), *thing[at + 1 :])


def put_range(settings: Any, setting: Range, value: float) -> Any:
    """Settings with one range at a value; among a plugin's settings it stands as text, as everything there."""
    as_text = setting.attributes[:1] == ("channels",)
    return put(settings, setting.attributes, BY_WORD[setting.kind].write(value) if as_text else value)
