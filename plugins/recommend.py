"""The recommendation feed: people who scroll, and see what the platform thinks they like.

Visits land on a shelf of all stores' listings ordered by appeal to the shopper. Festival phases add visits as
layers of their own, as in organic search.
"""

from collections.abc import Iterator, Sequence

from ecosim.api import Calendar, Channel, Field, Layer, Moments, Shelf, Window, hookimpl

DAY_H = 24
FEED = Shelf("feed", stores="all", by="appeal")


class Recommend(Channel):
    """Daily visits by activity to the feed."""

    labels = {"en": "Recommendation feed", "zh": "推荐（猜你喜欢）"}
    comes_by_itself = True

    class Params(Channel.Params):
        rate: float = Field(
            0.2, unit="visits/shopper/day", ge=0, le=100, source="assumption", grade="M", range=(0.05, 0.5),
            en="Feed visits a day of a shopper of activity 1", zh="活跃度为 1 的消费者每日推荐流访问")  # fmt: skip
        festival: bool = Field(True, en="The festival's phases add visits", zh="大促阶段增加访问")

    p: Params

    def plan(self, calendar: Calendar) -> Moments:
        return calendar.daily("00:00") + calendar.on("phase")

    def traffic(self, w: Window) -> Iterator[Layer]:
        mean = self.p.rate * w.trait("activity")
        if w.is_midnight:
            yield Layer(id=("daily", w.date), mean=mean, hours=DAY_H, land=FEED)
        if self.p.festival and w.phase and w.phase.traffic_lift > 0:
            lift = w.phase.traffic_lift * w.rest_share
            yield Layer(id=("lift", w.phase.name, w.date), mean=lift * mean, hours=w.rest_h, land=FEED)


@hookimpl
def ecosim_channels() -> Sequence[type[Channel]]:
    return [Recommend]
