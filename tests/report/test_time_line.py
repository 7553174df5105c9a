"""A time line in text: bars where things happen, dates that do not touch, and nothing wider than the terminal."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from ecosim.report.time_line import AFTER, BEFORE, DURING, NO_BREAK, Row, Span, draw_time_line, wrap


def at(day: int, hour: int = 0) -> dt.datetime:
    return dt.datetime(2025, 10, 1) + dt.timedelta(days=day, hours=hour)


def test_ten_days_drawn_by_hand() -> None:
    rows = [
        Row("warm-up", (Span(at(0), at(4), BEFORE),)),
        Row("sale", (Span(at(4), at(9)),)),
        Row("预售", (Span(at(0), at(2), BEFORE), Span(at(4), at(4, 1)))),
        Row("after", (Span(at(4), at(10), AFTER),)),
    ]
    assert draw_time_line(rows, 49) == [
        "         10-01   10-03   10-05   10-07   10-09",
        "         ┬───────┬───────┬───────┬───────┬───────",
        "warm-up  ░░░░░░░░░░░░░░░░",
        "sale                     ████████████████████",
        "预售     ░░░░░░░░        █",
        "after                    ────────────────────────",
    ]


def test_a_stretch_of_minutes_still_takes_a_cell() -> None:
    rows = [Row("a", (Span(at(0), at(40)),)), Row("b", (Span(at(39, 23), at(40)),)), Row("c", (Span(at(20), at(20)),))]
    *_, last, moment = draw_time_line(rows, 40)
    assert last.count(DURING) == moment.count(DURING) == 1
    assert len(last) == 40


def test_a_later_span_lies_over_an_earlier_one() -> None:
    (line,) = draw_time_line([Row("a", (Span(at(0), at(2), BEFORE), Span(at(1), at(2))))], 27)[2:]
    assert line == "a  " + BEFORE * 12 + DURING * 12


def test_a_long_label_is_cut_and_bars_keep_some_room() -> None:
    lines = draw_time_line([Row("大" * 40, (Span(at(0), at(3)),))], 30)
    assert lines[2].startswith("大" * 13 + "  " + DURING)
    assert lines[2].count(DURING) == 24


def test_nothing_gives_no_lines() -> None:
    assert draw_time_line([], 80) == []
    assert draw_time_line([Row("a", ())], 80) == []


DAYS = st.integers(0, 900)
LABELS = st.text("abc预热-", min_size=1, max_size=12)


@st.composite
def rows(draw: st.DrawFn) -> list[Row]:
    found = []
    for _ in range(draw(st.integers(1, 6))):
        start, hours = draw(DAYS), draw(st.integers(1, 24 * 60))
        found.append(Row(draw(LABELS), (Span(at(start), at(start, hours)),)))
    return found


@given(rows(), st.integers(60, 120))
def test_every_time_line_fits(found: list[Row], width: int) -> None:
    lines = draw_time_line(found, width)
    assert len(lines) == len(found) + 2
    assert max(cell_len(line) for line in lines) <= width
    assert all(DURING in line for line in lines[2:])
    dates = lines[0].split()
    assert dates and all(len(date) == 5 for date in dates)


def test_words_stay_together_where_a_no_break_space_says_so() -> None:
    assert wrap(f"up to 20{NO_BREAK}%", 7) == ["up to", "20 %"]


@given(st.text("ab ，；预热价", max_size=120), st.integers(4, 60), st.sampled_from(["", "  "]))
def test_wrapping_loses_nothing_and_fits(text: str, width: int, indent: str) -> None:
    lines = wrap(text, width, indent)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(cell_len(line) <= width and line.startswith(indent) for line in lines)
