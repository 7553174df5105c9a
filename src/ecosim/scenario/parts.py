"""What the checks look at: the sound settings of a scenario, the tree they came from, and what is wrong so far.

A check asks for the settings it needs and is silent where one of them is broken, so one mistake gives one message.
The checks themselves are in `checks.py` and the modules it names.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ecosim.errors import Problem
from ecosim.scenario.festival import Evidence, Festival
from ecosim.scenario.fields import Shape, declarations, key_of
from ecosim.scenario.model import Settings
from ecosim.scenario.ranges import Range
from ecosim.scenario.tree import Block, Node, Series, dotted, identity_of, mark_at

Steps = tuple[str | int, ...]


@dataclass
class Parts:
    """Top-level settings that are sound, the tree they came from, and what has been found wrong."""

    values: Mapping[str, Any]
    root: Node
    ranges: tuple[Range, ...]
    problems: list[Problem]
    warnings: list[str]

    @cached_property
    def by_path(self) -> dict[str, Range]:
        """Ranges by the path people write."""
        return {setting.path: setting for setting in self.ranges}

    def complain(self, steps: Steps, message: str) -> None:
        """Note a problem at the value a path names."""
        self.problems.append(mark_at(self.root, steps).problem(dotted(steps), message))

    def complain_of_range(self, setting: Range, message: str) -> None:
        """Note a problem at a range."""
        self.problems.append(mark_at(self.root, written_steps(setting.attributes)).problem(setting.path, message))

    def complain_of_festival(self, message: str) -> None:
        """Note a problem at the word `festival` itself: what a named pack says stands in another file."""
        mark = self.root.entries["festival"].mark if isinstance(self.root, Block) else self.root.mark
        self.problems.append(mark.problem("festival", message))

    def warn(self, steps: Steps, message: str) -> None:
        """Note what is odd and may be meant."""
        self.warnings.append(f"{dotted(steps)}: {message}")

    def get(self, *names: str) -> tuple[Any, ...] | None:
        """Several top-level values, or None where one is not sound; what is not written has its default."""
        return tuple(self.values[name] for name in names) if all(name in self.values for name in names) else None

    def festival(self) -> Festival | None:
        """The festival, where there is one and it is sound."""
        found = self.get("festival")
        return None if found is None else found[0]

    def period(self) -> tuple[dt.datetime, dt.datetime] | None:
        """The first moment and the one after the last, where the period is sound."""
        if (found := self.get("period")) is None or any(each.path.startswith("period") for each in self.problems):
            return None
        midnight = dt.time()
        last = dt.datetime.combine(found[0].end_date, midnight) + dt.timedelta(days=1)
        return dt.datetime.combine(found[0].start_date, midnight), last

    def has_range(self, *steps: str) -> bool:
        """True where a setting, or one below it, is uncertain."""
        below = dotted(steps)
        return any(path == below or path.startswith(f"{below}.") for path in self.by_path)

    def is_written(self, *steps: str) -> bool:
        """True where something stands at a path, sound or not."""
        node: Node | None = self.root
        for step in steps:
            node = node.child(step) if isinstance(node, Block) else None
        return node is not None

    def lowest(self, steps: Steps, value: int) -> int:
        """A whole value, or the low end of the range that stands in its place."""
        uncertain = self.by_path.get(dotted(steps))
        return value if uncertain is None else int(uncertain.low)

    def highest(self, steps: Steps, value: int) -> int:
        """A whole value, or the high end of the range that stands in its place."""
        uncertain = self.by_path.get(dotted(steps))
        return value if uncertain is None else int(uncertain.high)

    def written_listings(self) -> list[str]:
        """Names of all listings that are written, sound or not."""
        node = self.root.child("products") if isinstance(self.root, Block) else None
        items = node.items if isinstance(node, Series) else ()
        return [name for item in items if (name := identity_of(item)) is not None]


def written_steps(attributes: Steps) -> Steps:
    """A path of attributes of Settings under the keys people write; places in a list stay numbers.

    >>> written_steps(("promotions", "coupons", 0, "minus_fen"))
    ('promotions', 'coupons', 0, 'minus')
    """
    steps: list[str | int] = []
    shape = Shape(section=Settings)
    for step in attributes:
        if shape.section is not None and str(step) in shape.section.model_fields:
            key = key_of(str(step), shape.section.model_fields[str(step)])
            steps.append(key)
            shape = declarations(shape.section)[key].shape
        else:
            steps.append(step)
            shape = shape.item or shape.value or Shape()
    return tuple(steps)


def doubles(names: Iterable[str]) -> list[str]:
    """Names that come more than once, sorted.

    >>> doubles(["b", "a", "b"])
    ['b']
    """
    seen: set[str] = set()
    return sorted({name for name in names if name in seen or seen.add(name)})  # type: ignore[func-returns-value]


def later_doubles(names: Sequence[str]) -> list[tuple[int, str]]:
    """Each name that has come before, with its place.

    >>> later_doubles(["a", "b", "a"])
    [(2, 'a')]
    """
    return [(at, name) for at, name in enumerate(names) if name in names[:at]]


def step_of(names: Sequence[str], at: int) -> str | int:
    """The step of a path to an entry of a list: its name, or its place where others have the same.

    >>> step_of(["a", "b", "b"], 0), step_of(["a", "b", "b"], 2)
    ('a', 2)
    """
    return at if names.count(names[at]) > 1 else names[at]


def clock(moment: dt.datetime) -> str:
    """A moment as an error shows it.

    >>> clock(dt.datetime(2025, 10, 20, 20))
    '2025-10-20 20:00'
    """
    return f"{moment:%Y-%m-%d %H:%M}"


def by_the_pack(block: Evidence) -> str:
    """Whose rule it is and how sure it is, for an error: a planner may know better than an assumption of grade M."""
    return f"a rule of the festival, grade {block.grade}" if block.grade else "a rule of the festival"
