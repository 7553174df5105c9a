"""The command line from outside: exit codes, what goes to which stream, and that it answers at once."""

from __future__ import annotations

import json
import os
import signal
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest

COMMANDS = ("run", "app", "check", "channels", "compare", "schema", "bench", "validate")


def ecosim(*words: str, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ecosim", *words],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=cwd,
        env={**os.environ, **environment},
        timeout=120,
    )


def only_json(done: subprocess.CompletedProcess[str]) -> dict[str, object]:
    """Standard output as the one object that it has to be."""
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    assert done.stdout.count("\n") == 1
    return found


def test_help_names_every_command_at_once() -> None:
    seconds = []
    for _ in range(5):
        started_s = time.perf_counter()
        done = ecosim("--help")
        seconds.append(time.perf_counter() - started_s)
        assert done.returncode == 0
        assert all(f"\n    {command} " in done.stdout for command in COMMANDS)
    assert statistics.median(seconds) < 0.4


def test_help_imports_nothing_heavy() -> None:
    code = "import sys, ecosim.cli.main as m; m.parser(); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    numbers = {"numpy", "pandas", "numba", "pydantic", "yaml", "simpy", "scipy", "pyarrow", "pluggy"}
    heavy = numbers | {"rich", "altair", "streamlit"}
    assert heavy & set(done.stdout.split()) == set()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str) -> None:
    assert ecosim(command, "--help").returncode == 0


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
def test_wrong_words_are_bad_input(words: tuple[str, ...], said: str) -> None:
    done = ecosim(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    found = ecosim(*words, "--json")
    assert found.returncode == 2
    (problem,) = only_json(found)["error"]  # type: ignore[misc]
    assert set(problem) == {"file", "line", "column", "path", "message"}
    assert said in problem["message"]


def test_an_unknown_scenario_names_the_bundled_ones() -> None:
    done = ecosim("run", "tinny", "--json")
    assert done.returncode == 2
    (problem,) = only_json(done)["error"]  # type: ignore[misc]
    assert 'did you mean "tiny"?' in problem["message"]
    assert "double11_2025" in ecosim("check", "no-such-thing").stderr


def test_every_problem_of_a_scenario_is_said(tmp_path: Path) -> None:
    file = tmp_path / "双十一 plan.yaml"
    file.write_text("ecosim: 1\nname: x\nextends: tiny\nshoppers: {cuont: 5}\nsed: 1\n", "utf-8")
    done = ecosim("check", str(file), "--json")
    assert done.returncode == 2
    problems = only_json(done)["error"]
    assert [(one["file"], one["line"], one["path"]) for one in problems] == [  # type: ignore[attr-defined]
        (str(file), 4, "shoppers.cuont"),
        (str(file), 5, "sed"),
    ]
    plain = ecosim("check", str(file))
    assert plain.stderr.splitlines()[0].startswith(f"{file}:4:12: shoppers.cuont: unknown setting")
    assert plain.stdout == ""


def test_check_says_what_a_scenario_is() -> None:
    done = ecosim("check", "tiny", "--set", "shoppers.count=1234", "--reps", "3", "--seed", "9", "--json")
    assert done.returncode == 0
    found = only_json(done)
    assert (found["shoppers"], found["replications"], found["days"]) == (1234, 3, 7)
    assert "tiny: nothing wrong" in ecosim("check", "tiny").stdout


def test_channels_lists_the_broken_with_the_reason(tmp_path: Path) -> None:
    folder = tmp_path / "插件 folder"
    folder.mkdir()
    (folder / "loud.py").write_text("print('on import')\nraise ValueError('no luck')", "utf-8")
    done = ecosim("channels", "--plugins-dir", str(folder), "--json")
    assert done.returncode == 0
    rows = {row["name"]: row for row in only_json(done)["channels"]}  # type: ignore[attr-defined]
    assert rows["loud"]["status"].startswith("broken: ValueError: no luck")
    assert {rows[name]["status"] for name in ("direct", "organic_search", "paid_search", "recommend")} == {"ok"}
    assert "on import" in done.stderr
    assert "付费搜索" in ecosim("channels", "--lang", "zh").stdout


def test_schema_is_one_object() -> None:
    assert only_json(ecosim("schema"))["properties"]


def test_a_folder_that_is_no_run_is_said(tmp_path: Path) -> None:
    done = ecosim("compare", str(tmp_path), str(tmp_path), "--json")
    assert done.returncode == 2
    assert "no finished run" in only_json(done)["error"][0]["message"]  # type: ignore[index]


def test_an_out_folder_that_cannot_be_made_is_bad_input(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = ecosim("run", "tiny", "--out", str(tmp_path / "file" / "runs"), "--json")
    assert done.returncode == 2
    (problem,) = only_json(done)["error"]  # type: ignore[misc]
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


def test_chinese_survives_a_terminal_without_it() -> None:
    done = ecosim("channels", "--lang", "zh", LC_ALL="C", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == 0
    assert "\\u" in done.stdout
