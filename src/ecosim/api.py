"""All that a channel plugin may use of this project; besides it, numpy and numba.

A plugin subclasses `Channel`, declares its settings in a nested `Params`, and registers with `@hookimpl`. See
docs/guides/writing-a-channel.md for a first one and docs/reference/channels.md for every name below.
"""

from ecosim.channels.calendar import Calendar, Moments, Phase
from ecosim.channels.contract import (
    Bid,
    Bids,
    Campaign,
    Channel,
    Declaration,
    Fee,
    Layer,
    Listing,
    Search,
    Shelf,
    Stop,
    Tag,
)
from ecosim.channels.example import example_calendar, example_orders, example_window
from ecosim.channels.hookspec import hookimpl
from ecosim.channels.orders import Order, Orders
from ecosim.channels.window import Listings, Mine, Window
from ecosim.scenario.fields import Fen, Hours, ListingName, Name, PhaseName, QueryName, Share
from ecosim.scenario.fields import Section as Params
from ecosim.scenario.fields import setting as Field  # noqa: N812  reads as the declaration it is in a plugin
from ecosim.units import ppm, share_of

__all__ = [
    "Bid",
    "Bids",
    "Calendar",
    "Campaign",
    "Channel",
    "Declaration",
    "Fee",
    "Fen",
    "Field",
    "Hours",
    "Layer",
    "Listing",
    "ListingName",
    "Listings",
    "Mine",
    "Moments",
    "Name",
    "Order",
    "Orders",
    "Params",
    "Phase",
    "PhaseName",
    "QueryName",
    "Search",
    "Share",
    "Shelf",
    "Stop",
    "Tag",
    "Window",
    "example_calendar",
    "example_orders",
    "example_window",
    "hookimpl",
    "ppm",
    "share_of",
]
