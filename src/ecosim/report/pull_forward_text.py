"""The pull-forward ledger in words and tables, in English and Chinese.

Says what the classes mean, how sure each line is, and what the ledger cannot see. Computes nothing but the length of
bars; the numbers are those of `pull_forward.py`.
"""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from ecosim.report.intervals import Spread
from ecosim.report.plain_text import WIDTH, labelled, rendered, table
from ecosim.report.pull_forward import CLASSES, LINES, PullForward
from ecosim.report.wording import NOT_KNOWN, Lang, Words, count, n_replications, percent, show, show_range

BAR_WIDTH = 14
FEN = 100.0
LABELS = {
    "anyway": Words("anyway", "本来就会买"),
    "moved": Words("moved between channels", "换了渠道"),
    "pulled_forward": Words("pulled forward", "提前购买"),
    "delayed": Words("delayed to the festival", "推迟到大促"),
    "won_from_rival": Words("won from a rival", "从竞品赢得"),
    "incremental": Words("incremental", "新增需求"),
    "total": Words("festival orders", "大促订单合计"),
    "cost_us": Words("the festival cost us", "因大促流失"),
    "later_anyway": Words("pulled forward, worth then", "提前购买，原本价值"),
    "after_pull_forward": Words("after pull-forward and loss", "扣除透支与流失后"),
    "then_anyway": Words("others anyway, worth then", "其余本会购买，原本价值"),
    "net": Words("net of what would come anyway", "扣除本会发生后的净额"),
}
SUMS = ("total", "after_pull_forward", "net")
MEANING = (
    Words("anyway: the same shopper buys the same category from us within a day, by the same channel, without the "
          "festival as well; moved: by another channel.",
          "本来就会买：没有大促时，同一消费者一天内也会通过同一渠道在本店买同类商品；换了渠道：渠道不同。"),
    Words("pulled forward: without the festival the order comes later; delayed: it comes earlier; won from a rival: "
          "it goes to a rival; incremental: there is none.",
          "提前购买：没有大促时订单更晚；推迟到大促：更早；从竞品赢得：订单会流向竞品；新增需求：不会有订单。"),
    Words("worth then: what the matched orders come to without the festival; contribution: what an order brings "
          "itself, without advertising and unsold stock.",
          "原本价值：与之对应的订单在没有大促时的金额；贡献：订单自身带来的净利，不含推广花费与滞销减值。"),
)  # fmt: skip


def ledger_text(found: PullForward, lang: Lang, *, width: int | None = None) -> str:
    """The ledger as text."""
    parts: list[RenderableType] = [
        labelled(Words("run", "运行"), found.run, lang),
        labelled(Words("twin without the festival", "无大促对照"), found.twin, lang),
        Text(frame(found).say(lang)),
        Text(""),
        Text(reading(found).say(lang), style="bold"),
        *(_tables(found, lang) if found.spread("total", "orders").mean else ()),
        Text(""),
        *(Text(words.say(lang), style="yellow") for words in notes(found)),
    ]
    return rendered(parts, width or WIDTH, False)


def _tables(found: PullForward, lang: Lang) -> list[RenderableType]:
    return [
        _orders(found, lang),
        _money(found, "gmv_fen", Words("GMV", "支付金额"), lang),
        _money(found, "contribution_fen", Words("Contribution of these orders", "订单贡献"), lang),
        Text(""),
        *(Text(words.say(lang), style="dim") for words in MEANING),
    ]


def frame(found: PullForward) -> Words:
    """Which orders are matched, how near, and over how many replications."""
    start, end = f"{found.start:%Y-%m-%d %H:%M}", f"{found.end:%Y-%m-%d %H:%M}"
    n = n_replications(len(found.replications))
    return Words(
        f"Orders paid from {start} to {end}, matched within {found.window_days} days; {n.en}.",
        f"{start} 至 {end} 支付的订单，匹配窗口 {found.window_days} 天；{n.zh}。",
    )


def reading(found: PullForward) -> Words:
    """The ledger in one paragraph."""
    if not found.spread("total", "orders").mean:
        return Words("There is no festival order to explain.", "没有可供归类的大促订单。")
    return Words(_reading(found, "en"), _reading(found, "zh"))


def _reading(found: PullForward, lang: Lang) -> str:
    def of(line: str) -> str:
        orders, share = count(found.spread(line, "orders").mean, lang), percent(found.share(line), lang)
        return f"{orders} 笔（{share}）" if lang == "zh" else f"{orders} ({share})"

    total = count(found.spread("total", "orders").mean, lang)
    cost = count(-(found.spread("cost_us", "orders").mean or 0.0), lang)
    gmv, net = found.spread("net", "gmv_fen"), found.spread("net", "contribution_fen")
    if lang == "zh":
        return (
            f"有大促与没有大促相比，在本模型中：平均 {total} 笔大促订单里，{of('anyway')}本来就会买，"
            f"{of('moved')}换了渠道，{of('pulled_forward')}是提前购买，{of('delayed')}是推迟到大促，"
            f"{of('won_from_rival')}从竞品赢得，{of('incremental')}是新增需求。"
            f"大促另使本店流失 {cost} 笔订单。扣除本会发生的部分，"
            f"支付金额变化 {_yuan(gmv, lang)}，订单贡献变化 {_yuan(net, lang)}{_sign(net).zh}。"
        )
    return (
        f"With and without the festival, in this model: of {total} festival orders on average, {of('anyway')} come "
        f"anyway, {of('moved')} moved between channels, {of('pulled_forward')} were pulled forward, {of('delayed')} "
        f"delayed to the festival, {of('won_from_rival')} won from a rival, and {of('incremental')} are incremental. "
        f"The festival cost us {cost} orders. Net of what would have come anyway it brings {_yuan(gmv, lang)} of GMV "
        f"and {_yuan(net, lang)} of contribution{_sign(net).en}."
    )


