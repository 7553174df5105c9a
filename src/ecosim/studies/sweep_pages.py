"""The guide pages "presale or spot": each asks one sweep and shows what it printed, and what follows from it.

`python -m ecosim.studies.sweep_pages [PAGE …]` simulates anew and writes the part between the marks of each page, all
figures and the sentences that hold them; what stands outside the marks is written by hand. Needs a checkout.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
import tempfile
import textwrap
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from ecosim.records import Run, read_run
from ecosim.report.intervals import Difference, paired_difference, spread
from ecosim.report.money import waterfall
from ecosim.report.sweep import Row, Sweep
from ecosim.report.sweep_text import listed
from ecosim.report.wording import in_k_of_n, money, percent, show_range
from ecosim.runs.loading import load
from ecosim.studies.sweep import sweep
from ecosim.units import since

if TYPE_CHECKING:
    from ecosim.runs.progress import OnProgress, Progress

GUIDES: Final = Path(__file__).resolve().parents[3] / "docs" / "guides"
RATE: Final = "promotions.official_reduction.rate"
PRESALE: Final = "promotions.presale"
BEGIN, END = "<!-- sweep: written by ecosim.studies.sweep_pages -->", "<!-- end of sweep -->"
LEAST_YUAN: Final = 100  # steps that move less than this are left out
SHALLOW: Final = ("10%", "15%", "20%", "25%")
DEEP: Final = ("15%", "20%", "25%", "30%")  # at 618 the pack asks for 15 % at least

PAGES: Final = {
    "apparel-double11": ("double11_2025", SHALLOW),
    "apparel-618": ("apparel_618_2025", DEEP),
    "beauty-double11": ("beauty_double11_2025", DEEP),
    "beauty-618": ("beauty_618_2025", DEEP),
    "appliances-double11": ("appliance_double11_2025", DEEP),
    "appliances-618": ("appliance_618_2025", DEEP),
}


@dataclass(frozen=True)
class Asked:
    """A sweep over depths, by presale and on the spot, with its run folders."""

    found: Sweep
    rates: tuple[str, ...]
    parent: Path
    seconds: float

    def row(self, rate: str, presale: bool) -> Row:
        """The variant of this depth and way."""
        return self.found.rows[2 * self.rates.index(rate) + (not presale)]

    def run(self, row: Row) -> Run:
        return read_run(self.parent / row.run)

    @property
    def best(self) -> tuple[str, bool]:
        """Depth and way of the best variant."""
        changes = dict(self.found.best.changes)
        return changes[RATE], changes[PRESALE] == "true"


def ask(name: str, parent: Path) -> Asked:
    """Runs a page's sweep into a folder, measuring how long it takes."""
    scenario, rates = PAGES[name]
    started = time.monotonic()
    found = sweep(
        scenario, {RATE: rates, PRESALE: ("true", "false")}, out=parent, workers=os.cpu_count(), progress=watch()
    )
    return Asked(found, rates, parent, time.monotonic() - started)


def watch() -> OnProgress:
    """Says on standard error how far a sweep is, a quarter at a time."""
    said = -1

    def tell(progress: Progress) -> None:
        nonlocal said
        if progress.stage == "simulating" and int(progress.share * 4) != said:
            said = int(progress.share * 4)
            print(f"  {progress.share:.0%}", file=sys.stderr, flush=True)

    return tell


def part(asked: Asked, name: str) -> str:
    """What stands between the marks of a page."""
    scenario, rates = PAGES[name]
    command = f"ecosim sweep {scenario} --vary {RATE}={','.join(rates)} --vary {PRESALE}=true,false"
    n = len(asked.found.rows)
    minutes = max(1, round(asked.seconds / 60))
    took = f"about {minutes} minute{'s' if minutes > 1 else ''} on {os.cpu_count()} cores, {dt.date.today()}"
    sentences = (presale_or_spot(asked), how_deep(asked), how_sure(asked))
    answer = [wrapped(f"{at}. {sentence}", "   ") for at, sentence in enumerate(sentences, 1)]
    return "\n".join([
        BEGIN, "", "```sh", command, "```", "",
        f"{n} variants of {asked.found.replications} replications, and the store that stays out: {took}.", "",
        "```text", asked.found.text("en").rstrip("\n"), "```", "", "## The answer", "",
        *answer, "", "## Where it comes from", "",
        wrapped(presale_share(asked)), "", *steps_table(asked), "", END,
    ])  # fmt: skip


