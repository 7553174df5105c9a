"""Loading: files over files, packs, `--set`, and a scenario that depends on content alone."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecosim.errors import BadInput
from ecosim.scenario import Scenario, load
from ecosim.scenario.bundled import names_in, scenarios_folder

STORES = tuple(f"{store}_{when}_2025" for store in ("apparel", "beauty", "appliance") for when in ("double11", "618"))
BUNDLED = ("double11_2025", "quiet_week", "tiny", *(name for name in STORES if name != "apparel_double11_2025"))


def load_base(base: SimpleNamespace, folder: Path, text: str | None = None, *sets: str) -> Scenario:
    return load(base.write(folder, text or base.TEXT), sets=sets, params_models=base.PLUGINS)


@pytest.mark.parametrize("name", names_in(scenarios_folder()))
def test_bundled_scenarios_load_by_name_from_anywhere(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    scenario = load(name)
    assert scenario.name == name
    assert scenario.warnings == ()


def test_the_bundled_scenarios_are_these() -> None:
    assert set(BUNDLED) <= set(names_in(scenarios_folder()))


@pytest.mark.parametrize("name", BUNDLED[3:])
def test_plans_that_are_swept_fix_no_price_in_hand(name: str) -> None:
    settings_ = load(name).settings
    assert all(price.in_hand_fen is None for price in settings_.prices.values())
    assert sum(price.presale is not None for price in settings_.prices.values()) >= 3
    assert 8 <= len(settings_.products) <= 12 and 60_000 <= settings_.shoppers.count <= 200_000


def test_the_campaign_has_what_it_promises() -> None:
    settings_ = load("double11_2025").settings
    assert settings_.shoppers.count == 200_000
    assert (settings_.period.end_date - settings_.period.start_date).days + 1 == 49
    assert [3 <= len(listing.variants) <= 6 for listing in settings_.products] == [True] * 12
    assert all(price.in_hand_fen is not None for price in settings_.prices.values())
    assert settings_.market.rivals.listings == 180 and settings_.market.rivals.stores == 30
    assert sorted(settings_.channels) == ["direct", "organic_search", "paid_search", "recommend", "venue"]


def test_the_tiny_store_is_the_same_store_in_small() -> None:
    tiny, whole = load("tiny").settings, load("double11_2025").settings
    assert [listing.listing for listing in tiny.products] == [listing.listing for listing in whole.products]
    assert tiny.festival == whole.festival
    assert [name for name in tiny.prices if tiny.prices[name] != whole.prices[name]] == [
        "thermal-set"
    ]  # a flash of one
    pieces = {listing.listing: sum(variant.stock for variant in listing.variants) for listing in tiny.products}
    one_piece = {"down-jacket-short", "knit-cardigan", "thermal-set", "fleece-hoodie", "wool-skirt"}
    assert {name for name, units in pieces.items() if units == 1} == one_piece and sum(pieces.values()) < 150
    assert tiny.channels["paid_search"].params["daily_budget"] == "6"


def test_a_scenario_extends_another(base: SimpleNamespace, tmp_path: Path) -> None:
    base.write(tmp_path)
    child = tmp_path / "child.yaml"
    child.write_text(
        "extends: base.yaml\nname: child\nshoppers: {count: 7}\nbehaviour: {pages: {sponsored: [2]}}\n"
        "products: {coat: {variants: {C-1: {stock: 1}}}}\nfestival: {phases: {opening: {traffic_lift: 3}}}\n"
        "market: {queries: {毛衣: null, 大衣: {share: 1}}}\n"
    )
    scenario = load(child, params_models=base.PLUGINS).settings
    assert (scenario.name, scenario.shoppers.count, scenario.behaviour.pages.slots) == ("child", 7, 20)
    assert scenario.behaviour.pages.sponsored == (2,)
    assert [variant.stock for variant in scenario.products[0].variants] == [1, 40]
    assert list(scenario.market.queries) == ["大衣"]
    assert scenario.festival is not None
    assert {phase.name: phase.traffic_lift for phase in scenario.festival.phases}["opening"] == 3.0


def test_a_named_festival_replaces_the_one_below(base: SimpleNamespace, tmp_path: Path) -> None:
    base.write(tmp_path)
    child = tmp_path / "child.yaml"
    child.write_text(
        "extends: base\nfestival: {name: mine, phases: [{name: a, from: 2025-10-02 20:00, to: 2025-10-03 24:00}]}\n"
    )
    festival = load(child, params_models=base.PLUGINS).settings.festival
    assert festival is not None
    assert (festival.name, festival.source, len(festival.phases)) == ("mine", "", 1)
    assert festival.phases[0].end == dt.datetime(2025, 10, 4)


def test_a_pack_of_ones_own_may_lie_beside(base: SimpleNamespace, tmp_path: Path) -> None:
    (tmp_path / "fair.yaml").write_text("name: fair\nphases: [{name: a, from: 2025-10-02 20:00, to: 25:00}]\n")
    with pytest.raises(BadInput) as caught:
        load_base(base, tmp_path, base.with_line(4, "festival: fair"))
    (problem,) = caught.value.problems
    assert (Path(problem.file).name, problem.line, problem.column) == ("fair.yaml", 2, 48)


def test_a_long_chain_is_refused(tmp_path: Path) -> None:
    for at in range(9):
        (tmp_path / f"s{at}.yaml").write_text(f"extends: s{at + 1}.yaml\n")
    (tmp_path / "s9.yaml").write_text("ecosim: 1\n")
    with pytest.raises(BadInput, match="extends more than 8 files in a row"):
        load(tmp_path / "s0.yaml")


def test_an_unknown_name_gives_the_near_one(tmp_path: Path) -> None:
    for source, piece in [
        ("tinny", 'did you mean "tiny"?'),
        (tmp_path, "is a folder"),
        ("a\0b", "there is no such file"),
        ("", "is a folder"),
    ]:
        with pytest.raises(BadInput) as caught:
            load(source)
        assert piece in str(caught.value)


# ---- --set


@pytest.mark.parametrize(
    ("change", "read", "value"),
    [
        ("shoppers.count=3万", lambda s: s.shoppers.count, 30_000),
        ("market.rivals.depth=18%", lambda s: s.market.rivals.depth, 0.18),
        ("prices.knit.daily=159", lambda s: s.prices["knit"].daily_fen, 15_900),
        ("products.coat.cost=180.5", lambda s: s.products[0].cost_fen, 18_050),
        ("products.coat.variants.C-2.stock=0", lambda s: s.products[0].variants[1].stock, 0),
        ('market.queries."大衣".share=60%', lambda s: s.market.queries["大衣"].share, 0.6),
        ("festival=null", lambda s: s.festival, None),
        ("festival.phases.opening.traffic_lift=5%", lambda s: s.festival.phases[1].traffic_lift, 0.05),
        ("channels.direct.follower_rate=9%", lambda s: s.channels["direct"].params, {"follower_rate": "0.09"}),
        ("channels.direct.enabled=no", lambda s: s.channels["direct"].enabled, False),
        ("channels.twin={use: direct, follower_rate: 1%}", lambda s: s.channels["twin"].use, "direct"),
        ("behaviour.pages.sponsored=[1, 2]", lambda s: s.behaviour.pages.sponsored, (1, 2)),
        ("store.name='abc'", lambda s: s.store.name, "abc"),
        ("title_en=a = b", lambda s: s.title_en, "a = b"),
    ],
)
def test_set_changes_one_thing(base: SimpleNamespace, tmp_path: Path, change: str, read: object, value: object) -> None:
    assert read(load_base(base, tmp_path, None, change).settings) == value  # type: ignore[operator]


@pytest.mark.parametrize(
    ("change", "column", "path", "piece"),
    [
        ("shoppers.cuont=3", 10, "shoppers.cuont", 'did you mean "count"?'),
        ("shopers.count=3", 1, "shopers", 'did you mean "shoppers"?'),
        ("shoppers.count=many", 16, "shoppers.count", "no whole number"),
        (
            "shoppers.segments.al.share=1",
            19,
            "shoppers.segments.al",
            'has no segment of this name; did you mean "all"?',
        ),
        ("channels.dirct.follower_rate=1", 10, "channels.dirct", 'has no channel of this name; did you mean "direct"?'),
        ("channels.0.follower_rate=1", 10, "channels.0", "has no channel of this name"),
        ("market.queries.外套.share=1", 16, "market.queries.外套", "has no query of this name"),
        ("products.cot.cost=1", 10, "products.cot", 'no entry has this name; did you mean "coat"?'),
        ("products.0.cost=1", 10, "products.0", "entries go by name, never by position"),
        ("prices.cot.daily=1", 12, "prices.cot", "there is no listing 'cot'"),
        ("festival.phases.opning.traffic_lift=1", 17, "festival.phases.opning", 'did you mean "opening"?'),
        ("festival=tmall-double11", 10, "festival", 'did you mean "tmall-double11-2025"?'),
        ("channels.direct.follower_rate=7", 31, "channels.direct.follower_rate", "for 7 percent write 7%"),
        ("behaviour.pages.sponsored=[1, x]", 31, "behaviour.pages.sponsored[1]", "no whole number"),
        ("behaviour.pages.sponsored=[1, 2", 27, "", "is not YAML"),
        ("shoppers.count", 15, "", "is no change; write path=value"),
        ("=3", 1, "", "is no change"),
        ("", 1, "", "is no change"),
        ("a..b=3", 3, "", "is no change"),
    ],
)
def test_a_bad_set_has_its_place(
    base: SimpleNamespace, tmp_path: Path, change: str, column: int, path: str, piece: str
) -> None:
    with pytest.raises(BadInput) as caught:
        load_base(base, tmp_path, None, "shoppers.count=5", change)
    (problem,) = caught.value.problems
    assert (problem.file, problem.line, problem.column, problem.path) == ("--set", 2, column, path)
    assert piece in problem.message


def test_seed_and_replications_may_be_given(base: SimpleNamespace, tmp_path: Path) -> None:
    path = base.write(tmp_path)
    scenario = load(path, seed=5, replications=3, params_models=base.PLUGINS)
    assert (scenario.settings.seed, scenario.settings.replications) == (5, 3)
    with pytest.raises(BadInput) as caught:
        load(path, seed=-1, replications=0, params_models=base.PLUGINS)
    assert [(problem.file, problem.path) for problem in caught.value.problems] == [
        ("--reps", "replications"),
        ("--seed", "seed"),
    ]


# ---- content alone


def test_order_of_keys_names_of_files_and_spelling_change_nothing(base: SimpleNamespace, tmp_path: Path) -> None:
    one = load_base(base, tmp_path)
    (tmp_path / "other").mkdir()
    lines = base.TEXT.splitlines()
    lines[12:16] = ["market:", "  queries:", "    毛衣: {share: 0.4}", "    大衣: {share: .6}"]
    lines[17:19] = [lines[18], "  direct: {follower_rate: 0.08, enabled: yes}"]
    text = "\n".join(["# another file", *lines[19:], *lines[:19]])
    path = tmp_path / "other" / "方案 2.yaml"
    path.write_text(text.replace("base.csv", "p.csv"), encoding="utf-8")
    (tmp_path / "other" / "p.csv").write_bytes(base.CSV.encode("gb18030"))
    two = load(path, params_models=base.PLUGINS)
    assert two == one
    assert two.identity == one.identity
    assert list(two.settings.market.queries) == list(one.settings.market.queries)


@pytest.mark.parametrize(
    "change", ["shoppers.count=2001", "seed=2", "after_sale.refund_share=12%..21%", "products.coat.title=x"]
)
def test_any_change_of_content_changes_the_identity(base: SimpleNamespace, tmp_path: Path, change: str) -> None:
    assert load_base(base, tmp_path, None, change).identity != load_base(base, tmp_path).identity


@pytest.mark.parametrize("name", BUNDLED)
def test_a_resolved_scenario_loads_to_an_equal_one(name: str, tmp_path: Path) -> None:
    scenario = load(name)
    path = tmp_path / "resolved.yaml"
    path.write_text(scenario.resolved_yaml(), encoding="utf-8")
    again = load(path)
    assert again == scenario
    assert again.identity == scenario.identity
    assert again.resolved_yaml() == scenario.resolved_yaml()


def test_plugins_settings_survive_resolving(base: SimpleNamespace, tmp_path: Path) -> None:
    text = base.with_line(18, "  direct: {follower_rate: {range: 5%..9%, source: mine, grade: S}}")
    scenario = load_base(base, tmp_path, text)
    assert scenario.settings.channels["search"].params == {"groups": {"core": {"words": {"大衣": "2.20"}}}}
    again = load_base(base, tmp_path, scenario.resolved_yaml())
    assert again == scenario
    assert [setting.text for setting in again.ranges if setting.path == "channels.direct.follower_rate"] == [
        "0.05..0.09"
    ]
    drawn = scenario.at(3).channels["direct"].params["follower_rate"]
    assert 0.05 < base.PLUGINS["direct"].model_validate({"follower_rate": drawn}).follower_rate < 0.09


def test_without_plugins_their_settings_stay_text(base: SimpleNamespace, tmp_path: Path) -> None:
    settings_ = load(base.write(tmp_path)).settings
    assert settings_.channels["direct"].params == {"follower_rate": "8%"}


# ---- warnings


def test_a_value_outside_the_plausible_is_a_warning(base: SimpleNamespace, tmp_path: Path) -> None:
    scenario = load_base(base, tmp_path, None, "after_sale.return_share=80%", "market.rivals.bids.cpc=0.5")
    assert [warning.partition(" is outside ")[0] for warning in scenario.warnings] == [
        "market.rivals.bids.cpc: 0.5", "after_sale.return_share: 80%"]  # fmt: skip


# ---- nothing but BadInput


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_spoilt_text_never_raises_anything_but_bad_input(
    base: SimpleNamespace, tmp_path: Path, data: st.DataObject
) -> None:
    pieces = st.sampled_from(
        ["[", "]", "{", "}", ":", ": ", ",", "-", "..", "1..2", "null", "~", "%", "''", '"', "\n", "  ", "9" * 400,
         "1e999",
         "null: ", "range: ", "{range: 1..2}", "{range: {}}", "[{name: a}]", "use: ", "\t", "#", "!x", "&a", "*a", "<<",
         "products: ", "extends: base",
         "festival: ", "name: ", "24:00", "\x7f", "\ufeff", "\ud83d", "羽", "0", "-1", "."])  # fmt: skip
    text = base.TEXT
    for _ in range(data.draw(st.integers(1, 4))):
        at, cut = data.draw(st.integers(0, len(text))), data.draw(st.integers(0, 12))
        text = text[:at] + data.draw(pieces | st.text(max_size=5)) + text[at + cut :]
    path = base.write(tmp_path)
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    with contextlib.suppress(BadInput):
        load(path, params_models=base.PLUGINS)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_spoilt_tables_never_raise_anything_but_bad_input(
    base: SimpleNamespace, tmp_path: Path, data: st.DataObject
) -> None:
    raw = base.CSV.encode()
    for _ in range(data.draw(st.integers(1, 4))):
        at, cut = data.draw(st.integers(0, len(raw))), data.draw(st.integers(0, 8))
        raw = (
            raw[:at]
            + data.draw(st.binary(max_size=6) | st.sampled_from([b'"', b",", b"\n", b"\r", b"1..2", b"\0"]))
            + raw[at + cut :]
        )
    path = base.write(tmp_path)
    (tmp_path / "base.csv").write_bytes(raw)
    with contextlib.suppress(BadInput):
        load(path, params_models=base.PLUGINS)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(change=st.text(max_size=40) | st.text(".=\"[]{}a0:, '", max_size=20).map(lambda tail: "products.coat" + tail))
def test_spoilt_changes_never_raise_anything_but_bad_input(base: SimpleNamespace, tmp_path: Path, change: str) -> None:
    with contextlib.suppress(BadInput):
        load_base(base, tmp_path, None, change)


def test_files_that_cannot_be_read_are_bad_input(base: SimpleNamespace, tmp_path: Path) -> None:
    path = base.write(tmp_path)
    os.remove(tmp_path / "base.csv")
    os.mkfifo(tmp_path / "base.csv")  # a pipe would block for ever
    with pytest.raises(BadInput, match=r"there is no file 'base\.csv'"):
        load(path)
