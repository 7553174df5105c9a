"""How the pages are served: the options of the server, declared once, and the port.

`.streamlit/config.toml` says the same to `streamlit run app.py`; a test holds the two together. Knows Streamlit by name
only, so that a command can say what is missing where it is not installed; `server.py` starts it.
"""

from __future__ import annotations

import fcntl
import importlib.util
import os
import socket
import tempfile
from pathlib import Path
from typing import Any, Final

from ecosim.errors import EcosimError
from ecosim.report.palette import PALETTES

ENTRY: Final = Path(__file__).parents[1] / "pages" / "app.py"
ADDRESS: Final = "127.0.0.1"
FIRST_PORT: Final = 8501
TRIED_PORTS: Final = 50
# Command line before config.toml before variables: whatever else a machine says, these hold.
OPTIONS: Final[dict[str, Any]] = {
    "server.address": ADDRESS,  # nobody but this machine
    "server.headless": True,  # the command opens the browser; Streamlit would ask for an e-mail address first
    "server.maxUploadSize": 5,  # MB
    "server.fileWatcherType": "none",
    "server.allowedHosts": (ADDRESS, "localhost"),  # against names that a stranger points at this machine
    "server.enableCORS": True,  # a page of another origin may not connect
    "server.enableXsrfProtection": True,
    "server.enableStaticServing": False,
    "browser.gatherUsageStats": False,
    "client.showErrorDetails": "none",  # an error is said in words, by the pages' own boundary
    "client.toolbarMode": "minimal",
    # A full collection after each rerun takes longer than the rerun, as numba and pandas keep a million objects.
    "runner.postScriptGC": False,
    # The plan's colour in every figure, on dark paper deep enough for white words; red is left to what is wrong.
    "theme.light.primaryColor": PALETTES["light"]["plan"],
    "theme.dark.primaryColor": "#2e8bd0",
    "client.disableDataExport": True,  # it leaves formulas as they are; downloads of our own quote them
}


class NotInstalled(EcosimError):
    """The library that serves the pages is not there; the text says how to get it."""


def require_streamlit() -> None:
    """Raises NotInstalled where there is no Streamlit."""
    if importlib.util.find_spec("streamlit") is None:
        raise NotInstalled("the app needs Streamlit, which is not installed; pip install 'ecosim[app]'")


def flags(port: int) -> list[str]:
    """The options as words of a command line; a list is repeated.

    >>> flags(8502)[-1]
    '--server.port=8502'
    """
    options = {**OPTIONS, "logger.hideWelcomeMessage": True, "logger.level": "warning", "server.port": port}
    return [
        f"--{name}={str(one).lower() if isinstance(one, bool) else one}"
        for name, value in options.items()
        for one in (value if isinstance(value, tuple) else (value,))
    ]


def address(port: int) -> str:
    """Where the pages are."""
    return f"http://{ADDRESS}:{port}"


def choose_port(wanted: int | None) -> int:
    """The port asked for, or the first free one from 8501 on. Raises EcosimError where it is taken, or all are."""
    if wanted is not None:
        if not is_free(wanted):
            raise EcosimError(f"port {wanted} of {ADDRESS} cannot be had; give another --port, or none for a free one")
        return wanted
    for port in range(FIRST_PORT, FIRST_PORT + TRIED_PORTS):
        if claim(port) and is_free(port):
            return port
    last = FIRST_PORT + TRIED_PORTS - 1
    raise EcosimError(f"the ports {FIRST_PORT} to {last} of {ADDRESS} are all taken; give another by --port")


def claim(port: int) -> bool:
    """Whether this process may have a port: of two that start at one moment only one may, until it ends."""
    try:
        lock = os.open(
            Path(tempfile.gettempdir()) / f"ecosim-app-{port}.lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600
        )
    except OSError:  # somebody else's
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        return False
    return True  # the lock stays open, and ends with the process


def is_free(port: int) -> bool:
    """Whether a server could listen there: nobody does, and we may."""
    with socket.socket() as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((ADDRESS, port))
        except OSError:
            return False
        return True
