"""The colours that figures name by role ("@plan"), on light and on dark paper.

Okabe and Ito's colours, lightened on dark paper; each pair also differs in lightness or in its line, so that readers
who confuse colours can tell them apart.
"""

from __future__ import annotations

import json
from typing import Any, Final, Literal

Paper = Literal["light", "dark"]
PALETTES: Final[dict[Paper, dict[str, str]]] = {
    "light": {
        "plan": "#0067a3", "baseline": "#b36b00", "good": "#00795c", "bad": "#c4510c", "total": "#0067a3",
        "shade": "#9fb4c4", "ink": "#3a454d", "series1": "#0067a3", "series2": "#c4510c", "series3": "#00795c",
        "series4": "#a3487f", "line": "#d9dfe3", "soft": "#5b6770",
    },
    "dark": {
        "plan": "#6cbcf0", "baseline": "#f0b545", "good": "#3fc79f", "bad": "#f0855a", "total": "#6cbcf0",
        "shade": "#4b5a66", "ink": "#d5dde2", "series1": "#6cbcf0", "series2": "#f0855a", "series3": "#3fc79f",
        "series4": "#e29bc8", "line": "#37424b", "soft": "#9dabb5",
    },
}  # fmt: skip


def coloured(spec: dict[str, Any], paper: Paper) -> dict[str, Any]:
    """A specification with its roles replaced by colours.

    >>> coloured({"color": "@plan"}, "light")
    {'color': '#0067a3'}
    """
    text = json.dumps(spec)
    for role, colour in PALETTES[paper].items():
        text = text.replace(f'"@{role}"', f'"{colour}"')
    made: dict[str, Any] = json.loads(text)
    return made
