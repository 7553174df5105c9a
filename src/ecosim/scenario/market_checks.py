"""What settings of the market owe the rest: rivals that exist, and occasions that lie in the period. Reads no text."""

from __future__ import annotations

from ecosim.scenario.literals import shown
from ecosim.scenario.parts import Parts, clock
from ecosim.scenario.tree import dotted

KNOWN = ("market", "rivals", "known")
RIVAL_STORE = "rival-store-"
LEAST_DIGITS = 3


def check_rivals(parts: Parts) -> None:
    """Rival listings belong to rival stores."""
    if (found := parts.get("market")) is not None and found[0].rivals.listings > 0 and found[0].rivals.stores == 0:
        parts.complain(
            ("market", "rivals", "stores"),
            f"{found[0].rivals.listings} listings need a store; write at least 1, or listings: 0",
        )
    if found is not None:
        check_depths(parts, found[0].rivals.depth_by_phase)


def check_depths(parts: Parts, depths: dict[str, float]) -> None:
    """Reductions of phases are shares below one; said of a phase without festival prices one never holds."""
    festival = parts.festival()
    closed = {phase.name for phase in festival.phases if not phase.prices_open} if festival is not None else set()
    for name, depth in depths.items():
        here = ("market", "rivals", "depth_by_phase", name)
        uncertain = parts.by_path.get(dotted(here))
        low, high = (depth, depth) if uncertain is None else (uncertain.low, uncertain.high)
        if low < 0:
            parts.complain(here, f"{low * 100:.10g}% is too small; write at least 0 (share)")
        elif high >= 1:
            parts.complain(here, f"{high * 100:.10g}% is too large; write less than 1 (share)")
        elif name in closed:
            parts.warn(here, f"festival prices do not hold in {name}, so this never holds")


def check_known_rivals(parts: Parts) -> None:
    """What is known of single rivals is said of stores that there are."""
    if (found := parts.get("market")) is None:
        return
    rivals = found[0].rivals
    for name in rivals.known:
        digits = name.removeprefix(RIVAL_STORE)
        is_one = digits.isdecimal() and name == f"{RIVAL_STORE}{int(digits):0{LEAST_DIGITS}d}"
        if not is_one or not 1 <= int(digits) <= rivals.stores:
            last = f" to {RIVAL_STORE}{rivals.stores:0{LEAST_DIGITS}d}" if rivals.stores > 1 else ""
            there = f"rivals are called {RIVAL_STORE}001{last}" if rivals.stores else "there are no rival stores"
            parts.complain((*KNOWN, name), f"there is no rival store {shown(name)}; {there}, write one of them")


def check_occasions(parts: Parts) -> None:
    """An occasion outside the period moves nobody in it, or only those who think far ahead."""
    if (found := parts.get("market")) is None or (period := parts.period()) is None:
        return
    for name, occasion in found[0].occasions.items():
        if not period[0] <= occasion.at <= period[1]:
            where = f"{clock(occasion.at)} lies outside the period"
            parts.warn(("market", "occasions", name), f"{where}; move it, or take it out if it is not meant")
