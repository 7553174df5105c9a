"""Settings back to text: what `scenario.resolved.yaml` holds, and what reads back to an equal scenario.

Every value is written in the exact form its kind reads. Knows no file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import yaml
from pydantic_core import to_jsonable_python

from ecosim.scenario.fields import Section, Shape, declarations
from ecosim.scenario.model import Channel
from ecosim.scenario.ranges import Range


def plain_section(
    section: Section, ranges: Mapping[tuple[str | int, ...], Range] = MappingProxyType({}), *, only_set: bool = False
) -> dict[str, Any]:
    """A section as nested dicts, lists and text under the keys people write.

    ranges: ranges by where they lie (attributes), written in place of their midpoints · only_set: leave untouched
    defaults out.
    """
    return _Plain(ranges, only_set).section(section, ())


@dataclass(frozen=True)
class _Plain:
    ranges: Mapping[tuple[str | int, ...], Range]
    only_set: bool

    def section(self, section: Section, at: tuple[str | int, ...]) -> dict[str, Any]:
        plain = {}
        for key, declared in declarations(type(section)).items():
            name = declared.name
            if name in section.model_fields_set or not self.only_set:
                plain[key] = self.value(declared.shape, getattr(section, name), (*at, name))
        if isinstance(section, Channel):
            plain |= plain.pop("params", {})  # a plugin's settings stand beside the channel's own
        return plain

    def value(self, shape: Shape, value: Any, at: tuple[str | int, ...]) -> Any:
        if at in self.ranges:
            setting = self.ranges[at]
            return {"range": setting.text, "source": setting.source, "grade": setting.grade}
        if value is None:
            return None
        if shape.section is not None:
            return self.section(value, at)
        if shape.item is not None:
            return [self.value(shape.item, item, (*at, number)) for number, item in enumerate(value)]
        if shape.key is not None and shape.value is not None:
            return {shape.key.write(key): self.value(shape.value, item, (*at, key)) for key, item in value.items()}
        return shape.kind.write(value) if shape.kind is not None else self.anything(to_jsonable_python(value), at)

    def anything(self, value: Any, at: tuple[str | int, ...]) -> Any:
        """A value nobody declared: groups and lists of text."""
        free = Shape()
        if isinstance(value, dict):
            return {str(key): self.value(free, item, (*at, key)) for key, item in value.items()}
        if isinstance(value, list):
            return [self.value(free, item, (*at, number)) for number, item in enumerate(value)]
        if isinstance(value, bool):
            return "true" if value else "false"
        return value if value is None else str(value)


class _Dumper(
    yaml.emitter.Emitter, yaml.serializer.Serializer, yaml.representer.BaseRepresenter, yaml.resolver.BaseResolver
):
    """Writes text without guessing at types: plain wherever YAML's grammar allows it."""

    def __init__(self, stream: Any) -> None:
        yaml.emitter.Emitter.__init__(self, stream, width=120, allow_unicode=True)
        yaml.serializer.Serializer.__init__(self)
        yaml.representer.BaseRepresenter.__init__(self, sort_keys=False)
        yaml.resolver.BaseResolver.__init__(self)

    def ignore_aliases(self, data: Any) -> bool:
        """Equal values are written out each time: the reader refuses anchors."""
        return True


def _write_scalar(dumper: _Dumper, text: str | None) -> yaml.Node:
    if text is None:
        return dumper.represent_scalar("tag:yaml.org,2002:str", "null")
    style = "'" if text in ("", "~", "null", "Null", "NULL") else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _write_list(dumper: _Dumper, items: list[Any]) -> yaml.Node:
    return dumper.represent_sequence(
        "tag:yaml.org,2002:seq", items, flow_style=all(isinstance(item, str) for item in items)
    )


def _write_group(dumper: _Dumper, group: dict[str, Any]) -> yaml.Node:
    small = (
        len(group) <= 8
        and bool(group)
        and all(isinstance(item, str) for item in group.values())
        and {"sku", "range"} & set(group)
    )
    return dumper.represent_mapping("tag:yaml.org,2002:map", group, flow_style=bool(small) or not group)


_Dumper.add_representer(str, _write_scalar)
_Dumper.add_representer(type(None), _write_scalar)
_Dumper.add_representer(list, _write_list)
_Dumper.add_representer(dict, _write_group)


def write_yaml(plain: dict[str, Any]) -> str:
    """YAML text of nested dicts, lists and text; reading it gives the same text back.

    >>> print(write_yaml({"a": ["no", "1e3"], "b": "", "c": None}), end="")
    a: [no, 1e3]
    b: ''
    c: null
    """
    stream = _Stream()
    dumper = _Dumper(stream)
    dumper.open()
    dumper.represent(plain)
    dumper.close()
    return "".join(stream.parts)


class _Stream:
    def __init__(self) -> None:
        self.parts: list[str] = []

    def write(self, part: str) -> None:
        self.parts.append(part)
