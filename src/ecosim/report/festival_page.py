"""The page of the festivals: every rule pack drawn and in words, in Markdown.

Made from the packs by `python -m ecosim.report.festival_page`, which rewrites docs/reference/festivals.md; a test keeps
it current.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ecosim.report.festival_text import Fact, evidence, open_text, phase_facts, rule_facts, time_line, window_facts
from ecosim.report.festival_words import PLATFORMS, title
from ecosim.report.time_line import NO_BREAK
from ecosim.scenario.rule_packs import Pack, bundled_packs

HEAD = """\
# Festivals

Made from the rule packs in `src/ecosim/scenario/packs/` by `python -m ecosim.report.festival_page`; do not edit.

A rule pack is the calendar and the rules of one festival on one platform in one year. A scenario names it, and may
change any part of it: entries of a list go by their name, and `null` takes a block out.

```yaml
festival:
  name: tmall-double11-2025
  phases: {opening: {traffic_lift: 30%}}
  presale: {wave-1: {balance_to: 2025-10-23 24:00}}
  stacking: {steps: [official, store_coupon, deposit]}
  price_protection: {until: 2025-11-20 24:00}
```

A pack of one's own is a file beside the scenario, with the settings under [`festival`](settings.md#festival).
`ecosim festivals` lists those that come along; `ecosim festivals show NAME` draws one, or the festival of a scenario as
it will be simulated. What each rule does to a price is in [the price waterfall](waterfall.md).

Each block says how good its evidence is: P counted or official, N press or regulator, T trade press, S weak source, M
from memory or assumed. What is an assumption is a range where it matters, and drawn once a replication. How many visits
the platform adds in a phase is nowhere published: all of these are assumptions.
"""
WIDTH = 100


def festival_page() -> str:
    """The page as Markdown text."""
    packs = bundled_packs()
    rows = [
        f"| [{pack.festival.name}](#{pack.festival.name}) | {dates(pack)} | {pack.festival.grade} |" for pack in packs
    ]
    listed = ["| pack | from, to | grade |", "| --- | --- | --- |", *rows, ""]
    return "\n".join([HEAD, *listed, *(line for pack in packs for line in section(pack))])


def dates(pack: Pack) -> str:
    """First and last moment of a pack."""
    return f"{pack.start:%Y-%m-%d %H:%M}, {pack.end:%Y-%m-%d %H:%M}"


def section(pack: Pack) -> Iterator[str]:
    """One pack."""
    festival = pack.festival
    both = f"{title(festival, 'en')} · {title(festival, 'zh')} · {PLATFORMS[festival.platform].en}"
    yield f"## {festival.name}\n\n{both}\n\n{evidence(festival, 'en')}\n"
    yield "```text\n" + "\n".join(time_line(pack, "en", WIDTH)) + "\n```\n"
    yield f"{open_text(pack, 'en')}\n".replace(NO_BREAK, " ")
    for head, facts in (("phase", phase_facts), ("presale", window_facts), ("rule", rule_facts)):
        rows = [row(fact) for fact in facts(pack, "en")]
        if rows:
            yield f"| {head} | what it says | evidence |\n| --- | --- | --- |"
            yield "\n".join(rows) + "\n"


def row(fact: Fact) -> str:
    """A row of a table."""
    cells = (fact.label, fact.text, fact.evidence)
    return f"| {' | '.join(cell.replace(NO_BREAK, ' ').replace('|', chr(92) + '|') for cell in cells)} |"


def page() -> Path:
    """Where the page lies in a checkout."""
    return Path(__file__).resolve().parents[3] / "docs" / "reference" / "festivals.md"


if __name__ == "__main__":
    page().write_text(festival_page(), encoding="utf-8")
