"""`ecosim check`, `channels` and `schema`: what can be said without simulating anything."""

from __future__ import annotations

import argparse
from typing import Any

import ecosim
from ecosim.cli.output import Output
from ecosim.runs.loading import check_plans


def check(chosen: argparse.Namespace, output: Output) -> int:
    """Reads a scenario; says in one line what it is."""
    scenario = ecosim.load(
        chosen.scenario,
        seed=chosen.seed,
        replications=chosen.reps,
        sets=chosen.sets,
        plugins_dirs=chosen.plugins_dirs,
    )
    check_plans(scenario, chosen.plugins_dirs)
    settings = scenario.settings
    days = (settings.period.end_date - settings.period.start_date).days + 1
    facts: dict[str, Any] = {
        "name": scenario.name,
        "days": days,
        "shoppers": settings.shoppers.count,
        "listings": len(settings.products),
        "channels": [name for name, channel in settings.channels.items() if channel.enabled],
        "uncertain": [drawn.path for drawn in scenario.ranges],
        "replications": settings.replications,
        "identity": scenario.identity,
        "warnings": list(scenario.warnings),
    }
    for warning in scenario.warnings:
        output.say(f"warning: {warning}")
    if chosen.json:
        output.json(facts)
    else:
        output.text(sentence(facts))
    return 0


def sentence(facts: dict[str, Any]) -> str:
    """One line for a person."""
    return (
        f"{facts['name']}: nothing wrong; {facts['days']} days, {facts['shoppers']:,} shoppers, "
        f"{facts['listings']} listings, {len(facts['channels'])} channels, "
        f"{len(facts['uncertain'])} uncertain settings, {facts['replications']} replications"
    )


def channels(chosen: argparse.Namespace, output: Output) -> int:
    """Lists the plugins, the broken ones with the reason."""
    from ecosim.channels import discover
    from ecosim.runs.loading import folders

    rows = discover(folders(chosen.plugins_dirs)).rows()
    if chosen.json:
        output.json({"channels": rows})
        return 0
    width = max((len(row["name"]) for row in rows), default=0)
    for row in rows:
        label = row[chosen.lang] or "-"
        source = f"{row['source']} {row['version']}".strip()
        output.text(f"{row['name']:<{width}}  {label}  ({source})  {row['status']}")
    return 0


def schema(chosen: argparse.Namespace, output: Output) -> int:
    """Prints the JSON Schema; it is the same object with and without `--json`."""
    from ecosim.channels import discover
    from ecosim.runs.loading import folders
    from ecosim.scenario import json_schema

    output.json(json_schema(discover(folders(chosen.plugins_dirs)).params_models()))
    return 0
