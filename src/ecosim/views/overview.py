"""The view every page begins with: which run it is, what it assumed, what went wrong, what real records cover."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from ecosim.report import coverage
from ecosim.report.scenario_facts import GRADE_NAMES, read_facts
from ecosim.report.sentences import BASELINE_MEANING, baseline_name
from ecosim.report.wording import Words

if TYPE_CHECKING:
    from ecosim.records import Run


def build(run: Run, baseline: Run | None) -> dict[str, Any]:
    """run, title, store, dates, phases, assumptions, warnings, baseline, coverage; texts as {en, zh}."""
    facts, manifest = read_facts(run), run.manifest
    role = str(baseline.manifest["role"]) if baseline is not None else ""
    return {
        "run": run.path.name, "name": facts.name, "title": asdict(facts.title), "store": facts.store,
        "first_date": facts.first_date.isoformat(), "last_date": facts.last_date.isoformat(),
        "seed": manifest["seed"], "replications": manifest["replications_done"], "finished": manifest["finished"],
        "version": manifest["versions"].get("ecosim", ""), "digest": run.digest,
        "phases": [
            {"name": phase.name, "label": asdict(phase.label), "start": phase.start.isoformat(),
             "end": phase.end.isoformat(), "prices_open": phase.prices_open} for phase in facts.phases
        ],
        "assumptions": [
            {"path": one.path, "label": asdict(one.label), "unit": one.unit, "value": one.value, "source": one.source,
             "grade": one.grade, "grade_words": asdict(GRADE_NAMES.get(one.grade, Words(one.grade, one.grade))),
             "drawn": one.drawn} for one in facts.assumptions
        ],
        "warnings": [str(text) for text in manifest["warnings"]],
        "failed": [dict(one) for one in manifest["failed"]],
        "baseline": None if baseline is None else {
            "run": baseline.path.name, "role": role, "label": asdict(baseline_name(role)),
            "meaning": asdict(BASELINE_MEANING.get(role, Words("", "")))},
        "covered": [asdict(words) for words in coverage.COVERED],
        "not_covered": [asdict(words) for words in coverage.NOT_COVERED],
    }  # fmt: skip
