"""Wording of a result: signs, counts, what is not known, never a chance."""

from __future__ import annotations

import numpy as np
import pytest

from ecosim.report import intervals, sentences
from ecosim.report.intervals import Difference
from ecosim.report.metrics import HEADLINES
from ecosim.report.summary import Metric
from ecosim.report.wording import Words

AGAINST = Words("not joining", "不参加大促")


def metric(gap: Difference | None) -> Metric:
    values = {0: 1.0, 1: 2.0}
    parts = intervals.parts(values, {}, has_ranges=False)
    return Metric(HEADLINES[0], values, intervals.spread(np.array([1.0, 2.0])), parts, None, gap)


@pytest.mark.parametrize(
    ("gap", "en"),
    [
        (Difference(8, 1234.0, (1000.0, 1468.0), 8, 0, True),
         "¥1,234 more than not joining, in this model; 95 % interval +¥1,000 to +¥1,468; "
         "higher in 8 of 8 replications."),
        (Difference(8, -1234.0, (-3000.0, 532.0), 2, 0, True),
         "¥1,234 less than not joining, in this model; 95 % interval -¥3,000 to +¥532, so the sign is not settled; "
         "higher in 2 of 8 replications."),
        (Difference(1, 50.0, None, 1, 0, True),
         "¥50.00 more than not joining, in this model; one replication gives no interval."),
        (Difference(8, 500.0, (400.0, 600.0), 0, 0, False),
         "¥500 more than not joining, in this model; 95 % interval +¥400 to +¥600."),
        (None, "There is no baseline to compare with."),
    ],
)  # fmt: skip
def test_verdict(gap: Difference | None, en: str) -> None:
    assert sentences.verdict(metric(gap), AGAINST).en == en


def test_verdict_in_chinese() -> None:
    gap = Difference(8, -12_340_000.0, (-20_000_000.0, -5_000_000.0), 0, 0, True)
    assert sentences.verdict(metric(gap), AGAINST).zh == (
        "在本模型中，比“不参加大促”少 ¥1,234.0万；95% 区间 -¥2,000.0万 至 -¥500.0万；8 次重复中 0 次更高。"
    )


def test_split_says_how() -> None:
    two = {0: 1.0, 1: 3.0}
    assert "no setting is uncertain" in sentences.split(intervals.parts(two, {}, has_ranges=False), "count").en
    assert "cannot be told apart" in sentences.split(intervals.parts(two, {}, has_ranges=True), "count").en
    assert "1 replication repeated" in sentences.split(intervals.parts(two, {0: 2.0}, has_ranges=True), "count").en
    assert "no spread" in sentences.split(intervals.parts({0: 1.0}, {}, has_ranges=False), "count").en


def test_losses_are_counted() -> None:
    assert sentences.losses([-1.0, 0.0, 2.0]).en == "It loses money in 1 of 3 replications."
