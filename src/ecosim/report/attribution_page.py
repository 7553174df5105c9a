"""attribution-<hash>.html: an attribution as a page of its own, in both languages, that never asks the network.

Owns which figures and tables it has; the frame is that of `html.py`, the words are those of `attribution_text.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ecosim.files import write_whole
from ecosim.records import versions
from ecosim.records.credits import RULES
from ecosim.report import attribution_text as texts
from ecosim.report import charts
from ecosim.report.attribution import GMV, NET, Attribution, Money
from ecosim.report.cells import between, chart, shown
from ecosim.report.charts import Look
from ecosim.report.credit import RULE_NAMES
from ecosim.report.figures import Figure
from ecosim.report.html import frame, header_of
from ecosim.report.markup import both, details, escape, paragraph, section, table
from ecosim.report.wording import LANGS, Words, money

FEN = 100.0
LIGHTER = (1.0, 0.72, 0.48, 0.28)
RULE_LOOKS = tuple(
    Look(rule, RULE_NAMES[rule], charts.BASELINE, strength) for rule, strength in zip(RULES, LIGHTER, strict=True)
)
VALUE_LOOKS = (
    Look("without", texts.WITH_AND_WITHOUT, charts.GOOD),
    Look("shapley", texts.SHAPLEY, charts.PLAN),
)
NET_LOOKS = (*VALUE_LOOKS, Look("costs", Words("cost of it", "其中渠道成本"), charts.SHADE))


def write_page(found: Attribution, path: Path) -> Path:
    """Writes the page to `path`, aside first and then renamed; gives the path."""
    return write_whole(path, attribution_page(found))


def attribution_page(found: Attribution) -> str:
    """The whole page as text."""
    drawn = {figure.name: figure for figure in (credit_figure(found), net_figure(found))}
    title = Words(f"Attribution: {found.title.en or found.scenario}", f"归因：{found.title.zh or found.scenario}")
    body = [
        answer_block(found),
        credit_section(found, drawn),
        net_section(found, drawn),
        misplaced_section(found),
        section("meaning", Words("How to read it", "如何阅读"), *map(paragraph, (*texts.MEANING, *texts.notes(found)))),
        worlds_section(found),
    ]
    footer = f"<footer><p>ecosim {escape(versions()['ecosim'])} · {escape(found.plan.run)}</p></footer>"
    return frame(title, header_of(title, texts.heading(found)), "".join(body), footer, drawn)


def answer_block(found: Attribution) -> str:
    """The first thing on the page: the widest gap of last click, and the answer in words."""
    name = found.widest
    gap = found.gap(name)
    kicker = Words(
        f"Last click's credit for {name}, less what it adds (Shapley, GMV)",
        f"末次点击归因给 {name} 的金额减去其增量（Shapley 值，支付金额）",
    )
    ends = _ends(gap)
    sure = Words(f"95 % interval: {ends.en}", f"95% 区间：{ends.zh}")
    first, *others = texts.answer(found)
    return (
        f'<div class="answer"><div><div class="kicker">{both(kicker)}</div>'
        f'<div class="big">{both(shown(gap.mean_fen / FEN, "yuan", plus=True))}</div>'
        f"{paragraph(sure)}{paragraph(first, 'verdict')}</div>"
        f'<div class="sure">{"".join(map(paragraph, others))}</div></div>'
    )


def credit_section(found: Attribution, drawn: dict[str, Figure]) -> str:
    """GMV: rules against what the channels add."""
    caption = Words(
        "Ochre: GMV that a rule credits to the channel. Green and blue: GMV that it adds, with and without it and as "
        "its Shapley value. Mean over replications; the line at the end of a bar is the 95 % interval.",
        "赭色：各规则归因给渠道的支付金额。绿色与蓝色：渠道带来的增量（有无对比、Shapley 值）。"
        "各次重复的均值；条末细线为 95% 区间。",
    )
    heads = [texts.CHANNEL, *RULE_NAMES.values(), texts.WITH_AND_WITHOUT, texts.SHAPLEY]
    rows = [[escape(name), *(cell(column[name]) for column in (*(found.credits[rule] for rule in RULES),
             found.without[GMV], found.shapley[GMV]))] for name in found.by_value]  # fmt: skip
    together = [cell(found.base_credit(rule)) for rule in RULES]
    total = cell(found.plan.worth[GMV])
    rows.append([both(texts.BASE), *together, texts.DASH, cell(found.nobody.worth[GMV])])
    rows.append([both(texts.ALL), *[total] * len(RULES), texts.DASH, total])
    others = [name for name in found.credits[RULES[0]] if name not in found.players]
    each = [[escape(name), *(cell(found.credits[rule][name]) for rule in RULES)] for name in others]
    return section(
        "credit", Words("GMV: credited, and added", "支付金额：归因与增量"),
        chart(drawn, "credit", caption, Words("GMV by channel: rules and what it adds", "各渠道支付金额")),
        table(heads, rows, kind="numbers dense"),
        details(Words("All others one by one", "其余渠道明细"), table(heads[:5], each, kind="numbers dense")),
    )  # fmt: skip


def net_section(found: Attribution, drawn: dict[str, Figure]) -> str:
    """Net contribution and what the channels cost."""
    caption = Words(
        "Net contribution that the channel adds, its cost taken off already; grey: that cost. Below zero the store "
        "earns more without it.",
        "渠道带来的净利增量（已扣除其成本）；灰色为该成本。低于零表示没有该渠道时净利更高。",
    )
    heads = [texts.CHANNEL, texts.WITH_AND_WITHOUT, texts.SHAPLEY, *texts.COST_NAMES.values()]
    shown_columns = (found.without[NET], found.shapley[NET], *(found.costs[kind] for kind in texts.COST_NAMES))
    rows = [[escape(name), *(cell(column[name]) for column in shown_columns)] for name in found.by_value]
    blank = [""] * len(texts.COST_NAMES)
    rows.append([both(texts.BASE), texts.DASH, cell(found.nobody.worth[NET]), *blank])
    rows.append([both(texts.ALL), texts.DASH, cell(found.plan.worth[NET]), *blank])
    return section(
        "net", Words("Net contribution: what each channel adds", "净利：各渠道的增量"),
        chart(drawn, "net", caption, Words("Net contribution by channel", "各渠道净利")),
        table(heads, rows, kind="numbers"),
    )  # fmt: skip


def misplaced_section(found: Attribution) -> str:
    """Money that each rule misplaces, and the error of sampling where there is one."""
    english, chinese = (texts.misplaced_rows(found, lang) for lang in LANGS)
    pairs = [[both(Words(*cells)) for cells in zip(*rows, strict=True)] for rows in zip(english, chinese, strict=True)]
    tables = [table(texts.misplaced_heads(), pairs, kind="numbers")]
    errors = {measure: found.errors[measure] for measure in (GMV, NET)}
    if all(errors.values()):
        heads = [texts.CHANNEL, Words("GMV", "支付金额"), Words("net contribution", "净利")]
        rows = [[escape(name), *(both(shown(error[name] / FEN, "yuan")) for error in errors.values() if error)]
                for name in found.by_value]  # fmt: skip
        tables += [paragraph(texts.ERROR_TITLE), table(heads, rows, kind="numbers")]
    return section("misplaced", texts.MISPLACED_TITLE, *tables)


def worlds_section(found: Attribution) -> str:
    """Every world with its run folder."""
    heads = [Words("channels on", "开启的渠道"), Words("run", "运行"), Words("GMV", "支付金额"), Words("net", "净利")]
    nobody = both(Words("none of them", "均关闭"))
    rows = [[escape(", ".join(world.channels)) or nobody, escape(world.run), cell(world.worth[GMV]),
             cell(world.worth[NET])] for world in found.worlds]  # fmt: skip
    content = details(Words(f"{len(rows)} worlds", f"{len(rows)} 个世界"), table(heads, rows, kind="numbers"))
    return section("worlds", Words("The worlds that were compared", "参与对比的世界"), content)


def cell(amount: Money) -> str:
    """A mean in yuan with its 95 % interval small under it."""
    return f"{both(shown(amount.mean_fen / FEN, 'yuan'))}<small>{both(_ends(amount))}</small>"


def _ends(amount: Money) -> Words:
    low, high = amount.ci or (None, None)
    return between((None, None) if low is None or high is None else (low / FEN, high / FEN), "yuan")


def credit_figure(found: Attribution) -> Figure:
    """Rules, with and without, and Shapley values of GMV by channel; at last all others by rule and alone."""
    columns = {**{rule: found.credits[rule] for rule in RULES}, "without": found.without[GMV],
               "shapley": found.shapley[GMV]}  # fmt: skip
    names = [Words(name, name) for name in found.by_value]
    bars = [record(name, series, column[name.en]) for name in names for series, column in columns.items()]
    bars += [record(texts.BASE, rule, found.base_credit(rule)) for rule in RULES]
    bars.append(record(texts.BASE, "shapley", found.nobody.worth[GMV]))
    return _figure("credit", bars, (*RULE_LOOKS, *VALUE_LOOKS), [*names, texts.BASE])


def net_figure(found: Attribution) -> Figure:
    """With and without, Shapley values of net contribution, and costs by channel."""
    names = [Words(name, name) for name in found.by_value]
    bars = []
    for name in names:
        amounts = (found.without[NET][name.en], found.shapley[NET][name.en], found.cost(name.en))
        bars += [record(name, look.series, amount) for look, amount in zip(NET_LOOKS, amounts, strict=True)]
    return _figure("net", bars, NET_LOOKS, names)


def record(label: Words, series: str, amount: Money) -> dict[str, Any]:
    """One bar, in yuan."""
    low, high = amount.ci or (None, None)
    mean = amount.mean_fen / FEN
    said = {f"text_{lang}": f"{money(mean, lang)} ({_ends(amount).say(lang)})" for lang in LANGS}
    ends = {"ci_low": None if low is None else low / FEN, "ci_high": None if high is None else high / FEN}
    return {**{f"label_{lang}": label.say(lang) for lang in LANGS}, "series": series, "mean": mean, **ends, **said}


def _figure(name: str, bars: list[dict[str, Any]], looks: Sequence[Look], rows: Sequence[Words]) -> Figure:
    return Figure(name, {name: bars}, {lang: charts.bars_by_series(name, rows, looks, lang) for lang in LANGS})
