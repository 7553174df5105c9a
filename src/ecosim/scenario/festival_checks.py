"""What the blocks of a rule pack owe one another: phases and presale windows in order, offers, deposits, protection.

A pack's problems stand where the pack is written; what concerns pack and scenario together stands at the word
`festival`. Reads no text.
"""

from __future__ import annotations

from collections.abc import Sequence

from ecosim.scenario.festival import STEPS, CrossStore, DepositRules, Festival, Phase, PresaleWindow
from ecosim.scenario.parts import Parts, Steps, clock, later_doubles, step_of
from ecosim.units import yuan

FESTIVAL = ("festival",)
PHASES = ("festival", "phases")
PRESALE = ("festival", "presale")
OFFERS = ("festival", "cross_store", "offers")
TIERS = ("festival", "deposits", "tiers")


def check_festival(parts: Parts) -> None:
    """A pack is in order by itself, of the store's platform, and touches the period."""
    if (festival := parts.festival()) is None:
        return
    if not festival.phases:
        parts.complain(FESTIVAL, f"festival {festival.name} has no phases; write at least one under phases:")
        return
    check_phases(parts, festival.phases)
    check_windows(parts, festival.presale)
    if festival.cross_store is not None:
        check_offers(parts, festival.cross_store)
    if festival.deposits is not None:
        check_tiers(parts, festival.deposits)
    check_stacking(parts, festival)
    check_protection(parts, festival)
    check_touch(parts, festival)
    check_platform(parts, festival)


def check_phases(parts: Parts, phases: Sequence[Phase]) -> None:
    """Phases have distinct names and follow one another without overlap."""
    names = [phase.name for phase in phases]
    if not any(phase.prices_open for phase in phases):
        parts.warn(PHASES, "festival prices never hold; write prices_open: true at the phases in which they do")
    for at, name in later_doubles(names):
        parts.complain((*PHASES, at), f"two phases are called {name}; give each its own name")
    for at, phase in enumerate(phases):
        here = (*PHASES, step_of(names, at))
        if not phase.start < phase.end:
            message = f"{clock(phase.end)} is not after the beginning {clock(phase.start)}"
            parts.complain((*here, "to"), f"{message}; a phase ends after it begins, correct one of them")
        elif at and phase.start < phases[at - 1].end:
            before = phases[at - 1]
            message = f"{clock(phase.start)} lies before the end of {before.name} ({clock(before.end)})"
            parts.complain((*here, "from"), f"{message}; phases follow one another in order")


def check_windows(parts: Parts, windows: Sequence[PresaleWindow]) -> None:
    """Presale windows have distinct names, and one's deposits come after another's."""
    names = [window.name for window in windows]
    for at, name in later_doubles(names):
        parts.complain((*PRESALE, at), f"two presale windows are called {name}; give each its own name")
    for at, window in enumerate(windows):
        here = (*PRESALE, step_of(names, at))
        if _is_in_order(parts, here, window) and at and window.deposit_from < windows[at - 1].deposit_to:
            before = windows[at - 1]
            message = f"{clock(window.deposit_from)} lies before the end of deposits of {before.name}"
            rule = "one window takes deposits at a time; write windows in order"
            parts.complain((*here, "deposit_from"), f"{message} ({clock(before.deposit_to)}); {rule}")


def _is_in_order(parts: Parts, here: Steps, window: PresaleWindow) -> bool:
    """True where a window's moments follow one another; else the first that does not is complained about."""
    if window.deposit_to <= window.deposit_from:
        word, message = (
            "deposit_to",
            f"{clock(window.deposit_to)} is not after deposit_from {clock(window.deposit_from)}",
        )
        rule = "deposits end after they begin"
    elif window.balance_from < window.deposit_to:
        word, message = (
            "balance_from",
            f"{clock(window.balance_from)} lies before deposit_to {clock(window.deposit_to)}",
        )
        rule = "balances open when deposits have ended"
    elif window.balance_to <= window.balance_from:
        word, message = (
            "balance_to",
            f"{clock(window.balance_to)} is not after balance_from {clock(window.balance_from)}",
        )
        rule = "balances end after they begin"
    else:
        return True
    parts.complain((*here, word), f"{message}; {rule}, correct one of them")
    return False


