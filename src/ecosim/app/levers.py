"""Every setting of a plan as a lever: its words, unit, limits, evidence, and its value here and in the base.

Made from the declarations, of the scenario and of the plugins that its channels use: whatever is declared can be
moved. Groups and order are `lever_groups.py`, how text is read and written `lever_text.py`. Knows no Streamlit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any, Final, NamedTuple

from ecosim.app import lever_text
from ecosim.app.draft import NULL, Checked, Draft, Steps, below, name_of
from ecosim.app.lever_groups import GROUPS, group_of, may_hold, rank_of
from ecosim.report.wording import Words
from ecosim.runs.replication import plugins
from ecosim.scenario.fields import Declared, Section, Shape, declarations
from ecosim.scenario.kinds import Kind
from ecosim.scenario.model import Channel, Settings
from ecosim.scenario.tree import IDENTITY, dotted

# What a file is rather than what is planned in it, evidence of a rule pack, the plugin of a channel, names of entries.
LEFT_OUT: Final = ("ecosim", "source", "grade", "use", *IDENTITY)


@dataclass(frozen=True)
class Lever:
    """One setting that can be moved. Values are text as people write them, None where there is none."""

    steps: Steps
    group: str
    of: tuple[str, ...]  # names on the way: a listing, a channel and its host
    section: Words | None  # the group of settings it lies in, below a listing, a channel or the like
    plugin: str  # of the channel, where it is one's
    field: Declared
    kind: Kind
    is_written: bool  # by the scenario, rather than left at its default
    in_base: bool  # False for what the draft itself has added
    plan_plain: Any
    base_plain: Any

    @property
    def path(self) -> str:
        """The path as it stands in a file and in errors."""
        return dotted(self.steps)

    @property
    def label(self) -> Words:
        """What it is."""
        about = self.field.help
        return Words(about.en or self.field.key, about.zh or about.en or self.field.key)

    @property
    def unit(self) -> str:
        """The unit as declared, in English."""
        return self.field.help.unit

    @property
    def limits(self) -> Mapping[str, float]:
        """ge, gt, le, lt in the kind's own unit (fen)."""
        return self.field.limits

    @property
    def is_list(self) -> bool:
        """True where several values stand in one field."""
        return self.field.shape.item is not None

    @property
    def is_optional(self) -> bool:
        """True where nothing may stand."""
        return self.field.shape.is_optional

    @property
    def is_range(self) -> bool:
        """True where nobody knows the value exactly: each replication draws one."""
        return isinstance(self.plan_plain, Mapping)

    @cached_property
    def value(self) -> str | None:
        """The value in the plan; in the base where the plan cannot be read."""
        return lever_text.of_plain(self.kind, self.plan_plain)

    @cached_property
    def base(self) -> str | None:
        """The value in the base."""
        return lever_text.of_plain(self.kind, self.base_plain)

    @property
    def default(self) -> str | None:
        """The value where nothing is written."""
        return lever_text.of_plain(self.kind, _written(self.kind, self.field.default))

    @property
    def plausible(self) -> str:
        """The range of values that are no surprise; empty where none is declared."""
        ends = self.field.help.plausible
        return lever_text.people(self.kind, "..".join(self.kind.write(end) for end in ends)) if ends else ""

    @property
    def evidence(self) -> tuple[str, str]:
        """Source and grade of the value in the plan; both empty for what the planner wrote without any."""
        if isinstance(self.plan_plain, Mapping):
            return str(self.plan_plain.get("source") or ""), str(self.plan_plain.get("grade") or "")
        return ("", "") if self.is_written else (self.field.help.source, self.field.help.grade)


@lru_cache(maxsize=32)
def levers(checked: Checked, group: str = "") -> tuple[Lever, ...]:
    """The levers of a plan, of one group or of all, as declared; those of the base where the plan cannot be read."""
    scenario = checked.scenario or checked.base
    place = _Place((), (), checked.plain, checked.base_plain, scenario.settings)
    found = (
        lever
        for field in declarations(Settings).values()
        if not group or may_hold(field.key, group)
        for lever in _field(field, place)
    )
    return tuple(lever for lever in found if group in ("", lever.group))


def by_path(checked: Checked, paths: Iterable[str]) -> dict[str, Lever]:
    """Levers by their path as `flatten` writes it, of all groups in which the given paths may stand."""
    keys = {path.partition(".")[0] for path in paths}
    groups = [group for group in GROUPS if any(may_hold(key, group) for key in keys)]
    return {".".join(lever.steps): lever for group in groups for lever in levers(checked, group)}


def of_group(found: Iterable[Lever], group: str, search: str = "") -> list[Lever]:
    """The levers of a group whose words hold all that is searched for, the most used first."""
    wanted = search.casefold().split()
    mine = [one for one in found if one.group == group and all(word in words_of(one) for word in wanted)]
    return sorted(mine, key=lambda one: (rank_of(one.steps), not one.is_written))


def words_of(lever: Lever) -> str:
    """What a search looks through."""
    said = (lever.path, lever.label.en, lever.label.zh, lever.unit)
    section = lever.section
    return " ".join((*said, section.en, section.zh) if section else said).casefold()


