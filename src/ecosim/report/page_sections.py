"""The sections of the report page, each a function from what is known to markup, in the order a planner reads.

Owns which table and figure stands where and how it is captioned. Numbers come from the files beside it; `html.py` puts
the sections together with styles and scripts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecosim.report import coverage, money, spending, stock_left, traffic
from ecosim.report.cells import Figures, between, chart, shown, value
from ecosim.report.figures import when_us
from ecosim.report.intervals import Spread
from ecosim.report.markup import both, details, escape, listed, paragraph, section, table
from ecosim.report.page_top import SURE
from ecosim.report.scenario_facts import GRADE_NAMES, Assumption, Facts
from ecosim.report.wording import Words

if TYPE_CHECKING:
    from ecosim.records import Run

MAX_SELL_OUTS = 10


def money_section(run: Run, figures: Figures) -> str:
    """The waterfall, and the same as a table."""
    caption = Words(
        "Mean over replications; the line at the end of each bar is P10 to P90 of that step. Costs before tax.",
        "各次重复的均值；条末细线为该项的 P10 至 P90。税前。",
    )
    heads = [Words("Step", "项目"), Words("mean, P10 to P90", "均值，P10 至 P90"), SURE]
    rows = [[both(step.label), value(step.yuan, "yuan"), both(between(step.yuan.ci or (None, None), "yuan"))]
            for step in money.waterfall(run)]  # fmt: skip
    return section("money", Words("Where the money goes", "钱去了哪里"),
                   chart(figures, "waterfall", caption, Words("Waterfall from GMV to net contribution", "净利瀑布")),
                   details(Words("As a table", "以表格显示"), table(heads, rows, kind="numbers")))  # fmt: skip


def time_section(figures: Figures) -> str:
    """GMV along days and hours."""
    daily = Words(
        "GMV paid by day: mean, band P10 to P90; the phases of the festival are shaded, darker while its prices hold.",
        "每日支付金额：均值与 P10 至 P90 区间；阴影为大促阶段，深色为活动价生效期。",
    )
    hourly = Words("GMV of orders made by hour, around the opening.", "开售前后每小时下单金额。")
    return section(
        "time",
        Words("Day by day", "逐日走势"),
        chart(figures, "daily", daily, Words("GMV by day", "每日支付金额")),
        chart(figures, "hourly", hourly, Words("GMV by hour around the opening", "开售前后每小时")),
    )


def channel_section(run: Run, figures: Figures) -> str:
    """Traffic and orders by channel."""
    heads = [
        Words("Channel", "渠道"),
        Words("visitors", "访客"),
        Words("clicks", "点击"),
        Words("favourites", "收藏"),
        Words("carts", "加购"),
        Words("waits for the festival", "等待大促"),
        Words("orders made", "下单数"),
        Words("worth of orders", "下单金额"),
        Words("ad spend", "推广花费"),
    ]
    rows = [[escape(row.channel), value(row.visitors, "count"),
             *(value(row.steps[step], "count") for step in ("clicks", "favourites", "carts", "waits", "orders")),
             value(row.gmv_yuan, "yuan"), value(row.spend_yuan, "yuan") if row.spend_yuan.mean else "–"]
            for row in traffic.channels(run)]  # fmt: skip
    caption = Words("Orders made by channel, with the same marks as above.", "各渠道下单数，标记含义同上。")
    return section(
        "channels",
        Words("Traffic and orders by channel", "渠道流量与订单"),
        table(heads, rows, kind="numbers dense"),
        chart(figures, "channels", caption, Words("Orders by channel", "各渠道下单数")),
    )


def rank_section(figures: Figures) -> str:
    """Organic rank."""
    caption = Words(
        "Mean organic position of our best listing in each of the most seen queries (1 is on top); band P10 to P90.",
        "搜索量最大的词中本店最佳商品的平均自然位置（1 为首位）；阴影为 P10 至 P90。",
    )
    drawn = chart(figures, "rank", caption, Words("Organic position by day", "每日自然排名"))
    return section(
        "rank",
        Words("Rank in organic search", "自然搜索排名"),
        drawn or paragraph(Words("No ranking was recorded.", "没有排名记录。")),
    )


def stock_section(run: Run, facts: Facts, figures: Figures) -> str:
    """Stock by listing and sell-outs by variant."""
    caption = Words(
        "Stock left at each day's close, as a share of the opening stock, mean over replications. A diamond is a size "
        "or colour that first sells out then; a greater one does so in more replications.",
        "每日收盘库存占期初的比例（均值）。菱形为某尺码或颜色首次售罄的时刻，大小为出现的重复比例。",
    )
    drawn = chart(figures, "stock", caption, Words("Stock by listing and day", "商品库存"))
    gone = stock_left.sell_outs(run)
    return section(
        "stock", Words("Stock and sell-outs", "库存与售罄"), drawn, _sell_outs(gone, facts), _by_listing(run)
    )


def _sell_outs(gone: list[stock_left.SellOut], facts: Facts) -> str:
    if not gone:
        return paragraph(Words("No size or colour sold out.", "没有规格售罄。"))
    heads = [
        Words("Sold out", "售罄规格"),
        Words("in replications", "出现次数"),
        Words("first moment, median", "首次时刻（中位）"),
        Words("earliest", "最早"),
        Words("units lost, P10 to P90", "流失件数，P10 至 P90"),
    ]
    rows = [[escape(" · ".join(part for part in (row.listing, row.colour, row.size) if part)), f"{row.k} / {row.n}",
             f"{when_us(facts, row.first_us):%m-%d %H:%M}", f"{when_us(facts, row.earliest_us):%m-%d %H:%M}",
             value(row.lost_units, "count")] for row in gone]  # fmt: skip
    more = len(gone) - MAX_SELL_OUTS
    rest = (
        details(
            Words(f"{more} more sizes and colours", f"另外 {more} 个规格"),
            table(heads, rows[MAX_SELL_OUTS:], kind="numbers"),
        )
        if more > 0
        else ""
    )
    return table(heads, rows[:MAX_SELL_OUTS], kind="numbers") + rest


def _by_listing(run: Run) -> str:
    heads = [Words("Listing", "商品"), Words("opening stock", "期初库存"), Words("sold, net of returns", "净售出"),
             Words("left at the end", "期末剩余"), Words("units lost", "流失件数")]  # fmt: skip
    rows = [
        [
            escape(row.listing),
            both(shown(row.opening_units, "count")),
            value(row.sold_units, "count"),
            value(row.left_units, "count"),
            value(row.lost_units, "count"),
        ]
        for row in stock_left.by_listing(run)
    ]
    return details(Words("All listings", "全部商品"), table(heads, rows, kind="numbers"))


def _per_click(row: spending.CampaignRow) -> tuple[tuple[Spread, str], ...]:
    """What is known of a campaign that pays by click, with units; one that pays by thousand has none of it."""
    return (row.clicks, "count"), (row.cost_per_click_yuan, "yuan"), (row.position, "mean")


def spending_section(run: Run, figures: Figures) -> str:
    """Ad spend against budget and the cost of a click."""
    rows = [
        [
            escape(row.campaign),
            escape(row.channel),
            both(shown(row.budget_yuan.mean, "yuan")),
            value(row.spent_yuan, "yuan"),
            *(value(of, unit) if row.clicks.mean else "–" for of, unit in _per_click(row)),
            value(row.dry_days, "count"),
        ]
        for row in spending.campaigns(run)
    ]
    title = Words("Advertising", "付费推广")
    if not rows:
        return section("spending", title, paragraph(Words("No campaign of ours ran.", "本店没有投放计划。")))
    heads = [
        Words("Campaign", "计划"),
        Words("channel", "渠道"),
        Words("budgets, summed", "预算合计"),
        Words("spent", "花费"),
        Words("clicks", "点击"),
        Words("cost per click", "点击单价"),
        Words("mean position", "平均位置"),
        Words("days run dry", "预算耗尽天数"),
    ]
    spent = Words(
        "Spent by day (line: P10 to P90) against the day's budget (horizontal line).",
        "每日花费（细线 P10 至 P90）与当日预算（横线）。",
    )
    cost = Words("Cost of a sponsored click by day, band P10 to P90.", "每日平均点击花费，阴影为 P10 至 P90。")
    return section(
        "spending",
        title,
        chart(figures, "spending", spent, Words("Ad spend by day", "每日推广花费")),
        chart(figures, "click_cost", cost, Words("Cost per click by day", "每日点击单价")),
        table(heads, rows, kind="numbers"),
    )


def assumption_section(facts: Facts) -> str:
    """What was assumed, with source and grade."""
    drawn = [a for a in facts.assumptions if a.drawn]
    fixed = [a for a in facts.assumptions if not a.drawn]
    intro = Words(
        "These settings are uncertain: each replication draws them anew, the same for the plan and its baseline.",
        "以下参数不确定：每次重复重新抽取，本方案与对照相同。",
    )
    none = Words(
        "No setting of this scenario is a range: the intervals hold luck only.", "本方案没有区间参数：区间只含运气。"
    )
    count = Words(f"{len(drawn)} uncertain settings", f"{len(drawn)} 个不确定参数")
    shown = paragraph(intro) + details(count, _assumptions(drawn)) if drawn else paragraph(none)
    rest = (
        details(
            Words(f"{len(fixed)} defaults with weak evidence, held fixed", f"{len(fixed)} 个证据较弱的默认值（固定）"),
            _assumptions(fixed),
        )
        if fixed
        else ""
    )
    return section("assumptions", Words("Assumptions", "假设"), shown, rest)


def _assumptions(rows: list[Assumption]) -> str:
    heads = [
        Words("Setting", "参数"),
        Words("value", "取值"),
        Words("unit", "单位"),
        Words("source", "来源"),
        Words("grade", "证据等级"),
    ]
    cells = [
        [
            f"{both(a.label)}<small>{escape(a.path)}</small>",
            escape(a.value),
            escape(a.unit),
            escape(a.source),
            f"{escape(a.grade)} {both(GRADE_NAMES.get(a.grade, Words(a.grade, a.grade)))}",
        ]
        for a in rows
    ]
    return table(heads, cells)


def warning_section(warnings: list[str]) -> str:
    """What went wrong or looks wrong."""
    if not warnings:
        return ""
    items = "".join(f"<li>{escape(warning)}</li>" for warning in warnings)
    return section("warnings", Words("Warnings", "警告"), f"<ul>{items}</ul>")


def coverage_section() -> str:
    """What real records say of the model, and where there are none."""
    return section(
        "coverage",
        Words("What real records cover", "真实数据的覆盖"),
        paragraph(Words("Held against real records:", "已用真实记录检验：")),
        listed(coverage.COVERED),
        paragraph(Words("No real case covers yet:", "尚无真实案例检验：")),
        listed(coverage.NOT_COVERED),
    )
