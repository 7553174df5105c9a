"""Who may speak to the server, and what: this machine, its own pages, small files."""

from __future__ import annotations

import ast
import contextlib
import http.client
import importlib.util
import signal
import socket
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from ecosim.app import serving
from ecosim.errors import EcosimError

ROOT = Path(__file__).parents[2]


def flattened(options: dict[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in options.items():
        if isinstance(value, dict):
            yield from flattened(value, f"{above}{name}.")
        else:
            yield above + name, value


def test_the_file_and_the_command_line_say_the_same() -> None:
    written = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
    flat = dict(flattened(written))
    assert {name: tuple(v) if isinstance(v, list) else v for name, v in flat.items()} == serving.OPTIONS


def test_what_has_to_be_safe_is_declared() -> None:
    assert serving.OPTIONS["server.address"] == "127.0.0.1"
    assert serving.OPTIONS["server.maxUploadSize"] <= 5
    assert set(serving.OPTIONS["server.allowedHosts"]) == {"127.0.0.1", "localhost"}
    assert serving.OPTIONS["server.enableXsrfProtection"] and serving.OPTIONS["server.enableCORS"]
    assert not serving.OPTIONS["server.enableStaticServing"] and not serving.OPTIONS["browser.gatherUsageStats"]
    assert serving.OPTIONS["client.showErrorDetails"] == "none"
    assert serving.OPTIONS["client.toolbarMode"] == "minimal" and serving.OPTIONS["client.disableDataExport"]
    assert serving.OPTIONS["server.fileWatcherType"] == "none"


def test_every_option_is_on_the_command_line() -> None:
    words = serving.flags(8600)
    assert "--server.address=127.0.0.1" in words and "--server.port=8600" in words
    assert [word for word in words if "allowedHosts" in word] == [
        "--server.allowedHosts=127.0.0.1",
        "--server.allowedHosts=localhost",
    ]
    assert {word[2:].partition("=")[0] for word in words} >= set(serving.OPTIONS)


def test_the_options_need_no_streamlit() -> None:
    code = "import sys, ecosim.app.serving, ecosim.cli.app; print('streamlit' in sys.modules)"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "False"


def test_without_streamlit_the_remedy_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(serving.NotInstalled, match=r"pip install 'ecosim\[app\]'"):
        serving.require_streamlit()


def test_a_port_that_is_taken_is_passed_over_but_not_when_it_was_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        monkeypatch.setattr(serving, "FIRST_PORT", taken)
        assert taken < serving.choose_port(None) < taken + serving.TRIED_PORTS
        with pytest.raises(EcosimError, match=f"port {taken}"):
            serving.choose_port(taken)
        monkeypatch.setattr(serving, "TRIED_PORTS", 1)
        with pytest.raises(EcosimError, match="all taken"):
            serving.choose_port(None)


def test_pages_are_no_place_for_html() -> None:
    """What stands on a page may be a stranger's text: nothing draws it as HTML."""
    calls = [
        f"{file}:{node.lineno}"
        for part in ("app", "pages")
        for file in (ROOT / "src" / "ecosim" / part).glob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if (isinstance(node, ast.keyword) and node.arg == "unsafe_allow_html")
        or (isinstance(node, ast.Attribute) and node.attr in ("html", "iframe") and ast.unparse(node.value) == "st")
    ]
    assert calls == []


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    """`ecosim app` as people start it, ended by Ctrl-C."""
    runs, log = tmp_path_factory.mktemp("runs"), tmp_path_factory.mktemp("log") / "log"
    port = serving.choose_port(None)
    words = [sys.executable, "-m", "ecosim", "app", "--runs", str(runs), "--port", str(port), "--no-browser", "--json"]
    with log.open("w") as said, subprocess.Popen(words, stdout=subprocess.PIPE, stderr=said, text=True) as process:
        try:
            line = process.stdout.readline() if process.stdout else ""
            yield SimpleNamespace(port=port, process=process, line=line, log=log, runs=runs)
        finally:
            if process.poll() is None:
                process.kill()


def answer(port: int, path: str, method: str = "GET", body: bytes = b"", **headers: str) -> tuple[int, str, str]:
    """Status, cookie and text."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    line.request(method, path, body=body, headers={name.replace("_", "-"): value for name, value in headers.items()})
    got = line.getresponse()
    found = got.status, got.headers.get("set-cookie", "").partition(";")[0], got.read().decode("utf-8", "replace")
    line.close()
    return found


@contextlib.contextmanager
def page(port: int, host: str = "127.0.0.1", origin: str = "127.0.0.1") -> Iterator[str]:
    """A session by its id, as of a browser that takes `host` for this machine and shows a page of `origin`."""
    with socket.create_connection(("127.0.0.1", port)) as wire:
        url, come_from = f"ws://{host}:{port}/_stcore/stream", f"http://{origin}:{port}"
        with connect(url, sock=wire, subprotocols=["streamlit"], origin=come_from, max_size=None) as stream:  # type: ignore[list-item,arg-type]
            stream.send(rerun())
            session = ""
            while not session:
                session = ForwardMsg.FromString(stream.recv(timeout=60)).new_session.initialize.session_id
            yield session


def rerun() -> bytes:
    back = BackMsg()
    back.rerun_script.query_string = ""
    return back.SerializeToString()


def test_it_says_where_it_is(server: SimpleNamespace) -> None:
    assert f"http://127.0.0.1:{server.port}" in server.line and str(server.runs) in server.line
    assert server.line.count("\n") == 1


def test_it_listens_on_the_loopback_address_only(server: SimpleNamespace) -> None:
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", server.port), timeout=5)


def test_its_first_words_hold_no_trace(server: SimpleNamespace) -> None:
    status, _, text = answer(server.port, "/")
    assert status == 200 and "<title>" in text and "Traceback" not in text


@pytest.mark.parametrize(("host", "origin"), [("evil.example", "evil.example"), ("127.0.0.1", "evil.example")])
def test_a_page_of_a_stranger_gets_no_session(server: SimpleNamespace, host: str, origin: str) -> None:
    with pytest.raises(InvalidStatus) as refused, page(server.port, host, origin):
        pass
    assert refused.value.response.status_code == 403


def test_a_file_beyond_5_mb_is_refused(server: SimpleNamespace) -> None:
    head = b'--x\r\nContent-Disposition: form-data; name="f"; filename="plan.yaml"\r\n\r\n'
    cookie = answer(server.port, "/_stcore/health")[1]
    token = cookie.partition("=")[2]
    with page(server.port) as session:

        def put(n_bytes: int, token: str) -> int:
            return answer(
                server.port, f"/_stcore/upload_file/{session}/1", "PUT", head + b"a" * n_bytes + b"\r\n--x--\r\n",
                Content_Type="multipart/form-data; boundary=x", X_Xsrftoken=token, Cookie=cookie)[0]  # fmt: skip

        assert put(1_000, token) == 204
        assert put(6_000_000, token) == 413
        assert put(1_000, "") == 403


def test_ctrl_c_ends_it_quietly(server: SimpleNamespace) -> None:
    server.process.send_signal(signal.SIGINT)
    assert server.process.wait(20) == 0
    assert "Traceback" not in server.log.read_text("utf-8")
    assert list(server.runs.iterdir()) == []
