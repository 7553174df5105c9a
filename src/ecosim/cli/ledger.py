"""`ecosim ledger`: what the festival brought, order by order, against the same shoppers without it."""

from __future__ import annotations

import argparse
import os

import ecosim
from ecosim.cli.explain import opened
from ecosim.cli.output import Output
from ecosim.cli.watch import Watch
from ecosim.errors import BadInput, EcosimError, Problem

NEEDED_TABLE = "orders"


def ledger(chosen: argparse.Namespace, output: Output) -> int:
    """Prints the pull-forward ledger of a finished run; 3 where some replications of its twin have no result."""
    try:
        run = opened(chosen.run)
        run.table(NEEDED_TABLE)  # a damaged one is said before a twin is simulated
    except EcosimError as error:
        raise BadInput([Problem("ledger", 1, 1, "", " ".join(str(error).split()))]) from error
    with Watch(quiet=False) as watch:
        found = ecosim.pull_forward(
            run,
            window_days=chosen.window,
            workers=chosen.workers or os.cpu_count(),
            plugins_dirs=chosen.plugins_dirs,
            progress=watch,
            contained=True,
        )
    code = output.lost(found.lost)
    if chosen.json:
        output.json(found.to_json())
    else:
        output.text(found.text(chosen.lang).rstrip("\n"))
    return code
