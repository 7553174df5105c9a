"""Digests of tables: SHA-256 of canonical column bytes, never of a file.

Equal results have equal digests whatever wrote them: file format, compression, pandas index and string
storage do not enter. Bytes are little endian; a string column is its lengths, then all its UTF-8 text; -0.0
counts as 0.0.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc


def table_digest(table: pd.DataFrame) -> str:
    """SHA-256 of a table, hex: its column names and dtypes in order, its number of rows and every value.

    >>> one = pd.DataFrame({"units": [1, 2]})
    >>> table_digest(one) == table_digest(one.set_axis([7, 8], axis="index"))
    True
    """
    digest = hashlib.sha256(f"table {len(table.columns)} {len(table)}".encode())
    for name in table.columns:
        column = table[name]
        digest.update(_framed(str(name)) + _framed(str(column.dtype)))
        digest.update(_bytes(column))
    return digest.hexdigest()


def overall_digest(digests: Mapping[str, str]) -> str:
    """SHA-256 of a set of tables from their digests by name, hex; the order of the mapping does not enter."""
    digest = hashlib.sha256(f"tables {len(digests)}".encode())
    for name in sorted(digests):
        digest.update(_framed(name) + _framed(digests[name]))
    return digest.hexdigest()


def _framed(text: str) -> bytes:
    data = text.encode()
    return len(data).to_bytes(8, "little") + data


def _bytes(column: pd.Series) -> bytes:
    if isinstance(column.dtype, pd.StringDtype):
        return _string_bytes(column)
    values = column.to_numpy()
    if values.dtype.kind == "f":
        values = np.where(np.isnan(values), np.nan, values + 0.0)  # one NaN, one zero
    elif values.dtype.kind not in "biuM":
        raise TypeError(f"{column.name}: dtype {column.dtype} has no canonical bytes; see records/columns.py")
    return values.astype(values.dtype.newbyteorder("<"), copy=False).tobytes()


def _string_bytes(column: pd.Series) -> bytes:
    data = pa.array(column, type=pa.large_string())
    data = data.combine_chunks() if isinstance(data, pa.ChunkedArray) else data
    if data.null_count:
        raise TypeError(f"{column.name}: has {data.null_count} missing names; an absent name is the empty one")
    lengths = pc.binary_length(data).to_numpy(zero_copy_only=False).astype("<i8")
    return bytes(lengths.tobytes()) + (_text(data) if len(data) else b"")


def _text(data: pa.LargeStringArray) -> bytes:
    """All text of a string array end to end, read from its buffers without making a Python string of each row."""
    _, offsets, values = data.buffers()
    ends = np.frombuffer(offsets, "<i8")[data.offset : data.offset + len(data) + 1]
    return b"" if values is None else bytes(memoryview(values)[ends[0] : ends[-1]])
