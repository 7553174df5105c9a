"""The guide pages that set two ways to spend the same money side by side, and beside neither.

`python -m ecosim.studies.answer_pages [PAGE …]` simulates anew and writes the part between the marks of each page, with
all its figures and the sentences that hold them, and its picture; what stands outside the marks is written by hand.
Needs a checkout. The runs are made in `answers.py`, the picture is drawn in `report/answer_chart.py`.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from ecosim.records import Run, read_run
from ecosim.report.answer_chart import Bar, picture
from ecosim.report.bands import main_replications, main_rows, sums
from ecosim.report.intervals import Difference, Spread, spread
from ecosim.report.summary import summarise
from ecosim.report.wording import count, in_k_of_n, money, show_range
from ecosim.runs.loading import load
from ecosim.studies.answers import NEITHER, PAGES, STAYING_OUT, Asked, Question, ask, compared, turning_point
from ecosim.studies.sweep_pages import GUIDES, brief, said, settled, wrapped, write_pages, written_into

IMAGES: Final = GUIDES.parent / "images"
BEGIN, END = "<!-- answer: written by ecosim.studies.answer_pages -->", "<!-- end of answer -->"
LEVELS: Final = {  # rows of the table of results: accounts that are summed, with the sign they are shown with
    "GMV (paid)": (("sales",), 1),
    "Refunds before shipping": (("refunds",), -1),
    "Returns": (("returns",), -1),
    "Ads and channel fees": (("ad_spend", "channel_fees"), -1),
}


def part(asked: Asked, name: str) -> str:
    """What stands between the marks of a page."""
    q = asked.question
    folders = [f"runs/{asked.runs[way].path.name}" for way in q.names]
    sentences = (one_or_other(asked), either_or_neither(asked), when(asked), worth(asked))
    answer = [wrapped(f"{at}. {sentence}", "   ") for at, sentence in enumerate(sentences, 1)]
    minutes = max(1, round(asked.seconds / 60))
    took = f"about {minutes} minute{'s' if minutes > 1 else ''} on {os.cpu_count()} cores, {dt.date.today()}"
    return "\n".join([
        BEGIN, "", "```sh", f"ecosim run {q.base}  # {NEITHER}, and {STAYING_OUT}",
        *(f"ecosim run {plan}" for plan in (q.plan, q.other)), f"ecosim compare {' '.join(folders)}", "```", "",
        wrapped(
            f"{asked.found.replications} replications of each, on the same draws; with the sweep below {took}."
        ), "",
        f"![Net contribution of {q.names[0]}, {q.names[1]}, {NEITHER} and {STAYING_OUT}, and the differences, with "
        f"intervals](../images/{name}.png)", "",
        *results(asked), "", "## The answer", "", *answer, "", "## Where it turns", "",
        "```sh", f"ecosim sweep {q.plan} --vary {q.vary}={','.join(q.values)}", "```", "",
        *swept(asked), "", wrapped(turns(asked)), "", "## What was assumed", "",
        *assumed(q), "", END,
    ])  # fmt: skip


def results(asked: Asked) -> list[str]:
    """The table of results: means, below them P10 to P90, and the differences to neither."""
    lines = [
        f"| mean, and P10 to P90 | {' | '.join(asked.runs)} |", "| --- |" + " ---: |" * len(asked.runs),
        row("Net contribution", [spread_text(spread(np.array([*net.values()]))) for net in asked.net.values()]),
    ]  # fmt: skip
    for label, (accounts, sign) in LEVELS.items():
        lines.append(row(label, [spread_text(yuan_of(one, accounts, sign)) for one in asked.runs.values()]))
    orders = [summarise(one)["orders_count"].spread for one in asked.runs.values()]
    lines.insert(4, row("Paid orders", [spread_text(of, "count") for of in orders]))
    gaps = [None if way == NEITHER else asked.less(way, NEITHER) for way in asked.runs]
    lines.append(row(f"Net contribution less {NEITHER}", ["–" if gap is None else gap_text(gap) for gap in gaps]))
    lines.append(row(f"more than {NEITHER}", ["–" if gap is None else f"{gap.n_above} of {gap.n}" for gap in gaps]))
    return lines


def row(label: str, cells: Sequence[str]) -> str:
    """A row of a Markdown table."""
    return f"| {label} | {' | '.join(cells)} |"


def yuan_of(of: Run, accounts: Sequence[str], sign: int) -> Spread:
    """The sum of some steps of the books."""
    rows = main_rows(of, "waterfall")
    fen = sums(rows[rows["account"].isin(accounts)], "fen", main_replications(of))
    return spread(sign * fen / 100.0)


def spread_text(of: Spread, unit: str = "yuan") -> str:
    """Mean, and below it P10 to P90."""
    mean = money(of.mean) if unit == "yuan" else count(of.mean)
    return f"{mean}<br>{show_range(of.p10, of.p90, unit)}"


def gap_text(gap: Difference) -> str:
    """Mean difference, and below it its 95 % interval."""
    interval = "n/a" if gap.ci is None else show_range(*gap.ci, "yuan", plus=True)
    return f"{money(gap.mean, plus=True)}<br>{interval}"


def one_or_other(asked: Asked) -> str:
    """The first way against the second."""
    first, second = asked.question.names
    gap = asked.less(first, second)
    better = {1: first, -1: second, 0: "not to be told apart"}[side(gap)]
    return (
        f"**One or the other: {better}.** {first.capitalize()} less {second}: {brief(gap)}. More "
        f"{in_k_of_n(gap.n_above, gap.n)}, each of which draws the assumptions and luck anew."
    )


def either_or_neither(asked: Asked) -> str:
    """Both ways against keeping the money."""
    gaps = {way: asked.less(way, NEITHER) for way in asked.question.names}
    verdicts = {way: {1: "better", -1: "worse", 0: "not settled"}[side(gap)] for way, gap in gaps.items()}
    all_worse = set(verdicts.values()) == {"worse"}
    short = NEITHER if all_worse else ", ".join(f"{way} {verdict}" for way, verdict in verdicts.items())
    both = "; ".join(f"{way} {brief(gap)}, more {in_k_of_n(gap.n_above, gap.n)}" for way, gap in gaps.items())
    return f"**Either or neither: {short}.** Less neither, with the money kept: {both}."


def side(gap: Difference) -> int:
    """1 or -1 where the sign of a difference is settled, else 0."""
    return 0 if gap.mean is None or settled(gap) != "settled" else 1 if gap.mean > 0 else -1


def when(asked: Asked) -> str:
    """In which months the two ways sell more than neither, or less: GMV, means over the replications."""
    kept = by_month(asked.runs[NEITHER])
    told = []
    for way in asked.question.names:
        more = {month: yuan - kept.get(month, 0.0) for month, yuan in by_month(asked.runs[way]).items()}
        told.append(f"{way} " + ", ".join(f"{money(yuan, plus=True)} in {month}" for month, yuan in more.items()))
    both = "; ".join(told)
    return f"**When it comes.** GMV less neither, on average: {both}."


def by_month(of: Run) -> dict[str, float]:
    """Mean GMV in yuan of each month of the period, by name."""
    rows = main_rows(of, "days")
    months = rows["date"].astype(str).str[:7]
    fen = rows["gmv_fen"].groupby(months).sum() / len(main_replications(of)) / 100
    named = {dt.date.fromisoformat(f"{month}-01").strftime("%B"): float(yuan) for month, yuan in fen.items()}
    return {month: yuan for month, yuan in named.items() if yuan > 0}  # after the period days only settle


def worth(asked: Asked) -> str:
    """At which price the first way would bring as much as neither, and as the second.

    Its money is spent whatever comes of it: a yuan less of it is a yuan more of net contribution.
    """
    q = asked.question
    first, second = q.names
    kept, other = (price_at_which_equal(asked.less(first, way), q.money_yuan) for way in (NEITHER, second))
    return (
        f"**What may be paid.** {q.bought} were {money(q.money_yuan)}. With everything else as it is they would bring "
        f"as much as {NEITHER} at {kept}, and as much as {second} at {other}."
    )


def price_at_which_equal(gap: Difference, money_yuan: int) -> str:
    """The price at which a difference would be nothing, with its 95 % interval; below zero no price would do."""
    if gap.mean is None:
        return "a price that is not known"
    if money_yuan + gap.mean <= 0:
        return "no price, not even as a present"
    low, high = gap.ci or (gap.mean, gap.mean)
    interval = show_range(max(0.0, money_yuan + low), money_yuan + high, "yuan")
    return f"{money(money_yuan + gap.mean)} ({interval})"


def swept(asked: Asked) -> list[str]:
    """The table of the sweep: every value against the second way and against neither."""
    q = asked.question
    lines = [
        f"| {q.varied} | {q.measured}, mean | less {q.names[1]} | more | less {NEITHER} | more |",
        "| ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for value, one, gap, kept in compared(asked):
        seen = count(q.measure(read_run(asked.parent / one.run)))
        cells = [seen, gap_text(gap), f"{gap.n_above} of {gap.n}", gap_text(kept), f"{kept.n_above} of {kept.n}"]
        lines.append(row(said(value), cells))
    return lines


def turns(asked: Asked) -> str:
    """Where the varied setting makes the first way overtake the second, and neither."""
    rows = list(compared(asked))
    ways = (asked.question.names[1], [gap for _, _, gap, _ in rows]), (NEITHER, [kept for *_, kept in rows])
    return " ".join(turn(asked.question, against, gaps) for against, gaps in ways)


def turn(q: Question, against: str, gaps: Sequence[Difference]) -> str:
    """Where the first way overtakes another one, or that it does not."""
    means = [gap.mean or 0.0 for gap in gaps]
    sure = f"settled at {sum(side(gap) != 0 for gap in gaps)} of {len(gaps)}"
    point = turning_point(q.values, means)
    if point is None:
        sign = "more" if means[0] > 0 else "less"
        return f"Against {against} it turns at none of the values tried: the mean is {sign} at each, {sure}."
    return (
        f"Against {against} the answer turns at about {point}, where a straight line between the means crosses zero; "
        f"the sign is {sure} values tried."
    )


def assumed(q: Question) -> list[str]:
    """What the two plans draw that the plan beneath them does not, and what an impression leaves."""
    beneath = {drawn.path for drawn in load(q.base).ranges if not drawn.path.startswith("behaviour.awareness")}
    drawn = {one.path: one for name in (q.plan, q.other) for one in load(name).ranges if one.path not in beneath}
    lines = ["| drawn anew in each replication | from..to | source | grade |", "| --- | --- | --- | --- |"]
    return lines + [
        row(f"{one.en} (`{path.removeprefix('channels.')}`)", [f"{one.text} {one.unit}".strip(), one.source, one.grade])
        for path, one in drawn.items()
    ]


def drawing(asked: Asked) -> bytes:
    """The picture of a page."""
    first, second = asked.question.names
    levels = [level(at, way, asked) for at, way in enumerate((first, second, NEITHER, STAYING_OUT))]
    pairs = ((0, first, NEITHER), (1, second, NEITHER), (2, first, second))
    return picture(levels, [step(at, one, other, asked) for at, one, other in pairs])


def level(at: int, way: str, asked: Asked) -> Bar:
    """Net contribution of a way, with P10 to P90."""
    of = spread(np.array([*asked.net[way].values()]))
    return Bar(way, at, of.mean or 0.0, of.p10 or 0.0, of.p90 or 0.0)


def step(at: int, one: str, other: str, asked: Asked) -> Bar:
    """The difference of two ways, with its 95 % interval."""
    gap = asked.less(one, other)
    mean = gap.mean or 0.0
    return Bar(f"{one} less {other}", at, mean, *(gap.ci or (mean, mean)))


def write_page(name: str, parent: Path) -> None:
    """Simulates what a page asks, in a folder of runs, and writes the answer and its picture."""
    asked, place = ask(PAGES[name], parent), GUIDES / f"{name}.md"
    between, image = part(asked, name), drawing(asked)
    place.write_text(written_into(place.read_text("utf-8"), between, BEGIN, END), "utf-8")
    (IMAGES / f"{name}.png").write_bytes(image)


def main(names: list[str]) -> int:
    """Writes the pages that are named, or all."""
    return write_pages(names, PAGES, write_page)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
