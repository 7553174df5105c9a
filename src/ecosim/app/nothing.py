"""A page that ends early: with nothing to show yet, which text says so, and which page helps; or with all said."""

from __future__ import annotations

from typing import Any


class NothingYet(Exception):
    """There is nothing to show: `key` of the text, `page` that leads on (empty: none), values of the text."""

    def __init__(self, key: str, page: str = "", **values: Any) -> None:
        self.key, self.page, self.values = key, page, values
        super().__init__(key)


class AllSaid(Exception):
    """What the page has to say stands on it already; the rest of it is left out."""
