"""Price protection: the difference between what an order cost and what it would cost alone at the prices of now."""

from __future__ import annotations

from ecosim.kernels.decisions import PROTECTS
from ecosim.kernels.jit import kernel
from ecosim.kernels.layout import Flags, Int, Ints, Records
from ecosim.kernels.philox import ZERO, draw, unit


@kernel
def claim_differences(
    orders: Records, now_fen: Ints, fell: Flags, had_fen: Ints, since_us: Int, time_us: Int, claim_share: float,
    claims: Ints,
) -> None:  # fmt: skip
    """Fill claims int64[n] with what each order ORDER[n] gets back at `time_us`; 0 for most.

    Paid from `since_us` on and before now, not on the way back, of a listing whose price in hand fell (`fell`
    uint8[n_own], `now_fen` int64[n_own]), by a buyer who claims; less what it had back before (`had_fen` int64[n]).
    Draws PROTECTS by order.
    """
    for i in range(orders.shape[0]):
        order = orders[i]
        claims[i] = 0
        if not fell[order["listing_ix"]] or order["paid_us"] < since_us or order["paid_us"] >= time_us:
            continue
        if 0 <= order["refunded_us"] <= time_us or 0 <= order["returned_us"] <= time_us:
            continue
        difference = order["pays_fen"] - had_fen[i] - now_fen[order["listing_ix"]] * order["units"]
        if difference <= 0:
            continue
        word, _, _, _ = draw(order["order_id"], PROTECTS, ZERO, ZERO)
        if unit(word) < claim_share:
            claims[i] = difference
