"""The app as a server of its own, for the tests that need a browser or many people."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

PATIENCE_S = 60.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def served(runs: Path, log: Path | None = None) -> Iterator[str]:
    """`ecosim app` on a folder of runs, ready to answer; gives its address."""
    port = free_port()
    words = [sys.executable, "-m", "ecosim", "app", "--runs", str(runs), "--port", str(port), "--no-browser"]
    with (log or Path(os.devnull)).open("wb") as out:  # the process has its own hold on it
        process = subprocess.Popen(words, stdout=out, stderr=subprocess.STDOUT, env={**os.environ})
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}/_stcore/health", process)
        yield address
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    """Until the server says it is healthy; RuntimeError where it ended or never does."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=2) as answer:
            if answer.status == 200:
                return
        time.sleep(0.1)
    raise RuntimeError(f"{url} did not answer within {PATIENCE_S:.0f} s")
