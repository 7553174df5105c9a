"""Traffic channels: what a plugin may say and see, how plugins are found, and how one is asked in a run.

Reading order: contract, calendar, window, orders, hookspec, loader, live.
"""

from ecosim.channels.live import Live, make_channels
from ecosim.channels.loader import discover
from ecosim.channels.registry import Plugin, Registry

__all__ = ["Live", "Plugin", "Registry", "discover", "make_channels"]
