"""Comparing two runs: pairing, settings that differ, words."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest
from report_run import MAIN, MadeRun, make_run

from ecosim.report import compare


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> MadeRun:
    folder = tmp_path_factory.mktemp("other") / "double11_2025-dddddddddddd"
    changes = ("after_sale.return_share=30%", "channels.organic_search.rate=0.3")
    return make_run(folder, "plan", MAIN[:5], changes=changes, noise=6)


def test_settings_that_differ_by_name(plan: MadeRun, other: MadeRun) -> None:
    changes = {change.path: (change.run, change.other) for change in compare(plan, other).settings}
    assert changes == {
        "after_sale.return_share": ("0.38..0.46 (S)", "0.3"),
        "channels.organic_search.rate": ("0.22", "0.3"),
    }


def test_pairs_on_the_replications_both_have(plan: MadeRun, other: MadeRun) -> None:
    found = compare(plan, other)
    assert (found.paired, found.n_pairs, found.equal_tables) == (True, 5, False)
    diff = found.metrics["gmv_yuan"].diff
    assert diff is not None and diff.n == 5
    assert "paired on 5 replications" in found.text("en") and "按 5 次" in found.text("zh")


def test_differences_change_sign_with_the_order(plan: MadeRun, other: MadeRun) -> None:
    there, back = compare(plan, other).to_json()["summary"], compare(other, plan).to_json()["summary"]
    assert there["gmv_yuan"]["diff"] == pytest.approx(-back["gmv_yuan"]["diff"])
    assert there["gmv_yuan"]["diff_ci"] == pytest.approx([-end for end in reversed(back["gmv_yuan"]["diff_ci"])])


def test_a_run_equals_itself(plan: MadeRun) -> None:
    found = compare(plan, plan)
    assert found.equal_tables and found.settings == () and found.versions == ()
    assert found.metrics["gmv_yuan"].diff is not None
    assert found.metrics["gmv_yuan"].diff.ci == (0.0, 0.0)
    assert "equal tables" in found.text("en")


def test_other_seed_and_version_are_said(plan: MadeRun, other: MadeRun) -> None:
    manifest = {**other.manifest, "seed": 1, "versions": {"ecosim": "9.9"}}
    found = compare(plan, dataclasses.replace(other, manifest=manifest))
    assert not found.paired and "not paired" in found.text("en")
    assert [(v.path, v.run, v.other) for v in found.versions] == [("ecosim ecosim", "0.0", "9.9")]


def test_json_is_one_plain_object(plan: MadeRun, other: MadeRun) -> None:
    found = compare(plan, other).to_json()
    assert json.loads(json.dumps(found, allow_nan=False))["settings"][0]["path"] == "channels.organic_search.rate"


def test_baseline_of_a_plan_differs_by_our_part_in_the_festival(plan: MadeRun, baseline: MadeRun) -> None:
    paths = {change.path for change in compare(plan, baseline).settings}
    assert "join_festival" in paths
    assert all(path.startswith(("prices.", "promotions.")) for path in paths - {"join_festival"})


def test_reads_only_the_folder(plan: MadeRun, tmp_path: Path) -> None:
    from ecosim.errors import EcosimError

    with pytest.raises(EcosimError):
        compare(dataclasses.replace(plan, path=tmp_path), plan)