def wrapped(text: str, indent: str = "") -> str:
    """Prose in lines of a page's width."""
    held = text.replace(" %", "~%")  # an amount stays with its sign
    lines = textwrap.fill(held, 120, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
    return lines.replace("~%", " %")


def presale_or_spot(asked: Asked) -> str:
    """The difference of presale at every depth, the best one's in full."""
    best, _ = asked.best
    gaps = {rate: less(asked.row(rate, True), asked.row(rate, False)) for rate in asked.rates}
    others = ", ".join(f"{brief(gaps[rate])} at {said(rate)}" for rate in asked.rates if rate != best)
    return f"**Presale or spot.** At {said(best)} presale {brings(gaps[best])}; it makes {others}."


def how_deep(asked: Asked) -> str:
    """What every other depth brings against the best one, the same way of selling."""
    best, presale = asked.best
    gaps = {rate: less(asked.row(rate, presale), asked.row(best, presale)) for rate in asked.rates if rate != best}
    others = ", ".join(f"{brief(gap)} at {said(rate)}" for rate, gap in gaps.items())
    edge = {asked.rates[0]: ", the least that was tried,", asked.rates[-1]: ", the most that was tried,"}.get(best, "")
    way = "with" if presale else "without"
    return f"**How deep.** {said(best)}{edge} brings most {way} presale; against it, {others}."


def how_sure(asked: Asked) -> str:
    """Whether the best of all variants is that for certain."""
    found = asked.found
    near = [found.rows[one.over - 1] for one in found.leads if not one.is_clear]
    best = called(found.best)
    if not near:
        return f"**How sure.** {best} leads every other variant by more than luck, all comparisons taken together."
    clear = len(found.leads) - len(near)
    rest = f"; it leads the other {clear} by more than luck" if clear else ""
    return (
        f"**How sure.** {best} has the highest mean, but all comparisons taken together it cannot be told from "
        f"{listed([called(row) for row in near])}{rest}."
    )


def called(row: Row) -> str:
    """A variant in words."""
    changes = dict(row.changes)
    return f"{said(changes[RATE])} {'with' if changes[PRESALE] == 'true' else 'without'} presale"


def less(row: Row, other: Row) -> Difference:
    """Net contribution of one variant less another's, replication by replication."""
    return paired_difference(row.net.values, other.net.values)


def brings(gap: Difference) -> str:
    """A difference in words, with its 95 % interval and whether its sign is settled."""
    if gap.mean is None or gap.ci is None:
        return "brings nothing that could be measured"
    verb = "brings" if gap.mean >= 0 else "costs"
    interval = show_range(*gap.ci, "yuan", plus=True)
    return f"{verb} {money(abs(gap.mean))} ({interval} with 95 %, more {in_k_of_n(gap.n_above, gap.n)}: {settled(gap)})"


def brief(gap: Difference) -> str:
    """A difference with its 95 % interval, and whether its sign is settled."""
    interval = "n/a" if gap.ci is None else show_range(*gap.ci, "yuan", plus=True)
    return f"{money(gap.mean, plus=True)} ({interval}: {settled(gap)})"


def settled(gap: Difference) -> str:
    """Whether a single difference is more than luck and uncertain settings explain."""
    return "settled" if gap.ci is not None and (gap.ci[0] > 0 or gap.ci[1] < 0) else "within luck"


def said(rate: str) -> str:
    """A depth as prose writes it.

    >>> said("15%")
    '15 %'
    """
    return rate.replace("%", " %")


def presale_share(asked: Asked) -> str:
    """How much of the season's GMV was paid as balances, and how many deposits became sales."""
    rate = asked.best[0]
    run = asked.run(asked.row(rate, True))
    settings = load(asked.found.scenario).settings
    phases = settings.festival.phases if settings.festival else ()
    start_us, end_us = (since(settings.period.start_date, moment) for moment in (phases[0].start, phases[-1].end))
    orders = run.table("orders")
    orders = orders[orders["luck"] == 0]
    season = orders[(orders["paid_us"] >= start_us) & (orders["paid_us"] < end_us)]
    whole = season.groupby("replication")["pays_fen"].sum()
    balances = season[season["presale"]].groupby("replication")["pays_fen"].sum().reindex(whole.index, fill_value=0)
    put_down = orders[orders["presale"] & (orders["deposit_us"] >= 0)]
    paid = (put_down["paid_us"] >= 0).astype("float64").groupby(put_down["replication"]).mean()
    shares = spread(np.asarray(balances / whole, np.float64))
    return (
        f"With presale at {said(rate)}, balances are {percent(shares.mean)} of the season's GMV "
        f"({show_range(shares.p10, shares.p90, 'share')} over the replications), and "
        f"{percent(spread(np.asarray(paid, np.float64)).mean)} of the deposits are followed by their balance."
    )


def steps_table(asked: Asked) -> list[str]:
    """Which steps of the money move: presale less spot, and the deepest depth less the shallowest."""
    best, presale = asked.best
    first, last = asked.rates[0], asked.rates[-1]
    way = "presale" if presale else "spot"
    ways = moved(asked, asked.row(best, True), asked.row(best, False))
    depths = moved(asked, asked.row(last, presale), asked.row(first, presale))
    lines = [
        f"| mean over the replications | presale less spot, at {said(best)} | {said(last)} less {said(first)}, {way} |",
        "| --- | ---: | ---: |",
    ]
    for label in dict.fromkeys([*ways, *depths]):
        amounts = (ways.get(label, 0.0), depths.get(label, 0.0))
        if max(map(abs, amounts)) >= LEAST_YUAN:
            lines.append(f"| {label} | {money(amounts[0], plus=True)} | {money(amounts[1], plus=True)} |")
    return lines


def moved(asked: Asked, row: Row, other: Row) -> dict[str, float]:
    """Differences of the steps from GMV to net contribution, in yuan, in the order of the books."""
    mine, theirs = (
        {step.label.en: step.yuan.mean or 0.0 for step in waterfall(asked.run(one))} for one in (row, other)
    )
    order = mine if len(mine) >= len(theirs) else theirs
    return {label: mine.get(label, 0.0) - theirs.get(label, 0.0) for label in [*order, *(mine.keys() - order.keys())]}


def written_into(page: str, between: str, begin_mark: str = BEGIN, end_mark: str = END) -> str:
    """A page with the part between its marks replaced. ValueError where it has no marks."""
    begin, end = page.find(begin_mark), page.find(end_mark)
    if begin < 0 or end < begin:
        raise ValueError(f"page: has no marks; write {begin_mark} and {end_mark} into it")
    return page[:begin] + between + page[end + len(end_mark) :]


def place_of(name: str) -> Path:
    """The file of a page."""
    return GUIDES / f"presale-or-spot-{name}.md"


def write_pages(names: list[str], known: Collection[str], write: Callable[[str, Path], None]) -> int:
    """Calls `write(name, empty folder)` for the pages that are named, or for all; gives the exit code."""
    unknown = [name for name in names if name not in known]
    if unknown:
        print(f"pages: {', '.join(unknown)} is no page; there are {', '.join(known)}", file=sys.stderr)
        return 2
    for name in names or known:
        print(name, file=sys.stderr, flush=True)
        with tempfile.TemporaryDirectory() as parent:
            write(name, Path(parent))
    return 0


def write_page(name: str, parent: Path) -> None:
    """Simulates what a page asks, in a folder of runs, and writes the answer into it."""
    place, between = place_of(name), part(ask(name, parent), name)
    place.write_text(written_into(place.read_text("utf-8"), between), "utf-8")


def main(names: list[str]) -> int:
    """Writes the pages that are named, or all."""
    return write_pages(names, PAGES, write_page)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
