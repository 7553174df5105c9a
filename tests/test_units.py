"""Money is exact: percentages to the fen, half up."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from ecosim import units
from ecosim.scenario import literals

FEN = st.integers(-(10**12), 10**12)
PPM = st.integers(0, 1_000_000)


def half_up(exact: Fraction) -> int:
    return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)


@given(st.integers(0, 10**12), PPM)
def test_a_share_is_rounded_half_up(fen: int, share_ppm: int) -> None:
    assert units.share_of(fen, share_ppm) == half_up(Fraction(fen * share_ppm, 1_000_000))


@given(FEN, PPM)
def test_a_share_of_a_debt_mirrors_that_of_the_amount(fen: int, share_ppm: int) -> None:
    assert units.share_of(-fen, share_ppm) == -units.share_of(fen, share_ppm)


@given(FEN, PPM)
def test_part_and_rest_make_the_whole(fen: int, share_ppm: int) -> None:
    assert units.less_share(fen, share_ppm) + units.share_of(fen, share_ppm) == fen


@given(FEN)
def test_yuan_reads_back(fen: int) -> None:
    assert literals.fen(units.yuan(fen)) == fen


@given(st.dates(dt.date(2000, 1, 1), dt.date(2099, 1, 1)), st.integers(-(10**13), 10**15))
def test_moments_and_microseconds_undo_each_other(day: dt.date, time_us: int) -> None:
    assert units.since(day, units.local(day, time_us)) == time_us


def test_units_of_time() -> None:
    assert (units.SECOND, units.MINUTE, units.HOUR, units.DAY) == (10**6, 6 * 10**7, 36 * 10**8, 864 * 10**8)


def test_ppm_of_shares_people_write() -> None:
    assert [units.ppm(share) for share in (0.15, 0.189, 0.006, 1.0, 0.0)] == [150_000, 189_000, 6_000, 1_000_000, 0]
