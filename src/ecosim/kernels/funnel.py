"""What is counted as shoppers act: funnel of our listings, tally of all, visitors, and the journal of behaviours.

Views of pages are counted with the pages (`pages.py`), clicks, carts and sales here. Decides nothing and draws
nothing; the engine empties the counters on the calendar.
"""

from __future__ import annotations

import numpy as np

from ecosim.kernels.jit import kernel
from ecosim.kernels.layout import DAY_IX, N_EVENTS, N_TOUCHES, Int, Rules, State
from ecosim.kernels.philox import ZERO


@kernel
def credited_channel(s: State, campaign: Int, channel: Int) -> Int:
    """The channel a click counts for: whose campaign paid for the slot (-1 a rival's), else who brought the visit."""
    return s.campaign_channel[campaign] if campaign >= 0 else channel


@kernel
def count(s: State, r: Rules, listing: Int, campaign: Int, channel: Int, column: Int, n: Int) -> None:
    """Add n to a column of the listing's tally and, where it is ours, of its funnel."""
    s.tally[listing, column] += n
    if listing < r.n_own:
        s.funnel[credited_channel(s, campaign, channel), listing, column] += n


@kernel
def greet(s: State, shopper: Int, channel: Int) -> None:
    """Count a visitor of our store: once a day, and once a day and channel."""
    person = s.people[shopper]
    day = s.now[DAY_IX]
    if person["seen_day"] != day:
        person["seen_day"] = day
        person["seen_channels"] = ZERO
        s.visitors[s.visitors.shape[0] - 1] += 1
    bit = np.uint64(1) << np.uint64(channel)
    if person["seen_channels"] & bit == ZERO:
        person["seen_channels"] = person["seen_channels"] | bit
        s.visitors[channel] += 1


@kernel
def note_touch(s: State, time_us: Int, shopper: Int, channel: Int) -> None:
    """Write that a channel brought a click on a listing of ours: what credit for orders is shared out by."""
    touch = s.touches[s.now[N_TOUCHES]]
    touch["time_us"] = time_us
    touch["shopper_id"] = shopper
    touch["channel_ix"] = channel
    s.now[N_TOUCHES] += 1


@kernel
def keep_event(s: State, time_us: Int, shopper: Int, listing: Int, kind: np.uint8, units: Int) -> None:
    """Write one behaviour to the journal; called where a scenario asks for it."""
    event = s.events[s.now[N_EVENTS]]
    event["time_us"] = time_us
    event["shopper_id"] = shopper
    event["listing_ix"] = listing
    event["units"] = units
    event["kind"] = kind
    s.now[N_EVENTS] += 1
