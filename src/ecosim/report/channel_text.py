"""Live rooms, costs of channels and credit by rule in a terminal of 100 columns: the short form of the page's sections.

Owns their tables; numbers come from `live_rooms.py`, `channel_costs.py` and `credit.py`, sentences from
`channel_words.py`. A cell has its mean, and P10 to P90 in the line under it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from rich.console import RenderableType
from rich.text import Text

from ecosim.records.credits import RULES
from ecosim.report import channel_words
from ecosim.report.channel_costs import channel_costs
from ecosim.report.credit import RULE_NAMES, credit
from ecosim.report.figures import when_us
from ecosim.report.intervals import Spread
from ecosim.report.live_rooms import ROOM_MEASURES, live, unit_of
from ecosim.report.plain_text import table
from ecosim.report.scenario_facts import Facts
from ecosim.report.wording import Lang, Words, short_money, show, show_range

if TYPE_CHECKING:
    from ecosim.records import Run

MAX_ROOMS, MAX_CHANNELS = 5, 8
SHOWN: Final = ("viewers_count", "conversion_share", "gpm_yuan", "gmv_yuan", "net_sales_yuan")
MEAN, RANGE = Words("mean", "均值"), Words("P10 to P90", "P10 至 P90")
EMPTY = Words("", "")


def live_parts(run: Run, facts: Facts, lang: Lang) -> list[RenderableType]:
    """The rooms with the highest GMV, what is said of all, and the line on real records; empty without rooms."""
    found = live(run)
    if found is None:
        return []
    rows = [
        [f"{room.name}\n{when_us(facts, room.start_us):%m-%d %H:%M}", *_measures(room.of, lang)]
        for room in found.greatest(MAX_ROOMS)
    ]
    more = len(found.rooms) - MAX_ROOMS
    if more > 0:
        rows.append([Words(f"… and {more} more", f"……另有 {more} 个").say(lang), *[""] * len(SHOWN)])
    if len(found.rooms) > 1:
        rows.append([Words("all rooms", "全部").say(lang), *_measures(found.all_rooms, lang)])
    heads = [EMPTY, *(ROOM_MEASURES[key] for key in SHOWN)]
    title = Words("Live rooms (mean; below it and in brackets P10 to P90)", "直播间（均值；下行与括号内为 P10 至 P90）")
    said = [*channel_words.rooms(found)[1:], channel_words.NOT_HELD]  # the first is in the table
    return [table(title, heads, rows, lang), *(Text(words.say(lang)) for words in said)]


def cost_parts(run: Run, lang: Lang) -> list[RenderableType]:
    """Fees and ads by channel and kind; empty where there are only ads."""
    found = channel_costs(run)
    if not found.has_fees:
        return []
    rows = []
    for row in found.channels:
        rows.append([row.label.say(lang), *_with_range(row.all_yuan, lang)])
        if len(row.costs) > 1:
            rows += [[f"  {cost.label.say(lang)}", *_with_range(cost.yuan, lang)] for cost in row.costs]
    rows.append([Words("= all channels", "= 全部渠道").say(lang), *_with_range(found.all_yuan, lang)])
    return [table(Words("What channels cost", "渠道成本"), [EMPTY, MEAN, RANGE], rows, lang)]


def credit_parts(run: Run, lang: Lang) -> list[RenderableType]:
    """GMV by channel and rule, and where the rules differ most; empty where one channel has all."""
    found = credit(run)
    if found is None:
        return []
    rows = [
        [row.channel, *(_cell(row.yuan[rule], "yuan", lang) for rule in RULES)] for row in found.channels[:MAX_CHANNELS]
    ]
    more = len(found.channels) - MAX_CHANNELS
    if more > 0:
        rows.append([Words(f"… and {more} more", f"……另有 {more} 个").say(lang), *[""] * len(RULES)])
    title = Words("GMV credited by rule (mean, P10 to P90 below)", "各归因规则下的支付金额（均值，下行为 P10 至 P90）")
    said = (channel_words.credit_gap(found), channel_words.CREDIT_MEANING)
    made = table(title, [EMPTY, *(RULE_NAMES[rule] for rule in RULES)], rows, lang)
    return [made, *(Text(words.say(lang)) for words in said)]


def _with_range(yuan: Spread, lang: Lang) -> list[str]:
    return [show(yuan.mean, "yuan", lang), show_range(yuan.p10, yuan.p90, "yuan", lang)]


def _measures(of: Mapping[str, Spread], lang: Lang) -> list[str]:
    return [_cell(of[key], unit_of(key), lang) for key in SHOWN]


def _cell(of: Spread, unit: str, lang: Lang) -> str:
    """The mean, and P10 to P90 in the line under it, money in few digits."""
    if unit != "yuan" or of.p10 is None or of.p90 is None:
        return f"{show(of.mean, unit, lang)}\n{show_range(of.p10, of.p90, unit, lang)}"
    between = Words("to", "至").say(lang)
    return f"{show(of.mean, unit, lang)}\n{short_money(of.p10, lang)} {between} {short_money(of.p90, lang)}"
