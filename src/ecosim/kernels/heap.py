"""What waits: a binary heap of the items due soon and an unordered list of those due later.

Order is (time, shopper id, key), total because keys differ, so the result never depends on how the heap was filled.
Items due at or after `now[LATER_FROM_US]` go to the list, which the calendar sweeps into the heap at each midnight:
carts that wait for weeks for the opening cost nothing until then. Capacity is the engine's business; kernels assume
there is room.
"""

from __future__ import annotations

import numpy as np

from ecosim.kernels.jit import kernel
from ecosim.kernels.layout import LATER_FROM_US, N_HEAP, N_LATER, Int, Records, State
from ecosim.kernels.precedence import comes_before


@kernel
def copy(target: Records, i: Int, source: Records, j: Int) -> None:
    """target[i] = source[j], field by field, the same compiled and interpreted."""
    a = target[i]
    b = source[j]
    a["time_us"] = b["time_us"]
    a["key"] = b["key"]
    a["parent"] = b["parent"]
    a["shopper_id"] = b["shopper_id"]
    a["layer_ix"] = b["layer_ix"]
    a["listing_ix"] = b["listing_ix"]
    a["variant_ix"] = b["variant_ix"]
    a["units"] = b["units"]
    a["channel_ix"] = b["channel_ix"]
    a["kind"] = b["kind"]
    a["counted"] = b["counted"]
    a["campaign_ix"] = b["campaign_ix"]
    a["deal_ix"] = b["deal_ix"]
    a["deal_until_us"] = b["deal_until_us"]


@kernel
def sift_up(heap: Records, child: Int) -> None:
    """Restore order after an item was put at row `child`; the last row of the array is the spare place."""
    spare = heap.shape[0] - 1
    parent = (child - 1) >> 1
    if child == 0 or not comes_before(heap[child], heap[parent]):
        return
    copy(heap, spare, heap, child)
    while child > 0 and comes_before(heap[spare], heap[parent]):
        copy(heap, child, heap, parent)
        child = parent
        parent = (child - 1) >> 1
    copy(heap, child, heap, spare)


@kernel
def sift_down(heap: Records, source: Int, n: Int) -> None:
    """Put the item of row `source`, at or behind row n, in its place among the first n rows, of which row 0 is free."""
    parent = 0
    child = 1
    while child < n:
        if child + 1 < n and comes_before(heap[child + 1], heap[child]):
            child += 1
        if not comes_before(heap[child], heap[source]):
            break
        copy(heap, parent, heap, child)
        parent = child
        child = 2 * parent + 1
    copy(heap, parent, heap, source)


@kernel
def place(s: State, time_us: Int, key: np.uint64, shopper: Int, kind: np.uint8) -> np.void:
    """The OPEN record of something that waits until `time_us`: the caller fills what its kind needs and calls `settle`.

    Other fields hold what stood there before. Comes back as visit `key` of `shopper`, or frees stock under that
    order's key.
    """
    is_later = time_us >= s.now[LATER_FROM_US]
    row = s.now[N_LATER] if is_later else s.now[N_HEAP]
    item = s.later[row] if is_later else s.heap[row]
    item["time_us"] = time_us
    item["key"] = key
    item["shopper_id"] = shopper
    item["kind"] = kind
    item["counted"] = 0
    return item


@kernel
def settle(s: State, time_us: Int) -> None:
    """Count the item placed last, which waits until `time_us`, and bring it to its place in the order."""
    if time_us >= s.now[LATER_FROM_US]:
        s.now[N_LATER] += 1
        return
    s.now[N_HEAP] += 1
    sift_up(s.heap, s.now[N_HEAP] - 1)


@kernel
def pop(s: State) -> int:
    """Take the first item out and give its row, at the far end of the array: good until the next pop."""
    n = s.now[N_HEAP] - 1
    taken = s.heap.shape[0] - 2
    copy(s.heap, taken, s.heap, 0)
    s.now[N_HEAP] = n
    if n > 0:
        sift_down(s.heap, n, n)
    return taken


@kernel
def sweep(s: State, later_from_us: Int) -> None:
    """Move what is due before `later_from_us` from the list to the heap."""
    s.now[LATER_FROM_US] = later_from_us
    kept = 0
    for i in range(s.now[N_LATER]):
        if s.later[i]["time_us"] < later_from_us:
            row = s.now[N_HEAP]
            copy(s.heap, row, s.later, i)
            s.now[N_HEAP] = row + 1
            sift_up(s.heap, row)
        else:
            copy(s.later, kept, s.later, i)
            kept += 1
    s.now[N_LATER] = kept
