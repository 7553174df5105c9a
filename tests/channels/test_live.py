"""Whatever a channel does wrong becomes one error with its name; what is right passes unchanged."""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from ecosim.channels import Live, Plugin, Registry, discover, make_channels
from ecosim.channels.bids import Bid, Bids, Campaign, Paid, market_score
from ecosim.channels.calendar import Moments
from ecosim.channels.cascades import Cascade, Groups
from ecosim.channels.contract import Channel, Fee, Layer
from ecosim.channels.example import example_calendar, example_orders, example_window
from ecosim.channels.landings import Content, Listing, Search, Shelf
from ecosim.channels.landings import Live as LiveRoom
from ecosim.channels.limits import Cap, ClickWindow, Stop
from ecosim.channels.orders import Order
from ecosim.channels.rooms import Room, Slot, Stay
from ecosim.channels.tags import Tag
from ecosim.errors import BrokenChannel
from ecosim.scenario.model import Channel as ChannelSettings
from ecosim.scenario.model import Settings
from ecosim.units import DAY


def daily(**changes: Any) -> Layer:
    return Layer(**({"id": "daily", "mean": 0.1, "hours": 24, "land": Search()} | changes))


def shared(**changes: Any) -> Cascade:
    good = {"id": "share", "on": "visit", "children": 0.5, "delay": ("exponential", 1), "land": Search()}
    return Cascade(**(good | changes))


def nested(n: int) -> Cascade:
    """A cascade whose children cause others, and so on, n in all."""
    return shared(id=n, then=(nested(n - 1),) if n > 1 else ())


HOST = Tag("host-a")


def evening(tag: Tag = HOST, listing: str = "wool-coat") -> Room:
    return Room("evening", 2, (Slot(listing, 0.5, 8, tag, 0.4),), Stay(0.2, 20, 60, 1.0))


@market_score
def never_a_price(bid: float, quality: float, hour: float, u: float, v: float) -> float:
    return math.nan * bid


@market_score
def broken_at_six(bid: float, quality: float, hour: float, u: float, v: float) -> float:
    return bid / (hour - 6.0)


class Scripted(Channel):
    """Answers each call with what it was given, called where it is a function."""

    def __init__(self, plan: Any = None, traffic: Any = (), settle: Any = ()) -> None:
        super().__init__("mine", None)
        self.answers = {"plan": plan, "traffic": traffic, "settle": settle}

    def _answer(self, method: str, seen: Any) -> Any:
        answer = self.answers[method]
        return answer(seen) if callable(answer) else answer

    def plan(self, calendar: Any) -> Any:
        return self._answer("plan", calendar)

    def traffic(self, w: Any) -> Any:
        return self._answer("traffic", w)

    def settle(self, o: Any) -> Any:
        return self._answer("settle", o)


def live(**answers: Any) -> Live:
    return Live(Scripted(**answers), "scripted")


def exits(_: Any) -> Any:
    raise SystemExit(1)


def breaks_midway(_: Any) -> Iterator[Layer]:
    yield daily()
    raise RuntimeError("the list ran out")


def writes(w: Any) -> Any:
    w.trait("activity")[:] = 0


def endless(_: Any) -> Iterator[Fee]:
    while True:
        yield Fee("commission", 1)


def recurses(_: Any) -> Any:
    return recurses(_)


