"""The boundary that errors do not cross: what goes wrong on a page, or in a part of one, is said in words.

A traceback goes to the log, never on the page. `frame.py` puts a boundary around each page.
"""

from __future__ import annotations

import contextlib
import functools
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import streamlit as st

from ecosim.app import state
from ecosim.app.markdown import literal
from ecosim.app.nothing import AllSaid, NothingYet
from ecosim.app.problem_words import said, said_problem
from ecosim.app.state import say
from ecosim.errors import BadInput, EcosimError

LOG = logging.getLogger("ecosim.app")


def page_file(name: str) -> Path:
    """The file of a page."""
    return Path(__file__).parents[1] / "pages" / f"{name}.py"


@contextlib.contextmanager
def boundary(page: str) -> Iterator[None]:
    """Whatever goes wrong inside is said in words, with the run; a traceback goes to the log, never on the page."""
    try:
        yield
    except AllSaid:
        pass
    except NothingYet as nothing:
        st.info(say(nothing.key, **nothing.values), icon=":material/info:")
        if nothing.page:
            st.page_link(page_file(nothing.page), label=say(f"{nothing.page}.go"), icon=":material/arrow_forward:")
    except BadInput as bad:
        for problem in bad.problems[:20]:
            st.error(literal(said_problem(problem, state.lang())), icon=":material/error:")
    except EcosimError as error:
        st.error(say("frame.error", why=literal(said(str(error), state.lang()))), icon=":material/error:")
    except Exception as error:
        LOG.exception("page %s, run %s", page, state.run_name())
        st.error(
            say("frame.defect", kind=type(error).__name__, page=page, run=state.run_name() or "-"),
            icon=":material/bug_report:",
        )


def part(run_every: float | None = None) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A part of a page that reruns alone, within a boundary of its own; `run_every` in seconds."""

    def wrap(draw: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(draw)
        def guarded(*args: Any, **kwargs: Any) -> None:
            with boundary(draw.__module__.rpartition(".")[2]):
                draw(*args, **kwargs)

        made: Callable[..., None] = st.fragment(guarded, run_every=run_every)
        return made

    return wrap
