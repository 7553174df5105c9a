"""What a basket would cost, step by step, in words and tables for a terminal, in English or Chinese.

The rows are those of an order that nobody has made; steps and names are the receipt's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.console import RenderableType
from rich.text import Text

from ecosim.report.plain_text import WIDTH, rendered, table
from ecosim.report.receipt import COUPONS, Step, steps_of
from ecosim.report.receipt_text import PAYERS, STEPS
from ecosim.report.wording import Lang, Words
from ecosim.units import yuan

if TYPE_CHECKING:
    from ecosim.scenario.model import Settings

Row = Mapping[str, Any]


def quote_text(rows: Sequence[Row], settings: Settings, at: str, lang: Lang, *, width: int = WIDTH) -> str:
    """The priced basket as text: a table of steps a line, then what is paid in all."""
    state = Words("festival prices hold", "活动价生效") if rows[0]["is_open"] else Words("everyday prices", "日常价")
    head = Words(f"{settings.name} at {at}: {state.en}", f"{settings.name}，{at}：{state.zh}")
    parts: list[RenderableType] = [Text(head.say(lang), style="bold")]
    for row in rows:
        parts += [Text(""), _prices(row, settings, lang), Text(_paid(row).say(lang))]
    if len(rows) > 1:
        total = sum(row["pays_fen"] for row in rows)
        sums = " + ".join(yuan(row["pays_fen"]) for row in rows)
        parts += [
            Text(""),
            Text(Words(f"In all {sums} = {yuan(total)} yuan", f"合计 {sums} = {yuan(total)} 元").say(lang)),
        ]
    return rendered(parts, width, False)


def quote_json(rows: Sequence[Row], settings: Settings) -> dict[str, Any]:
    """The priced basket as plain values."""
    lines = [
        {
            "listing": row["listing"], "units": row["units"], "presale": row["presale"], "flash": row["flash"],
            "steps": [{"step": s.key, "fen": s.fen, "left_fen": s.left_fen, "borne_by": s.borne_by, "coupon": s.coupon}
                      for s in steps_of(row, settings)],
            "pays_fen": row["pays_fen"], "deposit_fen": row["deposit_fen"],
            "platform_fen": row["platform_fen"], "host_fen": row["host_fen"],
        }
        for row in rows
    ]  # fmt: skip
    return {"lines": lines, "pays_fen": sum(row["pays_fen"] for row in rows), "is_open": rows[0]["is_open"]}


def _prices(row: Row, settings: Settings, lang: Lang) -> RenderableType:
    """The steps that change something, from the tag price on."""
    steps = [step for step in steps_of(row, settings) if step.key == "tag" or step.fen]
    heads = [Words("yuan", "元"), Words("change", "增减"), Words("left", "余额"), Words("borne by", "承担方")]
    cells = [
        [_name(step, row, lang), "" if step.key == "tag" else yuan(step.fen), yuan(step.left_fen), _payer(step, lang)]
        for step in steps
    ]
    units = "unit" if row["units"] == 1 else "units"
    title = Words(f"{row['listing']}, {row['units']} {units}", f"{row['listing']}，{row['units']} 件")
    return table(title, heads, cells, lang)


def _payer(step: Step, lang: Lang) -> str:
    return PAYERS[step.borne_by].say(lang) if step.borne_by else ""


def _name(step: Step, row: Row, lang: Lang) -> str:
    name = STEPS[step.key].say(lang)
    if step.key == "shown" and (row["presale"] or row["flash"]):
        mark = Words("presale", "预售") if row["presale"] else Words("flash price", "限时价")
        return f"{name} ({mark.say(lang)})"
    return f"{name} {step.coupon}".rstrip() if step.key in COUPONS else name


def _paid(row: Row) -> Words:
    """What is paid, and when it is paid in two."""
    pays, deposit = row["pays_fen"], row["deposit_fen"]
    if not deposit:
        return Words(f"Paid: {yuan(pays)} yuan", f"实付 {yuan(pays)} 元")
    balance = pays - deposit
    return Words(
        f"Paid: {yuan(pays)} yuan, deposit {yuan(deposit)} now and balance {yuan(balance)} in its window",
        f"实付 {yuan(pays)} 元：定金 {yuan(deposit)}，尾款 {yuan(balance)}",
    )
