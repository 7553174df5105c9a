"""What waits: a binary heap of the items due soon and an unordered list of those due later.

Order is (time, shopper id, key), total because keys differ, so the result never depends on how the heap was filled. Items due at or
after `now[LATER_FROM_US]` go to the list, which the calendar sweeps into the heap at each midnight: carts that wait for weeks for the
opening cost nothing until then. Capacity is the engine's business; kernels assume there is room.
"""

from __future__ import annotations

from ecosim.kernels.jit import kernel
from ecosim.kernels.layout import LATER_FROM_US, N_HEAP, N_LATER


@kernel
def is_before(a, b):  # type: ignore[no-untyped-def]
    """True where item a is due before item b."""
    if a["time_us"] != b["time_us"]:
        return a["time_us"] < b["time_us"]
    if a["shopper_id"] != b["shopper_id"]:
        return a["shopper_id"] < b["shopper_id"]
    return a["key"] < b["key"]


@kernel
def sift_up(heap, child):  # type: ignore[no-untyped-def]
    """Restore order after an item was put at row `child`."""
    while child > 0:
        parent = (child - 1) >> 1
        if not is_before(heap[child], heap[parent]):
            return
        swap(heap, child, parent)
        child = parent


@kernel
def sift_down(heap, n):  # type: ignore[no-untyped-def]
    """Restore order after the item at row 0 was replaced, among the first n rows."""
    parent = 0
    while True:
        child = 2 * parent + 1
        if child >= n:
            return
        if child + 1 < n and is_before(heap[child + 1], heap[child]):
            child += 1
        if not is_before(heap[child], heap[parent]):
            return
        swap(heap, child, parent)
        parent = child


@kernel
def copy(target, i, source, j):  # type: ignore[no-untyped-def]
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
    a["campaign_ix"] = b["campaign_ix"]
    a["badge_until_us"] = b["badge_until_us"]


@kernel
def swap(heap, i, j):  # type: ignore[no-untyped-def]
    """Exchange two rows; the last row of the heap's array is the spare place."""
    spare = heap.shape[0] - 1
    copy(heap, spare, heap, i)
    copy(heap, i, heap, j)
    copy(heap, j, heap, spare)


@kernel
def place(s, time_us):  # type: ignore[no-untyped-def]
    """The empty item that waits until `time_us`; the caller fills it."""
    if time_us >= s.now[LATER_FROM_US]:
        row = s.now[N_LATER]
        s.now[N_LATER] = row + 1
        return s.later[row]
    row = s.now[N_HEAP]
    s.now[N_HEAP] = row + 1
    return s.heap[row]


@kernel
def push(s, time_us, key, parent, shopper_id, layer_ix, listing_ix, variant_ix, units, channel_ix, campaign_ix, kind, badge_until_us):  # type: ignore[no-untyped-def]
    """Let an item wait until `time_us`."""
    item = place(s, time_us)
    item["time_us"] = time_us
    item["key"] = key
    item["parent"] = parent
    item["shopper_id"] = shopper_id
    item["layer_ix"] = layer_ix
    item["listing_ix"] = listing_ix
    item["variant_ix"] = variant_ix
    item["units"] = units
    item["channel_ix"] = channel_ix
    item["campaign_ix"] = campaign_ix
    item["kind"] = kind
    item["badge_until_us"] = badge_until_us
    if time_us < s.now[LATER_FROM_US]:
        sift_up(s.heap, s.now[N_HEAP] - 1)


@kernel
def pop(s):  # type: ignore[no-untyped-def]
    """Take the first item out; it lies in the row behind the heap's last until the next push."""
    n = s.now[N_HEAP] - 1
    swap(s.heap, 0, n)
    s.now[N_HEAP] = n
    sift_down(s.heap, n)
    return n


@kernel
def sweep(s, later_from_us):  # type: ignore[no-untyped-def]
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
