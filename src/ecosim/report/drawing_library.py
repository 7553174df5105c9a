"""Vega, Vega-Lite and vega-embed as one script, for pages that draw without a network.

Bundled by vl-convert, which takes some seconds, and so kept in the user's cache folder, as compiled kernels are.
"""

from __future__ import annotations

import contextlib
import importlib.metadata
import os
from functools import lru_cache
from pathlib import Path

from ecosim.files import write_whole


@lru_cache(maxsize=1)
def drawing_library() -> str:
    """The script, which sets `window.vegaEmbed`; nothing in it can end a script element."""
    kept = cache_file()
    with contextlib.suppress(OSError, UnicodeDecodeError):
        if (text := kept.read_text("utf-8")).endswith(END):
            return text
    import vl_convert

    bundle: str = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")
    text = bundle.replace("</script", "<\\/script") + END
    with contextlib.suppress(OSError):
        kept.parent.mkdir(parents=True, exist_ok=True)
        write_whole(kept, text)
    return text


END = "\n// whole\n"  # a file that does not end so is not read


def cache_file() -> Path:
    """Where the script is kept: `$ECOSIM_CACHE`, else the user's cache folder; one a version of vl-convert."""
    home = os.environ.get("ECOSIM_CACHE") or os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return Path(home) / "ecosim" / f"vega-{importlib.metadata.version('vl-convert-python')}.js"
