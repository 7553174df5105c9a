"""`ecosim stats`: a finished run by day, week or month, on the screen, as a workbook or as CSV."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ecosim.cli.explain import opened
from ecosim.cli.output import Output, bad
from ecosim.errors import BadInput, EcosimError
from ecosim.files import write_whole

if TYPE_CHECKING:
    from ecosim.records import Run

COLUMNS = ("mean", "p10", "p90", "before", "weekday", "baseline", "diff", "diff_low", "diff_high")


def stats(chosen: argparse.Namespace, output: Output) -> int:
    """Writes the files that were asked for, and prints the statistics.

    All it reads are run folders, so whatever cannot be read is bad input.
    """
    from ecosim.report.statistics_csv import csv_bytes
    from ecosim.report.statistics_text import statistics_text
    from ecosim.report.statistics_workbook import workbook

    try:
        record = statistics_of(opened(chosen.run))
    except BadInput:
        raise
    except EcosimError as error:
        raise bad("stats", "", " ".join(str(error).split())) from error
    if chosen.xlsx:
        write_file(chosen.xlsx, workbook(record, chosen.lang))
    if chosen.csv:
        write_file(chosen.csv, csv_bytes(record, chosen.by, chosen.lang))
    if chosen.json:
        output.json(as_json(record, chosen))
    else:
        output.text(statistics_text(record, chosen.by, chosen.lang).rstrip("\n"))
    return 0


def statistics_of(run: Run) -> dict[str, Any]:
    """The run's statistics: its view where it has one of this program, else made from the tables."""
    from ecosim.report.statistics_table import statistics
    from ecosim.runs.renewal import baseline_beside
    from ecosim.views import ViewsMissing, read_view

    try:
        return read_view(run.path, "statistics")
    except ViewsMissing:
        roles = list(run.manifest["baselines"])
        return statistics(run, baseline_beside(run, roles[0]) if roles else None)


def as_json(record: dict[str, Any], chosen: argparse.Namespace) -> dict[str, Any]:
    """Periods and metrics of the choice; `null` is not known."""
    part = record["by"][chosen.by]
    metrics = [{name: one[name] for name in ("key", "unit", "label", "formula")} for one in record["metrics"]]
    return {
        "run": record["run"], "baseline": record["baseline"], "paired": record["paired"], "by": chosen.by,
        "replications": record["replications"], "periods": part["periods"], "metrics": metrics,
        "values": {key: {name: of[name] for name in COLUMNS if name in of} for key, of in part["values"].items()},
        "xlsx": chosen.xlsx, "csv": chosen.csv,
    }  # fmt: skip


def write_file(file: Path, content: bytes) -> None:
    """Puts content into a file as a whole. Raises EcosimError where that cannot be."""
    try:
        write_whole(file, content)
    except (OSError, ValueError) as error:  # ValueError: a name with a null character
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise EcosimError(f"{file}: cannot be written: {why}; name a file in a folder that exists") from error
