"""Hostile and clumsy use of the command: answered with a place and a remedy, by the exit codes, and nothing is left."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import ecosim
from ecosim.channels.faults import one_line
from ecosim.cli.main import main
from ecosim.errors import RunFailed
from ecosim.runs import replication

Captured = pytest.CaptureFixture[str]
TINY = "ecosim: 1\nextends: tiny\nname: x\n"


def refusal(words: list[str], capsys: Captured) -> str:
    """The one problem of words that are bad input, as it is printed."""
    assert main([*words, "--json"]) == 2
    printed = capsys.readouterr()
    (problem,) = json.loads(printed.out)["error"]
    place = f"{problem['file']}:{problem['line']}:{problem['column']}: "
    line: str = place + (f"{problem['path']}: " if problem["path"] else "") + problem["message"]
    assert printed.err == line + "\n"
    return line


def shell(command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """A command line with `$E` for the program."""
    program = {**os.environ, "E": f"{sys.executable} -m ecosim"}
    return subprocess.run(["sh", "-c", command], cwd=cwd, env=program, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("command", [["run", "tiny"], ["check", "tiny"], ["channels"], ["schema"]])
def test_a_folder_of_plugins_that_is_missing_is_refused(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.chdir(tmp_path)
    said = refusal([*command, "--plugins-dir", "nope"], capsys)
    assert said == "--plugins-dir:1:1: nope: there is no such folder; name one that holds plugin files"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["--set", "shoppers.count="],
            "--set:1:16: shoppers.count: nothing stands after the =; write a value, or null",
        ),
        (["--set", "seed=1", "--set", "seed=  "], "--set:2:6: seed: nothing stands after the ="),
        (["--set", "title_en=\udc80"], "--set:1:1: has bytes that are no UTF-8"),
        (["--reps", "9" * 5000], f"'{'9' * 40}' is not a whole number from 1 to 10000"),
        (["--seed", "9" * 5000], f"'{'9' * 40}' is not a whole number from 0 to 4294967295"),
        (["--reps", "٣"], "'٣' is not a whole number"),
        (["--plugins-dir", ""], "'' is no folder; write its name, or . for the current one"),
    ],
)
def test_clumsy_options_are_refused(words: list[str], said: str, capsys: Captured) -> None:
    assert said in refusal(["check", "tiny", *words], capsys)


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("raise ValueError('no luck')", "ValueError: no luck (odd.py:1)"),
        ("import sys\nsys.exit(7)", "SystemExit: 7 (odd.py:2)"),
        ("def odd(:", "SyntaxError: invalid syntax"),
        ("import no_such_module", "ModuleNotFoundError: No module named 'no_such_module' (odd.py:1)"),
        ("", "TypeError: there is no hook ecosim_channels"),
        ("def odd(): odd()\nodd()", "RecursionError: maximum recursion depth exceeded"),
    ],
)
def test_a_scenario_that_uses_a_broken_plugin_says_why_it_is_broken(
    source: str, why: str, tmp_path: Path, capsys: Captured
) -> None:
    (tmp_path / "odd.py").write_text(source, "utf-8")
    plan = tmp_path / "plan.yaml"
    plan.write_text(f"{TINY}channels: {{odd: {{}}}}\n", "utf-8")
    said = refusal(["check", str(plan), "--plugins-dir", str(tmp_path)], capsys)
    assert said.startswith(f"{plan}:4:12: channels.odd.use: the plugin 'odd' of odd.py is broken: {why}")
    assert said.endswith("; mend it, or leave the channel out")


@pytest.mark.parametrize(
    ("setting", "place", "message"),
    [
        ("groups: {core: {words: {羽绒服男: 1}}}", "4:50: channels.paid_search.groups.core.words.羽绒服男",
         "there is no query '羽绒服男'; did you mean \"羽绒服女\"?"),
        ("groups: {core: {listings: [wool-cot]}}", "4:53: channels.paid_search.groups.core.listings[0]",
         "there is no listing 'wool-cot'; did you mean \"wool-coat\"?"),
        ("budgets: {openning: 5}", "4:36: channels.paid_search.budgets.openning",
         "there is no phase 'openning'; did you mean \"opening\"?"),
    ],
)  # fmt: skip
def test_a_misspelt_name_is_refused_and_not_a_silent_channel(
    setting: str, place: str, message: str, tmp_path: Path, capsys: Captured
) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_text(f"{TINY}channels: {{paid_search: {{{setting}}}}}\n", "utf-8")
    assert refusal(["check", str(plan)], capsys) == f"{plan}:{place}: {message}"


def test_budgets_of_phases_wait_for_a_festival() -> None:
    settings = ecosim.load("tiny", sets=["festival=null"]).settings
    assert "opening" in settings.channels["paid_search"].params["budgets"]


@pytest.mark.parametrize("manifest", [None, "", "[]", "[" * 100_000, '{"format": 99}', '{"format": 1}'])
def test_a_folder_that_cannot_be_compared_is_bad_input(manifest: str | None, tmp_path: Path, capsys: Captured) -> None:
    if manifest is not None:
        (tmp_path / "manifest.json").write_text(manifest, "utf-8")
    assert refusal(["compare", str(tmp_path), str(tmp_path)], capsys).startswith(f"compare:1:1: {tmp_path}")


def test_what_is_outside_the_plausible_is_said_by_check(capsys: Captured) -> None:
    assert main(["check", "tiny", "--set", "after_sale.back_days=50", "--json"]) == 0
    printed = capsys.readouterr()
    (warning,) = json.loads(printed.out)["warnings"]
    assert warning.startswith("after_sale.back_days: 50 is outside 5..12")
    assert printed.err == f"warning: {warning}\n"


def test_too_little_memory_is_said_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def starve(*words: object, **more: object) -> None:
        raise MemoryError

    monkeypatch.setattr("ecosim.engine.simulate", starve)
    job = replication.Job(ecosim.load("tiny"), 0, 0, "batch", (), tmp_path, "0" * 64)
    with pytest.raises(RunFailed, match="not enough memory for 3,000 shoppers; take fewer, or fewer workers"):
        replication.replicate(job, progress=lambda share: None)


def test_what_a_plugin_raises_can_be_written_down() -> None:
    assert one_line(ValueError("坏 \udc80")) == "ValueError: 坏 \\udc80"


def test_a_file_name_that_is_no_text_leaves_as_json(tmp_path: Path) -> None:
    words = [sys.executable.encode(), b"-m", b"ecosim", b"check", b"a\x80.yaml", b"--json"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, timeout=60)
    assert done.returncode == 2
    assert json.loads(done.stdout)["error"][0]["file"] == "a\udc80.yaml"


CLOSED = ["festivals >&-", "festivals 2>&-", "festivals <&-", "check tiny <&- >&- 2>&-", "festivals >&- --json"]


@pytest.mark.parametrize("words", CLOSED)
def test_a_closed_stream_is_no_defect(words: str, tmp_path: Path) -> None:
    done = shell(f"$E {words}", tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the device that is always full is Linux's")
@pytest.mark.parametrize("words", ["festivals", "check tiny --json", "schema", "channels"])
def test_a_full_disk_is_said_in_one_line(words: str, tmp_path: Path) -> None:
    done = shell(f"$E {words} > /dev/full", tmp_path)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert done.stderr.startswith("ecosim: output: cannot be ")
    assert "No space left on device" in done.stderr


PAGE = "behaviour.pages"
CHANNELS = ("direct", "organic_search", "paid_search", "recommend")
WORLDS = {
    "no rivals": ["market.rivals.stores=0", "market.rivals.listings=0"],
    "rival stores without a listing": ["market.rivals.listings=0"],
    "one shopper": ["shoppers.count=1"],
    "one slot": [f"{PAGE}.slots=1", f"{PAGE}.sponsored=[]"],
    "one slot, sold": [f"{PAGE}.slots=1", f"{PAGE}.sponsored=[1]"],
    "sixty slots, all sold": [f"{PAGE}.slots=60", f"{PAGE}.sponsored={list(range(1, 61))}"],
    "cascade, vcg": [f"{PAGE}.examination=cascade", "auction.pricing=vcg"],
    "no price of a click": ["auction.reserve=0", "auction.increment=0"],
    "one fen a day": ["channels.paid_search.daily_budget=0.01", "channels.paid_search.budgets.opening=0.01"],
    "everybody buys": ["behaviour.choice.leave=-20"],
    "only one day": ["period.from=2025-10-20", "period.to=2025-10-20"],
    "no channel": [f"channels.{name}.enabled=false" for name in CHANNELS],
    "everything comes back": ["after_sale.return_share=1", "after_sale.refund_share=0", "after_sale.as_new_share=0"],
}  # fmt: skip


@pytest.mark.parametrize("changes", WORLDS.values(), ids=WORLDS)
def test_extreme_worlds_run_and_stay_sane(changes: list[str]) -> None:
    from ecosim.channels import discover
    from ecosim.engine import simulate
    from ecosim.records import tables_of

    scenario = ecosim.load("tiny", sets=["shoppers.count=400", *changes])
    outcome = simulate(scenario, 0, channels=discover())
    assert outcome.warnings == ()
    tables = tables_of([outcome])  # refuses books that do not close
    for name, table in tables.items():
        numbers = table.drop(columns=["refunded_share", "returned_share"], errors="ignore").select_dtypes("number")
        assert np.isfinite(numbers.to_numpy(float)).all(), name
    assert (tables["stock"]["on_hand"] >= 0).all()
    assert (tables["budgets"]["spent_fen"] <= tables["budgets"]["budget_fen"]).all()
