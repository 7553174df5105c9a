"""All that a channel plugin may use of this project; besides it, numpy and numba.

A plugin subclasses `Channel`, declares its settings in a nested `Params`, and registers with `@hookimpl`. See
docs/guides/writing-a-channel.md for a first one and docs/reference/channels.md for every name below.
"""

from ecosim.channels.bids import Bid, Bids, Campaign, Paid, market_score
from ecosim.channels.calendar import Calendar, Moments, Phase
from ecosim.channels.cascades import Cascade, Groups
from ecosim.channels.contract import Channel, Declaration, Fee, Layer
from ecosim.channels.example import example_calendar, example_orders, example_window
from ecosim.channels.hookspec import hookimpl
from ecosim.channels.landings import Content, Listing, Live, Search, Shelf
from ecosim.channels.limits import Cap, ClickWindow, Stop
from ecosim.channels.orders import Order, Orders
from ecosim.channels.rooms import Room, Slot, Stay
from ecosim.channels.tags import Tag
from ecosim.channels.window import Listings, Mine, Window
from ecosim.scenario.fields import (
    ChannelName,
    CouponName,
    Fen,
    Hours,
    ListingName,
    Name,
    PhaseName,
    QueryName,
    SegmentName,
    Share,
)
from ecosim.scenario.fields import Section as Params
from ecosim.scenario.fields import setting as Field  # noqa: N812  reads as the declaration it is in a plugin
from ecosim.units import ppm, share_of

__all__ = [
    "Bid",
    "Bids",
    "Calendar",
    "Campaign",
    "Cap",
    "Cascade",
    "Channel",
    "ChannelName",
    "ClickWindow",
    "Content",
    "CouponName",
    "Declaration",
    "Fee",
    "Fen",
    "Field",
    "Groups",
    "Hours",
    "Layer",
    "Listing",
    "ListingName",
    "Listings",
    "Live",
    "Mine",
    "Moments",
    "Name",
    "Order",
    "Orders",
    "Paid",
    "Params",
    "Phase",
    "PhaseName",
    "QueryName",
    "Room",
    "Search",
    "SegmentName",
    "Share",
    "Shelf",
    "Slot",
    "Stay",
    "Stop",
    "Tag",
    "Window",
    "example_calendar",
    "example_orders",
    "example_window",
    "hookimpl",
    "market_score",
    "ppm",
    "share_of",
]
