"""`ecosim report`: report and views of a finished run made anew."""

from __future__ import annotations

import argparse

from ecosim.cli.output import Output
from ecosim.cli.watch import Watch


def report(chosen: argparse.Namespace, output: Output) -> int:
    """Writes them into the run's folder and says where."""
    from ecosim.runs.renewal import renew_report

    with Watch(quiet=False, file=chosen.progress) as watch:
        result = renew_report(chosen.run, watch)
    baseline = None if result.baseline is None else result.baseline.path
    if result.compare_with and baseline is None:
        output.say(f"warning: {result.run_dir}: its baseline {result.compare_with[0]} is gone; nothing is compared")
    page = result.run_dir / "report.html"
    if chosen.json:
        output.json({"run_dir": result.run_dir, "report": page, "baseline": baseline})
    else:
        output.text(str(page))
    return 0
