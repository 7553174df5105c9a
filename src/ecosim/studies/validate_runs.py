"""The scenarios of the cases, simulated: one outcome a replication. What a case measures in them is the case's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ecosim.records.outcome import Outcome

CASE_FILES = Path(__file__).parent / "cases"
HOUR_US = 3_600_000_000
DAY_US = 24 * HOUR_US


def outcomes(scenario: str, replications: int) -> Iterator[Outcome]:
    """The outcomes of a case's scenario, a file in `cases/`, from replication 0 on."""
    from ecosim.channels import discover
    from ecosim.engine import simulate
    from ecosim.scenario import load

    channels = discover()
    case = load(CASE_FILES / scenario, params_models=channels.params_models())
    for replication in range(replications):
        yield simulate(case, replication, channels=channels)
