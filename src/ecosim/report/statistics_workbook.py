"""The statistics of a run as an Excel file: summary, day, week, month, listings, channels, profit and formulas.

Made from the record of `statistics_table.py` alone, so that a page makes it at once; money in yuan, shares as shares.
"""

from __future__ import annotations

from itertools import product
from typing import Any, Final

from ecosim.report.statistics_days import BYS, By
from ecosim.report.statistics_words import (
    AFTER,
    BASELINE,
    BEFORE,
    BY_WORDS,
    DIFFERENCE,
    MISSING,
    NOTE,
    PERIOD,
    REPORTS,
    WEEKDAY,
    at,
    change,
    named,
    note,
    period_name,
)
from ecosim.report.wording import Lang, Words
from ecosim.report.workbook import Column, Sheet, Workbook

Record = dict[str, Any]
SHEETS: Final = {
    "summary": Words("summary", "汇总"), "day": Words("day", "日"), "week": Words("week", "周"),
    "month": Words("month", "月"), "listings": Words("listings", "商品"), "channels": Words("channels", "渠道"),
    "profit": Words("profit", "利润"), "formulas": Words("formulas", "公式"),
}  # fmt: skip
METRIC, FORMULA, UNIT = Words("Metric", "指标"), Words("Formula", "公式"), Words("Unit", "单位")
MEAN = Words("mean", "均值")


def workbook(record: Record, lang: Lang) -> bytes:
    """The whole file; equal records give equal bytes."""
    book = Workbook(f"{record['title'][lang]} · {record['run']}")
    summary_sheet(book, record, lang)
    for by in BYS:
        period_sheet(book, record, by, lang)
    for part in ("listings", "channels"):
        rows_sheet(book, record, part, lang)
    profit_sheet(book, record, lang)
    formula_sheet(book, record, lang)
    return book.bytes()


def summary_sheet(book: Workbook, record: Record, lang: Lang) -> None:
    """What the run is, and every metric over all of it, the settlement with it."""
    sheet = book.sheet(SHEETS["summary"].say(lang), (9, 1))
    for text in facts(record, lang):
        sheet.line(text, kind="title" if sheet.row == 0 else "text")
    sheet.row = 8
    heads = [METRIC.say(lang), MEAN.say(lang), "P10", "P90", BASELINE.say(lang), DIFFERENCE.say(lang),
             *(f"{DIFFERENCE.say(lang)} 95% {end.say(lang)}" for end in (Words("low", "下限"), Words("high", "上限"))),
             Words("replications above baseline", "高于对照的重复次数").say(lang)]  # fmt: skip
    sheet.line(*heads, kind="head")
    for metric in record["metrics"]:
        of = record["by"]["run"]["values"][metric["key"]]
        sheet.put(sheet.row, 0, named(metric, lang))
        for place, name in enumerate(("mean", "p10", "p90", "baseline", "diff", "diff_low", "diff_high"), 1):
            sheet.put(sheet.row, place, at(of.get(name), 0), metric["unit"])
        if record["paired"] and at(of.get("compared"), 0):
            k, n = int(of["above"][0]), int(of["compared"][0])
            sheet.put(sheet.row, 8, Words(f"{k} of {n}", f"{n} 次中 {k} 次").say(lang))
        sheet.row += 1
    sheet.finish()


def facts(record: Record, lang: Lang) -> list[str]:
    """The lines above the summary, at most eight."""
    n = record["replications"]
    return [
        f"{record['title'][lang]} · {record['store']}", record["run"],
        f"{record['first_date']} – {record['last_date']}",
        Words(f"Means over {n} replications; P10 and P90 beside them; money in yuan, before tax.",
              f"{n} 次重复的均值，旁列 P10 与 P90；金额单位元，税前。").say(lang),
        Words("Days after the last simulated one have only settlements and stand in a row of their own.",
              "模拟末日之后只有结算，单列一行。").say(lang),
        Words("Comparisons: click 1 or 2 above the columns to fold them away or out. Empty: nothing to compare with.",
              "对比列：点击列上方的 1、2 可折叠或展开。空白表示没有可比期间。").say(lang),
    ]  # fmt: skip


def period_sheet(book: Workbook, record: Record, by: By, lang: Lang) -> None:
    """A row a period, a column a metric, each followed by its comparisons as an outline."""
    part = record["by"][by]
    columns = [Column(PERIOD.say(lang)), Column(NOTE.say(lang))]
    cells: list[list[Any]] = [[period_name(p, by, lang), note(p, lang)] for p in part["periods"]]
    for metric in record["metrics"]:
        of = part["values"][metric["key"]]
        made = details(metric, of, by, lang)
        columns.append(Column(named(metric, lang), metric["unit"]))
        columns.extend(column for column, _ in made)
        for place, row in enumerate(cells):
            row.append(of["mean"][place])
            row.extend(values[place] for _, values in made)
    sheet = book.sheet(SHEETS[by].say(lang), (1, 1))
    sheet.table(columns, cells)
    sheet.finish(columns)


