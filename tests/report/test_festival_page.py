"""The page of the festivals is current, and names every pack."""

from __future__ import annotations

import re
from pathlib import Path

from ecosim.report.festival_page import festival_page, page
from ecosim.scenario import load
from ecosim.scenario.rule_packs import pack_names


def test_the_page_is_current() -> None:
    assert page().read_text(encoding="utf-8") == festival_page(), "run python -m ecosim.report.festival_page"


def test_every_pack_has_its_section() -> None:
    text = festival_page()
    assert [name for name in pack_names() if f"\n## {name}\n" not in text] == []
    assert max(len(line) for block in text.split("```text")[1:] for line in block.split("```")[0].splitlines()) <= 100


def test_the_example_of_the_page_is_sound(tmp_path: Path) -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", festival_page(), re.S)
    (tmp_path / "plan.yaml").write_text(f"extends: double11_2025\n{example}", "utf-8")
    festival = load(tmp_path / "plan.yaml").settings.festival
    assert festival is not None
    assert festival.stacking.steps == ("official", "store_coupon", "deposit")
    assert len(festival.phases) == 5
