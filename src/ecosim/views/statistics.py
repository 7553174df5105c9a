"""The view of the statistics: the record of `report/statistics_table.py`, and what its trend is drawn with."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from ecosim.report.figures import phase_records
from ecosim.report.scenario_facts import read_facts
from ecosim.report.statistics_chart import trend_specs
from ecosim.report.statistics_table import statistics

if TYPE_CHECKING:
    from ecosim.records import Run


def build(run: Run, baseline: Run | None) -> dict[str, Any]:
    """The record of the statistics, with `phases` (records of a figure) and `trend` (specifications by unit)."""
    record, facts = statistics(run, baseline), read_facts(run)
    ends = (facts.first_date, facts.last_date + dt.timedelta(days=1))
    phases = phase_records(facts, *(dt.datetime.combine(day, dt.time()) for day in ends))
    n_rows = 1 + max((phase["row"] for phase in phases), default=-1)
    return {**record, "phases": phases, "trend": trend_specs({one["unit"] for one in record["metrics"]}, n_rows)}
