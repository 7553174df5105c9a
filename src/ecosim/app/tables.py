"""Which tables a plan has to edit: for the shop as named here, for channels as their settings are declared.

A table is a pattern of places in the plan (`channels.live.sessions.*.show.#`), see `table.py`. A channel nobody here
knows gets its tables too. What is typed is put back by `table_edits.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from ecosim.app.plain_tree import ITEMS, KEYS, at, is_group, places
from ecosim.app.table import (
    Found,
    Group,
    Pattern,
    Table,
    collections,
    key_columns,
    key_word,
    root_of,
    value_columns,
)
from ecosim.app.table_columns import IN_HAND, Column, about, columns_of, pair, references, short
from ecosim.report.wording import Words
from ecosim.scenario import kinds
from ecosim.scenario.fields import Section, Shape, help_of
from ecosim.scenario.model import Listing, Settings

if TYPE_CHECKING:
    from ecosim.channels.registry import Registry

# The shop's own tables: key, group, pattern, columns seen at once (none: all).
OWN: Final[tuple[tuple[str, Group, Pattern, tuple[str, ...]], ...]] = (
    ("stock", "prices", ("products", ITEMS, "variants", ITEMS), ("sku", "colour", "size", "stock", "salvage")),
    ("coupons", "promotions", ("promotions", "coupons", ITEMS),
     ("name", "kind", "over", "minus", "quota", "per_person", "from", "use_from", "to", "listings")),
    ("flash", "promotions", ("prices", KEYS, "flash"), ()),
    ("phase_prices", "promotions", ("prices", KEYS, "phases", KEYS), ()),
    ("segments", "market", ("shoppers", "segments", KEYS), ("share", "price_sensitivity", "activity", "appeal")),
    ("queries", "market", ("market", "queries", KEYS), ()),
    ("rivals", "market", ("market", "rivals", "known", KEYS), ()),
    ("occasions", "market", ("market", "occasions", KEYS), ()),
)  # fmt: skip
PRICES: Final = ("daily", "festival", IN_HAND, "presale.deposit", "presale.worth", "stock", "tag_price", "cost")
MORE_PRICES: Final = ("presale.price", "presale.ship_by", "official", "joins", "low_60d", "usual_price")
LISTINGS: Final = ("title", "rating", "return_share", "refund_share", "sales_7d")


def tables_of(
    tree: dict[str, Any], models: Mapping[str, type[Section]], labels: Mapping[str, Words], group: str = ""
) -> list[Table]:
    """The tables of a plan, given as a tree, all or those of a group; `models` and `labels` are of the plugins."""
    made = [] if group in ("search", "external") else own_tables(tree, group)
    more = list(channel_tables(tree, models, labels)) if group in ("", "search", "external") else []
    if more and (budgets := budgets_table(tree, models)) is not None:
        more.append(budgets)
    more = [table for table in more if group in ("", table.group)]
    return made + sorted(more, key=lambda table: -len(table.rows(tree)))  # what a plan says most of, first


def own_tables(tree: dict[str, Any], wanted: str) -> list[Table]:
    """The shop's own tables, all or those of a group."""
    own = {found.pattern: found for found in collections(Settings)}
    has_products = isinstance(tree.get("products"), list)
    made = [prices_table(), listings_table()] if has_products and wanted in ("", "prices") else []
    for key, group, pattern, first in OWN:
        if wanted not in ("", group):
            continue
        found = own.get(pattern) or flash()
        is_there = has_products or pattern[0] != "products"
        if is_there and (key != "phase_prices" or references(tree, "phase")):
            made.append(own_table(key, group, found, first, tree))
    return made


def flash() -> Found:
    """Flash sales: an entry is a listing's."""
    from ecosim.scenario.promotions import Flash, Price

    return Found(("prices", KEYS, "flash"), Price.model_fields["flash"], None, Flash, Shape(section=Flash), ())


def own_table(key: str, group: Group, found: Found, first: tuple[str, ...], tree: Any) -> Table:
    """One of the shop's own tables; `first`: the columns seen at once, all where there are none."""
    text = help_of(found.info)
    title = pair("tables.stock") if key == "stock" else short(Words(text.en, text.zh))
    columns = [*key_columns(found, tree), *value_columns(found, tree)]
    shown = [replace(one, is_first=not first or one.key in first or one.role == "key") for one in columns]
    return Table(key, group, title, (found.pattern,), tuple(shown), (root_of(found.pattern),))


