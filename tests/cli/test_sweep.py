"""`ecosim sweep` from outside: its JSON, its table and words, and what it says of grids that cannot be used."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

SMALL = ["--set", "shoppers.count=300", "--set", "period.from=2025-10-19", "--set", "period.to=2025-10-22"]
VARY = ["--vary", "promotions.official_reduction.rate=15%,25%"]
WORDS = ("sweep", "tiny", *SMALL, *VARY, "--reps", "2", "--workers", "2", "--out")
Said = tuple[int, str, str]


@pytest.fixture(scope="module")
def first(once: Callable[..., Said], common: Callable[[str], AbstractContextManager[Path]]) -> tuple[Path, Said]:
    """A folder of runs, and what was said when they were made."""
    with common("sweep") as out:
        return out, once(out, *WORDS, out, "--json")


def test_json_is_one_object_with_a_row_for_each_variant(first: tuple[Path, Said]) -> None:
    out, (code, text, said) = first
    assert code == 0, said
    assert "simulating" in said and text.count("\n") == 1
    found = json.loads(text)
    assert [row["number"] for row in found["rows"]] == [1, 2]
    assert found["rows"][1]["changes"] == {"promotions.official_reduction.rate": "25%"}
    means = {row["number"]: row["summary"]["net_contribution_yuan"]["mean"] for row in found["rows"]}
    assert found["best"]["number"] == max(means, key=lambda number: means[number])
    nearest = found["best"]["leads"][0]
    assert nearest["mean"] == pytest.approx(means[found["best"]["number"]] - means[nearest["over"]])
    assert found["not_joining"]["run"] and all((out / row["run"] / "report.html").is_file() for row in found["rows"])


def test_the_table_and_the_answer_are_in_both_languages(first: tuple[Path, Said], cli: Callable[..., Said]) -> None:
    out, _ = first
    code, text, said = cli(*WORDS, out, "--lang", "en")
    assert code == 0 and "simulating" not in said  # all served
    assert "2 variants · 2 replications, the same draws for all" in text
    assert "rate: promotions.official_reduction.rate" in text and "Best: " in text and "not joining" in text
    assert max(map(len, text.splitlines())) <= 100
    chinese = cli(*WORDS, out, "--lang", "zh", "--against", "not_joining")[1]
    assert "最佳：方案" in chinese and "较不参加" in chinese


@pytest.mark.parametrize(
    ("words", "place", "said"),
    [
        (["--vary", "promotions.presle=true"], "--vary:2:12", 'did you mean "presale"?'),
        (["--vary", "after_sale.return_share=40%,400%"], "--vary:2:29", "400%"),
        (["--against", "9"], "--against:1:1", "9 is no variant; there are 1 to 2"),
        (["--against", "first"], "command line:1:1", "is not a whole number"),
        (["--vary", "replications=1,2"], "--vary:2:1", "is varied, and --reps 2 fixes it"),
        (["--vary", "seed=1,2", "--seed", "3"], "--vary:2:1", "is varied, and --seed 3 fixes it"),
    ],
)
def test_a_grid_that_cannot_be_used_is_bad_input(
    words: list[str], place: str, said: str, tmp_path: Path, cli: Callable[..., Said]
) -> None:
    code, text, err = cli(*WORDS, tmp_path, *words, "--json")
    assert code == 2
    (problem,) = json.loads(text)["error"]
    assert err.startswith(place) and said in problem["message"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_a_program_with_workers_says_the_same(
    first: tuple[Path, Said], program: Callable[..., Said], tmp_path: Path
) -> None:
    code, text, said = program(*WORDS, tmp_path, "--json")
    assert code == 0, said
    found = json.loads(first[1][1])
    assert json.loads(text)["rows"] == found["rows"] and json.loads(text)["not_joining"] == found["not_joining"]
