"""The server of the pages in this process: started, announced when it answers, warmed up beside it.

`serving.py` says with which options. Ctrl-C or SIGTERM end it; runs in the background are processes of their own and go
on.
"""

from __future__ import annotations

import gc
import http.client
import importlib
import logging
import pkgutil
import threading
import time
from collections.abc import Callable
from typing import Final

import ecosim.app
from ecosim.app import serving

LOG = logging.getLogger("ecosim.app")
PATIENCE_S: Final = 60.0


def serve(port: int, announce: Callable[[], None], show: Callable[[], None]) -> None:
    """Serves the pages until somebody ends it.

    `announce` is called once they answer, `show` once they do so without delay.
    """
    from streamlit.web import cli

    threading.Thread(target=_welcome, args=(port, announce, show), daemon=True).start()
    cli.main(["run", str(serving.ENTRY), *serving.flags(port)], standalone_mode=False)


def _welcome(port: int, announce: Callable[[], None], show: Callable[[], None]) -> None:
    """Waits for the server, says so, loads what the first page would have to wait for, and then shows that page.

    It loads no earlier, as functions with a cache look for the server when they are imported.
    """
    until = time.monotonic() + PATIENCE_S
    while not answers(port):
        if time.monotonic() > until:
            return
        time.sleep(0.05)
    announce()
    warm_up()
    show()


def answers(port: int) -> bool:
    """Whether the server is there and healthy."""
    line = http.client.HTTPConnection(serving.ADDRESS, port, timeout=2)
    try:
        line.request("GET", "/_stcore/health")
        return line.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()


def warm_up() -> None:
    """Imports what the pages import and loads the first plan, so that nobody waits for it; a failure is the page's."""
    try:
        for module in pkgutil.iter_modules(ecosim.app.__path__, "ecosim.app."):
            importlib.import_module(module.name)
        from ecosim.app.plan_page import BEGIN
        from ecosim.runs.loading import load

        load(BEGIN)  # it finds the plugins, and imports what checks prices in hand
    except Exception:
        LOG.exception("warming up")
    gc.freeze()
