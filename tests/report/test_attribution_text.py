"""An attribution in words: the widest gap, what is not to be told from zero, what is missing, in both languages."""

from __future__ import annotations

import dataclasses

import pytest
from made_attribution import lost, made, money, sampled

from ecosim.report import attribution_text as texts
from ecosim.report.attribution import GMV
from ecosim.report.wording import LANGS, Words


def said(text: str) -> str:
    return " ".join(text.split())


def test_the_answer_names_the_widest_gap_and_what_is_sure() -> None:
    text = said(made().text())
    assert "Last click is farthest off for ads: it credits ¥104 (" in text
    assert "With and without ads, in this model, GMV differs by ¥46.00 (" in text
    assert "its Shapley value is ¥57.50 (" in text and "The gap itself" not in text
    assert "With none of these channels GMV is ¥172 (" in text or "GMV is ¥173 (" in text
    assert "95 % each: more with live +¥23.00 (" in text
    assert "not to be told from zero: ads ¥0.00 (-¥18.37 to ¥18.37)." in text
    assert "first click misplaces most" not in text and "last click misplaces most of the four rules: ¥46.00 (" in text
    assert "13.3 % of GMV; position least: ¥0.00 (¥0.00 to ¥0.00), 0.0 %." in text


def test_a_gap_that_is_not_sure_is_said_to_be_so() -> None:
    shapley = {**made(2).shapley, GMV: {"ads": made(2).credits["last_click"]["ads"], "live": money(60, 90)}}
    unsure = made(2, shapley=shapley)
    assert unsure.widest == "live"
    assert "The gap itself is not to be told from zero." in said(unsure.text())


@pytest.mark.parametrize("lang", LANGS)
def test_every_line_fits_and_every_channel_has_its_line(lang: str) -> None:
    for found in (made(), sampled(), made(1)):
        text = found.text("zh" if lang == "zh" else "en")
        assert max(map(len, text.splitlines())) <= 100
        lines = [line.split()[0] for line in text.splitlines() if line.strip()]
        assert lines.count("ads") == lines.count("live") == (3 if found.n_orders else 2) and "organic" in lines
        assert "n/a" in text if len(found.replications) == 1 else "n/a" not in text


def test_chinese_says_the_same() -> None:
    text = made(lost=tuple(lost(1))).text("zh")
    joined = "".join(text.split())
    assert "末次点击在ads上偏差最大" in joined and "与零无法区分：ads" in joined and "有则更高：live" in joined
    assert "虚构方案" in text and "其余渠道" in text and "Shapley 值" in text


def test_sampling_is_said_with_its_error_apart() -> None:
    text = said(sampled().text())
    assert "2 channels have 4 coalitions, more than are simulated" in text and "16 orders of joining" in text
    assert "Sampling error (standard), yuan" in text and "ads 3 0" in text and "live 4 1" in text
    assert "Sampling error" not in made().text()
    assert "--samples is not needed: all 4 coalitions are there" in said(made(n_samples=8).text())


def test_what_is_missing_is_said() -> None:
    text = said(made(1, n_asked=8).text())
    assert "Only 1 of 8 replications have a result in every world" in text
    assert "One replication gives no interval" in text and "One replication" not in made().text()


def test_a_plan_that_sells_nothing_has_nothing_to_credit() -> None:
    found = made()
    none = money(0, 0, 0, 0)
    nothing = dataclasses.replace(
        found,
        worlds=tuple(dataclasses.replace(world, worth={**world.worth, GMV: none}) for world in found.worlds),
        shapley={**found.shapley, GMV: dict.fromkeys(found.players, none)},
        credits={rule: dict.fromkeys(credit, none) for rule, credit in found.credits.items()},
    )
    text = said(nothing.text())
    assert "Nothing is paid in the plan" in text and "misplaces most" not in text and "more with live" in text
    assert nothing.to_json()["misplaced"]["linear"]["share"] is None


def test_one_channel_is_one_channel() -> None:
    one = made(players=("live",))
    assert texts.heading(one) == Words(
        "A made-up plan · 1 channel · 4 worlds · 4 replications, the same draws",
        "虚构方案 · 1 个渠道 · 4 个世界 · 4 次重复，各世界抽样相同",
    )
    assert texts.heading(made(title=Words("", ""))).en.startswith("made-up · 2 channels")
