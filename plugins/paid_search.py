"""Paid search: keyword bids of our store, in groups, with budgets by day and by phase of the festival.

A group is a campaign. The plan decides who bids how much and until when; auctions, prices of clicks, pacing
and automatic bids are the market's. Budgets of phases hold only where the store joins the festival.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from ecosim.api import (
    Bid,
    Bids,
    Calendar,
    Campaign,
    Channel,
    Fen,
    Field,
    ListingName,
    Moments,
    Name,
    Params,
    PhaseName,
    QueryName,
    Share,
    Window,
    hookimpl,
)

HOURS = re.compile(r"(\d{1,2})-(\d{1,2})", re.ASCII)
DAY_H = 24


class Group(Params):
    """A group of keywords with one way of bidding: a campaign."""

    mode: Literal["manual", "target_roas", "whole_store"] = Field("manual", en="Way of bidding", zh="出价方式")
    words_fen: dict[QueryName, Fen] = Field(
        dict, alias="words", unit="yuan a click",
        en="Keywords and the most paid for a click", zh="关键词与出价")  # fmt: skip
    listings: tuple[ListingName, ...] = Field(
        (), en="Listings advertised; else the best fit in stock", zh="推广商品（不填则选最匹配的）"
    )
    match: Literal["exact", "broad"] = Field("exact", en="Match of keywords to queries", zh="匹配方式")
    hours: dict[str, Share] = Field(
        dict, unit="times the bid, by hours such as 20-24",
        en="Bid multipliers by hour", zh="分时折扣")  # fmt: skip
    target_roas: float = Field(
        4.5, unit="yuan of sales/yuan spent", gt=0, le=1000, en="Return aimed at", zh="目标投产比"
    )
    daily_budget_fen: Fen | None = Field(
        None, alias="daily_budget", unit="yuan a day", ge=0,
        en="Own part of the daily budget", zh="计划日预算")  # fmt: skip
    max_cpc_fen: Fen | None = Field(
        None, alias="max_cpc", unit="yuan a click", ge=0,
        en="Most paid for any click", zh="最高点击出价")  # fmt: skip

    def model_post_init(self, context: Any) -> None:
        if self.mode == "whole_store" and (self.words_fen or self.max_cpc_fen is None):
            raise ValueError("mode whole_store bids on every query by itself; give max_cpc and leave out words")
        if self.mode != "whole_store" and not self.words_fen:
            raise ValueError(f"mode {self.mode} has no words; give some, such as words: {{羽绒服: 2.60}}")
        for word, fen in self.words_fen.items():
            if fen < 1:
                raise ValueError(f"words: {word!r} has the bid {fen / 100:.2f}; it must be at least 0.01 yuan")
        multipliers(self.hours)


class PaidSearch(Channel):
    """Bids for sponsored search slots, declared anew every midnight and at every change of phase."""

    labels = {"en": "Paid search", "zh": "付费搜索（直通车）"}

    class Params(Channel.Params):
        daily_budget_fen: Fen = Field(alias="daily_budget", unit="yuan a day", ge=0, en="Budget of a day", zh="日预算")
        budgets_fen: dict[PhaseName, Fen] = Field(
            dict, alias="budgets", unit="yuan a day",
            en="Budget of a day by phase of the festival", zh="各阶段日预算")  # fmt: skip
        pacing: bool = Field(True, en="Spread the budget over the day", zh="匀速投放")
        groups: dict[Name, Group] = Field(en="Groups of keywords", zh="推广计划")

        def model_post_init(self, context: Any) -> None:
            if not self.groups:
                raise ValueError("groups is empty; give at least one group of keywords")
            own_fen = sum(group.daily_budget_fen or 0 for group in self.groups.values())
            if own_fen > self.daily_budget_fen:
                raise ValueError(
                    f"the groups' own budgets come to {own_fen / 100:.2f} yuan, "
                    f"the daily budget is {self.daily_budget_fen / 100:.2f}; raise it or lower theirs"
                )
            if any(fen < 0 for fen in self.budgets_fen.values()):
                raise ValueError("a phase has a budget below 0; write 0 to stop bidding")

    p: Params

    def plan(self, calendar: Calendar) -> Moments:
        names = [phase.name for phase in calendar.phases]
        for name in self.p.budgets_fen if names else ():  # a world without the festival has no phases
            if name not in names:
                raise ValueError(f"budgets: {name!r} is no phase of the festival; there is {', '.join(names)}")
        return calendar.daily("00:00") + calendar.on("phase")

    def traffic(self, w: Window) -> Iterator[Bids]:
        budgets_fen = self._budgets_fen(self._budget_fen(w))
        campaigns = [self._campaign(name, group, budgets_fen[name]) for name, group in self.p.groups.items()]
        keywords = [bid for name, group in self.p.groups.items() for bid in bids(name, group, w)]
        yield Bids(keywords=tuple(keywords), campaigns=tuple(campaigns))

    def _budget_fen(self, w: Window) -> int:
        """The day's budget as of now: the phase's where we join and it has one, else the everyday one."""
        if w.phase and w.calendar.joined:
            return self.p.budgets_fen.get(w.phase.name, self.p.daily_budget_fen)
        return self.p.daily_budget_fen

    def _budgets_fen(self, total_fen: int) -> dict[str, int]:
        """A day's budget over the groups in everyday proportions: own parts, and the rest in equal parts."""
        own_fen = [group.daily_budget_fen for group in self.p.groups.values()]
        rest_fen = self.p.daily_budget_fen - sum(fen or 0 for fen in own_fen)
        n_open = own_fen.count(None)
        weights = [rest_fen if fen is None else fen * max(n_open, 1) for fen in own_fen]
        if self.p.daily_budget_fen == 0:
            weights = [1] * len(weights)
        kept = 0 if n_open else rest_fen  # no group may have it
        return dict(zip(self.p.groups, split(total_fen, [*weights, kept]), strict=False))

    def _campaign(self, name: str, group: Group, daily_budget_fen: int) -> Campaign:
        limit: dict[str, int] = {} if group.max_cpc_fen is None else {"max_cpc_fen": group.max_cpc_fen}
        return Campaign(
            name, daily_budget_fen, pacing=self.p.pacing, mode=group.mode, target_roas=group.target_roas,
            hours=multipliers(group.hours), **limit)  # fmt: skip


