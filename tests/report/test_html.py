"""report.html: whole, small, escaped, in two languages, silent on the network; and it draws in a browser."""

from __future__ import annotations

import dataclasses
import json
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from report_run import MadeRun

from ecosim.report import write_report
from ecosim.report.wording import LANGS

FIGURES = {"headlines", "waterfall", "daily", "hourly", "channels", "rank", "stock", "spending", "click_cost"}
VOID = {"meta", "br", "hr", "img", "link", "input"}
CHROMIUM = shutil.which("chromium")


@pytest.fixture(scope="module")
def page(plan: MadeRun, baseline: MadeRun, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_report(plan, baseline, tmp_path_factory.mktemp("page") / "report.html")


def body_of(text: str) -> str:
    """The page without its script, where the drawing library stands."""
    return text[: text.index('<script type="application/json"')]


def drawn(text: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="figures">(.*?)</script>', text, re.S)
    assert found is not None
    made: dict[str, Any] = json.loads(found.group(1))
    return made


class Balance(HTMLParser):
    """Fails on an element that is closed but not open, or open at the end."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open.pop() == tag, tag


def test_one_small_file_and_nothing_aside(page: Path) -> None:
    assert page.stat().st_size < 1_500_000
    assert [path.name for path in page.parent.iterdir()] == ["report.html"]


def test_markup_is_balanced(page: Path) -> None:
    parser = Balance()
    parser.feed(page.read_text("utf-8"))
    assert parser.open == []


def test_asks_the_network_for_nothing(page: Path) -> None:
    text = page.read_text("utf-8")
    assert "default-src 'none'" in text and "connect-src" not in text
    body = body_of(text)
    assert not re.search(r"\b(src|href|action|poster|data)\s*=", body)
    assert "url(" not in body and "@import" not in body and "http" not in body.replace("http-equiv", "")


def test_every_figure_in_both_languages(page: Path) -> None:
    text = page.read_text("utf-8")
    figures = drawn(text)
    assert set(figures) == FIGURES == set(re.findall(r'data-chart="(\w+)"', text))
    for name, figure in figures.items():
        assert set(figure["specs"]) == set(LANGS), name
        named = set(re.findall(r'"data": \{"name": "(\w+)"', json.dumps(figure["specs"])))
        assert named == set(figure["data"]), name


def test_colours_are_roles_of_the_palettes(page: Path) -> None:
    text = page.read_text("utf-8")
    roles = set(re.findall(r'"@(\w+)"', json.dumps(drawn(text))))
    for palette in re.findall(r"(?:light|dark): \{(.*?)\}", text, re.S)[-2:]:
        assert roles <= set(re.findall(r"(\w+):", palette))


def test_both_languages_stand_side_by_side(page: Path) -> None:
    body = body_of(page.read_text("utf-8"))
    assert body.count('<span class="en">') == body.count('<span class="zh">') > 100
    for wanted in (
        "in 8 of 8 replications",
        "8 次重复中 8 次更高",
        "Net contribution",
        "净利",
        "No real case covers yet",
        "尚无真实案例",
    ):
        assert wanted in body, wanted
    assert "chance" not in body


def test_assumptions_stand_with_source_and_grade(page: Path) -> None:
    body = body_of(page.read_text("utf-8"))
    assert "after_sale.return_share" in body and "38" in body and "weak source" in body
    assert "planners&#x27; figures for women&#x27;s apparel sold from the shelf" in body


def test_hostile_names_stay_text(plan: MadeRun, tmp_path: Path) -> None:
    bad = "</script><img src=x onerror=alert(1)>"
    tables = {**plan.tables, "rank": plan.table("rank").replace({"query": {"棉服": bad}})}
    manifest = {**plan.manifest, "warnings": [bad], "digest": bad}
    text = write_report(
        dataclasses.replace(plan, tables=tables, manifest=manifest), None, tmp_path / "r.html"
    ).read_text("utf-8")
    assert bad not in text and "&lt;img src=x" in text
    assert any(bad in row["query"] for row in drawn(text)["rank"]["data"]["rank"])


def test_one_replication_and_no_baseline(single: MadeRun, tmp_path: Path) -> None:
    text = write_report(single, None, tmp_path / "r.html").read_text("utf-8")
    assert "There is no baseline" in text and "n/a" in text
    assert {row["series"] for row in drawn(text)["headlines"]["data"]["headlines"]} == {"plan"}
    assert all(row["p10"] is None for row in drawn(text)["daily"]["data"]["daily"])


def test_empty_tables_leave_their_figures_out(plan: MadeRun, tmp_path: Path) -> None:
    bare = {
        name: frame.head(0) if name in ("rank", "auctions", "budgets", "stock_events") else frame
        for name, frame in plan.tables.items()
    }
    text = write_report(dataclasses.replace(plan, tables=bare), None, tmp_path / "r.html").read_text("utf-8")
    assert set(drawn(text)) == FIGURES - {"rank", "spending", "click_cost"}
    assert "No campaign of ours ran." in text and "No ranking was recorded." in text


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")
@pytest.mark.parametrize(("width", "scheme", "lang"), [(1280, "light", "en"), (390, "dark", "zh")])
def test_draws_in_a_browser(page: Path, width: int, scheme: Any, lang: str) -> None:
    sync_api = pytest.importorskip("playwright.sync_api")
    options = [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-background-networking",
        "--disable-dev-shm-usage",
    ]
    with sync_api.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=options)
        tab = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
        errors: list[str] = []
        asked: list[str] = []
        tab.on("pageerror", lambda error: errors.append(str(error)))
        tab.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        tab.on("request", lambda request: asked.append(request.url))
        tab.goto(f"{page.as_uri()}#{lang}")
        place = "document.querySelectorAll('[data-chart]"
        tab.wait_for_function(f"{place} svg').length == {place}').length")
        assert errors == [] and [url for url in asked if not url.startswith("file:")] == []
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        assert tab.inner_text(".kicker") == {"en": "Net contribution", "zh": "净利"}[lang]
        tab.click("#lang")
        assert tab.inner_text(".kicker") == {"zh": "Net contribution", "en": "净利"}[lang]
        browser.close()
