"""Reading runs that are missing, unfinished, damaged or hostile: one clear line, nothing else."""

from __future__ import annotations

import json
import shutil
import sys

import pandas as pd
import pytest

from ecosim.errors import EcosimError
from ecosim.records.folder import write_run
from ecosim.records.run import FORMAT, read_run


@pytest.fixture(scope="module")
def original(tmp_path_factory, outcome_of, settings):
    made = sys.modules[type(outcome_of).__module__].FakeScenario("tiny", settings)
    return write_run(tmp_path_factory.mktemp("runs"), made, [outcome_of(1, 30)], channel_hashes={})


@pytest.fixture
def path(original, tmp_path):
    return shutil.copytree(original, tmp_path / original.name)


def test_a_missing_or_unfinished_run(tmp_path) -> None:
    with pytest.raises(EcosimError, match="nowhere: is no run folder; give the folder"):
        read_run(tmp_path / "nowhere")
    with pytest.raises(EcosimError, match=r"is no finished run, as it has no manifest\.json; run the scenario again"):
        read_run(tmp_path)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Expecting value"),
        ("{", "Expecting property name"),
        ("[]", "it holds no JSON object"),
        ("null", "it holds no JSON object"),
        ("[" * 100_000, "recursion"),
        ("9" * 5000, "integer string conversion"),
        ("\ud800", "codec can't decode"),
        (" " * 16_000_001, "is larger than 16000000 bytes"),
    ],
    ids=["empty", "cut", "list", "null", "deep", "huge number", "no text", "huge"],
)
def test_a_manifest_that_is_no_manifest(path, text: str, words: str) -> None:
    (path / "manifest.json").write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(EcosimError, match=rf"manifest\.json: is damaged \(.*{words}.*\); delete the folder and run"):
        read_run(path)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"format": FORMAT + 1}, f"has format {FORMAT + 1}; this version reads format {FORMAT}"),
        ({"format": "1"}, "format is not a int"),
        ({"seed": None}, "seed is not a int"),
        ({"seed": True}, "seed is not a int"),
        ({"tables": []}, "tables is not a dict"),
        ({"tables": {"../../etc/passwd": {"digest": ""}}}, "is no name of a table"),
        ({"tables": {"orders": {"rows": 3}}}, "table orders has no digest"),
        ({"tables": {"orders": "x"}}, "table orders has no digest"),
        ({"baselines": {"not_joining": "../elsewhere-0123456789ab"}}, "is no name of a run folder"),
        ({"baselines": {"not_joining": 3}}, "is no name of a run folder"),
        ({"failed": None}, "failed is not a list"),
    ],
)
def test_a_manifest_with_a_wrong_entry(path, changes, words: str) -> None:
    file = path / "manifest.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), **changes}))
    with pytest.raises(EcosimError) as error:
        read_run(path)
    assert words in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("harm", ["missing", "cut", "garbage", "other value", "other column", "missing name"])
def test_a_damaged_table_is_found_when_it_is_read(path, harm: str) -> None:
    file = path / "tables" / "orders.parquet"
    table = pd.read_parquet(file)
    if harm == "missing":
        file.unlink()
    elif harm == "cut":
        file.write_bytes(file.read_bytes()[:-20])
    elif harm == "garbage":
        file.write_bytes(b"PAR1" + bytes(100) + b"PAR1")
    elif harm == "other value":
        table.assign(units=table["units"] + 1).to_parquet(file)
    elif harm == "other column":
        table.rename(columns={"units": "pieces"}).to_parquet(file)
    else:
        table.assign(listing=pd.array([None] * len(table), dtype="str")).to_parquet(file)
    run = read_run(path)  # the manifest is whole; tables are checked one by one
    assert len(run.table("days")) > 0
    with pytest.raises(EcosimError, match=r"orders\.parquet: is damaged \(.+\); delete the folder") as error:
        run.table("orders")
    assert "\n" not in str(error.value)


def test_a_table_that_is_not_there(path) -> None:
    with pytest.raises(EcosimError, match="has no table 'live'; there are replications, funnel, orders"):
        read_run(path).table("live")


def test_a_table_may_be_changed_by_who_reads_it(path) -> None:
    run = read_run(path)
    orders = run.table("orders")
    orders["units"] = 0
    orders.loc[0, "size"] = "XXL"
    assert run.table("orders")["units"].sum() > 0
    assert "XXL" not in set(run.table("orders")["size"])


def test_a_scenario_that_is_gone(path) -> None:
    (path / "scenario.resolved.yaml").unlink()
    with pytest.raises(EcosimError, match=r"scenario\.resolved\.yaml: is damaged"):
        _ = read_run(path).scenario_yaml
