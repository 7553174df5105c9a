"""What channels cost, against fees and budgets; every kind that our channels charge has a name."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest
from report_run import LIVE, MadeRun

from ecosim.report.channel_costs import ADS, FEE_KINDS, channel_costs

PLUGINS = Path(__file__).parents[2] / "plugins"


def test_fees_by_kind_and_ads(live_plan: MadeRun) -> None:
    found = channel_costs(live_plan)
    assert found.has_fees
    by_name = {row.channel: row for row in found.channels}
    assert set(by_name) == {LIVE, "paid_search"}
    fees = live_plan.table("fees").query("luck == 0")
    for cost in by_name[LIVE].costs:
        fen = fees[fees["kind"] == cost.kind].groupby("replication")["fen"].sum()
        assert cost.yuan.mean == pytest.approx(fen.mean() / 100)
    spent = live_plan.table("budgets").query("luck == 0 and store == 'own'").groupby("replication")["spent_fen"].sum()
    assert by_name["paid_search"].all_yuan.mean == pytest.approx(spent.mean() / 100)
    assert found.all_yuan.mean == pytest.approx(sum(row.all_yuan.mean or 0.0 for row in found.channels))


def test_dearest_first_and_each_sum_is_of_its_kinds(live_plan: MadeRun) -> None:
    for row in channel_costs(live_plan).channels:
        means = [cost.yuan.mean or 0.0 for cost in row.costs]
        assert means == sorted(means, reverse=True)
        assert row.all_yuan.mean == pytest.approx(sum(means))


def test_clawed_back_in_full_costs_nothing(live_plan: MadeRun) -> None:
    fees = live_plan.table("fees").query("kind == 'slot_fee'")
    both = fees.assign(fen=0, kind="penalty")
    found = channel_costs(dataclasses.replace(live_plan, tables={**live_plan.tables, "fees": both}))
    assert not found.has_fees and [row.channel for row in found.channels] == ["paid_search"]


def test_without_fees_there_are_only_ads(plan: MadeRun) -> None:
    found = channel_costs(plan)
    assert not found.has_fees
    assert [(row.channel, [cost.kind for cost in row.costs]) for row in found.channels] == [("paid_search", [ADS])]


def test_every_kind_that_our_channels_charge_has_a_name_in_both_languages() -> None:
    kinds = {kind for file in PLUGINS.glob("*.py") for kind in re.findall(r'Fee\("(\w+)"', file.read_text("utf-8"))}
    assert kinds and kinds <= set(FEE_KINDS), f"give {sorted(kinds - set(FEE_KINDS))} a name in FEE_KINDS"


def test_a_strangers_kind_has_its_own_name(live_plan: MadeRun) -> None:
    live = next(row for row in channel_costs(live_plan).channels if row.channel == LIVE)
    assert {cost.label.en for cost in live.costs} == {"commission", "slot fees", "own kind"}


def test_json_by_channel_and_kind(live_plan: MadeRun) -> None:
    found = channel_costs(live_plan).to_json()
    assert set(found["channels"][LIVE]) == {"commission_yuan", "slot_fee_yuan", "own_kind_yuan", "all_yuan"}
    assert found["channels"]["paid_search"]["ads_yuan"] == found["channels"]["paid_search"]["all_yuan"]
