"""What settings are called: all that the scenario declares has words in both languages, at any depth."""

from __future__ import annotations

import ecosim
from ecosim.app.setting_words import setting_words
from ecosim.report.comparison import flatten
from ecosim.scenario.dump import plain_section


def test_all_but_the_settings_of_plugins_have_words() -> None:
    scenario = ecosim.load("double11_2025")
    paths = dict(flatten(plain_section(scenario.settings, {one.attributes: one for one in scenario.ranges})))
    unnamed = [path for path in paths if setting_words(path) is None and not path.startswith("channels.")]
    assert len(paths) > 500 and unnamed == []


def test_words_have_the_names_that_lead_to_a_setting() -> None:
    words = setting_words("prices.knit-dress.in_hand")
    assert words is not None and words.en.endswith("knit-dress") and words.zh.startswith("到手价")


def test_paths_of_no_setting() -> None:
    assert all(setting_words(path) is None for path in ("", "costs.nothing", "channels.paid_search.daily_budget"))
