"""Credit by rule, against the touches; the rules share out the same sum."""

from __future__ import annotations

import dataclasses

import pytest
from report_run import LIVE, MadeRun

from ecosim.records.credits import RULES
from ecosim.report.channel_words import credit_gap
from ecosim.report.credit import RULE_NAMES, Credit, credit


def found_in(run: MadeRun) -> Credit:
    found = credit(run)
    assert found is not None
    return found


def test_every_rule_has_a_name() -> None:
    assert tuple(RULE_NAMES) == RULES


def test_channels_by_last_click_against_the_table(live_plan: MadeRun) -> None:
    found, touches = found_in(live_plan), live_plan.table("touches").query("luck == 0")
    means = [row.yuan["last_click"].mean or 0.0 for row in found.channels]
    assert means == sorted(means, reverse=True)
    live = next(row for row in found.channels if row.channel == LIVE)
    for rule in RULES:
        fen = touches[touches["channel"] == LIVE].groupby("replication")[f"{rule}_fen"].sum()
        assert live.yuan[rule].mean == pytest.approx(fen.mean() / 100)
    assert live.yuan["first_click"].mean == 0.0  # made so: the feed comes first


def test_every_rule_sums_to_the_same(live_plan: MadeRun) -> None:
    found = found_in(live_plan)
    paid = live_plan.table("orders").query("luck == 0").groupby("replication")["paid_fen"].sum() / 100
    assert found.all_yuan.mean == pytest.approx(paid.mean())
    for rule in RULES:
        assert sum(row.yuan[rule].mean or 0.0 for row in found.channels) == pytest.approx(paid.mean())


def test_where_last_and_first_click_differ_most(live_plan: MadeRun) -> None:
    found = found_in(live_plan)
    assert found.widest.channel == "recommend"  # first at every order, last at few
    said = credit_gap(found)
    assert "recommend" in said.en and "less; 95 % interval" in said.en and "少计" in said.zh


def test_one_channel_is_no_question(plan: MadeRun, live_plan: MadeRun) -> None:
    assert credit(plan) is None
    alone = live_plan.table("touches").query("channel == 'recommend'")
    assert credit(dataclasses.replace(live_plan, tables={**live_plan.tables, "touches": alone})) is None


def test_json_has_every_rule_of_every_channel(live_plan: MadeRun) -> None:
    found = found_in(live_plan).to_json()
    assert set(found["channels"]) == {row.channel for row in found_in(live_plan).channels}
    assert set(found["channels"][LIVE]) == {f"{rule}_yuan" for rule in RULES}
    assert set(found["all_yuan"]) == {"mean", "p10", "p90", "ci_low", "ci_high"}
