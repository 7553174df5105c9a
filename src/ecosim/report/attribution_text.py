"""An attribution in words and tables, for a terminal of 100 columns, in English or Chinese.

Owns how the answer is said; the page takes its words from here. The numbers come from
`attribution.py`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from ecosim.records.credits import RULES
from ecosim.report.attribution import GMV, NET, Attribution, Estimate, Money
from ecosim.report.credit import RULE_NAMES
from ecosim.report.plain_text import WIDTH, rendered, table
from ecosim.report.wording import (
    LANGS,
    NOT_KNOWN,
    Lang,
    Words,
    money,
    n_replications,
    percent,
    short_money,
    show_range,
)

FEN = 100.0
DASH = "–"
CHANNEL = Words("channel", "渠道")
WITH_AND_WITHOUT = Words("with/without", "有无对比")
SHAPLEY = Words("Shapley", "Shapley 值")
COST_NAMES = {"fees": Words("fees", "渠道费用"), "ads": Words("ads", "推广花费")}
BASE = Words("all others", "其余渠道")
ALL = Words("all", "合计")
GMV_TITLE = Words(
    "GMV paid, yuan, credited by rule and added by channel; ± half of the 95 % interval",
    "支付金额（元）：各规则归因与渠道实际增量；± 为 95% 区间半宽",
)
NET_TITLE = Words("Net contribution, yuan, and the costs in it", "净利（元）及其中的渠道成本")
MISPLACED_TITLE = Words("GMV misplaced, against the Shapley values", "与 Shapley 值相比错配的支付金额")
ERROR_TITLE = Words("Sampling error (standard), yuan", "Shapley 值的抽样标准误（元）")
MEANING = (
    Words("with/without: the plan less the plan without that channel alone, on the same shoppers and luck. What one "
          "channel takes over when another is gone counts for neither, so these do not sum.",
          "有无对比：本方案减去仅关闭该渠道的方案，消费者与运气相同。彼此可替代的部分不计入任何一方，因此不可相加。"),
    Words("Shapley: what the channel adds, averaged over the orders in which channels may be switched on; with all "
          "others they sum to all, to the fen.",
          "Shapley 值：渠道按各种次序依次开启时平均带来的增量；与其余渠道之和等于合计，精确到分。"),
    Words("all others: channels that stay on in every world; what they add is what the store has with them alone.",
          "其余渠道：在每个世界中都保持开启；其增量为只有这些渠道时的结果。"),
)  # fmt: skip


def attribution_text(found: Attribution, lang: Lang) -> str:
    """The attribution as text: the answer, three tables, what they mean and what they lack."""
    parts: list[RenderableType] = [
        Text(heading(found).say(lang), style="bold"),
        Text(""),
        *(Text(words.say(lang)) for words in answer(found)),
        credit_table(found, lang),
        net_table(found, lang),
        misplaced_table(found, lang),
        *error_table(found, lang),
        Text(""),
        *(Text(words.say(lang)) for words in (*MEANING, *notes(found))),
    ]
    return "\n".join(line.rstrip() for line in rendered(parts, WIDTH, False).splitlines()) + "\n"


def heading(found: Attribution) -> Words:
    """The plan, and how many channels, replications and worlds."""
    n, worlds, reps = len(found.players), len(found.worlds), n_replications(len(found.replications))
    title = {lang: found.title.say(lang) or found.scenario for lang in LANGS}
    return Words(
        f"{title['en']} · {n} channel{'s' if n > 1 else ''} · {worlds} worlds · {reps.en}, the same draws",
        f"{title['zh']} · {n} 个渠道 · {worlds} 个世界 · {reps.zh}，各世界抽样相同",
    )


def answer(found: Attribution) -> list[Words]:
    """The widest gap of last click, what comes without the channels, which of them pay, how far the rules are off."""
    if not found.plan.worth[GMV].mean_fen:
        nothing = Words("Nothing is paid in the plan, so rules have nothing to credit.", "本方案没有支付，无可归因。")
        return [nothing, net_words(found)]
    return [widest_gap(found), base_words(found), net_words(found), misplaced_words(found)]


def widest_gap(found: Attribution) -> Words:
    """The channel whose credit by last click differs most from what it adds."""
    name = found.widest
    credit, value, alone = found.credits["last_click"][name], found.shapley[GMV][name], found.without[GMV][name]
    gap, zero = found.gap(name), Words("", "")
    if gap.sign == 0:
        zero = Words(" The gap itself is not to be told from zero.", "该差距本身与零无法区分。")
    en, zh = ({key: yuan(part, lang) for key, part in (("credit", credit), ("value", value), ("alone", alone))}
              for lang in LANGS)  # fmt: skip
    return Words(
        f"Last click is farthest off for {name}: it credits {en['credit']} of GMV. With and without {name}, in this "
        f"model, GMV differs by {en['alone']}; its Shapley value is {en['value']}.{zero.en}",
        f"末次点击在 {name} 上偏差最大：归因支付金额 {zh['credit']}。本模型中，"
        f"有无 {name} 的支付金额相差 {zh['alone']}；其 Shapley 值为 {zh['value']}。{zero.zh}",
    )


def base_words(found: Attribution) -> Words:
    """What the store has without any of the channels, and what last click leaves of it."""
    alone, credit = found.nobody.worth[GMV], found.base_credit("last_click")
    return Words(
        f"With none of these channels GMV is {yuan(alone, 'en')}; last click credits all others with "
        f"{yuan(credit, 'en')}.",
        f"这些渠道全部关闭时支付金额为 {yuan(alone, 'zh')}；末次点击归因给其余渠道 {yuan(credit, 'zh')}。",
    )


def net_words(found: Attribution) -> Words:
    """Which channels add to net contribution, take from it, or do neither clearly, with and without each."""
    said = {
        1: Words("more with", "有则更高："),
        -1: Words("less with", "有则更低："),
        0: Words("not to be told from zero:", "与零无法区分："),
    }
    en, zh = ([], [])  # type: tuple[list[str], list[str]]
    for sign, what in said.items():
        names = [name for name in found.by_value if found.without[NET][name].sign == sign]
        if names:
            amounts = [
                [f"{name} {yuan(found.without[NET][name], lang, plus=True)}" for name in names] for lang in LANGS
            ]
            en.append(f"{what.en} {', '.join(amounts[0])}")
            zh.append(f"{what.zh}{'、'.join(amounts[1])}")
    return Words(
        f"Net contribution with and without each, in this model, 95 % each: {'; '.join(en)}.",
        f"净利，有无各渠道对比，在本模型中（各自 95%）：{'；'.join(zh)}。",
    )


def misplaced_words(found: Attribution) -> Words:
    """The rule that misplaces most, and the one that misplaces least."""
    order = sorted(RULES, key=lambda rule: found.misplaced(rule).value)
    least, most = order[0], order[-1]
    en, zh = ({rule: estimate_yuan(found.misplaced(rule), lang) for rule in (least, most)} for lang in LANGS)
    en_share, zh_share = (
        {rule: percent(found.misplaced_share(rule).value, lang) for rule in (least, most)} for lang in LANGS
    )
    return Words(
        f"Against the Shapley values, {RULE_NAMES[most].en} misplaces most of the four rules: {en[most]}, "
        f"{en_share[most]} of GMV; {RULE_NAMES[least].en} least: {en[least]}, {en_share[least]}.",
        f"与 Shapley 值相比，四种规则中{RULE_NAMES[most].zh}错配最多：{zh[most]}，占支付金额 {zh_share[most]}；"
        f"{RULE_NAMES[least].zh}最少：{zh[least]}，占 {zh_share[least]}。",
    )


def yuan(amount: Money, lang: Lang, *, plus: bool = False) -> str:
    """A mean in yuan with its 95 % interval, for a sentence."""
    mean = money(amount.mean_fen / FEN, lang, plus=plus)
    return mean + in_brackets(amount.ci, lang)


def estimate_yuan(estimate: Estimate, lang: Lang) -> str:
    """The same of an estimate in fen."""
    return money(estimate.value / FEN, lang) + in_brackets(estimate.ci, lang)


def estimate_share(estimate: Estimate, lang: Lang) -> str:
    """The same of a share."""
    if estimate.ci is None:
        return percent(estimate.value, lang)
    between = show_range(*estimate.ci, "share", lang)
    return f"{percent(estimate.value, lang)}（{between}）" if lang == "zh" else f"{percent(estimate.value)} ({between})"


def in_brackets(ci: tuple[float, float] | None, lang: Lang) -> str:
    """An interval in fen as yuan; nothing where it is not known."""
    if ci is None:
        return ""
    between = show_range(ci[0] / FEN, ci[1] / FEN, "yuan", lang)
    return f"（{between}）" if lang == "zh" else f" ({between})"


def short(fen: float | None, lang: Lang) -> str:
    """An amount in three digits without the sign of its currency, which stands above the table.

    >>> short(3_770_000, "en"), short(-3_770_000_00, "zh"), short(8_372, "en"), short(-0.3, "en")
    ('37.7k', '-377.0万', '84', '0')
    """
    if fen is None or not math.isfinite(fen):
        return NOT_KNOWN
    value = fen / FEN
    return f"{round(value)}" if abs(value) < 1000 else short_money(value, lang).replace("¥", "")


def with_half(amount: Money, lang: Lang) -> str:
    """A mean with half of its interval, for a cell.

    >>> with_half(Money((100_00, 300_00), 200_00), "en")
    '200 ±1.27k'
    """
    return f"{short(amount.mean_fen, lang)} ±{short(amount.half_fen, lang)}"


def credit_table(found: Attribution, lang: Lang) -> Table:
    """GMV by rule, with and without, Shapley: a line for each player, the others together and each, and all."""
    heads = [CHANNEL, *RULE_NAMES.values(), WITH_AND_WITHOUT, SHAPLEY]
    rows = [[name, *by_rule(found, name, lang), with_half(found.without[GMV][name], lang),
             with_half(found.shapley[GMV][name], lang)] for name in found.by_value]  # fmt: skip
    together = [with_half(found.base_credit(rule), lang) for rule in RULES]
    rows.append([BASE.say(lang), *together, DASH, with_half(found.nobody.worth[GMV], lang)])
    others = [name for name in found.credits[RULES[0]] if name not in found.players]
    rows += [[f"  {name}", *by_rule(found, name, lang), "", ""] for name in others]
    total = with_half(found.plan.worth[GMV], lang)
    rows.append([ALL.say(lang), *[total] * len(RULES), DASH, total])
    return table(GMV_TITLE, heads, rows, lang)


def by_rule(found: Attribution, name: str, lang: Lang) -> list[str]:
    """What each rule credits to a channel."""
    return [with_half(found.credits[rule][name], lang) for rule in RULES]


def net_table(found: Attribution, lang: Lang) -> Table:
    """Net contribution with and without, Shapley, and what the channel cost in the plan."""
    heads = [CHANNEL, WITH_AND_WITHOUT, SHAPLEY, *COST_NAMES.values()]
    shown = (found.without[NET], found.shapley[NET], *(found.costs[kind] for kind in COST_NAMES))
    rows = [[name, *(with_half(column[name], lang) for column in shown)] for name in found.by_value]
    blank = [""] * len(COST_NAMES)
    rows.append([BASE.say(lang), DASH, with_half(found.nobody.worth[NET], lang), *blank])
    rows.append([ALL.say(lang), DASH, with_half(found.plan.worth[NET], lang), *blank])
    return table(NET_TITLE, heads, rows, lang)


def misplaced_table(found: Attribution, lang: Lang) -> Table:
    """How much each rule misplaces."""
    return table(MISPLACED_TITLE, misplaced_heads(), misplaced_rows(found, lang), lang)


def misplaced_heads() -> list[Words]:
    return [Words("rule", "规则"), Words("misplaced", "错配金额"), Words("95 % interval", "95% 区间"),
            Words("of GMV", "占支付金额"), Words("95 % interval", "95% 区间")]  # fmt: skip


def misplaced_rows(found: Attribution, lang: Lang) -> list[list[str]]:
    """A line for each rule: yuan and share of GMV, each with its interval."""
    rows = []
    for rule in RULES:
        fen, share = found.misplaced(rule), found.misplaced_share(rule)
        low, high = (None, None) if fen.ci is None else (fen.ci[0] / FEN, fen.ci[1] / FEN)
        least, most = share.ci or (None, None)
        rows.append([RULE_NAMES[rule].say(lang), money(fen.value / FEN, lang), show_range(low, high, "yuan", lang),
                     percent(share.value, lang), show_range(least, most, "share", lang)])  # fmt: skip
    return rows


def error_table(found: Attribution, lang: Lang) -> list[Table]:
    """The error that sampling leaves, apart from the interval over replications; nothing where values are exact."""
    gmv, net = found.errors[GMV], found.errors[NET]
    if gmv is None or net is None:
        return []
    heads = [CHANNEL, Words("GMV", "支付金额"), Words("net contribution", "净利")]
    rows = [[name, short(gmv[name], lang), short(net[name], lang)] for name in found.by_value]
    return [table(ERROR_TITLE, heads, rows, lang)]


def notes(found: Attribution) -> list[Words]:
    """How the Shapley values were taken, and what is missing."""
    return [*sampling_notes(found), *missing_notes(found),
            Words("All of this holds in this model, for this one drawn market; touches are clicks, not exposures.",
                  "以上结论仅在本模型、这一次抽取的市场中成立；触点只计点击，不计曝光。")]  # fmt: skip


def sampling_notes(found: Attribution) -> Sequence[Words]:
    """Exact or sampled, and why."""
    n = len(found.players)
    if found.n_orders:
        return [Words(
            f"{n} channels have {2**n:,} coalitions, more than are simulated: Shapley values are means over "
            f"{found.n_orders} orders of joining, in pairs of opposites; --samples takes more.",
            f"{n} 个渠道共有 {2**n:,} 种组合，未全部模拟：Shapley 值为 {found.n_orders} 种开启次序（正反成对）的平均；"
            f"--samples 可增加。",
        )]  # fmt: skip
    if found.n_samples is not None:
        return [Words(f"--samples is not needed: all {2**n} coalitions are there, and Shapley values are exact.",
                      f"无需 --samples：{2**n} 种组合已全部模拟，Shapley 值是精确值。")]  # fmt: skip
    return []


def missing_notes(found: Attribution) -> Sequence[Words]:
    """Replications that not all worlds have, and an interval that one replication cannot give."""
    lines = []
    n, asked = len(found.replications), found.n_asked
    if n < asked:
        lines.append(Words(f"Only {n} of {asked} replications have a result in every world; the others are left out.",
                           f"{asked} 次重复中仅 {n} 次在每个世界中都有结果，其余未计入。"))  # fmt: skip
    if n == 1:
        lines.append(Words("One replication gives no interval: take more (--reps 8).",
                           "只有一次重复，没有区间：请增加重复次数（--reps 8）。"))  # fmt: skip
    return lines
