"""Run folders: whole or not there, whatever happens while they are written."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from ecosim.errors import EcosimError, RunFailed
from ecosim.records import folder as module
from ecosim.records.folder import find_finished, folder_name, write_run
from ecosim.records.identity import run_hash, versions
from ecosim.records.run import read_run
from ecosim.records.tables import tables_of

HASHES = {"direct": "d1", "organic_search": "o1"}


@pytest.fixture
def outcomes(outcome_of):
    return [outcome_of(1, 40, replication=1), outcome_of(1, 40)]


def hidden(parent: Path) -> list[str]:
    return [path.name for path in parent.iterdir() if path.name.startswith(".")]


def hash12(scenario) -> str:
    how = {"replications": scenario.settings.replications, "seed": 1, "role": "plan"}
    return run_hash("abc123", versions(), HASHES, **how)[:12]


def test_a_run_comes_back_as_it_was(tmp_path, scenario, outcomes) -> None:
    parent = tmp_path / "my runs 运行"
    path = write_run(parent, scenario, outcomes, channel_hashes=HASHES, baselines={"not_joining": "tiny-0123456789ab"},
                     warnings=["first"], extras={"note": "大"})  # fmt: skip
    assert path == parent / f"tiny-{hash12(scenario)}" == find_finished(parent, "tiny", hash12(scenario))
    run = read_run(path)
    for name, table in tables_of(outcomes).items():
        assert run.table(name).equals(table), name
        assert list(run.table(name).dtypes) == list(table.dtypes)
    manifest = run.manifest
    assert (manifest["role"], manifest["seed"], manifest["channels"]) == ("plan", 1, HASHES)
    assert manifest["baselines"] == {"not_joining": "tiny-0123456789ab"}
    assert (manifest["warnings"], manifest["extras"], manifest["failed"]) == (["first"], {"note": "大"}, [])
    assert manifest["replications_done"] == 2
    assert manifest["versions"] == versions()
    assert run.scenario_yaml == scenario.resolved_yaml()
    assert hidden(parent) == []
    assert sorted(file.name for file in (path / "tables").iterdir()) == sorted(f"{n}.parquet" for n in run.table_names)


def test_the_digest_is_of_the_tables_only(tmp_path, scenario, outcomes, outcome_of) -> None:
    one = read_run(write_run(tmp_path / "a", scenario, outcomes, channel_hashes=HASHES))
    two = read_run(write_run(tmp_path / "b", scenario, outcomes[::-1], channel_hashes={}, warnings=["other"]))
    three = read_run(write_run(tmp_path / "c", scenario, [outcome_of(2)], channel_hashes=HASHES))
    assert one.digest == two.digest != three.digest
    assert one.manifest["hash"] != two.manifest["hash"]


def test_the_same_run_written_again_stays(tmp_path, scenario, outcomes) -> None:
    path = write_run(tmp_path, scenario, outcomes, channel_hashes=HASHES)
    (path / "report.html").write_text("added later")
    before = (path / "manifest.json").read_text()
    assert write_run(tmp_path, scenario, outcomes, channel_hashes=HASHES) == path
    assert (path / "report.html").exists()
    assert (path / "manifest.json").read_text() == before
    assert hidden(tmp_path) == []


def test_a_damaged_run_is_written_anew(tmp_path, scenario, outcomes) -> None:
    path = write_run(tmp_path, scenario, outcomes, channel_hashes=HASHES)
    (path / "manifest.json").write_text("{")
    assert find_finished(tmp_path, "tiny", hash12(scenario)) is None
    assert write_run(tmp_path, scenario, outcomes, channel_hashes=HASHES) == path
    assert read_run(path).table("orders").shape[0] == 80
    assert hidden(tmp_path) == []


@pytest.mark.parametrize("there", ["file", "link", "empty folder"])
def test_whatever_lies_at_its_place_gives_way(tmp_path, scenario, outcomes, there: str) -> None:
    place = tmp_path / f"tiny-{hash12(scenario)}"
    if there == "file":
        place.write_text("not a run")
    elif there == "link":
        place.symlink_to("nowhere")
    else:
        place.mkdir()
    assert read_run(write_run(tmp_path, scenario, outcomes, channel_hashes=HASHES)).name == "tiny"
    assert hidden(tmp_path) == []


def test_a_run_with_failures_is_no_finished_one_and_gives_way(tmp_path, scenario, outcomes) -> None:
    failed = [{"replication": 1, "why": "killed"}]
    path = write_run(tmp_path, scenario, outcomes[1:], channel_hashes=HASHES, failed=failed)
    assert read_run(path).manifest["failed"] == failed
    assert find_finished(tmp_path, "tiny", hash12(scenario)) is None
    assert write_run(tmp_path, scenario, outcomes, channel_hashes=HASHES) == path
    assert read_run(path).manifest["failed"] == []
    write_run(tmp_path, scenario, outcomes[1:], channel_hashes=HASHES, failed=failed)
    assert read_run(path).manifest["failed"] == []


def test_equal_identity_with_other_tables_is_loud(tmp_path, scenario, outcomes, outcome_of) -> None:
    path = write_run(tmp_path, scenario, outcomes, channel_hashes=HASHES)
    digest = read_run(path).digest
    with pytest.raises(RunFailed, match="same identity with other tables"):
        write_run(tmp_path, scenario, [outcome_of(2)], channel_hashes=HASHES)
    assert read_run(path).digest == digest
    assert hidden(tmp_path) == []


def test_two_writers_at_once_leave_one_run(tmp_path, scenario, outcomes) -> None:
    paths, errors = [], []

    def write() -> None:
        try:
            paths.append(write_run(tmp_path, scenario, outcomes, channel_hashes=HASHES))
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len(set(paths)) == 1
    assert [path.name for path in tmp_path.iterdir()] == [paths[0].name]


@pytest.mark.parametrize("call", ["write_text", "mkdir", "rename"])
def test_an_interruption_leaves_nothing(tmp_path, scenario, outcomes, monkeypatch, call: str) -> None:
    def interrupt(*args: object, **kwargs: object) -> None:
        raise KeyboardInterrupt

    (tmp_path / "runs").mkdir()
    if call == "rename":
        monkeypatch.setattr(module.os, "rename", interrupt)
    else:
        monkeypatch.setattr(module, "_write_tables" if call == "mkdir" else "_all_warnings", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_run(tmp_path / "runs", scenario, outcomes, channel_hashes=HASHES)
    assert list((tmp_path / "runs").iterdir()) == []


KILLED = """
import importlib.util, os, sys
from pathlib import Path
import pyarrow.parquet as pq
spec = importlib.util.spec_from_file_location("maker", sys.argv[1]); maker = importlib.util.module_from_spec(spec)
sys.modules["maker"] = maker; spec.loader.exec_module(maker)
from ecosim.records import folder
left = int(sys.argv[3])
def die_after(function):
    def call(*args, **kwargs):
        global left
        left -= 1
        if left < 0:
            os._exit(9)
        return function(*args, **kwargs)
    return call
