"""HTML by the piece: escaped text, both languages side by side, tables that fold into cards on a telephone.

Everything that enters a page passes `escape` here. Knows no run and no figure.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence

from ecosim.report.wording import Words


def escape(text: object) -> str:
    """Text that cannot be taken for markup, also inside an attribute.

    >>> escape('<b a="1">')
    '&lt;b a=&quot;1&quot;&gt;'
    """
    return html.escape(str(text), quote=True)


def both(words: Words) -> str:
    """A text in both languages, of which the page shows one; plain where they are the same.

    >>> both(Words("yes", "是"))
    '<span class="en">yes</span><span class="zh">是</span>'
    """
    if words.en == words.zh:
        return escape(words.en)
    return f'<span class="en">{escape(words.en)}</span><span class="zh">{escape(words.zh)}</span>'


def table(heads: Sequence[Words], rows: Iterable[Sequence[str]], *, kind: str = "") -> str:
    """A table; cells are ready markup, the first of a row names it. Each cell carries its head for narrow screens."""
    head = "".join(f"<th scope=col>{both(words)}</th>" for words in heads)
    body = "".join(f"<tr>{_cells(heads, row)}</tr>" for row in rows)
    inside = f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>"
    return f'<div class="scroll"><table class="{escape(kind)}">{inside}</table></div>'


def _cells(heads: Sequence[Words], row: Sequence[str]) -> str:
    first = f"<th scope=row>{row[0]}</th>"
    rest = (
        f'<td data-en="{escape(h.en)}" data-zh="{escape(h.zh)}"><div>{cell}</div></td>'
        for h, cell in zip(heads[1:], row[1:], strict=True)
    )
    return first + "".join(rest)


def figure(name: str, caption: Words, alt: Words, *, below: str = "") -> str:
    """The place of a chart, with a caption that says how to read it and a text for those who cannot see it.

    `below`: a second chart right under the first.
    """
    places = "".join(f'<div class="chart" data-chart="{escape(one)}" role="img" aria-label="{escape(alt.en)}"></div>'
                     for one in (name, below) if one)  # fmt: skip
    return f"<figure>{places}<figcaption>{both(caption)}</figcaption></figure>"


def section(name: str, title: Words, *parts: str) -> str:
    """A section of the page."""
    return f'<section id="{escape(name)}"><h2>{both(title)}</h2>{"".join(parts)}</section>'


def paragraph(words: Words, kind: str = "") -> str:
    """A paragraph in both languages."""
    return f'<p class="{escape(kind)}">{both(words)}</p>' if kind else f"<p>{both(words)}</p>"


def listed(items: Iterable[Words]) -> str:
    """A list with a dot before each text."""
    return "<ul>" + "".join(f"<li>{both(words)}</li>" for words in items) + "</ul>"


def details(title: Words, content: str) -> str:
    """A part that opens on a click."""
    return f"<details><summary>{both(title)}</summary>{content}</details>"