def move(draft: Draft, lever: Lever, text: str | None) -> Draft:
    """The draft with a lever at a value; at the base's value, or at none, the overlay no longer speaks of it."""
    wanted = lever_text.normal(lever.kind, text, lever.is_list)
    is_own = not lever.in_base or _is_in_list(draft, lever.steps)
    if wanted == lever.base or (wanted is None and not lever.is_optional and not lever.is_list):
        if not is_own:
            return draft.unset(lever.steps)
        wanted, text = lever.base, lever.base
    if wanted is None:
        return draft.set(lever.steps, [] if lever.is_list else NULL)
    return draft.set(lever.steps, lever_text.items(text or "") if lever.is_list else (text or "").strip())


def _is_in_list(draft: Draft, steps: Steps) -> bool:
    """True where the draft has replaced a whole list that the setting lies in: nothing of it shines through."""
    return any(isinstance(draft.get(steps[:depth]), list) for depth in range(1, len(steps)))


class _Place(NamedTuple):
    """Where the walk stands, in the plan and in its base; `written` is the section itself, or a plugin's text."""

    steps: Steps
    of: tuple[str, ...]
    plan: Any
    base: Any
    written: Any
    plugin: str = ""
    section: Words | None = None

    def down(self, key: str, name: str, *, is_name: bool = False) -> _Place:
        """One step below: `key` as people write it, `name` the attribute."""
        own = self.written
        if isinstance(own, Section):
            inner = getattr(own, name, None)
        elif isinstance(own, tuple):
            inner = next((item for item in own if _name(item) == key), None)
        else:
            inner = below(own, key)
        of = (*self.of, key) if is_name else self.of
        return _Place((*self.steps, key), of, below(self.plan, key), below(self.base, key), inner, self.plugin)

    def has(self, key: str, name: str) -> bool:
        """True where the scenario writes a setting of this section itself."""
        if isinstance(self.written, Section):
            return name in self.written.model_fields_set
        return isinstance(self.written, Mapping) and key in self.written


def _name(item: Any) -> str | None:
    """The name of an entry of a list of sections."""
    return next((str(getattr(item, word)) for word in IDENTITY if word in type(item).model_fields), None)


def _section(model: type[Section], place: _Place) -> Iterator[Lever]:
    for field in declarations(model).values():
        if model is Channel and field.key == "params":
            yield from _channel(place)
        else:
            yield from _field(field, place)


def _channel(place: _Place) -> Iterator[Lever]:
    """The settings of a channel's plugin, which stand beside the channel's own."""
    params = plugins(()).params_models().get(place.written.use)
    if params is not None:
        yield from _section(params, place._replace(written=place.written.params))


def _field(field: Declared, above: _Place) -> Iterator[Lever]:
    if field.key in LEFT_OUT:
        return
    shape, place = field.shape, above.down(field.key, field.name)
    if shape.section is not None:
        if place.plan is None and not shape.is_optional:
            place = place._replace(plan={})  # a plugin's section that is not written: all of it at its defaults
        if place.base is None and above.base is not None and not shape.is_optional:
            place = place._replace(base={})
        if place.plan is not None:
            section = Words(field.help.en, field.help.zh or field.help.en) if above.steps and field.help.en else None
            yield from _section(shape.section, place._replace(section=section))
    elif shape.value is not None and isinstance(place.plan, Mapping):
        for key in place.plan:
            yield from _entry(field, shape.value, place, key)
    elif shape.item is not None and shape.item.section is not None:
        names = [name_of(item) for item in place.plan or ()]
        for key in names:
            if key is not None and names.count(key) == 1:
                yield from _section(shape.item.section, place.down(key, key, is_name=True))
    elif kind := shape.kind or (shape.item and shape.item.kind):
        yield _lever(field, kind, above, place)


def _entry(field: Declared, shape: Shape, group: _Place, key: str) -> Iterator[Lever]:
    """One entry of a group of names: a channel, a listing's prices, the budget of a phase."""
    written = group.written.get(key) if isinstance(group.written, Mapping) else None
    place = group.down(key, key, is_name=True)._replace(written=written)
    if shape.section is Channel:
        place = place._replace(plugin=place.written.use)
    if shape.section is not None:
        yield from _section(shape.section, place)
    elif shape.kind is not None:
        entry = Declared(key, key, replace(shape, is_optional=True), field.help, {})
        made = _lever(entry, shape.kind, group, place)
        yield replace(made, of=place.of, in_base=place.base is not None)


def _lever(field: Declared, kind: Kind, above: _Place, place: _Place) -> Lever:
    default = _written(kind, field.default)
    plan, base = (_held(section, field.key, default) for section in (above.plan, above.base))
    group = group_of(place.steps, place.plugin)
    is_written = above.has(field.key, field.name)
    return Lever(
        place.steps,
        group,
        above.of,
        above.section,
        place.plugin,
        field,
        kind,
        is_written,
        above.base is not None,
        plan,
        base,
    )


def _held(section: Any, key: str, default: Any) -> Any:
    return section[key] if isinstance(section, Mapping) and key in section else default


def _written(kind: Kind, value: Any) -> Any:
    """A default as text."""
    if isinstance(value, list | tuple):
        return [kind.write(item) for item in value]
    return None if value is None else kind.write(value)
