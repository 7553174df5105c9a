"""Two runs side by side: differences of the headlines with their intervals, and the settings that differ.

Any two runs can be compared; replication by replication where both have the same seed, so that the draws are the same,
else as independent samples. Differences are the first run less the second. `terminal.py` prints it.
"""

from __future__ import annotations

from collections.abc import Iterator
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
    mine, theirs = (_flat_scenario(one) for one in (run, other))
    versions = [
        {"ecosim " + k: str(v) for k, v in one.manifest.get("versions", {}).items()}
        | {"plugin of " + k: str(v)[:12] for k, v in one.manifest.get("channels", {}).items()}
        for one in (run, other)
    ]
    return Comparison(
        run.path.name, other.path.name, same_draws(run, other), gap.n if gap else 0,
        run.manifest.get("digest") == other.manifest.get("digest"), metrics,
        tuple(_changes(mine, theirs)), tuple(_changes(versions[0], versions[1])))  # fmt: skip


def _changes(mine: dict[str, str], theirs: dict[str, str]) -> Iterator[SettingChange]:
    for path in [*mine, *(p for p in theirs if p not in mine)]:
        if mine.get(path) != theirs.get(path):
            yield SettingChange(path, mine.get(path, NONE), theirs.get(path, NONE))


def _flat_scenario(run: Run) -> dict[str, str]:
    from ecosim.scenario.dump import plain_section

    scenario = read_scenario(run)
    return dict(flatten(plain_section(scenario.settings, {r.attributes: r for r in scenario.ranges})))


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
