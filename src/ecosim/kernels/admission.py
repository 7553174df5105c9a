"""Whether a visit of a layer takes place, and what follows from its taking place: caps, prices of visits, impressions.

The order: the cap is looked at, the visit is paid for, and only then it counts for the cap, impresses the shopper and
causes others. Most layers have none of this and never come here.
"""

from __future__ import annotations

import numpy as np

from ecosim.kernels.causes import cause
from ecosim.kernels.decisions import MARKET
from ecosim.kernels.funnel import count
from ecosim.kernels.jit import kernel
from ecosim.kernels.layout import (
    DRY_US,
    HOUR_OF_DAY,
    LEFT_FEN,
    ON_CLICK,
    ON_ORDER,
    ON_VISIT,
    SPEND_FEN,
    SPENT_FEN,
    VISIT_LAYER,
    Int,
    Rules,
    State,
)
from ecosim.kernels.philox import ZERO, draw, unit
from ecosim.kernels.score import call_score

THOUSAND = 1000


@kernel
def admit(s: State, r: Rules, time_us: Int, key: np.uint64, shopper: Int, layer: np.void) -> bool:
    """True where a visit of a layer takes place; what it causes is then on its way."""
    cap = layer["cap_ix"]
    if cap >= 0 and s.capped[cap, shopper] >= layer["cap_most"]:
        return False
    if layer["paid_ix"] >= 0 and not pay_visit(s, r, time_us, key, layer):
        return False
    if cap >= 0:
        s.capped[cap, shopper] += np.uint8(1)
    if layer["impress"] > 0.0:
        s.awareness[shopper] += np.float32(layer["impress"])
    cause(s, r, time_us, key, shopper, layer, ON_VISIT)
    return True


@kernel
def pay_visit(s: State, r: Rules, time_us: Int, key: np.uint64, layer: np.void) -> bool:
    """Pay for a visit from its campaign's budget of the day; False where the auction or the money is lost.

    Prices are thousandths of a fen; what is charged is the difference of the whole fen of the running sum. Draws MARKET
    by visit where the channel has an auction of its own.
    """
    paid = s.paid[layer["paid_ix"]]
    price = paid["bid"]
    if paid["score"] != 0:
        u, v, _, _ = draw(key, MARKET, ZERO, ZERO)
        hour = float(s.now[HOUR_OF_DAY])
        price = call_score(paid["score"], paid["bid"], paid["quality"], hour, unit(u), unit(v))
        if not 0.0 <= price <= paid["bid"]:
            return False
    owed = paid["owed"] + np.int64(price)
    fen = owed // THOUSAND - paid["charged_fen"]
    account = s.campaign[paid["campaign_ix"]]
    if account[LEFT_FEN] <= 0 or fen > account[LEFT_FEN]:
        if account[DRY_US] < 0:
            account[DRY_US] = time_us
        return False
    paid["owed"] = owed
    paid["charged_fen"] += fen
    account[LEFT_FEN] -= fen
    account[SPENT_FEN] += fen
    if fen > 0:
        count(s, r, layer["listing_ix"], paid["campaign_ix"], layer["channel_ix"], SPEND_FEN, fen)
    return True


@kernel
def follow_click(s: State, r: Rules, time_us: Int, key: np.uint64, shopper: Int) -> None:
    """What a click on a listing of ours does for the layer of the visit under way: it claims orders, and causes."""
    row = s.now[VISIT_LAYER] - 1
    if row < 0 or not s.layers[row]["has_more"]:
        return
    layer = s.layers[row]
    if layer["claim_ix"] >= 0:
        claim = s.claims[shopper]
        claim["claim_ix"] = layer["claim_ix"]
        claim["until_s"] = np.int32(time_us // 1_000_000 + layer["claim_s"])
    cause(s, r, time_us, key, shopper, layer, ON_CLICK)


@kernel
def follow_order(s: State, r: Rules, time_us: Int, key: np.uint64, shopper: Int) -> None:
    """What an order of ours causes, by the cascades of the layer of the visit under way."""
    row = s.now[VISIT_LAYER] - 1
    if row >= 0 and s.layers[row]["has_more"]:
        cause(s, r, time_us, key, shopper, s.layers[row], ON_ORDER)
