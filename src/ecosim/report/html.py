"""report.html: one file with everything in it, in English and Chinese, light and dark, that never asks the network.

Owns the page's frame: head, styles, script, the drawing library, once, figures as JSON. Sections come
from `page_sections.py`. A policy in the head forbids every request, so a report can be opened anywhere.
"""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ecosim.files import write_whole
from ecosim.report import channel_page, live_page, live_rooms, page_top
from ecosim.report import page_sections as sections
from ecosim.report.bands import main_replications
from ecosim.report.drawing_library import drawing_library
from ecosim.report.figures import Figure, figures
from ecosim.report.live_figures import live_figures
from ecosim.report.markup import both, escape
from ecosim.report.palette import PALETTES
from ecosim.report.scenario_facts import Facts, read_facts
from ecosim.report.sentences import BASELINE_MEANING, baseline_name
from ecosim.report.summary import summarise
from ecosim.report.wording import Words, n_replications

if TYPE_CHECKING:
    from ecosim.records import Run

POLICY = ("default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; img-src data:; "
          "base-uri 'none'; form-action 'none'")  # fmt: skip


def write_report(run: Run, baseline: Run | None, path: Path) -> Path:
    """Writes the report of a run to `path`, aside first and then renamed; gives the path."""
    text = report_page(run, baseline, read_facts(run))
    return write_whole(path, text)


def report_page(run: Run, baseline: Run | None, facts: Facts) -> str:
    """The whole page as text."""
    summary = summarise(run, baseline)
    live = live_rooms.live(run)
    drawn = figures(run, baseline, facts, summary) | live_figures(run, live, facts)
    against = baseline_name(str(baseline.manifest.get("role", "plan"))) if baseline is not None else Words("none", "无")
    body = [
        page_top.answer(summary, against),
        page_top.headline_section(summary, drawn, against),
        sections.money_section(run, drawn),
        sections.time_section(drawn),
        sections.channel_section(run, drawn),
        channel_page.cost_section(run),
        live_page.live_section(live, facts, drawn),
        channel_page.credit_section(run),
        sections.rank_section(drawn),
        sections.stock_section(run, facts, drawn),
        sections.spending_section(run, drawn),
        sections.assumption_section(facts),
        sections.warning_section([str(w) for w in run.manifest.get("warnings", ())]),
        sections.coverage_section(),
    ]
    return frame(facts.title, _header(run, facts, baseline), "".join(body), _footer(run), drawn)


def _header(run: Run, facts: Facts, baseline: Run | None) -> str:
    n = n_replications(len(main_replications(run)))
    line = Words(
        f"{facts.store} · {facts.first_date} to {facts.last_date} · {n.en} · seed {run.manifest.get('seed')}",
        f"{facts.store} · {facts.first_date} 至 {facts.last_date} · {n.zh} · 种子 {run.manifest.get('seed')}",
    )
    role = str(baseline.manifest.get("role", "")) if baseline is not None else ""
    meaning = f"<p class=meaning>{both(BASELINE_MEANING[role])}</p>" if role in BASELINE_MEANING else ""
    return header_of(facts.title, line, meaning)


def header_of(title: Words, line: Words, more: str = "") -> str:
    """The top of a page: the button for the language, the title and a line about it."""
    return (
        "<header><button id=lang type=button aria-label='English / 中文'>中文 / EN</button>"
        f"<h1>{both(title)}</h1>"
        f"<p>{both(line)}</p>{more}</header>"
    )


def _footer(run: Run) -> str:
    words = Words(
        "A simulation, not a forecast: it says what the assumptions imply, with and without the plan.",
        "这是模拟而非预测：它给出在上述假设下，有无该方案的结果。",
    )
    version = escape(run.manifest.get("versions", {}).get("ecosim", ""))
    return f"<footer><p>{both(words)}</p><p>ecosim {version} · {escape(run.manifest.get('digest', ''))}</p></footer>"


def frame(title: Words, header: str, body: str, footer: str, drawn: dict[str, Figure]) -> str:
    """A whole page around ready markup: head, policy, styles, figures, script, drawing library."""
    here = files("ecosim.report")
    style = (here / "page.css").read_text(encoding="utf-8")
    script = (here / "page.js").read_text(encoding="utf-8")
    content = {name: figure.to_json() for name, figure in drawn.items()}
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><title>{escape(title.en)}</title>'
        f"<style>{style}</style></head><body><main>{header}{body}{footer}</main>"
        f'<script type="application/json" id="figures">{script_json(content)}</script>'
        f'<script type="application/json" id="palettes">{script_json(PALETTES)}</script>'
        f'<script type="module">{drawing_library()}\n{script}</script></body></html>'
    )


def script_json(content: Any) -> str:
    """JSON that may stand inside a script element: no `<` can end it.

    >>> script_json("</script>")
    '"\\\\u003c/script>"'
    """
    return json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":")).replace("<", "\\u003c")
