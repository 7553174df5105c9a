"""Short videos and notes: pieces of content that cost money, are seen by many or few, and are searched for days later.

Two channels that differ in their defaults alone. Production buys quality, with ever less for more money; pieces of
usual quality buy reach along an S-curve (Hill): a few are lost, many reach the same people. Who is reached sees pieces
for some half-lives after they are published. An exposure may be clicked, makes the store known, and makes some search
later, which the platform counts as searches. A boost shows the pieces to more people by the thousand.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from ecosim.api import (
    Bids,
    Calendar,
    Campaign,
    Cascade,
    Channel,
    ChannelName,
    Content,
    Declaration,
    Fee,
    Fen,
    Field,
    Hours,
    Layer,
    ListingName,
    Moments,
    Name,
    Orders,
    Paid,
    Params,
    QueryName,
    Search,
    SegmentName,
    Share,
    Window,
    hookimpl,
)

DAY_H, THOUSAND = 24, 1000
HALF_LIVES = 7  # of a piece's life; less than a hundredth of its exposures would come later
MOST_FEN = 10**13  # of a fee and of a day's budget, as the contract limits them
SPARE = 1.1  # a boost is offered a tenth more than it can pay for, so that its money is gone before midnight


class Boost(Params):
    """Exposures bought from the day after a batch's first piece on."""

    daily_budget_fen: Fen = Field(
        alias="daily_budget", unit="yuan a day", ge=0, le=MOST_FEN, en="Budget of a day", zh="日预算"
    )
    days: int = Field(7, unit="days", ge=1, le=366, en="Bought for so many days", zh="加热天数")
    cpm_fen: Fen = Field(
        3_000, alias="cpm", unit="yuan a thousand exposures", ge=1, le=10**9, source="assumption", grade="M",
        range=(1_000, 10_000), en="Price of a thousand exposures", zh="千次曝光成本")  # fmt: skip
    segments: tuple[SegmentName, ...] = Field((), en="Only these segments; all where it is left out", zh="定向人群")


class Batch(Params):
    """Pieces about one listing, published one after another."""

    listing: ListingName = Field(en="Listing that they show", zh="商品")
    pieces: int = Field(unit="pieces", ge=1, le=100_000, en="How many", zh="数量")
    production_fen: Fen = Field(
        alias="production", unit="yuan a piece", ge=0, en="Graphic design or video production", zh="制作费"
    )
    author_fee_fen: Fen = Field(
        0, alias="author_fee", unit="yuan a piece", ge=0, en="Fee of the author who publishes it", zh="达人发布费"
    )
    start: dt.date = Field(alias="from", en="First day of publishing", zh="首发日期")
    end: dt.date | None = Field(None, alias="to", en="Last day; the first if left out", zh="末发日期")
    time: str = Field("18:00", en="Time of the day at which pieces are published", zh="发布时间")
    query: QueryName | None = Field(None, en="What is searched for later; else by habit", zh="种草搜索词")
    boost: Boost | None = Field(None, en="Paid boost", zh="付费加热")

    def model_post_init(self, context: Any) -> None:
        if self.end is not None and self.end < self.start:
            raise ValueError(f"to: {self.end} lies before from, {self.start}; swap them")
        dearest_fen = max(self.production_fen, self.author_fee_fen)
        if self.pieces * dearest_fen > MOST_FEN:
            raise ValueError(
                f"{self.pieces} pieces at {dearest_fen // 100:,} yuan cost more than {MOST_FEN // 100:,} yuan; "
                "lower pieces, production or author_fee"
            )

    def published(self) -> Iterator[tuple[str, int]]:
        """Date and time of each day's pieces and their number, spread evenly over the days."""
        n_days = ((self.end or self.start) - self.start).days + 1
        for day in range(n_days):
            n_pieces = self.pieces * (day + 1) // n_days - self.pieces * day // n_days
            if n_pieces:
                yield f"{self.start + dt.timedelta(days=day)} {self.time}", n_pieces