def _yuan(of: Spread, lang: Lang) -> str:
    """A mean in yuan with its 95 % interval."""
    mean = show(None if of.mean is None else of.mean / FEN, "yuan", lang, plus=True)
    if of.ci is None:
        return mean
    between = show_range(of.ci[0] / FEN, of.ci[1] / FEN, "yuan", lang, plus=True)
    return f"{mean}（95% 区间 {between}）" if lang == "zh" else f"{mean} (95 % interval {between})"


def _sign(of: Spread) -> Words:
    if of.ci is None or not of.ci[0] <= 0.0 <= of.ci[1] or of.ci[0] == of.ci[1]:
        return Words("", "")
    return Words(", so the sign of the contribution is not settled", "，贡献的正负尚未确定")


def _range(low: float | None, high: float | None, unit: str, lang: Lang) -> str:
    if low is None or high is None:
        return NOT_KNOWN
    size = FEN if unit == "yuan" else 1.0
    return show_range(low / size, high / size, unit, lang)


def _label(line: str, lang: Lang) -> str:
    sign = "= " if line in SUMS else "  " if line in CLASSES else "- "
    return sign + LABELS[line].say(lang)


def _cells(of: Spread, unit: str, lang: Lang) -> list[str]:
    size = FEN if unit == "yuan" else 1.0
    low, high = of.ci or (None, None)
    return [
        show(None if of.mean is None else of.mean / size, unit, lang),
        _range(of.p10, of.p90, unit, lang),
        _range(low, high, unit, lang),
    ]


def _orders(found: PullForward, lang: Lang) -> Table:
    rows = []
    for line in LINES:
        units = found.spread(line, "units").mean
        rows.append(
            [
                _label(line, lang),
                *_cells(found.spread(line, "orders"), "count", lang),
                percent(found.share(line), lang) if line in (*CLASSES, "total") else "",
                count(units, lang),
                _bar(found, line),
            ]
        )
    heads = [*_heads(Words("orders", "订单")), Words("share", "占比"), Words("units", "件数"), Words("", "")]
    made = table(Words("Orders", "订单"), heads, rows, lang)
    made.columns[-1].justify = "left"
    return made


def _money(found: PullForward, measure: str, title: Words, lang: Lang) -> Table:
    rows = [[_label(line, lang), *_cells(found.spread(line, measure), "yuan", lang)] for line in LINES]
    return table(title, _heads(Words("mean", "均值")), rows, lang)


def _heads(first: Words) -> list[Words]:
    return [Words("", ""), first, Words("P10 to P90", "P10 至 P90"), Words("95 % interval", "95% 区间")]


def _bar(found: PullForward, line: str) -> str:
    """A bar of a line's orders against the longest one; sums are full blocks, what is taken off light ones."""
    means = {name: found.spread(name, "orders").mean or 0.0 for name in LINES}
    most = max(abs(mean) for mean in means.values()) or 1.0
    block = "░" if means[line] < 0 else "█" if line in SUMS else "▒"
    return block * max(round(abs(means[line]) / most * BAR_WIDTH), 1 if means[line] else 0)


def notes(found: PullForward) -> Iterator[Words]:
    """What the ledger cannot see in this run."""
    if found.unseen_days:
        n = found.unseen_days
        yield Words(
            f"note: the run ends on {found.last_date}, before the window after the festival does ({n} days of it are "
            "missing): orders that would have come later count as incremental or won from a rival; a longer period "
            "shows them.",
            f"注意：模拟在 {found.last_date} 结束，早于大促后的匹配窗口（缺 {n} 天）：更晚的订单会被算作"
            "新增需求或从竞品赢得；延长模拟区间即可看到。",
        )
    if not found.rivals_told_apart:
        yield Words(
            "note: the plan kept no orders of rivals, so whoever buys from a rival in both worlds may count as won "
            "from one; run the plan with record.market_orders: yes to tell them apart.",
            "注意：方案没有保留竞品订单，因此两个世界里都在竞品购买的消费者也可能算作从竞品赢得；"
            "以 record.market_orders: yes 运行方案可以区分。",
        )
    if len(found.replications) == 1:
        yield Words("note: one replication gives no interval.", "注意：只有一次重复，没有区间。")
    if found.lost:
        yield Words(
            f"note: {len(found.lost)} replications of the twin have no result and are left out of both sides.",
            f"注意：对照有 {len(found.lost)} 次重复没有结果，两边都不计入。",
        )
