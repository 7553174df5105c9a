"""The spread over replications of a quantity that runs along something: days, hours, channels, listings.

Owns one operation: rows of a table, summed by replication and key, become mean, P10, P90 and 95 % interval by key. A
replication without a row for a key counts as zero there. The figures' files choose table, key and column.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ecosim.report.intervals import spreads

if TYPE_CHECKING:
    import pandas as pd

    from ecosim.records import Run


def main_rows(run: Run, table: str) -> pd.DataFrame:
    """Rows of a table of the main replications: repeats with other luck would count their assumptions twice."""
    rows = run.table(table)
    main = rows["luck"] == 0
    return rows if main.all() else rows[main]


def main_replications(run: Run) -> list[int]:
    """The replications of a run, in order."""
    return sorted(int(r) for r in main_rows(run, "replications")["replication"])


def grid(
    rows: pd.DataFrame, by: str, column: str, keys: Sequence[Hashable], replications: Sequence[int]
) -> NDArray[np.float64]:
    """float64[replications, keys] of sums of `column`, zero where there is no row."""
    return grids(rows, by, [column], keys, replications)[column]


def grids(
    rows: pd.DataFrame, by: str, columns: Sequence[str], keys: Sequence[Hashable], replications: Sequence[int]
) -> dict[str, NDArray[np.float64]]:
    """`grid` of several columns of the same rows, which are grouped once."""
    sums = rows.groupby(["replication", by])[list(columns)].sum()
    return {
        column: sums[column]
        .unstack(by)  # one by one: of no rows at all, pandas keeps no columns
        .reindex(index=list(replications), columns=list(keys))
        .fillna(0.0)
        .to_numpy(np.float64)
        for column in columns
    }


def sums(rows: pd.DataFrame, column: str, replications: Sequence[int]) -> NDArray[np.float64]:
    """float64[replications] of sums of `column` over all rows, zero where a replication has none."""
    found = rows.groupby("replication")[column].sum()
    return found.reindex(list(replications), fill_value=0).to_numpy(dtype=np.float64)


def ratio(above: NDArray[np.float64], below: NDArray[np.float64]) -> NDArray[np.float64]:
    """above / below, not a number where below is zero.

    >>> ratio(np.array([1.0, 1.0]), np.array([4.0, 0.0])).tolist()
    [0.25, nan]
    """
    quotient: NDArray[np.float64] = np.divide(above, below, out=np.full(above.shape, np.nan), where=below != 0)
    return quotient


def band(values: NDArray[np.float64]) -> list[dict[str, float | None]]:
    """One record a column: mean, p10, p90, ci_low, ci_high over the replications (rows); None is not known.

    >>> band(np.array([[1.0], [3.0]]))[0]["mean"]
    2.0
    """
    return [one.record() for one in spreads(values)]


def bands(
    run: Run, table: str, by: str, column: str, keys: Sequence[Any], *, scale: float = 1.0
) -> list[dict[str, Any]]:
    """`band` of a table's column by key, each record with its key under the name `by`."""
    rows = main_rows(run, table)
    values = grid(rows, by, column, keys, main_replications(run)) / scale
    return [{by: key, **record} for key, record in zip(keys, band(values), strict=True)]
