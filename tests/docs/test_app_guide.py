"""What the guide to the app calls a button, a field or a page is what the app calls it."""

from __future__ import annotations

import re
from pathlib import Path

from ecosim.app import words

GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "using-the-app.md"


def test_the_guide_names_what_is_on_the_pages() -> None:
    text = GUIDE.read_text("utf-8")
    shown = {re.sub(r":? ?\{\w+\}$", "", said) for said in words.catalogue("en").values()} | {"English", "中文"}
    named = set(re.findall(r"\*\*(.+?)\*\*", text.replace("\n  ", " ")))
    assert len(named) > 20 and named - shown == set()


def test_the_guide_quotes_what_is_said() -> None:
    quoted = re.findall(r'"([^"\n]+)"', GUIDE.read_text("utf-8"))
    assert (
        quoted and [text for text in quoted if not any(text in said for said in words.catalogue("en").values())] == []
    )


def test_every_page_is_in_the_guide() -> None:
    text = GUIDE.read_text("utf-8")
    pages = [said for key, said in words.catalogue("en").items() if key.endswith(".title")]
    assert [title for title in pages if f"**{title}**" not in text] == []
