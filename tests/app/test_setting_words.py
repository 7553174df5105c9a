"""What settings are called: all that scenario and plugins declare has words in both languages, at any depth."""

from __future__ import annotations

import pytest

import ecosim
from ecosim.app.setting_words import called, plugin_of, setting_words
from ecosim.report.comparison import flatten
from ecosim.scenario.dump import plain_section


@pytest.mark.parametrize("name", ["double11_2025", "double11_2025_external"])
def test_every_setting_has_words(name: str) -> None:
    scenario = ecosim.load(name)
    settings = dict(flatten(plain_section(scenario.settings, {one.attributes: one for one in scenario.ranges})))
    unnamed = [path for path in settings if setting_words(path, plugin_of(path, settings)) is None]
    assert len(settings) > 500 and unnamed == []


def test_words_have_the_names_that_lead_to_a_setting() -> None:
    words = setting_words("prices.knit-dress.in_hand")
    assert words is not None and words.en.endswith("knit-dress") and words.zh.startswith("到手价")


def test_a_channel_under_a_name_of_its_own_is_known_by_its_plugin() -> None:
    path = "channels.room.hosts.a.tier"
    assert called(path, "en", {"channels.room.use": "kol_live"}).endswith(" · room · a")
    assert called(path, "en") == called(path, "en", {"channels.room.use": "nobody's"}) == path


def test_paths_of_no_setting() -> None:
    assert all(setting_words(path) is None for path in ("", "costs.nothing", "channels.paid_search.nothing"))
