"""`ecosim app`: the planner's pages in the browser, served to this machine only."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import webbrowser
from pathlib import Path

from ecosim.app import serving
from ecosim.cli.output import Output, bad


def app(chosen: argparse.Namespace, output: Output) -> int:
    """Serves the pages until Ctrl-C; says where they are once they answer, and opens them in a browser."""
    serving.require_streamlit()
    runs = runs_folder(chosen.runs)
    port = serving.choose_port(chosen.port)
    os.environ["ECOSIM_RUNS"] = str(runs)
    url = serving.address(port)

    def announce() -> None:
        if chosen.json:
            output.json({"url": url, "runs": str(runs)})
        else:
            output.text(announcement(url, runs, chosen.lang))
            output.result.flush()

    def show() -> None:
        if not chosen.no_browser and has_browser():
            webbrowser.open(url)

    from ecosim.app.server import serve  # brings Streamlit along

    with contextlib.suppress(KeyboardInterrupt):  # before the server took over the signal
        serve(port, announce, show)
    return 0


def runs_folder(wanted: Path | None) -> Path:
    """The folder asked for, else ECOSIM_RUNS, else `runs` here. Raises BadInput where that is no folder."""
    runs = (wanted or Path(os.environ.get("ECOSIM_RUNS") or "runs")).resolve()
    if runs.exists() and not runs.is_dir():
        raise bad("--runs", str(runs), "is no folder; name one for the runs, it need not exist yet")
    return runs


def announcement(url: str, runs: Path, lang: str) -> str:
    """Where the pages are, where runs lie, and how to end it."""
    if lang == "zh":
        return f"请在浏览器中打开 {url}（模拟结果保存在 {runs}；按 Ctrl-C 结束）"
    return f"open {url} in a browser (runs lie in {runs}; Ctrl-C ends it)"


def has_browser() -> bool:
    """Whether there is a screen to open one on: in a bare terminal a text browser would take it over."""
    return sys.platform in ("win32", "darwin") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
