"""attribution-<hash>.html: both figures with every bar, escaped markup, no request, drawn in a browser."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from made_attribution import made, sampled

from ecosim.records.credits import RULES
from ecosim.report.attribution_page import attribution_page, write_page
from ecosim.report.wording import LANGS, Words

CHROMIUM = shutil.which("chromium")


def figures_of(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="figures">(.*?)</script>', page, re.S)
    assert found is not None
    figures: dict[str, Any] = json.loads(found.group(1))
    return figures


def body_of(page: str) -> str:
    return page[: page.index('<script type="application/json"')]


def test_bars_are_the_amounts_in_yuan_with_their_intervals() -> None:
    found = made()
    figures = figures_of(attribution_page(found))
    bars = {(bar["label_en"], bar["series"]): bar for bar in figures["credit"]["data"]["credit"]}
    assert len(bars) == 2 * 6 + 5
    assert bars["ads", "last_click"]["mean"] == 103.5 and bars["live", "shapley"]["mean"] == 115.0
    assert bars["all others", "shapley"]["mean"] == 172.5 and bars["all others", "linear"]["label_zh"] == "其余渠道"
    assert all(bar["ci_low"] < bar["mean"] < bar["ci_high"] for bar in bars.values())
    net = {(bar["label_en"], bar["series"]): bar["mean"] for bar in figures["net"]["data"]["net"]}
    assert net["ads", "costs"] == 28.75 and net["live", "without"] == 23.0
    for name, keys in (("credit", [*RULES, "without", "shapley"]), ("net", ["without", "shapley", "costs"])):
        for lang in LANGS:
            text = json.dumps(figures[name]["specs"][lang])
            assert json.dumps(keys) in text and "http" not in text.replace("https://vega.github.io/schema", "")


def test_the_page_is_whole_small_and_silent(tmp_path: Path) -> None:
    path = write_page(sampled(), tmp_path / "attribution-0123456789ab.html")
    assert [file.name for file in tmp_path.iterdir()] == ["attribution-0123456789ab.html"]
    text = path.read_text("utf-8")
    assert path.stat().st_size < 1_500_000 and "default-src 'none'" in text
    for name in ("credit", "net", "misplaced", "meaning", "worlds"):
        assert f'<section id="{name}">' in text
    assert "Sampling error (standard)" in text and "Shapley 值的抽样标准误" in text
    assert "Sampling error" not in body_of(attribution_page(made()))


def test_colours_are_roles_of_the_page() -> None:
    page = attribution_page(made())
    roles = set(re.findall(r'"@(\w+)"', json.dumps(figures_of(page))))
    assert roles == {"baseline", "good", "plan", "shade", "ink"}
    for palette in re.findall(r"(?:light|dark): \{(.*?)\}", page, re.S)[-2:]:
        assert roles <= set(re.findall(r"(\w+):", palette))


def test_names_cannot_be_taken_for_markup() -> None:
    page = attribution_page(made(title=Words("<b>plan</b>", "</script><i>")))
    assert "<b>plan" not in page and "</script><i>" not in page and "&lt;b&gt;plan" in page


def test_one_replication_has_bars_without_intervals() -> None:
    bars = figures_of(attribution_page(made(1)))["credit"]["data"]["credit"]
    assert {bar["ci_low"] for bar in bars} == {None}


@pytest.mark.skipif(CHROMIUM is None, reason="needs chromium")
@pytest.mark.slow
def test_it_draws_in_a_browser(tmp_path: Path) -> None:
    path = write_page(made(), tmp_path / "page.html")
    words = [str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=10000", "--dump-dom"]
    done = subprocess.run([*words, f"file://{path}#zh"], capture_output=True, text=True, timeout=120, check=True)
    assert len(re.findall(r'<svg[^>]*class="marks"', done.stdout)) == 2 and "末次点击" in done.stdout
