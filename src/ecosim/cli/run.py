"""`ecosim run`: simulates, shows how far it is, prints the summary and says where the run folder is."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING, Any

import ecosim
from ecosim.cli.output import Output
from ecosim.cli.watch import Watch

if TYPE_CHECKING:
    from ecosim.runs import RunResult


def run(chosen: argparse.Namespace, output: Output) -> int:
    """Does the run; 3 where some replications have no result."""
    with Watch(quiet=chosen.quiet, file=chosen.progress) as watch:
        result = ecosim.run(
            chosen.scenario,
            seed=chosen.seed,
            replications=chosen.reps,
            sets=chosen.sets,
            scheduler=chosen.scheduler,
            workers=chosen.workers or os.cpu_count(),
            out=chosen.out,
            plugins_dirs=chosen.plugins_dirs,
            progress=watch,
            contained=True,
            pages=not chosen.no_pages,
        )
    return show(result, chosen, output)


def show(result: RunResult, chosen: argparse.Namespace, output: Output) -> int:
    """The result in words or as JSON, and what went wrong on the way; gives the exit code."""
    code = output.lost(result.lost)
    if chosen.json or chosen.quiet:  # the summary shows them otherwise
        for warning in result.run.manifest["warnings"]:
            output.say(f"warning: {warning}")
    if chosen.json:
        output.json(as_json(result))
    elif chosen.quiet:
        output.text(str(result.run_dir))
    else:
        from ecosim.report import print_summary

        print_summary(result.run, result.baseline, lang=chosen.lang, file=sys.stdout)
    if result.is_served and not chosen.quiet:
        output.say(f"this run was already finished; its result was read from {result.run_dir}")
    return code


def as_json(result: RunResult) -> dict[str, Any]:
    """The one object of `--json`."""
    from ecosim.report import channel_costs, credit, live_rooms

    live, credited = live_rooms.live(result.run), credit.credit(result.run)
    return {
        "summary": {key: metric.to_json() for key, metric in result.summary.items()},
        "channel_costs": channel_costs.channel_costs(result.run).to_json(),
        "live": None if live is None else live.to_json(),
        "credit": None if credited is None else credited.to_json(),
        "run_dir": str(result.run_dir),
        "digest": result.digest,
        "baselines": {role: str(run.path) for role, run in result.baselines.items()},
        "failed": list(result.lost),
        "served": result.is_served,
        "warnings": list(result.run.manifest.get("warnings", ())),
    }
