"""A sound scenario to spoil: its text, its products, and the settings of two plugins. Tests count its lines."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from ecosim.scenario.fields import Fen, Name, Section, Share, setting

TEXT = """\
ecosim: 1
name: base
period: {from: 2025-10-01, to: 2025-10-31}
festival: tmall-double11-2025
promotions: {official_reduction: {rate: 15%}}
products: base.csv
prices:
  coat: {daily: 399, festival: 359, in_hand: 305.15}
shoppers:
  count: 2000
  segments:
    all: {share: 100%}
market:
  queries:
    大衣: {share: 60%}
    毛衣: {share: 40%}
channels:
  direct: {follower_rate: 8%}
  search: {use: bids, groups: {core: {words: {大衣: 2.20}}}}
behaviour:
  pages: {slots: 20, sponsored: [1, 6]}
after_sale:
  refund_share: 12%..20%
costs:
  courier: 2.60
record: {events: no}
"""

CSV = """\
listing,title,sku,colour,size,tag_price,cost,salvage,stock,rating,refund_share
coat,羊毛大衣,C-1,驼色,S,899,210,90,30,4.8,
coat,羊毛大衣,C-2,驼色,M,899,210,90,40,4.8,
knit,毛衣女,K-1,米白,均码,299,60,30,100,4.7,10%..14%
"""


class Direct(Section):
    follower_rate: Share = setting(0.08, ge=0, le=1, unit="visits", en="Rate", zh="频率")


class Group(Section):
    words_fen: dict[str, Fen] = setting(dict, alias="words")
    listings: tuple[Name, ...] = setting(())


class Bids(Section):
    daily_budget_fen: Fen = setting(10_000, alias="daily_budget", ge=0, unit="yuan")
    groups: dict[Name, Group] = setting(dict)

    def model_post_init(self, context: object) -> None:
        if self.daily_budget_fen == 13:
            raise ValueError("Nobody bids 0.13 yuan")


PLUGINS = {"direct": Direct, "bids": Bids}


def write(folder: Path, text: str = TEXT, csv: str = CSV) -> Path:
    """The scenario's two files in a folder; gives the path of the YAML."""
    (folder / "base.csv").write_text(csv, encoding="utf-8")
    (folder / "base.yaml").write_text(text, encoding="utf-8")
    return folder / "base.yaml"


def with_line(number: int, line: str, text: str = TEXT) -> str:
    """The text with one line replaced; a line may hold several."""
    lines = text.splitlines()
    lines[number - 1] = line
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="session")
def base() -> SimpleNamespace:
    """The sound scenario and the two ways to put it on disk."""
    return SimpleNamespace(TEXT=TEXT, CSV=CSV, PLUGINS=PLUGINS, write=write, with_line=with_line)
