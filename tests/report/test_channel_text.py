"""Live rooms, costs and credit in the terminal: where the run has them, in 100 columns, in both languages."""

from __future__ import annotations

import re

import pytest
from report_run import MadeRun
from rich.cells import cell_len

from ecosim.report import channel_text
from ecosim.report.scenario_facts import read_facts
from ecosim.report.terminal import summary_text
from ecosim.report.wording import LANGS, Lang


@pytest.mark.parametrize("lang", LANGS)
def test_fits_100_columns_but_for_paths(live_plan: MadeRun, lang: Lang) -> None:
    for line in summary_text(live_plan, None, lang).splitlines():
        assert cell_len(line.rstrip()) <= 100 or str(live_plan.path) in line, line


def test_says_what_a_planner_asks(live_plan: MadeRun) -> None:
    text = re.sub(r"\s+", " ", summary_text(live_plan, None, "en"))
    for wanted in (
        "What channels cost", "slot fees", "own kind", "paid_search: ads", "= all channels", "Live rooms",
        "room-0", "10-20 20:00", "all rooms", "came back, of those from the shelf", "net sales of ¥",
        "not held against real records", "GMV credited by rule", "position", "differ most on recommend",
    ):  # fmt: skip
        assert wanted in text, wanted


def test_chinese_speaks_chinese(live_plan: MadeRun) -> None:
    text = summary_text(live_plan, None, "zh")
    for wanted in (
        "渠道成本",
        "坑位费",
        "直播间",
        "观看人次",
        "净成交额",
        "末次点击",
        "首末加权",
        "尚未用真实记录检验",
    ):
        assert wanted in text, wanted
    for english in ("slot fees", "viewers", "last click", "came back"):
        assert english not in text


def test_nothing_is_said_of_what_is_not_there(plan: MadeRun) -> None:
    assert channel_text.live_parts(plan, read_facts(plan), "en") == []
    assert channel_text.cost_parts(plan, "en") == channel_text.credit_parts(plan, "en") == []


def test_more_rooms_than_are_shown_are_counted(live_plan: MadeRun, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channel_text, "MAX_ROOMS", 1)
    assert "… and 3 more" in summary_text(live_plan, None, "en")
