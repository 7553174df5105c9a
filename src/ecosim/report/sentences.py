"""The result in sentences: what the plan brings against its baseline, and how sure that is.

Owns the wording of a difference ("with and without X, in this model"; "in k of n replications", never a chance) in
English and Chinese. Takes metrics; knows no page.
"""

from __future__ import annotations

from ecosim.report.intervals import LUCK_ONLY, UNSPLIT, Difference, Parts, Spread
from ecosim.report.summary import Metric
from ecosim.report.wording import Words, in_k_of_n, n_replications, show, show_range

BASELINES = {
    "not_joining": Words("not joining", "不参加大促"),
    "no_festival": Words("no festival at all", "没有大促"),
    "plan": Words("the other plan", "另一方案"),
}
BASELINE_MEANING = {
    "not_joining": Words(
        "Not joining: our promotions and festival bids are off; calendar, rivals, platform traffic and shoppers' "
        "expectations stay.",
        "不参加大促：本店促销与大促出价关闭；日历、竞品、平台流量与消费者预期不变。",
    ),
    "no_festival": Words("No festival: the festival is removed for everybody.", "没有大促：对所有店铺取消大促。"),
}


def baseline_name(role: str) -> Words:
    """The name of a baseline by its role; a name of one's own is shown as it is."""
    return BASELINES.get(role, Words(role, role))


def verdict(metric: Metric, against: Words) -> Words:
    """One sentence on a headline against the baseline."""
    gap, unit = metric.diff, metric.headline.unit
    if gap is None or gap.mean is None:
        return Words("There is no baseline to compare with.", "没有对照方案可比。")
    more, more_zh = ("more", "多") if gap.mean >= 0 else ("less", "少")
    size = abs(gap.mean)
    en = f"{show(size, unit)} {more} than {against.en}, in this model"
    zh = f"在本模型中，比“{against.zh}”{more_zh} {show(size, unit, 'zh')}"
    return Words(f"{en}; {certainty(gap, unit).en}", f"{zh}；{certainty(gap, unit).zh}")


def certainty(gap: Difference, unit: str) -> Words:
    """How sure a difference is: its interval, what that says about its sign, and the count of replications."""
    if gap.ci is None:
        return Words("one replication gives no interval.", "只有一次重复，没有区间。")
    en = f"95 % interval {show_range(*gap.ci, unit, plus=True)}"
    zh = f"95% 区间 {show_range(*gap.ci, unit, 'zh', plus=True)}"
    if gap.ci[0] <= 0.0 <= gap.ci[1] and gap.ci[0] != gap.ci[1]:
        en, zh = en + ", so the sign is not settled", zh + "，正负尚未确定"
    if gap.paired:
        en += f"; higher {in_k_of_n(gap.n_above, gap.n)}"
        zh += f"；{in_k_of_n(gap.n_above, gap.n, 'zh')}更高"
    return Words(en + ".", zh + "。")


def with_range(of: Spread, unit: str) -> Words:
    """A mean, and P10 to P90 in brackets.

    >>> with_range(Spread(9, 0.5, 0.1, 0.4, 0.6, None), "share").en
    '50.0 % (40.0 % to 60.0 %)'
    >>> with_range(Spread(1, 0.5, None, None, None, None), "share").en
    '50.0 % (no interval)'
    """
    en, zh = show(of.mean, unit), show(of.mean, unit, "zh")
    if of.p10 is None:
        return Words(f"{en} (no interval)", f"{zh}（没有区间）")
    return Words(f"{en} ({show_range(of.p10, of.p90, unit)})", f"{zh}（{show_range(of.p10, of.p90, unit, 'zh')}）")


def split(parts: Parts, unit: str) -> Words:
    """Where the spread comes from."""
    if parts.how == UNSPLIT:
        return Words("Luck and assumptions cannot be told apart: no replication was repeated with other luck.",
                     "无法区分运气与假设：没有在相同假设下换运气重复。")  # fmt: skip
    if parts.luck_sd is None:
        return Words("One replication has no spread.", "只有一次重复，没有离散度。")
    if parts.how == LUCK_ONLY:
        return Words(
            f"All spread is luck (sd {show(parts.luck_sd, unit)}): no setting is uncertain in this scenario.",
            f"全部离散来自运气（标准差 {show(parts.luck_sd, unit, 'zh')}）：本方案没有不确定的参数。",
        )
    return Words(
        f"Spread (sd): {show(parts.luck_sd, unit)} from luck, {show(parts.assumptions_sd, unit)} from assumptions "
        f"({n_replications(parts.n_pairs).en} repeated with other luck).",
        f"离散（标准差）：运气 {show(parts.luck_sd, unit, 'zh')}，假设 {show(parts.assumptions_sd, unit, 'zh')}"
        f"（{parts.n_pairs} 次在相同假设下换运气重复）。")  # fmt: skip


def losses(values: list[float]) -> Words:
    """In how many replications the plan loses money."""
    k, n = sum(1 for value in values if value < 0), len(values)
    return Words(f"It loses money {in_k_of_n(k, n)}.", f"{in_k_of_n(k, n, 'zh')}亏损。")
