"""The registry of decisions: every random number of a run has one of these names.

A draw is `Philox(key; decision, alternative, k, 0)`. A constant is never reused for something else and never
renumbered: that would change every result. Two equal ones fail when this module is imported.
"""

from __future__ import annotations

from typing import Final

import numpy as np

# people, listings and tastes: keyed by the seed alone
SEGMENT: Final = np.uint64(1)
SENSITIVITY: Final = np.uint64(2)
ACTIVITY: Final = np.uint64(3)
NEED: Final = np.uint64(4)
HABIT: Final = np.uint64(5)
FOLLOWS: Final = np.uint64(6)
AWARE: Final = np.uint64(7)
EXPECTED_CUT: Final = np.uint64(8)
TASTE: Final = np.uint64(9)
FIT: Final = np.uint64(10)  # which size and colour suits this shopper
RIVAL_STORE: Final = np.uint64(11)
RIVAL_PRICE: Final = np.uint64(12)
RIVAL_APPEAL: Final = np.uint64(13)
RIVAL_STOCK: Final = np.uint64(14)
RIVAL_JOINS: Final = np.uint64(15)
RIVAL_DEPTH: Final = np.uint64(16)
RIVAL_BIDS: Final = np.uint64(17)
RIVAL_BUDGET: Final = np.uint64(18)
RIVAL_MODE: Final = np.uint64(19)
RIVAL_RATING: Final = np.uint64(20)
RIVAL_AGE: Final = np.uint64(21)
RIVAL_TITLE: Final = np.uint64(22)
RIVAL_QUALITY: Final = np.uint64(23)
SHELF_MIX: Final = np.uint64(24)  # what a shelf shows for a change; alternative = listing id, k = which mix
RIVAL_TIMING: Final = np.uint64(25)
RUSH: Final = np.uint64(26)  # words: comes at once, delay; k = 0, or 1 + the hour of the opening
THINKS_AHEAD: Final = np.uint64(27)  # k = the occasion's id
CHANNEL_DRAW: Final = np.uint64(28)  # uniforms that a channel asks for; alternative = shopper, k = channel, its name
UNCERTAIN: Final = np.uint64(30)  # a setting given as a range; keyed by seed and replication

# a visit: keyed by its visit key
VISIT: Final = np.uint64(64)  # words: query, goes on to another page, delay of that, luck of leaving
CLICK: Final = np.uint64(65)  # words: click, cascade stop, favourite, luck of buying; alternative = listing id
CART_BACK: Final = np.uint64(69)  # words: comes back, delay; alternative = listing id
WAIT_BACK: Final = np.uint64(70)  # words: remembers, delay; alternative = listing id
SECOND_LOOK: Final = np.uint64(71)
UNITS: Final = np.uint64(72)  # words: units, pays, other variant, (free)
FATE: Final = np.uint64(73)  # words: refund, refund time, return, return time
PARCEL: Final = np.uint64(74)  # words: ship time, courier time, as new, back on sale
CLAIM: Final = np.uint64(75)  # alternative = coupon id
TOP_UP: Final = np.uint64(76)  # words: tops up; k = 1: luck of each listing, alternative = listing id
BALANCE: Final = np.uint64(77)  # words: remembers, delay before the close
PROTECTS: Final = np.uint64(78)  # keyed by order: claims the difference when its price falls
CASCADE: Final = np.uint64(79)  # how many visits an event causes; alternative = cascade
CAUSED: Final = np.uint64(80)  # words: delay, to whom; keyed by the caused visit
MARKET: Final = np.uint64(81)  # words: two uniforms of a channel's own auction
ROOM_STAY: Final = np.uint64(82)  # words: leaves early, how long, follows
ROOM_LOOK: Final = np.uint64(83)  # time to react; alternative = slot
FAKES_MORE: Final = np.uint64(84)  # words: another fake order, delay; keyed by order

# kinds of caused visits: a child's key is Philox(parent key; kind, n)
CHILD_NEXT_PAGE: Final = np.uint64(128)
CHILD_CART: Final = np.uint64(129)
CHILD_WAIT: Final = np.uint64(130)
CHILD_BALANCE: Final = np.uint64(131)
CHILD_TOP_UP: Final = np.uint64(132)
CHILD_CASCADE: Final = np.uint64(133)
CHILD_SLOT: Final = np.uint64(134)
CHILD_FAKE: Final = np.uint64(135)


def registry() -> dict[str, int]:
    """All decisions by name, ascending by number.

    >>> registry()["CLICK"]
    65
    """
    found = {name: int(value) for name, value in globals().items() if name.isupper() and isinstance(value, np.uint64)}
    return dict(sorted(found.items(), key=lambda item: item[1]))


if len(set(registry().values())) != len(registry()):
    raise AssertionError("kernels/decisions.py: two decisions share a number; give each its own")
