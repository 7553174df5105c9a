"""The reference page says everything that a plugin may use, with its exact signature, and nothing that is gone."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from ecosim_plugins.affiliate import Publisher
from ecosim_plugins.content import Batch, Boost
from ecosim_plugins.display import Banner
from ecosim_plugins.kol_live import Ads, Halo, Host, Replay, Session, Shown
from ecosim_plugins.paid_search import Group

import ecosim.api as api
from ecosim.channels import discover
from ecosim.channels.hookspec import ecosim_channels
from ecosim.scenario.fields import help_of, key_of

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "reference" / "channels.md").read_text("utf-8")
GUIDE = (DOCS / "guides" / "writing-a-channel.md").read_text("utf-8")
FOUND = discover()
FIRST_PARTY = (
    "direct", "organic_search", "recommend", "paid_search", "venue", "kol_live", "affiliate", "community",
    "distribution", "seeding", "short_video", "display",
)  # fmt: skip
GROUPS = (Group, Host, Session, Shown, Ads, Replay, Halo, Publisher, Banner, Batch, Boost)
KINDS = (
    "ChannelName",
    "CouponName",
    "Fen",
    "Hours",
    "ListingName",
    "Name",
    "PhaseName",
    "QueryName",
    "SegmentName",
    "Share",
)
NOT_CALLED = ("Declaration", "Params", "hookimpl", *KINDS)
GIVEN = ("Calendar", "Listings", "Mine", "Orders", "Phase", "Window")  # by the engine; a plugin makes none of them


def signature(name: str, call: Any) -> str:
    """A signature as the page writes it: no quotes around annotations, no `self`, no `-> None`."""
    text = re.sub(r"""(: |-> )(['"])(.+?)\2(?=[,) ]|$)""", r"\1\3", str(inspect.signature(call)))
    text = re.sub(r"\((1\.0, ){23}1\.0\)", "(1.0,) * 24", text)
    return name + text.replace("(self, ", "(").replace("(self)", "()").removesuffix(" -> None")


def methods(name: str, declared: type) -> Iterator[str]:
    for word, member in vars(declared).items():
        call = member.__func__ if isinstance(member, classmethod) else member
        if inspect.isfunction(call) and not word.startswith("_"):
            yield signature(f"{name}.{word}", call).replace("(cls, ", "(")


def attributes(name: str, declared: type) -> Iterator[str]:
    for word, member in vars(declared).items():
        if isinstance(member, property | cached_property) and not word.startswith("_"):
            yield f"{name}.{word}"
    yield from (f"{name}.{word}" for word in vars(declared).get("__annotations__", {}) if not word.startswith("_"))


def expected() -> list[str]:
    lines = [signature("ecosim_channels", ecosim_channels)]
    for name in api.__all__:
        thing = getattr(api, name)
        if name not in NOT_CALLED + GIVEN:
            lines.append(signature(name, thing))
        if inspect.isclass(thing) and thing.__module__.startswith("ecosim.channels"):
            lines += methods(name, thing)
    return lines


@pytest.mark.parametrize("line", expected())
def test_every_call_stands_on_the_page_as_it_is(line: str) -> None:
    assert f"\n{line}\n" in PAGE


@pytest.mark.parametrize("name", api.__all__)
def test_every_name_has_its_place(name: str) -> None:
    assert f"`{name}`" in PAGE or f"\n{name}(" in PAGE


@pytest.mark.parametrize("name", ["Window", "Listings", "Orders", "Calendar", "Phase", "Order", "Moments"])
def test_everything_that_can_be_seen_is_named(name: str) -> None:
    missing = [each for each in attributes(name, getattr(api, name)) if f"`{each.partition('.')[2]}`" not in PAGE]
    assert missing == []


def test_no_signature_on_the_page_is_out_of_date() -> None:
    known = set(expected())
    blocks = re.findall(r"```text\n(.*?)```", PAGE, re.S)
    assert [line for block in blocks for line in block.splitlines() if line not in known] == []


@pytest.mark.parametrize("params", [*(FOUND.get(name).Params for name in FIRST_PARTY), *GROUPS])
def test_every_setting_of_a_first_party_channel_is_in_its_table(params: type[api.Params]) -> None:
    assert params.model_fields
    for name, field in params.model_fields.items():
        assert f"| `{key_of(name, field)}` | {help_of(field).unit or '-'} |" in PAGE


def test_the_guides_plugin_works(tmp_path: Path) -> None:
    """The listings of the guide, put together as its reader would, are a sound plugin and a test that passes."""
    plugin, test, *_ = re.findall(r"```python\n(.*?)```", GUIDE, re.S)
    (tmp_path / "morning_mail.py").write_text(plugin, "utf-8")
    registry = discover([tmp_path])
    assert registry.get("morning_mail").labels == {"en": "Morning mail", "zh": "早间邮件"}
    told: dict[str, Any] = {}
    exec(
        compile(
            plugin + test.replace("from morning_mail import MorningMail\n", ""), "guide", "exec", dont_inherit=True
        ),
        told,
    )
    checks = [call for name, call in told.items() if name.startswith("test_")]
    assert len(checks) == 2
    for check in checks:
        check()
