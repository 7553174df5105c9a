"""`ecosim ledger` from outside: its JSON, its words, and what it says of folders that it cannot use."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from ecosim.records import Run, read_run
from ecosim.report.pull_forward import CLASSES, LINES, MEASURES
from ecosim.runs import RunResult
from ecosim.views.studies import read_study

Called = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def run(small: RunResult, common: Callable[[str], AbstractContextManager[Path]]) -> Run:
    """The small run in a folder where its twin may be put beside it."""
    with common("ledger") as folder:
        if not (folder / small.run_dir.name).exists():
            for name in (small.run_dir.name, small.baselines["not_joining"].path.name):
                shutil.copytree(small.run_dir.parent / name, folder / name)
    return read_run(folder / small.run_dir.name)


@pytest.fixture(scope="module")
def first(run: Run, once: Called, common: Callable[[str], AbstractContextManager[Path]]) -> tuple[int, str, str]:
    """What is said of the run when it has no twin yet."""
    with common("ledger") as folder:
        return once(folder, "ledger", run.path, "--window", 7, "--workers", 1, "--json")


def test_json_is_one_object_whose_classes_sum_to_the_fen(run: Run, first: tuple[int, str, str]) -> None:
    code, text, said = first
    assert code == 0, said
    assert "100%" in said  # the twin was simulated
    assert text.count("\n") == 1
    found = json.loads(text)
    assert (found["run"], found["window_days"], found["replications"]) == (run.path.name, 7, [0, 1])
    assert list(found["lines"]) == list(LINES)
    for measure in MEASURES:
        values = {line: found["lines"][line][measure]["by_replication"] for line in LINES}
        assert [sum(each) for each in zip(*(values[name] for name in CLASSES), strict=True)] == values["total"]
    assert sum(found["lines"]["total"]["gmv_fen"]["by_replication"]) > 0
    assert (run.path.parent / found["twin"] / "manifest.json").is_file()
    study = read_study(run.path, "pull_forward", run.digest)
    assert study is not None and study["result"]["lines"] == found["lines"]  # kept, where the pages find it


def test_words_are_in_both_languages(run: Run, first: object, cli: Called) -> None:
    code, text, _ = cli("ledger", run.path)
    assert (code, "With and without the festival, in this model" in text) == (0, True)
    assert "net of what would come anyway" in text
    assert "有大促与没有大促相比，在本模型中" in cli("ledger", run.path, "--lang", "zh")[1]


@pytest.mark.parametrize(
    ("folder", "said"),
    [("nothing", "is no run folder"), ("baseline", "is a baseline (not_joining)")],
)
def test_a_folder_that_has_no_ledger_is_bad_input(
    small: RunResult, program: Called, tmp_path: Path, folder: str, said: str
) -> None:
    place = small.baselines["not_joining"].path if folder == "baseline" else tmp_path / folder
    code, text, err = program("ledger", place, "--json")
    assert code == 2
    assert said in json.loads(text)["error"][0]["message"]
    assert err.count("\n") == 1


@pytest.mark.parametrize("words", [("--window", "0"), ("--window", "1.5")])
def test_a_window_is_whole_days(cli: Called, tmp_path: Path, words: tuple[str, str]) -> None:
    code, _, said = cli("ledger", tmp_path, *words)
    assert (code, "is not a whole number from 1" in said) == (2, True)


@pytest.mark.slow
def test_a_program_with_workers_says_the_same(
    small: RunResult, first: tuple[int, str, str], program: Called, tmp_path: Path
) -> None:
    own = shutil.copytree(small.run_dir.parent, tmp_path / "runs", ignore=shutil.ignore_patterns(".*"))
    code, text, said = program("ledger", own / small.run_dir.name, "--window", 7, "--workers", 2, "--json")
    assert code == 0, said
    assert json.loads(text) == json.loads(first[1])
