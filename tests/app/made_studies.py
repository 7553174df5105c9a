"""Studies of a run as `ecosim attribute` and `ecosim ledger` would keep them, with numbers made up by hand."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import numpy as np
import pandas as pd

from ecosim.report.pull_forward import CLASSES, LINES, MEASURES, PullForward
from ecosim.views.studies import attribution_view, ledger_view, write_study

sys.path.insert(0, str(Path(__file__).parents[1] / "report"))  # test modules are imported by path

from made_attribution import made as made_attribution  # after the path is set


def ledger(n: int = 3) -> PullForward:
    """In replication r each class has 1 + r orders at 100 yuan; half of what would come anyway is worth less then."""
    index = pd.Index(range(n), name="replication")
    one = np.arange(1, n + 1)
    worth = pd.DataFrame({"orders": one, "units": one, "gmv_fen": 10_000 * one, "contribution_fen": 2_000 * one}, index)
    lines = dict.fromkeys(CLASSES, worth)
    lines["total"] = worth * len(CLASSES)
    lines["cost_us"] = lines["later_anyway"] = -worth
    lines["after_pull_forward"] = lines["total"] + lines["cost_us"] + lines["later_anyway"]
    lines["then_anyway"] = -worth * 3
    lines["net"] = lines["after_pull_forward"] + lines["then_anyway"]
    return PullForward(
        run="tiny-0123456789ab", twin="tiny-ba9876543210",
        lines={name: lines[name][list(MEASURES)] for name in LINES}, start=dt.datetime(2025, 10, 15),
        end=dt.datetime(2025, 10, 24), last_date=dt.date(2025, 10, 24), window_days=21, rivals_told_apart=False,
    )  # fmt: skip


def keep_attribution(run: Path) -> None:
    """Keep the made-up attribution in a run's folder."""
    write_study(run, "attribution", attribution_view(made_attribution()))


def keep_ledger(run: Path) -> None:
    """Keep the made-up ledger in a run's folder."""
    write_study(run, "pull_forward", ledger_view(ledger()))
