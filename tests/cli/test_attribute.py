"""`ecosim attribute` from outside: its JSON, its words in both languages, its page, and what cannot be used."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from ecosim.cli.attribute import names_in, run_in
from ecosim.records import read_run
from ecosim.views.studies import read_study

SMALL = ["--set", "shoppers.count=300", "--set", "period.from=2025-10-19", "--set", "period.to=2025-10-22"]

WORDS = ("attribute", "tiny", *SMALL, "--reps", "2", "--workers", "2", "--out")
TWO = ("--channels", "paid_search,recommend")
Said = tuple[int, str, str]


@pytest.fixture(scope="module")
def first(once: Callable[..., Said], common: Callable[[str], AbstractContextManager[Path]]) -> tuple[Path, Said]:
    """A folder of worlds, and what was said when they were made."""
    with common("attribute") as out:
        return out, once(out, *WORDS, out, *TWO, "--json")


@pytest.fixture
def out(first: tuple[Path, Said], tmp_path: Path) -> Path:
    """The same worlds in a folder of this test's own."""
    return Path(shutil.copytree(first[0], tmp_path / "runs", ignore=shutil.ignore_patterns(".*")))


def test_json_is_one_object_that_sums(first: tuple[Path, Said]) -> None:
    _, (code, text, said) = first
    assert code == 0, said
    assert "simulating" in said and text.count("\n") == 1
    found = json.loads(text)
    assert found["players"] == ["paid_search", "recommend"] and found["base"] == ["direct", "organic_search", "venue"]
    assert [world["channels"] for world in found["worlds"]] == [
        [], ["paid_search"], ["recommend"], ["paid_search", "recommend"]]  # fmt: skip
    for measure in ("gmv", "net_contribution"):
        parts = [found["channels"][name][measure]["shapley"]["mean_fen"] for name in found["players"]]
        assert sum(parts) == found["all"][f"{measure}_fen"]["mean_fen"] - found["nobody"][f"{measure}_fen"]["mean_fen"]
    assert Path(found["page"]).is_file() and found["served"] == 0


def test_it_is_served_and_said_in_both_languages(out: Path, cli: Callable[..., Said]) -> None:
    words = ("--channels", "recommend, paid_search")
    code, text, said = cli(*WORDS, out, *words, "--lang", "en")
    assert code == 0 and "simulating" not in said and f"4 run folders in {out}, 4 of them from before" in said
    assert "2 channels · 4 worlds · 2 replications" in text and "Last click is farthest off for" in text
    assert max(map(len, text.splitlines())) <= 100
    assert "末次点击在" in cli(*WORDS, out, *words, "--lang", "zh")[1]


def test_the_result_is_kept_in_the_run_that_was_given(out: Path, cli: Callable[..., Said]) -> None:
    found = json.loads(cli(*WORDS, out, *TWO, "--json")[1])
    plan = out / found["worlds"][-1]["run"]
    (plan / "studies" / "attribution.json").unlink()
    assert run_in(str(plan)) == plan and run_in("tiny") is None and run_in(str(out)) is None
    code, text, said = cli("attribute", plan, *TWO, "--json")
    assert code == 0, said
    again = json.loads(text)
    assert again["worlds"] == found["worlds"] and again["served"] == 4  # its worlds lie where the run does
    study = read_study(plan, "attribution", read_run(plan).digest)
    assert study is not None and study["result"]["channels"] == found["channels"]


def test_quiet_says_nothing_and_leaves_the_page(out: Path, cli: Callable[..., Said]) -> None:
    code, text, said = cli(*WORDS, out, "--quiet")
    assert code == 0 and text == "" and all(line.startswith("warning: ") for line in said.splitlines())
    assert len(list(out.glob("attribution-*.html"))) == 2


@pytest.mark.parametrize(
    ("words", "place", "said"),
    [
        (["--channels", "paid_serch"], "--channels:1:1: paid_serch", "is no channel of the scenario"),
        (["--channels", ""], "--channels:1:1", "names no channel"),
        (
            ["--set", "channels.paid_search.enabled=false"],
            "--channels:1:1",
            "comes by itself; name those to switch off",
        ),
        (["--samples", "0"], "command line:1:1", "is not a whole number from 1"),
    ],
)
def test_what_cannot_be_used_is_bad_input(
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
    code, text, said = program(*WORDS, tmp_path, *TWO, "--json")
    assert code == 0, said
    found = json.loads(first[1][1])
    assert all(json.loads(text)[part] == found[part] for part in ("worlds", "channels", "all", "nobody"))


def test_names_have_commas_between() -> None:
    assert names_in(" a,b , ") == ["a", "b"] and names_in("") == [] and names_in(None) is None
