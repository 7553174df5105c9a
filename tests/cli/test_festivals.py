"""`ecosim festivals`: a list, one pack drawn, a scenario's own, and what is said of a name that is none."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from ecosim.cli.main import main
from ecosim.scenario.rule_packs import pack_names

Called = Callable[..., tuple[int, str, str]]


def said(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> tuple[str, str]:
    """What is printed, and said on the way; English unless the words say otherwise."""
    language = [] if "--lang" in words else ["--lang", "en"]
    assert main(["festivals", *words, *language]) == code
    out, err = capsys.readouterr()
    return out, err


@pytest.fixture
def as_json(cli: Called) -> Callable[..., Any]:
    def shown(*words: str) -> Any:
        code, text, _ = cli("festivals", *words, "--json")
        assert code == 0
        assert text.count("\n") == 1
        return json.loads(text)

    return shown


def test_the_list_has_every_pack_with_dates_and_grade(capsys: pytest.CaptureFixture[str]) -> None:
    out, err = said(capsys)
    lines = out.splitlines()
    assert err == ""
    assert sorted(line.split()[0] for line in lines) == pack_names()
    assert lines[-1] == "tmall-double11-2025  Tmall Double Eleven 2025  2025-10-15 to 11-14  N"
    assert said(capsys, "list") == (out, "")
    assert "tmall-618-2022       2022 天猫618    2022-05-26 至 06-20  T" in said(capsys, "--lang", "zh")[0]


def test_the_list_as_json(as_json: Callable[..., Any]) -> None:
    found = as_json()["festivals"]
    assert [each["name"] for each in found][-1] == "tmall-double11-2025"
    assert found[0] == {
        "name": "tmall-double11-2017", "title_en": "Tmall Double Eleven 2017", "title_zh": "2017 天猫双11",
        "platform": "tmall", "from": "2017-10-20 00:00", "to": "2017-11-12 00:00",
        "source": "trade press for the offers; the calendar from memory, as in 2018", "grade": "M",
    }  # fmt: skip


@pytest.mark.parametrize("columns", ["40", "80", "100", "400"])
def test_a_pack_is_drawn_to_the_width_of_the_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, columns: str
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    out, _ = said(capsys, "show", "tmall-double11-2020", "--lang", "zh")
    widest = max(map(cell_len, out.splitlines()))
    assert widest <= min(max(int(columns), 60), 120)
    assert "预售 wave-2" in out and "价保" in out and "[T] trade press" in out


def test_a_pack_as_json_has_its_ranges_with_their_sources(as_json: Callable[..., Any]) -> None:
    found = as_json("show", "tmall-double11-2025")
    assert found["name"] == "tmall-double11-2025"
    phases = found["festival"]["phases"]
    assert [phase["name"] for phase in phases] == ["warm-up", "opening", "middle", "peak", "close"]
    assert phases[1]["traffic_lift"]["range"] == "0.15..0.4"
    assert phases[1]["traffic_lift"]["grade"] == "S"


def test_a_scenario_shows_its_festival_as_it_will_be_simulated(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_text("extends: tiny\nfestival: {price_protection: {until: 2025-12-31 24:00}}\n", "utf-8")
    assert re.search(
        r"price protection +of orders paid since prices opened, until 12-31 24:00", said(capsys, "show", str(plan))[0]
    )
    assert re.search(
        r"price protection +of orders paid since prices opened, until 11-29 24:00", said(capsys, "show", "tiny")[0]
    )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("show", "tmal-618-2025"), 'tmal-618-2025:1:1: there is no such rule pack; did you mean "tmall-618-2025"?'),
        (("show", "nothing"), "there is no such rule pack; there are: jd-double11-2025, tmall-618-2022"),
        (("show", "../x"), "../x:1:1: there is no such rule pack"),
        (("show", "nowhere.yaml"), "nowhere.yaml:1:1: there is no such file"),
        (("show", "quiet_week"), "quiet_week:1:1: festival: has no festival; name a rule pack: jd-double11-2025"),
        (("show",), "festivals show: says no name; write the name of a rule pack"),
        (("list", "tiny"), "write ecosim festivals show tiny for one of them"),
        (("tiny",), "invalid choice: 'tiny'"),
    ],
)
def test_what_cannot_be_shown_is_bad_input(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], message: str
) -> None:
    out, err = said(capsys, *words, code=2)
    assert out == ""
    assert message in err
    assert err.count("\n") == 1


def test_a_terminal_without_chinese_still_gets_its_answer(program: Called) -> None:
    plain = {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    code, text, _ = program("festivals", "show", "tmall-618-2024", "--lang", "zh", **plain)
    assert code == 0
    assert text.isascii() and "\\u" in text
