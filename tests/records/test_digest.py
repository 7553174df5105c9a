from __future__ import annotations

import hashlib

import numpy as np
import pandas as pd
import pytest

from ecosim.records.digest import overall_digest, table_digest


def framed(text: str) -> bytes:
    return len(text.encode()).to_bytes(8, "little") + text.encode()


def test_the_bytes_are_the_documented_ones() -> None:
    table = pd.DataFrame({"units": np.array([1, -1]), "size": pd.array(["大", "M"], dtype="str")})
    by_hand = b"table 2 2" + framed("units") + framed("int64") + b"\1" + bytes(7) + b"\xff" * 8
    by_hand += framed("size") + framed("str") + b"\3" + bytes(7) + b"\1" + bytes(7) + "大M".encode()
    assert table_digest(table) == hashlib.sha256(by_hand).hexdigest()


def test_index_and_storage_do_not_enter(tmp_path) -> None:
    table = pd.DataFrame({"n": [3, 1, 2], "x": [0.5, np.nan, -0.0], "name": ["a", "", "大"], "yes": [True, False, True],
                          "date": pd.to_datetime(["2025-11-11"] * 3).astype("datetime64[us]")})  # fmt: skip
    digest = table_digest(table)
    chunked = pd.concat([table.iloc[:1], table.iloc[1:]])
    assert table_digest(chunked.set_axis([9, 8, 7], axis="index")) == digest
    assert table_digest(table.assign(x=[0.5, np.nan, 0.0])) == digest
    assert table_digest(table.astype({"name": pd.StringDtype("python", na_value=np.nan)})) == digest
    for codec in ("zstd", "snappy"):
        table.to_parquet(tmp_path / codec, compression=codec)
        assert table_digest(pd.read_parquet(tmp_path / codec)) == digest


@pytest.mark.parametrize(
    "other",
    [
        {"a": [1, 3], "b": ["x", "yz"]},
        {"a": [1, 2], "b": ["xy", "z"]},
        {"c": [1, 2], "b": ["x", "yz"]},
        {"b": ["x", "yz"], "a": [1, 2]},
        {"a": [1.0, 2.0], "b": ["x", "yz"]},
        {"a": [2, 1], "b": ["yz", "x"]},
        {"a": [1], "b": ["x"]},
        {"a": [1, 2]},
    ],
)
def test_every_change_changes_it(other) -> None:
    table = pd.DataFrame({"a": [1, 2], "b": ["x", "yz"]})
    assert table_digest(pd.DataFrame(other)) != table_digest(table)


def test_a_slice_is_digested_as_itself() -> None:
    names = pd.Series(["zero", "eins", "二"] * 50, dtype="str")
    assert table_digest(pd.DataFrame({"n": names[1:99]})) == table_digest(pd.DataFrame({"n": list(names[1:99])}))


def test_what_has_no_canonical_bytes_is_refused() -> None:
    with pytest.raises(TypeError, match="colour: has 1 missing names"):
        table_digest(pd.DataFrame({"colour": pd.array(["red", None], dtype="str")}))
    with pytest.raises(TypeError, match="x: dtype object has no canonical bytes"):
        table_digest(pd.DataFrame({"x": pd.Series([{}, []], dtype=object)}))


def test_the_overall_digest_knows_names_and_not_order() -> None:
    assert overall_digest({"a": "1", "b": "2"}) == overall_digest({"b": "2", "a": "1"})
    assert overall_digest({"a": "1", "b": "2"}) != overall_digest({"a": "2", "b": "1"})
    assert overall_digest({}) != overall_digest({"a": "1"})
