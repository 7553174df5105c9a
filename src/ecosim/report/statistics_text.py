"""The statistics of a run for a terminal: a line a period with the metrics of its report, and the last whole one told.

Made from the record of `statistics_table.py`; the workbook and the CSV file have all metrics.
"""

from __future__ import annotations

from typing import Any

from rich.console import RenderableType
from rich.text import Text

from ecosim.report.plain_text import WIDTH, labelled, rendered, table
from ecosim.report.statistics_days import By
from ecosim.report.statistics_words import (
    BEFORE,
    BY_WORDS,
    DIFFERENCE,
    REPORTS,
    WEEKDAY,
    at,
    note,
    period_name,
    say_change,
)
from ecosim.report.wording import Lang, Words, n_replications, short_money, show

Record = dict[str, Any]
TITLES: dict[By, Words] = {
    "day": Words("By day", "日报"), "week": Words("By week, Monday first", "周报（周一起）"),
    "month": Words("By month", "月报"),
}  # fmt: skip


def statistics_text(record: Record, by: By, lang: Lang) -> str:
    """Two tables: the periods, and the changes of the last whole one."""
    n, empty = n_replications(record["replications"]), Words("nothing to compare with", "没有可比期间")
    told = Words(f"Means over {n.en}; empty: {empty.en}.", f"{n.zh}的均值；空白表示{empty.zh}。")
    parts: list[RenderableType] = [
        labelled(Words("run", "运行"), record["run"], lang),
        Text(told.say(lang)),
        periods_table(record, by, lang),
    ]  # fmt: skip
    last = last_whole(record, by)
    if last is not None:
        parts.append(changes_table(record, by, last, lang))
    more = Words("All metrics: --xlsx FILE, --csv FILE or --json.", "全部指标：--xlsx 文件、--csv 文件或 --json。")
    return rendered([*parts, Text(more.say(lang))], WIDTH, colour=False)


def shown(value: float | None, unit: str, lang: Lang) -> str:
    """A value in few letters; empty where it is not known."""
    if value is None:
        return ""
    return short_money(value, lang) if unit == "yuan" else show(value, unit, lang)


def periods_table(record: Record, by: By, lang: Lang) -> Any:
    """A row a period, the settlement after last."""
    part, metrics = record["by"][by], {one["key"]: one for one in record["metrics"]}
    heads = [BY_WORDS[by], *(Words(**metrics[key]["label"]) for key in REPORTS[by])]
    rows = [
        [row_name(period, by, lang),
         *(shown(part["values"][key]["mean"][place], metrics[key]["unit"], lang) for key in REPORTS[by])]
        for place, period in enumerate(part["periods"])
    ]  # fmt: skip
    return table(TITLES[by], heads, rows, lang)


def row_name(period: Record, by: By, lang: Lang) -> str:
    """A period in few letters."""
    if by == "week" and not period["after"]:
        name = f"{period['start'][5:]}–{period['end'][5:]}"
    else:
        name = period_name(period, by, lang)
        name = name[5:] if by == "day" and not period["after"] else name
    return f"{name} {note(period, lang)}" if period["partial"] else name


def last_whole(record: Record, by: By) -> int | None:
    """The place of the last period that is whole; None where there is none."""
    whole = [place for place, one in enumerate(record["by"][by]["periods"]) if not one["partial"] and not one["after"]]
    return whole[-1] if whole else None


def changes_table(record: Record, by: By, place: int, lang: Lang) -> Any:
    """The metrics of one period with their spread and what they are compared with."""
    part = record["by"][by]
    columns = {"before": BEFORE[by], **({"weekday": WEEKDAY} if by == "day" else {}),
               "diff": DIFFERENCE}  # fmt: skip
    rows = []
    metrics = {one["key"]: one for one in record["metrics"]}
    for metric in (metrics[key] for key in REPORTS[by]):
        of, unit = part["values"][metric["key"]], metric["unit"]
        now = of["mean"][place]
        rows.append([metric["label"][lang], *(shown(of[name][place], unit, lang) for name in ("mean", "p10", "p90")),
                     *(say_change(at(of.get(name), place), now, unit, lang) for name in columns)])  # fmt: skip
    name = period_name(part["periods"][place], by, lang)
    heads = [Words("Metric", "指标"), Words("mean", "均值"), Words("P10", "P10"), Words("P90", "P90")]
    return table(Words(name, name), [*heads, *columns.values()], rows, lang)
