"""The view of search and bidding: our place in search, pages with our ad, cost of a click, pressure, budgets.

Joins what `ecosim.report` makes to plain records; a quantity is {unit, mean, p10, p90, ci_low, ci_high}. Tables count
clicks by query and orders by channel, so conversion stands by channel.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from ecosim.report import sentences, spending
from ecosim.report.bands import main_replications, main_rows, ratio
from ecosim.report.intervals import spread
from ecosim.report.scenario_facts import read_facts, read_scenario
from ecosim.report.search_ads import Ads, funnel_of, read_ads, search_channels, whole, written_bids
from ecosim.report.search_figures import (
    MEASURES,
    MOST_QUERIES,
    RIVALS,
    ads_figures,
    budget_figures,
    campaign_name,
    click_cost,
    page_share,
    rank_figure,
    rival_figures,
    slot,
)
from ecosim.report.summary import difference, same_draws
from ecosim.report.wording import Words
from ecosim.views.quantities import gap_of, quantity

if TYPE_CHECKING:
    from ecosim.records import Run
    from ecosim.scenario.model import Settings

View = dict[str, Any]
Values = NDArray[np.float64]
# Label, formula, unit and good direction of the first numbers.
HEADLINES: Final[dict[str, tuple[Words, Words, str, str]]] = {
    "page_share": (
        Words("Pages with our ad", "广告展现份额"),
        Words("pages on which a sponsored slot was ours / all pages of the queries we advertise on; a store stands in "
              "one sponsored slot of a page at most",
              "有本店广告位的页面 / 所投搜索词的全部页面；每页一家店铺至多占一个广告位"),
        "share", "up"),
    "slot": (
        Words("Position of our ad", "广告位置"),
        Words("mean position on the page of the slots won; 1 is on top", "所得广告位在页面上的平均位置，1 为首位"),
        "mean", "down"),
    "click_cost": (
        Words("Cost per click", "平均点击花费"),
        Words("ad spend / sponsored clicks", "推广花费 / 广告点击"), "yuan", "down"),
    "rival_dry": (
        Words("Rivals' budgets run dry", "竞品预算耗尽"),
        Words("campaigns of rivals whose budget was gone before midnight / all their campaigns, mean over days",
              "当日预算提前用完的竞品计划 / 全部竞品计划，各日平均"),
        "share", ""),
}  # fmt: skip


def build(run: Run, baseline: Run | None) -> View:
    """baseline, ads, headlines, queries, campaigns, channels, rank_queries, figures; `queries` is empty without ads."""
    scenario, facts, ads = read_scenario(run), read_facts(run), read_ads(run)
    other = read_ads(baseline) if baseline is not None else None
    sides = [("plan", ads), *([("baseline", other)] if baseline is not None else [])]
    ranked = rank_queries(run, ads)
    drawn = [*ads_figures(sides, facts), rank_figure(run, baseline, ranked, facts),
             *rival_figures(run, baseline, facts), *budget_figures(run, facts)]  # fmt: skip
    return {
        "against": None if baseline is None else asdict(sentences.baseline_name(str(baseline.manifest["role"]))),
        "estimated_share": None if ads is None else round(ads.estimated_share, 4),
        "headlines": headlines(run, baseline, ads, other),
        "queries": [] if ads is None else [query_row(ads.of(query), scenario.settings) for query in ads.queries],
        "campaigns": [campaign_row(row) for row in spending.campaigns(run)],
        "channels": [channel_row(run, name) for name in search_channels(scenario.settings, ads, run)],
        "rank_queries": ranked,
        "figures": {one.name: one.to_json() for one in drawn if one is not None},
    }  # fmt: skip


def rank_queries(run: Run, ads: Ads | None) -> list[str]:
    """Queries in which we are ranked: those with ads first, most seen first, then by name."""
    known = {str(query) for query in main_rows(run, "rank")["query"].unique()}
    advertised = [query for query in (ads.queries if ads is not None else ()) if query in known]
    return [*advertised, *sorted(known - set(advertised))][:MOST_QUERIES]


def headlines(run: Run, baseline: Run | None, ads: Ads | None, other: Ads | None) -> list[View]:
    """The first numbers of the page, each with its difference to the baseline; those of our ads only with ads."""
    found = []
    for name, (label, formula, unit, better) in HEADLINES.items():
        if name in MEASURES:
            mine, theirs = (None if one is None else MEASURES[name](one, whole) for one in (ads, other))
        else:
            mine, theirs = (None if one is None else _a_day(RIVALS[name](one)[1]) for one in (run, baseline))
        if mine is not None and np.isfinite(mine).any():
            told = {"key": name, "label": asdict(label), "formula": asdict(formula), "better": better}
            found.append(told | _held(mine, theirs, unit, run, baseline))
    return found


def _a_day(values: Values) -> Values:
    """Mean over the days, not a number without days."""
    return ratio(values.sum(axis=1), np.full(len(values), float(values.shape[1])))


def query_row(ads: Ads, settings: Settings) -> View:
    """One query over the whole run, and the bids that the plan writes on it."""
    clicks, bids = whole(ads.clicks), written_bids(settings, ads.queries[0])
    return {
        "query": ads.queries[0], "pages": _number(whole(ads.pages), "count"),
        "page_share": _number(page_share(ads, whole), "share"), "slot": _number(slot(ads, whole), "mean"),
        "clicks": _number(clicks, "count"), "click_rate": _number(ratio(clicks, whole(ads.won)), "share"),
        "cost": _number(click_cost(ads, whole), "yuan"), "spend": _number(whole(ads.spend_yuan), "yuan"),
        "bids": [bid for _, bid in bids],
    }  # fmt: skip


def campaign_row(row: spending.CampaignRow) -> View:
    """One campaign over the whole run."""
    return {
        "campaign": campaign_name(row.channel, row.campaign),
        "budget": quantity(row.budget_yuan, "yuan"), "spent": quantity(row.spent_yuan, "yuan"),
        "dry_days": quantity(row.dry_days, "count"), "clicks": quantity(row.clicks, "count"),
        "cost": quantity(row.cost_per_click_yuan, "yuan"),
    }  # fmt: skip


def channel_row(run: Run, name: str) -> View:
    """What became of the impressions of a search channel."""
    of = funnel_of(run, name)
    return {
        "channel": name, "impressions": _number(of["impressions"], "count"), "clicks": _number(of["clicks"], "count"),
        "orders": _number(of["orders"], "count"), "conversion": _number(ratio(of["orders"], of["clicks"]), "share"),
        "gmv": _number(of["gmv"], "yuan"), "return": _number(ratio(of["gmv"], of["spend"]), "ratio"),
    }  # fmt: skip


def _number(values: Values, unit: str) -> View:
    return quantity(spread(values), unit)


def _held(mine: Values, theirs: Values | None, unit: str, run: Run, baseline: Run | None) -> View:
    """A quantity of the plan with its difference to the baseline, replication by replication."""
    made = _number(mine, unit)
    if baseline is None or theirs is None:
        return made | {"baseline": None, "diff": None}
    pairs = (dict(zip(main_replications(of), values.tolist(), strict=True))
             for of, values in ((run, mine), (baseline, theirs)))  # fmt: skip
    gap = difference(*pairs, paired=same_draws(run, baseline))
    return made | {"baseline": _number(theirs, unit), "diff": gap_of(gap, unit)}
