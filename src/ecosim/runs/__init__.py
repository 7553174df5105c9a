"""Runs: what `ecosim.run` does, from a scenario to a folder with tables and a report.

Read `course.py` first. Results depend on nothing here: workers, order and interruptions only change the waiting.
"""

from ecosim.runs.course import compare, run
from ecosim.runs.loading import load
from ecosim.runs.result import RunResult

__all__ = ["RunResult", "compare", "load", "run"]
