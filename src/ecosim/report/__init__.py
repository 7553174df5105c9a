"""What a run says: headlines with their intervals, a comparison of two runs, the terminal summary, report.html.

Reading order: `intervals` (statistics), `metrics` and `summary` (headlines), `money`, `traffic`, `rank_path`,
`stock_left`, `spending` (what the figures show), `terminal` and `html` (where it is shown). Reads runs, never the
engine. Names are imported when first used, as drawing and printing need their libraries.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ecosim.report.comparison import Comparison, compare
    from ecosim.report.html import write_report
    from ecosim.report.metrics import HEADLINES, Headline
    from ecosim.report.summary import Metric, summarise
    from ecosim.report.terminal import print_summary

__all__ = ["HEADLINES", "Comparison", "Headline", "Metric", "compare", "print_summary", "summarise", "write_report"]

_HOMES = {
    "Comparison": "comparison",
    "compare": "comparison",
    "HEADLINES": "metrics",
    "Headline": "metrics",
    "Metric": "summary",
    "print_summary": "terminal",
    "summarise": "summary",
    "write_report": "html",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(f"ecosim.report.{_HOMES[name]}"), name)
    raise AttributeError(f"ecosim.report.{name}: no such name; there are {', '.join(__all__)}")
