"""The program of a worker process (`pool.py` starts `main`), spoken to over its standard input and output.

It never runs the caller's main script again, so that a run may be started from a script, a notebook or an app without
ceremony. Messages are pickles between a parent and its own child, never files. It is started as a script and needs the
standard library alone, until it is told what to do. It knows nothing of replications; `pool.py` is the other end.
"""

from __future__ import annotations

import importlib
import os
import pickle
import signal
import sys
import traceback
from collections.abc import Callable
from typing import Any, BinaryIO, Final, NoReturn

Progress = Callable[[float], None]
PROGRAM: Final = __file__


def function_named(target: str) -> Callable[..., Any]:
    """The function that `module:name` names.

    >>> function_named("math:floor")(2.5)
    2
    """
    module, name = target.split(":")
    found: Callable[..., Any] = getattr(importlib.import_module(module), name)
    return found


def send(stream: BinaryIO, message: tuple[Any, ...]) -> None:
    """Writes one message whole."""
    stream.write(pickle.dumps(message, pickle.HIGHEST_PROTOCOL))
    stream.flush()


def answer(function: Callable[..., Any], args: tuple[Any, ...], replies: BinaryIO) -> tuple[Any, ...]:
    """The reply to one job: what it gives, or why it failed. Progress is sent while it works."""
    try:
        return ("done", function(*args, progress=lambda share: send(replies, ("share", share))))
    except BrokenPipeError:
        raise
    except BaseException as error:
        return ("failed", f"{type(error).__name__}: {error}", traceback.format_exc())


def serve(orders: BinaryIO, replies: BinaryIO) -> None:
    """Does jobs until the parent closes its end. The first message is the search path and the function."""
    path, target = pickle.load(orders)
    sys.path[:] = path
    function = function_named(target)
    send(replies, ("ready",))
    while True:
        try:
            args = pickle.load(orders)
        except EOFError:
            return
        send(replies, answer(function, args, replies))


def main() -> NoReturn:
    """Keeps the pipes for messages alone: whatever a plugin prints goes to standard error."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides; it ends its workers itself
    replies = os.fdopen(os.dup(1), "wb")
    orders = os.fdopen(os.dup(0), "rb")
    os.dup2(2, 1)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    try:
        serve(orders, replies)
    except (BrokenPipeError, EOFError):
        os._exit(1)  # the parent is gone
    os._exit(0)


if __name__ == "__main__":
    main()
