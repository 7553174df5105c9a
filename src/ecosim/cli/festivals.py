"""`ecosim festivals`: the rule packs that come along, and one of them drawn over its days."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Iterator
from typing import Any

from ecosim.cli.output import Output
from ecosim.errors import BadInput, Problem
from ecosim.scenario.rule_packs import Pack

LEAST_WIDTH, MOST_WIDTH = 60, 120


def festivals(chosen: argparse.Namespace, output: Output) -> int:
    """Lists the packs, or shows the one that is named."""
    if chosen.action == "show":
        show(chosen, output)
        return 0
    from ecosim.scenario.rule_packs import bundled_packs

    if chosen.name is not None:
        message = f"lists all rule packs; write ecosim festivals show {chosen.name} for one of them"
        raise BadInput([Problem("command line", 1, 1, "festivals list", message)])
    packs = bundled_packs()
    if chosen.json:
        output.json({"festivals": [facts(pack) for pack in packs]})
    else:
        for line in listed(packs, chosen.lang):
            output.text(line)
    return 0


def facts(pack: Pack) -> dict[str, Any]:
    """What is said of a pack in a list, for `--json`."""
    festival = pack.festival
    return {
        "name": festival.name,
        "title_en": festival.title_en,
        "title_zh": festival.title_zh,
        "platform": festival.platform,
        "from": f"{pack.start:%Y-%m-%d %H:%M}",
        "to": f"{pack.end:%Y-%m-%d %H:%M}",
        "source": festival.source,
        "grade": festival.grade,
    }


def listed(packs: list[Pack], lang: Any) -> Iterator[str]:
    """One line a pack, in columns."""
    from rich.cells import cell_len, set_cell_size

    from ecosim.report.festival_text import festival_row

    rows = [festival_row(pack, lang) for pack in packs]
    widths = [max(cell_len(row[column]) for row in rows) for column in range(3)]
    for *cells, grade in rows:
        aligned = (set_cell_size(cell, width) for cell, width in zip(cells, widths, strict=True))
        yield "  ".join([*aligned, grade])


def show(chosen: argparse.Namespace, output: Output) -> None:
    """One pack, or the festival of a scenario as it will be simulated."""
    from ecosim.report.festival_text import show_festival

    if chosen.name is None:
        message = "says no name; write the name of a rule pack, or of a scenario; ecosim festivals lists the packs"
        raise BadInput([Problem("command line", 1, 1, "festivals show", message)])
    pack = found(chosen.name)
    if chosen.json:
        output.json({"festival": pack.plain(), **facts(pack)})
        return
    width = min(max(shutil.get_terminal_size((80, 24)).columns, LEAST_WIDTH), MOST_WIDTH)
    for line in show_festival(pack, chosen.lang, width):
        output.text(line)


def found(name: str) -> Pack:
    """The pack of that name, else the festival of that scenario, its channels unread. Raises BadInput."""
    from ecosim.scenario import load
    from ecosim.scenario.bundled import names_in, scenarios_folder
    from ecosim.scenario.rule_packs import pack_names, pack_of, read_pack

    is_scenario = name.endswith((".yaml", ".yml")) or name in names_in(scenarios_folder())
    if name in pack_names() or not is_scenario:
        return read_pack(name)
    pack = pack_of(load(name))
    if pack is None:
        message = f"has no festival; name a rule pack: {', '.join(pack_names())}"
        raise BadInput([Problem(name, 1, 1, "festival", message)])
    return pack
