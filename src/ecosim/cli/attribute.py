"""`ecosim attribute`: credit by rule, beside what each channel adds in worlds with and without it.

The result is kept in the folder of the run that was given, and in the plan's own, where the app's pages find it.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Final

import ecosim
from ecosim.cli.output import Output, keep
from ecosim.cli.watch import Watch
from ecosim.views.studies import attribution_view

DEFAULT_PARENT: Final = Path("runs")


def attribute(chosen: argparse.Namespace, output: Output) -> int:
    """Simulates the worlds and prints the tables; 3 where some replications have no result."""
    run = run_in(chosen.scenario)
    parent = chosen.out or (run.parent if run else DEFAULT_PARENT)
    with Watch(quiet=chosen.quiet, file=chosen.progress) as watch:
        found = ecosim.attribute(
            run / "scenario.resolved.yaml" if run else chosen.scenario,
            channels=names_in(chosen.channels),
            samples=chosen.samples,
            sets=chosen.sets,
            seed=chosen.seed,
            replications=chosen.reps,
            workers=chosen.workers or os.cpu_count(),
            out=parent,
            plugins_dirs=chosen.plugins_dirs,
            progress=watch,
            contained=True,
        )
    for warning in found.warnings:
        output.say(f"warning: {warning}")
    is_of_run = run is not None and not chosen.sets and chosen.seed is None
    for kept_in in {parent / found.plan.run, *([run] if run and is_of_run else [])}:
        keep(kept_in, "attribution", attribution_view(found), output)
    code = output.lost(found.lost)
    if chosen.json:
        output.json(found.to_json())
    elif not chosen.quiet:
        output.text(found.text(chosen.lang).rstrip("\n"))
        output.say(f"{len(found.worlds)} run folders in {parent}, {found.n_served} of them from before")
        output.say(f"page: {found.page}")
    return code


def run_in(text: str) -> Path | None:
    """The finished run that a scenario's place names, None where it is a file or a bundled scenario."""
    path = Path(text)
    return path if (path / "manifest.json").is_file() else None


def names_in(text: str | None) -> list[str] | None:
    """Names with commas between; an empty text names none, which is bad input later on.

    >>> names_in("paid_search, venue"), names_in(""), names_in(None)
    (['paid_search', 'venue'], [], None)
    """
    return None if text is None else [name.strip() for name in text.split(",") if name.strip()]
