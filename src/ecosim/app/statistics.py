"""What the page of statistics works out from its view: which period to begin with, its cards, and rows of its tables.

Plain functions of the view in one language; an empty text stands for what is not known or has nothing to compare with.
"""

from __future__ import annotations

from typing import Any, Final

from ecosim.app.words import who
from ecosim.report.statistics_days import By
from ecosim.report.statistics_words import (
    BEFORE,
    DIFFERENCE,
    PERIOD,
    WEEKDAY,
    named,
    note,
    period_name,
    say_change,
)
from ecosim.report.wording import NOT_KNOWN, Lang, Words, short_money, show, show_range

View = dict[str, Any]
Row = dict[str, str]
COMPARED: Final = ("before", "weekday", "diff")
SLOW: Final = 5


def metrics(view: View) -> dict[str, View]:
    """The metrics by key, in the order of the view."""
    return {one["key"]: one for one in view["metrics"]}


def cell(value: float | None, unit: str, lang: Lang) -> str:
    """A value for a table; empty where it is not known.

    >>> cell(0.5, "share", "en"), cell(None, "share", "en")
    ('50.0 %', '')
    """
    text = show(value, unit, lang)
    return "" if text == NOT_KNOWN else text


def brief(value: float | None, unit: str, lang: Lang) -> str:
    """A value for a card: millions of yuan in three digits.

    >>> brief(1_803_968.0, "yuan", "en"), brief(139_053.0, "yuan", "en")
    ('¥1.80m', '¥139,053')
    """
    great = unit == "yuan" and abs(value or 0.0) >= 1e6
    return short_money(value, lang) if value is not None and great else cell(value, unit, lang)


def comparisons(view: View, by: By) -> dict[str, Words]:
    """What the values of these periods can be compared with."""
    words = {"before": BEFORE[by], "weekday": WEEKDAY, "diff": DIFFERENCE}
    of = view["by"][by]["values"]["gmv_yuan"]
    return {name: words[name] for name in COMPARED if name in of}


def places(view: View, by: By) -> list[int]:
    """Places of the periods that are sold in, not of the settlement after."""
    return [place for place, period in enumerate(view["by"][by]["periods"]) if not period["after"]]


def greatest(view: View, by: By) -> int:
    """The place of the period with the greatest GMV."""
    return greatest_of(view, by, "gmv_yuan")


def greatest_of(view: View, by: By, key: str) -> int:
    """The place of the period in which a metric is greatest."""
    means = view["by"][by]["values"][key]["mean"]
    return max(places(view, by), key=lambda place: float("-inf") if means[place] is None else means[place])


def value(view: View, by: By, key: str, place: int, lang: Lang) -> str:
    """A metric of a period in words."""
    return cell(view["by"][by]["values"][key]["mean"][place], metrics(view)[key]["unit"], lang)


def told(view: View, by: By, place: int, lang: Lang) -> str:
    """A period, and how many days it has where these are only a part of it.

    >>> day = {"start": "2025-11-11", "end": "2025-11-11", "days": 1, "partial": False, "after": False}
    >>> told({"by": {"day": {"periods": [day]}}}, "day", 0, "zh")
    '2025-11-11 周二'
    """
    period = view["by"][by]["periods"][place]
    return period_name(period, by, lang) + (f" ({note(period, lang)})" if period["partial"] else "")


def card(view: View, by: By, key: str, place: int, lang: Lang) -> View:
    """One metric of one period: label, formula, value, range, and (what with, change) for each comparison."""
    one, of = metrics(view)[key], view["by"][by]["values"][key]
    now, low, high = (of[name][place] for name in ("mean", "p10", "p90"))
    changes = [
        (words.say(lang), say_change(of[name][place], now, one["unit"], lang))
        for name, words in comparisons(view, by).items()
    ]
    return {
        "label": who(one["label"], lang), "formula": who(one["formula"], lang),
        "value": brief(now, one["unit"], lang) or "–",
        "range": "" if low is None else show_range(low, high, one["unit"], lang),
        "changes": [(name, moved) for name, moved in changes if moved],
    }  # fmt: skip


def table(view: View, by: By, keys: list[str], against: str | None, lang: Lang) -> tuple[list[Row], dict[str, str]]:
    """Rows of the periods by column, a value a metric and its change beside it; and the formula under each column."""
    part, known = view["by"][by], metrics(view)
    moved = comparisons(view, by).get(against or "")
    formulas: dict[str, str] = {}
    rows = [{PERIOD.say(lang): told(view, by, place, lang)} for place in range(len(part["periods"]))]
    for key in keys:
        one, of = known[key], part["values"][key]
        head = who(one["label"], lang)
        formulas[head] = who(one["formula"], lang)
        for place, row in enumerate(rows):
            row[head] = cell(of["mean"][place], one["unit"], lang)
        if moved is not None and against is not None:
            column = f"{head} {moved.say(lang)}"
            formulas[column] = formulas[head]
            for place, row in enumerate(rows):
                row[column] = say_change(of[against][place], of["mean"][place], one["unit"], lang)
    return rows, formulas


