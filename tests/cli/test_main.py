"""The command line from outside: exit codes, what goes to which stream, and that it answers at once."""

from __future__ import annotations

import json
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

COMMANDS = ("run", "app", "check", "channels", "compare", "schema", "bench", "validate")


Called = Callable[..., tuple[int, str, str]]


def only_json(text: str) -> dict[str, Any]:
    """Standard output as the one object that it has to be."""
    found = json.loads(text)
    assert isinstance(found, dict)
    assert text.count("\n") == 1
    return found


def test_help_names_every_command_at_once(program: Called) -> None:
    seconds = []
    for _ in range(5):
        started_s = time.perf_counter()
        code, text, _ = program("--help")
        seconds.append(time.perf_counter() - started_s)
        assert code == 0
        assert all(f"\n    {command} " in text for command in COMMANDS)
    assert statistics.median(seconds) < 0.4


def test_help_imports_nothing_heavy() -> None:
    code = "import sys, ecosim.cli.main as m; m.parser(); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    numbers = {"numpy", "pandas", "numba", "pydantic", "yaml", "simpy", "scipy", "pyarrow", "pluggy"}
    heavy = numbers | {"rich", "altair", "streamlit"}
    assert heavy & set(done.stdout.split()) == set()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str, cli: Called) -> None:
    code, text, _ = cli(command, "--help")
    assert code == 0 and text.startswith(f"usage: ecosim {command} ")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "COMMAND"),
        (("simulate",), "'simulate'"),
        (("run",), "SCENARIO"),
        (("run", "tiny", "--reps", "0"), "'0' is not a whole number from 1"),
        (("run", "tiny", "--seed", "-1"), "--seed"),
        (("run", "tiny", "--seed", "4294967296"), "'4294967296' is not a whole number from 0"),
        (("run", "tiny", "--scheduler", "fast"), "'fast'"),
        (("run", "tiny", "--worker", "2"), "--worker"),
        (("compare", "one"), "RUN"),
    ],
)
def test_wrong_words_are_bad_input(words: tuple[str, ...], said: str, cli: Called, program: Called) -> None:
    code, text, err = cli(*words)
    assert (code, text) == (2, "")
    assert said in err
    assert err.count("\n") == 1
    code, text, _ = program(*words, "--json")
    assert code == 2
    (problem,) = only_json(text)["error"]
    assert set(problem) == {"file", "line", "column", "path", "message"}
    assert said in problem["message"]


def test_an_unknown_scenario_names_the_bundled_ones(cli: Called) -> None:
    code, text, _ = cli("run", "tinny", "--json")
    assert code == 2
    (problem,) = only_json(text)["error"]
    assert 'did you mean "tiny"?' in problem["message"]
    assert "double11_2025" in cli("check", "no-such-thing")[2]


def test_every_problem_of_a_scenario_is_said(cli: Called, tmp_path: Path) -> None:
    file = tmp_path / "双十一 plan.yaml"
    file.write_text("ecosim: 1\nname: x\nextends: tiny\nshoppers: {cuont: 5}\nsed: 1\n", "utf-8")
    code, text, _ = cli("check", file, "--json")
    assert code == 2
    problems = only_json(text)["error"]
    assert [(one["file"], one["line"], one["path"]) for one in problems] == [
        (str(file), 4, "shoppers.cuont"),
        (str(file), 5, "sed"),
    ]
    _, text, err = cli("check", file)
    assert err.splitlines()[0].startswith(f"{file}:4:12: shoppers.cuont: unknown setting")
    assert text == ""


def test_check_says_what_a_scenario_is(cli: Called) -> None:
    code, text, _ = cli("check", "tiny", "--set", "shoppers.count=1234", "--reps", 3, "--seed", 9, "--json")
    assert code == 0
    found = only_json(text)
    assert (found["shoppers"], found["replications"], found["days"]) == (1234, 3, 7)
    assert "tiny: nothing wrong" in cli("check", "tiny")[1]


def test_channels_lists_the_broken_with_the_reason(cli: Called, program: Called, tmp_path: Path) -> None:
    folder = tmp_path / "插件 folder"
    folder.mkdir()
    (folder / "loud.py").write_text("print('on import')\nraise ValueError('no luck')", "utf-8")
    code, text, err = program("channels", "--plugins-dir", folder, "--json")
    assert code == 0
    rows = {row["name"]: row for row in only_json(text)["channels"]}
    assert rows["loud"]["status"].startswith("broken: ValueError: no luck")
    assert {rows[name]["status"] for name in ("direct", "organic_search", "paid_search", "recommend")} == {"ok"}
    assert "on import" in err
    assert "付费搜索" in cli("channels", "--lang", "zh")[1]


def test_schema_is_one_object(cli: Called) -> None:
    assert only_json(cli("schema")[1])["properties"]


def test_a_folder_that_is_no_run_is_said(program: Called, tmp_path: Path) -> None:
    code, text, _ = program("compare", tmp_path, tmp_path, "--json")
    assert code == 2
    assert "no finished run" in only_json(text)["error"][0]["message"]


def test_an_out_folder_that_cannot_be_made_is_bad_input(cli: Called, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    code, text, _ = cli("run", "tiny", "--out", tmp_path / "file" / "runs", "--json")
    assert code == 2
    (problem,) = only_json(text)["error"]
    assert (problem["file"], problem["path"]) == ("--out", str(tmp_path / "file" / "runs"))
    assert "name another folder" in problem["message"]


def test_a_reader_that_goes_away_is_taken_quietly() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "ecosim", "schema"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    process.stdout.close()
    _, said = process.communicate(timeout=60)
    assert (process.returncode, said) == (128 + signal.SIGPIPE, b"")


def test_chinese_survives_a_terminal_without_it(program: Called) -> None:
    code, text, _ = program("channels", "--lang", "zh", LC_ALL="C", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert code == 0
    assert text.isascii() and "\\u" in text
