"""From arrays with rows into names to the frames of a run: cast, named, sorted and joined as the tables declare.

Row order never depends on the order in which a scenario lists its channels or listings: ties and keys go by
name. Knows the declarations, not what a column means.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ecosim.records.columns import Column, Table
from ecosim.records.outcome import Outcome
from ecosim.units import DAY


@dataclass(frozen=True, eq=False)
class Named:
    """A column of names held as rows into them; row -1 is the empty name."""

    names: Sequence[str]
    ix: NDArray[Any]

    def __len__(self) -> int:
        return len(self.ix)

    def keys(self) -> NDArray[np.int64]:
        """Where each row's name stands in alphabetical order, int64[rows]; equal names stand at one place."""
        _, place = np.unique(np.array([*self.names, ""], dtype=object), return_inverse=True)
        keys: NDArray[np.int64] = place.astype(np.int64)[self.ix]
        return keys

    def values(self) -> Any:
        """The names themselves, as a pandas string array."""
        return pd.array(np.array([*self.names, ""], dtype=object), dtype="str").take(self.ix)


Values = NDArray[Any] | Named | int | bool


def dates(outcome: Outcome, day: NDArray[Any]) -> NDArray[np.datetime64]:
    """Calendar dates of days since the first, datetime64[us]; the shop's own calendar, so no zone enters."""
    first = np.datetime64(outcome.settings.period.start_date, "us")
    return first + day.astype(np.int64) * np.timedelta64(DAY, "us")


def frame(table: Table, outcome: Outcome, columns: Mapping[str, Values]) -> pd.DataFrame:
    """Give one replication's frame of `table`: its declared columns, cast to their dtypes, sorted by its keys."""
    n_rows = max((len(values) for values in columns.values() if not isinstance(values, int)), default=1)
    columns = {"replication": outcome.replication, "luck": outcome.luck, **columns}
    order = _order(table, columns)
    return pd.DataFrame({column.name: _cast(column, columns[column.name], n_rows, order) for column in table.columns})


def join(table: Table, parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Put replications' frames under each other; without any, an empty frame with the declared columns."""
    if not parts:
        return pd.DataFrame({column.name: pd.Series(dtype=column.dtype) for column in table.columns})
    return pd.concat(parts, ignore_index=True)


def _order(table: Table, columns: Mapping[str, Values]) -> NDArray[np.int64] | None:
    """Rows in the order of the keys, or None where they stand in it already."""
    keys = [columns[name] for name in table.keys]
    if not keys:
        return None
    order = np.lexsort([key.keys() if isinstance(key, Named) else np.asarray(key) for key in reversed(keys)])
    return None if np.array_equal(order, np.arange(len(order))) else order


def _cast(column: Column, values: Values, n_rows: int, order: NDArray[np.int64] | None) -> Any:
    if isinstance(values, Named):
        return Named(values.names, values.ix if order is None else values.ix[order]).values()
    if column.dtype == "str":
        raise TypeError(f"{column.name}: is not a column of names")
    cast = np.broadcast_to(np.asarray(values), n_rows).astype(column.dtype)
    return cast if order is None else cast[order]
