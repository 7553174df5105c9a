"""The view of credit: what each rule gives to each channel, and how long further worlds would take to simulate."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from ecosim.records.credits import RULES
from ecosim.report import channel_words
from ecosim.report.credit import RULE_NAMES, Credit, credit
from ecosim.report.credit_figure import credit_figure
from ecosim.report.scenario_facts import read_facts
from ecosim.report.sentences import with_range

if TYPE_CHECKING:
    from ecosim.records import Run


def build(run: Run, baseline: Run | None) -> dict[str, Any]:
    """channels, figure, words and pace; `channels` is empty where not more than one channel has any credit."""
    found = credit(run)
    return {
        "has_festival": bool(read_facts(run).phases),
        "pace_s": seconds_of_a_replication(run),
        "rules": [asdict(RULE_NAMES[rule]) for rule in RULES],
        **(_shown(found) if found is not None else {"channels": [], "figure": None}),
    }


def _shown(found: Credit) -> dict[str, Any]:
    drawn = credit_figure(found)
    return {
        "channels": [
            {"channel": row.channel, "by_rule": [asdict(with_range(row.yuan[rule], "yuan")) for rule in RULES]}
            for row in found.channels
        ],
        "all": asdict(with_range(found.all_yuan, "yuan")),
        "gap": asdict(channel_words.credit_gap(found)),
        "meaning": asdict(channel_words.CREDIT_MEANING),
        "figure": None if drawn is None else drawn.to_json(),
    }


def seconds_of_a_replication(run: Run) -> float:
    """How long a replication took when this run was made, baselines counted; too short where it was resumed."""
    manifest = run.manifest
    took = dt.datetime.fromisoformat(manifest["finished"]) - dt.datetime.fromisoformat(manifest["started"])
    simulated = len(run.table("replications")) * (1 + len(manifest["baselines"]))
    return max(0.05, took.total_seconds() / max(1, simulated))