def bids(campaign: str, group: Group, w: Window) -> Iterator[Bid]:
    """A group's bids: its words, or every query for the whole store, on the listings it advertises."""
    whole_store = group.mode == "whole_store"
    words_fen = dict.fromkeys(w.queries, group.max_cpc_fen or 0) if whole_store else group.words_fen
    for word, cpc_fen in words_fen.items():
        for listing in group.listings or best_fit(word, w, 0 if whole_store else 1):
            yield Bid(campaign, word, listing, cpc_fen, group.match)


def best_fit(word: str, w: Window, most: int) -> list[str]:
    """Our listings in stock that fit a query, best fit first, then best-selling; all where `most` is 0."""
    own, fit = w.own, w.relevance(word)
    rows = [row for row in range(len(own)) if own.stock[row] > 0 and fit[row] > 0]
    rows.sort(key=lambda row: (-fit[row], -own.sales_7d[row], own.id[row]))
    return [own.id[row] for row in rows[: most or None]]


def split(total_fen: int, weights: Sequence[int]) -> list[int]:
    """An amount in parts by weight, to the fen, by largest remainder; some weight is above 0.

    >>> split(100, [1, 1, 1])
    [34, 33, 33]
    """
    parts = [divmod(total_fen * weight, sum(weights)) for weight in weights]
    short = total_fen - sum(whole for whole, _ in parts)
    first = sorted(range(len(parts)), key=lambda row: -parts[row][1])[:short]
    return [whole + (row in first) for row, (whole, _) in enumerate(parts)]


def multipliers(hours: Mapping[str, float]) -> tuple[float, ...]:
    """24 bid multipliers from spans such as {"20-24": 1.4}, else 1. ValueError for a bad span."""
    by_hour = [1.0] * DAY_H
    said: set[int] = set()
    for span, factor in hours.items():
        match = HOURS.fullmatch(span)
        first, last = (int(match[1]), int(match[2])) if match else (0, 0)
        if not 0 <= first < last <= DAY_H:
            raise ValueError(f"hours: {span!r} is no span of hours; write two hours of 0..24, such as 20-24")
        if said & set(range(first, last)):
            raise ValueError(f"hours: {span!r} overlaps another span; give each hour once")
        if not 0 <= factor <= 100:
            raise ValueError(f"hours: {span!r} is {factor} times the bid; it must be 0..100")
        said |= set(range(first, last))
        by_hour[first:last] = [factor] * (last - first)
    return tuple(by_hour)


@hookimpl
def ecosim_channels() -> Sequence[type[Channel]]:
    return [PaidSearch]
