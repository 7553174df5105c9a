"""The calendar of a plan as a figure: a row for each phase, deposit window, deal, live session and budget.

Each row has its words above its bar, so that it can be read on a telephone; where festival prices hold is shaded behind
all rows. Reads a scenario, no run; the page draws it as it draws the figures of a report.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from ecosim.report.charts import BASELINE, GOOD, INK, PLAN, SHADE, Spec, named_data, spec_of, tip
from ecosim.report.festival_words import money_text
from ecosim.report.figures import Figure, epoch_ms, make_figure
from ecosim.report.scenario_facts import PHASE_NAMES
from ecosim.report.wording import Lang, Words
from ecosim.scenario.literals import moment

if TYPE_CHECKING:
    import altair as alt

    from ecosim.scenario.model import Settings

Called = Mapping[str, Words]
ROW_PX: Final = 30
MOST_SESSIONS: Final = 12
NAME: Final = "calendar"
# Kinds of rows by colour and by how tall the bar is: two signs for each.
LOOKS: Final = {"phase": (SHADE, 0.42), "open": (PLAN, 0.42), "deposit": (BASELINE, 0.3), "balance": (BASELINE, 0.42),
                "deal": (GOOD, 0.3), "live": (INK, 0.42), "budget": (PLAN, 0.3)}  # fmt: skip
MONTHS: Final = calendar.month_abbr
NO_NAMES: Final[Called] = MappingProxyType({})
DAY_LABEL: Final = {"en": "utcFormat(datum.value, '%-d %b')", "zh": "utcFormat(datum.value, '%-m月%-d日')"}


@dataclass(frozen=True)
class Stretch:
    """One bar: what it is, from when to when, and how strongly it is drawn (0 to 1)."""

    kind: str
    row: Words
    start: dt.datetime
    end: dt.datetime
    text: Words
    strength: float = 1.0


def calendar_figure(settings: Settings, called: Called = NO_NAMES) -> Figure | None:
    """The calendar of a plan; None where nothing in it has a date. `called`: channels in words, by their names."""
    whole = list(stretches(settings, called))
    found = within(settings, whole)
    rows = list(dict.fromkeys(one.row for one in found))
    if not found:
        return None
    first, last = ends(settings)
    opened = [shade(one, len(rows)) for one in found if one.kind == "open"]
    data: dict[str, Any] = {NAME: [record(one, rows.index(one.row)) for one in found], "calendar_open": opened}
    data["calendar_rows"] = [label(row, whole, at, epoch_ms(first)) for at, row in enumerate(rows)]
    span = (epoch_ms(first), epoch_ms(last))
    return make_figure(NAME, data, lambda lang: draw(len(rows), span, bool(opened), lang))


def ends(settings: Settings) -> tuple[dt.datetime, dt.datetime]:
    """The first and the last midnight of the period."""
    first = dt.datetime.combine(settings.period.start_date, dt.time())
    return first, dt.datetime.combine(settings.period.end_date, dt.time()) + dt.timedelta(days=1)


def within(settings: Settings, found: list[Stretch]) -> list[Stretch]:
    """What lies inside the period, cut at its ends."""
    first, last = ends(settings)
    cut = [replace(one, start=max(one.start, first), end=min(one.end, last)) for one in found]
    return [one for one in cut if one.start < one.end]


def stretches(settings: Settings, called: Called) -> Iterator[Stretch]:
    """Everything in a plan that has a beginning and an end, in the order of the rows."""
    festival = settings.festival
    for phase in festival.phases if festival else ():
        name = phase_words(phase.name)
        state = Words("prices hold", "活动价生效") if phase.prices_open else Words("prices closed", "活动价未生效")
        row = Words(f"{name.en} ({state.en})", f"{name.zh}（{state.zh}）")
        yield Stretch("open" if phase.prices_open else "phase", row, phase.start, phase.end, state)
    for number, window in enumerate(festival.presale if festival else (), 1):
        which = Words(f" {number}", f"第{number}波") if len(festival.presale if festival else ()) > 1 else Words("", "")
        yield Stretch("deposit", Words(f"Deposits{which.en}", f"{which.zh}付定金"), window.deposit_from,
                      window.deposit_to, Words("deposits", "付定金"))  # fmt: skip
        yield Stretch("balance", Words(f"Balances{which.en}", f"{which.zh}付尾款"), window.balance_from,
                      window.balance_to, Words("balances", "付尾款"))  # fmt: skip
    yield from deals(settings)
    yield from sessions(settings)
    yield from budgets(settings, called)


def phase_words(name: str) -> Words:
    """A phase in words, as figures call it."""
    return Words(name.capitalize(), PHASE_NAMES.get(name, name))


def deals(settings: Settings) -> Iterator[Stretch]:
    """Flash sales and coupons."""
    for listing, price in settings.prices.items():
        if (flash := price.flash) is not None:
            at = money_text(flash.price_fen)
            text = Words(f"{flash.units} at {at} yuan", f"{flash.units} 件，{at} 元")
            row = Words(f"Flash sale of {listing}: {text.en}", f"限时抢购 {listing}：{text.zh}")
            yield Stretch("deal", row, flash.start, flash.end, text)
    first, last = ends(settings)
    for coupon in settings.promotions.coupons:
        over, minus = money_text(coupon.over_fen), money_text(coupon.minus_fen)
        text = Words(f"{minus} off from {over}", f"满{over}减{minus}")
        row = Words(f"Coupon {coupon.name}: {text.en}", f"优惠券 {coupon.name}：{text.zh}")
        start, end = coupon.claim_from or first, coupon.end or last
        use = max(start, coupon.use_from or start)
        claims = Words("can be claimed", "可领取")
        if start < use:
            yield Stretch("deal", row, start, min(use, end), claims, 0.4)
        yield Stretch("deal", row, use, end, Words("can be used", "可使用"))


def sessions(settings: Settings) -> Iterator[Stretch]:
    """Live sessions, each day that they are aired."""
    for channel in settings.channels.values():
        found = channel.params.get("sessions") if channel.enabled else None
        for name, session in list(found.items())[:MOST_SESSIONS] if isinstance(found, dict) else ():
            who = session.get("host")
            row = Words(f"Live session {name}, {who or 'the store itself'}", f"直播 {name}，{who or '店铺自播'}")
            try:
                start, hours, days = moment(session["at"]), float(session.get("hours", 4)), int(session.get("days", 1))
            except (KeyError, TypeError, ValueError):
                continue
            for day in range(min(days, 400)):
                begins = start + dt.timedelta(days=day)
                yield Stretch("live", row, begins, begins + dt.timedelta(hours=hours), Words("on air", "直播中"))


def budgets(settings: Settings, called: Called) -> Iterator[Stretch]:
    """Budgets by phase, the highest strongest; the everyday one around them."""
    for name, channel in settings.channels.items():
        held = channel.params.get("budgets") if channel.enabled else None
        if isinstance(held, dict) and held and settings.festival is not None:
            yield from budget(settings, called.get(name, Words(name, name)), channel.params)


def budget(settings: Settings, name: Words, params: Mapping[str, Any]) -> Iterator[Stretch]:
    """One channel's budget of a day, phase by phase."""
    amounts = {phase: float(fen) for phase, fen in params["budgets"].items()}
    most = max([*amounts.values(), 1.0])
    range_en, range_zh = (f"{min(amounts.values()):,.0f}{to}{most:,.0f}" for to in (" to ", " 至 "))
    row = Words(f"{name.en}: {range_en} yuan a day", f"{name.zh}：每日 {range_zh} 元")
    for phase in settings.festival.phases if settings.festival else ():
        amount = amounts.get(phase.name, float(params.get("daily_budget") or 0))
        words = phase_words(phase.name)
        text = Words(f"{words.en}: {amount:,.0f} yuan a day", f"{words.zh}：每日 {amount:,.0f} 元")
        yield Stretch("budget", row, phase.start, phase.end, text, 0.15 + 0.85 * amount / most)


