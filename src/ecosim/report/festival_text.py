"""A rule pack in words: its time line, its phases and presale windows, its rules, each with source and grade.

The words of a scenario that changes a pack are the same: it is shown as it will be simulated. How bars are drawn is
in `time_line.py`, what a rule does to a price in `docs/reference/waterfall.md`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size

from ecosim.report.festival_words import (
    GRADES,
    PLATFORMS,
    RACES,
    UNPAID,
    cross_store_words,
    deposit_words,
    prices_words,
    protection_words,
    share_words,
    span_text,
    stacking_words,
    title,
)
from ecosim.report.time_line import AFTER, BEFORE, DURING, NO_BREAK, Row, Span, draw_time_line, wrap
from ecosim.report.wording import Lang, Words
from ecosim.scenario.festival import Evidence, Phase, PresaleWindow
from ecosim.scenario.rule_packs import Pack

KEY = Words(
    f"{BEFORE} prices closed, or deposits · {DURING} prices hold, or balances · {AFTER} price protection",
    f"{BEFORE} 活动价未生效／付定金 · {DURING} 活动价生效／付尾款 · {AFTER} 价保",
)
HEADS = {
    "phases": Words("Phases", "阶段"),
    "presale": Words("Presale", "预售"),
    "rules": Words("Rules", "规则"),
    "protection": Words("price protection", "价保"),
    "deposits": Words("deposits", "定金规则"),
    "official": Words("official reduction", "官方立减"),
    "cross_store": Words("cross-store", "跨店满减"),
    "stacking": Words("stacking", "叠加"),
    "entry": Words("entry", "报名门槛"),
}
LEAST_LABEL = 10


@dataclass(frozen=True)
class Fact:
    """One block of a pack: what it is called, what it says, and how good the evidence is."""

    label: str
    text: str
    evidence: str


def evidence(block: Evidence, lang: Lang) -> str:
    """Grade and source of a block."""
    grade = f"[{block.grade}]" if block.grade else ""
    source = block.source or ("未注明来源" if lang == "zh" else "no source given")
    return " ".join(filter(None, (grade, source)))


def time_line(pack: Pack, lang: Lang, width: int) -> list[str]:
    """The pack drawn over its days, with the key below."""
    festival = pack.festival
    rows = [
        Row(phase.name, (Span(phase.start, phase.end, DURING if phase.prices_open else BEFORE),))
        for phase in festival.phases
    ]
    rows += [
        Row(
            f"{HEADS['presale'].say(lang)} {window.name}",
            (
                Span(window.deposit_from, window.deposit_to, BEFORE),
                Span(window.balance_from, window.balance_to, DURING),
            ),
        )
        for window in festival.presale
    ]
    if festival.price_protection is not None:
        rule = festival.price_protection
        since = rule.since or min((start for start, _ in open_spans(festival.phases)), default=festival.phases[0].start)
        rows.append(Row(HEADS["protection"].say(lang), (Span(since, rule.until, AFTER),)))
    return [*draw_time_line(rows, width), *wrap(KEY.say(lang), width)]


def phase_facts(pack: Pack, lang: Lang) -> Iterator[Fact]:
    """The phases: when, whether prices hold, how many visits more, by what the venue ranks."""
    for at, phase in enumerate(pack.festival.phases):
        words = [span_text(phase.start, phase.end, lang), prices_words(phase).say(lang), lift_text(pack, at, lang)]
        race = RACES[phase.race].say(lang)
        yield Fact(phase.name, joined([*words, *([race] if race else [])], lang), evidence(phase, lang))


def lift_text(pack: Pack, at: int, lang: Lang) -> str:
    """The visits that the platform adds in the phase at this place, with the grade of a range."""
    setting = pack.ranges.get(("phases", at, "traffic_lift"))
    if setting is None:
        lift = share_words(pack.festival.phases[at].traffic_lift).say(lang)
    else:
        low, high = f"{setting.low * 100:.10g}", share_words(setting.high).say(lang)
        lift = NO_BREAK.join((low, "至" if lang == "zh" else "to", high, f"[{setting.grade}]"))
    return f"平台增量流量{NO_BREAK}{lift}" if lang == "zh" else f"{lift} more visits"


def window_facts(pack: Pack, lang: Lang) -> Iterator[Fact]:
    """The presale windows."""
    for window in pack.festival.presale:
        yield Fact(window.name, window_text(window, lang), evidence(window, lang))


def window_text(window: PresaleWindow, lang: Lang) -> str:
    """When deposits and balances are paid."""
    deposits = span_text(window.deposit_from, window.deposit_to, lang)
    balances = span_text(window.balance_from, window.balance_to, lang)
    words = ("定金 ", "尾款 ") if lang == "zh" else ("deposits ", "balances ")
    return joined([words[0] + deposits, words[1] + balances, UNPAID[window.unpaid_balance].say(lang)], lang)


def rule_facts(pack: Pack, lang: Lang) -> Iterator[Fact]:
    """All other blocks that the pack has."""
    festival = pack.festival
    if festival.deposits is not None:
        yield fact("deposits", deposit_words(festival.deposits), festival.deposits, lang)
    if festival.official is not None:
        least = share_words(festival.official.least)
        words = Words(f"at least {least.en} of each item", f"每件至少{least.zh}")
        yield fact("official", words, festival.official, lang)
    if festival.cross_store is not None:
        yield fact("cross_store", cross_store_words(festival.cross_store), festival.cross_store, lang)
    yield fact("stacking", stacking_words(festival.stacking), festival.stacking, lang)
    if festival.entry is not None:
        below, days = share_words(festival.entry.below), festival.entry.days
        words = Words(
            f"{below.en} below the lowest price of {days} days, or more", f"比近{days}天最低价低{below.zh}以上"
        )
        yield fact("entry", words, festival.entry, lang)
    if festival.price_protection is not None:
        yield fact("protection", protection_words(festival.price_protection), festival.price_protection, lang)


def fact(head: str, words: Words, block: Evidence, lang: Lang) -> Fact:
    """A rule under its head."""
    return Fact(HEADS[head].say(lang), words.say(lang), evidence(block, lang))


def joined(words: Sequence[str], lang: Lang) -> str:
    """Parts of a sentence."""
    return ("，" if lang == "zh" else ", ").join(words)


def open_spans(phases: Sequence[Phase]) -> list[tuple[dt.datetime, dt.datetime]]:
    """When festival prices hold, phases that follow at once taken together."""
    spans: list[tuple[dt.datetime, dt.datetime]] = []
    for phase in phases:
        if phase.prices_open and spans and spans[-1][1] == phase.start:
            spans[-1] = (spans[-1][0], phase.end)
        elif phase.prices_open:
            spans.append((phase.start, phase.end))
    return spans


def open_text(pack: Pack, lang: Lang) -> str:
    """One sentence: when festival prices hold."""
    spans = [span_text(start, end, lang) for start, end in open_spans(pack.festival.phases)]
    if not spans:
        return Words("Festival prices never hold.", "活动价始终不生效。").say(lang)
    return Words(f"Festival prices hold {' and '.join(spans)}.", f"活动价生效：{'；'.join(spans)}。").say(lang)


def show_festival(pack: Pack, lang: Lang, width: int) -> list[str]:
    """The whole pack for a terminal of so many cells."""
    festival = pack.festival
    head = f"{title(festival, lang)} ({festival.name}, {PLATFORMS[festival.platform].say(lang)})"
    lines = [*wrap(head, width), *wrap(evidence(festival, lang), width), "", *time_line(pack, lang, width)]
    lines += ["", *wrap(open_text(pack, lang), width)]
    for head, facts in (
        ("phases", list(phase_facts(pack, lang))),
        ("presale", list(window_facts(pack, lang))),
        ("rules", list(rule_facts(pack, lang))),
    ):
        if facts:
            lines += ["", HEADS[head].say(lang), *fact_lines(facts, width)]
    return [*lines, "", *wrap(GRADES.say(lang), width)]


def fact_lines(facts: Sequence[Fact], width: int) -> Iterator[str]:
    """Labels at the left, what is said and its evidence beside them."""
    label = max(LEAST_LABEL, *(cell_len(each.label) for each in facts))
    margin = " " * (label + 4)
    for each in facts:
        first, *others = wrap(each.text, width, margin)
        yield f"  {set_cell_size(each.label, label)}  {first.removeprefix(margin)}"
        yield from others
        yield from wrap(each.evidence, width, margin)


def festival_row(pack: Pack, lang: Lang) -> tuple[str, str, str, str]:
    """Name, title, dates and grade of a pack, for a list."""
    dates = f"{pack.start:%Y-%m-%d}{' 至 ' if lang == 'zh' else ' to '}{pack.end - dt.timedelta(microseconds=1):%m-%d}"
    return pack.festival.name, title(pack.festival, lang), dates, pack.festival.grade
