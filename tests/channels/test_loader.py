"""Plugins are found by three ways, each tried alone; a broken one says why and stops nobody else."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from ecosim.channels import Registry, discover
from ecosim.errors import BrokenChannel

EXAMPLE = Path(__file__).parents[2] / "examples" / "ecosim-deal-site"
FIRST_PARTY = [
    "affiliate", "community", "direct", "display", "distribution", "kol_live", "organic_search", "paid_search",
    "recommend", "seeding", "short_video", "venue",
]  # fmt: skip
GOOD = """
from ecosim.api import Channel, hookimpl

class {name}(Channel):
    labels = {{"en": "A", "zh": "甲"}}

@hookimpl
def ecosim_channels():
    return [{name}]
"""


def found(folder: Path, text: str, file: str = "plugin.py") -> Registry:
    """The registry with one file plugin beside a sound one."""
    (folder / "sound.py").write_text(GOOD.format(name="Sound"), "utf-8")
    (folder / file).write_text(text, "utf-8")
    return discover([folder])


def status(registry: Registry, source: str) -> str:
    (row,) = [row for row in registry.rows() if row["source"] == source]
    return str(row["status"])


def test_first_party_plugins_are_found_and_sound() -> None:
    rows = [row for row in discover().rows() if row["name"] in FIRST_PARTY]
    assert [(row["name"], row["status"], row["source"]) for row in rows] == [(n, "ok", "ecosim") for n in FIRST_PARTY]
    assert all(row["en"] and row["zh"] for row in rows)


def test_a_checkout_on_the_path_finds_them_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where only `src` is on the path: no entry points, no installed `ecosim_plugins`."""
    from ecosim.channels import loader

    for module in [name for name in sys.modules if name.partition(".")[0] == "ecosim_plugins"]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setattr(loader, "entry_points", lambda group: ())
    real = loader.importlib.import_module
    monkeypatch.setattr(loader, "importlib", _Uninstalled(real))
    assert [plugin.name for plugin in discover().plugins] == FIRST_PARTY


class _Uninstalled:
    """`importlib` where `ecosim_plugins` becomes importable only once it is loaded from its folder."""

    import importlib.util as util

    def __init__(self, real) -> None:  # type: ignore[no-untyped-def]
        self._real = real

    def import_module(self, name: str) -> object:
        if name == "ecosim_plugins":
            raise ModuleNotFoundError(name)
        return self._real(name)


def test_a_file_in_a_folder_is_a_plugin() -> None:
    (row,) = [row for row in discover([EXAMPLE]).rows() if row["name"] == "deal_site"]
    assert (row["status"], row["source"], row["zh"]) == ("ok", "ecosim_deal_site.py", "好价网")
    assert row["settings"] == ["audience", "reach", "depth", "half_life_h", "commission"]