class Pieces(Channel):
    """What both kinds of content have in common."""

    class Params(Channel.Params):
        batches: dict[Name, Batch] = Field(en="Batches of pieces", zh="内容批次")
        usual_production_fen: Fen = Field(
            30_000, alias="usual_production", unit="yuan a piece", ge=1, source="assumption", grade="M",
            range=(5_000, 100_000), en="Production cost of a piece of quality 1", zh="常规制作费")  # fmt: skip
        plain_quality: float = Field(
            0.4, unit="times the usual", ge=0, lt=1, source="assumption", grade="M", range=(0.1, 0.8),
            en="Quality of a piece that cost nothing", zh="零成本内容质量")  # fmt: skip
        best_quality: float = Field(
            2.0, unit="times the usual", gt=1, le=100, source="assumption", grade="M", range=(1.3, 4),
            en="Quality that no money exceeds", zh="质量上限")  # fmt: skip
        most_reach: Share = Field(
            0.4, unit="share of shoppers", ge=0, le=1, source="assumption", grade="M", range=(0.05, 0.7),
            en="Shoppers reached by any number of pieces", zh="触达上限")  # fmt: skip
        half_pieces: float = Field(
            60.0, unit="pieces of usual quality", gt=0, le=1e6, source="assumption", grade="M", range=(10, 400),
            en="Pieces of a batch that reach half of them", zh="触达一半所需数量")  # fmt: skip
        steepness: float = Field(
            2.0, unit="exponent", gt=0, le=20, source="assumption", grade="M", range=(1, 4),
            en="Steepness of the S-curve of reach", zh="触达曲线陡度")  # fmt: skip
        by_segment: dict[SegmentName, float] = Field(
            dict, unit="times the reach, by segment",
            en="Reach in segments where it differs", zh="各人群触达倍数")  # fmt: skip
        frequency: float = Field(
            3.0, unit="exposures/person/batch", ge=0, le=1000, source="assumption", grade="M", range=(1, 8),
            en="Exposures of a person reached, over the whole batch", zh="人均曝光次数")  # fmt: skip
        half_life_h: Hours = Field(
            72.0, alias="half_life", unit="h", gt=0, le=1000, source="assumption", grade="M", range=(12, 480),
            en="Time in which a piece's exposures halve", zh="热度半衰期")  # fmt: skip
        click_share: Share = Field(
            0.01, unit="share of exposures", ge=0, le=1, source="assumption", grade="M", range=(0.002, 0.05),
            en="Exposures to a piece of usual quality that are clicked", zh="点击率")  # fmt: skip
        impress: float = Field(
            0.5, unit="impressions/exposure", ge=0, le=1000, source="assumption", grade="M", range=(0.1, 2.0),
            en="Awareness of our store from an exposure", zh="每次曝光种草")  # fmt: skip
        searches: float = Field(
            0.04, unit="searches/exposure", ge=0, le=50, source="assumption", grade="M", range=(0.005, 0.15),
            en="Later searches of an exposure", zh="看后搜索率")  # fmt: skip
        search_days: float = Field(
            7.0, unit="days", gt=0, le=90, grade="S", range=(3, 25),
            source="7 days for everyday goods and 18 for durables; other pages say search follows by 3 to 5",
            en="Mean delay of these searches", zh="看后搜索延迟")  # fmt: skip
        search_shape: float = Field(
            2.0, unit="shape of a gamma", gt=0, le=100, source="assumption", grade="M", range=(1, 5),
            en="How even that delay is", zh="搜索延迟形状")  # fmt: skip
        counts_for: ChannelName = Field(
            "organic_search", en="Channel whose visits the platform takes these searches for", zh="看后搜索归属渠道"
        )
        with_festival: bool = Field(False, en="Ends where the store stays out of the festival", zh="不参加大促则停止")

        def model_post_init(self, context: Any) -> None:
            if not self.batches:
                raise ValueError("batches is empty; give at least one")
            for segment, times in self.by_segment.items():
                if times < 0:
                    raise ValueError(f"by_segment: {segment!r} has {times:g} times the reach; it must be 0 or more")

    p: Params

    def plan(self, calendar: Calendar) -> Moments:
        self._due: dict[int, list[tuple[str, int]]] = {}
        self._bills: dict[str, list[Fee]] = {}
        self._searches: dict[str, tuple[Cascade, ...]] = {}
        self._boosts: dict[str, range] = {}
        if self.p.with_festival and calendar.festival is not None and not calendar.joined:
            return Moments()
        for name, batch in self.p.batches.items():
            for moment, n_pieces in batch.published():
                try:
                    (moment_us,) = calendar.at(moment).times_us
                except ValueError as error:
                    raise ValueError(f"batches: {name!r} is published at no moment of the {error}") from None
                self._due.setdefault(moment_us, []).append((name, n_pieces))
            if batch.boost is not None:
                first = (batch.start - calendar.first_day).days + 1
                self._boosts[name] = range(first, first + batch.boost.days)
        return Moments(tuple(self._due)) + (calendar.daily("00:00") if self._boosts else Moments())

    def traffic(self, w: Window) -> Iterator[Declaration]:
        for name, n_pieces in self._due.get(w.moment_us, ()):
            yield self._publish(name, n_pieces, w)
        if w.is_midnight and self._boosts:
            day = (dt.date.fromisoformat(w.date) - w.calendar.first_day).days
            budgets_fen = {name: boost_fen(self.p.batches[name], day in days) for name, days in self._boosts.items()}
            yield Bids(campaigns=tuple(Campaign(name, fen, pacing=False) for name, fen in budgets_fen.items()))
            for name in (name for name, fen in budgets_fen.items() if fen):
                yield from self._boost(name, w)

    def settle(self, o: Orders) -> Iterator[Fee]:
        yield from self._bills.pop(o.date, [])

    def _publish(self, name: str, n_pieces: int, w: Window) -> Layer:
        """A day's pieces of a batch: their cost, and their exposures over the rest of their life."""
        batch, p = self.p.batches[name], self.p
        for kind, fen in (("production", batch.production_fen), ("author_fee", batch.author_fee_fen)):
            if fen:
                self._bills.setdefault(w.date, []).append(Fee(kind, n_pieces * fen))
        hours = np.arange(max(1, round(HALF_LIVES * p.half_life_h)))
        by_hour = np.array(w.calendar.views_by_hour)[(w.hour + hours) % DAY_H]
        return Layer(
            ("piece", name, w.date), p.frequency * n_pieces / batch.pieces, len(hours), self._land(batch),
            audience=self._reached(name, w), shape=by_hour * 0.5 ** (hours / p.half_life_h),
            causes=self._causes(name), impress=p.impress)  # fmt: skip

    def _boost(self, name: str, w: Window) -> Iterator[Layer]:
        """A day of bought exposures, as many as the money pays for, among all who may be shown them."""
        batch = self.p.batches[name]
        assert batch.boost is not None  # or it would not be among the boosts
        everybody = np.ones(w.shoppers, bool)
        people = np.any([w.segment(each) for each in batch.boost.segments] or [everybody], axis=0)
        if people.any():
            n_exposures = SPARE * batch.boost.daily_budget_fen * THOUSAND / batch.boost.cpm_fen
            yield Layer(
                ("boost", name, w.date), min(n_exposures / np.count_nonzero(people), float(DAY_H)), DAY_H,
                self._land(batch), audience=people, paid=Paid(name, batch.boost.cpm_fen), causes=self._causes(name),
                impress=self.p.impress)  # fmt: skip

    def _quality(self, batch: Batch) -> float:
        return quality(batch.production_fen / self.p.usual_production_fen, self.p.plain_quality, self.p.best_quality)

    def _land(self, batch: Batch) -> Content:
        return Content(batch.listing, min(1.0, self.p.click_share * self._quality(batch)))

    def _reached(self, name: str, w: Window) -> npt.NDArray[np.bool_]:
        """Who sees a batch, bool[n_shoppers]."""
        batch, p = self.p.batches[name], self.p
        times = np.ones(w.shoppers)
        for segment, more in p.by_segment.items():
            times[w.segment(segment)] = more
        share = p.most_reach * s_curve(batch.pieces * self._quality(batch), p.half_pieces, p.steepness)
        return np.asarray(w.uniforms(f"batch {name}") < share * times)

    def _causes(self, name: str) -> tuple[Cascade, ...]:
        """The searches that follow a batch's exposures; one cascade a batch, whatever brought the exposure."""
        if name not in self._searches and self.p.searches > 0:
            delay = ("gamma", self.p.search_shape, self.p.search_days * DAY_H / self.p.search_shape)
            search = Search(self.p.batches[name].query)
            self._searches[name] = (
                Cascade(
                    ("search", name), "visit", self.p.searches, delay, search, awake=True,
                    counts_for=self.p.counts_for),
            )  # fmt: skip
        return self._searches.get(name, ())


