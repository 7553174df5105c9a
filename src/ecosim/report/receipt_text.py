"""A basket's receipt in words and tables for a terminal, in English or Chinese, and the orders that could be shown.

Amounts are in yuan to the fen, never rounded, so that a reader can add them up. Knows no table of a run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from ecosim.report.plain_text import WIDTH, rendered, table
from ecosim.report.receipt import Line, Receipt, Step
from ecosim.report.wording import Lang, Words
from ecosim.units import yuan

STEPS = {
    "tag": Words("Tag price", "吊牌价"),
    "daily": Words("Everyday price", "日常价"),
    "shown": Words("Single-listing price", "单品价"),
    "official": Words("Official reduction", "官方立减"),
    "store_coupon": Words("Store coupon", "店铺优惠券"),
    "cross_store": Words("Cross-store reduction", "跨店满减"),
    "platform_coupon": Words("Platform coupon", "平台优惠券"),
    "red_packet": Words("Red packet", "红包"),
    "expansion": Words("Deposit expansion", "定金膨胀"),
}
MOVEMENTS = {
    "deposit": Words("Deposit", "支付定金"),
    "balance": Words("Balance", "支付尾款"),
    "payment": Words("Payment", "付款"),
    "deposit_back": Words("Balance never paid, deposit paid back", "未付尾款，退还定金"),
    "deposit_kept": Words("Balance never paid, the store keeps the deposit", "未付尾款，定金不退"),
    "protection": Words("Price protection", "价保退差"),
    "refunded": Words("Paid back before shipping", "发货前退款"),
    "returned": Words("Paid back after the return", "退货退款"),
    "confirmed": Words("Receipt confirmed", "确认收货"),
}
PAYERS = {"store": Words("store", "商家"), "platform": Words("platform", "平台"), "host": Words("host", "主播")}
MARKS = {
    "presale": Words("presale", "预售"),
    "flash": Words("flash price", "限时价"),
    "topped_up": Words("added to reach a threshold", "凑单"),
}
STATES = {
    "unpaid": Words("never paid", "未付款"),
    "lapsed": Words("balance never paid", "未付尾款"),
    "refunded": Words("paid back before shipping", "发货前退款"),
    "returned": Words("returned", "已退货"),
    "confirmed": Words("kept", "已确认收货"),
}
KINDS = {
    "presale": Words("presale", "预售"),
    "lapsed": Words("balance never paid", "未付尾款"),
    "coupon": Words("coupon or red packet", "优惠券或红包"),
    "cross_store": Words("cross-store reduction", "跨店满减"),
    "flash": Words("flash price", "限时价"),
    "several_lines": Words("several lines", "多件合并付款"),
    "protected": Words("price protection", "价保"),
    "other": Words("paid at once", "直接付款"),
}
IN_ALL = Words("In all", "合计")
BLANK = Words("", "")


def receipt_text(receipt: Receipt, lang: Lang, *, width: int = WIDTH) -> str:
    """A receipt as text."""
    n = len(receipt.lines)
    head = Words(
        f"Basket {receipt.basket_id} of shopper {receipt.shopper_id}, {receipt.created:%Y-%m-%d %H:%M:%S}, "
        f"{n} {'line' if n == 1 else 'lines'}; replication {receipt.replication}" + _luck(receipt).en,
        f"购物单 {receipt.basket_id}，买家 {receipt.shopper_id}，{receipt.created:%Y-%m-%d %H:%M:%S}，"
        f"{n} 行；重复 {receipt.replication}" + _luck(receipt).zh,
    )
    parts: list[RenderableType] = [Text(head.say(lang), style="bold")]
    for place, line in enumerate(receipt.lines, 1):
        parts += [Text(""), *_line(line, place, n, lang)]
    if n > 1:
        parts += [_sums(receipt.lines, lang)]
    return rendered(parts, width, False)


def examples_text(examples: Mapping[str, Sequence[int]], run: str, lang: Lang) -> str:
    """Orders that could be shown, by kind."""
    none = Words("none", "无").say(lang)
    rows = [[KINDS[kind].say(lang), "  ".join(map(str, ids)) or none] for kind, ids in examples.items()]
    title = Words("Orders of this run", "本次运行的订单")
    shown = table(title, [Words("kind", "类型"), Words("order", "订单号")], rows, lang, right=False)
    hint = Words(f"ecosim explain {run} --order ID shows one", f"查看一单：ecosim explain {run} --order 订单号")
    return rendered([shown, Text(hint.say(lang), no_wrap=True, overflow="ignore")], WIDTH, False)


def _luck(receipt: Receipt) -> Words:
    return Words(", with other luck", "（另一组运气）") if receipt.luck else BLANK


def _line(line: Line, place: int, n: int, lang: Lang) -> Iterator[RenderableType]:
    """Head, price and money of one line."""
    yield Text(_head(line, place, n).say(lang), style="bold")
    through = Words(f"order {line.order_id}, through {line.channel}", f"订单号 {line.order_id}，来自 {line.channel}")
    yield Text(through.say(lang))
    yield _prices(line, lang)
    yield Text(_borne(line).say(lang))
    yield _money(line, lang)


def _head(line: Line, place: int, n: int) -> Words:
    variant = ", ".join(part for part in (line.colour, line.size) if part)
    named = f"{line.listing} {line.sku}" + (f" ({variant})" if variant else "")
    told = [STATES.get(line.state, Words(line.state, line.state)), *(MARKS[mark] for mark in line.marks)]
    units = "unit" if line.units == 1 else "units"
    return Words(
        f"Line {place} of {n}: {named}, {line.units} {units}, {', '.join(one.en for one in told)}",
        f"第 {place}/{n} 行：{named}，{line.units} 件，{'，'.join(one.zh for one in told)}",
    )


def _prices(line: Line, lang: Lang) -> Table:
    rows = [[_step_name(step, line, lang), _signed(step.fen) if step.key != "tag" else "", yuan(step.left_fen),
             PAYERS[step.borne_by].say(lang) if step.borne_by else ""] for step in line.steps]  # fmt: skip
    paid = line.state not in ("unpaid", "lapsed")
    total = Words("Paid", "实付") if paid else Words("To pay", "应付")
    rows.append([total.say(lang), "", yuan(line.pays_fen), ""])
    heads = [Words("yuan", "元"), Words("change", "增减"), Words("left", "余额"), Words("borne by", "承担方")]
    return table(Words("Price", "价格"), heads, rows, lang)


def _step_name(step: Step, line: Line, lang: Lang) -> str:
    name = STEPS[step.key].say(lang)
    if step.key == "tag":
        return f"{name}{', ' if lang == 'en' else ' '}{line.units} × {yuan(line.tag_fen)}"
    if step.key == "shown":
        marks = [MARKS[mark].say(lang) for mark in ("presale", "flash") if mark in line.marks]
        return f"{name} ({', '.join(marks)})" if marks else name
    return f"{name} {step.coupon}".rstrip()


def _borne(line: Line) -> Words:
    """Who bears the reductions of a line, by the order's own sums."""
    taken = line.taken_fen
    if not taken:
        return Words("No reduction was taken off the single-listing price.", "单品价之外没有优惠。")
    store, platform, host = map(yuan, (taken - line.platform_fen - line.host_fen, line.platform_fen, line.host_fen))
    return Words(
        f"Of reductions of {yuan(taken)} the store bears {store}, the platform {platform}, a host {host}.",
        f"优惠共 {yuan(taken)} 元：商家承担 {store}，平台承担 {platform}，主播承担 {host}。",
    )


