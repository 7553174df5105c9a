"""The top of the report page: the answer in one look, and the table of headlines."""

from __future__ import annotations

from collections.abc import Mapping

from ecosim.report import sentences
from ecosim.report.cells import Figures, between, chart, shown, value
from ecosim.report.markup import both, details, paragraph, section, table
from ecosim.report.metrics import HEADLINES
from ecosim.report.summary import Metric
from ecosim.report.wording import Words

SURE = Words("95 % interval of the mean", "均值的 95% 区间")
FIRST_KEYS = (
    "net_contribution_yuan",
    "gmv_yuan",
    "net_sales_yuan",
    "orders_count",
    "visitors_count",
    "conversion_share",
    "ad_spend_yuan",
    "return_rate_share",
)


def answer(summary: Mapping[str, Metric], against: Words) -> str:
    """The first thing on the page: net contribution, its range, and the difference to the baseline."""
    metric = summary["net_contribution_yuan"]
    unit, of = metric.headline.unit, metric.spread
    low_high = Words(
        f"P10 to P90: {between((of.p10, of.p90), unit).en}", f"P10 至 P90：{between((of.p10, of.p90), unit).zh}"
    )
    sure = Words(f"95 % interval of the mean: {between(of.ci or (None, None), unit).en}",
                 f"均值的 95% 区间：{between(of.ci or (None, None), unit).zh}")  # fmt: skip
    lines = "".join(paragraph(words) for words in (low_high, sure, sentences.split(metric.parts, unit),
                                                   sentences.losses(list(metric.values.values()))))  # fmt: skip
    return (
        f'<div class="answer"><div><div class="kicker">{both(metric.headline.label)}</div>'
        f'<div class="big">{both(shown(of.mean, unit))}</div>'
        f"{paragraph(sentences.verdict(metric, against), 'verdict')}</div>"
        f'<div class="sure">{lines}</div></div>'
    )


def headline_section(summary: Mapping[str, Metric], figures: Figures, against: Words) -> str:
    """All headlines in figures and in one table."""
    heads = [
        Words("Headline", "指标"),
        Words("mean, P10 to P90", "均值，P10 至 P90"),
        SURE,
        Words(f"{against.en}, P10 to P90", f"{against.zh}，P10 至 P90"),
        Words("difference, 95 % interval", "差异，95% 区间"),
        Words("sd from luck, from assumptions", "标准差：运气，假设"),
    ]
    first, more = ([_headline_row(summary[key]) for key in keys] for keys in _ordered(summary))
    caption = Words(
        "Dot: mean over replications. Pale bar: 95 % interval of the mean. Thin line: P10 to P90, where one season "
        "may fall.",
        "点：各次重复的均值。浅色条：均值的 95% 区间。细线：P10 至 P90，即单次结果可能的范围。",
    )
    drawn = chart(figures, "headlines", caption, Words("Money headlines of plan and baseline", "金额指标"))
    rest = details(Words(f"{len(more)} more headlines", f"另外 {len(more)} 个指标"), table(heads, more, kind="numbers"))
    return section("headlines", Words("Headlines", "核心指标"), drawn, table(heads, first, kind="numbers"), rest)


def _ordered(summary: Mapping[str, Metric]) -> tuple[list[str], list[str]]:
    """Keys for the table on the page and for the part that opens on a click; channels have a section of their own."""
    fixed = [headline.key for headline in HEADLINES]
    return [key for key in fixed if key in FIRST_KEYS], [
        key for key in fixed if key not in FIRST_KEYS and key in summary
    ]


def _headline_row(metric: Metric) -> list[str]:
    unit, gap = metric.headline.unit, metric.diff
    label = f"{both(metric.headline.label)}<small>{both(metric.headline.formula)}</small>"
    baseline = value(metric.baseline, unit) if metric.baseline else "–"
    gap_mean, gap_ci = (gap.mean, gap.ci or (None, None)) if gap else (None, (None, None))
    return [
        label, value(metric.spread, unit), both(between(metric.spread.ci or (None, None), unit)), baseline,
        f"{both(shown(gap_mean, unit, plus=True))}<small>{both(between(gap_ci, unit, plus=True))}</small>",
        f"{both(shown(metric.parts.luck_sd, unit))}<small>{both(shown(metric.parts.assumptions_sd, unit))}</small>",
    ]  # fmt: skip
