"""Banners by the thousand: to visitors who have not bought (retargeting), to people who were never here (prospecting).

A campaign has a budget of the day, a price of a thousand and a limit to how often one person sees it. Audiences are
read anew every midnight and at every change of phase; budgets of phases hold only where the store joins the festival.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from ecosim.api import (
    Bids,
    Calendar,
    Campaign,
    Cap,
    Channel,
    Content,
    Declaration,
    Fen,
    Field,
    Layer,
    ListingName,
    Moments,
    Name,
    Paid,
    Params,
    PhaseName,
    SegmentName,
    Share,
    Stop,
    Window,
    hookimpl,
)

THOUSAND = 1000
MOST_FEN = 10**13  # of a day's budget, as the contract limits it
SPARE = 1.1  # a paced campaign is offered a tenth more than it can pay for, so that its money is gone before midnight


class Banner(Params):
    """A campaign: for whom, what is shown, how often, for how much."""

    to: Literal["visitors", "newcomers"] = Field(
        en="Visitors of the last days who have not bought, or people who were never here", zh="再营销或拉新"
    )
    within_days: int = Field(
        14, unit="days", ge=1, le=365, source="assumption", grade="M", range=(3, 30),
        en="Visitors are shown it for", zh="再营销回溯期")  # fmt: skip
    segments: tuple[SegmentName, ...] = Field((), en="Only these segments; all where it is left out", zh="定向人群")
    listings: tuple[ListingName, ...] = Field(
        (), en="Listings shown, in equal parts; else the best-selling in stock", zh="推广商品"
    )
    daily_budget_fen: Fen = Field(
        alias="daily_budget", unit="yuan a day", ge=0, le=MOST_FEN, en="Budget of a day", zh="日预算"
    )
    budgets_fen: dict[PhaseName, Fen] = Field(
        dict, alias="budgets", unit="yuan a day",
        en="Budget of a day by phase of the festival", zh="各阶段日预算")  # fmt: skip
    pacing: bool = Field(True, en="Spread the budget over the day", zh="匀速投放")
    cpm_fen: Fen = Field(
        1_500, alias="cpm", unit="yuan a thousand exposures", ge=1, le=10**9, source="assumption", grade="M",
        range=(500, 5_000), en="Price of a thousand exposures", zh="千次展现成本")  # fmt: skip
    chances: float = Field(
        4.0, unit="exposures/person/day", gt=0, le=1000, source="assumption", grade="M", range=(1, 15),
        en="Times a day at which a person could be shown it", zh="每日可展现机会")  # fmt: skip
    most: int = Field(
        5, unit="exposures/person", ge=1, le=255, source="assumption", grade="M", range=(2, 15),
        en="Most exposures of a person", zh="频次上限")  # fmt: skip
    days: int = Field(7, unit="days", ge=0, le=366, en="In every so many days; 0 for the whole run", zh="频次周期")
    click_share: Share = Field(
        0.008, unit="share of exposures", ge=0, le=1, source="assumption", grade="M", range=(0.002, 0.03),
        en="Exposures that are clicked", zh="点击率")  # fmt: skip
    impress: float = Field(
        0.1, unit="impressions/exposure", ge=0, le=1000, source="assumption", grade="M", range=(0.0, 0.5),
        en="Awareness of our store from an exposure", zh="每次展现种草")  # fmt: skip

    def model_post_init(self, context: Any) -> None:
        if any(fen < 0 for fen in self.budgets_fen.values()):
            raise ValueError("a phase has a budget below 0; write 0 to show nothing")
        if any(fen > MOST_FEN for fen in self.budgets_fen.values()):
            raise ValueError(f"a phase has a budget above {MOST_FEN // 100:,} yuan a day; lower it")
        if len(set(self.listings)) < len(self.listings):
            raise ValueError(f"listings names one twice: {', '.join(self.listings)}; write each once")


class Display(Channel):
    """Campaigns of banners, declared anew every midnight and at every change of phase."""

    labels = {"en": "Display advertising", "zh": "展示广告（拉新与再营销）"}

    class Params(Channel.Params):
        campaigns: dict[Name, Banner] = Field(en="Campaigns", zh="推广计划")
        with_festival: bool = Field(False, en="Ends where the store stays out of the festival", zh="不参加大促则停止")

        def model_post_init(self, context: Any) -> None:
            if not self.campaigns:
                raise ValueError("campaigns is empty; give at least one")

    p: Params

    def plan(self, calendar: Calendar) -> Moments:
        if self.p.with_festival and calendar.festival is not None and not calendar.joined:
            return Moments()
        return calendar.daily("00:00") + calendar.on("phase")

    def traffic(self, w: Window) -> Iterator[Declaration]:
        budgets_fen = {name: budget_fen(banner, w) for name, banner in self.p.campaigns.items()}
        yield Bids(campaigns=tuple(Campaign(name, fen, pacing=False) for name, fen in budgets_fen.items()))
        for name, banner in self.p.campaigns.items():
            yield from layers(name, banner, budgets_fen[name], w)


def budget_fen(banner: Banner, w: Window) -> int:
    """The day's budget as of now: the phase's where we join and it has one, else the everyday one."""
    if w.phase and w.calendar.joined:
        return banner.budgets_fen.get(w.phase.name, banner.daily_budget_fen)
    return banner.daily_budget_fen


def layers(name: str, banner: Banner, day_fen: int, w: Window) -> Iterator[Layer]:
    """A campaign's exposures until the day ends or the phase changes."""
    people, listings = audience(banner, w), banner.listings or best_selling(w)
    n_people = int(np.count_nonzero(people))
    if not (day_fen and n_people and listings):
        return
    a_day = banner.chances
    if banner.pacing:
        a_day = min(a_day, SPARE * day_fen * THOUSAND / banner.cpm_fen / n_people)
    cap, paid = Cap(name, banner.most, banner.days or None), Paid(name, banner.cpm_fen)
    for listing in listings:
        yield Layer(
            (name, listing, w.moment_us), a_day * w.rest_share / len(listings), w.rest_h,
            Content(listing, banner.click_share), audience=people, stop=Stop.sold_out(listing), cap=cap, paid=paid,
            impress=banner.impress)  # fmt: skip


def audience(banner: Banner, w: Window) -> npt.NDArray[np.bool_]:
    """Who may be shown a campaign now, bool[n_shoppers]."""
    away = w.trait("days_away")
    here = (away >= 0) & (away <= banner.within_days) if banner.to == "visitors" else away == -1
    people = here & ~w.trait("bought")
    if banner.segments:
        people &= np.any([w.segment(segment) for segment in banner.segments], axis=0)
    return np.asarray(people)


def best_selling(w: Window) -> tuple[str, ...]:
    """The listing of ours in stock that sells best; none where all is sold out."""
    rows = np.flatnonzero(w.own.stock > 0)
    return (str(w.own.id[rows[np.argmax(w.own.sales_7d[rows])]]),) if rows.size else ()


@hookimpl
def ecosim_channels() -> Sequence[type[Channel]]:
    return [Display]