pq.write_table = die_after(pq.write_table)
Path.write_text = die_after(Path.write_text)
os.rename = die_after(os.rename)
settings = maker.settings._get_wrapped_function()()
outcomes = [maker.Maker(settings)(1, 40), maker.Maker(settings)(1, 40, replication=1)]
scenario, hashes = maker.FakeScenario("tiny", settings), {"direct": "d1", "organic_search": "o1"}
folder.write_run(Path(sys.argv[2]), scenario, outcomes, channel_hashes=hashes)
"""


@pytest.mark.parametrize("writes", [1, 19, 20])
def test_a_kill_between_files_is_never_mistaken_for_a_run(tmp_path, scenario, outcomes, writes: int) -> None:
    """Killed before the first table, the manifest and the rename."""
    arguments = [Path(__file__).with_name("conftest.py"), tmp_path, str(writes)]
    dead = subprocess.run([sys.executable, "-c", KILLED, *map(str, arguments)], check=False, capture_output=True)
    assert dead.returncode == 9, dead.stderr.decode()
    assert find_finished(tmp_path, "tiny", hash12(scenario)) is None
    assert [path for path in tmp_path.iterdir() if not path.name.startswith(".")] == []
    for left in tmp_path.iterdir():
        if (left / "manifest.json").exists():
            json.loads((left / "manifest.json").read_text())  # whole, as it is written last; still hidden
        os.utime(left, (0, 0))
    path = write_run(tmp_path, scenario, outcomes, channel_hashes=HASHES)
    assert find_finished(tmp_path, "tiny", hash12(scenario)) == path
    assert hidden(tmp_path) == []  # what the dead one left was more than a day old, so it is swept away


def test_a_young_folder_of_another_writer_is_left_alone(tmp_path, scenario, outcomes) -> None:
    (tmp_path / ".writing-other").mkdir()
    write_run(tmp_path, scenario, outcomes, channel_hashes=HASHES)
    assert hidden(tmp_path) == [".writing-other"]


@pytest.mark.parametrize(
    "name", ["", "..", "../up", "a/b", "a\\b", ".hidden", "A", "a b", "大", "a" * 65, "-a", "a\n", "a\0"]
)
def test_a_hostile_name_is_refused(tmp_path, name: str) -> None:
    with pytest.raises(EcosimError, match="is no name"):
        folder_name(name, "0123456789ab")
    with pytest.raises(EcosimError, match="is no name"):
        find_finished(tmp_path, name, "0123456789ab")


@pytest.mark.parametrize("digits", ["", "0123456789a", "0123456789abc", "0123456789AB", "../456789ab/"])
def test_a_hostile_hash_is_refused(digits: str) -> None:
    with pytest.raises(EcosimError, match="is no hash"):
        folder_name("tiny", digits)


def test_a_parent_that_is_a_file_is_one_line(tmp_path, scenario, outcomes) -> None:
    (tmp_path / "runs").write_text("")
    with pytest.raises(EcosimError, match=r"runs: the run cannot be written: .*; choose another --out") as error:
        write_run(tmp_path / "runs", scenario, outcomes, channel_hashes=HASHES)
    assert "\n" not in str(error.value)


def test_books_that_do_not_close_leave_nothing(tmp_path, scenario, outcome_of) -> None:
    wrong = outcome_of(1, closing_stock=np.zeros(3, np.int64))
    with pytest.raises(RunFailed, match="books"):
        write_run(tmp_path, scenario, [wrong], channel_hashes=HASHES)
    assert list(tmp_path.iterdir()) == []


def test_warnings_of_replications_are_kept_once_in_order(tmp_path, scenario, outcome_of) -> None:
    outcomes = [outcome_of(1, replication=1, warnings=("b", "c")), outcome_of(1, warnings=("a", "b"))]
    run = read_run(write_run(tmp_path, scenario, outcomes, channel_hashes=HASHES, warnings=["loud"]))
    assert run.manifest["warnings"] == ["loud", "a", "b", "c"]
