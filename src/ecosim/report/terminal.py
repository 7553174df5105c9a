"""The result of a run in a terminal of 100 columns, in English or Chinese: what a planner reads first.

Owns the order and the tables; numbers and sentences come from the files beside it. Prints nothing that is not escaped,
and nothing a terminal without the characters would stumble over. The whole picture is in report.html.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from ecosim.report import channel_text, money, rank_path, sentences, spending, stock_left, traffic
from ecosim.report.figures import when_us
from ecosim.report.intervals import Spread
from ecosim.report.plain_text import WIDTH, labelled, rendered, sparkline, table, thinned
from ecosim.report.scenario_facts import Facts, read_facts
from ecosim.report.summary import Metric, summarise
from ecosim.report.wording import Lang, Words, count, n_replications, show, show_range
from ecosim.report.wording import money as yuan

if TYPE_CHECKING:
    from ecosim.records import Run

BAR_WIDTH = 26
MAX_ROWS = 8
SPARK_WIDTH = 28
SHOWN = (
    "gmv_yuan",
    "net_sales_yuan",
    "orders_count",
    "visitors_count",
    "conversion_share",
    "ad_spend_yuan",
    "ad_cost_ratio_share",
    "cost_per_click_yuan",
    "refund_rate_share",
    "return_rate_share",
    "search_position_mean",
    "stockout_variants_count",
    "lost_units_count",
    "market_share_gmv_share",
)


def print_summary(run: Run, baseline: Run | None, *, lang: Lang = "en", file: TextIO | None = None) -> None:
    """Prints the summary of a run to `file` (standard output)."""
    file = file or sys.stdout
    in_terminal = file.isatty()
    width = min(WIDTH, shutil.get_terminal_size((WIDTH, 40)).columns) if in_terminal else WIDTH
    text = summary_text(run, baseline, lang, width=width, colour=in_terminal)
    code = getattr(file, "encoding", None) or "utf-8"
    file.write(text.encode(code, "replace").decode(code))


def summary_text(run: Run, baseline: Run | None, lang: Lang, *, width: int = WIDTH, colour: bool = False) -> str:
    """The summary as text."""
    facts, summary = read_facts(run), summarise(run, baseline)
    against = (
        sentences.baseline_name(str(baseline.manifest.get("role", "plan")))
        if baseline is not None
        else Words("none", "无")
    )
    parts: list[RenderableType] = [
        *_top(run, facts, summary, against, lang), headline_table(summary, against, lang), _money(run, lang),
        _channels(run, baseline, lang), *channel_text.cost_parts(run, lang), *channel_text.live_parts(run, facts, lang),
        *channel_text.credit_parts(run, lang), _rank(run, lang), _stock(run, facts, lang), _spending(run, lang),
        Text(""), *_warnings(run, lang), labelled(Words("run folder", "结果目录"), str(run.path), lang),
        _report(run, lang),
    ]  # fmt: skip
    return rendered(parts, width, colour)


def _report(run: Run, lang: Lang) -> Text:
    place = run.path / "report.html"
    missing = Words(f"none; make one by: ecosim report {run.path}", f"尚无；生成：ecosim report {run.path}")
    return labelled(Words("report", "报告"), str(place) if place.exists() else missing.say(lang), lang)


def _with_range(of: Spread, unit: str, lang: Lang) -> list[str]:
    return [show(of.mean, unit, lang), show_range(of.p10, of.p90, unit, lang)]


def _top(run: Run, facts: Facts, summary: dict[str, Metric], against: Words, lang: Lang) -> list[RenderableType]:
    net = summary["net_contribution_yuan"]
    n, unit = n_replications(net.spread.n), net.headline.unit
    head = Words(f"{facts.title.en} · {facts.first_date} to {facts.last_date} · {n.en}",
                 f"{facts.title.zh} · {facts.first_date} 至 {facts.last_date} · {n.zh}")  # fmt: skip
    mean, between = _with_range(net.spread, unit, lang)
    big = f"{net.headline.label.say(lang)}  {mean}   P10-P90 {between}"
    words = [
        sentences.verdict(net, against),
        sentences.split(net.parts, unit),
        sentences.losses(list(net.values.values())),
    ]
    return [Text(head.say(lang), style="bold"), Text(big, style="bold green"), *(Text(w.say(lang)) for w in words)]


def headline_table(summary: dict[str, Metric], against: Words, lang: Lang, *, keys: Sequence[str] = SHOWN) -> Table:
    heads = [Words("", ""), Words("mean", "均值"), Words("P10 to P90", "P10 至 P90"),
             Words("difference", "差异"), Words("its 95 % interval", "差异的 95% 区间")]  # fmt: skip
    rows = []
    for key in keys:
        metric, unit = summary[key], summary[key].headline.unit
        gap = metric.diff
        low, high = (gap.ci if gap else None) or (None, None)
        rows.append(
            [
                metric.headline.label.say(lang),
                *_with_range(metric.spread, unit, lang),
                show(gap.mean if gap else None, unit, lang, plus=True),
                show_range(low, high, unit, lang, plus=True),
            ]
        )
    title = Words(f"Headlines, and the difference to {against.en}", f"核心指标，以及与“{against.zh}”的差异")
    return table(title, heads, rows, lang)


def _money(run: Run, lang: Lang) -> Table:
    steps = money.waterfall(run)
    most = max((abs(step.yuan.mean or 0.0) for step in steps), default=0.0) or 1.0
    rows = []
    for step in steps:
        size = round(abs(step.yuan.mean or 0.0) / most * BAR_WIDTH)
        bar = ("█" if step.subtotal or step.name == "sales" else "▒") * max(size, 1 if step.yuan.mean else 0)
        rows.append(
            [("= " if step.subtotal else "  ") + step.label.say(lang), *_with_range(step.yuan, "yuan", lang), bar]
        )
    made = table(
        Words("Where the money goes", "钱去了哪里"),
        [Words("", ""), Words("mean", "均值"), Words("P10 to P90", "P10 至 P90"), Words("", "")],
        rows,
        lang,
    )
    made.columns[-1].justify = "left"
    return made


def _channels(run: Run, baseline: Run | None, lang: Lang) -> Table:
    heads = [
        Words("", ""),
        Words("visitors", "访客"),
        Words("clicks", "点击"),
        Words("carts", "加购"),
        Words("orders made", "下单"),
        Words("P10 to P90", "P10 至 P90"),
        Words("worth", "金额"),
        Words("ad spend", "花费"),
    ]
    rows = [
        [
            row.channel,
            count(row.visitors.mean, lang),
            count(row.steps["clicks"].mean, lang),
            count(row.steps["carts"].mean, lang),
            *_with_range(row.steps["orders"], "count", lang),
            yuan(row.gmv_yuan.mean, lang),
            yuan(row.spend_yuan.mean, lang) if row.spend_yuan.mean else "-",
        ]
        for row in traffic.channels(run)
    ]
    return table(Words("Traffic and orders by channel (means)", "渠道流量与订单（均值）"), heads, rows, lang)


def _rank(run: Run, lang: Lang) -> Table:
    rows = []
    for path in rank_path.rank_paths(run):
        places = [day["mean"] for day in path.days]
        known = [place for place in places if place is not None]
        if known:
            drawn = sparkline(
                [None if p is None else -p for p in thinned(places, SPARK_WIDTH)], -max(known), -min(known)
            )
            last = path.days[-1]
            rows.append(
                [
                    path.query,
                    path.listing,
                    f"{known[0]:.1f} → {known[-1]:.1f}",
                    show_range(last["p10"], last["p90"], "mean", lang),
                    drawn,
                ]
            )
    heads = [Words("query", "搜索词"), Words("our best listing", "本店最佳商品"), Words("first → last", "首日 → 末日"),
             Words("P10 to P90", "P10 至 P90"), Words("day by day, up is better", "逐日，越高越靠前")]  # fmt: skip
    return table(
        Words(
            "Organic position, 1 is first (means; P10 to P90 of the last day)",
            "自然搜索排名，1 为首位（均值；末日 P10 至 P90）",
        ),
        heads,
        rows,
        lang,
        right=False,
    )


def _stock(run: Run, facts: Facts, lang: Lang) -> RenderableType:
    gone = stock_left.sell_outs(run)
    if not gone:
        return Text(Words("No size or colour sold out.", "没有规格售罄。").say(lang))
    rows = [
        [
            " · ".join(part for part in (row.listing, row.colour, row.size) if part),
            f"{row.k}/{row.n}",
            f"{when_us(facts, row.first_us):%m-%d %H:%M}",
            *_with_range(row.lost_units, "count", lang),
        ]
        for row in gone[:MAX_ROWS]
    ]
    if len(gone) > MAX_ROWS:
        rows.append(
            [Words(f"… and {len(gone) - MAX_ROWS} more", f"……另有 {len(gone) - MAX_ROWS} 个").say(lang), "", "", "", ""]
        )
    heads = [Words("sold out", "售罄"), Words("replications", "重复"), Words("first, median", "首次（中位）"),
             Words("units lost", "流失件数"), Words("P10 to P90", "P10 至 P90")]  # fmt: skip
    return table(Words("Stock-outs", "售罄"), heads, rows, lang)


def _spending(run: Run, lang: Lang) -> RenderableType:
    campaigns = spending.campaigns(run)
    if not campaigns:
        return Text(Words("No campaign of ours ran.", "本店没有投放计划。").say(lang))
    rows = [
        [
            row.campaign,
            yuan(row.budget_yuan.mean, lang),
            *_with_range(row.spent_yuan, "yuan", lang),
            *(
                [count(row.clicks.mean, lang), *_with_range(row.cost_per_click_yuan, "yuan", lang)]
                if row.clicks.mean
                else ["-"] * 3
            ),
            count(row.dry_days.mean, lang),
        ]
        for row in campaigns[:MAX_ROWS]
    ]
    heads = [
        Words("campaign", "计划"),
        Words("budget", "预算"),
        Words("spent", "花费"),
        Words("P10 to P90", "P10 至 P90"),
        Words("clicks", "点击"),
        Words("a click", "点击单价"),
        Words("P10 to P90", "P10 至 P90"),
        Words("dry days", "耗尽天数"),
    ]
    return table(Words("Advertising", "付费推广"), heads, rows, lang)


def _warnings(run: Run, lang: Lang) -> list[RenderableType]:
    warnings = [str(warning) for warning in run.manifest.get("warnings", ())]
    more = len(warnings) - MAX_ROWS
    lines: list[RenderableType] = [
        Text(f"{Words('warning', '警告').say(lang)}: {text}", style="yellow") for text in warnings[:MAX_ROWS]
    ]
    return [
        *lines,
        *([Text(Words(f"… and {more} more warnings", f"……另有 {more} 条警告").say(lang))] if more > 0 else []),
    ]
