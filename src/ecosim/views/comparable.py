"""The view by which runs are compared: every headline's values by replication, the draws, the settings, the versions.

Holds all that a difference needs, so that any number of runs can be compared without a table being read; the run's
baseline stands beside it, as it has no views of its own. What the differences are is worked out by
`ecosim.app.compare`.
"""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from ecosim.report.comparison import settings_of, versions_of
from ecosim.report.metrics import headlines, replications
from ecosim.report.scenario_facts import read_facts
from ecosim.report.sentences import baseline_name
from ecosim.report.summary import of_luck

if TYPE_CHECKING:
    from ecosim.records import Run
    from ecosim.report.metrics import Headline


def build(run: Run, baseline: Run | None) -> dict[str, Any]:
    """`run` and `baseline` (None where there is none), each a side of a comparison."""
    return {"run": side(run), "baseline": side(baseline) if baseline is not None else None}


def side(run: Run) -> dict[str, Any]:
    """One run: name, titles, role, seed, replications, headlines, settings and versions as pairs."""
    facts, manifest = read_facts(run), run.manifest
    role = str(manifest["role"])
    return {
        "name": run.path.name, "plan": facts.name, "title": asdict(facts.title), "store": facts.store,
        "first_date": facts.first_date.isoformat(), "last_date": facts.last_date.isoformat(), "role": role,
        "role_label": None if role == "plan" else asdict(baseline_name(role)), "seed": manifest["seed"],
        "replications": sorted({int(key[0]) for key in replications(run) if key[1] == 0}), "digest": run.digest,
        "headlines": {one.key: _headline(one, run) for one in headlines(run)},
        "settings": list(settings_of(run).items()), "versions": list(versions_of(run).items()),
    }  # fmt: skip


def _headline(one: Headline, run: Run) -> dict[str, Any]:
    """Texts of a headline, and its values of the main replications in full: a difference is exact or it is another."""
    values = of_luck(one.values(run), 0)
    return {
        "label": asdict(one.label), "formula": asdict(one.formula), "unit": one.unit, "better": one.better,
        "values": [[number, value if math.isfinite(value) else None] for number, value in values.items()],
    }  # fmt: skip
