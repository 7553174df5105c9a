"""`ecosim ledger`: what the festival brought, order by order, against the same shoppers without it.

The result is kept in the run's folder, where the app's pages find it.
"""

from __future__ import annotations

import argparse
import os

import ecosim
from ecosim.cli.explain import opened
from ecosim.cli.output import Output, keep
from ecosim.cli.watch import Watch
from ecosim.errors import BadInput, EcosimError, Problem
from ecosim.views.studies import ledger_view

NEEDED_TABLE = "orders"


def ledger(chosen: argparse.Namespace, output: Output) -> int:
    """Prints the pull-forward ledger of a finished run; 3 where some replications of its twin have no result."""
    try:
        run = opened(chosen.run)
        run.table(NEEDED_TABLE)  # a damaged one is said before a twin is simulated
    except EcosimError as error:
        raise BadInput([Problem("ledger", 1, 1, "", " ".join(str(error).split()))]) from error
    with Watch(quiet=False, file=chosen.progress) as watch:
        found = ecosim.pull_forward(
            run,
            window_days=chosen.window,
            workers=chosen.workers or os.cpu_count(),
            plugins_dirs=chosen.plugins_dirs,
            progress=watch,
            contained=True,
        )
    keep(run.path, "pull_forward", ledger_view(found), output)
    code = output.lost(found.lost)
    if chosen.json:
        output.json(found.to_json())
    else:
        output.text(found.text(chosen.lang).rstrip("\n"))
    return code
