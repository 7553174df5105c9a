"""The festival's venue: people who browse its pages while a phase has a race, and see who leads it.

Visits land on a shelf of the listings that take part, in the order of the race. Without a festival there is no
venue, and a store that stays out does not stand in it.
"""

from collections.abc import Iterator, Sequence

from ecosim.api import Calendar, Channel, Field, Layer, Moments, Shelf, Window, hookimpl

VENUE = Shelf("venue", stores="all", by="race")


class Venue(Channel):
    """Daily visits by activity to the venue, in phases that have one."""

    labels = {"en": "Festival venue", "zh": "大促会场"}
    comes_by_itself = True

    class Params(Channel.Params):
        rate: float = Field(
            0.05, unit="visits/shopper/day", ge=0, le=100, source="assumption", grade="M", range=(0.01, 0.2),
            en="Venue visits a day of a shopper of activity 1", zh="活跃度为 1 的消费者每日会场访问")  # fmt: skip

    p: Params

    def plan(self, calendar: Calendar) -> Moments:
        return calendar.daily("00:00") + calendar.on("phase")

    def traffic(self, w: Window) -> Iterator[Layer]:
        if w.phase and w.phase.race != "none":
            mean = self.p.rate * (1 + w.phase.traffic_lift) * w.rest_share * w.trait("activity")
            yield Layer(id=("venue", w.phase.name, w.date), mean=mean, hours=w.rest_h, land=VENUE)


@hookimpl
def ecosim_channels() -> Sequence[type[Channel]]:
    return [Venue]
