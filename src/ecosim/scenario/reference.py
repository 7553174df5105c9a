"""The settings reference: every setting with unit, default, limits, evidence and words in two languages, in Markdown.

Made from the declarations by `python -m ecosim.scenario.reference`, which rewrites docs/reference/settings.md; a test
keeps it current.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pydantic.fields import FieldInfo

from ecosim.scenario.fields import Section, Shape, help_of, key_of, limits_of, shape_of_field
from ecosim.scenario.model import Channel, Settings

HEAD = """\
# Settings of a scenario

Made from the declarations in `src/ecosim/scenario/model.py` by `python -m ecosim.scenario.reference`; do not edit.

Money is written in yuan (`129`, `129.50`, `60万`), a share as `15%` or `0.15`, a time as `48 h`, `2 d` or `30 min`,
a moment as `2025-10-20 20:00` (24:00 ends a day). Any number may be a range, `12%..20%` or
`{range: 12%..20%, source: …, grade: S}`: it is drawn once a replication. The plausible range below is not drawn; a
value outside it gives a warning. `null` is as if not written.
Grades of evidence: P counted or official, N press or regulator, T trade press, S weak source, M from memory or assumed.
"""
COLUMNS = ("setting", "unit", "default", "limits", "plausible", "what it is", "说明", "source")
_SIGNS = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<"}
_NAMES = {"segments": "SEGMENT", "queries": "QUERY", "prices": "LISTING", "channels": "CHANNEL"}


def settings_reference() -> str:
    """The page as Markdown text."""
    return "\n".join([HEAD, *_pages(Settings, "")])


def _pages(model: type[Section], path: str) -> Iterator[str]:
    """The table of a section, then those of the sections below it."""
    title = f"`{path}`" if path else "The scenario"
    doc = (model.__doc__ or "").strip().split("\n")[0] if model.__doc__ is not Section.__doc__ else ""
    yield f"## {title}\n" + (f"\n{doc}\n" if doc and path else "")
    yield f"| {' | '.join(COLUMNS)} |\n|{' --- |' * len(COLUMNS)}"
    fields = [(key_of(name, info), info) for name, info in model.model_fields.items()]
    for key, info in fields:
        if not (model is Channel and key == "params"):
            yield _row(key, info)
    if model is Settings:
        what = "A scenario to start from: a file beside this one, or a bundled name"
        yield f"| `extends` |  | none |  |  | {what} | 继承的方案 |  |"
    yield ""
    for key, info in fields:
        for below, suffix in _below(shape_of_field(info), key):
            yield from _pages(below, f"{path}.{key}{suffix}".removeprefix("."))


def _below(shape: Shape, key: str) -> Iterator[tuple[type[Section], str]]:
    if shape.section is not None:
        yield shape.section, ""
    elif shape.item is not None and shape.item.section is not None:
        yield shape.item.section, "[]"
    elif shape.value is not None and shape.value.section is not None:
        yield shape.value.section, f".{_NAMES.get(key, 'NAME')}"


def _row(key: str, info: FieldInfo) -> str:
    about = help_of(info)
    source = about.source + (f" [{about.grade}]" if about.grade else "")
    cells = (f"`{key}`", about.unit, _default(info), _limits(info), _plausible(info), about.en, about.zh, source)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _default(info: FieldInfo) -> str:
    shape, value = shape_of_field(info), info.get_default(call_default_factory=True)
    if info.is_required():
        return "required"
    if value is None or value in ("", (), {}):
        return "none"
    if shape.kind is not None:
        return f"`{shape.kind.write(value)}`"
    if shape.item is not None and shape.item.kind is not None:
        write = shape.item.kind.write
        return f"`[{', '.join(write(item) for item in value[:4])}{', …' if len(value) > 4 else ''}]`"
    return "see below"


def _limits(info: FieldInfo) -> str:
    kind, limits = shape_of_field(info).kind, limits_of(info)
    if kind is not None and kind.options:
        return ", ".join(f"`{option}`" for option in kind.options)
    if "min_length" in limits:
        return f"{limits['min_length']} entries"
    signs = [f"{sign} {kind.write(limits[word])}" for word, sign in _SIGNS.items() if kind and word in limits]
    return ", ".join(signs)


def _plausible(info: FieldInfo) -> str:
    kind, plausible = shape_of_field(info).kind, help_of(info).plausible
    return f"{kind.write(plausible[0])}..{kind.write(plausible[1])}" if kind and plausible else ""


def page() -> Path:
    """Where the page lies in a checkout."""
    return Path(__file__).resolve().parents[3] / "docs" / "reference" / "settings.md"


if __name__ == "__main__":
    page().parent.mkdir(parents=True, exist_ok=True)
    page().write_text(settings_reference(), encoding="utf-8")
