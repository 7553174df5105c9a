"""`ecosim explain`: one order of a finished run, from the tag price to what was paid in the end."""

from __future__ import annotations

import argparse
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from ecosim.cli.output import Output, bad
from ecosim.errors import BadInput, EcosimError
from ecosim.scenario.literals import shown

if TYPE_CHECKING:
    from ecosim.records import Run


def explain(chosen: argparse.Namespace, output: Output) -> int:
    """Prints the receipt of the order's basket, or without an order a few that could be asked for.

    All it reads is the run's folder, so whatever cannot be read is bad input.
    """
    try:
        return show(chosen, output)
    except BadInput:
        raise
    except EcosimError as error:
        raise bad("explain", "", " ".join(str(error).split())) from error


def show(chosen: argparse.Namespace, output: Output) -> int:
    """The receipt or the examples, as JSON or text."""
    from ecosim.report.receipt import example_orders, find_receipt, replications
    from ecosim.report.receipt_text import examples_text, receipt_text

    run, typed = opened(chosen.run), shlex.quote(str(chosen.run))
    if chosen.replication is not None and chosen.replication not in (has := replications(run)):
        raise bad("--replication", str(chosen.replication), f"this run has no such replication; it has {listed(has)}")
    if chosen.order is None:
        examples = example_orders(run, chosen.replication)
        if chosen.json:
            output.json({"orders": {kind: [str(one) for one in ids] for kind, ids in examples.items()}})
        else:
            output.text(examples_text(examples, typed, chosen.lang).rstrip("\n"))
        return 0
    receipt = find_receipt(run, chosen.order, chosen.replication)
    if receipt is None:
        where = "run" if chosen.replication is None else f"replication {chosen.replication}"
        remedy = f"`ecosim explain {typed}` names some, table orders has all"
        raise bad("--order", str(chosen.order), f"no order of our store in this {where} has this id; {remedy}")
    if chosen.json:
        output.json(receipt.to_json())
    else:
        output.text(receipt_text(receipt, chosen.lang).rstrip("\n"))
    return 0


def opened(folder: Path) -> Run:
    """The finished run in a folder; EcosimError where there is none, also where its name is none of a folder."""
    from ecosim.records import read_run

    try:
        return read_run(folder)
    except OSError as error:
        raise EcosimError(f"{shown(str(folder))}: cannot be read: {error.strerror}; give another folder") from error


def listed(numbers: list[int]) -> str:
    """Replications in few words; they need not follow one another, as some may have failed."""
    most = 10
    return ", ".join(map(str, numbers[:most])) + (f" … {numbers[-1]}" if len(numbers) > most else "")
