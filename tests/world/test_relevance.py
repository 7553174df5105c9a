"""How well titles fit queries, in Chinese, Latin letters and both."""

from __future__ import annotations

import numpy as np
import pytest

from ecosim.world.relevance import relevance, relevance_table, terms


@pytest.mark.parametrize(
    ("title", "query", "expected"),
    [
        ("短款羽绒服女轻薄外套", "羽绒服女", 1.0),
        ("山羊绒毛衣女圆领", "羊毛衣女", 2 / 3),  # 毛衣, 衣女 of 羊毛, 毛衣, 衣女
        ("Nike Air Max 270", "nike 270", 1.0),
        ("nike跑鞋", "nike 跑鞋 男", 2 / 3),
        ("毛衣", "*", 1.0),
        ("毛衣", "裙", 0.0),
        ("anything", "", 0.0),
    ],
)
def test_share_of_the_querys_terms(title: str, query: str, expected: float) -> None:
    assert relevance(title, query) == pytest.approx(expected)


def test_case_and_order_do_not_matter() -> None:
    assert terms("Coat 羊毛") == terms("羊毛 coat")


def test_the_table_is_queries_by_titles() -> None:
    table = relevance_table(("毛衣", "羽绒服"), ("毛衣女", "羽绒服", "裙"))
    assert np.array_equal(table, [[1, 0, 0], [0, 1, 0]])
    assert relevance_table((), ("毛衣",)).shape == (0, 1)
