"""Two runs side by side: differences of the headlines with their intervals, and the settings that differ.

Any two runs can be compared; replication by replication where both have the same seed, so that the draws are the same,
else as independent samples. Differences are the first run less the second. `terminal.py` prints it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from ecosim.report.scenario_facts import read_scenario
from ecosim.report.summary import Metric, same_draws, summarise
from ecosim.report.wording import Lang

if TYPE_CHECKING:
    from ecosim.records import Run

NAMING_KEYS = ("listing", "sku", "name")  # what names an item of a list, so that no path holds a position
NONE = "–"


@dataclass(frozen=True)
class SettingChange:
    """A setting that differs; values as people write them, "–" where one side has none."""

    path: str
    run: str
    other: str


@dataclass(frozen=True)
class Comparison:
    """Two runs compared; in `metrics` the second stands as the baseline."""

    run: str
    other: str
    paired: bool
    n_pairs: int
    equal_tables: bool
    metrics: dict[str, Metric]
    settings: tuple[SettingChange, ...]
    versions: tuple[SettingChange, ...]

    def to_json(self) -> dict[str, Any]:
        """One JSON object; `summary` has the shape of a run's, with the second run as the baseline."""
        return {
            "run": self.run,
            "other": self.other,
            "paired": self.paired,
            "n_pairs": self.n_pairs,
            "equal_tables": self.equal_tables,
            "summary": {key: metric.to_json() for key, metric in self.metrics.items()},
            "settings": [asdict(change) for change in self.settings],
            "versions": [asdict(change) for change in self.versions],
        }

    def text(self, lang: Lang = "en") -> str:
        """The comparison in words and tables, for a terminal of 100 columns."""
        from ecosim.report.comparison_text import comparison_text

        return comparison_text(self, lang)


def compare(run: Run, other: Run) -> Comparison:
    """Compares two runs; raises what reading them raises.

    The intervals of the differences are of paired differences where seeds agree (t with n - 1), else Welch's.
    """
    metrics = summarise(run, other)
    gap = metrics["net_contribution_yuan"].diff
    settings = _changes(*(settings_of(one) for one in (run, other)))
    versions = _changes(*(versions_of(one) for one in (run, other)))
    return Comparison(
        run.path.name, other.path.name, same_draws(run, other), gap.n if gap else 0,
        run.manifest.get("digest") == other.manifest.get("digest"), metrics, settings, versions)  # fmt: skip


def versions_of(run: Run) -> dict[str, str]:
    """Versions of the program and of the plugins that made a run, by name."""
    program = {"ecosim " + k: str(v) for k, v in run.manifest.get("versions", {}).items()}
    return program | {"plugin of " + k: str(v)[:12] for k, v in run.manifest.get("channels", {}).items()}


def settings_of(run: Run) -> dict[str, str]:
    """Every setting of a run by its path, as people write it."""
    from ecosim.scenario.dump import plain_section

    scenario = read_scenario(run)
    return dict(flatten(plain_section(scenario.settings, {r.attributes: r for r in scenario.ranges})))


def side_by_side(sides: Sequence[Mapping[str, str]]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What is not the same on every side: path and value of each side, in order of first occurrence.

    >>> list(side_by_side([{"a": "1", "b": "2"}, {"a": "1", "c": "3"}]))
    [('b', ('2', '–')), ('c', ('–', '3'))]
    """
    for path in dict.fromkeys(path for side in sides for path in side):
        values = tuple(side.get(path, NONE) for side in sides)
        if len(set(values)) > 1:
            yield path, values


def _changes(mine: Mapping[str, str], theirs: Mapping[str, str]) -> tuple[SettingChange, ...]:
    return tuple(SettingChange(path, *values) for path, values in side_by_side((mine, theirs)))


def flatten(thing: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Nested groups and lists as (path, text) pairs; items of a list go by their name, a range is one value.

    >>> list(flatten({"a": {"b": "1"}, "c": [{"name": "x", "d": "2"}], "e": {"range": "1..2", "grade": "M"}}))
    [('a.b', '1'), ('c.x.d', '2'), ('e', '1..2 (M)')]
    """
    if isinstance(thing, dict) and "range" in thing:
        yield path, f"{thing['range']} ({thing.get('grade') or '-'})"
    elif isinstance(thing, dict):
        for key, inner in thing.items():
            yield from flatten(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(thing, list) and any(isinstance(item, dict) for item in thing):
        for place, item in enumerate(thing):
            name, rest = _named(item, str(place))
            yield from flatten(rest, f"{path}.{name}")
    else:
        yield path, NONE if thing is None else ", ".join(map(str, thing)) if isinstance(thing, list) else str(thing)


def _named(item: Any, place: str) -> tuple[str, Any]:
    """The name of a list's item and the rest of it."""
    for key in NAMING_KEYS:
        if isinstance(item, dict) and key in item:
            return str(item[key]), {k: v for k, v in item.items() if k != key}
    return place, item
