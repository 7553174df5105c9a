"""The guide lists every headline as it is declared."""

from __future__ import annotations

from pathlib import Path

from ecosim.report.metrics import HEADLINES

GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "reading-a-report.md"


def declared() -> list[str]:
    rows = [f"| `{h.key}` | {h.label.en} · {h.label.zh} | {h.formula.en} |" for h in HEADLINES]
    return ["| key | label | what it counts |", "|---|---|---|", *rows]


def test_headlines_of_the_guide_are_those_of_the_program() -> None:
    text = GUIDE.read_text("utf-8")
    inside = text[text.index("<!-- headlines") : text.index("<!-- end of headlines")]
    assert [line for line in inside.splitlines() if line.startswith("|")] == declared()
