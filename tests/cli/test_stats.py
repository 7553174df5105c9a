"""`ecosim stats` from outside: its JSON, its files, its words, and what it says of places that it cannot use."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from ecosim.runs import RunResult

Called = Callable[..., tuple[int, str, str]]


def test_json_and_files_say_the_same(small: RunResult, program: Called, tmp_path: Path) -> None:
    book, table = tmp_path / "w.xlsx", tmp_path / "w.csv"
    code, text, said = program("stats", small.run_dir, "--by", "week", "--json", "--xlsx", book, "--csv", table)
    assert (code, said, text.count("\n")) == (0, "", 1)
    found = json.loads(text)
    assert (found["by"], found["baseline"], found["replications"]) == ("week", "not_joining", 2)
    assert [one["start"] for one in found["periods"]] == ["2025-10-19", "2025-10-20", "2025-10-23"]
    gmv = sum(found["values"]["gmv_yuan"]["mean"])
    days = small.run.table("days").query("luck == 0")
    assert gmv == pytest.approx(days["gmv_fen"].sum() / 100 / 2)
    rows = list(csv.DictReader(io.StringIO(table.read_bytes().decode("utf-8-sig"))))
    assert sum(float(row["Mean"]) for row in rows if row["Metric"] == "GMV (paid)") == pytest.approx(gmv)
    assert zipfile.ZipFile(book).testzip() is None
    assert sorted(path.name for path in tmp_path.iterdir()) == ["w.csv", "w.xlsx"]


def test_words_are_in_both_languages(tiny: RunResult, cli: Called) -> None:
    code, text, _ = cli("stats", tiny.run_dir)
    assert (code, "By day" in text, "10-20 Mon" in text) == (0, True, True)
    code, text, _ = cli("stats", tiny.run_dir, "--by", "month", "--lang", "zh")
    assert (code, "月报" in text, "净利" in text) == (0, True, True)


def test_without_views_it_reads_the_tables(small: RunResult, cli: Called) -> None:
    baseline = small.baselines["not_joining"].path
    code, text, said = cli("stats", baseline, "--json")
    assert (code, said) == (0, "")
    assert json.loads(text)["baseline"] is None


@pytest.mark.parametrize("option", ["--xlsx", "--csv"])
@pytest.mark.parametrize("place", ["nowhere/f", "."])
def test_a_place_that_cannot_be_written_is_one_line(
    tiny: RunResult, cli: Called, tmp_path: Path, option: str, place: str
) -> None:
    code, text, said = cli("stats", tiny.run_dir, option, tmp_path / place, "--json")
    assert (code, said.count("\n"), "cannot be written" in said) == (1, 1, True)
    assert "cannot be written" in json.loads(text)["error"][0]["message"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("words", "says"), [(("--by", "year"), "invalid choice"), (("--xlsx", ""), "is no folder")])
def test_bad_words_are_bad_input(small: RunResult, cli: Called, words: tuple[str, ...], says: str) -> None:
    code, _, said = cli("stats", small.run_dir, *words)
    assert (code, says in said) == (2, True)


def test_a_folder_that_is_no_run_is_bad_input(cli: Called, tmp_path: Path) -> None:
    code, _, said = cli("stats", tmp_path / "nothing")
    assert (code, said.count("\n"), "is no run folder" in said) == (2, 1, True)