def sources(view: View, by: By, place: int, lang: Lang) -> list[Row]:
    """Visitors by channel in one period, most first, with their share and their changes."""
    of = view["by"][by]["values"]
    found = [one for one in view["metrics"] if one["group"] == "source" and of[one["key"]]["mean"][place]]
    whole = sum(of[one["key"]]["mean"][place] for one in found)
    rows = []
    for one in sorted(found, key=lambda one: -of[one["key"]]["mean"][place]):
        values = of[one["key"]]
        now = values["mean"][place]
        rows.append({
            SOURCE.say(lang): one["key"].removeprefix("visitors_").removesuffix("_count"),
            VISITORS.say(lang): cell(now, "count", lang), SHARE.say(lang): cell(now / whole, "share", lang),
            **{words.say(lang): say_change(values[name][place], now, "count", lang)
               for name, words in comparisons(view, by).items()}})  # fmt: skip
    return rows


def ranked(view: View, part: str, by: By, place: int, lang: Lang) -> list[Row]:
    """Listings or channels in one period from the highest GMV down, by all their measures."""
    of = view[part]
    first = {"listings": Words("Listing", "商品"), "channels": SOURCE}[part].say(lang)
    rows = sorted(of["by"][by].items(), key=lambda row: -(row[1]["gmv_yuan"][place] or 0.0))
    return [
        {first: name, **{words[lang]: cell(row[key][place], unit_of(key), lang)
                         for key, words in of["measures"].items()}} for name, row in rows
    ]  # fmt: skip


def slow(view: View, by: By, place: int, lang: Lang) -> list[Row]:
    """The listings that have sold the smallest part of their stock by the close of the period, slowest first."""
    listing = Words("Listing", "商品").say(lang)
    sold = {name: row["sell_through_share"][place] for name, row in view["listings"]["by"][by].items()}
    names = sorted((name for name, share in sold.items() if share is not None), key=lambda name: sold[name])[:SLOW]
    rows = {row[listing]: row for row in ranked(view, "listings", by, place, lang)}
    return [rows[name] for name in names]


def profit(view: View, lang: Lang) -> list[Row]:
    """Steps from GMV to net contribution by month, then for the whole run with their range."""
    heads = [told(view, "month", place, lang) for place in range(len(view["by"]["month"]["periods"]))]
    return [
        {STEP.say(lang): ("= " if step["subtotal"] else "") + step["label"][lang],
         **{head: cell(value, "yuan", lang) for head, value in zip(heads, step["month"], strict=True)},
         WHOLE.say(lang): cell(step["run"]["mean"], "yuan", lang),
         RANGE.say(lang): show_range(step["run"]["p10"], step["run"]["p90"], "yuan", lang)}
        for step in view["profit"]
    ]  # fmt: skip


def by_month(view: View, part: str, lang: Lang) -> list[Row]:
    """Cohorts or budgets: a row a measure, a column a month and the whole run."""
    of = view[part]
    return [
        {STEP.say(lang): f"{name} · {words[lang]}" if name else words[lang],
         **{told(view, "month", place, lang): cell(row[key][place], unit_of(key), lang)
            for place in places(view, "month")},
         WHOLE.say(lang): cell(of["by"]["run"][name][key][0], unit_of(key), lang)}
        for name, row in of["by"]["month"].items() for key, words in of["measures"].items()
    ]  # fmt: skip


def formulas(view: View, lang: Lang) -> list[Row]:
    """Every metric with its group and formula."""
    return [{Words("Metric", "指标").say(lang): named(one, lang),
             Words("Group", "类别").say(lang): view["groups"][one["group"]][lang],
             Words("Formula", "公式").say(lang): one["formula"][lang]} for one in view["metrics"]]  # fmt: skip


def unit_of(key: str) -> str:
    """The unit of a measure: the last word of its key."""
    return key.rsplit("_", 1)[1]


SOURCE: Final = Words("Channel", "渠道")
VISITORS: Final = Words("Visitors", "访客数")
SHARE: Final = Words("Share", "占比")
STEP: Final = Words("Step", "项目")
WHOLE: Final = Words("Whole run", "全程")
RANGE: Final = Words("P10 to P90", "P10 至 P90")
