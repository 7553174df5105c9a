"""`ecosim compare`: two finished runs side by side."""

from __future__ import annotations

import argparse

import ecosim
from ecosim.cli.output import Output


def compare(chosen: argparse.Namespace, output: Output) -> int:
    """Prints the differences with their intervals, and the settings that differ."""
    found = ecosim.compare(*chosen.runs)
    if chosen.json:
        output.json(found.to_json())
    else:
        output.text(found.text(chosen.lang))
    return 0