def prices_table() -> Table:
    """A row a listing: what it costs, its prices, its price in hand, its stock."""
    listing = {column.key: column for column in columns_of(Listing)}
    prices = {column.key: replace(column, root=("prices",), is_required=False) for column in price_columns()}
    stock = Column("stock", pair("tables.units"), pair("tables.units_about"), kinds.WHOLE, role="stock")
    in_hand = Column(IN_HAND, pair("tables.in_hand"), pair("tables.in_hand_about"), kinds.FEN, role="computed",
                     is_fixed=True)  # fmt: skip
    known = listing | prices | {"stock": stock, IN_HAND: in_hand}
    for key, label in (("cost", pair("tables.cost")), ("presale.worth", pair("tables.worth"))):
        known[key] = replace(known[key], label=label)
    columns = [replace(listing["listing"], label=pair("tables.listing"), is_fixed=True)]
    columns += [known[key] for key in PRICES]
    columns += [replace(known[key], is_first=False) for key in MORE_PRICES]
    return Table("prices", "prices", pair("tables.prices"), (("products", ITEMS),), tuple(columns),
                 (("products",), ("prices",)), rows_stay=True)  # fmt: skip


def price_columns() -> Iterator[Column]:
    """Columns of a listing's prices."""
    from ecosim.scenario.promotions import Price

    return columns_of(Price)


def listings_table() -> Table:
    """A row a listing: what it is, apart from its prices."""
    prices = {"tag_price", "cost", "usual_price", "low_60d"}
    columns = [replace(one, is_first=one.key in LISTINGS, is_fixed=one.key == "listing") for one in columns_of(Listing)
               if one.key not in prices]  # fmt: skip
    columns[0] = replace(columns[0], label=pair("tables.listing"), is_first=True)
    return Table("listings", "prices", pair("tables.listings"), (("products", ITEMS),), tuple(columns),
                 (("products",),), rows_stay=True)  # fmt: skip


def channel_tables(tree: Any, models: Mapping[str, type[Section]], labels: Mapping[str, Words]) -> Iterator[Table]:
    """The tables of every channel, as its plugin declares them."""
    uses = list(plugins_in(tree, models).values())
    for name, use in plugins_in(tree, models).items():
        found = list(collections(models[use], ("channels", name)))
        searches = any(key_word(one) == "query" for one in found)
        for one in found:
            if key_word(one) == "phase":
                continue  # in the table of budgets
            said, title = help_of(one.info), short(labels.get(use, Words(use, use)))
            what = short(Words(said.en, said.zh)) if key_word(one) != "query" else pair("tables.keywords")
            title = title if uses.count(use) < 2 else Words(f"{title.en} {name}", f"{title.zh} {name}")
            columns = tuple(first_of([*key_columns(one, tree), *value_columns(one, tree)], tree, one.pattern))
            yield Table(".".join(one.pattern), "search" if searches else "external",
                        Words(f"{title.en}: {what.en}", f"{title.zh}：{what.zh}"), (one.pattern,), columns,
                        (root_of(one.pattern),))  # fmt: skip


def plugins_in(tree: Any, models: Mapping[str, type[Section]]) -> dict[str, str]:
    """The plugin of each channel of a plan, of those that there are."""
    channels = tree.get("channels") or {}
    used = {name: str(channel.get("use", name)) for name, channel in channels.items() if is_group(channel)}
    return {name: use for name, use in used.items() if use in models}


def first_of(columns: list[Column], tree: Any, pattern: Pattern) -> Iterator[Column]:
    """The columns, those seen at once marked: names, what is required, what some row says, and money."""
    rows = list(places(tree, pattern))
    for column in columns:
        is_said = any(at(tree, column.place(row, "")) is not None for row in rows) if column.role == "value" else True
        is_plain = column.is_required or is_said or (column.kind.word == "money" and len(column.steps) == 1)
        yield replace(column, is_first=is_plain)


def budgets_table(tree: Any, models: Mapping[str, type[Section]]) -> Table | None:
    """A row for everything that has a budget by phase: every day's, and each phase's; None where nothing has."""
    phases = references(tree, "phase")
    found: list[tuple[Pattern, Any]] = []
    for name, use in plugins_in(tree, models).items():
        for one in collections(models[use], ("channels", name)):
            if key_word(one) == "phase" and one.value.kind is not None:
                found.append((one.pattern[:-2], one))
    if not found or not phases:
        return None
    label, one = pair("tables.budget_of"), found[0][1]
    columns = [Column("@", label, label, role="key", step=-1, is_fixed=True)]
    day = pair("tables.every_day")
    columns.append(Column("daily_budget", day, day, kinds.FEN, ("daily_budget",)))
    columns += [Column(f"{one.pattern[-2]}.{phase}", phase_name(phase), about(one.info), kinds.FEN,
                       (one.pattern[-2], phase)) for phase in phases]  # fmt: skip
    patterns = tuple(dict.fromkeys(pattern for pattern, _ in found))
    return Table("budgets", "search", pair("tables.budgets"), patterns, tuple(columns),
                 tuple(dict.fromkeys(root_of(pattern) for pattern in patterns)), rows_stay=True)  # fmt: skip


def phase_name(phase: str) -> Words:
    """A phase in words."""
    from ecosim.report.scenario_facts import PHASE_NAMES

    return Words(phase, PHASE_NAMES.get(phase, phase))


def plugin_words(registry: Registry) -> dict[str, Words]:
    """What the plugins are called, by name."""
    return {one["name"]: Words(one["en"] or one["name"], one["zh"] or one["name"]) for one in registry.rows()}