def _money(line: Line, lang: Lang) -> RenderableType:
    if not line.movements:
        return Text(Words("Nothing was ever paid.", "始终未付款。").say(lang))
    rows, total = [], 0
    for one in line.movements:
        total += one.fen
        rows.append([MOVEMENTS[one.key].say(lang), f"{one.at:%Y-%m-%d %H:%M:%S}", _signed(one.fen), yuan(total)])
    heads = [Words("yuan", "元"), Words("when", "时间"), Words("paid", "收付"), Words("in all", "累计")]
    return table(Words("Money", "收付"), heads, rows, lang)


def _sums(lines: Sequence[Line], lang: Lang) -> Table:
    """The whole basket: each step over the lines, as thresholds and coupons were met."""
    rows = []
    for place, step in enumerate(lines[0].steps):
        changes = [line.steps[place].fen for line in lines]
        if any(changes):
            rows.append([STEPS[step.key].say(lang), *map(yuan, changes), yuan(sum(changes))])
    for name, values in (
        (Words("To pay", "应付"), [line.pays_fen for line in lines]),
        (Words("Paid in the end", "最终实付"), [line.kept_fen for line in lines]),
    ):
        rows.append([name.say(lang), *map(yuan, values), yuan(sum(values))])
    heads = [Words("yuan", "元"), *(Words(f"line {n}", f"第 {n} 行") for n in range(1, len(lines) + 1)), IN_ALL]
    return table(Words("The basket", "整单"), heads, rows, lang)


def _signed(fen: int) -> str:
    return f"+{yuan(fen)}" if fen > 0 else yuan(fen)
