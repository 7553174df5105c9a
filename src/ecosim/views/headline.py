"""The smallest view: what a list of runs says of each, its plan's title and net contribution."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from ecosim.report.scenario_facts import read_facts
from ecosim.report.sentences import baseline_name
from ecosim.report.summary import summarise
from ecosim.report.wording import Words
from ecosim.views.quantities import quantity

if TYPE_CHECKING:
    from ecosim.records import Run

KEY: Final = "net_contribution_yuan"


def build(run: Run, baseline: Run | None) -> dict[str, Any]:
    """title, days, net {unit, mean, p10, p90, ci_low, ci_high}, gap to the baseline {mean, ci_low, ci_high} or None."""
    facts, metric = read_facts(run), summarise(run, baseline)[KEY]
    gap, against = metric.diff, Words("", "") if baseline is None else baseline_name(str(baseline.manifest["role"]))
    low, high = (gap.ci if gap else None) or (None, None)
    return {
        "title": asdict(facts.title), "days": (facts.last_date - facts.first_date).days + 1,
        "net": quantity(metric.spread, "yuan"), "against": asdict(against),
        "gap": None if gap is None or gap.mean is None else {
            "unit": "yuan", "mean": gap.mean, "ci_low": low, "ci_high": high},
    }  # fmt: skip