def details(metric: Record, of: Record, by: By, lang: Lang) -> list[tuple[Column, list[Any]]]:
    """Columns behind a metric: changes, baseline and the difference to it, P10, P90."""
    label, unit, folded = metric["label"][lang], metric["unit"], metric["key"] not in REPORTS[by]
    moved = "points" if unit == "share" else "relative"
    found = []
    for name, words in (("before", BEFORE[by]), ("weekday", WEEKDAY)):
        if name in of:
            changes = [change(gap, now, unit) for gap, now in zip(of[name], of["mean"], strict=True)]
            changes = [each if each is None or unit != "share" else each * 100 for each in changes]
            found.append((Column(f"{label} {words.say(lang)}", moved, True, folded), changes))
    for name, words in (("baseline", BASELINE), ("diff", DIFFERENCE), ("p10", Words("P10", "P10")),
                        ("p90", Words("P90", "P90"))):  # fmt: skip
        if name in of:
            found.append((Column(f"{label} {words.say(lang)}", unit, True, folded), of[name]))
    return found


def rows_sheet(book: Workbook, record: Record, part: str, lang: Lang) -> None:
    """Listings or channels, by week, by month and for the whole run, each period from the highest GMV down."""
    of = record[part]
    what = {"listings": Words("Listing", "商品"), "channels": Words("Channel", "渠道")}[part]
    columns = [Column(Words("By", "口径").say(lang)), Column(PERIOD.say(lang)), Column(what.say(lang)),
               *(Column(words[lang], key.rsplit("_", 1)[1]) for key, words in of["measures"].items())]  # fmt: skip
    rows: list[list[Any]] = []
    bys: tuple[By, ...] = ("run", "month", "week")
    for by in bys:
        for place, period in enumerate(record["by"][by]["periods"]):
            if not period["after"]:
                when = [BY_WORDS[by].say(lang), period_name(period, by, lang)]
                found = [[*when, name, *(row[key][place] for key in of["measures"])]
                         for name, row in of["by"][by].items()]  # fmt: skip
                gmv = 3 + list(of["measures"]).index("gmv_yuan")
                rows += sorted(found, key=lambda row: -(row[gmv] or 0.0))
    sheet = book.sheet(SHEETS[part].say(lang), (1, 3))
    sheet.table(columns, rows)
    sheet.finish()


def profit_sheet(book: Workbook, record: Record, lang: Lang) -> None:
    """Profit and loss by month, orders by the month in which they were made, budgets against what was spent."""
    months = [period_name(p, "month", lang) + (f" ({note(p, lang)})" if p["partial"] else "")
              for p in record["by"]["month"]["periods"]]  # fmt: skip
    sheet = book.sheet(SHEETS["profit"].say(lang), (0, 1))
    sheet.line(Words("Profit and loss, yuan", "利润表（元）").say(lang), kind="title")
    ends = [BY_WORDS["run"].say(lang), "P10", "P90"]
    sheet.line("", *months, *ends, kind="head")
    for step in record["profit"]:
        sheet.put(sheet.row, 0, step["label"][lang], "bold" if step["subtotal"] else "text")
        for column, cell in enumerate([*step["month"], *(step["run"][name] for name in ("mean", "p10", "p90"))], 1):
            sheet.put(sheet.row, column, cell, "yuan")
        sheet.row += 1
    sheet.row += 1
    sheet.line(
        Words("Cohorts: orders by the month in which they were made", "按下单月份的订单去向").say(lang), kind="title"
    )
    month_table(sheet, record["cohorts"], months, lang)
    sheet.line(Words("Budget against actual", "预算与实际").say(lang), kind="title")
    month_table(sheet, record["budgets"], months, lang)
    sheet.finish()


def month_table(sheet: Sheet, of: Record, months: list[str], lang: Lang) -> None:
    """Rows and measures of a part along the months."""
    shown = [place for place, name in enumerate(months) if not name.startswith(AFTER.say(lang))]
    sheet.line("", *(months[place] for place in shown), BY_WORDS["run"].say(lang), kind="head")
    for (name, row), (key, words) in product(of["by"]["month"].items(), of["measures"].items()):
        unit = key.rsplit("_", 1)[1]
        sheet.put(sheet.row, 0, f"{name} · {words[lang]}" if name else words[lang])
        cells = [*(row[key][place] for place in shown), of["by"]["run"][name][key][0]]
        for column, cell in enumerate(cells, 1):
            sheet.put(sheet.row, column, cell, unit)
        sheet.row += 1
    sheet.row += 1


def formula_sheet(book: Workbook, record: Record, lang: Lang) -> None:
    """Every metric with its formula, and what cannot be given."""
    sheet = book.sheet(SHEETS["formulas"].say(lang), (1, 1))
    heads = [Column(words.say(lang)) for words in (METRIC, Words("Group", "类别"), FORMULA, Words("Key", "键"))]
    sheet.table(heads, [[named(one, lang), record["groups"][one["group"]][lang], one["formula"][lang], one["key"]]
                        for one in record["metrics"]])  # fmt: skip
    sheet.line(Words("Not given", "无法给出的指标").say(lang), kind="title")
    for name, why in MISSING:
        sheet.line(name.say(lang), "", why.say(lang))
    sheet.finish()
