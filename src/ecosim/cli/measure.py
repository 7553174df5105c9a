"""`ecosim bench` and `validate`: the program measured against a yardstick, the model against real cases."""

from __future__ import annotations

import argparse
from typing import Any

from ecosim.cli.output import Output


def bench(chosen: argparse.Namespace, output: Output) -> int:
    """Measures, saying on the way what is being measured."""
    from ecosim.studies.bench import QUICK, Sizes, measure

    found = measure(QUICK if chosen.quick else Sizes(), output.say)
    if chosen.json:
        output.json(found)
    else:
        for line in bench_lines(found):
            output.text(line)
    return 0


def bench_lines(found: dict[str, Any]) -> list[str]:
    """The measurements for a person."""
    lines = [
        f"{row['shoppers']:>10,} shoppers: {row['visits_per_s']:>12,.0f} visits/s, hand-written "
        f"{row['peer_visits_per_s']:>8,.0f} ({row['peer_shoppers']:,} shoppers): {row['ratio']:.1f} x, "
        f"median of {len(row['ratios'])} pairs"
        for row in found["pairs"]
    ]
    grown, memory, cold = found["horizon"], found["memory"], found["cold"]
    every = found["all_channels"]
    return [
        *lines,
        f"all {every['channels']} channels at {every['shoppers']:,} shoppers: {every['visits_per_s']:,.0f} visits/s, "
        f"{every['share']:.0%} of search alone ({every['search_visits_per_s']:,.0f}), "
        f"median of {len(every['shares'])} pairs",
        f"cost against the horizon: exponent {grown['exponent']:.3f}, "
        f"{grown['visits'][0]:,} to {grown['visits'][-1]:,} visits of {grown['shoppers']:,} shoppers",
        "visits are pages looked at, as in the hand-written model: turned pages and carts looked at again count",
        f"persistent state: {memory['bytes_per_shopper']:.0f} bytes a shopper, the declared size of its rows",
        f"resident memory: {memory['resident_bytes_per_shopper']:.0f} bytes a shopper, measured at the peak of "
        f"{memory['shoppers']:,} shoppers with a day's arrivals and open carts; with the horizon "
        f"{memory['growth_bytes_per_visit']:.2f} bytes a visit more, orders apart",
        f"--help in {cold['help_s']:.2f} s, import in {cold['import_s']:.2f} s, "
        f"compiling {cold['compile_s']:.0f} s, once",
    ]


def validate(chosen: argparse.Namespace, output: Output) -> int:
    """Compares with real cases; 1 where one is outside its band."""
    from ecosim.studies.validate import validate as compare_with_cases

    found = compare_with_cases(chosen.cases, data=chosen.data)
    if chosen.json:
        output.json(found.as_dict())
    else:
        output.text(found.as_markdown())
    return 0 if found.passed else 1
