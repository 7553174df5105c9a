"""What a report knows of a scenario: dates, phases, assumptions with their evidence."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from report_run import MadeRun

from ecosim.report.scenario_facts import facts_of, is_uncertain, read_facts
from ecosim.scenario import load


def test_phases_and_opening(plan: MadeRun) -> None:
    facts = read_facts(plan)
    assert facts.opening == dt.datetime(2025, 10, 20, 20)
    assert facts.phases[0].label.zh == "预热"
    assert (facts.store, facts.title.zh) == ("beian", "2025 双十一 · 女装店")


def test_no_opening_outside_the_period() -> None:
    sets = ["period.to=2025-10-18", "promotions.presale=false", "prices.thermal-set.flash=null"]
    scenario = load("double11_2025", sets=sets)
    facts = facts_of(scenario.settings, scenario.ranges)
    assert facts.phases[0].start < dt.datetime(2025, 10, 18) and facts.opening is None


def test_ranges_come_first_and_each_setting_once() -> None:
    scenario = load("double11_2025")
    facts = facts_of(scenario.settings, scenario.ranges)
    drawn = [a for a in facts.assumptions if a.drawn]
    assert [a.path for a in drawn] == [*(r.path for r in scenario.ranges), "channels.venue.rate"] and len(drawn) > 10
    assert facts.assumptions[: len(drawn)] == tuple(drawn)
    paths = [a.path for a in facts.assumptions]
    assert len(set(paths)) == len(paths)
    handling = next(a for a in drawn if a.path == "costs.return_handling")
    assert (handling.value, handling.grade, handling.label.zh) == ("8.00..15.00", "M", "退货处理")


def test_a_planners_own_value_is_no_weak_default() -> None:
    paths = [{a.path for a in facts_of(s.settings, s.ranges).assumptions}
             for s in (load("double11_2025"), load("double11_2025", sets=["after_sale.confirm_days=9"]))]  # fmt: skip
    assert paths[0] - paths[1] == {"after_sale.confirm_days"}


def test_ranges_of_channels_are_assumptions_too() -> None:
    """The report asks no plugin: there they stand as text."""
    pushed = "channels.live={use: kol_live, sessions: [{push: {range: 0.01..0.02, source: a guess, grade: M}}]}"
    scenario = load("quiet_week", sets=[pushed])
    known = {r.path for r in scenario.ranges}
    (found,) = [a for a in facts_of(scenario.settings, scenario.ranges).assumptions if a.drawn and a.path not in known]
    assert (found.path, found.value, found.source, found.grade) == (
        "channels.live.sessions.0.push", "0.01..0.02", "a guess", "M"
    )  # fmt: skip


def test_a_channel_alone_makes_a_scenario_uncertain() -> None:
    certain = replace(load("quiet_week"), ranges=())
    assert not is_uncertain(certain)
    pushed = load("quiet_week", sets=["channels.live={use: kol_live, push: {range: 1..2, source: a guess, grade: M}}"])
    assert is_uncertain(replace(pushed, ranges=()))


def test_weak_defaults_inside_named_sections_are_told() -> None:
    """Of a coupon in a list and a segment in a mapping, unless the planner wrote a value of his own."""
    scenario = load("double11_2025", sets=["shoppers.segments.mothers.sensitivity_sigma=0.3"])
    paths = {a.path for a in facts_of(scenario.settings, scenario.ranges).assumptions}
    assert "promotions.coupons.shop-1000-60.claim_share" in paths
    assert "shoppers.segments.office.sensitivity_sigma" in paths
    assert "shoppers.segments.mothers.sensitivity_sigma" not in paths
