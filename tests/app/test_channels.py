"""The page of channels: what works, what does not and why, every setting with its evidence, what a run uses."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from ecosim.app import channels, channels_page, words
from ecosim.app.markdown import literal
from ecosim.app.units import unit_words
from ecosim.channels import Registry, discover
from ecosim.records import read_run
from ecosim.scenario.fields import Section, help_of, shape_of_field
from ecosim.scenario.model import Settings

Open = Callable[..., AppTest]
STRANGER = '''
from ecosim.api import Channel, Field, Params, Share, hookimpl

class Deal(Params):
    cut: Share = Field(
        0.2, unit="parsecs", ge=0, le=0.9, en="Cut", zh="折扣", source="a page", grade="S", range=(0.1, 0.5))
    more: tuple["Deal", ...] = Field((), en="Deals within", zh="内含")

class DealSite(Channel):
    """A [site](javascript:alert(1)) with <b>deals</b>.

    More of it.
    """
    labels = {"en": "Deal *site*", "zh": "优惠站"}

    class Params(Channel.Params):
        deals: dict[str, Deal] = Field(dict, en="Deals", zh="优惠")
        posts: int = Field(unit="days", ge=1, en="Posts", zh="发文")

@hookimpl
def ecosim_channels():
    return [DealSite]
'''


@pytest.fixture
def strange(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Registry:
    """The installed plugins, with a stranger's, and one that cannot be imported."""
    folder = tmp_path / "plugins"
    folder.mkdir()
    (folder / "deal_site.py").write_text(STRANGER, "utf-8")
    (folder / "zzz.py").write_text("raise ValueError('no [luck](http://x) <b>today</b>')", "utf-8")
    registry = discover([folder])
    monkeypatch.setattr(channels_page, "plugins", lambda folders: registry)
    return registry


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    """What a run uses is kept by its digest, which a damaged copy of it shares."""
    channels_page.uses_of.clear()
    yield
    channels_page.uses_of.clear()


def test_broken_plugins_come_first(strange: Registry) -> None:
    ordered = channels.in_order(strange)
    assert ordered[0].name == "zzz" and ordered[0].channel is None
    assert [plugin.name for plugin in ordered[1:]] == sorted(plugin.name for plugin in ordered[1:])


def test_a_strangers_settings_are_shown_as_declared(strange: Registry) -> None:
    plugin = next(plugin for plugin in strange.plugins if plugin.name == "deal_site")
    shown = {one.path: one for one in channels.settings(plugin)}
    cut = shown["deals.NAME.cut"]
    assert (cut.default, cut.plausible, cut.limits) == ("20%", "10%..50%", "≥ 0%, ≤ 90%")
    assert (cut.unit, cut.source, cut.grade) == ("parsecs", "a page", "S")
    assert cut.label.en == "Deals › Cut" and cut.label.zh == "优惠 › 折扣"
    assert shown["posts"].is_required and shown["posts"].default == ""
    assert channels.about(plugin) == "A [site](javascript:alert(1)) with <b>deals</b>."


def declared(model: type[Section], seen: set[type[Section]]) -> int:
    """How many settings a plugin declares, groups inside counted by their settings."""
    found = 0
    for info in model.model_fields.values():
        shape = shape_of_field(info)
        inner = shape.section or (shape.item and shape.item.section) or (shape.value and shape.value.section)
        found += declared(inner, seen) if inner else 1
    return found


@pytest.mark.parametrize("plugin", discover().plugins, ids=lambda plugin: plugin.name)
def test_every_setting_of_ours_is_shown(plugin: channels.Plugin) -> None:
    shown = channels.settings(plugin)
    assert plugin.channel and len(shown) == declared(plugin.channel.Params, set())
    assert len({one.path for one in shown}) == len(shown)
    assert all((one.grade and one.plausible) or one.source != "assumption" for one in shown)
    for lang in words.LANGS:
        assert words.text(f"channels.about_{plugin.name}", lang)


