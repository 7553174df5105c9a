"""One line for whatever a plugin raised: what it was, and the plugin's own line where it happened."""

from __future__ import annotations

import traceback

INNER = {"ecosim", "importlib", "numpy", "pluggy", "pydantic", "pathlib"}  # frames that are not the author's


def one_line(error: BaseException) -> str:
    """The kind and message of an error on one line, with file and line of the plugin where it has one.

    >>> one_line(ValueError("mean is nan\\nand more"))
    'ValueError: mean is nan and more'
    """
    try:
        message = " ".join(str(error).split()).encode("utf-8", "backslashreplace").decode()  # it goes into files
    except Exception:  # a broken __str__ is one more way to be broken
        message = "its message cannot be shown"
    return f"{type(error).__name__}: {message}".rstrip(": ") + _place(error)


def _place(error: BaseException) -> str:
    frames = traceback.walk_tb(error.__traceback__)
    own = [(frame.f_code.co_filename, line) for frame, line in frames if _is_own(frame.f_globals.get("__name__"))]
    if not own:
        return ""
    file, line = own[-1]
    return f" ({file.replace(chr(92), '/').rpartition('/')[2]}:{line})"


def _is_own(module: object) -> bool:
    top = str(module).partition(".")[0]
    return top not in INNER and not top.startswith("_frozen")
