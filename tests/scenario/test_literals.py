"""Planners' literals: exact, round trip, and refused with one line where they are none."""

from __future__ import annotations

import contextlib
import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecosim.scenario import literals
from ecosim.scenario.kinds import BY_WORD, FEN, HOURS, MOMENT, REAL, SHARE, WHOLE, Kind

READERS = (literals.whole, literals.real, literals.share, literals.fen, literals.hours, literals.truth, literals.day,
           literals.moment, literals.name)  # fmt: skip
FINITE = st.floats(-1e15, 1e15, allow_nan=False).filter(lambda value: value == 0 or abs(value) > 1e-15)


@given(st.integers(-(10**15), 10**15))
def test_fen_are_exact(fen: int) -> None:
    sign = "-" if fen < 0 else ""
    text = f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"
    assert literals.fen(text) == fen
    assert literals.fen(f"{sign}{abs(fen) // 100:,}.{abs(fen) % 100:02d}") == fen


@given(st.integers(1, 10**9), st.integers(0, 99))
def test_wan_are_ten_thousand(whole: int, hundredths: int) -> None:
    exact = Fraction(whole * 100 + hundredths, 100) * 10_000
    assert literals.fen(f"{whole}.{hundredths:02d}万") == exact * 100


@given(st.decimals(0, 1, places=6))
def test_a_percentage_is_the_nearest_float_of_its_fraction(share: Decimal) -> None:
    assert literals.share(f"{share * 100}%") == float(share)
    assert literals.share(str(share)) == float(share)


@pytest.mark.parametrize("kind", [REAL, SHARE, HOURS])
@given(value=FINITE)
def test_floats_are_written_to_read_back_the_same(kind: Kind, value: float) -> None:
    assert kind.read(kind.write(value)) == value


@pytest.mark.parametrize("kind", [WHOLE, FEN])
@given(value=st.integers(-(10**15), 10**15))
def test_integers_are_written_to_read_back_the_same(kind: Kind, value: int) -> None:
    assert kind.read(kind.write(value)) == value


@given(st.datetimes(dt.datetime(2000, 1, 1), dt.datetime(2099, 1, 1)).map(lambda moment: moment.replace(microsecond=0)))
def test_moments_are_written_to_read_back_the_same(moment: dt.datetime) -> None:
    assert MOMENT.read(MOMENT.write(moment)) == moment


@given(st.text(max_size=80))
def test_no_text_raises_anything_but_value_errors(text: str) -> None:
    for read in READERS:
        with contextlib.suppress(ValueError):
            read(text)
    literals.ends(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("48 h", 48),
        ("2 d", 48),
        ("2天", 48),
        ("30 min", 0.5),
        ("90分钟", 1.5),
        ("1.5", 1.5),
        ("36 s", 0.01),
        ("1小时", 1),
        ("1e1", 10),
    ],
)
def test_hours(text: str, value: float) -> None:
    assert literals.hours(text) == value


@pytest.mark.parametrize("text", ["", "h", "2 weeks", "1:30", "-", "1 h 30 min", "5 %"])
def test_no_hours(text: str) -> None:
    with pytest.raises(ValueError, match="no length of time; write 48 h"):
        literals.hours(text)


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("0.12..0.20", ("0.12", "0.20")),
        ("12%..20%", ("12%", "20%")),
        ("12..20%", ("12%", "20%")),
        ("120..350", ("120", "350")),
        ("30..80万", ("30万", "80万")),
        ("5 .. 12", ("5", "12")),
        (".1...2", (".1", ".2")),
        ("1..2 d", ("1 d", "2 d")),
        ("-1..1", ("-1", "1")),
        ("1.5", None),
        ("..", None),
        ("1..", None),
        ("..2", None),
    ],
)
def test_ranges(text: str, ends: tuple[str, str] | None) -> None:
    found = literals.ends(text)
    assert (found and tuple(end.replace(" ", "") for end in found)) == (
        ends and tuple(end.replace(" ", "") for end in ends)
    )


@pytest.mark.parametrize(
    "text", ["2025-13-01", "20251020", "2025/10/20", "10-20-2025", "2025-10-20 20:00", "today", ""]
)
def test_no_day(text: str) -> None:
    with pytest.raises(ValueError, match="no day of the calendar; write 2025-10-20"):
        literals.day(text)


@pytest.mark.parametrize(
    "text", ["2025-10-20", "20:00", "2025-10-20 24:01", "2025-10-20 25:00", "2025-10-20 20:60", "9999-12-31 24:00"]
)
def test_no_moment(text: str) -> None:
    with pytest.raises(ValueError, match="no moment; write a day and a time"):
        literals.moment(text)


@pytest.mark.parametrize(
    "text", ["nan", ".inf", "1e400", "0x1", "1_0", "１２", "1,23", "1.2.3", "--1", "1e", "", "e5", ".", "٣"]
)
def test_no_number(text: str) -> None:
    for read in (literals.real, literals.whole, literals.share, literals.fen):
        with pytest.raises(ValueError, match=r"write|proportion"):
            read(text)


def test_every_kind_is_known_by_its_word() -> None:
    assert all(kind.word == word for word, kind in BY_WORD.items())
    assert len(BY_WORD) == 10
