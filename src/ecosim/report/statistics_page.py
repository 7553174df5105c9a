"""The page of the metrics: each with its unit, formula and names, in Markdown, and those that cannot be given.

Made from the declarations by `python -m ecosim.report.statistics_page`, which rewrites docs/reference/statistics.md; a
test keeps it current.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ecosim.report.statistics import GROUPS, STATISTICS, Statistic, by_source
from ecosim.report.statistics_words import MISSING

HEAD: Final = """\
# Statistics

Made from `src/ecosim/report/statistics.py` by `python -m ecosim.report.statistics_page`; do not edit.

The store by day, week and month, as the Statistics page of the app shows it and as `ecosim stats` writes it:

```sh
ecosim stats RUN --by week --xlsx weeks.xlsx --csv weeks.csv
```

- **Periods.** Weeks begin on Monday. A week or month that the simulated days cover only in part is marked, and its
  amounts and counts are compared with no other period. Money that is posted after the last simulated day, while parcels
  and returns run out, stands in a row of its own, *settlement after*; with it, all rows add up to the run.
- **Values** are means over the replications, with P10 and P90 beside them. They are compared with the period before,
  for days also with the same weekday of the week before, and with the baseline, replication by replication where both
  have the same seed. Where there is nothing to compare with, the place is empty.
- **Ratios** of a period are ratios of its sums, never means of daily ratios. A ratio without a denominator is empty.
- **Units.** Money is in yuan, before tax; a share is between 0 and 1 in JSON and CSV, a percentage in the workbook.
- **CSV** has a row a period and metric, in UTF-8 with a mark, so that Excel reads the Chinese. Text that begins with
  `=`, `+`, `-` or `@` has an apostrophe before it; in the workbook it is a text cell. It never becomes a formula.
- **The workbook** has the sheets summary, day, week, month, listings, channels, profit and formulas.

The last word of a key is its unit.
"""
FOOT: Final = """\
## What the tables cannot give

| metric | 指标 | why not |
| --- | --- | --- |
"""


def statistics_page() -> str:
    """The page as Markdown text."""
    rows = (f"| {name.en} | {name.zh} | {why.en} |" for name, why in MISSING)
    return "\n".join([HEAD, *sections(), FOOT + "\n".join(rows)]) + "\n"


def sections() -> Iterator[str]:
    """A section a group."""
    declared = (*STATISTICS, by_source("CHANNEL"))
    for name, words in GROUPS.items():
        yield f"## {words.en} · {words.zh}\n\n| key | metric | formula | 公式 |\n| --- | --- | --- | --- |"
        yield "\n".join(row(one) for one in declared if one.group == name) + "\n"


def row(one: Statistic) -> str:
    """A metric as a row of a table."""
    return f"| `{one.key}` | {one.label.en} · {one.label.zh} | {one.formula.en} | {one.formula.zh} |"


def page() -> Path:
    """Where the page lies in a checkout."""
    return Path(__file__).resolve().parents[3] / "docs" / "reference" / "statistics.md"


if __name__ == "__main__":
    page().write_text(statistics_page(), encoding="utf-8")
