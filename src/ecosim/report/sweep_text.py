"""A sweep in words and a table, for a terminal of 100 columns, in English or Chinese.

Owns how the varied settings are called in the table and how the answer is said; the numbers come from `sweep.py`.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import RenderableType
from rich.text import Text

from ecosim.report.plain_text import WIDTH, labelled, rendered, table
from ecosim.report.sweep import STAYING_OUT, Lead, Row, Sweep
from ecosim.report.wording import NOT_KNOWN, Lang, Words, in_k_of_n, money, n_replications, short_money, show

BEST = "*"
DASH = "–"


def sweep_text(found: Sweep, lang: Lang) -> str:
    """The sweep as text: what was varied, a row a variant, which is best and how sure that is."""
    n = len(found.rows)
    title = found.title.say(lang) or found.scenario
    counted = Words(
        f"{title} · {n} variants · {n_replications(found.replications).en}, the same draws for all",
        f"{title} · {n} 个方案 · {n_replications(found.replications).zh}，各方案抽样相同",
    )
    names = short_names([path for path, _ in found.axes])
    parts: list[RenderableType] = [Text(counted.say(lang), style="bold")]
    parts += [labelled(Words(name, name), path, lang) for name, (path, _) in zip(names, found.axes, strict=True)]
    parts.append(table(Words("", ""), heads(names, found.against), cells(found, lang), lang))
    parts += [Text(""), *(Text(line.say(lang)) for line in answer(found, names))]
    return "\n".join(line.rstrip() for line in rendered(parts, WIDTH, False).splitlines()) + "\n"


def short_names(paths: Sequence[str]) -> list[str]:
    """What the varied settings are called in the table: the ends of their paths, as long as it takes.

    >>> short_names(["promotions.official_reduction.rate", "promotions.presale"])
    ['rate', 'presale']
    >>> short_names(["channels.a.rate", "channels.b.rate"])
    ['a.rate', 'b.rate']
    """
    steps = [path.split(".") for path in paths]
    for length in range(1, max(map(len, steps), default=0) + 1):
        names = [".".join(step[-length:]) for step in steps]
        if len(set(names)) == len(names):
            return names
    return list(paths)


def heads(names: Sequence[str], against: int) -> list[Words]:
    """The table's columns: number, the varied settings, net contribution and what goes with it."""
    to = Words("not joining", "不参加") if against == STAYING_OUT else Words(f"{against}", f"方案 {against}")
    return [
        Words("", ""),
        *(Words(name, name) for name in names),
        Words("net", "净利"),
        Words("P10 to P90", "P10 至 P90"),
        Words(f"less {to.en}", f"较{to.zh}"),
        Words("95 % interval", "95% 区间"),
        Words("better", "更好"),
        Words("GMV", "支付金额"),
        Words("units", "件数"),
        Words("returned", "退货率"),
    ]


def cells(found: Sweep, lang: Lang) -> list[list[str]]:
    """A row for each variant, and one for the store that stays out."""
    rows = [[f"{row.number}{BEST if row is found.best else ''}", *(value for _, value in row.changes),
             *numbers(row, found.against, lang)] for row in found.rows]  # fmt: skip
    if found.staying_out is not None:
        label = Words("not joining", "不参加").say(lang)
        blanks = [""] * (len(found.axes) - 1)
        rows.append(["", label, *blanks, *numbers(found.staying_out, found.against, lang)])
    return rows


def numbers(row: Row, against: int, lang: Lang) -> list[str]:
    """Net contribution with its range, the difference to the reference, and what was sold."""
    net, gap = row.net.spread, row.net.diff
    between = "…"
    if row.number == against or gap is None:
        differs = [DASH, DASH, DASH]
    else:
        ci = NOT_KNOWN if gap.ci is None else f"{signed(gap.ci[0], lang)}{between}{signed(gap.ci[1], lang)}"
        differs = [signed(gap.mean, lang), ci, f"{gap.n_above}/{gap.n}"]
    low_high = NOT_KNOWN if net.p10 is None or net.p90 is None else (
        f"{short(net.p10, lang)}{between}{short(net.p90, lang)}")  # fmt: skip
    sold = [show(row.metrics[key].spread.mean, key.rsplit("_", 1)[1], lang)
            for key in ("units_count", "return_rate_share")]  # fmt: skip
    return [short(net.mean, lang), low_high, *differs, short(row.metrics["gmv_yuan"].spread.mean, lang), *sold]


