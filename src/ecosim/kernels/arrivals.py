"""Arrivals that belong to shoppers: keyed Poisson counts, times by the inverse of a profile, exact order.

For each shopper of a layer's audience and for one window the count is one draw and each visit one more, both by name, so a shopper
more, a channel more or another order of generation leaves everybody else's visits alone, and a higher mean only adds visits.
"""

from __future__ import annotations

import numpy as np

from ecosim.kernels.distributions import poisson
from ecosim.kernels.jit import kernel
from ecosim.kernels.philox import HALF, LOW, ORDINAL_OF_COUNT, TO_UNIT, join, philox_in_loop, unit

BLOCK = 4096
GUIDE = 256


@kernel
def draw_arrivals(run_key, channel_hash, window_id, layer_word, ids, first, mean, one_mean, scratch, rows, out, n_out):  # type: ignore[no-untyped-def]
    """Append the visits of `ids` uint32[n] from row `first` on to `out`, without their times; gives the row reached and the new count.

    `mean` float32[n_shoppers] are expected visits by shopper, or empty and `one_mean` holds for all. Stops at a block that may not fit;
    the caller grows `out` and goes on from there. `scratch` and `rows` uint32[BLOCK]. Leaves the ordinal in `key` for `name_arrivals`.
    """
    count_word = (layer_word << np.uint64(16)) | ORDINAL_OF_COUNT
    low, high = run_key & LOW, run_key >> HALF
    by_person = mean.shape[0] > 0
    for begin in range(first, ids.shape[0], BLOCK):
        end = min(begin + BLOCK, ids.shape[0])
        for i in range(begin, end):
            _, _, word, _ = philox_in_loop(low, high, channel_hash, np.uint64(ids[i]), window_id, count_word)
            scratch[i - begin] = word
        n_before, n_rows = n_out, 0
        for i in range(begin, end):
            # 1 - m bounds e^-m from below: most shoppers are done with this comparison
            expected = np.float64(mean[ids[i]]) if by_person else one_mean
            rows[n_rows] = i - begin
            n_rows += np.int64((np.float64(scratch[i - begin]) + 0.5) * TO_UNIT > 1.0 - expected)
        for k in range(n_rows):
            i = np.int64(rows[k])
            shopper = ids[begin + i]
            expected = np.float64(mean[shopper]) if by_person else one_mean
            n = poisson(unit(np.uint64(scratch[i])), expected)
            if n_out + n + 1 > out.shape[0]:
                return begin, n_before
            for ordinal in range(n):
                visit = out[n_out]
                visit["shopper_id"] = shopper
                visit["key"] = np.uint64(ordinal)
                n_out += 1
    return ids.shape[0], n_out


@kernel
def name_arrivals(run_key, channel_hash, window_id, layer_word, people, cumulative, guide, start_us, length_us, layer_ix, out, first, last):  # type: ignore[no-untyped-def]
    """Give rows first … last-1 of `out` their visit keys and times, by the inverse of the window's profile, in whole microseconds.

    `cumulative` float64[n_habits, m + 1] and `guide` int32[n_habits, GUIDE] invert the profile of the window of `length_us` from
    `start_us`; the habit of each of `people` PERSON[n] picks the row (0 where the layer has one profile).
    """
    shifted = layer_word << np.uint64(16)
    low, high = run_key & LOW, run_key >> HALF
    part_us = length_us / (cumulative.shape[1] - 1)
    one_habit = cumulative.shape[0] == 1
    for v in range(first, last):
        visit = out[v]
        shopper = visit["shopper_id"]
        a, b, c, _ = philox_in_loop(low, high, channel_hash, np.uint64(shopper), window_id, shifted | visit["key"])
        row = np.int64(0) if one_habit else np.int64(people[shopper]["habit"])
        u = unit(c)
        k = np.int64(guide[row, int(u * GUIDE)])
        while cumulative[row, k + 1] <= u:
            k += 1
        within = (u - cumulative[row, k]) / (cumulative[row, k + 1] - cumulative[row, k])
        visit["time_us"] = start_us + np.int64((k + within) * part_us)
        visit["key"] = join(a, b)
        visit["layer_ix"] = layer_ix


@kernel
def comes_before(a, b):  # type: ignore[no-untyped-def]
    """Order of two visits: time, then shopper id, then visit key."""
    if a["time_us"] != b["time_us"]:
        return a["time_us"] < b["time_us"]
    if a["shopper_id"] != b["shopper_id"]:
        return a["shopper_id"] < b["shopper_id"]
    return a["key"] < b["key"]


@kernel
def put(target, i, source, j):  # type: ignore[no-untyped-def]
    """target[i] = source[j] for visits."""
    a = target[i]
    b = source[j]
    a["time_us"] = b["time_us"]
    a["key"] = b["key"]
    a["shopper_id"] = b["shopper_id"]
    a["layer_ix"] = b["layer_ix"]


@kernel
def sort_visits(drawn, n, out, start_us, end_us, counts):  # type: ignore[no-untyped-def]
    """Put the first n rows of `drawn` in exact order into `out`; times lie in [start_us, end_us). `counts` int64[buckets + 1].

    A counting sort into narrow buckets of time, then insertion inside each: linear, whatever the profile.
    """
    buckets = counts.shape[0] - 1
    scale = buckets / float(end_us - start_us)
    counts[:] = 0
    for i in range(n):
        counts[int((drawn[i]["time_us"] - start_us) * scale) + 1] += 1
    for b in range(buckets):
        counts[b + 1] += counts[b]
    for i in range(n):
        b = int((drawn[i]["time_us"] - start_us) * scale)
        put(out, counts[b], drawn, i)
        counts[b] += 1
    spare = out.shape[0] - 1
    for i in range(1, n):
        if not comes_before(out[i], out[i - 1]):
            continue
        put(out, spare, out, i)
        j = i
        while j > 0 and comes_before(out[spare], out[j - 1]):
            put(out, j, out, j - 1)
            j -= 1
        put(out, j, out, spare)


@kernel
def merge_visits(a, first_a, n_a, b, n_b, out):  # type: ignore[no-untyped-def]
    """Merge rows first_a … n_a−1 of `a` with the first n_b of `b`, both in order, into `out`; gives the count."""
    i, j, k = first_a, 0, 0
    while i < n_a or j < n_b:
        if j >= n_b or (i < n_a and comes_before(a[i], b[j])):
            put(out, k, a, i)
            i += 1
        else:
            put(out, k, b, j)
            j += 1
        k += 1
    return k


def cumulative_profile(weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Cumulative shares float64[h, m + 1] and the guide table int32[h, GUIDE] of profiles float64[h, m].

    >>> cumulative, guide = cumulative_profile(np.array([[1.0, 3.0]]))
    >>> cumulative.tolist(), int(guide[0, 64]), int(guide[0, 255])
    ([[0.0, 0.25, 1.0]], 1, 1)
    """
    shares = np.cumsum(np.asarray(weights, float), axis=1)
    cumulative = np.concatenate([np.zeros((len(shares), 1)), shares / shares[:, -1:]], axis=1)
    cumulative[:, -1] = 1.0
    starts = np.arange(GUIDE) / GUIDE
    guide = np.stack([np.searchsorted(row, starts, side="right") - 1 for row in cumulative]).astype(np.int32)
    return cumulative, guide


