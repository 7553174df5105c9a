"""Decision records have one form and stand in the index; the changelog has its sections."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import ecosim

ROOT = Path(__file__).parents[2]
RECORDS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
INDEX = (ROOT / "docs" / "README.md").read_text("utf-8")
CHANGELOG = (ROOT / "CHANGELOG.md").read_text("utf-8")
HEADS = ["## Context", "## Choice", "## Rejected", "## Cost"]
MOST_LINES = 40


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.stem)
def test_a_record_has_its_four_parts(record: Path) -> None:
    text = record.read_text("utf-8")
    assert re.findall(r"^#+ .*", text, re.M)[1:] == HEADS
    assert len(text.splitlines()) <= MOST_LINES
    assert all(part.strip() for part in re.split(r"^## .*", text, flags=re.M))


def test_records_are_numbered_without_gaps_and_named_by_their_titles() -> None:
    assert [record.name[:5] for record in RECORDS] == [f"{number:04d}-" for number in range(1, len(RECORDS) + 1)]
    titles = [record.read_text("utf-8").splitlines()[0] for record in RECORDS]
    assert [title[:7] for title in titles] == [f"# {record.name[:4]} " for record in RECORDS]


def test_the_index_lists_every_record_by_its_title() -> None:
    titles = [record.read_text("utf-8").splitlines()[0][7:] for record in RECORDS]
    lines = [f"{n}. [{t}](decisions/{r.name})" for n, (t, r) in enumerate(zip(titles, RECORDS, strict=True), 1)]
    assert re.findall(r"^\d+\. \[.*", INDEX, re.M) == lines


def test_the_index_lists_every_page() -> None:
    pages = [p for p in (ROOT / "docs").rglob("*.md") if p.parent.name != "decisions" and p.name != "README.md"]
    assert [page.name for page in pages if f"({page.relative_to(ROOT / 'docs').as_posix()})" not in INDEX] == []


def test_the_changelog_begins_with_what_is_not_released_and_says_whether_numbers_moved() -> None:
    heads = re.findall(r"^## (.*)$", CHANGELOG, re.M)
    assert heads[0] == "[Unreleased]"
    latest = CHANGELOG.partition("## [Unreleased]")[2].partition("\n## ")[0]
    assert ecosim.__version__ in latest or any(ecosim.__version__ in head for head in heads)
    assert "### Numbers change" in latest
    assert re.search(r"^- Numbers change: ", latest, re.M)


def test_entries_of_the_changelog_are_lower_case_phrases_without_a_full_stop() -> None:
    entries = re.findall(r"^- (.*(?:\n  .*)*)", CHANGELOG, re.M)
    assert len(entries) > 10
    assert [entry for entry in entries if entry.endswith(".") or not (entry[0].islower() or entry[0] == "N")] == []
