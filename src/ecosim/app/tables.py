"""Which tables a plan has to edit: for the shop as named here, for channels as their settings are declared.

A table is a pattern of places in the plan (`channels.live.sessions.*.show.#`), a row each, and columns from the
declarations. A channel nobody here knows gets its tables too. What is typed is put back by `table_edits.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Literal

from ecosim.app.plain_tree import ITEMS, KEYS, Place, at, is_group, named, places
from ecosim.app.table_columns import (
    IN_HAND,
    Cell,
    Column,
    about,
    columns_of,
    pair,
    references,
    short,
)
from ecosim.report.wording import Words
from ecosim.scenario import kinds
from ecosim.scenario.fields import Section, Shape, help_of, key_of, shape_of_field
from ecosim.scenario.kinds import Kind
from ecosim.scenario.model import Listing, Settings

if TYPE_CHECKING:
    from ecosim.channels.registry import Registry

Pattern = tuple[str, ...]
Group = Literal["prices", "promotions", "search", "external", "market"]  # as of the levers
EACH: Final = (KEYS, ITEMS)
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


@dataclass(frozen=True)
class Found:
    """A collection of settings met on the way through declarations: its pattern, and what an entry is."""

    pattern: Pattern
    info: Any
    key: Kind | None  # of the last step, where it is one of a group
    model: type[Section] | None  # of an entry; None: a single value
    value: Shape
    parents: tuple[Any, ...]  # the fields of the collections above


@dataclass(frozen=True)
class Row:
    """A row: where it lies, what people call it, and its cells by column."""

    at: Place
    name: str
    cells: Mapping[str, Cell]


@dataclass(frozen=True)
class Table:
    """A table to edit. `roots`: the parts of the plan that it writes."""

    key: str
    group: Group
    title: Words
    patterns: tuple[Pattern, ...]
    columns: tuple[Column, ...]
    roots: tuple[Place, ...]
    rows_stay: bool = False

    def rows(self, tree: Any) -> tuple[Row, ...]:
        """The rows that a plan has."""
        found = (place for pattern in self.patterns for place in places(tree, pattern))
        return tuple(self.row(tree, place) for place in found)

    def row(self, tree: Any, place: Place) -> Row:
        """The row at a place."""
        name = self.name_of(tree, place)
        return Row(place, name, {column.key: read(column, tree, place, name) for column in self.columns})

    def name_of(self, tree: Any, place: Place) -> str:
        """What people call a row: the names on the way to it."""
        if len(self.patterns) > 1 or not set(self.patterns[0]) & set(EACH):
            steps = named(tree, place)
            return " · ".join((steps[1], *steps[3:]))
        pattern, steps = self.patterns[0], named(tree, place)
        return " · ".join(step for step, each in zip(steps, pattern, strict=True) if each in EACH)


def read(column: Column, tree: Any, row: Place, name: str) -> Cell:
    """A cell of a row."""
    if column.role == "key":
        return name if column.step < 0 else named(tree, row[: column.step + 1])[-1]
    if column.role == "stock":
        return str(sum(units(variant) for variant in at(tree, (*row, "variants")) or ()))
    return None if column.role == "computed" else column.read(tree, column.place(row, name))


def units(variant: Mapping[str, Any]) -> int:
    """Units of a variant in stock; 0 where it is written wrongly."""
    try:
        return int(kinds.WHOLE.read(str(variant.get("stock", "0"))))
    except ValueError:
        return 0


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


def collections(model: type[Section], before: Pattern = (), parents: tuple[Any, ...] = ()) -> Iterator[Found]:
    """Every group and list of entries that a section declares, those inside entries too; an outer one first."""
    for name, info in model.model_fields.items():
        shape, here = shape_of_field(info), (*before, key_of(name, info))
        inner = shape.item or shape.value
        if shape.section is not None:
            yield from collections(shape.section, here, parents)
        elif inner is not None and (shape.key or inner.section):
            pattern = (*here, KEYS if shape.key else ITEMS)
            if inner.section or inner.kind:
                yield Found(pattern, info, shape.key, inner.section, inner, parents)
            if inner.section:
                yield from collections(inner.section, pattern, (*parents, info))


def flash() -> Found:
    """Flash sales: an entry is a listing's."""
    from ecosim.scenario.promotions import Flash, Price

    return Found(("prices", KEYS, "flash"), Price.model_fields["flash"], None, Flash, Shape(section=Flash), ())


def root_of(pattern: Pattern) -> Place:
    """The part of a plan that a table of this pattern writes."""
    return pattern[: min((pattern.index(each) for each in EACH if each in pattern), default=len(pattern))]


def key_columns(found: Found, tree: Any) -> Iterator[Column]:
    """Columns for the names on the way to a row, but for the name that an entry of a list bears itself."""
    last = max(step for step, each in enumerate(found.pattern) if each in EACH)
    heads = iter(found.parents)
    for step, each in enumerate(found.pattern):
        is_last = step == last
        if each not in EACH or (each == ITEMS and is_last):
            continue
        info = None if is_last else next(heads, None)
        label = short(Words(help_of(info).en, help_of(info).zh)) if info is not None else NAMES[key_word(found)]()
        options = references(tree, key_word(found)) if is_last else names_at(tree, found.pattern[: step + 1])
        if found.pattern[:2] == ("prices", KEYS) and step == 1:
            label, options = pair("tables.listing"), references(tree, "listing")
        elif found.pattern[:2] == ("products", ITEMS) and step == 1:
            label = pair("tables.listing")
        yield Column(f"@{step}", label, label, kinds.NAME, role="key", step=step, is_required=True, options=options)


NAMES: Final = {
    "": lambda: pair("tables.name"), "query": lambda: pair("tables.word"), "phase": lambda: pair("tables.phase"),
    "segment": lambda: pair("tables.segment"), "listing": lambda: pair("tables.listing"),
    "hours": lambda: pair("tables.hours"),
}  # fmt: skip


def key_word(found: Found) -> str:
    """What the key of an entry refers to; spans of hours are known by their setting's name."""
    if found.pattern[-2:] == ("hours", KEYS):
        return "hours"
    return found.key.refers if found.key and found.key.refers in NAMES else ""


def names_at(tree: Any, pattern: Pattern) -> tuple[str, ...]:
    """The names of the entries that a pattern finds."""
    return tuple(dict.fromkeys(named(tree, place)[-1] for place in places(tree, pattern)))


def value_columns(found: Found, tree: Any) -> Iterator[Column]:
    """Columns for what an entry holds."""
    if found.model is not None:
        for column in columns_of(found.model):
            refers = column.kind.refers
            yield replace(column, options=references(tree, refers)) if refers else column
    elif found.value.kind is not None:
        is_money = found.value.kind.word == "money"
        label = pair("tables.bid") if key_word(found) == "query" else pair("tables.yuan") if is_money else None
        yield Column("=", label or short(Words(help_of(found.info).en, help_of(found.info).zh)), about(found.info),
                     found.value.kind, is_required=True)  # fmt: skip


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
