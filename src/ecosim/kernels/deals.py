"""Deals: what a visit's tag gives its shopper, a price for units of one listing above all.

A deal is open to whoever carries its tag, here or later from the cart, until its time is over or its units are gone.
What a line costs at its price is worked out by `basket.py`; where tags come from is the channels' business.
"""

from __future__ import annotations

import numpy as np

from ecosim.kernels.jit import kernel
from ecosim.kernels.layout import BY_STORE, VISIT_DEAL, VISIT_UNTIL_US, Int, State


@kernel
def carries(s: State, deal: Int, until_us: Int) -> None:
    """The visit under way carries a deal (-1 none) that holds until `until_us`."""
    s.now[VISIT_DEAL] = deal + 1
    s.now[VISIT_UNTIL_US] = until_us


@kernel
def badge_until(s: State) -> int:
    """Until when the listings of the visit under way show a badge; 0 where they show none."""
    deal = s.now[VISIT_DEAL] - 1
    return int(s.now[VISIT_UNTIL_US]) if deal >= 0 and s.deals[deal]["is_badge"] else 0


@kernel
def deal_for(s: State, time_us: Int, listing: Int) -> int:
    """Row of the deal at whose price the visit under way would buy a listing now, -1 none.

    A price that is not below the one shown is no deal.
    """
    row = s.now[VISIT_DEAL] - 1
    if row < 0:
        return -1
    deal = s.deals[row]
    if deal["listing_ix"] != listing or deal["left"] <= 0 or time_us >= s.now[VISIT_UNTIL_US]:
        return -1
    return int(row) if deal["fen"] < s.shown_fen[listing] else -1


@kernel
def mark_of(s: State, time_us: Int, listing: Int) -> int:
    """Row of the deal whose name an order of a listing bears, -1 none: one that holds, for this listing or for all."""
    row = s.now[VISIT_DEAL] - 1
    if row < 0 or time_us >= s.now[VISIT_UNTIL_US]:
        return -1
    of = s.deals[row]["listing_ix"]
    return int(row) if of < 0 or of == listing else -1


@kernel
def take_deal(s: State, deal: Int, line: Int, listing: Int, units: Int) -> None:
    """Take units off a deal; what its price is below the one shown is borne by its payer, on a line of the basket."""
    row = s.deals[deal]
    row["left"] -= units
    if row["payer"] != BY_STORE:
        s.basket_aside[line, row["payer"] - 1] = (s.shown_fen[listing] - row["fen"]) * units


@kernel
def refund_share_of(s: State, order: np.void) -> float:
    """Share of orders like this one that are refunded before shipping: the deal's, else the listing's."""
    deal = order["deal_ix"]
    if deal >= 0 and s.deals[deal]["refund_share"] >= 0.0:
        return s.deals[deal]["refund_share"]
    return s.refund_share[order["listing_ix"]]


@kernel
def return_share_of(s: State, order: np.void) -> float:
    """Share of delivered orders like this one that come back: the deal's, else the listing's."""
    deal = order["deal_ix"]
    if deal >= 0 and s.deals[deal]["return_share"] >= 0.0:
        return s.deals[deal]["return_share"]
    return s.return_share[order["listing_ix"]]
