from __future__ import annotations

from ecosim.records.columns import TABLES
from ecosim.records.reference import page, tables_reference


def test_the_page_is_current() -> None:
    assert page().read_text("utf-8") == tables_reference(), "run python -m ecosim.records.reference"


def test_every_column_says_what_it_counts() -> None:
    for table in TABLES:
        assert len(set(table.names)) == len(table.names), table.name
        assert set(table.keys) <= set(table.names)
        for column in table.columns:
            assert column.unit, (table.name, column.name)
            assert not column.en.endswith("."), (table.name, column.name)
            of_money = column.unit.partition(" ")[0] == "fen"  # an amount, or a rate such as fen a thousand views
            assert of_money == (column.name == "fen" or column.name.endswith("_fen"))
            assert (column.dtype == "float64") <= (column.unit != "fen"), "money is an integer"
