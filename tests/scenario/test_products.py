"""The products table as Excel saves it."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from ecosim.errors import BadInput
from ecosim.scenario import load
from ecosim.scenario.products import MOST_ROWS


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_what_excel_saves_reads_the_same(
    base: SimpleNamespace, tmp_path: Path, codec: str, delimiter: str, newline: str
) -> None:
    path = base.write(tmp_path)
    wanted = load(path, params_models=base.PLUGINS)
    (tmp_path / "base.csv").write_bytes(base.CSV.replace(",", delimiter).replace("\n", newline).encode(codec))
    assert load(path, params_models=base.PLUGINS) == wanted


def test_rows_of_a_listing_are_gathered(base: SimpleNamespace, tmp_path: Path) -> None:
    lines = base.CSV.splitlines()
    shuffled = "\n".join(
        [lines[0], lines[1], lines[3], ",,,,,,,,,,", lines[2].replace("羊毛大衣", "").replace("899", "")]
    )
    products = load(base.write(tmp_path, csv=shuffled)).settings.products
    assert [listing.listing for listing in products] == ["coat", "knit"]
    assert [variant.sku for variant in products[0].variants] == ["C-1", "C-2"]
    assert products[0].tag_price_fen == 89_900 and products[0].title == "羊毛大衣"
    assert products[0].variants[1].salvage_fen == 9_000


def test_quoted_cells_and_large_numbers(base: SimpleNamespace, tmp_path: Path) -> None:
    csv = base.CSV.replace("羊毛大衣", '"羊毛, ""大衣"""').replace(",899,", ',"1,299.50",')
    products = load(base.write(tmp_path, csv=csv)).settings.products
    assert products[0].title == '羊毛, "大衣"'
    assert products[0].tag_price_fen == 129_950


@pytest.mark.parametrize(
    ("data", "piece"),
    [
        (b"", "the table is empty"),
        (b"\n\n", "the table is empty"),
        (b"\x80\x81\xff\xff", "the file is no text"),
        (b"\xff\xfe\x00", "the file is no text"),
        (b"PK\x03\x04" + bytes(range(128, 256)), "the file is no text"),
        (b"a" * 2_000_001, "larger than 2000000 bytes"),
        (b"listing,sku\n" + b"a,b\n" * (MOST_ROWS + 5), f"more than {MOST_ROWS} rows"),
    ],
)
def test_what_is_no_table(base: SimpleNamespace, tmp_path: Path, data: bytes, piece: str) -> None:
    path = base.write(tmp_path)
    (tmp_path / "base.csv").write_bytes(data)
    with pytest.raises(BadInput) as caught:
        load(path)
    assert piece in str(caught.value)
    assert Path(caught.value.problems[0].file).name == "base.csv"


def test_a_table_with_everything_wrong_stops_soon_each_time(base: SimpleNamespace, tmp_path: Path) -> None:
    path = base.write(tmp_path, csv=base.CSV + ",x\n" * 1_000)
    for _ in range(2):
        with pytest.raises(BadInput) as caught:
            load(path, params_models=base.PLUGINS)
        assert len(caught.value.problems) == 202
