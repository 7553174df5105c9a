"""`ecosim …`: reads the words of the command line and hands each command to its module.

Only the standard library is imported here, so that `ecosim --help` answers at once; a command's module is imported
when the command is known. Exit codes: 0 done, 1 a run or a validation failed, 2 bad input, 3 some replications failed,
130 interrupted, 141 whoever read the output went away.
"""

from __future__ import annotations

import argparse
import importlib
import io
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from ecosim import __version__
from ecosim.cli.output import Output, open_closed_streams
from ecosim.errors import BadInput, EcosimError, Problem

BAD_INPUT = 2
FAILED = 1
INTERRUPTED = 130
READER_GONE = 141
MOST = 10_000
LONGEST_NUMBER = 20


class Words(argparse.ArgumentParser):
    """A parser whose complaints are ordinary bad input, in words or in JSON."""

    def error(self, message: str) -> NoReturn:
        raise BadInput([Problem("command line", 1, 1, self.prog, f"{message}; see {self.prog} --help")])


def count(text: str) -> int:
    """A whole number from 1 to 10000, more than anybody has patience or processes for."""
    return whole_number(text, 1, MOST)


def seed(text: str) -> int:
    """A whole number from 0 to 2^32 - 1."""
    return whole_number(text, 0, 2**32 - 1)


def replication(text: str) -> int:
    """The number of a replication; the first is 0."""
    return whole_number(text, 0, MOST)


def port(text: str) -> int:
    """A port that anybody may use, from 1024 to 65535."""
    return whole_number(text, 1024, 65_535)


def order_id(text: str) -> int:
    """The id of an order, a whole number of 64 bits."""
    return whole_number(text, 0, 2**64 - 1)


def whole_number(text: str, least: int, most: int) -> int:
    """The number in plain digits; a number too long to be read is too large as well."""
    if not (text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER and least <= int(text) <= most):
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is not a whole number from {least} to {most}")
    return int(text)


def reference(text: str) -> int | str:
    """What a sweep's differences are to: the number of a variant, or `not_joining`."""
    return text if text == "not_joining" else count(text)


def folder(text: str) -> Path:
    """A folder by its name; an empty one, as of a variable that is not set, does not mean the current folder."""
    if not text:
        raise argparse.ArgumentTypeError("'' is no folder; write its name, or . for the current one")
    return Path(text)


def file(text: str) -> Path:
    """A file by its name."""
    if not text:
        raise argparse.ArgumentTypeError("'' is no file; write its name")
    return Path(text)


def add_scenario(command: argparse.ArgumentParser, or_run: str = "") -> None:
    does = f"a YAML file, or the name of a bundled scenario{or_run}"
    command.add_argument("scenario", metavar="SCENARIO", help=does)
    command.add_argument("--seed", type=seed, metavar="N", help="another seed than the scenario's")
    command.add_argument("--reps", type=count, metavar="N", help="another number of replications")
    does = "change one setting, e.g. shoppers.count=5000; may be repeated"
    command.add_argument("--set", action="append", default=[], dest="sets", metavar="PATH=VALUE", help=does)
    add_plugins(command)


def add_plugins(command: argparse.ArgumentParser) -> None:
    does = "a folder with one-file channels; may be repeated"
    command.add_argument(
        "--plugins-dir", action="append", default=[], dest="plugins_dirs", metavar="DIR", type=folder, help=does
    )


def add_progress(command: argparse.ArgumentParser) -> None:
    does = "keep how far it is in this file, as JSON"
    command.add_argument("--progress", type=file, metavar="FILE", help=does)


