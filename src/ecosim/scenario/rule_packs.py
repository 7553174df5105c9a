"""Rule packs by themselves: which ones ship with the program, and what one says, with its uncertain values.

How a scenario takes a pack over, and changes it, is in `load.py`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from ecosim.errors import BadInput, Problem
from ecosim.scenario.bundled import names_in, packs_folder
from ecosim.scenario.dump import plain_section
from ecosim.scenario.festival import Festival
from ecosim.scenario.festival_checks import check_festival
from ecosim.scenario.parts import Parts
from ecosim.scenario.ranges import Range
from ecosim.scenario.scenario import Scenario
from ecosim.scenario.text import read_text
from ecosim.scenario.tree import Block, Entry, did_you_mean
from ecosim.scenario.typed import BROKEN, Place, Reader

FESTIVAL = "festival"


@dataclass(frozen=True)
class Pack:
    """A festival with its ranges by where they lie in it; a range's value in `festival` is its midpoint."""

    festival: Festival
    ranges: dict[tuple[str | int, ...], Range]

    @property
    def start(self) -> dt.datetime:
        """When its first phase or presale window begins."""
        windows = (window.deposit_from for window in self.festival.presale)
        return min([phase.start for phase in self.festival.phases] + list(windows))

    @property
    def end(self) -> dt.datetime:
        """When its last phase or presale window ends."""
        windows = (window.balance_to for window in self.festival.presale)
        return max([phase.end for phase in self.festival.phases] + list(windows))

    def plain(self) -> dict[str, Any]:
        """The pack as nested dicts, lists and text under the keys people write."""
        return plain_section(self.festival, self.ranges)


def pack_names() -> list[str]:
    """Names of the packs that ship with the program, sorted."""
    return names_in(packs_folder())


def read_pack(name: str) -> Pack:
    """A bundled pack by its name; raises BadInput where there is none, or where it is wrong."""
    if name not in pack_names():
        there = did_you_mean(name, pack_names()) or "; ecosim festivals lists them"
        raise BadInput([Problem(name, 1, 1, "", f"there is no such rule pack{there}")])
    reader = Reader()
    node = read_text(packs_folder() / f"{name}.yaml", reader.problems)
    festival = reader.section(Festival, node, Place((FESTIVAL,), (FESTIVAL,)))
    if festival is not BROKEN:
        root = Block({FESTIVAL: Entry(node.mark, node)}, node.mark)
        check_festival(Parts({FESTIVAL: festival}, root, tuple(reader.ranges), reader.problems, reader.warnings))
    if reader.problems:
        raise BadInput(sorted(set(reader.problems)))
    return Pack(festival, _by_place(tuple(reader.ranges)))


def bundled_packs() -> list[Pack]:
    """All bundled packs, in the order of their first day."""
    return sorted(map(read_pack, pack_names()), key=lambda pack: (pack.start, pack.festival.name))


def pack_of(scenario: Scenario) -> Pack | None:
    """A scenario's festival with what the scenario changed in it, None where it has none."""
    festival = scenario.settings.festival
    return None if festival is None else Pack(festival, _by_place(scenario.ranges))


def _by_place(ranges: tuple[Range, ...]) -> dict[tuple[str | int, ...], Range]:
    within = (setting for setting in ranges if setting.attributes[0] == FESTIVAL)
    inner = (replace(setting, attributes=setting.attributes[1:]) for setting in within)
    return {setting.attributes: setting for setting in inner}
