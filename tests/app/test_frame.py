"""Every page opens in both languages, says what is missing, and never shows a traceback."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from ecosim.app import words
from ecosim.app.frame import PAGES

NAMES = [name for pages in PAGES.values() for name, _ in pages]
Open = Callable[..., AppTest]


def said(app: AppTest) -> str:
    """Everything that stands on a page in words."""
    kinds = ("title", "header", "subheader", "markdown", "caption", "info", "warning", "error", "success")
    return "\n".join(str(element.value) for kind in kinds for element in app.get(kind))


@pytest.mark.parametrize("lang", words.LANGS)
@pytest.mark.parametrize("page", NAMES)
def test_a_page_opens_with_a_run(open_page: Open, made: SimpleNamespace, page: str, lang: words.Lang) -> None:
    app = open_page(page, run=made.live, lang=lang)
    assert not app.exception and not app.error
    assert words.text(f"{page}.title", lang) in said(app)


@pytest.mark.parametrize("page", NAMES)
def test_a_page_opens_without_a_run(open_page: Open, page: str) -> None:
    app = open_page(page)
    assert not app.exception and not app.error


def test_the_link_of_the_session_is_kept(open_page: Open, made: SimpleNamespace) -> None:
    app = open_page("result", run=made.tiny, lang="zh")
    assert app.query_params["run"] == made.tiny and app.query_params["lang"] == "zh"
