"""`ecosim compare`: two finished runs side by side."""

from __future__ import annotations

import argparse

import ecosim
from ecosim.cli.output import Output
from ecosim.errors import BadInput, EcosimError, Problem


def compare(chosen: argparse.Namespace, output: Output) -> int:
    """Prints the differences with their intervals, and the settings that differ. All it reads are the two folders, so
    whatever cannot be read is bad input.
    """
    try:
        found = ecosim.compare(*chosen.runs)
    except BadInput:
        raise
    except EcosimError as error:
        raise BadInput([Problem("compare", 1, 1, "", str(error))]) from error
    if chosen.json:
        output.json(found.to_json())
    else:
        output.text(found.text(chosen.lang))
    return 0
