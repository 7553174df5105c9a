"""Ranges are drawn by name; variants keep the draws."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from ecosim.scenario import Range, Scenario, load
from ecosim.scenario.ranges import draw_value, midpoint, put


@pytest.fixture
def scenario(base: SimpleNamespace, tmp_path: Path) -> Scenario:
    return load(base.write(tmp_path), params_models=base.PLUGINS)


def test_settings_hold_the_midpoint(scenario: Scenario) -> None:
    assert scenario.settings.after_sale.refund_share == (0.12 + 0.20) / 2
    assert scenario.settings.products[1].refund_share == (0.10 + 0.14) / 2


def test_each_replication_draws_each_range_inside_its_ends(scenario: Scenario) -> None:
    drawn = [scenario.at(replication) for replication in range(20)]
    shares = [settings.after_sale.refund_share for settings in drawn]
    assert all(0.12 < share < 0.20 for share in shares)
    assert len(set(shares)) == 20
    assert all(0.10 < (settings.products[1].refund_share or 0) < 0.14 for settings in drawn)
    assert all(settings.products[0].refund_share is None for settings in drawn)


def test_nothing_but_ranges_differs_between_replications(scenario: Scenario) -> None:
    settings = scenario.at(5)
    for setting in scenario.ranges:
        node: object = scenario.settings
        for step in setting.attributes:
            node = node[step] if isinstance(node, dict | tuple) else getattr(node, str(step))  # type: ignore[index]
        settings = put(settings, setting.attributes, node)
    assert settings == scenario.settings


def test_a_draw_depends_on_seed_replication_and_path_alone() -> None:
    def draw(seed: int = 1, replication: int = 0, path: str = "a.b", high: float = 1.0) -> float:
        return draw_value(Range(path, 0.0, high, "", "M", ("a",), "number"), seed, replication)

    assert draw() == draw()
    assert len({draw(), draw(seed=2), draw(replication=1), draw(path="a.c")}) == 4
    assert draw(high=2.0) == 2 * draw()


def test_a_known_draw() -> None:
    # Philox(fold(1, 1 + 0); UNCERTAIN = 30, crc32("a.b"), 0, 0), worked out apart from the program below
    setting = Range("a.b", 0.0, 1.0, "", "M", ("a",), "number")
    assert draw_value(setting, 1, 0) == philox_unit(1, 1, "a.b")


def philox_unit(seed: int, salt: int, path: str) -> float:
    """The same draw in plain integers."""
    import zlib

    def philox(key: tuple[int, int], counter: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
        (k0, k1), (c0, c1, c2, c3) = key, counter
        for _ in range(10):
            p0, p1 = 0xD2511F53 * c0, 0xCD9E8D57 * c2
            c0, c1, c2, c3 = (p1 >> 32) ^ c1 ^ k0, p1 & 0xFFFFFFFF, (p0 >> 32) ^ c3 ^ k1, p0 & 0xFFFFFFFF
            k0, k1 = (k0 + 0x9E3779B9) & 0xFFFFFFFF, (k1 + 0xBB67AE85) & 0xFFFFFFFF
        return c0, c1, c2, c3

    high, low, _, _ = philox((seed, salt), (0, 0, 0, 0))
    word = philox((low, high), (30, zlib.crc32(path.encode()), 0, 0))[0]
    return (word + 0.5) / 2**32


def test_draws_are_uniform() -> None:
    setting = Range("a.b", 0.0, 1.0, "", "M", ("a",), "number")
    values = np.sort([draw_value(setting, seed, replication) for seed in range(20) for replication in range(50)])
    distance = np.max(np.abs(values - (np.arange(1000) + 0.5) / 1000))
    assert distance < 1.63 / np.sqrt(1000)  # Kolmogorov-Smirnov at 1 %, seeds fixed


@pytest.mark.parametrize("kind", ["whole number", "money"])
def test_whole_kinds_are_drawn_whole_and_reach_both_ends(kind: str) -> None:
    setting = Range("n", 1, 3, "", "M", ("n",), kind)
    values = [draw_value(setting, 1, replication) for replication in range(200)]
    assert {type(value) for value in values} == {int}
    assert set(values) == {1, 2, 3}
    assert midpoint(1, 4, True) == 3


@pytest.mark.parametrize("kind", ["whole number", "money"])
def test_every_whole_number_of_a_range_is_as_likely_as_any_other(kind: str) -> None:
    setting = Range("n", 5, 8, "", "M", ("n",), kind)
    counts = np.bincount([draw_value(setting, 1, replication) for replication in range(4_000)], minlength=9)
    assert counts[:5].sum() == 0
    assert ((counts[5:] - 1_000) ** 2 / 1_000).sum() < 11.34  # chi-squared of 3 degrees at 1 %, seed fixed


@pytest.mark.parametrize("role", ["not_joining", "no_festival"])
def test_a_baseline_draws_what_the_plan_draws(scenario: Scenario, role: str) -> None:
    plan, other = scenario.at(2), scenario.variant(role).at(2)
    assert other.after_sale == plan.after_sale
    assert other.products == plan.products
    assert other.shoppers == plan.shoppers


def test_variants(scenario: Scenario) -> None:
    apart, without = scenario.variant("not_joining"), scenario.variant("no_festival")
    assert (apart.role, apart.settings.join_festival, apart.settings.festival) == (
        "not_joining", False, scenario.settings.festival)  # fmt: skip
    assert (without.role, without.settings.festival, without.settings.join_festival) == ("no_festival", None, True)
    assert not [setting for setting in without.ranges if setting.path.startswith("festival")]
    assert len({scenario.identity, apart.identity, without.identity}) == 3
    assert scenario.variant("plan") == scenario


@pytest.mark.parametrize("call", [lambda s: s.variant("last_year"), lambda s: s.at(-1), lambda s: s.at(2**32)])
def test_odd_requests_are_refused(scenario: Scenario, call: Callable[[Scenario], object]) -> None:
    with pytest.raises(ValueError, match=r"is no (role|replication)"):
        call(scenario)


def test_a_range_tells_where_it_comes_from(base: SimpleNamespace, tmp_path: Path) -> None:
    text = base.with_line(25, "  courier: {range: 2..3, source: three quotes, grade: N}")
    (setting,) = [
        setting
        for setting in load(base.write(tmp_path, text), params_models=base.PLUGINS).ranges
        if setting.path == "costs.courier"
    ]
    assert (setting.low, setting.high, setting.text) == (200, 300, "2.00..3.00")
    assert (setting.source, setting.grade, setting.unit, setting.zh) == ("three quotes", "N", "yuan a parcel", "快递费")