def short(value_yuan: float | None, lang: Lang) -> str:
    """An amount in three digits, or "n/a"."""
    return NOT_KNOWN if value_yuan is None else short_money(value_yuan, lang)


def signed(value_yuan: float | None, lang: Lang) -> str:
    """The same with its sign.

    >>> signed(12345.0, "en"), signed(-12345.0, "zh")
    ('+¥12.3k', '-¥1.2万')
    """
    text = short(value_yuan, lang)
    return f"+{text}" if value_yuan is not None and value_yuan > 0 else text


def answer(found: Sweep, names: Sequence[str]) -> list[Words]:
    """Which variant is best, whether its lead is more than luck, what staying out would bring."""
    best = found.best
    net = best.net.spread.mean
    if net is None:
        return [Words("No variant has a result.", "没有方案有结果。")]
    what = ", ".join(f"{name} {value}" for name, (_, value) in zip(names, best.changes, strict=True))
    lines = [Words(
        f"Best: {best.number} ({what}), net contribution {money(net)} on average.",
        f"最佳：方案 {best.number}（{what}），平均净利 {money(net, 'zh')}。",
    )]  # fmt: skip
    if found.leads:
        lines.append(certainty(found))
    if found.staying_out is not None and (stay := found.staying_out.net.spread.mean) is not None:
        more = Words("more", "多") if net >= stay else Words("less", "少")
        lines.append(Words(
            f"On average that is {money(abs(net - stay))} {more.en} than not joining.",
            f"平均比不参加大促{more.zh} {money(abs(net - stay), 'zh')}。",
        ))  # fmt: skip
    lines.append(Words(
        "All of this holds in this model, for this one drawn market.", "以上结论仅在本模型、这一次抽取的市场中成立。"
    ))  # fmt: skip
    return lines


def certainty(found: Sweep) -> Words:
    """Whether the best variant's lead is clear, with the interval of the lead that is least so."""
    unclear = [one for one in found.leads if not one.is_clear]
    nearest = (unclear or found.leads)[0]
    if nearest.ci is None:
        return Words(
            "One replication gives no interval: take more (--reps 8).",
            "只有一次重复，没有区间：请增加重复次数（--reps 8）。",
        )
    ahead = Words(
        f"ahead of {nearest.over} by {money(nearest.mean)} ({interval(nearest, 'en')}), better "
        f"{in_k_of_n(nearest.n_above, nearest.n)}",
        f"比方案 {nearest.over} 多 {money(nearest.mean, 'zh')}（{interval(nearest, 'zh')}），"
        f"{in_k_of_n(nearest.n_above, nearest.n, 'zh')}更好",
    )
    if not unclear:
        return Words(
            f"Its lead is clear: {ahead.en}, the nearest; the intervals of all leads, 95 % together, lie above zero.",
            f"领先明确：{ahead.zh}（最接近者）；对其余各方案领先的区间（合计 95%）均大于零。",
        )
    near = sorted(one.over for one in unclear)
    return Words(
        f"Its lead is within luck: {ahead.en}. Not to be told from it, 95 % together: {listed(near)}.",
        f"领先仍在运气范围内：{ahead.zh}。合计 95% 下无法与之区分的方案：{'、'.join(map(str, near))}。",
    )


def interval(lead: Lead, lang: Lang) -> str:
    """The interval of a lead, in whole yuan."""
    low, high = lead.ci or (None, None)
    return f"{money(low, lang, plus=True)}{' 至 ' if lang == 'zh' else ' to '}{money(high, lang, plus=True)}"


def listed(things: Sequence[object]) -> str:
    """Things in a sentence.

    >>> listed([2]), listed([2, 4, 5])
    ('2', '2, 4 and 5')
    """
    *first, last = map(str, things)
    return f"{', '.join(first)} and {last}" if first else last
