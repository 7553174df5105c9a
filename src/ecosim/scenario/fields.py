"""What a setting is: one declaration with type, unit, limits, help in two languages, source and grade.

`Section` is the model all groups of settings and all plugins' `Params` derive from; `setting` declares one entry.
The declaration drives the check, the settings reference, the JSON Schema and any form. Knows no particular setting
and no file.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from ecosim.scenario import kinds
from ecosim.scenario.kinds import Kind

Fen = Annotated[int, kinds.FEN]
Share = Annotated[float, kinds.SHARE]
Hours = Annotated[float, kinds.HOURS]
Moment = Annotated[dt.datetime, kinds.MOMENT]
Name = Annotated[str, kinds.NAME]
ListingName = Annotated[str, kinds.LISTING_NAME]
PhaseName = Annotated[str, kinds.PHASE_NAME]
QueryName = Annotated[str, kinds.QUERY_NAME]
SegmentName = Annotated[str, kinds.SEGMENT_NAME]
ChannelName = Annotated[str, kinds.CHANNEL_NAME]
CouponName = Annotated[str, kinds.COUPON_NAME]

GRADES = ("P", "N", "T", "S", "M")


class Section(BaseModel):
    """A frozen group of settings. Unknown keys are refused; text is read as the planner's literals.

    >>> class Post(Section):
    ...     price_fen: Fen = setting(0, alias="price", unit="yuan", en="Price", zh="价格")
    >>> Post(price="12.50").price_fen
    1250
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", populate_by_name=True, allow_inf_nan=False, validate_default=True
    )

    @field_validator("*", mode="before")
    @classmethod
    def _read_text(cls, value: Any, info: ValidationInfo) -> Any:
        """Plain int, float, bool and date fields take the same literals as the named kinds."""
        if not isinstance(value, str) or info.field_name is None:
            return value
        kind = kind_of(cls.model_fields[info.field_name])
        return kind.read(value) if kind in (kinds.WHOLE, kinds.REAL, kinds.TRUTH, kinds.DAY) else value


def setting(
    default: Any = PydanticUndefined,
    *,
    alias: str | None = None,
    unit: str = "",
    ge: float | None = None,
    gt: float | None = None,
    le: float | None = None,
    lt: float | None = None,
    length: int | None = None,
    en: str = "",
    zh: str = "",
    source: str = "",
    grade: str = "",
    range: tuple[float, float] | None = None,
) -> Any:
    """Declare a setting; without a default it is required.

    default: a value, or a function without arguments (a Section class too) that makes one · alias: the key people
    write, where the attribute carries a unit (`daily_fen`, written `daily`) · unit: as people write it · ge, gt,
    le, lt: limits, in the attribute's unit · length: of a list · source, grade: where the default comes from (P
    counted, N press, T trade press, S weak, M from memory) · range: plausible values, in the attribute's unit;
    outside them the planner is warned, nothing is drawn.
    """
    if grade and grade not in GRADES:
        raise ValueError(f"setting: {grade!r} is no grade; write one of {', '.join(GRADES)}")
    extra: dict[str, Any] = {"unit": unit, "en": en, "zh": zh, "source": source, "grade": grade, "plausible": range}
    made: dict[str, Any] = {"default_factory": default} if callable(default) else {"default": default}
    return Field(
        **made, alias=alias, ge=ge, gt=gt, le=le, lt=lt, min_length=length, max_length=length, json_schema_extra=extra
    )


@dataclass(frozen=True)
class Help:
    """What a declaration says to people."""

    unit: str = ""
    en: str = ""
    zh: str = ""
    source: str = ""
    grade: str = ""
    plausible: tuple[float, float] | None = None


def help_of(field: FieldInfo) -> Help:
    """The help of a declared setting; empty for a plain pydantic field."""
    extra = field.json_schema_extra
    known = {key: extra[key] for key in Help.__dataclass_fields__ if key in extra} if isinstance(extra, dict) else {}
    return Help(**known)  # type: ignore[arg-type]  # setting() wrote these keys with these types


def limits_of(field: FieldInfo) -> dict[str, Any]:
    """Limits of a field by their short names: ge, gt, le, lt, min_length, max_length.

    >>> class Page(Section):
    ...     slots: int = setting(20, ge=1, le=60)
    >>> limits_of(Page.model_fields["slots"])
    {'ge': 1, 'le': 60}
    """
    words = ("ge", "gt", "le", "lt", "min_length", "max_length")
    return {
        word: getattr(rule, word) for rule in field.metadata for word in words if getattr(rule, word, None) is not None
    }


@dataclass(frozen=True)
class Shape:
    """The form of a value: a leaf's kind, a section, a list's item, or a group's key and value; none of them: any."""

    kind: Kind | None = None
    section: type[Section] | None = None
    item: Shape | None = None
    key: Kind | None = None
    value: Shape | None = None
    is_optional: bool = False


def shape_of(annotation: Any, metadata: tuple[Any, ...] = ()) -> Shape:
    """The form of an annotation.

    >>> shape_of(dict[Name, tuple[Fen, ...]]).value.item.kind.word
    'money'
    """
    for rule in metadata:
        if isinstance(rule, Kind):
            return Shape(kind=rule)
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return shape_of(parts[0], tuple(parts[1:]))
    if origin in (Union, UnionType):
        return _shape_of_union(parts)
    if origin is Literal:
        return Shape(kind=kinds.one_of(parts))
    if isinstance(annotation, type) and issubclass(annotation, Section):
        return Shape(section=annotation)
    if origin in (tuple, list) and parts and (origin is list or parts[-1] is Ellipsis):
        return Shape(item=shape_of(parts[0]))
    if origin is dict and (key := shape_of(parts[0]).kind) is not None:
        return Shape(key=key, value=shape_of(parts[1]))
    return Shape(kind=kinds.OF_BUILTIN.get(annotation))


def _shape_of_union(parts: tuple[Any, ...]) -> Shape:
    wanted = [part for part in parts if part is not NoneType]
    if len(wanted) != 1:
        return Shape()
    inner = shape_of(wanted[0])
    return Shape(inner.kind, inner.section, inner.item, inner.key, inner.value, is_optional=True)


def shape_of_field(field: FieldInfo) -> Shape:
    """The form of a declared field."""
    return shape_of(field.annotation, tuple(field.metadata))


def kind_of(field: FieldInfo) -> Kind | None:
    """The kind of a field that holds one value, else None."""
    return shape_of_field(field).kind


def key_of(name: str, field: FieldInfo) -> str:
    """The key people write for a field."""
    return field.alias or name


@dataclass(frozen=True)
class Declared:
    """A declared field, taken apart once: the attribute's name, the key people write, and what is declared of it."""

    name: str
    key: str
    shape: Shape
    help: Help
    limits: Mapping[str, Any]
    is_required: bool = False
    default: Any = None


@lru_cache(maxsize=512)
def declarations(model: type[Section]) -> Mapping[str, Declared]:
    """The fields of a section by the keys people write; looked up once, as they stay while the program runs.

    >>> class Page(Section):
    ...     slots: int = setting(20, ge=1, le=60)
    >>> declarations(Page)["slots"].limits
    {'ge': 1, 'le': 60}
    """
    every = (
        Declared(
            name,
            key_of(name, info),
            shape_of_field(info),
            help_of(info),
            limits_of(info),
            info.is_required(),
            None if info.is_required() else info.get_default(call_default_factory=True),
        )
        for name, info in model.model_fields.items()
    )
    return {declared.key: declared for declared in every}
