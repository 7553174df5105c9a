"""Levers in the order in which a planner thinks: seven groups, and in each the most used first.

Groups go by the path of a setting, those of channels by their plugin; a stranger's channel stands with what brings
visitors from outside.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

GROUPS: Final = ("prices", "promotions", "search", "external", "market", "after", "run")
ON_THE_SHELF: Final = ("paid_search", "organic_search", "recommend", "direct", "venue")
_GROUP_OF: Final = {
    "products": "prices", "prices": "prices", "store": "prices",
    "promotions": "promotions", "festival": "promotions", "join_festival": "promotions",
    "auction": "search", "ranking": "search",
    "shoppers": "market", "market": "market", "behaviour": "market",
    "after_sale": "after", "costs": "after",
}  # fmt: skip
# The levers asked for most, by pattern; in each group they come in this order, then what the scenario writes itself.
# What has a table above them, such as keywords, phases and coupons, is not among them.
CHIEF: Final = tuple(
    tuple(pattern.split("."))
    for pattern in (
        "prices.*.festival", "prices.*.off", "prices.*.daily",
        "join_festival", "promotions.official_reduction.rate", "promotions.official_reduction.paid_by",
        "promotions.presale", "promotions.cross_store.join", "promotions.cross_store.offer",
        "promotions.price_protection.claim_share",
        "channels.*.daily_budget", "channels.*.pacing", "channels.*.groups.*.mode",
        "channels.*.groups.*.target_roas", "channels.*.groups.*.daily_budget", "auction.reserve", "channels.*.rate",
        "channels.*.enabled", "channels.*.sessions.*.slot_fee", "channels.*.hosts.*.commission",
        "channels.*.sessions.*.push", "channels.*.sessions.*.hours", "channels.*.sessions.*.ads.budget",
        "channels.*.publishers.*.commission", "channels.*.publishers.*.audience", "channels.*.campaigns.*.daily_budget",
        "channels.*.batches.*.pieces", "channels.*.batches.*.production",
        "shoppers.count", "market.rivals.stores", "market.rivals.depth", "market.rivals.join_share",
        "market.rivals.bids.cpc", "market.rivals.bids.festival_lift", "behaviour.choice.leave",
        "behaviour.waiting.expected_cut", "market.reference_price",
        "after_sale.refund_share", "after_sale.return_share", "costs.commission", "costs.courier", "costs.insurance",
        "replications", "seed", "period.from", "period.to", "compare_with",
    )
)  # fmt: skip

_ALIKE: Final = {
    (len(one), one[0]): [(at, other) for at, other in enumerate(CHIEF) if (len(other), other[0]) == (len(one), one[0])]
    for one in CHIEF
}


def group_of(steps: Sequence[str], plugin: str = "") -> str:
    """The group of a setting; `plugin` is that of the channel it belongs to.

    >>> group_of(("prices", "wool-coat", "daily")), group_of(("channels", "room", "hosts"), "kol_live")
    ('prices', 'external')
    """
    if steps[0] == "channels":
        return "search" if plugin in ON_THE_SHELF else "external"
    return _GROUP_OF.get(steps[0], "run")


def may_hold(key: str, group: str) -> bool:
    """True where settings below a key of the scenario may stand in a group."""
    return group in ("search", "external") if key == "channels" else _GROUP_OF.get(key, "run") == group


def rank_of(steps: Sequence[str]) -> int:
    """The place of a setting among the chief ones, after all of them where it is none."""
    alike = _ALIKE.get((len(steps), steps[0]), ())
    return next((at for at, pattern in alike if matches(pattern, steps)), len(CHIEF))


def matches(pattern: Sequence[str], steps: Sequence[str]) -> bool:
    """True where a path has the form of a pattern; a star stands for one step.

    >>> matches(("prices", "*", "daily"), ("prices", "wool-coat", "daily"))
    True
    """
    return len(pattern) == len(steps) and all(a in ("*", b) for a, b in zip(pattern, steps, strict=True))
