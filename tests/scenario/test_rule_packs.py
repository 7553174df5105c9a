# ruff: noqa: E501  one fact a line: the file reads as a table
"""The packs that come along say what is known of each festival, with source and grade, and a scenario may change any part."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ecosim.errors import BadInput
from ecosim.scenario import Scenario, load
from ecosim.scenario.dump import write_yaml
from ecosim.scenario.festival import Evidence, Festival
from ecosim.scenario.fields import Section
from ecosim.scenario.rule_packs import bundled_packs, pack_names, pack_of, read_pack

NAMES = (
    "jd-double11-2025", "tmall-618-2022", "tmall-618-2024", "tmall-618-2025", "tmall-double11-2017",
    "tmall-double11-2018", "tmall-double11-2020", "tmall-double11-2021", "tmall-double11-2022", "tmall-double11-2023",
    "tmall-double11-2025",
)  # fmt: skip


def at(text: str) -> dt.datetime:
    return dt.datetime.strptime(text, "%Y-%m-%d %H:%M")


def blocks(section: Section, path: str = "") -> Iterator[tuple[str, Evidence]]:
    """Every block of a pack that has a source, with its path."""
    if isinstance(section, Evidence):
        yield path, section
    for name in type(section).model_fields:
        value = getattr(section, name)
        for number, each in enumerate(value if isinstance(value, tuple) else (value,)):
            if isinstance(each, Section):
                yield from blocks(each, f"{path}.{name}[{number}]")


def plan_of(folder: Path, name: str, *lines: str) -> Scenario:
    """A scenario over the days of a pack, with more lines."""
    pack = read_pack(name)
    festival = pack.festival
    rate = 0.0 if festival.official is None else festival.official.least
    text = [
        "ecosim: 1", "name: plan", f"store: {{platform: {festival.platform}}}",
        f"period: {{from: {pack.start:%Y-%m-%d}, to: {pack.end:%Y-%m-%d}}}",
        f"promotions: {{official_reduction: {{rate: {rate}}}}}", *(lines or (f"festival: {name}",)),
        "products: [{listing: a, tag_price: 100, cost: 50, variants: [{sku: a-1, stock: 5, salvage: 20}]}]",
    ]  # fmt: skip
    (folder / "plan.yaml").write_text("\n".join(text), "utf-8")
    return load(folder / "plan.yaml")


def test_these_packs_come_along() -> None:
    assert tuple(pack_names()) == NAMES
    packs = bundled_packs()
    assert sorted(pack.festival.name for pack in packs) == sorted(NAMES)
    assert [pack.start for pack in packs] == sorted(pack.start for pack in packs)


@pytest.mark.parametrize("name", NAMES)
def test_a_scenario_may_name_a_pack(name: str, tmp_path: Path) -> None:
    scenario = plan_of(tmp_path, name)
    assert scenario.settings.festival is not None and scenario.settings.festival.name == name
    assert scenario.warnings == ()
    assert pack_of(scenario) == read_pack(name)


@pytest.mark.parametrize("name", NAMES)
def test_every_block_of_a_pack_has_source_and_grade(name: str) -> None:
    pack = read_pack(name)
    assert [path for path, block in blocks(pack.festival) if not (block.source and block.grade)] == []
    assert all(setting.source and setting.grade for setting in pack.ranges.values())
    lifts = {path[1] for path in pack.ranges if path[0] == "phases"}
    assert lifts == set(range(len(pack.festival.phases))), "how many visits the platform adds is nowhere published"
    assert pack.festival.title_en and pack.festival.title_zh


@pytest.mark.parametrize("name", NAMES)
def test_what_is_assumed_is_graded_so(name: str) -> None:
    texts = [*((block.source, block.grade) for _, block in blocks(read_pack(name).festival))]
    assert [text for text, grade in texts if text.startswith(("assumption", "from memory")) and grade != "M"] == []


# name → begin of the first phase, when prices open, moments of presale windows, offers over-minus, protection until
CALENDARS: dict[str, tuple[str, list[str], list[tuple[str, str, str, str]], list[tuple[int, int]], str]] = {
    "tmall-double11-2017": ("10-20 00:00", ["11-11 00:00"], [("10-20 00:00", "11-11 00:00", "11-11 01:00", "11-12 00:00")], [(400, 50), (600, 30), (700, 20)], ""),
    "tmall-double11-2018": ("10-20 00:00", ["11-11 00:00"], [("10-20 00:00", "11-11 00:00", "11-11 01:00", "11-12 00:00")], [(400, 50)], ""),
    "tmall-double11-2020": ("10-21 00:00", ["11-01 00:00", "11-11 00:00"], [
        ("10-21 00:00", "10-31 21:59", "11-01 00:30", "11-04 00:00"), ("11-04 00:00", "11-10 21:59", "11-11 00:30", "11-12 00:00")], [(300, 40)], "11-27 00:00"),
    "tmall-double11-2021": ("10-20 20:00", ["11-01 00:00", "11-11 00:00"], [
        ("10-20 20:00", "10-31 21:59", "11-01 00:30", "11-04 00:00"), ("11-04 00:00", "11-10 21:59", "11-11 00:30", "11-12 00:00")], [(200, 30)], "11-27 00:00"),
    "tmall-double11-2022": ("10-24 20:00", ["10-31 20:00", "11-10 20:00"], [("10-24 20:00", "10-31 17:59", "10-31 20:00", "11-04 00:00")], [(300, 50), (200, 30)], "11-27 00:00"),
    "tmall-double11-2023": ("10-24 20:00", ["10-31 20:00", "11-10 20:00"], [("10-24 20:00", "10-31 17:59", "10-31 20:00", "11-04 00:00")], [(300, 50), (200, 30)], "11-27 00:00"),
    "tmall-double11-2025": ("10-15 14:00", ["10-20 20:00"], [("10-15 20:00", "10-20 17:59", "10-20 20:00", "10-24 23:59")], [], "11-30 00:00"),
    "jd-double11-2025": ("10-09 00:00", ["10-09 20:00"], [], [(300, 50)], ""),
    "tmall-618-2022": ("05-26 20:00", ["05-31 20:00", "06-15 20:00"], [("05-26 20:00", "05-31 17:59", "05-31 20:00", "06-04 00:00")], [(300, 50)], "07-06 00:00"),
    "tmall-618-2024": ("05-20 20:00", ["05-20 20:00", "05-31 20:00"], [], [(300, 50)], "07-06 00:00"),
    "tmall-618-2025": ("05-13 20:00", ["05-16 20:00"], [("05-13 20:00", "05-16 17:59", "05-16 20:00", "05-27 00:00")], [], "07-06 00:00"),
}  # fmt: skip


def openings(festival: Festival) -> list[str]:
    """When festival prices begin to hold, after a time in which they did not."""
    closed_until, found = dt.datetime.min, []
    for phase in festival.phases:
        if phase.prices_open:
            if phase.start != closed_until:
                found.append(f"{phase.start:%m-%d %H:%M}")
            closed_until = phase.end
    return found


@pytest.mark.parametrize("name", NAMES)
def test_the_calendar_is_the_one_reported(name: str) -> None:
    festival = read_pack(name).festival
    begin, opened, windows, offers, protected = CALENDARS[name]
    assert f"{festival.phases[0].start:%m-%d %H:%M}" == begin
    moments = [(w.deposit_from, w.deposit_to, w.balance_from, w.balance_to) for w in festival.presale]
    assert [tuple(f"{moment:%m-%d %H:%M}" for moment in window) for window in moments] == windows
    found = festival.cross_store.offers if festival.cross_store else ()
    assert [(offer.over_fen // 100, offer.minus_fen // 100) for offer in found] == offers
    until = festival.price_protection
    assert (f"{until.until:%m-%d %H:%M}" if until else "") == protected
    assert openings(festival) == opened
    assert {f"{phase.start:%Y}" for phase in festival.phases} == {name[-4:]}


def test_the_days_of_categories_and_the_peak_of_618_2022() -> None:
    phases = {phase.name: phase for phase in read_pack("tmall-618-2022").festival.phases}
    assert (phases["middle"].start, phases["middle"].end) == (at("2022-06-04 00:00"), at("2022-06-14 00:00"))
    assert (phases["peak"].start, phases["peak"].end) == (at("2022-06-15 20:00"), at("2022-06-21 00:00"))


def test_the_pack_of_2025_keeps_the_names_of_its_phases() -> None:
    phases = read_pack("tmall-double11-2025").festival.phases
    assert [phase.name for phase in phases] == ["warm-up", "opening", "middle", "peak", "close"]


def test_the_race_of_2018_changes_with_the_phase() -> None:
    races = {phase.start: phase.race for phase in read_pack("tmall-double11-2018").festival.phases}
    assert races == {
        at("2018-10-20 00:00"): "none",
        at("2018-11-01 00:00"): "paid_30d",
        at("2018-11-02 00:00"): "interest_day",
        at("2018-11-11 00:00"): "paid_hour",
    }


def test_official_reductions_came_with_2025() -> None:
    least = {name: read_pack(name).festival.official for name in NAMES}
    assert {name: rule.least for name, rule in least.items() if rule} == {
        "tmall-double11-2025": 0.1,
        "tmall-618-2025": 0.15,
    }
    stacked = {name for name in NAMES if "official" in read_pack(name).festival.stacking.steps}
    assert stacked == {"tmall-double11-2025", "tmall-618-2025", "jd-double11-2025"}
    for name in NAMES:
        festival = read_pack(name).festival
        assert ("cross_store" in festival.stacking.steps) == (festival.cross_store is not None)
        assert ("deposit" in festival.stacking.steps) == bool(festival.presale) == (festival.deposits is not None)


def test_deposits_were_limited_by_price() -> None:
    rules = read_pack("tmall-double11-2020").festival.deposits
    assert rules is not None and (rules.grade, rules.least_price_fen, rules.step_fen) == ("T", 5_000, 1_000)
    assert [(tier.price_fen, tier.least_fen, tier.least_share, tier.most_share) for tier in rules.tiers] == [
        (0, 1_000, 0.1, 0.2), (50_000, 5_000, 0.0, 0.2), (100_000, 10_000, 0.0, 0.2)]  # fmt: skip


def test_grades_of_what_is_from_memory() -> None:
    assert [read_pack(f"tmall-double11-{year}").festival.presale[0].grade for year in (2017, 2018, 2020)] == [
        "M",
        "M",
        "T",
    ]
    entries = {name: read_pack(name).festival.entry for name in NAMES}
    assert {name for name, entry in entries.items() if entry and entry.grade == "T"} == {
        "tmall-double11-2020",
        "tmall-double11-2021",
    }


# ---- changed by a scenario

CHANGES: list[tuple[str, Any, Any]] = [
    ("phases: {second-wave: {traffic_lift: 30%}}", lambda f: f.phases[3].traffic_lift, 0.3),
    ("phases: {second-wave: {to: 2020-11-12 24:00}}", lambda f: f.phases[3].end, at("2020-11-13 00:00")),
    ("phases: {first-wave: {race: none}}", lambda f: f.phases[1].race, "none"),
    ("presale: {wave-2: {unpaid_balance: refund}}", lambda f: [w.unpaid_balance for w in f.presale], ["forfeit", "refund"]),
    ("presale: {wave-1: {balance_from: 2020-11-01 01:00}}", lambda f: f.presale[0].balance_from, at("2020-11-01 01:00")),
    ("presale: []", lambda f: f.presale, ()),
    ("cross_store: {offers: {300-40: {minus: 50}}}", lambda f: f.cross_store.offers[0].minus_fen, 5_000),
    ("cross_store: {most: 2000}", lambda f: (f.cross_store.most_fen, len(f.cross_store.offers)), (200_000, 1)),
    ("stacking: {steps: [store_coupon, cross_store]}", lambda f: f.stacking.steps, ("store_coupon", "cross_store")),
    ("stacking: {thresholds: after_official}", lambda f: f.stacking.thresholds, "after_official"),
    ("price_protection: {until: 2020-11-30 24:00}", lambda f: f.price_protection.until, at("2020-12-01 00:00")),
    ("price_protection: null", lambda f: f.price_protection, None),
    ("entry: {below: 5%}", lambda f: (f.entry.below, f.entry.days), (0.05, 60)),
    ("entry: null", lambda f: f.entry, None),
    ("deposits: {step: 1}", lambda f: (f.deposits.step_fen, len(f.deposits.tiers)), (100, 3)),
    ("official: {least: 10%}", lambda f: f.official.least, 0.1),
    ("platform: tmall", lambda f: len(f.phases), 4),
]  # fmt: skip


@pytest.mark.parametrize(("change", "read", "value"), CHANGES, ids=[change for change, _, _ in CHANGES])
def test_a_scenario_changes_a_part_and_keeps_the_rest(tmp_path: Path, change: str, read: Any, value: Any) -> None:
    name = "tmall-double11-2020"
    scenario = plan_of(tmp_path, name, f"festival: {{name: {name}, {change}}}")
    festival = scenario.settings.festival
    assert festival is not None and read(festival) == value
    part = change.partition(":")[0]
    before = read_pack(name).festival
    assert [field for field in Festival.model_fields if getattr(festival, field) != getattr(before, field)] in (
        [part],
        [],
    )


def test_a_shop_on_taobao_takes_the_dates_with_its_own_offer(tmp_path: Path) -> None:
    lines = (
        "extends: under.yaml",
        "store: {platform: taobao}",
        "festival: {name: tmall-double11-2022, platform: taobao}",
        "promotions: {cross_store: {offer: taobao-200-30}}",
    )
    plan_of(tmp_path, "tmall-double11-2022")
    (tmp_path / "plan.yaml").rename(tmp_path / "under.yaml")
    (tmp_path / "plan.yaml").write_text("\n".join(lines), "utf-8")
    settings = load(tmp_path / "plan.yaml").settings
    assert settings.festival is not None and settings.festival.platform == "taobao"
    assert settings.promotions.cross_store.offer == "taobao-200-30"


def test_a_resolved_scenario_keeps_its_pack(tmp_path: Path) -> None:
    scenario = plan_of(tmp_path, "tmall-double11-2020")
    (tmp_path / "again.yaml").write_text(scenario.resolved_yaml(), "utf-8")
    assert load(tmp_path / "again.yaml") == scenario


# ---- a pack by itself


def test_a_pack_as_plain_text_reads_back_the_same(tmp_path: Path) -> None:
    for name in NAMES:
        pack = read_pack(name)
        (tmp_path / f"{name}.yaml").write_text(write_yaml(pack.plain()), "utf-8")
        scenario = plan_of(tmp_path, name, f"festival: {name}")
        assert pack_of(scenario) == pack


def test_a_pack_spans_its_phases_and_its_presale() -> None:
    pack = read_pack("tmall-double11-2025")
    assert (pack.start, pack.end) == (at("2025-10-15 14:00"), at("2025-11-15 00:00"))


def test_an_unknown_pack_names_the_near_one() -> None:
    with pytest.raises(BadInput, match=r'no such rule pack; did you mean "tmall-double11-2021"'):
        read_pack("tmall-double-2021")
    with pytest.raises(BadInput, match="there are: jd-double11-2025, tmall-618-2022"):
        read_pack("../../etc/passwd")


def test_a_scenario_without_a_festival_has_no_pack() -> None:
    assert pack_of(load("quiet_week")) is None
