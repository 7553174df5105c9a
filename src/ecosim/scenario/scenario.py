"""A scenario: settings with their uncertain ranges, and what may be asked of them.

The frozen value everything below the engine is built from. How it is read is `load.py`, how ranges are drawn
`ranges.py`.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from ecosim.scenario.dump import plain_section, write_yaml
from ecosim.scenario.fields import Section
from ecosim.scenario.model import Settings
from ecosim.scenario.ranges import Range, draw_value, put_range
from ecosim.scenario.variants import not_joining, without_festival

ROLES = ("plan", "not_joining", "no_festival")


@dataclass(frozen=True)
class Scenario:
    """Settings with the ranges at their midpoint, the ranges, and the role the scenario plays in a comparison."""

    settings: Settings
    ranges: tuple[Range, ...] = ()
    role: str = "plan"
    warnings: tuple[str, ...] = field(default=(), compare=False)

    @property
    def name(self) -> str:
        return self.settings.name

    @cached_property
    def identity(self) -> str:
        """SHA-256 of the resolved content, 64 hex digits: no file names, no order of keys, no comments."""
        text = json.dumps(self._resolved(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def at(self, replication: int) -> Settings:
        """Settings of one replication: every range drawn by its name from the seed and the replication.

        Groups of names come in the order of the names: two files of one identity must give one result, and shares of
        segments and queries are summed in the order given.

        Raises ValueError for a replication below 0 or beyond 2^32 - 2.
        """
        if not 0 <= replication < 2**32 - 1:
            raise ValueError(f"replication: {replication} is no replication; they count from 0")
        settings = self.settings
        for setting in self.ranges:
            settings = put_range(settings, setting, draw_value(setting, self.settings.seed, replication))
        ordered: Settings = in_name_order(settings)
        return ordered

    def variant(self, role: str) -> Scenario:
        """The same scenario in another role: `not_joining` (we stay out), `no_festival` (nobody has a festival).

        What goes with each role stands in `variants.py`. Ranges keep their names, so both sides of a comparison draw
        the same values. Raises ValueError for an unknown role.
        """
        if role not in ROLES:
            raise ValueError(f"role: {role!r} is no role; write one of: {', '.join(ROLES)}")
        left_out = {"not_joining": not_joining, "no_festival": without_festival}
        if role not in left_out:
            return replace(self, role=role)
        settings, ranges = left_out[role](self.settings, self.ranges)
        return replace(self, settings=settings, ranges=ranges, role=role)

    def resolved_yaml(self) -> str:
        """The whole scenario as one YAML text with every default written out; it loads to an equal plan."""
        return write_yaml(self._resolved())

    def _resolved(self) -> dict[str, Any]:
        return plain_section(self.settings, {setting.attributes: setting for setting in self.ranges})


def in_name_order(value: Any) -> Any:
    """Settings with every group of names sorted by name, at any depth; lists keep their order.

    >>> list(in_name_order({"b": 1, "a": {"d": 2, "c": 3}})["a"])
    ['c', 'd']
    """
    if isinstance(value, Section):
        fields = {name: in_name_order(getattr(value, name)) for name in type(value).model_fields}
        return value.model_copy(update=fields)
    if isinstance(value, dict):
        return {name: in_name_order(value[name]) for name in sorted(value)}
    return value