def record(one: Stretch, row: int) -> dict[str, Any]:
    """A bar as data: a row is one unit high, its words in the upper half."""
    top = row + 0.52
    made = {"start": epoch_ms(one.start), "end": epoch_ms(one.end), "top": top, "bottom": top + LOOKS[one.kind][1],
            "kind": one.kind, "strength": one.strength}  # fmt: skip
    for lang in ("en", "zh"):
        made[f"what_{lang}"] = one.row.say(lang)
        made[f"text_{lang}"] = one.text.say(lang)
        made[f"when_{lang}"] = when(one.start, one.end).say(lang)
    return made


def shade(one: Stretch, n_rows: int) -> dict[str, Any]:
    """Where festival prices hold, behind all rows."""
    return {"start": epoch_ms(one.start), "end": epoch_ms(one.end), "top": 0, "bottom": n_rows}


def label(row: Words, found: list[Stretch], at: int, start: int) -> dict[str, Any]:
    """The words of a row: what it is, and from when to when."""
    own = [one for one in found if one.row == row]
    span = when(own[0].start, own[-1].end)
    return {"start": start, "middle": at + 0.27, **{f"label_{lang}": f"{row.say(lang)} · {span.say(lang)}"
                                                   for lang in ("en", "zh")}}  # fmt: skip


