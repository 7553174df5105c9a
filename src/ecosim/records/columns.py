"""Every table a run leaves, declared once: its columns with dtype, unit and meaning, in the order they are written.

The frames are cast to these declarations, the files are checked against them, and `docs/reference/tables.md`
is made from them. How a column is computed stands in `tables.py`, `periods.py` and `cohorts.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Dtype = Literal["int64", "uint64", "float64", "bool", "str", "datetime64[us]"]


@dataclass(frozen=True)
class Column:
    """One column: what a number in it counts, and in which unit."""

    name: str
    dtype: Dtype
    unit: str
    en: str


@dataclass(frozen=True)
class Table:
    """One table; its rows are sorted by `keys`, after replication and luck."""

    name: str
    en: str
    keys: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


def _count(name: str, en: str, unit: str = "") -> Column:
    return Column(name, "int64", unit or name, en)


def _fen(name: str, en: str) -> Column:
    return Column(f"{name}_fen".lstrip("_"), "int64", "fen", en)


def _us(name: str, en: str) -> Column:
    return Column(name + "_us", "int64", "µs since 00:00 of the first day, -1 never", en)


def _name(name: str, en: str) -> Column:
    return Column(name, "str", "name", en)


def _flag(name: str, en: str) -> Column:
    return Column(name, "bool", "yes or no", en)


RUN: Final = (
    _count("replication", "Number of the replication", "number"),
    _count("luck", "0: main, 1: the same assumptions with other luck", "number"),
)
DATE: Final = Column("date", "datetime64[us]", "date", "Calendar date in the shop's time zone")
DAY: Final = (_count("day", "Days since the first day, which is 0", "days"), DATE)
HOUR: Final = (
    _count("hour", "Hours since 00:00 of the first day", "hours"),
    DATE,
    _count("hour_of_day", "Hour of the day, 0 to 23", "hour"),
)
CHANNEL: Final = _name("channel", "Channel, by its name in the scenario")
LISTING: Final = _name("listing", "Listing")
VARIANT: Final = (
    LISTING,
    _name("sku", "Code of the variant"),
    _name("colour", "Colour"),
    _name("size", "Size"),
)
ORDER_ID: Final = Column("order_id", "uint64", "id", "Order; 0 is none")
BASKET_ID: Final = Column("basket_id", "uint64", "id", "What is paid together; its lines share it")
SHOPPER_ID: Final = Column("shopper_id", "uint64", "id", "Shopper")
VISITS: Final = "pages looked at, with turned pages and carts looked at again"
LOST: Final = "Demand that met an empty variant and took no other; counted for each listing wanted"

MONEY: Final = (
    _fen("gmv", "Paid by shoppers, before refunds (GMV); a presale on the day of its balance, with the deposit in it"),
    _fen("deposits", "Deposits paid, by their own day; no part of GMV until the balance is paid"),
    _fen("balances", "The part of GMV that is paid as balances of presales"),
    _fen("lapsed", "Deposits of balances never paid, kept or given back, by the day on which their window ends"),
    _fen("refunds", "Paid back before shipping"),
    _fen("returns", "Paid back after returns"),
    _fen("price_protection", "Differences paid back as a price fell"),
    _fen("net_sales", "GMV - refunds - returns - price_protection"),
    _fen("platform_subsidy", "The platform's part of discounts on what was not paid back"),
    _fen("host_subsidy", "Live hosts' part of discounts on what was not paid back"),
    _fen("forfeited_deposits", "Deposits that the store keeps, as their balance was never paid"),
    _fen("goods", "Cost of goods sent, less goods back, with losses on goods back not as new"),
    _fen("write_down", "Unsold goods written down to salvage value, on the day all is settled"),
    _fen("logistics", "Courier, packaging, return-freight insurance, handling of returns"),
    _fen("fees", "Platform commission and base fee, fees of channels"),
    _fen("ad_spend", "Search advertising"),
    _fen(
        "net_contribution",
        "net_sales + platform_subsidy + host_subsidy + forfeited_deposits - goods - write_down - "
        "logistics - fees - ad_spend",
    ),
)
PERIOD: Final = (
    _count("page_views", "Pages of the store seen", "page views"),
    _count("visits", f"Visits of the whole market, all channels: {VISITS}"),
    _count("impressions", "Times a listing of ours was shown"),
    _count("clicks", "Clicks on our listings"),
    _count("favourites", "Our listings marked as favourite"),
    _count("carts", "Our listings put in the cart"),
    _count("waits", "Decisions to buy our listing later, at the festival"),
    _count("orders", "Orders paid; a presale on the day of its balance"),
    _count("buyers", "Different shoppers who paid"),
    _count("units", "Units paid"),
    _count("deposit_orders", "Presale orders whose deposit is paid, by the day of the deposit", "orders"),
    *MONEY,
)
VISITOR_DAYS: Final = _count("visitor_days", "Visitors of the store, summed over days", "visitors x days")

TABLES: Final = (
    Table("replications", "One row a replication", (), (
        *RUN, _count("n_days", "Days simulated", "days"), _count("n_visits", f"Visits simulated: {VISITS}", "visits"),
        _count("n_market_orders", "Orders of the whole market", "orders"),
        _us("last", "When all was settled"))),
    Table("funnel", "Our funnel by hour, channel and listing; orders and GMV as created, before payment",
          ("hour", "channel", "listing"), (
        *RUN, *HOUR, CHANNEL, LISTING, _count("impressions", "Times shown"), _count("clicks", "Clicks"),
        _count("favourites", "Marked as favourite"), _count("carts", "Put in the cart"),
        _count("waits", "Decided to buy later, at the festival"), _count("orders", "Orders created"),
        _count("units", "Units of these orders"), _count("lost_units", LOST, "units"),
        _fen("gmv", "Worth of these orders, at the price paid"), _fen("spend", "Paid for sponsored clicks"),
        _count("deposits", "Deposits paid for presales"))),
    Table("orders", "Our orders, each one line of a basket, in the exact order in which they were made",
          ("created_us",), (
        *RUN, ORDER_ID, BASKET_ID, SHOPPER_ID, _us("created", "Made"), DATE, *VARIANT,
        _name("category", "Category of the listing"), CHANNEL, _count("units", "Units"),
        _fen("tag", "Tag price of a unit"), _fen("daily", "Everyday price of a unit"),
        _fen("shown", "Single-listing price of a unit: festival, presale, flash or everyday price"),
        _fen("official", "Official reduction, of all units"), _fen("store_coupon", "Taken off by a store coupon"),
        _fen("cross_store", "Taken off by the cross-store reduction"),
        _fen("platform_coupon", "Taken off by a platform coupon"), _fen("red_packet", "Taken off by a red packet"),
        _fen("expansion", "What the deposit is worth above itself"),
        _fen("pays", "shown x units - these reductions: to be paid in all, the deposit with it"),
        _fen("deposit", "Deposit in it, 0 where it is no presale"),
        _fen("platform", "What the platform bears of these reductions"),
        _fen("host", "What a live host bears of these reductions"),
        _fen("paid", "Paid by the shopper in all; 0 when never paid"),
        _fen("protected", "Paid back of it as price protection"),
        _name("store_coupon", "Store coupon used; empty where none was"),
        _name("platform_coupon", "Platform coupon used; empty where none was"),
        _name("red_packet", "Red packet used; empty where none was"),
        _name("tag", "Tag of the visit that it was made with; empty where it had none"),
        _name("claimed_by", "Channel whose click window claims it; empty where none does"),
        _name("source", "Source of that click"),
        _name("state", "How it ended: unpaid, lapsed, refunded, returned or confirmed"),
        _flag("presale", "Made by a deposit"), _flag("flash", "At a flash price"),
        _flag("topped_up", "Added to reach a threshold"),
        _flag("deposit_back", "Its deposit went back to the shopper, as the balance was never paid"),
        _flag("from_cart", "Bought from the cart"), _flag("sponsored", "After a sponsored click"),
        _flag("waited", "By a shopper who waited for the festival"), _flag("as_new", "Came back as new"),
        _flag("substituted", "Another listing than the one wanted first"),
        _flag("in_room", "Made while watching a live room"), _flag("fake", "Made by nobody, and never paid"),
        _us("deposit", "Deposit paid"), _us("lapsed", "Balance not paid when its window ended"),
        _us("paid", "Paid, a presale its balance"), _us("refunded", "Paid back before shipping"),
        _us("shipped", "Sent"), _us("delivered", "Delivered"),
        _us("returned", "Return received and paid back"),
        _us("restocked", "Back on sale"), _us("confirmed", "Receipt confirmed"))),
    Table("ledger", "Every posting of the books; balances are debit minus credit", ("time_us",), (
        *RUN, _us("time", "Posted"), DATE, _name("debit", "Account debited"), _name("credit", "Account credited"),
        _fen("", "Amount, above zero"), _name("cause", "What happened"), ORDER_ID, CHANNEL, LISTING)),
    Table("waterfall", "From GMV to net contribution, step by step", (), (
        *RUN, _count("step", "Place in the waterfall, from 0", "number"), _name("account", "Account, or a subtotal"),
        _flag("subtotal", "A sum of the steps above"), _fen("", "Signed amount: costs are negative"))),
    Table("stock", "Stock by variant at each day's close", ("day", "listing", "sku"), (
        *RUN, *DAY, *VARIANT, _count("on_hand", "Units on sale at the day's close", "units"),
        _count("sold", "Units ordered", "units"), _count("released", "Units free again: not paid or refunded", "units"),
        _count("restocked", "Units back on sale after a return", "units"),
        _count("lost", LOST, "units"))),
    Table("stock_events", "When a variant sold out or came back on sale", ("time_us", "listing", "sku"), (
        *RUN, _us("time", "Moment"), DATE, *VARIANT, _flag("back", "Back on sale; else sold out"))),
    Table("rank", "Organic position of our listings by day and query; 1 is first", ("day", "query", "listing"), (
        *RUN, *DAY, _name("query", "Query"), LISTING,
        Column("position_mean", "float64", "position", "Mean position over the refreshes"),
        Column("position_sum", "float64", "position x refreshes", "Sum of positions over the refreshes"),
        _count("best", "Best position", "position"), _count("refreshes", "Refreshes of the ranking"))),
    Table("auctions", "Sponsored slots won by our campaigns by hour and query",
          ("hour", "query", "channel", "campaign"), (
        *RUN, *HOUR, _name("query", "Query"), CHANNEL, _name("campaign", "Campaign"),
        _count("impressions", "Slots won"), _count("clicks", "Clicks paid for"),
        _count("position_sum", "Sum of positions over the slots won", "position x impressions"),
        _fen("spend", "Paid for the clicks"), _count("page_views", "Pages of this query, all shoppers", "page views"))),
    Table("budgets", "Budgets of all campaigns by day", ("day", "store", "channel", "campaign"), (
        *RUN, *DAY, _name("store", "Store"), CHANNEL, _name("campaign", "Campaign"), _fen("budget", "Budget"),
        _fen("spent", "Spent, never above the budget"), _us("dry", "When it ran dry"))),
    Table("market", "All stores by day", ("day", "store"), (
        *RUN, *DAY, _name("store", "Store"), _flag("own", "Our store"), _count("clicks", "Clicks"),
        _count("orders", "Orders created"), _count("units", "Units of these orders"),
        _fen("gmv", "Worth of these orders"), _fen("spend", "Paid for sponsored clicks"))),
    Table("visitors", "Visitors of our store by day and channel", ("day", "channel"), (
        *RUN, *DAY, _name("channel", "Channel; (store) is the whole store, each shopper once"),
        _count("visitors", "Different shoppers"), _count("page_views", "Pages seen", "page views"))),
    Table("visits", "Visits of the whole market by day and channel", ("day", "channel"), (
        *RUN, *DAY, CHANNEL, _count("visits", f"Visits: {VISITS}"))),
    Table("days", "Our store by day; money by the date of its posting", ("date",), (
        *RUN, *DAY, _count("visitors", "Different shoppers who visited the store"), *PERIOD)),
    Table("weeks", "Our store by week, Monday first", ("date",), (
        *RUN, Column("date", "datetime64[us]", "date", "Monday of the week"), VISITOR_DAYS, *PERIOD)),
    Table("months", "Our store by calendar month", ("date",), (
        *RUN, Column("date", "datetime64[us]", "date", "First day of the month"), VISITOR_DAYS, *PERIOD)),
    Table("cohorts", "Orders by the date on which they were made, and how they ended", ("date", "listing", "channel"), (
        *RUN, *DAY, LISTING, CHANNEL, _count("orders", "Orders created"), _count("paid_orders", "Paid", "orders"),
        _fen("paid", "Paid"), _count("refunded_orders", "Refunded before shipping", "orders"),
        _fen("refunded", "Paid back before shipping"), _count("delivered_orders", "Delivered", "orders"),
        _fen("delivered", "Worth of what was delivered"), _count("returned_orders", "Returned", "orders"),
        _fen("returned", "Paid back after returns"), _count("confirmed_orders", "Kept", "orders"),
        _fen("confirmed", "Kept and confirmed, less price protection"),
        _fen("protected", "Paid back as price protection"),
        Column("refunded_share", "float64", "share of paid orders",
               "Refunded before shipping; empty where none was paid"),
        Column("returned_share", "float64", "share of delivered orders", "Returned; empty where none was delivered"))),
    Table("fees", "Fees of channels by day; claw-backs are negative", ("day", "channel", "kind", "order_id"), (
        *RUN, *DAY, CHANNEL, _name("kind", "Kind of fee"), ORDER_ID, _fen("", "Amount"))),
    Table("protection", "Price-protection claims: a difference paid back as a price fell", ("time_us", "order_id"), (
        *RUN, ORDER_ID, _us("time", "Paid back"), DATE, _fen("", "Amount"))),
    Table("coupons", "Coupons by day", ("day", "coupon"), (
        *RUN, *DAY, _name("coupon", "Coupon"), _count("claimed", "Claimed on the day", "coupons"),
        _count("used", "Used on the day", "coupons"), _count("left", "Not yet claimed at the day's close", "coupons"))),
    Table("touches", "Clicks that led to a paid order, and its payment shared among them by each rule",
          ("order_id", "place"), (
        *RUN, ORDER_ID, _count("place", "Place among the clicks of the order, from 1", "number"),
        _count("n_touches", "Clicks of the order within the window", "clicks"), CHANNEL, _us("time", "Clicked"), DATE,
        _fen("last_click", "Credit by last click"), _fen("first_click", "Credit by first click"),
        _fen("linear", "Credit in equal parts"),
        _fen("position_based", "Credit 40 % to the first and last each, the rest in equal parts"))),
    Table("live_rooms", "Live rooms: viewers and what they ordered while watching", ("start_us", "channel", "room"), (
        *RUN, CHANNEL, _name("room", "Room"), _us("start", "Opened"), DATE, _count("minutes", "Minutes open"),
        _count("viewers", "Joins: views as platforms count them", "views"),
        _count("peak_viewers", "Most viewers at the end of a minute", "viewers"),
        Column("mean_watch_s", "float64", "s", "Mean time that a viewer stayed; empty where nobody came"),
        _count("followed", "Viewers who follow our store from then on", "viewers"),
        _count("looks", "Viewers present for a slot, summed over slots", "looks"),
        _count("clicks", "Of these, who thought about what was shown"),
        _count("orders", "Orders shown: made while watching, fake ones too"),
        _count("fake_orders", "Of these, made by nobody", "orders"), _count("paid_orders", "Of these, paid", "orders"),
        _count("units", "Units of paid orders"), _fen("gmv", "Paid for them, before refunds"),
        _fen("net", "Of this, confirmed in the end"),
        Column("gpm_fen", "float64", "fen a thousand views", "GMV a thousand views (GPM); empty where nobody came"),
        Column("conversion_share", "float64", "share of views", "Paid orders a view; empty where nobody came"))),
    Table("live_minutes", "Live rooms minute by minute", ("time_us", "channel", "room"), (
        *RUN, CHANNEL, _name("room", "Room"), _count("minute", "Minutes since it opened", "minutes"),
        _us("time", "Minute begins"), DATE, _count("joined", "Viewers who joined", "viewers"),
        _count("left", "Viewers who left", "viewers"),
        _count("viewers", "Viewers at the end of the minute", "viewers"),
        _count("orders", "Orders made while watching"),
        _fen("gmv", "Worth of these orders"))),
    Table("live_slots", "Live rooms slot by slot", ("start_us", "channel", "room", "listing"), (
        *RUN, CHANNEL, _name("room", "Room"), LISTING, _name("tag", "Tag of the slot"), _us("start", "Begins"), DATE,
        _us("end", "Ends"), _count("looks", "Viewers present", "viewers"),
        _count("clicks", "Of these, who thought about it"),
        _count("orders", "Orders made while watching, fake ones too"),
        _count("fake_orders", "Of these, made by nobody", "orders"), _count("paid_orders", "Of these, paid", "orders"),
        _count("units", "Units of paid orders"), _fen("gmv", "Paid for them, before refunds"),
        _fen("net", "Of this, confirmed in the end"))),
    Table("market_orders", "Orders of the rivals, where the scenario keeps them", ("time_us", "shopper_id"), (
        *RUN, _us("time", "Made"), DATE, SHOPPER_ID, LISTING, _name("store", "Store"),
        _name("category", "Category of the listing"), _count("units", "Units"), _fen("", "Worth of the order"))),
    Table("events", "Every view, favourite, cart and purchase of all stores' listings, where the scenario keeps them",
          ("time_us", "shopper_id"), (
        *RUN, _us("time", "Moment"), DATE, SHOPPER_ID, LISTING, _name("kind", "view, favourite, cart or buy"),
        _count("units", "Bought, 0 of the other kinds", "units"))),
)  # fmt: skip

BY_NAME: Final = {table.name: table for table in TABLES}
