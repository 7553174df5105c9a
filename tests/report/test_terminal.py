"""The terminal summary: what it must say, that it fits, and that no terminal and no name can break it."""

from __future__ import annotations

import dataclasses
import io
from typing import Any

import pytest
from report_run import MadeRun
from rich.cells import cell_len

from ecosim.report import print_summary, summarise
from ecosim.report.terminal import summary_text
from ecosim.report.wording import LANGS, Lang, money


@pytest.mark.parametrize("lang", LANGS)
def test_fits_100_columns_but_for_paths(plan: MadeRun, baseline: MadeRun, lang: Lang) -> None:
    for line in summary_text(plan, baseline, lang).splitlines():
        assert cell_len(line.rstrip()) <= 100 or str(plan.path) in line, line


def test_says_what_a_planner_asks(plan: MadeRun, baseline: MadeRun) -> None:
    text = summary_text(plan, baseline, "en").replace(" \n", " ")  # a sentence may go on in the next line
    net = summarise(plan, baseline)["net_contribution_yuan"]
    assert net.diff is not None and net.diff.ci is not None
    for wanted in (
        money(net.spread.mean), money(net.spread.p10), money(net.diff.ci[0], plus=True), "not joining, in this model",
        "in 8 of 8 replications", "= Net contribution", "organic_search", "羽绒服女2025新款", "knit-2 · 黑 · M", "8/8",
        "generic", "warning: campaign <core>", str(plan.path), "from luck", "from assumptions",
    ):  # fmt: skip
        assert wanted in text, wanted
    assert "chance" not in text


def test_chinese_speaks_chinese(plan: MadeRun, baseline: MadeRun) -> None:
    text = summary_text(plan, baseline, "zh")
    for wanted in ("净利", "不参加大促", "万", "8 次重复中 8 次更高", "钱去了哪里", "自然搜索排名", "警告", "结果目录"):
        assert wanted in text, wanted
    for english in ("Net contribution", "replications", "mean"):
        assert english not in text


def test_it_says_where_the_report_is_or_how_to_make_one(plan: MadeRun) -> None:
    place = plan.path / "report.html"
    assert f"report: none; make one by: ecosim report {plan.path}" in summary_text(plan, None, "en")
    place.touch()
    assert f"report: {place}" in summary_text(plan, None, "en")
    place.unlink()


def test_paths_are_never_broken(plan: MadeRun) -> None:
    long = dataclasses.replace(plan, path=plan.path.parent / ("长" * 40 + "-a b") / plan.path.name)
    long.path.mkdir(parents=True)
    (long.path / "scenario.resolved.yaml").write_bytes((plan.path / "scenario.resolved.yaml").read_bytes())
    assert f"run folder: {long.path}\n" in summary_text(long, None, "en")


def test_one_replication_says_that_it_knows_no_interval(single: MadeRun) -> None:
    text = summary_text(single, None, "en")
    assert "P10-P90 n/a" in text and "There is no baseline" in text and "1 replication\n" in text


def test_names_are_not_markup(plan: MadeRun) -> None:
    hostile = dataclasses.replace(plan, manifest={**plan.manifest, "warnings": ["[red]x[/red] :smile: [/]"]})
    assert "[red]x[/red] :smile: [/]" in summary_text(hostile, None, "en")


def test_a_poor_terminal_gets_question_marks(plan: MadeRun, baseline: MadeRun) -> None:
    raw = io.BytesIO()
    file = io.TextIOWrapper(raw, encoding="ascii")
    print_summary(plan, baseline, lang="zh", file=file)
    file.flush()
    assert b"?" in raw.getvalue() and b"\x1b" not in raw.getvalue()


def test_colour_only_in_a_terminal(plan: MadeRun, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    shown: dict[bool, Any] = {}
    for colour, file in ((True, Terminal()), (False, io.StringIO())):
        print_summary(plan, None, file=file)
        shown[colour] = "\x1b[" in file.getvalue()
    assert shown == {True: True, False: False}
