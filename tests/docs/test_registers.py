"""Whatever is declared once in the code is named in the documentation, and has a user."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

import ecosim.api as api
from ecosim.channels import bids, cascades, contract, hookspec, landings, limits, rooms, tags
from ecosim.kernels.decisions import registry
from ecosim.records.columns import TABLES, Table
from ecosim.report.metrics import HEADLINES, Headline
from ecosim.scenario.fields import Section, help_of, key_of, shape_of_field
from ecosim.scenario.model import Settings

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
CHANNELS = (DOCS / "reference" / "channels.md").read_text("utf-8")
SETTINGS = (DOCS / "reference" / "settings.md").read_text("utf-8")
TABLES_PAGE = (DOCS / "reference" / "tables.md").read_text("utf-8")
REPORT_GUIDE = (DOCS / "guides" / "reading-a-report.md").read_text("utf-8")
CHANGELOG = (ROOT / "CHANGELOG.md").read_text("utf-8")

HOOKS = [name for name, call in vars(hookspec).items() if hasattr(call, "ecosim_spec")]
DECLARED = [*get_args(contract.Declaration), *get_args(landings.Landing), bids.Campaign, bids.Bid, bids.Paid, tags.Tag]
DECLARED += [cascades.Cascade, rooms.Slot, rooms.Stay, limits.Stop, limits.Cap, limits.ClickWindow, contract.Fee]
DESCRIBES: set[str] = set()  # settings that tell people something and decide nothing


def source(*folders: str) -> str:
    files = [file for folder in folders for file in sorted((ROOT / folder).rglob("*.py"))]
    return "\n".join(file.read_text("utf-8") for file in files)


def sections(model: type[Section], seen: set[type[Section]] | None = None) -> Iterator[type[Section]]:
    """A group of settings and all groups below it, each once."""
    seen = set() if seen is None else seen
    if model in seen:
        return
    seen.add(model)
    yield model
    for info in model.model_fields.values():
        shape = shape_of_field(info)
        for each in (shape.section, shape.item.section if shape.item else None):
            if each is not None:
                yield from sections(each, seen)


GROUPS = list(sections(Settings))


def test_the_hook_is_documented_as_it_is() -> None:
    assert HOOKS == ["ecosim_channels"]
    for name in HOOKS:
        signature = inspect.signature(getattr(hookspec, name))
        assert f"\n{name}{str(signature).replace(chr(39), '')}\n" in CHANNELS


@pytest.mark.parametrize("declared", DECLARED, ids=lambda declared: declared.__name__)
def test_a_declaration_is_documented_with_every_field_and_has_a_user(declared: type) -> None:
    name = declared.__name__
    assert getattr(api, name) is declared
    (line,) = (line for line in CHANNELS.splitlines() if line.startswith(f"{name}("))
    fields = list(inspect.signature(declared).parameters)
    assert [field for field in fields if not re.search(rf"[(\s]{field}: ", line)] == []
    assert re.search(rf"\b{name}[(.]", source("plugins", "examples")), f"no channel in the tree uses {name}"


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_table_is_documented_with_every_column(table: Table) -> None:
    text = TABLES_PAGE.partition(f"\n## {table.name}\n")[2].partition("\n## ")[0]
    missing = [
        column.name
        for column in table.columns
        if f"| `{column.name}` | {column.dtype} | {column.unit} | {column.en} |" not in text
    ]
    assert text
    assert missing == []


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.__name__)
def test_a_group_of_settings_is_documented_with_every_setting(group: type[Section]) -> None:
    for name, info in group.model_fields.items():
        if (group.__name__, name) == ("Channel", "params"):  # a plugin's, in its own reference
            continue
        told = help_of(info)
        assert told.en, f"{group.__name__}.{name} has no English help"
        assert told.zh, f"{group.__name__}.{name} has no Chinese help"
        row = rf"^\| `{re.escape(key_of(name, info))}` \|.*\| {re.escape(told.en)} \| {re.escape(told.zh)} \|"
        assert re.search(row, SETTINGS, re.M), f"{group.__name__}.{name} is not in the reference"


def test_every_setting_has_a_user() -> None:
    """Each attribute is read somewhere beside its declaration, as an attribute or by its name in quotes."""
    code = source("src/ecosim").replace((ROOT / "src/ecosim/scenario/model.py").read_text("utf-8"), "")
    unused = {f"{g.__name__}.{n}" for g in GROUPS for n in g.model_fields if not re.search(rf'(\.{n}\b|"{n}")', code)}
    assert unused == DESCRIBES


def test_every_decision_has_a_user() -> None:
    code = source("src/ecosim").replace((ROOT / "src/ecosim/kernels/decisions.py").read_text("utf-8"), "")
    assert {name for name in registry() if not re.search(rf"\b{name}\b", code)} == set()


@pytest.mark.parametrize("headline", HEADLINES, ids=lambda headline: headline.key)
def test_a_headline_is_documented(headline: Headline) -> None:
    assert f"| `{headline.key}` | {headline.label.en} · {headline.label.zh} |" in REPORT_GUIDE


def test_channels_that_come_along_are_in_the_changelog() -> None:
    plugins = {path.stem for path in (ROOT / "plugins").glob("*.py")} - {"__init__"}
    scenarios = {path.stem for path in (ROOT / "scenarios").glob("*.yaml")}
    packs = {path.stem for path in (ROOT / "src/ecosim/scenario/packs").glob("*.yaml")}
    assert sorted(name for name in plugins | scenarios | packs if f"`{name}`" not in CHANGELOG) == []
