"""Who goes first: the total order of visits, and of what waits, at one microsecond and across them.

Used by the sorting of arrivals and by the heap, so that both schedulers and any number of blocks agree.
"""

from __future__ import annotations

import numpy as np

from ecosim.kernels.jit import kernel


@kernel
def comes_before(a: np.void, b: np.void) -> bool:
    """True where record a goes before b: by time, then shopper id, then visit key; total, as keys differ.

    `a` and `b` are VISIT or OPEN records. Draws nothing.
    """
    if a["time_us"] != b["time_us"]:
        return a["time_us"] < b["time_us"]
    if a["shopper_id"] != b["shopper_id"]:
        return a["shopper_id"] < b["shopper_id"]
    return a["key"] < b["key"]
