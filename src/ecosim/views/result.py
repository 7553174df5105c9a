"""The view of the page of results: the answer, headlines, money, time, channels, stock and what held the plan back.

Joins what `ecosim.report` makes to plain records; a quantity is {unit, mean, p10, p90, ci_low, ci_high}, a difference
has its own interval and counts. The page only lays them out.
"""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from ecosim.report import money, sentences, stock_left, traffic
from ecosim.report.figures import stock_figure, waterfall_figure, when_us
from ecosim.report.limits import limits
from ecosim.report.metrics import HEADLINES
from ecosim.report.page_top import FIRST_KEYS
from ecosim.report.result_figures import days_figure, funnel_figure, hours_figure
from ecosim.report.scenario_facts import Facts, read_facts, read_scenario
from ecosim.report.summary import Metric, summarise
from ecosim.report.wording import Words
from ecosim.views.quantities import gap_of, quantity

if TYPE_CHECKING:
    from ecosim.records import Run

View = dict[str, Any]
OUTSIDE: Final = re.compile(
    r"(?P<path>\S+): (?P<text>.+) is outside (?P<low>.+?)\.\.(?P<high>.+) \((?P<source>.*), grade (?P<grade>\w*)\)"
)
STEPS: Final = ("impressions", "clicks", "favourites", "carts", "waits", "orders")


def build(run: Run, baseline: Run | None) -> View:
    """answer, headlines, figures, waterfall, channels, stock, sell_outs, limits, warnings; texts as {en, zh}."""
    scenario, facts, summary = read_scenario(run), read_facts(run), summarise(run, baseline)
    against = sentences.baseline_name(str(baseline.manifest["role"])) if baseline is not None else Words("", "")
    channels = traffic.channels(run)
    drawn = (waterfall_figure(run), hours_figure(run, baseline, facts), days_figure(run, baseline, facts),
             funnel_figure(channels), stock_figure(run, facts))  # fmt: skip
    return {
        "answer": _answer(summary["net_contribution_yuan"], against),
        "headlines": [_headline(summary[headline.key], against) for headline in HEADLINES],
        "first": [key for key in FIRST_KEYS if key != "net_contribution_yuan"],
        "figures": {one.name: one.to_json() for one in drawn if one is not None},
        "waterfall": [{"label": asdict(step.label), "subtotal": step.subtotal, **quantity(step.yuan, "yuan")}
                      for step in money.waterfall(run)],
        "channels": [_channel(row) for row in channels],
        "stock": _stock(run, facts),
        "sell_outs": _sell_outs(run, facts),
        "limits": [{"kind": one.kind, "name": one.name, "k": one.k, "n": one.n, "said": asdict(one.said),
                    "often": asdict(one.often), "path": one.path} for one in limits(run, scenario.settings, facts)],
        "warnings": [warning(str(text)) for text in run.manifest["warnings"]],
    }  # fmt: skip


def _answer(metric: Metric, against: Words) -> View:
    """What the plan leaves, and the sentences on how sure that is."""
    unit = metric.headline.unit
    return {"verdict": asdict(sentences.verdict(metric, against)), "split": asdict(sentences.split(metric.parts, unit)),
            "losses": asdict(sentences.losses(list(metric.values.values()))),
            "luck_sd": metric.parts.luck_sd, "assumptions_sd": metric.parts.assumptions_sd,
            "how": metric.parts.how}  # fmt: skip


def _headline(metric: Metric, against: Words) -> View:
    """A headline with its spread, its parts, and the difference to the baseline."""
    headline, gap = metric.headline, metric.diff
    unit = headline.unit
    return {
        "key": headline.key, "label": asdict(headline.label), "formula": asdict(headline.formula),
        "better": headline.better, **quantity(metric.spread, unit), "luck_sd": metric.parts.luck_sd,
        "assumptions_sd": metric.parts.assumptions_sd,
        "baseline": None if metric.baseline is None else quantity(metric.baseline, unit),
        "diff": None if gap is None or gap.mean is None else {
            **gap_of(gap, unit), "words": asdict(sentences.certainty(gap, unit))},
    }  # fmt: skip


def _channel(row: traffic.ChannelRow) -> View:
    counted = {step: quantity(row.steps[step], "count") for step in STEPS}
    return {"channel": row.channel, "visitors": quantity(row.visitors, "count"), **counted,
            "gmv": quantity(row.gmv_yuan, "yuan"), "spend": quantity(row.spend_yuan, "yuan")}  # fmt: skip


def _stock(run: Run, facts: Facts) -> list[View]:
    """Listings with their units, and when the first size or colour sold out."""
    gone = stock_left.gone_by_listing(run)
    rows = []
    for row in stock_left.by_listing(run):
        out = gone.get(row.listing)
        first = None if out is None else {"at": f"{when_us(facts, out.first_us):%m-%d %H:%M}", "k": out.k, "n": out.n}
        rows.append({"listing": row.listing, "opening": row.opening_units, "sold": quantity(row.sold_units, "count"),
                     "left": quantity(row.left_units, "count"), "lost": quantity(row.lost_units, "count"),
                     "first": first})  # fmt: skip
    return rows


def _sell_outs(run: Run, facts: Facts) -> list[View]:
    """Sizes and colours that sold out."""
    return [
        {"listing": gone.listing, "colour": gone.colour, "size": gone.size, "k": gone.k, "n": gone.n,
         "first": f"{when_us(facts, gone.first_us):%m-%d %H:%M}",
         "earliest": f"{when_us(facts, gone.earliest_us):%m-%d %H:%M}", "lost": quantity(gone.lost_units, "count")}
        for gone in stock_left.sell_outs(run)
    ]  # fmt: skip


def warning(text: str) -> View:
    """A warning with the setting it is about; one on a value outside its evidence is said in both languages.

    >>> warning("costs.base_fee: 9% is outside 0..0.01 (assumption, grade M)")["said"]["zh"]
    '取值 9% 超出有依据的区间 0 至 0.01（来源：assumption，等级 M）'
    """
    found = OUTSIDE.fullmatch(text)
    if found is None:
        path, colon, rest = text.partition(": ")
        plain = bool(colon) and " " not in path
        return {"path": path if plain else "", "outside": False, "said": {"en": rest if plain else text,
                                                                          "zh": rest if plain else text}}  # fmt: skip
    path, value, low, high, source, grade = found.groups()
    en = f"{value} is outside what there is evidence for, {low} to {high} ({source}, grade {grade})"
    zh = f"取值 {value} 超出有依据的区间 {low} 至 {high}（来源：{source}，等级 {grade}）"
    return {"path": path, "outside": True, "said": {"en": en, "zh": zh}}
