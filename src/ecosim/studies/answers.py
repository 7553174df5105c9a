"""Two ways to spend the same money, on top of the same plan: the runs that set them side by side, and beside neither.

All ways meet the same shoppers, rivals, luck and draws of uncertain settings, so their differences are taken
replication by replication. A sweep over one setting of the first way says where the answer turns. `answer_pages.py` has
the words.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from ecosim.records import Run
from ecosim.report.bands import main_replications, main_rows, sums
from ecosim.report.intervals import Difference, paired_difference
from ecosim.report.summary import summarise
from ecosim.report.sweep import NET, Row, Sweep
from ecosim.runs import run
from ecosim.studies.sweep import sweep
from ecosim.studies.sweep_pages import watch

NEITHER: Final = "neither"
STAYING_OUT: Final = "not joining"


@dataclass(frozen=True)
class Question:
    """Two plans that spend the same on top of a third, and the setting on which the answer hangs."""

    plan: str  # scenarios
    other: str
    base: str
    names: tuple[str, str]  # what the two plans spend it on
    money_yuan: int
    bought: str  # with the first plan's money, whose price is what could be agreed otherwise
    vary: str
    values: tuple[str, ...]
    varied: str
    measured: str
    measure: Callable[[Run], float]


def viewers(of: Run) -> float:
    """Mean views of live rooms a replication."""
    return float(sums(main_rows(of, "live_rooms"), "viewers", main_replications(of)).mean())


def exposures(of: Run) -> float:
    """Mean times a replication that notes were seen."""
    rows = main_rows(of, "funnel")
    return float(sums(rows[rows["channel"] == "seeding"], "impressions", main_replications(of)).mean())


PAGES: Final[Mapping[str, Question]] = {
    "slot-fee-or-search": Question(
        "slot_fee_200k", "search_200k", "double11_2025_large", ("live stream", "search bids"), 200_000, "Slot fees",
        "channels.live.hosts.host-a.followers", ("5%", "20%", "40%", "80%"), "followers", "views", viewers),
    "seed-or-bid": Question(
        "seed_september", "bid_november", "autumn_2025", ("notes", "search bids"), 100_000, "Notes",
        "channels.seeding.most_reach", ("2%", "10%", "30%", "60%"), "most people reached", "times seen", exposures),
}  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """A question with the runs that answer it."""

    question: Question
    runs: Mapping[str, Run]  # by way: not joining, neither, the two plans
    found: Sweep
    parent: Path
    seconds: float

    @cached_property
    def net(self) -> dict[str, dict[int, float]]:
        """Net contribution in yuan by way and replication."""
        return {way: summarise(one)[NET].values for way, one in self.runs.items()}

    def less(self, way: str, other: str) -> Difference:
        """Net contribution of one way less another's, replication by replication."""
        return paired_difference(self.net[way], self.net[other])


def ask(question: Question, parent: Path, sets: Sequence[str] = (), replications: int | None = None) -> Asked:
    """Makes the runs and the sweep of a page in a folder, measuring how long they take."""
    started = time.monotonic()
    plan, other, base = (
        run(name, sets=sets, replications=replications, out=parent, workers=os.cpu_count(), progress=watch())
        for name in (question.plan, question.other, question.base)
    )
    found = sweep(
        question.plan, {question.vary: question.values}, sets=sets, replications=replications, out=parent,
        workers=os.cpu_count(), progress=watch())  # fmt: skip
    assert base.baseline is not None  # the base plan compares with not joining
    ways = {STAYING_OUT: base.baseline, NEITHER: base.run, question.names[0]: plan.run, question.names[1]: other.run}
    return Asked(question, ways, found, parent, time.monotonic() - started)


def compared(asked: Asked) -> Iterator[tuple[str, Row, Difference, Difference]]:
    """Each value of the sweep with its row, its difference to the second way, and to neither."""
    for value, one in zip(asked.question.values, asked.found.rows, strict=True):
        mine = one.net.values
        other, kept = (paired_difference(mine, asked.net[way]) for way in (asked.question.names[1], NEITHER))
        yield value, one, other, kept


def turning_point(values: Sequence[str], means: Sequence[float]) -> str | None:
    """The first value at which a mean difference changes its sign, along straight lines; None where it does not.

    >>> turning_point(["5%", "20%"], [-10.0, 20.0]), turning_point(["5%", "20%"], [1.0, 2.0])
    ('10 %', None)
    """
    numbers = [float(value.rstrip("%")) for value in values]
    for at in range(len(means) - 1):
        before, after = means[at], means[at + 1]
        if before * after < 0:
            point = numbers[at] + (numbers[at + 1] - numbers[at]) * before / (before - after)
            return f"{point:.2g}" + (" %" if values[at].endswith("%") else "")
    return None