def add_output(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    command.add_argument("--lang", choices=("en", "zh"), default=language(), help="language of the text")


def language() -> str:
    """`zh` where the system speaks Chinese, else `en`."""
    spoken = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "zh" if spoken.lower().startswith("zh") else "en"


def parser() -> argparse.ArgumentParser:
    """All commands and their options."""
    words = Words(
        prog="ecosim", description="Simulates campaigns of a shop on Tmall, JD or Taobao.", allow_abbrev=False
    )
    words.add_argument("--version", action="version", version=f"ecosim {__version__}")
    commands = words.add_subparsers(dest="command", metavar="COMMAND", required=True, parser_class=Words)

    def command(name: str, does: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=does, description=does, allow_abbrev=False)
        add_output(added)
        return added

    run = command("run", "simulate a scenario and its baseline, and leave a run folder with a report")
    add_scenario(run)
    run.add_argument("--workers", type=count, metavar="N", help="processes (default: one for each CPU)")
    run.add_argument("--scheduler", choices=("batch", "reference"), default="batch", help="same orders, row for row")
    run.add_argument(
        "--out", type=folder, default=Path("runs"), metavar="DIR", help="parent of run folders (default: runs)"
    )
    run.add_argument("--quiet", action="store_true", help="no progress and no summary")
    does = "tables only, some seconds sooner: neither report nor what the app shows; ecosim report makes them"
    run.add_argument("--no-pages", action="store_true", help=does)
    add_progress(run)
    sweep = command("sweep", "run variants of a scenario on the same draws, and say which is best")
    add_scenario(sweep)
    does = "a setting and the values to try, e.g. promotions.official_reduction.rate=10%%,15%%; repeated, all pairs"
    sweep.add_argument("--vary", action="append", required=True, metavar="PATH=V1,V2", help=does)
    does = "the variant that differences are to, by its number, or not_joining (default: 1)"
    sweep.add_argument("--against", type=reference, default=1, metavar="N", help=does)
    sweep.add_argument("--workers", type=count, metavar="N", help="processes (default: one for each CPU)")
    sweep.add_argument(
        "--out", type=folder, default=Path("runs"), metavar="DIR", help="parent of run folders (default: runs)"
    )
    add_progress(sweep)
    attribute = command("attribute", "set what rules credit to channels beside what worlds with and without them say")
    add_scenario(attribute, or_run=", or the folder of a finished run")
    does = "channels to switch off and on, with commas between (default: those that do not come by themselves)"
    attribute.add_argument("--channels", metavar="NAMES", help=does)
    does = "orders in which channels join, taken in pairs, where there are more than 6 (default: 16)"
    attribute.add_argument("--samples", type=count, metavar="N", help=does)
    attribute.add_argument("--workers", type=count, metavar="N", help="processes (default: one for each CPU)")
    does = "parent of run folders (default: where the run lies, else runs)"
    attribute.add_argument("--out", type=folder, metavar="DIR", help=does)
    attribute.add_argument("--quiet", action="store_true", help="no progress and no text")
    add_progress(attribute)
    add_scenario(command("check", "read a scenario and say what is wrong with it, or that nothing is"))
    add_plugins(command("channels", "list the traffic channels and where they come from"))
    compare = command("compare", "compare two finished runs")
    compare.add_argument("runs", nargs=2, type=folder, metavar="RUN", help="a run folder")
    ledger = command("ledger", "set each festival order against the same shopper without the festival")
    ledger.add_argument("run", type=folder, metavar="RUN", help="the run folder of a plan that has a festival")
    ledger.add_argument("--window", type=count, default=21, metavar="DAYS", help="orders this near are one need (21)")
    ledger.add_argument("--workers", type=count, metavar="N", help="processes, where the twin has to be simulated")
    add_plugins(ledger)
    add_progress(ledger)
    stats = command("stats", "show a finished run by day, week or month; write it as a workbook or CSV")
    stats.add_argument("run", type=folder, metavar="RUN", help="a run folder")
    stats.add_argument("--by", choices=("day", "week", "month"), default="day", help="period (default: day)")
    stats.add_argument("--xlsx", type=folder, metavar="FILE", help="write all periods and metrics as an Excel file")
    stats.add_argument("--csv", type=folder, metavar="FILE", help="write the chosen period as CSV that Excel reads")
    report = command("report", "make the report and the app's views of a finished run anew")
    report.add_argument("run", type=folder, metavar="RUN", help="the run folder of a plan")
    add_progress(report)
    price = command("price", "show what a basket would cost at a moment of a scenario, step by step")
    add_scenario(price)
    does = "a listing of ours, NAME, NAME:UNITS or NAME:UNITS:deposit; may be repeated"
    price.add_argument("--listing", action="append", metavar="LINE", help=does)
    price.add_argument("--basket", metavar="LINES", help="more such lines, with commas between")
    price.add_argument("--at", required=True, metavar="TIME", help='when, such as "2025-10-20 21:00"')
    does = "coupons that the shopper holds: all that can be had (default), none, or names with commas between"
    price.add_argument("--coupons", default="all", metavar="NAMES", help=does)
    price.add_argument("--segment", metavar="NAME", help="segment of the shopper (default: the first)")
    explain = command("explain", "show one order of a run, from the tag price to what was paid in the end")
    explain.add_argument("run", type=folder, metavar="RUN", help="a run folder")
    explain.add_argument("--order", type=order_id, metavar="ID", help="an order, by its id (default: name a few)")
    explain.add_argument("--replication", type=replication, metavar="N", help="only in this replication, from 0")
    festivals = command("festivals", "list the festivals' rule packs, or show one: festivals show NAME")
    festivals.add_argument("action", nargs="?", choices=("list", "show"), default="list", metavar="list | show")
    festivals.add_argument("name", nargs="?", metavar="NAME", help="a rule pack, or a scenario with a festival")
    add_plugins(command("schema", "print the JSON Schema of a scenario, for editors"))
    app = command("app", "open the planner's pages in a browser: plan, run, read and compare")
    does = "folder of the runs (default: ECOSIM_RUNS, else runs)"
    app.add_argument("--runs", type=folder, metavar="DIR", help=does)
    app.add_argument("--port", type=port, metavar="N", help="port on 127.0.0.1 (default: the first free from 8501 on)")
    app.add_argument("--no-browser", action="store_true", help="only print the address")
    bench = command("bench", "measure ecosim in turn with a hand-written SimPy model")
    bench.add_argument("--quick", action="store_true", help="small populations and few pairs, to try it out")
    validate = command("validate", "compare the model with real cases")
    validate.add_argument("cases", nargs="*", metavar="CASE", help="names of cases (default: all)")
    validate.add_argument("--data", type=folder, metavar="DIR", help="folder of the data sets")
    return words


MODULES = {
    "run": "run",
    "check": "inspect",
    "channels": "inspect",
    "schema": "inspect",
    "price": "price",
    "compare": "compare",
    "sweep": "sweep",
    "attribute": "attribute",
    "ledger": "ledger",
    "stats": "stats",
    "report": "report",
    "explain": "explain",
    "festivals": "festivals",
    "app": "app",
    "bench": "measure",
    "validate": "measure",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Does one command and gives the exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    with Output(as_json="--json" in words) as output:
        try:
            chosen = parser().parse_args(words)
            module = importlib.import_module(f"ecosim.cli.{MODULES[chosen.command]}")
            code: int = getattr(module, chosen.command)(chosen, output)
            return code
        except BadInput as bad:
            output.problems(bad.problems)
            return BAD_INPUT
        except EcosimError as error:
            output.failure(str(error))
            return FAILED
        except KeyboardInterrupt:
            output.failure("interrupted; nothing half-written is left, and the same command goes on from here")
            return INTERRUPTED
        except BrokenPipeError:
            raise
        except MemoryError:
            output.failure("not enough memory; take fewer shoppers, replications or --workers")
            return FAILED
        except OSError as error:
            output.failure(f"{error.filename or 'output'}: cannot be read or written: {error.strerror or error}")
            return FAILED
        except Exception as error:
            traceback.print_exc()
            output.failure(f"a defect of the program: {type(error).__name__}: {error}; report it with the lines above")
            return FAILED


def run_and_exit() -> NoReturn:
    """The program: `main`, with a reader that went away early taken quietly."""
    open_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal without Chinese still gets its answer
    try:
        code = main()
        sys.stdout.flush()
    except BrokenPipeError:
        code = READER_GONE
        drop_output()
    except OSError as error:
        code = FAILED
        drop_output()
        print(f"ecosim: output: cannot be written: {error.strerror or error}", file=sys.stderr)
    sys.exit(code)


def drop_output() -> None:
    """Sends what is still unwritten nowhere, as Python would complain about it on its way out."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