BAD_TRAFFIC: dict[str, tuple[Any, str]] = {
    "None": (None, "traffic gave None; yield each record"),
    "a number": (7, "'int' object is not iterable"),
    "another kind": ([Fee("commission", 1)], r"traffic gave Fee\(.*\); give Layer, Bids or Room"),
    "raises": (lambda w: 1 / 0, r"ZeroDivisionError: division by zero \(test_live.py:\d+\)"),
    "exits": (exits, "SystemExit: 1"),
    "breaks midway": (breaks_midway, "RuntimeError: the list ran out"),
    "never returns": (recurses, "RecursionError"),
    "writes to the world": (writes, "ValueError: assignment destination is read-only"),
    "mean is NaN": (lambda w: [daily(mean=np.nan)], "mean is nan"),
    "mean is negative": (lambda w: [daily(mean=-1)], "mean is -1"),
    "mean is huge": (lambda w: [daily(mean=1e300)], "mean is 1e.300"),
    "mean of a wrong length": (lambda w: [daily(mean=np.ones(5))], "mean has 5 rows; one for each of 6 shoppers"),
    "audience of a wrong length": (lambda w: [daily(audience=np.ones(7, bool))], "audience has 7 rows"),
    "unknown listing": ([daily(land=Listing("wool-coats"))], "'wool-coats' is unknown; did you mean 'wool-coat'"),
    "a rival's listing": ([daily(land=Listing("rival-0001"))], "land on listing 'rival-0001' is unknown"),
    "unknown query": ([daily(land=Search("裙"))], "land on query '裙' is unknown"),
    "unknown listing in a stop": ([daily(stop=Stop.sold_out("x"))], "stop on listing 'x' is unknown"),
    "unknown segment": (lambda w: [daily(audience=w.segment("students"))], "segment 'students' is unknown"),
    "unknown listing in a tag": (
        [daily(tag=Tag("a", listing="wool", price_fen=5))],
        "layer 'daily': tag on listing 'wool' is unknown; did you mean 'wool-coat'",
    ),
    "a rival's listing in a tag": ([daily(tag=Tag(listing="rival-0001"))], "tag on listing 'rival-0001' is unknown"),
    "unknown coupon in a tag": (
        [daily(tag=Tag(coupon="store-500-41"))],
        "tag with coupon 'store-500-41' is unknown; did you mean 'store-500-40'",
    ),
    "content about a rival's listing": ([daily(land=Content("rival-0001", 0.1))], "listing 'rival-0001' is unknown"),
    "unknown listing in a room": ([evening(listing="coat")], "room 'evening': slot of listing 'coat' is unknown"),
    "unknown coupon in a slot's tag": ([evening(Tag(coupon="x"))], "room 'evening': tag with coupon 'x' is unknown"),
    "a cascade to an audience of a wrong length": (
        [daily(causes=(shared(to=np.ones(5, bool)),))],
        "cascade 'share': to has 5 rows; one for each of 6 shoppers",
    ),
    "a cascade to groups of a wrong length": (
        [daily(causes=(shared(to=Groups(np.ones(7, bool), 2)),))],
        "cascade 'share': to has 7 rows",
    ),
    "a cascade to an unknown query": (
        [daily(causes=(shared(land=Search("裙")),))],
        "cascade 'share': land on query '裙' is unknown",
    ),
    "a cascade with an unknown listing, two deep": (
        [daily(causes=(shared(then=(shared(id="next", tag=Tag(listing="coat")),)),))],
        "cascade 'next': tag on listing 'coat' is unknown",
    ),
    "cascades too deep": ([daily(causes=(nested(9),))], "cascade 1: stands 8 deep in others; at most 8 may follow"),
    "a score that gives no price": (
        [daily(paid=Paid("ads", 2_500, score=never_a_price))],
        "layer 'daily': score gave nan for a bid of 2500 at 0:00; give a price, or below 0",
    ),
    "a score that raises at some hour": (
        [daily(paid=Paid("ads", 2_500, score=broken_at_six))],
        r"layer 'daily': score raises ZeroDivisionError: .* for a bid of 2500 at 6:00 with u = 1e-09 and v = 1e-09",
    ),
    "one id twice": ([daily(), daily(hours=2)], "layer 'daily': its id was used by 'daily'; put the date"),
    "bids twice": ([Bids(), Bids()], "traffic gave several Bids at one moment"),
    "bid on an unknown query": (
        [Bids((Bid("a", "裙", "wool-coat", 5),), (Campaign("a", 9),))],
        "bid of campaign 'a': query '裙' is unknown",
    ),
    "bid for an unknown listing": (
        [Bids((Bid("a", "羽绒服", "coat", 5),), (Campaign("a", 9),))],
        "bid of campaign 'a' on '羽绒服': listing 'coat' is unknown",
    ),
}


@pytest.mark.parametrize(("answer", "why"), BAD_TRAFFIC.values(), ids=BAD_TRAFFIC.keys())
def test_bad_traffic_is_one_error_with_the_channels_name(answer: Any, why: str) -> None:
    with pytest.raises(BrokenChannel, match=why) as caught:
        live(traffic=answer).traffic(example_window(coupons=("store-500-40",)))
    assert caught.value.channel == "mine"
    assert "\n" not in str(caught.value)


BAD_PLANS: dict[str, tuple[Any, str]] = {
    "None": (None, "plan gave None; return moments"),
    "text": ("10:00", "plan gave '10:00'"),
    "outside": (Moments((9 * DAY,)), f"plan gave the moment {9 * DAY}; whole µs inside"),
    "before": (Moments((-1,)), "plan gave the moment -1"),
    "a fraction": (Moments((0.5,)), "plan gave the moment 0.5"),  # type: ignore[arg-type]
    "an unknown event": (Moments((), frozenset({"restocks"})), "event 'restocks' is unknown; did you mean 'restock'"),
    "a bad time": (lambda calendar: calendar.daily("25:00"), "'25:00' is no time of a day"),
    "a day too late": (lambda calendar: calendar.at("2025-12-01 10:00"), "lies outside the period"),
    "exits": (exits, "SystemExit"),
}


@pytest.mark.parametrize(("answer", "why"), BAD_PLANS.values(), ids=BAD_PLANS.keys())
def test_a_bad_plan_is_one_error_with_the_channels_name(answer: Any, why: str) -> None:
    with pytest.raises(BrokenChannel, match=f"channel mine: .*{why}"):
        live(plan=answer).plan(example_calendar())


BAD_FEES: dict[str, tuple[Any, str]] = {
    "None": (None, "settle gave None"),
    "a number": ([5], "settle gave 5; give Fee"),
    "a fraction of a fen": (lambda o: [Fee("commission", 0.5)], "fen is 0.5; a whole number"),  # type: ignore[arg-type]
    "not its order": ([Fee("commission", 5, order_id=8)], "order_id 8 is no order of this channel"),
    "endless": (endless, "settle gave more than 100000 records at once"),
}


