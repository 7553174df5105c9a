"""When shoppers come back: to the opening of prices or balances, before they close, or for another look at the cart.

Who comes at an opening is one moment a shopper, whatever waits, so what waits is paid together. Some come as soon as it
opens, by the clock; the others when they are about again, in waking hours. Nothing here decides what is bought.
"""

from __future__ import annotations

import numpy as np

from ecosim.kernels.decisions import RUSH
from ecosim.kernels.distributions import log_normal
from ecosim.kernels.heap import place, settle
from ecosim.kernels.jit import kernel
from ecosim.kernels.layout import VISIT_DEAL, VISIT_LAYER, VISIT_UNTIL_US, Int, Rules, State
from ecosim.kernels.philox import ZERO, draw, unit
from ecosim.kernels.waking import waking_moment

HOUR_US = 3_600_000_000
LAST_CALL_SIGMA = 0.8
MOST_WAITING = 255


@kernel
def opening_moment(s: State, r: Rules, shopper: Int, from_us: Int) -> int:
    """When a shopper comes to an opening at `from_us`. Draws RUSH by shopper, and by shopper and the opening's hour."""
    prompt, _, _, _ = draw(r.taste_key, RUSH, np.uint64(shopper), ZERO)
    word, _, _, _ = draw(r.taste_key, RUSH, np.uint64(shopper), np.uint64(1 + from_us // HOUR_US))
    if unit(prompt) < r.alert_share:
        return int(from_us + 1 + np.int64(log_normal(unit(word), r.alert_us, r.alert_sigma)))
    return waking_moment(s.about, from_us, log_normal(unit(word), r.rush_us, r.rush_sigma))


@kernel
def last_call(r: Rules, time_us: Int, close_us: Int, u: float) -> int:
    """A moment before `close_us` at which something forgotten comes to mind, later than now, by uniform `u`."""
    return int(max(time_us + 1, close_us - 1 - np.int64(log_normal(u, r.last_call_us, LAST_CALL_SIGMA))))


@kernel
def come_back(
    s: State, r: Rules, later_us: Int, child: np.uint64, luck_key: np.uint64, shopper: Int, i: Int, channel: Int,
    kind: np.uint8, counts: Int,
) -> None:  # fmt: skip
    """Let considered listing i wait for another look at `later_us`, with the luck of this one.

    It keeps the layer and the deal of the visit under way. `counts` 1: it is one of those that come back to an
    opening together. Nobody comes after the last day.
    """
    if later_us >= r.end_us:
        return
    item = place(s, later_us, child, shopper, kind)
    item["parent"] = luck_key
    item["listing_ix"] = s.seen_listing[i]
    item["channel_ix"] = channel
    item["campaign_ix"] = s.seen_campaign[i]
    item["layer_ix"] = s.now[VISIT_LAYER]
    item["deal_ix"] = s.now[VISIT_DEAL] - 1
    item["deal_until_us"] = s.now[VISIT_UNTIL_US]
    if counts:
        item["counted"] = wait_for(s, shopper)
    settle(s, later_us)


@kernel
def wait_for(s: State, shopper: Int) -> int:
    """Count one more item that comes back to an opening; gives 1, or 0 where there are too many to be counted."""
    person = s.people[shopper]
    if person["waiting"] >= MOST_WAITING:
        return 0
    person["waiting"] += np.uint8(1)
    return 1


@kernel
def note_return(s: State, item: np.void) -> None:
    """An item came back: one less is waited for."""
    if item["counted"]:
        person = s.people[item["shopper_id"]]
        person["waiting"] -= np.uint8(1)
