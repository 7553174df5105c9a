"""`ecosim ledger` from outside: its JSON, its words, and what it says of folders that it cannot use."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import ecosim
from ecosim.report.pull_forward import CLASSES, LINES, MEASURES
from ecosim.runs import RunResult
from ecosim.views.studies import read_study

SMALL = ("shoppers.count=500", "period.from=2025-10-19", "period.to=2025-10-22", "replications=2")


def ledger(*words: object) -> tuple[int, str, str]:
    command = [sys.executable, "-m", "ecosim", "ledger", *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=120)
    return done.returncode, done.stdout, done.stderr


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> RunResult:
    return ecosim.run("tiny", sets=SMALL, out=tmp_path_factory.mktemp("runs"), workers=1, pages=False)


def test_json_is_one_object_whose_classes_sum_to_the_fen(finished: RunResult) -> None:
    code, text, said = ledger(finished.run_dir, "--window", 7, "--workers", 1, "--json")
    assert code == 0, said
    assert "100%" in said  # the twin was simulated
    assert text.count("\n") == 1
    found = json.loads(text)
    assert (found["run"], found["window_days"], found["replications"]) == (finished.run_dir.name, 7, [0, 1])
    assert list(found["lines"]) == list(LINES)
    for measure in MEASURES:
        values = {line: found["lines"][line][measure]["by_replication"] for line in LINES}
        assert [sum(each) for each in zip(*(values[name] for name in CLASSES), strict=True)] == values["total"]
    assert sum(found["lines"]["total"]["gmv_fen"]["by_replication"]) > 0
    assert (finished.run_dir.parent / found["twin"] / "manifest.json").is_file()
    study = read_study(finished.run_dir, "pull_forward", finished.run.digest)
    assert study is not None and study["result"]["lines"] == found["lines"]  # kept, where the pages find it


def test_words_are_in_both_languages(finished: RunResult) -> None:
    code, text, _ = ledger(finished.run_dir)
    assert (code, "With and without the festival, in this model" in text) == (0, True)
    assert "net of what would come anyway" in text
    assert "有大促与没有大促相比，在本模型中" in ledger(finished.run_dir, "--lang", "zh")[1]


@pytest.mark.parametrize(
    ("folder", "said"),
    [("nothing", "is no run folder"), ("baseline", "is a baseline (not_joining)")],
)
def test_a_folder_that_has_no_ledger_is_bad_input(finished: RunResult, tmp_path: Path, folder: str, said: str) -> None:
    place = finished.baselines["not_joining"].path if folder == "baseline" else tmp_path / folder
    code, text, err = ledger(place, "--json")
    assert code == 2
    assert said in json.loads(text)["error"][0]["message"]
    assert err.count("\n") == 1


@pytest.mark.parametrize("words", [("--window", "0"), ("--window", "1.5")])
def test_a_window_is_whole_days(finished: RunResult, words: tuple[str, str]) -> None:
    code, _, said = ledger(finished.run_dir, *words)
    assert (code, "is not a whole number from 1" in said) == (2, True)
