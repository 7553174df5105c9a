"""The page's sections on what channels cost, and on what each rule credits to them.

Owns which table stands where; numbers come from `channel_costs.py` and `credit.py`, sentences from `channel_words.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ecosim.records.credits import RULES
from ecosim.report import channel_words
from ecosim.report.cells import between, value
from ecosim.report.channel_costs import ChannelCosts, channel_costs
from ecosim.report.credit import RULE_NAMES, credit
from ecosim.report.intervals import Spread
from ecosim.report.markup import both, escape, paragraph, section, table
from ecosim.report.page_top import SURE
from ecosim.report.wording import Words

if TYPE_CHECKING:
    from ecosim.records import Run

CHANNEL = Words("Channel", "渠道")
ALL = Words("all", "合计")


def cost_section(run: Run) -> str:
    """Fees and ads by channel and kind; nothing where there are only ads, which have a section of their own."""
    found = channel_costs(run)
    if not found.has_fees:
        return ""
    heads = [CHANNEL, Words("mean, P10 to P90", "均值，P10 至 P90"), SURE]
    note = Words(
        "Fees and ads, from the day they fall due. Price cuts lie in GMV, goods and parcels in the waterfall above.",
        "渠道费用与推广花费，按应付计入。让价已体现在支付金额中，货品与物流见上方净利瀑布。",
    )
    return section(
        "costs",
        Words("What channels cost", "渠道成本"),
        table(heads, _costs(found), kind="numbers"),
        paragraph(note, "note"),
    )


def _costs(found: ChannelCosts) -> Iterator[list[str]]:
    """A row a channel, and under it its kinds where there are several."""
    for row in found.channels:
        yield _cost(both(row.label), row.all_yuan)
        parts = row.costs if len(row.costs) > 1 else ()
        yield from (_cost(f'<span class="part">{both(cost.label)}</span>', cost.yuan) for cost in parts)
    yield _cost(both(Words("all channels", "全部渠道")), found.all_yuan)


def _cost(name: str, yuan: Spread) -> list[str]:
    return [name, value(yuan, "yuan"), both(between(yuan.ci or (None, None), "yuan"))]


def credit_section(run: Run) -> str:
    """GMV by channel and rule; nothing where one channel has all."""
    found = credit(run)
    if found is None:
        return ""
    heads = [CHANNEL, *(RULE_NAMES[rule] for rule in RULES)]
    rows = [[escape(row.channel), *(value(row.yuan[rule], "yuan") for rule in RULES)] for row in found.channels]
    whole = [both(ALL), *(value(found.all_yuan, "yuan") for _ in RULES)]
    intro = Words(
        "GMV paid, shared among the clicks that led to each order (mean, P10 to P90).",
        "支付金额按规则分给下单前的各次点击（均值，P10 至 P90）。",
    )
    return section(
        "credit",
        Words("Credit by rule", "归因：各规则下的渠道功劳"),
        paragraph(intro),
        table(heads, [*rows, whole], kind="numbers"),
        paragraph(channel_words.credit_gap(found)),
        paragraph(channel_words.CREDIT_MEANING, "note"),
    )
