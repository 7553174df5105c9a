"""Which assumptions bear most on which section of a page, by patterns of their paths; a list that people keep by hand.

A pattern is a path of the scenario, `*` for any part of it. What no pattern names stands at the foot of every page.
"""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase
from typing import Any, Final

BEARS: Final[dict[str, tuple[str, ...]]] = {
    "money": ("costs.*", "after_sale.refund_share", "after_sale.return_share", "after_sale.as_new_share",
              "promotions.price_protection.*"),
    "time": ("festival.phases.*", "behaviour.waiting.*", "shoppers.segments.*.aware_share", "shoppers.habit_spread"),
    "channels": ("channels.*", "behaviour.pages.*", "behaviour.carts.*", "behaviour.choice.*", "ranking.*",
                 "market.rivals.bids.*"),
    "stock": ("behaviour.basket.other_variant_share", "behaviour.need.*", "after_sale.back_days",
              "after_sale.as_new_share", "after_sale.refund_share", "after_sale.return_share"),
    "live": ("channels.*", "after_sale.refund_share", "after_sale.return_share"),
    "search": ("market.rivals.bids.*", "auction.*", "behaviour.pages.*", "ranking.*", "channels.*"),
    "limits": ("market.rivals.bids.*", "auction.*", "promotions.coupons.*", "behaviour.basket.*"),
}  # fmt: skip


def bearing(assumptions: Iterable[dict[str, Any]], section: str) -> list[dict[str, Any]]:
    """The assumptions of an overview that bear on a section, those drawn anew each replication first.

    The section "answer" has all that are drawn: they are what its range consists of, beside luck.
    """
    if section == "answer":
        return [one for one in assumptions if one["drawn"]]
    found = [one for one in assumptions if any(fnmatchcase(one["path"], pattern) for pattern in BEARS[section])]
    return sorted(found, key=lambda one: not one["drawn"])