def when(start: dt.datetime, end: dt.datetime) -> Words:
    """From when to when, in words: whole days without times, one day once; a midnight ends the day before.

    >>> when(dt.datetime(2025, 10, 15, 14), dt.datetime(2025, 11, 15))
    Words(en='15 Oct 14:00 – 14 Nov', zh='10月15日14:00至11月14日')
    """
    at_midnight = end.time() == dt.time()
    day = end - dt.timedelta(days=1) if at_midnight else end
    first, last = clock(start, start.time() == dt.time()), clock(day, at_midnight)
    if start.date() == day.date() and not (start.time() == dt.time() and at_midnight):
        until = "24:00" if at_midnight else f"{end:%H:%M}"
        return Words(f"{start.day} {MONTHS[start.month]} {start:%H:%M} – {until}",
                     f"{start.month}月{start.day}日{start:%H:%M}至{until}")  # fmt: skip
    return first if first == last else Words(f"{first.en} – {last.en}", f"{first.zh}至{last.zh}")


def clock(moment_: dt.datetime, is_whole: bool) -> Words:
    """A day in words, and the time unless the day is whole."""
    time = "" if is_whole else f"{moment_:%H:%M}"
    return Words(f"{moment_.day} {MONTHS[moment_.month]} {time}".rstrip(), f"{moment_.month}月{moment_.day}日{time}")


def draw(n_rows: int, span: tuple[int, int], has_open: bool, lang: Lang) -> Spec:
    """The specification. Records: start, end, top, bottom, kind, strength, and words."""
    import altair as alt

    kinds = list(LOOKS)
    x = alt.X("start:T", scale=alt.Scale(type="utc", domain=list(span), nice=False), axis=axis(lang))
    y = alt.Y("top:Q", scale=alt.Scale(domain=[n_rows, 0], nice=False), axis=None)
    colour = alt.Color("kind:N", scale=alt.Scale(domain=kinds, range=[LOOKS[kind][0] for kind in kinds]), legend=None)
    what, time = Words("what", "内容"), Words("when", "时间")
    tips = [tip(f"what_{lang}", what.say(lang)), tip(f"text_{lang}", ""), tip(f"when_{lang}", time.say(lang))]
    bars = alt.Chart(named_data(NAME)).mark_rect(strokeWidth=2).encode(
        x=x, x2=alt.X2("end:T"), y=y, y2=alt.Y2("bottom:Q"), color=colour, stroke=alt.Stroke("kind:N", scale=alt.Scale(
            domain=kinds, range=[LOOKS[kind][0] for kind in kinds]), legend=None),
        opacity=alt.Opacity("strength:Q", scale=alt.Scale(domain=[0, 1], range=[0, 1]), legend=None),
        tooltip=tips)  # fmt: skip
    words = alt.Chart(named_data("calendar_rows")).mark_text(align="left", dx=2, color=INK, fontSize=11.5).encode(
        x=x, y=alt.Y("middle:Q", scale=alt.Scale(domain=[n_rows, 0], nice=False), axis=None),
        text=alt.Text(f"label_{lang}:N"))  # fmt: skip
    behind = alt.Chart(named_data("calendar_open")).mark_rect(color=SHADE, opacity=0.16).encode(
        x=x, x2=alt.X2("end:T"), y=y, y2=alt.Y2("bottom:Q"))  # fmt: skip
    layers = [behind] if has_open else []
    return spec_of([*layers, bars, words], ROW_PX * n_rows)


def axis(lang: Lang) -> alt.Axis:
    """Days in words, above the rows."""
    import altair as alt

    return alt.Axis(labelExpr=DAY_LABEL[lang], title=None, grid=True, gridOpacity=0.5, tickCount=8, orient="top",
                    labelOverlap="greedy", labelSeparation=8)  # fmt: skip


def calendar_words(settings: Settings, called: Called = NO_NAMES) -> Words:
    """The same in words, for readers who do not see the figure."""
    whole = list(stretches(settings, called))
    rows = list(dict.fromkeys(one.row for one in within(settings, whole)))
    labels = [label(row, whole, 0, 0) for row in rows]
    return Words("; ".join(one["label_en"] for one in labels), "；".join(one["label_zh"] for one in labels))
