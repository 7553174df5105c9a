"""`ecosim app`: where runs lie, what is said, and when a browser is opened. The server itself: tests/app."""

from __future__ import annotations

import json
import os
import socket
import webbrowser
from collections.abc import Callable
from pathlib import Path

import pytest

from ecosim.app import server, serving
from ecosim.cli.main import main


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """Addresses that a browser was sent to; the server is one that answers at once."""
    addresses: list[str] = []

    def serve(port: int, announce: Callable[[], None], show: Callable[[], None]) -> None:
        announce()
        show()

    monkeypatch.setattr(server, "serve", serve)
    monkeypatch.setattr(webbrowser, "open", addresses.append)
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setenv("ECOSIM_RUNS", "")
    monkeypatch.chdir(tmp_path)
    return addresses


def test_it_opens_a_browser_and_says_where(opened: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["app", "--port", "8777"]) == 0
    assert opened == ["http://127.0.0.1:8777"]
    assert "http://127.0.0.1:8777" in capsys.readouterr().out
    assert os.environ["ECOSIM_RUNS"] == str(Path("runs").resolve())


def test_it_opens_none_where_there_is_no_screen_or_nobody_wants_one(
    opened: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["app", "--no-browser"]) == 0
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    assert main(["app"]) == 0
    assert opened == []


def test_the_folder_of_runs_is_the_one_asked_for(
    opened: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ECOSIM_RUNS", "elsewhere")
    assert main(["app", "--json", "--no-browser"]) == 0
    assert json.loads(capsys.readouterr().out)["runs"] == str(Path("elsewhere").resolve())
    assert main(["app", "--json", "--no-browser", "--runs", "here"]) == 0
    assert json.loads(capsys.readouterr().out)["runs"] == str(Path("here").resolve())
    assert list(Path().iterdir()) == []  # the first run makes it


def test_it_speaks_chinese(opened: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["app", "--no-browser", "--lang", "zh"]) == 0
    assert "请在浏览器中打开 http://127.0.0.1:" in capsys.readouterr().out


def test_runs_in_a_file_are_bad_input(opened: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    Path("notes").write_text("", "utf-8")
    assert main(["app", "--runs", "notes"]) == 2
    assert "--runs" in capsys.readouterr().err


@pytest.mark.parametrize("port", ["0", "80", "70000", "-1", "http", ""])
def test_a_port_that_is_none_is_bad_input(opened: list[str], port: str) -> None:
    assert main(["app", f"--port={port}"]) == 2


def test_a_port_that_is_taken_is_said(opened: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        assert main(["app", f"--port={other.getsockname()[1]}"]) == 1
    assert "another --port" in capsys.readouterr().err and opened == []


def test_without_streamlit_the_remedy_is_said(
    opened: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(serving.importlib.util, "find_spec", lambda name: None)
    assert main(["app"]) == 1
    assert "pip install 'ecosim[app]'" in capsys.readouterr().err


def test_ctrl_c_before_it_serves_is_quiet(opened: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(server, "serve", interrupted)
    assert main(["app", "--no-browser"]) == 0