def check_offers(parts: Parts, rule: CrossStore) -> None:
    """A cross-store reduction has offers of distinct names, each less than the amount it is taken from."""
    if not rule.offers:
        message = (
            "has no offers; write at least one, such as {name: 300-50, over: 300, minus: 50}, or cross_store: null"
        )
        parts.complain(("festival", "cross_store"), message)
    names = [offer.name for offer in rule.offers]
    for at, name in later_doubles(names):
        parts.complain((*OFFERS, at), f"two offers are called {name}; give each its own name")
    for at, offer in enumerate(rule.offers):
        if offer.minus_fen >= offer.over_fen:
            message = f"{yuan(offer.minus_fen)} off {yuan(offer.over_fen)} leaves nothing to pay"
            parts.complain(
                (*OFFERS, step_of(names, at), "minus"), f"{message}; a reduction is less than the amount it begins at"
            )


def check_tiers(parts: Parts, rules: DepositRules) -> None:
    """Tiers of deposits rise, and each leaves room between its least and its largest."""
    for at, tier in enumerate(rules.tiers):
        if at and tier.price_fen <= rules.tiers[at - 1].price_fen:
            message = f"{yuan(tier.price_fen)} is not above the tier before ({yuan(rules.tiers[at - 1].price_fen)})"
            parts.complain((*TIERS, at, "price"), f"{message}; tiers begin at rising prices, write them in order")
        if tier.least_share > tier.most_share:
            message = f"{tier.most_share * 100:.10g}% is less than least_share {tier.least_share * 100:.10g}%"
            parts.complain((*TIERS, at, "most_share"), f"{message}; no deposit would do, correct one of them")


def check_stacking(parts: Parts, festival: Festival) -> None:
    """The steps that hold stand in the order of the waterfall, each once, and belong to what the pack has."""
    steps, here = festival.stacking.steps, ("festival", "stacking", "steps")
    if list(steps) != sorted(set(steps), key=STEPS.index):
        rule = f"they are taken in one order only: {', '.join(STEPS)}"
        parts.complain(here, f"the steps stand twice or out of order; {rule}; write those that hold in it")
    for step, block in (("cross_store", festival.cross_store), ("official", festival.official)):
        if block is not None and step not in steps:
            parts.warn(here, f"{step} is not among the steps, so the pack's {step} never holds")


def check_protection(parts: Parts, festival: Festival) -> None:
    """Price protection reaches to the end of the last phase at least, and begins before."""
    if (rule := festival.price_protection) is None:
        return
    last, here = festival.phases[-1], ("festival", "price_protection")
    if rule.until < last.end:
        message = f"{clock(rule.until)} lies before the end of {last.name} ({clock(last.end)})"
        remedy = "write a later moment, or price_protection: null"
        parts.complain((*here, "until"), f"{message}; protection outlasts the festival's prices; {remedy}")
    elif rule.since is not None and rule.since >= last.end:
        message = f"{clock(rule.since)} is not before the end of {last.name} ({clock(last.end)})"
        parts.complain((*here, "since"), f"{message}; no order would be protected, write an earlier moment")


def check_touch(parts: Parts, festival: Festival) -> None:
    """Some phase lies in the period."""
    if (period := parts.period()) is None:
        return
    start, end = period
    if not any(phase.start < end and start < phase.end for phase in festival.phases):
        span = f"{festival.phases[0].start:%Y-%m-%d} to {festival.phases[-1].end:%Y-%m-%d}"
        message = f"festival {festival.name} ({span}) lies wholly outside the period"
        parts.complain_of_festival(f"{message}; move the period or leave it out")


def check_platform(parts: Parts, festival: Festival) -> None:
    """The festival is one of the store's own platform."""
    if (found := parts.get("store")) is None or festival.platform == found[0].platform:
        return
    platform = found[0].platform
    parts.complain_of_festival(
        f"festival {festival.name} is on {festival.platform}, the store sells on {platform}; take a festival of "
        f"{platform} (one of your own says platform: {platform}), or change store.platform"
    )
