"""Files written whole or not at all: aside first, in the same folder, and then renamed."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path


def write_whole(place: Path, content: str | bytes, mode: int = 0o644) -> Path:
    """Puts content (text as UTF-8) into a file, and gives the file; whoever reads it finds the old or the new, whole.

    Raises OSError, and ValueError for a name that is none; the old file stays then, and nothing is left beside it.
    """
    handle, aside = tempfile.mkstemp(dir=place.parent, prefix=".aside-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
        os.chmod(aside, mode)
        os.replace(aside, place)
    except BaseException:
        with suppress(OSError):
            os.unlink(aside)
        raise
    return place
