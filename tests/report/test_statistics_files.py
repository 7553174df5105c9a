"""The workbook and the CSV file, read back: sheets, numbers, text that is never a formula, the same bytes again."""

from __future__ import annotations

import copy
import csv
import io
import re
import zipfile
from typing import Any
from xml.etree import ElementTree

import pytest
from report_run import MadeRun

from ecosim.report.statistics_csv import csv_bytes
from ecosim.report.statistics_page import page, statistics_page
from ecosim.report.statistics_table import statistics
from ecosim.report.statistics_text import statistics_text
from ecosim.report.statistics_workbook import SHEETS, workbook
from ecosim.report.workbook import Workbook

Record = dict[str, Any]
NAMESPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
HOSTILE = "=HYPERLINK(\"http://x\",\"y\")"  # fmt: skip


@pytest.fixture(scope="module")
def record(live_plan: MadeRun, baseline: MadeRun) -> Record:
    return statistics(live_plan, baseline)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def hostile(record: Record) -> Record:
    """The record with formulas in the place of every name that comes from a scenario."""
    spoilt = copy.deepcopy(record)
    spoilt["title"] = {"en": HOSTILE, "zh": "@SUM(A1)"}
    spoilt["store"] = "+1"
    for part, name in (("listings", "-2+3"), ("channels", "@x"), ("budgets", "\t=1")):
        for rows in spoilt[part]["by"].values():
            rows[name] = rows.pop(next(iter(rows)))
    spoilt["metrics"][0]["label"] = {"en": HOSTILE, "zh": HOSTILE}
    return spoilt


class Book:
    """An Excel file as its sheets, by name: cells by their reference, as text or number."""

    def __init__(self, content: bytes) -> None:
        self.file = zipfile.ZipFile(io.BytesIO(content))
        self.names = [sheet.get("name", "") for sheet in self.tree("xl/workbook.xml").iter(f"{NAMESPACE}sheet")]
        self.texts = ["".join(part.text or "" for part in one.iter(f"{NAMESPACE}t"))
                      for one in self.tree("xl/sharedStrings.xml")]  # fmt: skip

    def tree(self, name: str) -> ElementTree.Element:
        return ElementTree.fromstring(self.file.read(name))

    def raw(self, sheet: str) -> str:
        return self.file.read(f"xl/worksheets/sheet{self.names.index(sheet) + 1}.xml").decode()

    def cells(self, sheet: str) -> dict[str, str | float]:
        found: dict[str, str | float] = {}
        for cell in ElementTree.fromstring(self.raw(sheet)).iter(f"{NAMESPACE}c"):
            value = cell.findtext(f"{NAMESPACE}v")
            if value is not None:
                found[cell.get("r", "")] = self.texts[int(value)] if cell.get("t") == "s" else float(value)
        return found


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_workbook_has_its_sheets_with_heads_that_stay(record: Record, lang: Any) -> None:
    book = Book(workbook(record, lang))
    assert book.names == [words.say(lang) for words in SHEETS.values()]
    for by in ("day", "week", "month"):
        sheet = book.raw(SHEETS[by].say(lang))
        assert 'state="frozen"' in sheet and "<cols>" in sheet


def test_numbers_are_numbers(record: Record) -> None:
    book = Book(workbook(record, "zh"))
    day, head = book.cells("日"), book.cells("日")
    assert (head["A1"], head["C1"]) == ("期间", "支付金额（元）")
    assert day["A2"] == "2025-10-01 周三"
    gmv = record["by"]["day"]["values"]["gmv_yuan"]["mean"]
    assert [day[f"C{row}"] for row in range(2, 2 + len(gmv))] == pytest.approx(gmv)
    assert "D2" not in day and "D3" in day  # the first day has no yesterday: empty, not zero
    summary = book.cells("汇总")
    assert summary["B10"] == pytest.approx(record["by"]["run"]["values"]["gmv_yuan"]["mean"][0])
    assert len([text for text in book.cells("公式").values() if text in keys_of(record)]) == len(record["metrics"])


def keys_of(record: Record) -> set[str]:
    return {one["key"] for one in record["metrics"]}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_text_is_ever_a_formula(hostile: Record, lang: Any) -> None:
    book = Book(workbook(hostile, lang))
    assert [name for name in book.names if re.search(r"<f[ >]", book.raw(name))] == []
    assert "xl/externalLinks" not in " ".join(book.file.namelist())
    assert any(text.startswith(("=", "@")) for text in book.texts)
    assert "quotePrefix" in book.file.read("xl/styles.xml").decode()
    rows = list(csv.reader(io.StringIO(csv_bytes(hostile, "day", lang).decode("utf-8-sig"))))
    assert rows[1][4] == f"'{HOSTILE}"
    texts = [cell for row in rows[1:] for cell in row[:6]]
    assert [cell for cell in texts if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []


def test_equal_records_give_equal_files(record: Record) -> None:
    assert workbook(record, "zh") == workbook(copy.deepcopy(record), "zh")
    assert csv_bytes(record, "week", "zh") == csv_bytes(copy.deepcopy(record), "week", "zh")


def test_control_characters_and_long_texts_do_not_break_a_sheet() -> None:
    book = Workbook("x")
    sheet = book.sheet("x", (1, 1))
    sheet.line("a\x00b\x1b", "y" * 40_000, "\r=1")
    sheet.finish()
    assert list(Book(book.bytes()).cells("x").values()) == ["ab", "y" * 32_000, "=1"]


def test_csv_opens_in_chinese_excel_and_adds_up(record: Record) -> None:
    content = csv_bytes(record, "day", "zh", ["gmv_yuan", "conversion_share"])
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    gmv = [row for row in rows if row["指标"] == "支付金额"]
    assert len(rows) == 2 * len(gmv) == 2 * len(record["by"]["day"]["periods"])
    assert sum(float(row["均值"]) for row in gmv) == pytest.approx(record["by"]["run"]["values"]["gmv_yuan"]["mean"][0])
    assert (gmv[0]["较昨日"], gmv[0]["较上周同日"]) == ("", "")
    assert gmv[-1]["期间"] == "结束后结算"


@pytest.mark.parametrize("by", ["day", "week", "month"])
def test_the_terminal_says_it_in_both_languages(record: Record, by: Any) -> None:
    assert "Settlement" in statistics_text(record, by, "en")
    assert "结束后结算" in statistics_text(record, by, "zh")
    assert max(map(len, statistics_text(record, by, "en").splitlines())) <= 100


def test_the_page_of_the_metrics_is_current() -> None:
    assert page().read_text("utf-8") == statistics_page(), "run python -m ecosim.report.statistics_page"
