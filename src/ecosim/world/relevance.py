"""How well a title fits a query: the share of the query's character pairs (Chinese) or words found in the title.

Copywriting decides who matches and how well; no drawing here. Knows nothing of ranking.
"""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray

EVERYTHING = "*"  # the query that everything matches, for a market without search words


@functools.lru_cache(maxsize=4096)
def terms(text: str) -> frozenset[str]:
    """What of a text is compared: words of Latin letters and digits, and pairs of neighbouring other characters.

    >>> sorted(terms("羊毛大衣 coat"))
    ['coat', '大衣', '毛大', '羊毛']
    """
    found: set[str] = set()
    for part in text.lower().split():
        latin = "".join(c if c.isascii() and c.isalnum() else " " for c in part).split()
        others = "".join(" " if c.isascii() else c for c in part).split()
        found.update(latin)
        for run in others:
            found.update(run[i : i + 2] for i in range(len(run) - 1)) if len(run) > 1 else found.add(run)
    return frozenset(found)


def relevance(title: str, query: str) -> float:
    """Share of the query's terms that the title has, 0..1; 1 for the query `*`.

    >>> relevance("2025新款羊毛大衣女", "羊毛大衣"), relevance("短款羽绒服女", "羊毛大衣")
    (1.0, 0.0)
    """
    if query == EVERYTHING:
        return 1.0
    wanted = terms(query)
    return len(wanted & terms(title)) / len(wanted) if wanted else 0.0


def relevance_table(queries: tuple[str, ...], titles: tuple[str, ...]) -> NDArray[np.float64]:
    """Relevance of every title to every query, float64[queries, titles]."""
    return np.array([[relevance(title, query) for title in titles] for query in queries], float).reshape(
        len(queries), len(titles)
    )
