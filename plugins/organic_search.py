"""Organic search: people who search by habit, and the visits that the platform adds in the festival.

How much and when; what they search for and see is the market's. A phase's lift is a layer of its own, cut to
the part of the day inside the phase, so that ordinary visits are the same with and without it.
"""

from collections.abc import Iterator, Sequence

from ecosim.api import Calendar, Channel, Field, Layer, Moments, Search, Window, hookimpl

DAY_H = 24


class OrganicSearch(Channel):
    """Daily visits by activity, landing on a search page for a query of the shopper's own."""

    labels = {"en": "Organic search", "zh": "自然搜索"}
    comes_by_itself = True

    class Params(Channel.Params):
        rate: float = Field(
            0.22, unit="visits/shopper/day", ge=0, le=100, source="assumption", grade="M", range=(0.05, 0.5),
            en="Searches a day of a shopper of activity 1", zh="活跃度为 1 的消费者每日搜索次数")  # fmt: skip
        festival: bool = Field(True, en="The festival's phases add visits", zh="大促阶段增加访问")

    p: Params

    def plan(self, calendar: Calendar) -> Moments:
        return calendar.daily("00:00") + calendar.on("phase")

    def traffic(self, w: Window) -> Iterator[Layer]:
        mean = self.p.rate * w.trait("activity")
        if w.is_midnight:
            yield Layer(id=("daily", w.date), mean=mean, hours=DAY_H, land=Search())
        if self.p.festival and w.phase and w.phase.traffic_lift > 0:
            lift = w.phase.traffic_lift * w.rest_share
            yield Layer(id=("lift", w.phase.name, w.date), mean=lift * mean, hours=w.rest_h, land=Search())


@hookimpl
def ecosim_channels() -> Sequence[type[Channel]]:
    return [OrganicSearch]
