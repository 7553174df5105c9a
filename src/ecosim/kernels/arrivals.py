"""Arrivals that belong to shoppers: keyed Poisson counts, times by the inverse of a profile, exact order.

For each shopper of a layer's audience and for one window the count is one draw and each visit one more, both by name, so a shopper
more, a channel more or another order of generation leaves everybody else's visits alone, and a higher mean only adds visits.
"""

from __future__ import annotations

import numpy as np

from ecosim.kernels.distributions import poisson
from ecosim.kernels.jit import kernel
from ecosim.kernels.philox import ORDINAL_OF_COUNT, TO_UNIT, arrival_words, join, unit

BLOCK = 4096
GUIDE = 256


@kernel
def draw_arrivals(run_key, channel_hash, window_id, layer_word, first, last, mean, one_mean, people, cumulative, guide, start_us, length_us, layer_ix, scratch, out, n_out):  # type: ignore[no-untyped-def]
    """Append the visits of shoppers first … last−1 to `out` from row n_out and give the new count, or −1 − the row reached when full.

    `mean` float32[n] are expected visits by shopper (below 0: not of the audience), or empty and `one_mean` holds for all. `cumulative`
    float64[n_habits, m + 1] and `guide` int32[n_habits, GUIDE] invert the profile of the window of `length_us` from `start_us`;
    the habit of each of `people` PERSON[n] picks the row (0 where the layer has one profile). `scratch` uint32[BLOCK]. Times are whole microseconds.
    """
    shifted = layer_word << np.uint64(16)
    count_word = shifted | ORDINAL_OF_COUNT
    n_parts = cumulative.shape[1] - 1
    part_us = length_us / n_parts
    by_person = mean.shape[0] > 0
    one_habit = cumulative.shape[0] == 1
    for begin in range(first, last, BLOCK):
        end = min(begin + BLOCK, last)
        for i in range(begin, end):
            _, _, word, _ = arrival_words(run_key, channel_hash, np.uint64(i), window_id, count_word)
            scratch[i - begin] = word
        for i in range(begin, end):
            expected = np.float64(mean[i]) if by_person else one_mean
            u = (float(scratch[i - begin]) + 0.5) * TO_UNIT
            # 1 − m bounds e^−m from below: most shoppers are done with one comparison
            if u < 1.0 - expected or expected <= 0.0:
                continue
            n = poisson(u, expected)
            if n_out + n > out.shape[0]:
                return -1 - i, n_out
            row = np.int64(0) if one_habit else np.int64(people[i]["habit"])
            for ordinal in range(n):
                a, b, c, _ = arrival_words(run_key, channel_hash, np.uint64(i), window_id, shifted | np.uint64(ordinal))
                u = unit(c)
                k = guide[row, int(u * GUIDE)]
                while cumulative[row, k + 1] <= u:
                    k += 1
                within = (u - cumulative[row, k]) / (cumulative[row, k + 1] - cumulative[row, k])
                visit = out[n_out]
                visit["time_us"] = start_us + np.int64((k + within) * part_us)
                visit["key"] = join(a, b)
                visit["shopper_id"] = i
                visit["layer_ix"] = layer_ix
                n_out += 1
    return last, n_out


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


