"""The door for plugins: one hook, which only registers. What follows is plain methods of the classes given.

The hook takes no arguments, so no plugin can come to depend on one that goes away.
"""

from __future__ import annotations

from collections.abc import Sequence

import pluggy

from ecosim.channels.contract import Channel

PROJECT = "ecosim"
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def ecosim_channels() -> Sequence[type[Channel]]:  # type: ignore[empty-body]  # a specification has no body
    """Give the channel classes of this module."""
