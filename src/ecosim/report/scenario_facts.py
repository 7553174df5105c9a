"""What a report must know of the scenario behind a run: title, dates, phases, and its assumptions with their evidence.

Read from the run's resolved scenario, so that a report can be made long after the run. An assumption is a setting that
is drawn from a range, or one left at a default whose source is weak (grade S) or from memory (M). Knows no table.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ecosim.report.wording import Words

if TYPE_CHECKING:
    from ecosim.records import Run
    from ecosim.scenario import Range, Scenario
    from ecosim.scenario.model import Settings

WEAK = ("S", "M")
PHASE_NAMES = {
    "warm-up": "预热",
    "presale": "预售",
    "opening": "开售",
    "middle": "中段",
    "peak": "高峰",
    "close": "收尾",
}
GRADE_NAMES = {
    "P": Words("counted or official", "实测或官方"),
    "N": Words("press or regulator", "媒体或监管"),
    "T": Words("trade press", "行业媒体"),
    "S": Words("weak source", "弱来源"),
    "M": Words("from memory", "经验估计"),
    "": Words("no grade given", "未注明"),
}


@dataclass(frozen=True)
class Phase:
    """A phase of the festival, in shop time."""

    name: str
    start: dt.datetime
    end: dt.datetime
    prices_open: bool

    @property
    def label(self) -> Words:
        """The name, in Chinese where it is one of the usual ones."""
        return Words(self.name, PHASE_NAMES.get(self.name, self.name))


@dataclass(frozen=True)
class Assumption:
    """A setting that somebody assumed; the value as people write it (yuan, not fen)."""

    path: str
    label: Words
    unit: str
    value: str  # "0.12..0.2" when drawn
    source: str
    grade: str
    drawn: bool


@dataclass(frozen=True)
class Facts:
    """The scenario as far as a report shows it."""

    name: str
    title: Words
    store: str
    first_date: dt.date
    last_date: dt.date
    phases: tuple[Phase, ...]
    assumptions: tuple[Assumption, ...]  # those drawn from a range first

    @property
    def opening(self) -> dt.datetime | None:
        """The first moment at which festival prices hold inside the period."""
        first = dt.datetime.combine(self.first_date, dt.time())
        last = dt.datetime.combine(self.last_date + dt.timedelta(days=1), dt.time())
        open_from = [p.start for p in self.phases if p.prices_open and first <= p.start < last]
        return min(open_from, default=None)


def read_scenario(run: Run) -> Scenario:
    """The scenario of a run, from its folder; settings of plugins are taken as they stand."""
    path = run.path / "scenario.resolved.yaml"
    return _scenario(path, path.stat().st_mtime_ns if path.is_file() else 0)


@lru_cache(maxsize=8)
def _scenario(path: Path, mtime_ns: int) -> Scenario:
    """Read once for all that is made of a run, for a third of a second each; anew where the file has changed."""
    from ecosim.scenario import load

    return load(path)


def read_facts(run: Run) -> Facts:
    """The facts of a run's scenario."""
    scenario = read_scenario(run)
    return facts_of(scenario.settings, scenario.ranges)


def is_uncertain(scenario: Scenario) -> bool:
    """True where a replication draws any setting, of a channel too."""
    return bool(scenario.ranges) or any(_of_channels(scenario.settings))


def facts_of(settings: Settings, ranges: Iterable[Range]) -> Facts:
    """The facts of a scenario at its midpoint."""
    festival = settings.festival
    phases = [
        Phase(p.name, _naive(p.start), _naive(p.end), p.prices_open) for p in (festival.phases if festival else ())
    ]
    drawn = [_drawn(r) for r in ranges]
    paths = {a.path for a in drawn}
    drawn += [a for a in _of_channels(settings) if a.path not in paths]
    paths = {a.path for a in drawn}
    left = [a for a in _weak_defaults(settings, "") if a.path not in paths]
    title = Words(settings.title_en or settings.name, settings.title_zh or settings.title_en or settings.name)
    return Facts(settings.name, title, settings.store.name, settings.period.start_date, settings.period.end_date,
                 tuple(phases), tuple(drawn + left))  # fmt: skip


def _naive(moment: dt.datetime) -> dt.datetime:
    return moment.replace(tzinfo=None)


def _drawn(drawn: Range) -> Assumption:
    label = Words(drawn.en or drawn.path, drawn.zh or drawn.en or drawn.path)
    return Assumption(drawn.path, label, drawn.unit, drawn.text, drawn.source, drawn.grade, True)


def _of_channels(settings: Settings) -> Iterator[Assumption]:
    """Ranges among the settings of channels, which stand as text where their plugins are not asked."""
    for name, channel in settings.channels.items():
        yield from _text_ranges(channel.params, f"channels.{name}")


def _text_ranges(text: Any, path: str) -> Iterator[Assumption]:
    """Every `{range: .., source: .., grade: ..}` in text settings; its label is the end of its path."""
    if isinstance(text, Mapping) and "range" in text:
        label = path.removeprefix("channels.")
        yield Assumption(path, Words(label, label), "", str(text["range"]), str(text.get("source", "")),
                         str(text.get("grade", "")), True)  # fmt: skip
        return
    steps = text.items() if isinstance(text, Mapping) else enumerate(text) if isinstance(text, list | tuple) else ()
    for step, inside in steps:
        yield from _text_ranges(inside, f"{path}.{step}")


def _sections(value: Any) -> Iterator[tuple[str, Any]]:
    """Sections inside a setting with their names: itself, those of a mapping, those of a list that have a name."""
    if hasattr(type(value), "model_fields"):
        yield "", value
    named = value.items() if isinstance(value, Mapping) else (
        (getattr(one, "name", None), one) for one in (value if isinstance(value, tuple) else ()))  # fmt: skip
    yield from ((str(name), one) for name, one in named if name and hasattr(type(one), "model_fields"))


def _weak_defaults(section: Any, path: str) -> Iterator[Assumption]:
    """Settings at their default whose evidence is weak; a planner's own value is the planner's own evidence."""
    from ecosim.scenario.fields import help_of, key_of, kind_of

    for name, field in type(section).model_fields.items():
        value, told, here = getattr(section, name), help_of(field), f"{path}{key_of(name, field)}"
        inside = list(_sections(value))
        for below, one in inside:
            yield from _weak_defaults(one, f"{here}.{below}." if below else f"{here}.")
        if not inside and told.grade in WEAK and (kind := kind_of(field)) is not None and value == field.default:
            yield Assumption(
                here, Words(told.en, told.zh), told.unit, kind.write(value), told.source, told.grade, False
            )