def test_an_installed_package_is_found_by_its_entry_point(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The package as pip lays it out: the module beside a dist-info with the entry points of its pyproject."""
    project = tomllib.loads((EXAMPLE / "pyproject.toml").read_text("utf-8"))["project"]
    info = tmp_path / "ecosim_deal_site-0.1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n")
    entries = project["entry-points"]["ecosim.channels"]
    (info / "entry_points.txt").write_text("[ecosim.channels]\n" + "".join(f"{k} = {v}\n" for k, v in entries.items()))
    shutil.copy(EXAMPLE / "ecosim_deal_site.py", tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    try:
        (row,) = [row for row in discover().rows() if row["name"] == "deal_site"]
    finally:
        sys.modules.pop("ecosim_deal_site", None)
    assert (row["status"], row["source"], row["version"]) == ("ok", "ecosim-deal-site", "0.1.0")


BROKEN = {
    "raises": ("1 / 0", "ZeroDivisionError: division by zero (plugin.py:1)"),
    "exits": ("raise SystemExit(3)", "SystemExit: 3 (plugin.py:1)"),
    "syntax": ("def broken(:\n", "SyntaxError: "),
    "not text": ("\0", "SyntaxError: source code string cannot contain null bytes"),
    "missing import": ("import no_such_module_here", "ModuleNotFoundError: No module named 'no_such_module_here'"),
    "raises a base error": ("raise GeneratorExit", "GeneratorExit (plugin.py:1)"),
    "no hook": ("x = 1", "there is no hook ecosim_channels; define it with @hookimpl"),
    "unmarked hook": ("def ecosim_channels():\n    return []", "there is no hook ecosim_channels"),
    "hook misspelt": (
        "from ecosim.api import hookimpl\n@hookimpl\ndef ecosim_chanels():\n    return []",
        "PluginValidationError: unknown hook 'ecosim_chanels'",
    ),
    "hook with arguments": (
        "from ecosim.api import hookimpl\n@hookimpl\ndef ecosim_channels(config):\n    return []",
        "PluginValidationError: ",
    ),
    "hook raises": (
        "from ecosim.api import hookimpl\n@hookimpl\ndef ecosim_channels():\n    raise KeyError('x')",
        "KeyError: 'x' (plugin.py:4)",
    ),
    "not a list": (
        "from ecosim.api import hookimpl\n@hookimpl\ndef ecosim_channels():\n    return 7",
        "ecosim_channels gave 7; return a list of channel classes",
    ),
    "not a channel": (
        "from ecosim.api import hookimpl\n@hookimpl\ndef ecosim_channels():\n    return [int]",
        "ecosim_channels gave <class 'int'>; give subclasses of ecosim.api.Channel",
    ),
    "an instance": (
        "from ecosim.api import hookimpl, Channel\n@hookimpl\ndef ecosim_channels():\n    return [Channel('a', 0)]",
        "give subclasses of ecosim.api.Channel",
    ),
    "Channel itself": (
        "from ecosim.api import hookimpl, Channel\n@hookimpl\ndef ecosim_channels():\n    return [Channel]",
        "give subclasses of ecosim.api.Channel",
    ),
    "no labels": (GOOD.format(name="Bare").replace('{"en": "A", "zh": "甲"}', "{}"), "labels is {}; give {'en': ..."),
    "one label": (GOOD.format(name="Bare").replace('"zh": "甲"', '"zh": " "'), "labels is {'en': 'A', 'zh': ' '}"),
    "labels of no kind": (GOOD.format(name="Bare").replace('{"en": "A", "zh": "甲"}', "7"), "labels is 7; give"),
    "Params of no kind": (
        GOOD.format(name="Bare").replace("    labels", "    Params = dict\n    labels"),
        "Params is <class 'dict'>; make it a class",
    ),
    "a name in Chinese": (GOOD.format(name="好价网"), "class name '好价网' makes the name '好价网'"),
    "a bad setting": (
        GOOD.format(name="Bare").replace(
            "    labels", "    class Params(Channel.Params):\n        x: object()\n    labels"
        ),
        "PydanticSchemaGenerationError: ",
    ),
    "a message that raises": (
        "class E(Exception):\n    def __str__(self):\n        raise ValueError\nraise E",
        "E: its message cannot be shown (plugin.py:4)",
    ),
}


@pytest.mark.parametrize(("text", "why"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_plugin_says_why_and_stops_nobody(text: str, why: str, tmp_path: Path) -> None:
    registry = found(tmp_path, text)
    assert status(registry, "plugin.py").startswith("broken: ")
    assert why in status(registry, "plugin.py")
    assert "\n" not in status(registry, "plugin.py")
    assert set(registry.params_models()) >= {*FIRST_PARTY, "sound"}


def test_a_keyboard_interrupt_is_the_users(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        found(tmp_path, "raise KeyboardInterrupt")


def test_a_file_may_postpone_its_annotations(tmp_path: Path) -> None:
    text = GOOD.format(name="Late").replace("Channel, hookimpl", "Channel, Fen, Field, hookimpl")
    text = text.replace("    labels", "    class Params(Channel.Params):\n        fee: Fen = Field(5)\n    labels")
    registry = found(tmp_path, "from __future__ import annotations\n" + text)
    assert registry.params_models()["late"](fee="1.20").fee == 120  # type: ignore[attr-defined]


def test_a_folder_that_is_not_there_is_said() -> None:
    registry = discover([Path("no/such/folder")])
    assert "no folder no/such/folder; give one that exists" in status(registry, "no/such/folder")


def test_files_that_begin_with_an_underscore_are_left_alone(tmp_path: Path) -> None:
    registry = found(tmp_path, "1 / 0", file="_notes.py")
    assert all(row["status"] == "ok" for row in registry.rows())


def test_two_plugins_of_one_name_are_both_broken_and_name_each_other(tmp_path: Path) -> None:
    (tmp_path / "other.py").write_text(GOOD.format(name="Sound") + "\n", "utf-8")
    registry = found(tmp_path, GOOD.format(name="Third"))
    assert status(registry, "other.py") == "broken: the name 'sound' is also given by sound.py; rename the class"
    assert status(registry, "sound.py") == "broken: the name 'sound' is also given by other.py; rename the class"
    assert status(registry, "plugin.py") == "ok"


def test_nobody_takes_a_first_party_name(tmp_path: Path) -> None:
    registry = found(tmp_path, GOOD.format(name="Direct"))
    assert status(registry, "plugin.py") == "broken: the name 'direct' is also given by ecosim; rename the class"
    assert registry.get("direct").labels["en"] == "Direct"


def test_renaming_a_plugin_file_changes_nothing(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    before = found(one, GOOD.format(name="Third"), file="a.py")
    after = found(other, GOOD.format(name="Third"), file="zz.py")
    assert before.source_hash("third") == after.source_hash("third")
    assert before.get("third").__module__ == after.get("third").__module__


def test_the_source_hash_follows_the_source(tmp_path: Path) -> None:
    before = found(tmp_path, GOOD.format(name="Third")).source_hash("third")
    after = found(tmp_path, GOOD.format(name="Third") + "# a remark\n").source_hash("third")
    assert before != after
    assert len(before) == 64


def test_an_edit_within_a_second_is_seen(tmp_path: Path) -> None:
    """Python's cache of compiled files goes by the second and the size; the loader must not."""
    assert found(tmp_path, GOOD.format(name="Third")).get("third").labels["en"] == "A"
    assert found(tmp_path, GOOD.format(name="Third").replace('"A"', '"B"')).get("third").labels["en"] == "B"


def test_unknown_and_broken_plugins_are_refused_by_name(tmp_path: Path) -> None:
    registry = found(tmp_path, "1 / 0", file="deals.py")
    with pytest.raises(BrokenChannel, match="channel direkt: plugin 'direkt' is unknown; did you mean 'direct'"):
        registry.get("direkt")
    with pytest.raises(BrokenChannel, match=r"channel deals: plugin 'deals' of deals.py is broken: ZeroDivisionError"):
        registry.get("deals")


@pytest.mark.parametrize(
    ("name", "plugin"), [("HTTPFeed", "http_feed"), ("LiveRoom2", "live_room2"), ("Deals", "deals"), ("A1B", "a1_b")]
)
def test_a_plugin_is_called_by_its_class_in_snake_case(name: str, plugin: str, tmp_path: Path) -> None:
    assert plugin in found(tmp_path, GOOD.format(name=name)).params_models()


def test_the_example_packages_own_test_passes() -> None:
    """In a process of its own, from its own folder, as its author would run it."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "."]
    done = subprocess.run(command, cwd=EXAMPLE, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "9 passed" in done.stdout