class Seeding(Pieces):
    """Notes by authors."""

    labels = {"en": "Seeding with notes", "zh": "种草笔记"}


class ShortVideo(Pieces):
    """Short videos: dearer, seen by more people for a shorter time."""

    labels = {"en": "Short videos", "zh": "短视频"}

    class Params(Pieces.Params):
        usual_production_fen: Fen = Field(
            500_000, alias="usual_production", unit="yuan a piece", ge=1, source="assumption", grade="M",
            range=(50_000, 3_000_000), en="Production cost of a piece of quality 1", zh="常规制作费")  # fmt: skip
        half_pieces: float = Field(
            8.0, unit="pieces of usual quality", gt=0, le=1e6, source="assumption", grade="M", range=(2, 60),
            en="Pieces of a batch that reach half of them", zh="触达一半所需数量")  # fmt: skip
        half_life_h: Hours = Field(
            24.0, alias="half_life", unit="h", gt=0, le=1000, source="assumption", grade="M", range=(6, 96),
            en="Time in which a piece's exposures halve", zh="热度半衰期")  # fmt: skip
        searches: float = Field(
            0.02, unit="searches/exposure", ge=0, le=50, source="assumption", grade="M", range=(0.002, 0.1),
            en="Later searches of an exposure", zh="看后搜索率")  # fmt: skip


