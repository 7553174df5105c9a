"""A job in the background in words: how far it is as a whole, how long still, and what went wrong with it.

Takes a `Status`; knows no Streamlit and no file.
"""

from __future__ import annotations

import datetime as dt
from typing import Final
from zoneinfo import ZoneInfo

from ecosim.app.words import text
from ecosim.report.wording import Lang
from ecosim.runs.jobs import Status

# Where a stage begins and ends on the one bar; simulating takes most of the time.
STAGES: Final = {
    "": (0.0, 0.02), "compiling": (0.02, 0.05), "simulating": (0.05, 0.85), "writing": (0.85, 0.88),
    "reporting": (0.88, 1.0),
}  # fmt: skip


def overall(job: Status) -> float:
    """Share of the whole job that is done, over its stages; a report alone has one stage."""
    if job.state == "waiting":
        return 0.0
    first, last = STAGES.get(job.stage, (0.0, 0.0))
    return first + (last - first) * job.share


def stage(job: Status, lang: Lang) -> str:
    """What the job does at this moment."""
    if job.is_stopping:
        return text("run.stopping", lang)
    if job.state == "waiting":
        return text("run.stage_waiting", lang, n=job.ahead) if job.ahead else text("run.stage_start", lang)
    return text(f"run.stage_{job.stage if job.stage in STAGES and job.stage else 'start'}", lang)


def times(job: Status, lang: Lang) -> str:
    """Time since its turn, and the time left of its stage where it can be told."""
    if job.state == "waiting":
        return ""
    elapsed = text("run.elapsed", lang, time=clock(job.elapsed_s))
    if job.left_s is None or job.is_stopping:
        return elapsed
    return elapsed + " · " + text("run.left", lang, time=rough(job.left_s, lang))


def clock(seconds: float) -> str:
    """A time as a clock shows it.

    >>> clock(62.4), clock(3725)
    ('1:02', '1:02:05')
    """
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def rough(seconds: float, lang: Lang) -> str:
    """A time to come, which nobody knows to the second.

    >>> rough(3, "en"), rough(44, "zh"), rough(200, "en"), rough(9000, "zh")
    ('5 s', '45 秒', '3 min', '2.5 小时')
    """
    if seconds < 100:
        return text("run.seconds", lang, n=max(5, 5 * round(seconds / 5)))
    if seconds < 5400:
        return text("run.minutes", lang, n=round(seconds / 60))
    return text("run.hours", lang, n=f"{seconds / 3600:.1f}")


def when(moment: dt.datetime, zone: str | None) -> str:
    """A moment of this year by the reader's clock.

    >>> when(dt.datetime(2026, 11, 28, 12, 0, tzinfo=dt.UTC), "Asia/Shanghai")
    '11-28 20:00'
    """
    try:
        there = moment.astimezone(ZoneInfo(zone) if zone else None)
    except (KeyError, ValueError, OSError):  # a zone that nobody knows
        there = moment.astimezone()
    return f"{there:%m-%d %H:%M}"
