"""The JSON Schema of a scenario file, for editors: completion, hints and red lines while somebody writes.

Made from the declarations. It takes the planner's literals and is laxer than `load`, which has the last word: a
file that extends another may hold any part of a scenario, so nothing below the top is required.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic.fields import FieldInfo

from ecosim.scenario.fields import GRADES, Section, Shape, help_of, key_of, limits_of, shape_of_field
from ecosim.scenario.kinds import Kind
from ecosim.scenario.literals import NAME_RULE
from ecosim.scenario.model import Channel, Settings

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_JSON_LIMITS = {"ge": "minimum", "gt": "exclusiveMinimum", "le": "maximum", "lt": "exclusiveMaximum"}
_TRUTH = ["true", "false", "yes", "no", "on", "off", "是", "否"]
_RANGE = {
    "type": "object",
    "properties": {"range": {"type": "string"}, "source": {"type": "string"}, "grade": {"enum": list(GRADES)}},
    "required": ["range"],
    "additionalProperties": False,
}


def json_schema(params_models: Mapping[str, type[Section]] | None = None) -> dict[str, Any]:
    """The schema, draft 2020-12; with `params_models` each plugin's settings are described too.

    >>> json_schema()["properties"]["shoppers"]["properties"]["count"]["description"].partition(" (")[0]
    'People the store can reach · 可触达人数'
    """
    schema = _section(Settings)
    properties = schema["properties"]
    properties["extends"] = {
        "type": "string",
        "description": "a scenario to start from: a file beside this one, or a bundled name",
    }
    properties["festival"] = _also(properties["festival"], {"type": "string"})
    properties["products"] = _also(properties["products"], {"type": "string"})
    properties["channels"] = _channels(params_models or {}, properties["channels"]["description"])
    whole = [key_of(name, info) for name, info in Settings.model_fields.items() if info.is_required()]
    return {
        "$schema": DIALECT,
        "title": "ecosim scenario",
        **schema,
        "anyOf": [{"required": ["extends"]}, {"required": whole}],
    }


def _also(schema: dict[str, Any], *others: dict[str, Any]) -> dict[str, Any]:
    """A schema that takes other forms too."""
    about = schema.pop("description", "")
    return {"description": about, "anyOf": [schema, *others, {"type": "null"}]}


def _section(model: type[Section]) -> dict[str, Any]:
    properties = {key_of(name, info): _field(info) for name, info in model.model_fields.items()}
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _field(info: FieldInfo) -> dict[str, Any]:
    return {"description": describe(info), **_shape(shape_of_field(info), info)}


def describe(info: FieldInfo) -> str:
    """What a setting is, in one line: English · Chinese (unit; source, grade)."""
    about = help_of(info)
    words = " · ".join(filter(None, (about.en, about.zh)))
    evidence = ", ".join(filter(None, (about.source, f"grade {about.grade}" if about.grade else "")))
    details = "; ".join(filter(None, (about.unit, evidence)))
    return f"{words} ({details})" if details else words


def _shape(shape: Shape, info: FieldInfo | None = None) -> dict[str, Any]:
    if shape.section is not None:
        return _section(shape.section)
    if shape.item is not None and shape.item.section is not None:
        section = _section(shape.item.section)  # a list, or in a file that extends another: changes by name
        return {"anyOf": [{"type": "array", "items": section}, {"type": "object", "additionalProperties": section}]}
    if shape.item is not None:
        limits = limits_of(info) if info else {}
        sizes = {"minItems": limits.get("min_length"), "maxItems": limits.get("max_length")}
        return {
            "type": "array",
            "items": _shape(shape.item),
            **{key: size for key, size in sizes.items() if size is not None},
        }
    if shape.key is not None and shape.value is not None:
        return {"type": "object", "additionalProperties": _also(_shape(shape.value))}
    return _leaf(shape.kind, info) if shape.kind is not None else {}


def _leaf(kind: Kind, info: FieldInfo | None) -> dict[str, Any]:
    if kind.is_number:
        return {"anyOf": [_number(kind, info), {"type": "string"}, _RANGE, {"type": "null"}]}
    if kind.options:
        return {"enum": [*kind.options, *map(str, kind.options), None]}
    if kind.word == "true or false":
        return {"enum": [True, False, *_TRUTH, None]}
    if kind.word == "name":
        return {"type": ["string", "null"], "pattern": "^[a-z0-9][a-z0-9_-]{0,63}$", "$comment": NAME_RULE}
    return {"type": ["string", "number", "null"]}


def _number(kind: Kind, info: FieldInfo | None) -> dict[str, Any]:
    """A bare number with its limits, as people write it: money in yuan."""
    limits = {
        _JSON_LIMITS[word]: limit for word, limit in (limits_of(info) if info else {}).items() if word in _JSON_LIMITS
    }
    if kind.word == "money":
        limits = {word: limit / 100 for word, limit in limits.items()}
    return {"type": "integer" if kind.is_whole and kind.word != "money" else "number", **limits}


def _channels(params_models: Mapping[str, type[Section]], about: str) -> dict[str, Any]:
    """Channels by name; one that has its plugin's name needs no `use`."""
    own = {key: schema for key, schema in _section(Channel)["properties"].items() if key != "params"}
    if not params_models:
        return {
            "description": about,
            "type": "object",
            "additionalProperties": {"type": ["object", "null"], "properties": own},
        }
    plugins = {
        name: {
            "type": ["object", "null"],
            "properties": {**own, **_section(model)["properties"]},
            "additionalProperties": False,
        }
        for name, model in sorted(params_models.items())
    }
    others = [
        {"if": {"properties": {"use": {"const": name}}, "required": ["use"]}, "then": schema}
        for name, schema in plugins.items()
    ]
    named = {**own, "use": {**own["use"], "enum": sorted(plugins)}}
    return {
        "description": about,
        "type": "object",
        "properties": plugins,
        "additionalProperties": {"type": ["object", "null"], "properties": named, "allOf": others},
    }
