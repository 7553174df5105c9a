"""`ecosim attribute` from outside: its JSON, its words in both languages, its page, and what cannot be used."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ecosim.cli.attribute import names_in, run_in
from ecosim.cli.main import main
from ecosim.records import read_run
from ecosim.views.studies import read_study

SMALL = ["--set", "shoppers.count=300", "--set", "period.from=2025-10-19", "--set", "period.to=2025-10-22"]


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("runs")


def attribute(capsys: pytest.CaptureFixture[str], out: Path, *words: str) -> tuple[int, str, str]:
    code = main(["attribute", "tiny", *SMALL, "--reps", "2", "--workers", "2", "--out", str(out), *words])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_json_is_one_object_that_sums(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, text, said = attribute(capsys, out, "--channels", "paid_search,recommend", "--json")
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


def test_it_is_served_and_said_in_both_languages(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("--channels", "recommend, paid_search")
    code, text, said = attribute(capsys, out, *words, "--lang", "en")
    assert code == 0 and "simulating" not in said and f"4 run folders in {out}, 4 of them from before" in said
    assert "2 channels · 4 worlds · 2 replications" in text and "Last click is farthest off for" in text
    assert max(map(len, text.splitlines())) <= 100
    assert "末次点击在" in attribute(capsys, out, *words, "--lang", "zh")[1]


def test_the_result_is_kept_in_the_run_that_was_given(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("--channels", "paid_search,recommend")
    found = json.loads(attribute(capsys, out, *words, "--json")[1])
    plan = out / found["worlds"][-1]["run"]
    (plan / "studies" / "attribution.json").unlink()
    assert run_in(str(plan)) == plan and run_in("tiny") is None and run_in(str(out)) is None
    assert main(["attribute", str(plan), *words, "--json"]) == 0
    again = json.loads(capsys.readouterr().out)
    assert again["worlds"] == found["worlds"] and again["served"] == 4  # its worlds lie where the run does
    study = read_study(plan, "attribution", read_run(plan).digest)
    assert study is not None and study["result"]["channels"] == found["channels"]


def test_quiet_says_nothing_and_leaves_the_page(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, text, said = attribute(capsys, out, "--quiet")
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
    words: list[str], place: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, text, err = attribute(capsys, tmp_path, *words, "--json")
    assert code == 2
    (problem,) = json.loads(text)["error"]
    assert err.startswith(place) and said in problem["message"]
    assert list(tmp_path.iterdir()) == []


def test_names_have_commas_between() -> None:
    assert names_in(" a,b , ") == ["a", "b"] and names_in("") == [] and names_in(None) is None
