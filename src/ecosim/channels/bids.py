"""Bids for sponsored slots, and prices of visits: what a channel pays for, campaign by campaign.

Records that check themselves; auctions, budgets and charges are the engine's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from ecosim.channels.checks import (
    MOST_FEN,
    MOST_SHOWN,
    check_choice,
    check_int,
    check_number,
    check_once,
    check_text,
    check_type,
    set_field,
)

HOURS = 24
MOST_BID = 1e9  # fen a thousand


@dataclass(frozen=True)
class Campaign:
    """A day's budget and a way to spend it: manual bids, bids that aim at a ROAS, or the whole store at one.

    `hours`: 24 multipliers of the bid, by the shop's hour. `max_cpc_fen` limits every bid of the campaign
    after the multiplier. Declared again within a day, the new budget holds for that day and what is spent
    counts against it.

    >>> Campaign("brand", daily_budget_fen=300_000).mode
    'manual'
    """

    name: str
    daily_budget_fen: int
    pacing: bool = True
    mode: Literal["manual", "target_roas", "whole_store"] = "manual"
    target_roas: float = 0.0
    max_cpc_fen: int = MOST_FEN
    hours: tuple[float, ...] = (1.0,) * HOURS

    def __post_init__(self) -> None:
        check_text("campaign", "name", self.name)
        where = f"campaign {self.name!r}"
        check_int(where, "daily_budget_fen", self.daily_budget_fen, 0, MOST_FEN)
        check_choice(where, "mode", self.mode, ("manual", "target_roas", "whole_store"))
        check_number(where, "target_roas", self.target_roas, 0.0, 1e6, above=self.mode != "manual")
        check_int(where, "max_cpc_fen", self.max_cpc_fen, 0, MOST_FEN)
        if len(self.hours) != HOURS:
            raise ValueError(f"{where}: hours has {len(self.hours)} multipliers; one for each of 24 hours is needed")
        for hour, factor in enumerate(self.hours):
            check_number(where, f"hours[{hour}]", factor, 0.0, 100.0)


@dataclass(frozen=True)
class Bid:
    """The most we pay for a click on one listing for one query; `broad` bids on like queries too.

    >>> Bid("brand", query="羽绒服", listing="down-jacket", cpc_fen=320).match
    'exact'
    """

    campaign: str
    query: str
    listing: str
    cpc_fen: int
    match: Literal["exact", "broad"] = "exact"

    def __post_init__(self) -> None:
        check_text("bid", "campaign", self.campaign)
        where = f"bid of campaign {self.campaign!r}"
        check_text(where, "query", self.query)
        check_text(where, "listing", self.listing)
        check_int(f"{where} on {self.query!r}", "cpc_fen", self.cpc_fen, 0, MOST_FEN)
        check_choice(f"{where} on {self.query!r}", "match", self.match, ("exact", "broad"))


@dataclass(frozen=True)
class Bids:
    """Our store's bids for sponsored slots from now on; replaces what the channel declared before.

    >>> Bids().keywords
    ()
    """

    keywords: tuple[Bid, ...] = ()
    campaigns: tuple[Campaign, ...] = ()

    def __post_init__(self) -> None:
        set_field(self, "keywords", tuple(self.keywords))
        set_field(self, "campaigns", tuple(self.campaigns))
        for campaign in self.campaigns:
            check_type("bids", "campaigns", campaign, (Campaign,))
        names = [campaign.name for campaign in self.campaigns]
        check_once("bids: campaign", names)
        for bid in self.keywords:
            check_type("bids", "keywords", bid, (Bid,))
            if bid.campaign not in names:
                raise ValueError(
                    f"bids: keyword {bid.query!r} names campaign {bid.campaign!r}; declare it in campaigns"
                )
        check_once("bids: campaign, query and listing", [(b.campaign, b.query, b.listing) for b in self.keywords])


def market_score(function: Callable[[float, float, float, float, float], float]) -> Any:
    """Compile `score(bid, quality, hour, u, v) -> price` for `Paid`: a channel's own auction, cleared at every visit.

    bid: our bid, fen a thousand · quality: as declared · hour: of the day, 0..23 · u, v: uniforms in (0, 1), named by
    the visit. Gives the price in fen a thousand, or a number below 0 where somebody else has the visit. Only
    arithmetic and `math` may stand in it: it sees no state and keeps none.
    """
    from ecosim.kernels.score import compile_score  # numba, for those who need it only

    try:
        score = compile_score(function)
    except Exception as error:  # the compiler's, of many classes and lines
        raise TypeError(f"market_score: {_why(error)}; use numbers, arithmetic and math alone") from None
    score.written = function
    return score


def _why(error: Exception) -> str:
    """What a compiler complains about, without its ways."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    told = [
        line for line in lines if not line.startswith(("Failed in", "During", "File", "There are", "- Of which", "<"))
    ]
    return " ".join(told[:2])[:MOST_SHOWN] if told else type(error).__name__


@dataclass(frozen=True, eq=False)
class Paid:
    """What each visit of a layer costs one of the channel's campaigns, until its budget of the day is spent.

    Without a `score`, `cpm_fen` a thousand visits. With one the channel has an auction of its own: `score` is
    compiled by `market_score` and asked at every visit for the price a thousand in fen, from our bid `cpm_fen`,
    `quality`, the hour of the day and two uniforms; below 0, above the bid or not a number: the visit goes to
    somebody else. Charges are differences of whole fen of the running sum, and never more than what is left of the
    budget.

    >>> Paid("prospecting", cpm_fen=2_000).quality
    1.0
    """

    campaign: str
    cpm_fen: float
    score: Any = None
    quality: float = 1.0

    def __post_init__(self) -> None:
        check_text("paid", "campaign", self.campaign)
        where = f"paid by campaign {self.campaign!r}"
        check_number(where, "cpm_fen", self.cpm_fen, 0.0, MOST_BID)
        check_number(where, "quality", self.quality, 0.0, 1e6)
        if self.score is not None and not isinstance(getattr(self.score, "address", None), int):
            raise TypeError(f"{where}: score is {self.score!r}; compile it with market_score")
