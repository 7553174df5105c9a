"""The pull-forward ledger as figures and rows for a page: numbers from `pull_forward.py`, words of its text."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from ecosim.report.figures import Figure, make_figure, steps_figure
from ecosim.report.intervals import Spread, spread
from ecosim.report.money import Step
from ecosim.report.pull_forward import CLASSES, LINES, PullForward
from ecosim.report.pull_forward_chart import stacked_classes
from ecosim.report.pull_forward_text import FEN, LABELS, SUMS
from ecosim.report.wording import LANGS, Lang, Words, count, percent, show, show_range

UNITS: Final = {"orders": "count", "gmv_fen": "yuan", "contribution_fen": "yuan"}
NARROW: Final = 0.04  # of the bar: a part that its number does not fit into
# The steps of the ledger in yuan: the classes make the total, and what would have come anyway is taken off.
MONEY_STEPS: Final = (*CLASSES, "total", "cost_us", "later_anyway", "then_anyway", "net")


def classes_figure(found: PullForward) -> Figure | None:
    """The festival's orders, a part of the bar for each class; None without any."""
    means = [found.spread(line, "orders").mean or 0.0 for line in CLASSES]
    whole, ends = sum(means), np.cumsum(means)
    if not whole:
        return None
    names = [Words(f"{at} {LABELS[line].en}", f"{at} {LABELS[line].zh}") for at, line in enumerate(CLASSES, 1)]
    records = [
        {**{f"label_{lang}": names[at].say(lang) for lang in LANGS}, "order": at, "start": ends[at] - mean,
         "end": float(ends[at]), "mid": ends[at] - mean / 2, "number": str(at + 1) if mean / whole >= NARROW else "",
         **{f"text_{lang}": said(found, CLASSES[at], "orders", lang) for lang in LANGS}}
        for at, mean in enumerate(means)
    ]  # fmt: skip
    return make_figure("classes", {"classes": records}, lambda lang: stacked_classes("classes", names, lang))


def money_figure(found: PullForward) -> Figure | None:
    """GMV from the classes to what is left when all that would have come anyway is taken off."""
    steps = [Step(line, LABELS[line], line in SUMS, yuan(found, line)) for line in MONEY_STEPS]
    return steps_figure("money", steps, from_total=False) if found.spread("total", "orders").mean else None


def yuan(found: PullForward, line: str) -> Spread:
    """A line's GMV over the replications, in yuan."""
    return spread(found.lines[line]["gmv_fen"].to_numpy(np.float64) / FEN)


def rows(found: PullForward) -> list[dict[str, Any]]:
    """Every line: its label, its share of the orders, and orders, GMV and contribution with their 95 % intervals."""
    return [
        {"line": line, "label": {lang: LABELS[line].say(lang) for lang in LANGS}, "sum": line in SUMS,
         "share": {lang: percent(found.share(line), lang) if line in (*CLASSES, "total") else "" for lang in LANGS},
         **{measure: {lang: said(found, line, measure, lang) for lang in LANGS} for measure in UNITS}}
        for line in LINES
    ]  # fmt: skip


def said(found: PullForward, line: str, measure: str, lang: Lang) -> str:
    """A mean with its 95 % interval."""
    of, unit = found.spread(line, measure), UNITS[measure]
    size = FEN if unit == "yuan" else 1.0
    mean = count(of.mean, lang) if unit == "count" else show(None if of.mean is None else of.mean / size, unit, lang)
    if of.ci is None:
        return mean
    between = show_range(of.ci[0] / size, of.ci[1] / size, unit, lang)
    return f"{mean}（{between}）" if lang == "zh" else f"{mean} ({between})"
