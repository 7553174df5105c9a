"""Credit by rule as a figure: a bar for each rule beside the channel, in the looks of the attribution page."""

from __future__ import annotations

from ecosim.records.credits import RULES
from ecosim.report import charts
from ecosim.report.attribution_page import RULE_LOOKS
from ecosim.report.credit import Credit
from ecosim.report.figures import Figure, make_figure
from ecosim.report.sentences import with_range
from ecosim.report.wording import LANGS, Words


def credit_figure(found: Credit, name: str = "rules") -> Figure | None:
    """Mean GMV credited, the line its 95 % interval."""
    records = [
        {**{f"label_{lang}": row.channel for lang in LANGS}, "series": rule, **row.yuan[rule].record(),
         **{f"text_{lang}": with_range(row.yuan[rule], "yuan").say(lang) for lang in LANGS}}
        for row in found.channels for rule in RULES
    ]  # fmt: skip
    rows = [Words(row.channel, row.channel) for row in found.channels]
    return make_figure(name, {name: records}, lambda lang: charts.bars_by_series(name, rows, RULE_LOOKS, lang))
