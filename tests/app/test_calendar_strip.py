"""The calendar of a plan: everything with a date stands on it, inside the period, in both languages."""

from __future__ import annotations

import pytest

import ecosim
from ecosim.report.calendar_chart import calendar_figure, calendar_words, ends, stretches, within
from ecosim.report.figures import epoch_ms
from ecosim.report.wording import LANGS, Words
from ecosim.scenario.bundled import names_in, scenarios_folder

SCENARIOS = [name for name in sorted(names_in(scenarios_folder())) if name != "quiet_week"]


@pytest.mark.parametrize("name", SCENARIOS)
def test_everything_with_a_date_has_its_row(name: str) -> None:
    ours = ecosim.load(name).settings
    drawn = calendar_figure(ours)
    assert drawn is not None and ours.festival is not None
    said = " ".join(row["label_en"] for row in drawn.data["calendar_rows"])
    first, last = ends(ours)
    inside = [phase.name for phase in ours.festival.phases if phase.start < last and phase.end > first]
    for wanted in [*(phase.capitalize() for phase in inside), *(one.name for one in ours.promotions.coupons)]:
        assert wanted in said
    for listing, price in ours.prices.items():
        assert (f"Flash sale of {listing}" in said) == (price.flash is not None)
    for bar in drawn.data["calendar"]:
        assert epoch_ms(first) <= bar["start"] < bar["end"] <= epoch_ms(last)
        assert 0 <= bar["top"] < bar["bottom"] <= len(drawn.data["calendar_rows"]) and 0 < bar["strength"] <= 1
        assert all(bar[f"{word}_{lang}"] for word in ("what", "text", "when") for lang in LANGS)
    open_hours = sum(bar["end"] - bar["start"] for bar in drawn.data["calendar"] if bar["kind"] == "open")
    assert open_hours == sum(bar["end"] - bar["start"] for bar in drawn.data["calendar_open"]) > 0


def test_live_sessions_stand_on_each_of_their_days() -> None:
    ours = ecosim.load("double11_2025_external").settings
    live = [one for one in within(ours, list(stretches(ours, {}))) if one.kind == "live"]
    assert len(live) == 1 + 5
    assert {one.row.zh for one in live} == {"直播 opening-night，host-a", "直播 own-evenings，店铺自播"}


def test_budgets_are_paler_where_they_are_smaller() -> None:
    ours = ecosim.load("double11_2025").settings
    bars = {
        one.text.en: one
        for one in stretches(ours, {"paid_search": Words("Paid search", "付费搜索")})
        if one.kind == "budget"
    }
    by_phase = {text.partition(":")[0]: one.strength for text, one in bars.items()}
    assert by_phase["Opening"] == by_phase["Peak"] == 1 > by_phase["Middle"] > by_phase["Close"]
    assert {one.row for one in bars.values()} == {
        Words("Paid search: 5,000 to 13,000 yuan a day", "付费搜索：每日 5,000 至 13,000 元")
    }


def test_dates_are_said_whole_where_bars_are_cut() -> None:
    ours = ecosim.load("tiny").settings
    assert "Warm-up (prices closed) · 15 Oct 14:00 – 20 Oct 20:00" in calendar_words(ours).en
    assert "预热（活动价未生效） · 10月15日14:00至10月20日20:00" in calendar_words(ours).zh
    assert "· 20 Oct 20:00 – 22:00" in calendar_words(ours).en


def test_a_plan_without_dates_has_no_calendar() -> None:
    assert calendar_figure(ecosim.load("quiet_week").settings) is None


def test_a_channel_that_is_off_is_not_shown() -> None:
    ours = ecosim.load("double11_2025_external", sets=["channels.live.enabled=false"]).settings
    assert not [one for one in stretches(ours, {}) if one.kind == "live"]