def quality(cost: float, plain: float, best: float) -> float:
    """Quality of a piece for its cost in usual costs: `plain` for nothing, 1 at the usual cost, below `best` for any.

    plain + (best - plain) * cost / (cost + h), where h = (best - 1) / (1 - plain) makes it 1 at a cost of 1.

    >>> quality(0.0, 0.4, 2.0), quality(1.0, 0.4, 2.0), round(quality(9.0, 0.4, 2.0), 2)
    (0.4, 1.0, 1.75)
    """
    half = (best - 1.0) / (1.0 - plain)
    return plain + (best - plain) * cost / (cost + half)


def s_curve(amount: float, half: float, steepness: float) -> float:
    """Share reached by an amount, 0..1, by Hill: amount^s / (half^s + amount^s).

    >>> s_curve(10.0, 10.0, 2.0), round(s_curve(1.0, 10.0, 2.0), 3), s_curve(0.0, 10.0, 2.0)
    (0.5, 0.01, 0.0)
    """
    return 1.0 / (1.0 + (half / amount) ** steepness) if amount > 0 else 0.0


def boost_fen(batch: Batch, is_on: bool) -> int:
    """A day's budget of a batch's boost."""
    return batch.boost.daily_budget_fen if batch.boost is not None and is_on else 0


@hookimpl
def ecosim_channels() -> Sequence[type[Channel]]:
    return [Seeding, ShortVideo]
