"""Which jobs there are: a plan simulated, its report made anew, its studies; and how each is named.

A simulation's job has the name that its run folder will have, which its content tells beforehand: so a page that knows
a plan finds the finished run or the job at work at once, whoever started it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ecosim.runs import jobs
from ecosim.runs.course import side_of
from ecosim.runs.jobs import Status
from ecosim.runs.replication import plugins
from ecosim.scenario import Scenario

SCENARIO = "scenario.yaml"


@dataclass(frozen=True)
class Planned:
    """The name that the run of a scenario has or will have, and whether it is finished without a lost replication."""

    name: str
    is_finished: bool


def planned(scenario: Scenario, parent: Path) -> Planned:
    """Finds the run of a scenario by its content, in milliseconds once the program has looked at its own sources."""
    side = side_of(scenario, plugins(()), parent)
    return Planned(side.folder, side.finished is not None)


def start_run(scenario: Scenario, parent: Path) -> Status:
    """Simulates a plan and its baselines into `parent`; what an interrupted run has done already is kept."""
    name = planned(scenario, parent).name
    words = ["run", str(jobs.place(parent, name) / SCENARIO), "--out", str(parent)]
    return jobs.start(parent, name, words, {SCENARIO: scenario.resolved_yaml()}, title=title_of(scenario))


def start_ledger(parent: Path, run: str, title: dict[str, str] | None = None) -> Status:
    """`ecosim ledger` of a finished run in `parent`; simulates its twin without the festival where there is none."""
    return jobs.start(parent, ledger_job(run), ["ledger", str(parent / run)], title=title)


def start_report(parent: Path, run: str) -> Status:
    """`ecosim report` of a finished run in `parent`: report and views made anew, without waiting for simulations."""
    return jobs.start(parent, report_job(run), ["report", str(parent / run)], queue="report")


def report_job(run: str) -> str:
    """The name of the job that makes the report of a run anew.

    >>> report_job("tiny-0123456789ab")
    'report-tiny-0123456789ab'
    """
    return f"report-{run}"


def ledger_job(run: str) -> str:
    """The name of the job that makes the ledger of a run."""
    return f"ledger-{run}"


def attribute_job(run: str) -> str:
    """The name of the job that attributes a run, whatever it is asked: one at a time."""
    return f"attribute-{run}"


def title_of(scenario: Scenario) -> dict[str, str]:
    """A plan's title by language, for a list of jobs."""
    settings = scenario.settings
    english = settings.title_en or settings.name
    return {"en": english, "zh": settings.title_zh or english}
