"""`ecosim attribute`: credit by rule, beside what each channel adds in worlds with and without it."""

from __future__ import annotations

import argparse
import os

import ecosim
from ecosim.cli.output import Output
from ecosim.cli.watch import Watch


def attribute(chosen: argparse.Namespace, output: Output) -> int:
    """Simulates the worlds and prints the tables; 3 where some replications have no result."""
    with Watch(quiet=chosen.quiet) as watch:
        found = ecosim.attribute(
            chosen.scenario,
            channels=names_in(chosen.channels),
            samples=chosen.samples,
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
    elif not chosen.quiet:
        output.text(found.text(chosen.lang).rstrip("\n"))
        output.say(f"{len(found.worlds)} run folders in {chosen.out}, {found.n_served} of them from before")
        output.say(f"page: {found.page}")
    return code


def names_in(text: str | None) -> list[str] | None:
    """Names with commas between; an empty text names none, which is bad input later on.

    >>> names_in("paid_search, venue"), names_in(""), names_in(None)
    (['paid_search', 'venue'], [], None)
    """
    return None if text is None else [name.strip() for name in text.split(",") if name.strip()]
