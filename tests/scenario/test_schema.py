"""The JSON Schema takes what the program takes and marks what it does not; the reference page is current."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jsonschema
import pytest

from ecosim.scenario.bundled import names_in, scenarios_folder
from ecosim.scenario.fields import Section, help_of, key_of, shape_of_field
from ecosim.scenario.model import Settings
from ecosim.scenario.reference import page, settings_reference
from ecosim.scenario.schema import json_schema
from ecosim.scenario.text import parse, read_text
from ecosim.scenario.tree import Block, Node, Scalar, Series


def as_an_editor_reads(node: Node) -> Any:
    """The tree with YAML 1.2's types, as an editor's language server sees it."""
    if isinstance(node, Block):
        return {key: as_an_editor_reads(entry.node) for key, entry in node.entries.items()}
    if isinstance(node, Series):
        return [as_an_editor_reads(item) for item in node.items]
    assert isinstance(node, Scalar)
    if node.quoted:
        return node.text
    if node.is_null:
        return None
    try:
        value = json.loads(node.text)
    except ValueError:
        return node.text
    return value if isinstance(value, int | float | bool) else node.text


def checked(schema: dict[str, Any]) -> jsonschema.Draft202012Validator:
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.fixture(scope="module")
def ours() -> jsonschema.Draft202012Validator:
    """With the project's plugins: a schema is large, and checking it takes a second."""
    return checked(json_schema())


@pytest.fixture(scope="module")
def bases(base: SimpleNamespace) -> jsonschema.Draft202012Validator:
    """With the plugins of the base."""
    return checked(json_schema(base.PLUGINS))


@pytest.fixture(scope="module")
def reference() -> str:
    return settings_reference()


@pytest.mark.parametrize("name", names_in(scenarios_folder()))
def test_bundled_scenarios_are_fine(ours: jsonschema.Draft202012Validator, name: str) -> None:
    ours.validate(as_an_editor_reads(read_text(scenarios_folder() / f"{name}.yaml")))


def test_the_base_is_fine(base: SimpleNamespace, bases: jsonschema.Draft202012Validator) -> None:
    bases.validate(as_an_editor_reads(parse(base.TEXT, "x")))


@pytest.mark.parametrize(
    ("number", "line"),
    [
        (2, "nmae: base"),
        (2, "name: Base"),
        (10, "  count: 0"),
        (10, "  count: 2.5"),
        (12, "    all: {share: 1.5}"),
        (18, "  direct: {folower_rate: 0.1}"),
        (18, "  direct: {follower_rate: 3}"),
        (18, "  mine: {use: other}"),
        (19, "  search: {use: bids, gruops: {}}"),
        (21, "  pages: {slot: 20}"),
        (21, "  views_by_hour: [1, 2]"),
        (23, "  refund_share: {low: 1}"),
        (26, "record: {events: maybe}"),
    ],
)
def test_spoilt_lines_are_red(
    base: SimpleNamespace, bases: jsonschema.Draft202012Validator, number: int, line: str
) -> None:
    spoilt = as_an_editor_reads(parse(base.with_line(number, line), "x"))
    assert list(bases.iter_errors(spoilt))


def test_the_reference_page_is_current(reference: str) -> None:
    assert page().read_text(encoding="utf-8") == reference, "run python -m ecosim.scenario.reference"


def sections(model: type[Section]) -> list[type[Section]]:
    below = [model]
    for info in model.model_fields.values():
        shape = shape_of_field(info)
        for inner in (shape, shape.item, shape.value):
            if inner is not None and inner.section is not None:
                below += sections(inner.section)
    return below


@pytest.mark.parametrize("model", sections(Settings), ids=lambda model: model.__name__)
def test_every_setting_speaks_two_languages_and_numbers_have_a_unit_or_are_pure(
    reference: str, model: type[Section]
) -> None:
    for name, info in model.model_fields.items():
        about = help_of(info)
        assert about.en and about.zh, f"{model.__name__}.{name}"
        assert about.en[0].isupper() and not about.en.endswith(".")
        assert (about.grade != "") == (about.source != "") or about.source == "", f"{model.__name__}.{name}"
        assert f"`{key_of(name, info)}`" in reference or name == "params"
        kind = shape_of_field(info).kind
        if kind is not None and kind.word in ("money", "length of time"):
            assert about.unit, f"{model.__name__}.{name}"


def test_defaults_lie_within_what_is_plausible() -> None:
    for model in sections(Settings):
        for name, info in model.model_fields.items():
            plausible = help_of(info).plausible
            if plausible and not info.is_required():
                value = info.get_default(call_default_factory=True)
                assert plausible[0] <= value <= plausible[1], f"{model.__name__}.{name}"


def test_the_page_lies_in_the_checkout() -> None:
    assert page().parent == Path(__file__).resolve().parents[2] / "docs" / "reference"
