"""`ecosim sweep`: variants of one plan on the same draws, which is best, and how sure that is."""

from __future__ import annotations

import argparse
import os

import ecosim
from ecosim.cli.output import Output
from ecosim.cli.watch import Watch
from ecosim.errors import BadInput, Problem


def sweep(chosen: argparse.Namespace, output: Output) -> int:
    """Runs the grid and prints the table; 3 where some replications have no result."""
    refuse_fixed(chosen)
    with Watch(quiet=False, file=chosen.progress) as watch:
        found = ecosim.sweep(
            chosen.scenario,
            chosen.vary,
            against=chosen.against,
            sets=chosen.sets,
            seed=chosen.seed,
            replications=chosen.reps,
            workers=chosen.workers or os.cpu_count(),
            out=chosen.out,
            plugins_dirs=chosen.plugins_dirs,
            progress=watch,
            contained=True,
        )
    for warning in found.warnings:
        output.say(f"warning: {warning}")
    code = output.lost(found.lost)
    if chosen.json:
        output.json(found.to_json())
    else:
        output.text(found.text(chosen.lang).rstrip("\n"))
        output.say(f"run folders: {', '.join(row.run for row in found.rows)} in {chosen.out}")
    return code


def refuse_fixed(chosen: argparse.Namespace) -> None:
    """BadInput where an option fixes what is varied, as all variants would be one."""
    fixed = {"seed": ("--seed", chosen.seed), "replications": ("--reps", chosen.reps)}
    for number, text in enumerate(chosen.vary, 1):
        path = text.partition("=")[0].strip()
        option, value = fixed.get(path, ("", None))
        if value is not None:
            message = f"is varied, and {option} {value} fixes it; leave one of them out"
            raise BadInput([Problem("--vary", number, 1, path, message)])
