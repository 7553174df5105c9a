"""Arrivals that belong to shoppers: keyed Poisson counts, times by the inverse of a profile, exact order.

For each shopper of a layer's audience and for one window the count is one draw and each visit one more, both by name,
so a shopper more, a channel more or another order of generation leaves everybody else's visits alone, and a higher
mean only adds visits. Which layers there are is the engine's business.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ecosim.kernels.distributions import SMALL_MEAN, few, poisson
from ecosim.kernels.jit import kernel
from ecosim.kernels.layout import Floats2, Int, Ints, Means, Records, Rows2, ShortWords
from ecosim.kernels.philox import HALF, LOW, ORDINAL_OF_COUNT, TO_UNIT, join, philox_in_loop, unit
from ecosim.kernels.precedence import comes_before

BLOCK = 4096
GUIDE = 256
Names = tuple[np.uint64, np.uint64, np.uint64, np.uint64]  # run key, channel's hash, window's hash, layer's 16-bit word


@kernel
def draw_arrivals(
    names: Names, ids: ShortWords, first: Int, mean: Means, one_mean: float, words: ShortWords, rows: ShortWords,
    out: Records, n_out: Int,
) -> tuple[Int, Int]:  # fmt: skip
    """Append the visits of `ids` uint32[n] from row `first` on to `out`; gives the row reached and the new count.

    `mean` float32[n_shoppers] are expected visits by shopper, or empty and `one_mean` holds for all. One draw a
    shopper, named by the run, the channel, the window and the layer. Stops at a block that may not fit: the caller
    grows `out` VISIT[…] and goes on from there. `words` uint32[BLOCK] and `rows` uint32[BLOCK + 1] are scratch.
    Times are left open, and `key` has the ordinal for `name_arrivals`.
    """
    by_person = mean.shape[0] > 0
    for begin in range(first, ids.shape[0], BLOCK):
        end = min(begin + BLOCK, ids.shape[0])
        draw_counts(names, ids, begin, end, words)
        n_rows = find_visitors(ids, begin, end, mean, one_mean, words, rows)
        n_before = n_out
        for k in range(n_rows):
            i = np.int64(rows[k])
            shopper = ids[begin + i]
            expected = np.float64(mean[shopper]) if by_person else one_mean
            u = unit(np.uint64(words[i]))
            n = few(u, expected) if expected <= SMALL_MEAN else poisson(u, expected)
            if n_out + n + 1 > out.shape[0]:
                return begin, n_before
            for ordinal in range(n):
                visit = out[n_out]
                visit["shopper_id"] = shopper
                visit["key"] = np.uint64(ordinal)
                n_out += 1
    return ids.shape[0], n_out


@kernel
def draw_counts(names: Names, ids: ShortWords, begin: Int, end: Int, words: ShortWords) -> None:
    """Fill `words` with the words of the counts of shoppers `ids[begin:end]`."""
    run_key, channel, window, layer = names
    low, high = run_key & LOW, run_key >> HALF
    count_word = (layer << np.uint64(16)) | ORDINAL_OF_COUNT
    for i in range(begin, end):
        _, _, word, _ = philox_in_loop(low, high, channel, np.uint64(ids[i]), window, count_word)
        words[i - begin] = word


@kernel
def find_visitors(
    ids: ShortWords, begin: Int, end: Int, mean: Means, one_mean: float, words: ShortWords, rows: ShortWords
) -> Int:
    """Put the rows of a block that may have a visit first in `rows`, and give their number.

    1 − m bounds e^−m from below: most shoppers are done with this comparison.
    """
    n = np.int64(0)
    if mean.shape[0] == 0:
        for i in range(end - begin):
            rows[n] = i
            n += np.int64((np.float64(words[i]) + 0.5) * TO_UNIT > 1.0 - one_mean)
        return n
    for i in range(end - begin):
        rows[n] = i
        n += np.int64((np.float64(words[i]) + 0.5) * TO_UNIT > 1.0 - np.float64(mean[ids[begin + i]]))
    return n


@kernel
def name_arrivals(
    names: Names, people: Records, cumulative: Floats2, guide: Rows2, start_us: Int, length_us: Int, layer_ix: Int,
    out: Records, first: Int, last: Int,
) -> None:  # fmt: skip
    """Give rows first … last − 1 of `out` visit keys and times, by the inverse of the window's profile, in whole µs.

    `cumulative` float64[n_habits, m + 1] and `guide` int32[n_habits, GUIDE] invert the profile of the window of
    `length_us` from `start_us`; the habit of each of `people` PERSON[n] picks the row (0 where the layer has one
    profile). One draw a visit, named like the counts and by its ordinal.
    """
    run_key, channel, window, layer = names
    shifted = layer << np.uint64(16)
    low, high = run_key & LOW, run_key >> HALF
    part_us = length_us / (cumulative.shape[1] - 1)
    one_habit = cumulative.shape[0] == 1
    for v in range(first, last):
        visit = out[v]
        shopper = visit["shopper_id"]
        a, b, c, _ = philox_in_loop(low, high, channel, np.uint64(shopper), window, shifted | visit["key"])
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
def put(target: Records, i: Int, source: Records, j: Int) -> None:
    """target[i] = source[j] for visits."""
    a = target[i]
    b = source[j]
    a["time_us"] = b["time_us"]
    a["key"] = b["key"]
    a["shopper_id"] = b["shopper_id"]
    a["layer_ix"] = b["layer_ix"]


@kernel
def sort_visits(drawn: Records, n: Int, out: Records, start_us: Int, end_us: Int, counts: Ints) -> None:
    """Put the first n rows of `drawn` VISIT[…] in exact order into `out` VISIT[n + 1]; the last row is scratch.

    A counting sort into narrow buckets of time, then insertion inside each: linear, whatever the profile. Times lie in
    [start_us, end_us); `counts` int64[buckets + 1] is scratch.
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
def merge_visits(a: Records, first_a: Int, n_a: Int, b: Records, n_b: Int, out: Records) -> int:
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


def cumulative_profile(weights: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
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
