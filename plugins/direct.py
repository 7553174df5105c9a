"""Direct visits: people who follow our store, and people who bought from it, come to the store's own shelf.

Who follows and who bought is read anew every midnight. Followers and buyers are two layers, so that a new
buyer's visits leave a follower's alone.
"""

from collections.abc import Iterator, Sequence

from ecosim.api import Calendar, Channel, Field, Layer, Moments, Shelf, Window, hookimpl

DAY_H = 24
STORE = Shelf("store", stores="own", by="sales")


class Direct(Channel):
    """Daily visits of followers and of earlier buyers."""

    labels = {"en": "Direct", "zh": "直接访问（关注与老客）"}
    comes_by_itself = True

    class Params(Channel.Params):
        follower_rate: float = Field(
            0.08, unit="visits/follower/day", ge=0, le=100, source="assumption", grade="M", range=(0.02, 0.2),
            en="Visits of a follower a day", zh="粉丝每日访问")  # fmt: skip
        buyer_rate: float = Field(
            0.05, unit="visits/buyer/day", ge=0, le=100, source="assumption", grade="M", range=(0.01, 0.15),
            en="Visits of an earlier buyer a day", zh="老客每日访问")  # fmt: skip

    p: Params

    def plan(self, calendar: Calendar) -> Moments:
        return calendar.daily("00:00")

    def traffic(self, w: Window) -> Iterator[Layer]:
        for group, trait, rate in (
            ("followers", "follower", self.p.follower_rate),
            ("buyers", "bought", self.p.buyer_rate),
        ):
            yield Layer(id=(group, w.date), audience=w.trait(trait), mean=rate, hours=DAY_H, land=STORE)


@hookimpl
def ecosim_channels() -> Sequence[type[Channel]]:
    return [Direct]
