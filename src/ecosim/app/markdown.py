"""Other people's words on a page written in Markdown: shown as they are, never as links, pictures or headings."""

from __future__ import annotations

import re
from typing import Final

# Signs that mean something wherever they stand; and those that do in some places only, so that names stay readable.
_SIGNS: Final = re.compile(
    r"[\\`*\[\]<>~$]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|[&:](?=[#A-Za-z])|^\s*[#+\-=|]|(?<=\d)\.(?=\s)"
)
_BREAKS: Final = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")


def literal(text: str) -> str:
    r"""Text that Markdown shows as it stands, on one line.

    >>> print(literal("![x](javascript:alert(1)) <b>no_tags</b>"))
    !\[x\](javascript\:alert(1)) \<b\>no_tags\</b\>
    """
    return _SIGNS.sub(lambda sign: sign[0][:-1] + "\\" + sign[0][-1], _BREAKS.sub(" ", text).strip())
