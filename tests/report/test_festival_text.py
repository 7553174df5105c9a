"""A rule pack in words, in both languages: what it says, how sure it is, and nothing wider than the terminal."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from rich.cells import cell_len

from ecosim.report.festival_text import phase_facts, rule_facts, show_festival, window_facts
from ecosim.report.festival_words import RACES, STEP_WORDS, cross_store_words, span_text, until
from ecosim.report.wording import LANGS, Lang
from ecosim.scenario.festival import RACES as ALL_RACES
from ecosim.scenario.festival import STEPS, CrossStore, Festival, Offer, Phase
from ecosim.scenario.rule_packs import Pack, pack_names, read_pack

TMALL = read_pack("tmall-double11-2025")


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def text_of(pack: Pack, lang: Lang, width: int = 80) -> str:
    return "\n".join(show_festival(pack, lang, width))


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", pack_names())
def test_every_pack_is_readable_at_eighty_columns(name: str, lang: Lang) -> None:
    pack = read_pack(name)
    for width in (60, 80, 120):
        lines = show_festival(pack, lang, width)
        assert max(map(cell_len, lines)) <= width
        assert not any(line != line.rstrip() for line in lines)
    text = text_of(pack, lang)
    names = [phase.name for phase in pack.festival.phases] + [window.name for window in pack.festival.presale]
    assert [name for name in names if text.count(name) < 2] == []


@pytest.mark.parametrize("lang", LANGS)
def test_every_block_says_its_grade_and_source(lang: Lang) -> None:
    facts = [*phase_facts(TMALL, lang), *window_facts(TMALL, lang), *rule_facts(TMALL, lang)]
    assert len(facts) == 5 + 1 + 4
    assert [fact.label for fact in facts if not re.match(r"\[[PNTSM]\] \w", fact.evidence)] == []


def test_the_opening_in_both_languages() -> None:
    english, chinese = (list(phase_facts(TMALL, lang))[1].text for lang in LANGS)
    assert plain(english) == (
        "10-20 20:00 to 10-24 24:00, prices hold, 15 to 40 % [S] more visits, "
        "places in the venue by what was paid in the last hour"
    )
    assert (
        plain(chinese)
        == "10-20 20:00 至 10-24 24:00，活动价生效，平台增量流量 15 至 40% [S]，会场按近1小时支付金额赛马"
    )


def test_when_prices_hold_is_said_in_one_sentence() -> None:
    assert "\nFestival prices hold 10-20 20:00 to 11-14 24:00.\n" in text_of(TMALL, "en")
    waves = plain(text_of(read_pack("tmall-double11-2020"), "zh"))
    assert "\n活动价生效：11-01 00:00 至 11-03 24:00；11-11 00:00 至 11-11 24:00。\n" in waves


def test_rules_in_words() -> None:
    said = {fact.label: plain(fact.text) for fact in rule_facts(read_pack("tmall-double11-2020"), "en")}
    assert said == {
        "deposits": "presale prices from 50 yuan; deposits in steps of 10 yuan; at least 10 yuan and 10 %, at most 20 %"
        "; from 500 yuan: at least 50 yuan, at most 20 %; from 1000 yuan: at least 100 yuan, at most 20 %",
        "cross-store": "40 off 300, for every full amount, the store pays",
        "stacking": "store coupon, cross-store reduction, platform coupon, red packet, deposit expansion",
        "entry": "10 % below the lowest price of 60 days, or more",
        "price protection": "of orders paid since prices opened, until 11-26 24:00",
    }
    official = {fact.label: plain(fact.text) for fact in rule_facts(TMALL, "zh")}
    assert official["官方立减"] == "每件至少10%"
    assert official["叠加"] == "官方立减、店铺券、平台券、红包、定金膨胀；门槛按官方立减前计算"


def test_offers_are_named_where_there_are_several() -> None:
    offers = (Offer(name="a", over_fen=40_000, minus_fen=5_000), Offer(name="b", over_fen=60_000, minus_fen=3_050))
    rule = CrossStore(offers=offers, repeat=False, most_fen=1_000_000, paid_by="platform")
    words = cross_store_words(rule)
    assert (
        plain(words.en)
        == "50 off 400 (a) or 30.50 off 600 (b), once, at most 10000 yuan in one payment, the platform pays"
    )
    assert words.zh == "满400减50（a）或满600减30.50（b），仅一次，单笔封顶10000元，平台承担"


def test_a_pack_without_evidence_says_so() -> None:
    phase = Phase(name="only", start=dt.datetime(2025, 10, 2), end=dt.datetime(2025, 10, 3))
    pack = Pack(Festival(name="bare", phases=(phase,)), {})
    text = text_of(pack, "en")
    assert text.startswith("bare (bare, Tmall)\nno source given\n")
    assert "Festival prices hold never." not in text
    assert "Festival prices never hold." in text


def test_midnight_ends_the_day_before() -> None:
    assert plain(until(dt.datetime(2025, 3, 1))) == "02-28 24:00"
    assert plain(span_text(dt.datetime(2025, 3, 1), dt.datetime(2025, 3, 1, 12), "zh")) == "03-01 00:00 至 03-01 12:00"


def test_every_race_and_step_has_words() -> None:
    assert set(RACES) == set(ALL_RACES)
    assert set(STEP_WORDS) == set(STEPS)
    assert all(words.en and words.zh for key, words in {**RACES, **STEP_WORDS}.items() if key != "none")
