"""The channels of the guide are whole: each is found as a plugin, and what it declares is taken by the engine."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ecosim.api import Bids, Layer, Room, example_calendar, example_window, market_score
from ecosim.channels import discover
from ecosim.channels.live import Live
from ecosim.engine import simulate
from ecosim.runs.loading import load

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "guides" / "writing-a-channel.md").read_text("utf-8")
REFERENCE = (ROOT / "docs" / "reference" / "channels.md").read_text("utf-8")
BLOCKS = {
    name: block
    for block in re.findall(r"```python\n(.*?)```", GUIDE, re.S)
    for name in re.findall(r"^class (\w+)\(Channel\)", block, re.M)
}
HOOK = "\n\nfrom ecosim.api import hookimpl\n\n\n@hookimpl\ndef ecosim_channels():\n    return [{}]\n"


def test_the_guide_has_a_channel_for_each_of_its_sections() -> None:
    assert list(BLOCKS) == ["MorningMail", "NightMail", "Banners", "Blog", "Chats", "FridayShow"]


@pytest.fixture(params=BLOCKS)
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A folder with one channel of the guide."""
    text = BLOCKS[request.param]
    (tmp_path / "typed.py").write_text(text if "@hookimpl" in text else text + HOOK.format(request.param), "utf-8")
    return tmp_path


def test_a_channel_of_the_guide_declares_what_is_accepted(folder: Path) -> None:
    (plugin,) = [plugin for plugin in discover([folder]).plugins if plugin.source == "typed.py"]
    assert plugin.broken == ""
    assert plugin.channel is not None
    live = Live(plugin.channel("mine", plugin.channel.Params()), plugin.name)
    moment_us, *_ = live.plan(example_calendar()).times_us
    at = example_calendar().date_at(moment_us) + f" {moment_us // 3_600_000_000 % 24:02d}:00"
    given = live.traffic(example_window(at))
    text = (folder / "typed.py").read_text("utf-8")
    assert any(isinstance(one, Layer) for one in given)
    assert ("Bids" in text) == any(isinstance(one, Bids) for one in given)
    assert ("Room" in text) == any(isinstance(one, Room) for one in given)


def test_a_channel_of_the_guide_runs_beside_a_bundled_scenario(folder: Path) -> None:
    registry = discover([folder])
    (name,) = [plugin.name for plugin in registry.plugins if plugin.source == "typed.py"]
    scenario = load("tiny", sets=["shoppers.count=800", f"channels={{mine: {{use: {name}}}}}"], plugins_dirs=[folder])
    outcome = simulate(scenario, 0, channels=registry)
    assert not outcome.warnings
    mine = outcome.visits["channel_ix"] == outcome.channels.index("mine")
    assert outcome.visits["visits"][mine].sum() > 0


def test_the_auction_of_the_reference_compiles() -> None:
    (block,) = re.findall(r"```python\n(.*?@market_score.*?)```", REFERENCE, re.S)
    names: dict[str, object] = {}
    exec(block, names)
    score = names["second_price"]
    assert type(score) is type(market_score(lambda bid, quality, hour, u, v: bid))
    assert score(2_500.0, 1.0, 12.0, 0.9, 0.5) == pytest.approx(316.0815, abs=1e-3)  # type: ignore[operator]
