"""The statistics of a run as CSV that Excel reads in Chinese: UTF-8 with a mark, a row a period and metric.

Text that a spreadsheet might take for a formula begins with an apostrophe; numbers are plain; what is not known is
empty.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any, Final

from ecosim.report.statistics_days import By
from ecosim.report.statistics_words import (
    BASELINE,
    BEFORE,
    DIFFERENCE,
    NOTE,
    PERIOD,
    UNITS,
    WEEKDAY,
    at,
    note,
    period_name,
)
from ecosim.report.wording import Lang, Words
from ecosim.report.workbook import is_risky

COLUMNS: Final = ("mean", "p10", "p90", "before", "weekday", "baseline", "diff", "diff_low", "diff_high")


def csv_bytes(record: dict[str, Any], by: By, lang: Lang, keys: Iterable[str] | None = None) -> bytes:
    """The file of one choice of period; `keys` keep only these metrics."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(heads(by, lang))
    wanted = None if keys is None else set(keys)
    part = record["by"][by]
    for metric in record["metrics"]:
        if wanted is None or metric["key"] in wanted:
            of = part["values"][metric["key"]]
            for place, period in enumerate(part["periods"]):
                texts = (period_name(period, by, lang), period["start"], period["end"], note(period, lang),
                         metric["label"][lang], UNITS[metric["unit"]].say(lang))  # fmt: skip
                writer.writerow([*map(quoted, texts), *(plain(at(of.get(name), place)) for name in COLUMNS)])
    return out.getvalue().encode("utf-8-sig")


def heads(by: By, lang: Lang) -> list[str]:
    """Names of the columns."""
    low, high = Words("95% low", "95%下限"), Words("95% high", "95%上限")
    words = (PERIOD, Words("From", "开始"), Words("To", "结束"), NOTE, Words("Metric", "指标"), Words("Unit", "单位"),
             Words("Mean", "均值"), Words("P10", "P10"), Words("P90", "P90"), BEFORE[by], WEEKDAY, BASELINE, DIFFERENCE,
             low, high)  # fmt: skip
    return [one.say(lang) for one in words]


def quoted(text: str) -> str:
    """Text that no spreadsheet takes for a formula.

    >>> quoted("=1+1"), quoted("GMV")
    ("'=1+1", 'GMV')
    """
    return f"'{text}" if is_risky(text) else text


def plain(value: float | None) -> str:
    """A number without exponent or needless digits; empty where it is not known.

    >>> plain(0.25), plain(3.0), plain(None), plain(-0.0000004)
    ('0.25', '3', '', '0')
    """
    if value is None:
        return ""
    text = f"{value:.6f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
