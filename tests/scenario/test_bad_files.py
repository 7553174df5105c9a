# ruff: noqa: E501  one case a line: the file reads as a table
"""Every way to spoil a scenario gives its place, its path, what is wrong and what to do."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from ecosim.errors import BadInput, Problem
from ecosim.scenario import load


def problems_of(base: SimpleNamespace, folder: Path, text: str, csv: str | None = None) -> list[Problem]:
    path = base.write(folder, text, base.CSV if csv is None else csv)
    with pytest.raises(BadInput) as caught:
        load(path, params_models=base.PLUGINS)
    return [
        Problem(Path(problem.file).name, *list(problem.as_dict().values())[1:]) for problem in caught.value.problems
    ]


def test_the_base_is_sound(base: SimpleNamespace, tmp_path: Path) -> None:
    scenario = load(base.write(tmp_path), params_models=base.PLUGINS)
    assert scenario.settings.after_sale.refund_share == pytest.approx(0.16, abs=1e-15)
    assert scenario.settings.record.events is False
    assert [setting.path for setting in scenario.ranges if not setting.path.startswith("festival")] == [
        "after_sale.refund_share", "products.knit.refund_share"]  # fmt: skip


# line replaced, new text, then the expected line, column, path, and a piece of the message
LINES = [
    # ---- text that YAML would guess at
    (2, "name: no", None),
    (3, "period: {from: 20:00, to: 2025-10-31}", (3, 16, "period.from", "'20:00' is no day of the calendar")),
    (10, "  count: 20:00", (10, 10, "shoppers.count", "'20:00' is no whole number")),
    (10, "  count: no", (10, 10, "shoppers.count", "'no' is no whole number")),
    (10, "  count: .nan", (10, 10, "shoppers.count", "'.nan' is no whole number")),
    (10, "  count: -.inf", (10, 10, "shoppers.count", "'-.inf' is no whole number")),
    (10, "  count: +10:05", (10, 10, "shoppers.count", "'+10:05' is no whole number")),
    (10, "  count: 1_000", (10, 10, "shoppers.count", "'1_000' is no whole number")),
    (10, "  count: 0x10", (10, 10, "shoppers.count", "'0x10' is no whole number")),
    (10, "  count: 2e3", None),
    (10, "  count: " + "9" * 4000, (10, 10, "shoppers.count", "is no whole number")),
    (10, "  count: 1e999", (10, 10, "shoppers.count", "out of all proportion")),
    (10, "  count: 1e19", (10, 10, "shoppers.count", "out of all proportion")),
    (10, "  count: 50亿", (10, 10, "shoppers.count", "50亿 is too large; write at most 4000000000 (shoppers)")),
    (10, "  count: 0", (10, 10, "shoppers.count", "0 is too small; write at least 1")),
    (10, "  count: 20.5", (10, 10, "shoppers.count", "'20.5' is no whole number; write it without decimals")),
    (10, "  count: [1]", (10, 10, "shoppers.count", "is a list; one value belongs here")),
    (10, "  count: {a: 1}", (10, 10, "shoppers.count", "is a group of settings; one value belongs here")),
    (10, "  count: !!python/object/apply:os.system [ls]", (10, 10, "", "tags are not read")),
    (10, "  count: !!int 5", (10, 10, "", "tags are not read")),
    (10, "  count: &a 5", (10, 10, "", "anchor &a: anchors are not read")),
    (10, "  count: *a", (10, 10, "", "alias *a: aliases are not read")),
    (10, "  <<: {count: 5}", (10, 3, "shoppers.<<", "unknown setting")),
    (26, "record: {events: 2}", (26, 18, "record.events", "'2' is neither yes nor no; write true or false")),
    (26, "off: {events: no}", (26, 1, "off", "unknown setting")),
    # ---- YAML's grammar
    (3, "period: {from: 2025-10-01, to: 2025-10-31", (4, 9, "", "is not YAML")),
    (10, "  count: 5\n  count: 6", (11, 3, "count", "'count' is written twice in one group, first in line 10")),
    (10, "\tcount: 5", (10, 1, "", "is not YAML")),
    (10, "  count: @5", (10, 10, "", "is not YAML")),
    (10, "  [count]: 5", (10, 3, "", "a list or group stands where a name belongs")),
    (26, "---\nrecord: {}", (26, 1, "", "a second document begins")),
    (26, "x: " + "[" * 33 + "]" * 33, (26, 35, "", "nested deeper than 32 levels")),
    (2, "name: a\x07b", (2, 8, "", "a character that YAML does not allow")),
    # ---- names
    (1, "ecosim: 2", (1, 9, "ecosim", "'2' is none of the choices; write one of: 1")),
    (1, "", (2, 1, "ecosim", "is missing; add ecosim:")),
    (2, "name: Über uns", (2, 7, "name", "is no name; a name has lower-case letters")),
    (2, "name: ../up", (2, 7, "name", "is no name")),
    (2, "name: " + "a" * 65, (2, 7, "name", "at most 64 characters")),
    (2, "nmae: base", (2, 1, "nmae", 'unknown setting; did you mean "name"?')),
    (12, "    All: {share: 100%}", (12, 5, "shoppers.segments.All", "'All' is no name")),
    (12, "    all: {share: 100%, afinity: 3}", (12, 24, "shoppers.segments.all.afinity", "unknown setting")),
    (21, "  pages: {slot: 20}", (21, 11, "behaviour.pages.slot", 'did you mean "slots"?')),
    (21, "  pagse: {slots: 20}", (21, 3, "behaviour.pagse", 'did you mean "pages"?')),
    (2, "name: base\nstore: {name: rival-store-001}", (3, 15, "store.name", "names that begin with rival- are kept for rivals")),
    (2, "name: base\nstore: {name: arrival-store}", None),
    # ---- dates and the festival
    (2, "name: base\nstore: {platform: jd}",
     (5, 1, "festival", "is on tmall, the store sells on jd; take a festival of jd (one of your own says platform: jd)")),
    (4, "festival: {name: tmall-double11-2025, platform: jd}", (4, 1, "festival", "is on jd, the store sells on tmall")),
    (3, "period: {from: 2025-10-01}", (3, 9, "period.to", "is missing; add to: (Last day, included)")),
    (3, "period: 2025-10-01", (3, 9, "period", "is a single value; a group of settings belongs here: from, to")),
    (3, "period:", (1, 1, "period", "is missing")),
    (3, "period: {from: 2025-10-01, to: 2025-09-30}", (3, 32, "period.to", "lies before the first day 2025-10-01")),
    (3, "period: {from: 2025-10-01, to: 2035-10-31}", (3, 32, "period.to", "at most 731")),
    (3, "period: {from: 1025-10-01, to: 1025-10-02}", (3, 16, "period.from", "years run from 2000 to 2099")),
    (3, "period: {from: 2025-02-30, to: 2025-10-31}", (3, 16, "period.from", "'2025-02-30' is no day")),
    (3, "period: {from: 2025-12-01, to: 2025-12-31}", (4, 1, "festival", "lies wholly outside the period")),
    (4, "festival: tmall-double11-2024", (4, 11, "festival", 'did you mean "tmall-double11-2025"?')),
    (4, "festival: /etc/passwd", (4, 11, "festival", "lies elsewhere")),
    (4, "festival: {name: mine}", (4, 11, "festival", "festival mine has no phases")),
    (4, "festival: [a]", (4, 11, "festival", "is a list; a group of settings belongs here")),
    (4, "festival: {name: tmall-double11-2025, phases: {openning: {traffic_lift: 1}}}",
     (4, 48, "festival.phases.openning", 'no entry has this name; did you mean "opening"?')),
    (4, "festival: {name: tmall-double11-2025, phases: {0: {traffic_lift: 1}}}",
     (4, 48, "festival.phases.0", "entries go by name, never by position")),
    (4, "festival: {name: f, phases: [{name: a, from: 2025-10-02 20:00, to: 2025-10-02 20:00}]}",
     (4, 68, "festival.phases.a.to", "is not after the beginning")),
    (4, "festival: {name: f, phases: [{name: a, from: 2025-10-02 00:00, to: 2025-10-03 24:00}, "
        "{name: b, from: 2025-10-03 23:59, to: 2025-10-05 00:00}]}",
     (4, 103, "festival.phases.b.from", "lies before the end of a (2025-10-04 00:00)")),
    (4, "festival: {name: f, phases: [{name: a, from: 2025-10-02 00:00, to: 2025-10-03 00:00}, "
        "{name: a, from: 2025-10-03 00:00, to: 2025-10-05 00:00}]}",
     (4, 87, "festival.phases[1]", "two phases are called a")),
    (4, "festival: {name: f, phases: [{name: a, from: 2025-10-02, to: 2025-10-03 00:00}]}",
     (4, 46, "festival.phases.a.from", "'2025-10-02' is no moment; write a day and a time")),
    (2, "name: base\ntimezone: Mars/Base", (3, 11, "timezone", "'Mars/Base' is no time zone")),
    (2, "name: base\ntimezone: Europe/Berlin", (3, 11, "timezone", "changes its clock within the period")),
    (2, "name: base\ncompare_with: [not_joining, last_year]", (3, 29, "compare_with[1]", "'last_year' is none of the choices")),
    (2, "name: base\ncompare_with: [not_joining, not_joining]", (3, 15, "compare_with", "a baseline is named twice")),
    # ---- prices
    (8, "  coat: {daily: 399, festival: 359, in_hand: 305.14}",
     (8, 46, "prices.coat.in_hand", "305.14 is not what the rules give: 359.00 less 15% is 305.15; write 305.15")),
    (5, "promotions: {official_reduction: {rate: 10%}}", (8, 46, "prices.coat.in_hand", "write 323.10")),
    (5, "promotions: {official_reduction: {rate: 15}}", (5, 41, "promotions.official_reduction.rate",
     "15 is too large; write less than 1 (share); for 15 percent write 15%")),
    (5, "promotions: {official_reduction: {rate: 10%..15%}}", (8, 46, "prices.coat.in_hand", "cannot be checked against a range")),
    (8, "  coat: {daily: 399, festival: 999}", (8, 32, "prices.coat.festival", "999.00 is above the tag price 899.00")),
    (8, "  coat: {daily: 800..900}", (8, 17, "prices.coat.daily", "900.00 is above the tag price 899.00")),
    (8, "  coat: {daily: 399.005}", (8, 17, "prices.coat.daily", "has more than two decimals")),
    (8, "  coat: {daily: free}", (8, 17, "prices.coat.daily", "'free' is no amount of money; write yuan")),
    (8, "  coat: {daily: 1e15}", (8, 17, "prices.coat.daily", "is out of all proportion for an amount of money; the largest is 10^14 yuan")),
    (8, "  coat: {daily: 0}", (8, 17, "prices.coat.daily", "0 is too small; write at least 0.01 (yuan)")),
    (8, "  cost: {daily: 399}", (8, 9, "prices.cost", "there is no listing 'cost'; did you mean \"coat\"?")),
    (8, "  coat: 399", (8, 9, "prices.coat", "is a single value; a group of settings belongs here")),
    (8, "  [coat, 399]", (8, 3, "prices", "is a list; write entries by name")),
    # ---- shares and numbers
    (12, "    all: {share: 90%}", (12, 5, "shoppers.segments", "the shares sum to 90%, not 100%")),
    (12, "    all: {share: 90%..100%}", (12, 18, "shoppers.segments.all.share", "these shares must sum to 100%, write single")),
    (12, "    all: {share: 150%}", (12, 18, "shoppers.segments.all.share", "150% is too large; write at most 1")),
    (12, "    all: {share: half}", (12, 18, "shoppers.segments.all.share", "'half' is no share; write 15% or 0.15")),
    (12, "    all: {}", (12, 10, "shoppers.segments.all.share", "is missing")),
    (12, "    all: null", (12, 5, "shoppers.segments", "is empty; write at least one entry")),
    (16, "    毛衣: {share: 30%}", (15, 5, "market.queries", "the shares sum to 90%")),
    (21, "  pages: {slots: 20, sponsored: [6, 1]}", (21, 33, "behaviour.pages.sponsored", "positions must rise and differ")),
    (21, "  pages: {slots: 5, sponsored: [1, 6]}", (21, 32, "behaviour.pages.sponsored", "between 1 and 5")),
    (21, "  pages: {sponsored: 1}", (21, 22, "behaviour.pages.sponsored", "is a single value; a list belongs here")),
    (21, "  pages: {sponsored: [1..6]}", (21, 23, "behaviour.pages.sponsored[0]", "a range cannot stand inside a list")),
    (21, "  views_by_hour: [1, 2]", (21, 18, "behaviour.views_by_hour", "has 2 entries; write 24 entries")),
    (21, f"  views_by_hour: [{', '.join(['0'] * 24)}]", (21, 18, "behaviour.views_by_hour", "nobody ever visits")),
    (21, f"  views_by_hour: [-1, {', '.join(['1'] * 23)}]", (21, 18, "behaviour.views_by_hour", "-1 is no share of visits")),
    (21, "  choice: {leave: 4%}", (21, 19, "behaviour.choice.leave", "'4%' is a percentage; this setting takes a plain number")),
    (23, "  ship_h: 2 weeks", (23, 11, "after_sale.ship_h", "'2 weeks' is no length of time; write 48 h, 2 d, 30 min")),
    (13, "market:\n  rivals: {stores: 0}", (14, 20, "market.rivals.stores", "180 listings need a store")),
    # ---- ranges
    (23, "  refund_share: 20%..12%", (23, 17, "after_sale.refund_share", "the first end must be the lower")),
    (23, "  refund_share: 12%..12%", (23, 17, "after_sale.refund_share", "a single value needs no dots")),
    (23, "  refund_share: 12%..x", (23, 17, "after_sale.refund_share", "is no share; write 15% or 0.15")),
    (23, "  refund_share: 12%..120%", (23, 17, "after_sale.refund_share", "120% is too large; write at most 1")),
    (23, "  refund_share: {range: 12%}", (23, 25, "after_sale.refund_share.range", "'12%' is no range; write low..high")),
    (23, "  refund_share: {range: 1%..2%, grade: A}", (23, 40, "after_sale.refund_share.grade", "'A' is no grade")),
    (23, "  refund_share: {range: 1%..2%, sauce: A}", (23, 33, "after_sale.refund_share.sauce", 'did you mean "source"?')),
    (23, "  refund_share: {low: 1%, high: 2%}", (23, 17, "after_sale.refund_share", "is a group of settings; one value")),
    (2, "name: base\nseed: 1..5", (3, 7, "seed", "seed is what draws are made from")),
    (2, "name: base\nreplications: 0", (3, 15, "replications", "0 is too small")),
    # ---- channels
    (18, "  direct: {folower_rate: 8%}", (18, 12, "channels.direct.folower_rate", 'did you mean "follower_rate"?')),
    (18, "  direct: {follower_rate: 8}", (18, 27, "channels.direct.follower_rate", "for 8 percent write 8%")),
    (18, "  dirct: {follower_rate: 8%}", (18, 3, "channels.dirct.use", "no plugin is called 'dirct'; did you mean \"direct\"?")),
    (18, "  mine: {use: dirct}", (18, 15, "channels.mine.use", 'did you mean "direct"?')),
    (18, "  direct: {enabled: maybe}", (18, 21, "channels.direct.enabled", "'maybe' is neither yes nor no")),
    (18, "  direct: 8%", (18, 11, "channels.direct", "is a single value; a group of settings belongs here")),
    (18, "  direct: {params: {follower_rate: 8%}}", (18, 12, "channels.direct.params", "unknown setting")),
    (19, "  search: {use: bids, groups: {core: {words: {大衣: cheap}}}}",
     (19, 51, "channels.search.groups.core.words.大衣", "'cheap' is no amount of money")),
    (19, "  search: {use: bids, groups: {core: {listings: [Coat]}}}",
     (19, 50, "channels.search.groups.core.listings[0]", "'Coat' is no name")),
    (19, "  search: {use: bids, daily_budget: 0.13}", (19, 11, "channels.search", "nobody bids 0.13 yuan")),
    # ---- files
    (6, "products: bsae.csv", (6, 11, "products", "there is no file 'bsae.csv' beside the scenario; did you mean \"base.csv\"?")),
    (6, "products: ../base.csv", (6, 11, "products", "lies elsewhere")),
    (6, "products: []", (6, 11, "products", "there is nothing to sell")),
    (6, "products: {coat: {cost: 3}}", (6, 11, "products", "is a group of settings; a list belongs here")),
    (2, "name: base\nextends: nowhere", (3, 10, "extends", "there is no file 'nowhere' beside the scenario")),
    (2, "name: base\nextends: [a]", (3, 10, "extends", "is no name")),
    (2, "name: base\nextends: base.yaml", (3, 10, "extends", "base.yaml extends a file that extends it")),
]  # fmt: skip


@pytest.mark.parametrize(("number", "line", "expected"), LINES, ids=[f"{at:03d}" for at in range(len(LINES))])
def test_one_spoilt_line(
    base: SimpleNamespace, tmp_path: Path, number: int, line: str, expected: tuple[int, int, str, str] | None
) -> None:
    text = base.with_line(number, line)
    if expected is None:
        load(base.write(tmp_path, text), params_models=base.PLUGINS)
        return
    found = problems_of(base, tmp_path, text)
    assert [(problem.file, problem.line, problem.column, problem.path) for problem in found] == [
        ("base.yaml", *expected[:3])
    ]
    assert expected[3] in found[0].message
    assert "\n" not in str(found[0])


CELLS = [
    (1, "listing,title,sku,colour,size,tag_price,cost,salvage,stok,rating,refund_share",
     [(1, 1, "products", "column stock is missing"), (1, 9, "products", "unknown column 'stok'; did you mean \"stock\"?")]),
    (1, "listing,title,sku,colour,size,tag_price,cost,salvage,stock,stock,refund_share",
     [(1, 10, "products.stock", "column 'stock' stands twice")]),
    (2, "coat,羊毛大衣,C-1,驼色,S,899,210,90,many,4.8,", [(2, 9, "products.coat.variants.C-1.stock", "'many' is no whole number")]),
    (2, "coat,羊毛大衣,C-1,驼色,S,899,210,90,-3,4.8,", [(2, 9, "products.coat.variants.C-1.stock", "-3 is too small")]),
    (2, "coat,羊毛大衣,C-1,驼色,S,899,210,90,,4.8,", [(2, 3, "products.coat.variants.C-1.stock", "is missing; add stock:")]),
    (2, "coat,羊毛大衣,,驼色,S,899,210,90,30,4.8,", [(2, 1, "products.coat.variants[0].sku", "is missing")]),
    (3, "coat,羊毛大衣,C-2,驼色,M,799,210,90,40,4.8,",
     [(3, 6, "products.coat.tag_price", "'799' differs from '899' in row 2; a listing has one tag_price")]),
    (3, "coat,,C-2,驼色,M,,,90,40,,", []),
    (4, "knit,毛衣女,K-1,米白,均码,750000.01,60,30,100,4.7,10%",
     [(4, 6, "products.knit.tag_price", "750000.01 is above 750000.00; an order of 5 units (behaviour.basket.most_units)")]),
    (3, ",羊毛大衣,C-2,驼色,M,899,210,90,40,4.8,", [(3, 1, "products.listing", "the row names no listing")]),
    (3, "Coat,羊毛大衣,C-2,驼色,M,899,210,90,40,4.8,", [(3, 1, "products.Coat.listing", "'Coat' is no name")]),
    (3, "coat,羊毛大衣,C-1,驼色,M,899,210,90,40,4.8,",
     [(2, 3, "products.coat.variants.C-1", "the code 'C-1' stands twice")]),
    (4, "knit,毛衣女,K-1,米白,均码,299,60,30,100,4.7,10%,7", [(4, 12, "products", "the row has 12 cells, the first row 11")]),
    (4, "knit,毛衣女,K-1,米白,均码,299,60,30,100,6,10%", [(4, 10, "products.knit.rating", "6 is too large; write at most 5 (points)")]),
    (4, "knit,毛衣女,K-1,米白,均码,299,60,30,100,4.7,110%", [(4, 11, "products.knit.refund_share", "110% is too large")]),
    (4, 'knit,"毛衣女,K-1,米白,均码,299,60,30,100,4.7,10%', [(4, 1, "products", "is no table")]),
]  # fmt: skip


@pytest.mark.parametrize(("number", "line", "expected"), CELLS, ids=[f"{at:02d}" for at in range(len(CELLS))])
def test_one_spoilt_row(
    base: SimpleNamespace, tmp_path: Path, number: int, line: str, expected: list[tuple[int, int, str, str]]
) -> None:
    csv = base.with_line(number, line, base.CSV)
    if not expected:
        load(base.write(tmp_path, csv=csv), params_models=base.PLUGINS)
        return
    found = problems_of(base, tmp_path, base.TEXT, csv)
    assert [(problem.file, problem.line, problem.column, problem.path) for problem in found] == [
        ("base.csv", *want[:3]) for want in expected
    ]
    for problem, want in zip(found, expected, strict=True):
        assert want[3] in problem.message


def test_all_problems_of_a_file_come_at_once_in_the_order_of_the_text(base: SimpleNamespace, tmp_path: Path) -> None:
    text = base.TEXT
    for number, line in [
        (2, "name: Base"), (3, "period: {from: 2025-10-01, to: 2025-09-01}"), (10, "  cuont: 5"), (12, "    all: {share: 1.5}"),
        (16, "    毛衣: {share: 50%}"), (18, "  direct: {follower_rate: x}"), (23, "  refund_share: 3..2"), (25, "  courier: -1"),
    ]:  # fmt: skip
        text = base.with_line(number, line, text)
    found = problems_of(base, tmp_path, text, base.with_line(2, "coat,x,C-1,驼色,S,899,210,90,many,4.8,", base.CSV))
    assert [(problem.file, problem.line) for problem in found] == [
        ("base.csv", 2), ("base.csv", 3), ("base.yaml", 2), ("base.yaml", 3), ("base.yaml", 10), ("base.yaml", 12),
        ("base.yaml", 15), ("base.yaml", 18), ("base.yaml", 23), ("base.yaml", 25),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "line", "column", "piece"),
    [
        (b"", 1, 1, "the file is empty"),
        (b"# nothing\n", 1, 1, "the file is empty"),
        (b"just text", 1, 1, "the file holds a single value"),
        (b"- a\n- b", 1, 1, "the file holds a list"),
        (b"ecosim: 1\nname: \xff\xfe", 2, 7, "is not UTF-8"),
        ("ecosim: 1\nname: 大衣".encode("gbk"), 2, 7, "is not UTF-8"),
        (b"a: [" * 30_000, 1, 65, "nested deeper than 32 levels"),
        (b"[" * 30_000, 1, 33, "nested deeper than 32 levels"),
        (b"{a: " * 30_000, 1, 129, "nested deeper than 32 levels"),
        (b"- " * 30_000, 1, 65, "nested deeper than 32 levels"),
        (b"a: " + b"x" * 1_000_001, 1, 1, "at most 1000000 are read"),
        (b"a: [" + b"1," * 250_000 + b"]", 1, 399_995, "more than 200000 pieces"),
        (b"a: *b", 1, 4, "aliases are not read"),
        (b"\x00", 1, 1, "does not allow"),
    ],
)
def test_hostile_bytes(tmp_path: Path, data: bytes, line: int, column: int, piece: str) -> None:
    path = tmp_path / "bad.yaml"
    path.write_bytes(data)
    with pytest.raises(BadInput) as caught:
        load(path)
    assert len(caught.value.problems) == 1
    problem = caught.value.problems[0]
    assert (problem.line, problem.column) == (line, column)
    assert piece in problem.message


def test_a_file_with_everything_wrong_stops_soon(base: SimpleNamespace, tmp_path: Path) -> None:
    found = problems_of(base, tmp_path, base.TEXT + "".join(f"odd-{at}: 1\n" for at in range(5_000)))
    assert len(found) == 202
    assert found[-1].message == "there is more; mend these first"