def units(model: type[Section], seen: set[type[Section]]) -> Iterator[str]:
    seen.add(model)
    for info in model.model_fields.values():
        yield help_of(info).unit
        shape = shape_of_field(info)
        for inner in (shape.section, shape.item and shape.item.section, shape.value and shape.value.section):
            if inner and inner not in seen:
                yield from units(inner, seen)


def test_every_unit_has_a_chinese_word() -> None:
    models = [Settings, *discover().params_models().values()]
    left = {unit for model in models for unit in units(model, set()) if unit and unit_words(unit, "zh") == unit}
    assert left == {"logit"}


def test_what_a_run_uses(made: SimpleNamespace) -> None:
    uses = {one.name: one for one in channels.uses(read_run(made.folder / made.live), discover())}
    assert uses["live"].plugin == "kol_live" and uses["live"].is_on and uses["live"].is_same
    assert set(uses) >= {"live", "affiliate", "organic_search"}


def test_the_page_names_the_runs_channels(open_page: Open, made: SimpleNamespace) -> None:
    app = open_page("channels", run=made.live, lang="en")
    table = app.dataframe[0].value.set_index("In a plan")["In this run"]
    assert table["kol_live"] == "as live" and table["affiliate"] == "yes" and table["display"] == "–"
    assert app.success and not app.error and not app.warning


def test_without_a_run_there_is_no_such_column(open_page: Open) -> None:
    app = open_page("channels", lang="zh")
    assert "本次模拟" not in app.dataframe[0].value and "渠道" in app.dataframe[0].value


def test_every_plugin_can_be_chosen_and_stays_in_the_link(open_page: Open) -> None:
    app = open_page("channels", lang="en", channel="kol_live")
    assert app.selectbox(key="picked_channel").value == "kol_live"
    for plugin in discover().plugins:
        app.selectbox(key="picked_channel").select(plugin.name).run()
        assert not app.exception and not app.error
        assert list(app.dataframe[1].value["Key in the plan"]) == [one.path for one in channels.settings(plugin)]
    assert app.query_params["channel"] == plugin.name


def test_broken_and_strange_plugins_are_said_in_one_line_each(open_page: Open, strange: Registry) -> None:
    app = open_page("channels", lang="en", channel="deal_site")
    assert not app.exception and [error.value for error in app.error] == [
        f"zzz (zzz.py): {literal(strange.broken()['zzz'].partition('is broken: ')[2])}"
    ]
    assert app.warning[0].value.startswith("1 of ")
    assert app.dataframe[0].value["Status"].iloc[0] == "broken"
    assert literal("[site](javascript:alert(1))") in "".join(text.value for text in app.markdown)


def test_a_plugin_that_the_run_had_and_we_have_not(
    open_page: Open, made: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    without = Registry(tuple(plugin for plugin in discover().plugins if plugin.name != "kol_live"))
    monkeypatch.setattr(channels_page, "plugins", lambda folders: without)
    app = open_page("channels", run=made.live, lang="en")
    assert "kol_live" in app.warning[0].value and not app.exception


def test_a_plugin_changed_since_the_run_is_said(open_page: Open, made: SimpleNamespace, runs: Path) -> None:
    file = runs / made.live / "manifest.json"
    manifest = json.loads(file.read_text("utf-8"))
    manifest["channels"]["live"] = "0" * 64
    file.unlink()  # a file of its own: the finished runs are shared
    file.write_text(json.dumps(manifest), "utf-8")
    app = open_page("channels", run=made.live, lang="en")
    assert any("has changed: live" in info.value for info in app.info)


@pytest.mark.parametrize("text", ["", "ecosim: [", "\x00", "ecosim: 1\nextends: ../../etc/passwd"])
def test_a_damaged_scenario_leaves_the_page_whole(
    open_page: Open, made: SimpleNamespace, runs: Path, text: str
) -> None:
    file = runs / made.live / "scenario.resolved.yaml"
    file.unlink()
    file.write_text(text, "utf-8")
    app = open_page("channels", run=made.live, lang="en")
    assert not app.exception and len(app.dataframe) == 2
    assert len(app.warning) == 1 and made.live in app.warning[0].value
