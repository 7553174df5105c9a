"""`ecosim price`: the waterfall of a basket that nobody has paid yet."""

from __future__ import annotations

import json

import pytest

from ecosim.cli.main import main

NOW = ["--at", "2025-10-20 21:00"]


def said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(["price", "tiny", *words])
    text = capsys.readouterr()
    return code, text.out, text.err


def test_steps_lead_from_the_tag_price_to_what_is_paid(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = said(capsys, "--listing", "knit-dress:2", "--basket", "silk-shirt", *NOW, "--json")
    found = json.loads(out)
    assert code == 0 and found["is_open"]
    for line in found["lines"]:
        assert sum(step["fen"] for step in line["steps"]) == line["pays_fen"] == line["steps"][-1]["left_fen"]
    assert sum(line["pays_fen"] for line in found["lines"]) == found["pays_fen"]
    assert [line["listing"] for line in found["lines"]] == ["knit-dress", "silk-shirt"]


def test_before_the_opening_everyday_prices_hold(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = said(capsys, "--listing", "knit-dress", "--coupons", "none", "--at", "2025-10-19 10:00", "--json")
    found = json.loads(out)
    assert not found["is_open"] and found["pays_fen"] == 32900


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--listing", "knit-dres", *NOW], "there is no listing 'knit-dres'; did you mean \"knit-dress\"?"),
        (["--listing", "knit-dress:0", *NOW], "is no line of a basket"),
        (["--listing", "knit-dress:1:later", *NOW], "is no line of a basket"),
        (["--listing", "knit-dress", "--at", "2026-01-01 10:00"], "lies outside the period"),
        (["--listing", "knit-dress", "--at", "soon"], "is no moment"),
        (["--listing", "knit-dress", "--coupons", "free-money", *NOW], "there is no coupon 'free-money'"),
        (["--listing", "knit-dress", "--segment", "ghosts", *NOW], "there is no segment 'ghosts'"),
        (["--listing", "silk-shirt:1:deposit", *NOW], "silk-shirt has no presale"),
        (["--basket", ",".join(["knit-dress"] * 9), *NOW], "a payment has 1 to 8 lines"),
        (NOW, "nothing is asked for"),
    ],
)
def test_bad_words_are_said_in_one_line(capsys: pytest.CaptureFixture[str], words: list[str], message: str) -> None:
    code, _, err = said(capsys, *words)
    assert code == 2
    assert message in err and len(err.strip().splitlines()) == 1


def test_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    english, chinese = (said(capsys, "--listing", "knit-dress", *NOW, "--lang", lang)[1] for lang in ("en", "zh"))
    assert "Official reduction" in english and "官方立减" in chinese


@pytest.mark.parametrize(
    ("words", "where", "message"),
    [
        (["--listing", "knit-dress:0000012345678", *NOW], "--listing:1:1", "is no line of a basket"),
        (["--listing", "knit-dress:1001", *NOW], "--listing:1:1", "1000 units at most"),
        (["--listing", "knit-dress:１", *NOW], "--listing:1:1", "is no line of a basket"),
        (["--listing", "a\nb", *NOW], "--listing:1:1", "there is no listing 'a\\nb'"),
        (["--listing", "x" * 500, *NOW], "--listing:1:1: 'xxx", "..."),
        (["--basket", "knit-dress,knit", *NOW], "--basket:1:1", "there is no listing 'knit'"),
        (["--listing", "knit-dress", "--coupons", "all,none", *NOW], "--coupons:1:1", "all stands alone"),
        (["--listing", "knit-dress", "--segment", "a\x1b[31m\nb", *NOW], "--segment:1:1", "there is no segment"),
    ],
)
def test_odd_words_stay_on_one_short_line_at_their_option(
    capsys: pytest.CaptureFixture[str], words: list[str], where: str, message: str
) -> None:
    code, _, err = said(capsys, *words)
    assert code == 2
    assert err.startswith(where) and message in err
    assert len(err.strip().splitlines()) == 1 and len(err) < 450 and "\x1b" not in err


def test_units_too_dear_to_split_exactly_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    dear = ["--set", "products.silk-shirt.tag_price=700000"]
    assert said(capsys, "--listing", "silk-shirt:5", *NOW, *dear)[0] == 0
    code, _, err = said(capsys, "--listing", "silk-shirt:6", *NOW, *dear)
    assert code == 2 and "write 5 units at most" in err


@pytest.mark.parametrize(
    ("at", "warning"),
    [
        ("2025-10-19 21:00", "deposits are; balances are from 2025-10-20 20:00 on"),
        ("2025-10-20 19:00", "no balances are paid at this moment, nor are deposits"),
        ("2025-10-20 21:00", ""),
    ],
)
def test_a_line_by_deposit_is_priced_where_its_balance_is_paid(
    capsys: pytest.CaptureFixture[str], at: str, warning: str
) -> None:
    code, _, err = said(capsys, "--listing", "down-jacket-long:1:deposit", "--at", at)
    assert code == 0
    assert warning in err if warning else err == ""