@pytest.mark.parametrize(("answer", "why"), BAD_FEES.values(), ids=BAD_FEES.keys())
def test_bad_fees_are_one_error_with_the_channels_name(answer: Any, why: str) -> None:
    with pytest.raises(BrokenChannel, match=f"channel mine: .*{why}"):
        live(settle=answer).settle(example_orders([Order(7, "wool-coat", "paid", 1)]))


def test_a_fee_may_be_for_an_order_of_an_earlier_day() -> None:
    channel = live(settle=lambda o: [Fee("claw-back", -5, order_id=7)])
    for day, orders in enumerate([[Order(7, "wool-coat", "paid", 1)], []]):
        assert channel.settle(example_orders(orders, day=day)) == [Fee("claw-back", -5, order_id=7)]


def test_good_traffic_passes_unchanged() -> None:
    bids = Bids((Bid("a", "羽绒服", "wool-coat", 5),), (Campaign("a", 9),))
    tag = Tag("host-a", listing="wool-coat", price_fen=40_000, quota=6, coupon="store-500-40")
    layers = [
        daily(causes=(nested(8), shared(to=Groups(np.ones(6, bool), 2)), shared(id="any", to=np.ones(6, bool)))),
        daily(id="feed", land=Shelf("feed"), paid=Paid("a", 2_000)),
        daily(id="note", land=Content("wool-coat", 0.1), cap=Cap("weekly", 3, 7), window=ClickWindow("blog")),
        daily(id="viewers", land=LiveRoom("evening"), tag=tag),
    ]
    given = [bids, evening(tag), *layers]
    assert live(traffic=given).traffic(example_window(coupons=("store-500-40",))) == given


def test_an_id_names_one_layer_for_the_whole_run() -> None:
    channel = live(traffic=lambda w: [daily(id=("daily", w.date))])
    assert len(channel.traffic(example_window("2025-10-18 00:00"))) == 1
    assert len(channel.traffic(example_window("2025-10-19 00:00"))) == 1
    with pytest.raises(BrokenChannel, match="its id was used by"):
        channel.traffic(example_window("2025-10-19 10:00"))


def test_nothing_of_a_broken_answer_is_kept() -> None:
    answers = iter([breaks_midway(None), [daily()]])
    channel = live(traffic=lambda w: next(answers))
    with pytest.raises(BrokenChannel):
        channel.traffic(example_window())
    assert len(channel.traffic(example_window())) == 1


def test_a_keyboard_interrupt_is_the_users() -> None:
    def interrupt(_: Any) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        live(traffic=interrupt).traffic(example_window())


def test_a_channel_without_methods_of_its_own_does_nothing() -> None:
    quiet = Live(Channel("quiet", None), "quiet")
    assert quiet.plan(example_calendar()).times_us == (0,)
    assert quiet.traffic(example_window()) == []
    assert quiet.settle(example_orders([])) == []
    assert quiet.hash32 == zlib.crc32(b"quiet")


def settings(**channels: ChannelSettings) -> Settings:
    return Settings(
        ecosim=1, name="a", period={"from": "2025-10-18", "to": "2025-10-22"}, products=(), channels=channels
    )  # type: ignore[arg-type]


def test_channels_are_made_in_order_of_name_whatever_the_file_says() -> None:
    registry = discover()
    two = ChannelSettings(use="recommend", params={"rate": 0.3}), ChannelSettings(use="direct")
    made = make_channels(settings(b=two[0], a=two[1], off=ChannelSettings(use="gone", enabled=False)), registry)
    assert [(channel.name, channel.plugin) for channel in made] == [("a", "direct"), ("b", "recommend")]
    assert made[1].hash32 == zlib.crc32(b"b")


def test_one_plugin_may_serve_two_channels() -> None:
    registry = discover()
    made = make_channels(settings(east=ChannelSettings(use="direct"), west=ChannelSettings(use="direct")), registry)
    assert len({channel.hash32 for channel in made}) == 2


def test_a_channel_that_cannot_be_made_is_named() -> None:
    with pytest.raises(BrokenChannel, match=r"channel deals: ValidationError: .*rate"):
        make_channels(settings(deals=ChannelSettings(use="recommend", params={"rate": -1})), discover())


def test_an_unknown_plugin_is_named_with_the_channel() -> None:
    with pytest.raises(BrokenChannel, match="channel deals: plugin 'deal_sit' is unknown"):
        make_channels(settings(deals=ChannelSettings(use="deal_sit")), discover())


def test_a_constructor_that_exits_is_one_error() -> None:
    class Exits(Channel):
        def __init__(self, name: str, p: Any) -> None:
            raise SystemExit(2)

    registry = Registry((Plugin("exits", "here", "1", channel=Exits),))
    with pytest.raises(BrokenChannel, match="channel deals: SystemExit: 2"):
        make_channels(settings(deals=ChannelSettings(use="exits")), registry)
