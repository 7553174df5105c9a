"""Live streams: who is sent into the room, what is shown at which price, and what is paid to whom, to the fen."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from ecosim_plugins.kol_live import Host, KolLive
from pydantic import ValidationError

from ecosim.api import (
    Bids,
    Fee,
    Layer,
    Listing,
    Live,
    Order,
    Room,
    Search,
    example_calendar,
    example_orders,
    example_window,
    ppm,
    share_of,
)
from ecosim.channels import Live as InRun
from ecosim.errors import BrokenChannel
from ecosim.units import DAY, HOUR, MINUTE

START = "2025-10-19 20:00"
START_US = DAY + 20 * HOUR
COAT = {"listing": "wool-coat", "at": "+00:35", "minutes": 8, "price": "459", "drip": [6, 4]}
JACKET = {"listing": "down-jacket", "at": "90", "minutes": 30}
SESSION: dict[str, Any] = {"host": "host-a", "at": START, "hours": 4, "show": [COAT, JACKET]}


def made(host: dict[str, Any] | None = None, session: dict[str, Any] | None = None, **more: Any) -> InRun:
    """The channel with one host and one session, through the checks that a run makes."""
    settings = {"hosts": {"host-a": host or {}}, "sessions": {"eve": SESSION | (session or {})}} | more
    return InRun(KolLive("live", KolLive.Params(**settings)), "kol_live")


def opened(channel: InRun, at: str = START, calendar: Any = None, **window: Any) -> list[Any]:
    calendar = calendar or example_calendar()
    channel.plan(calendar)
    return channel.traffic(example_window(at, calendar=calendar, draw=uniforms, **window))


def uniforms(name: str) -> np.ndarray[Any, Any]:
    """Six numbers of a made-up channel, the same for every name."""
    return np.array([0.05, 0.15, 0.25, 0.35, 0.45, 0.55], np.float32)


def only(kind: type, given: list[Any]) -> list[Any]:
    return [each for each in given if isinstance(each, kind)]


def test_a_slot_carries_the_rooms_price_and_its_drip_is_released_in_equal_parts() -> None:
    session = {"look_share": "40%", "price_valid": "30 min", "refund_share": "20%", "return_share": "50%"}
    (room,) = only(Room, opened(made({"fake_orders": "10%", "pull": 1.5, "follow_share": "2%"}, session)))
    assert (room.id, room.hours, room.pull, room.fake_share, room.follow_share) == ("eve", 4.0, 1.5, 0.1, 0.02)
    assert [slot.listing for slot in room.slots] == ["wool-coat", "wool-coat", "down-jacket"]
    np.testing.assert_allclose([slot.at_h * 60 for slot in room.slots], [35, 39, 90])
    assert [slot.minutes for slot in room.slots] == [4.0, 4.0, 30.0]
    assert {slot.look_share for slot in room.slots} == {0.4}
    tags = [slot.tag for slot in room.slots]
    assert [tag.name for tag in tags] == [
        "eve +00:35 wool-coat #1",
        "eve +00:35 wool-coat #2",
        "eve +01:30 down-jacket",
    ]
    assert [(tag.price_fen, tag.quota) for tag in tags] == [(45_900, 6), (45_900, 4), (None, None)]
    assert {(tag.valid_h, tag.refund_share, tag.return_share, tag.payer) for tag in tags} == {(0.5, 0.2, 0.5, "store")}


def test_viewers_come_from_followers_push_and_ads() -> None:
    """Uniforms .05 to .55: of a share of 20 % the first two follow, of the last segment's 50 % its first does."""
    host = {"followers": "20%", "by_segment": {"bargain_hunters": "50%"}, "turnout": 0.5, "excite": 0}
    given = opened(made(host, {"push": 0.1, "ads": {"budget": "30", "cpm": "500"}, "halo": {"searches": 0}}))
    followers, push, ads = only(Layer, given)
    assert [layer.id for layer in (followers, push, ads)] == [("eve", way) for way in ("followers", "push", "ads")]
    assert {layer.land for layer in (followers, push, ads)} == {Live("eve")}
    np.testing.assert_array_equal(followers.mean, [0.5, 0.5, 0, 0, 0.5, 0])
    np.testing.assert_allclose(push.mean, 0.1 * example_window().trait("activity"))
    assert ads.mean * 6 == pytest.approx(60)  # 30 yuan at 500 a thousand
    assert (ads.paid.campaign, ads.paid.cpm_fen) == ("host-a", 50_000)
    assert followers.paid is push.paid is None
    assert followers.causes == ()


def test_viewers_come_faster_in_the_first_40_minutes() -> None:
    (layer, _) = only(Layer, opened(made(session={"hours": 2, "front": 3})))
    assert layer.shape.tolist() == [3.0] * 40 + [1.0] * 80
    (layer, _) = only(Layer, opened(made(session={"hours": 2, "front": 3, "front_min": 10})))
    assert layer.shape.tolist() == [3.0] * 10 + [1.0] * 110


def test_a_view_brings_viewers_now_and_searches_later() -> None:
    halo = {"searches": 0.05, "days": 3, "query": "羽绒服", "counts_for": "organic_search", "impress": 0.7}
    layer = only(Layer, opened(made({"excite": 0.3, "excite_min": 6}, {"halo": halo})))[0]
    excite, search = layer.causes
    assert (excite.on, excite.children, excite.delay, excite.again) == ("visit", 0.3, ("exponential", 0.1), True)
    assert (excite.land, excite.until_h, excite.impress, layer.impress) == (Live("eve"), 4.0, 0.7, 0.7)
    assert excite.to.all()
    assert excite.then == (search,)
    assert (search.land, search.children, search.to, search.counts_for) == (
        Search("羽绒服"),
        0.05,
        "self",
        "organic_search",
    )
    assert search.delay == ("gamma", 2.0, 36.0)


def test_all_viewers_together_watch_for_the_mean_that_was_told() -> None:
    assert Host(watch_s=75, early_share=0.3, early_s=10, watch_sigma=1.2).stay.mean_s == pytest.approx(75)


@pytest.mark.parametrize(("tier", "pull"), [("head", 4.0), ("waist", 2.4), ("tail", 0.8)])
def test_a_host_without_a_pull_has_that_of_its_tier(tier: str, pull: float) -> None:
    assert only(Room, opened(made({"tier": tier})))[0].pull == pull
    assert only(Room, opened(made({"tier": tier}, **{f"pull_{tier}": 1.25})))[0].pull == 1.25


def test_an_own_broadcast_has_the_stores_followers_no_fake_orders_and_costs_by_the_hour() -> None:
    channel = made(session={"host": None, "own_store": True, "hour_cost": "120", "hours": "1.5 h", "show": [COAT]})
    room, followers, *_ = opened(channel)
    assert (room.pull, room.fake_share) == (0.8, 0.0)
    np.testing.assert_array_equal(followers.mean > 0, example_window().trait("follower"))
    paid = Order(1, "wool-coat", "confirmed", 1, confirmed_fen=45_900, tag=room.slots[0].tag.name)
    assert channel.settle(example_orders([paid], day=1)) == [Fee("broadcast", 18_000)]


def test_the_replay_fades_without_the_rooms_price() -> None:
    """Push of .02 and an excitement of .2: .025 viewers a person of activity 1, .1 visits of each, on two listings."""
    session = {"replay": {"visits": 0.1, "hours": 2, "half_life": "30 min"}, "push": 0.02}
    coat, jacket = opened(made({"followers": 0, "excite": 0.2}, session), at="2025-10-20 00:00")
    assert (coat.land, jacket.land) == (Listing("wool-coat"), Listing("down-jacket"))
    np.testing.assert_allclose(coat.mean, 0.025 * 0.1 / 2 * example_window().trait("activity"))
    np.testing.assert_allclose(coat.shape, 0.5 ** (np.arange(8) / 2))
    assert (coat.hours, coat.tag.name, coat.tag.price_fen, coat.tag.return_share) == (2.0, "eve replay", None, 0.53)
    assert coat.stop.rules[0].kind == "sold_out"


def test_asked_at_the_start_the_end_promised_prices_and_midnights_of_ads() -> None:
    promised = COAT | {"lowest_price": True, "penalty": 1}
    end_us = START_US + 4 * HOUR
    assert made().plan(example_calendar()).times_us == (START_US, end_us)
    assert made(session={"replay": {"visits": 0}}).plan(example_calendar()).times_us == (START_US,)
    times_us = made(session={"show": [promised], "hours": 3}).plan(example_calendar()).times_us
    assert times_us == (START_US, START_US + 35 * MINUTE, START_US + 3 * HOUR)
    times_us = (
        made(session={"ads": {"budget": "9"}, "hours": 6, "replay": {"visits": 0}}).plan(example_calendar()).times_us
    )
    assert times_us == (START_US, 2 * DAY, 3 * DAY)


def test_a_session_may_be_aired_on_several_days() -> None:
    channel = made(session={"days": 3, "slot_fee": "1000", "replay": {"visits": 0}})
    assert channel.plan(example_calendar()).times_us == tuple(START_US + day * DAY for day in range(3))
    rooms = [only(Room, opened(channel, f"2025-10-{day} 20:00"))[0] for day in (19, 20, 21)]
    assert [room.id for room in rooms] == ["eve 2025-10-19", "eve 2025-10-20", "eve 2025-10-21"]
    assert rooms[0].slots[0].tag != rooms[1].slots[0].tag  # each has units of its own
    assert [channel.settle(example_orders([], day=day)) for day in range(5)] == [
        [],
        *[[Fee("slot_fee", 200_000)]] * 3,
        [],
    ]


def test_a_budget_of_ads_is_spent_once_over_midnight() -> None:
    """From 22:00 to 02:00: 40 minutes at twice the rate and 80 at one before midnight, 120 after it."""
    channel = made(session={"at": "2025-10-19 22:00", "ads": {"budget": "100.01"}, "replay": {"visits": 0}})
    budgets = [only(Bids, opened(channel, at))[0].campaigns for at in ("2025-10-19 22:00", "2025-10-20 00:00")]
    assert [[(each.name, each.daily_budget_fen) for each in day] for day in budgets] == [
        [("host-a", share_of(10_001, ppm(160 / 280)))],
        [("host-a", 10_001 - share_of(10_001, ppm(160 / 280)))],
    ]
    assert only(Bids, opened(channel, "2025-10-21 00:00"))[0].campaigns == ()


def promised(price: str | None, **settings: Any) -> list[Fee]:
    """Fees of the day of a coat promised at its lowest price: in hand 500 yuan now, 600 before."""
    coat = {"listing": "wool-coat", "at": "0", "lowest_price": True, "penalty": "500"}
    channel = made(session={"show": [coat | ({"price": price} if price else {})]})
    opened(channel, **settings)
    return channel.settle(example_orders([], day=1))


def test_a_price_above_the_lowest_of_30_days_costs_the_penalty() -> None:
    assert promised("500") == []
    assert promised(None) == []
    assert promised("500.01") == [Fee("penalty", 50_000)]
    once_less = {"history_fen": np.array([[49_999, 80_000, 70_000], [60_000, 80_000, 70_000]])}
    assert promised("500", **once_less) == promised(None, **once_less) == [Fee("penalty", 50_000)]
    assert promised("499.99", **once_less) == []


def test_a_promise_is_held_against_prices_in_hand() -> None:
    """With 10 % off everything a price of 555.55 is 499.99 or 500.00 in hand: 55.56 off, half up."""
    official = {"official_ppm": np.array([100_000, 100_000])}
    assert promised("555.55", **official) == []
    assert promised("555.56", **official) == []
    assert promised("555.57", **official) == [Fee("penalty", 50_000)]


def test_host_and_platform_take_their_shares_of_what_is_confirmed() -> None:
    """25 % of 459.01 is 114.7525, 6 % of it 27.5406; a gift for each unit sent, whether kept or not."""
    channel = made(session={"show": [COAT | {"gift_cost": "3.50"}, JACKET], "slot_fee": "800"})
    room = only(Room, opened(channel))[0]
    coat, jacket = room.slots[1].tag.name, room.slots[2].tag.name
    orders = [
        Order(1, "wool-coat", "paid", 2, paid_fen=91_800, tag=coat),
        Order(2, "wool-coat", "refunded", 1, refunded_fen=45_900, tag=coat),
        Order(3, "wool-coat", "returned", 2, refunded_fen=91_800, tag=coat),
        Order(4, "wool-coat", "confirmed", 1, confirmed_fen=45_901, tag=coat),
        Order(5, "down-jacket", "confirmed", 1, confirmed_fen=80_002, tag=jacket),
        Order(6, "down-jacket", "confirmed", 1, confirmed_fen=70_000, tag="eve replay"),
        Order(7, "down-jacket", "confirmed", 1, confirmed_fen=70_000),  # its tag was over
    ]
    assert channel.settle(example_orders(orders, day=4)) == [
        Fee("gift", 700, 3),
        Fee("commission", 11_475, 4),
        Fee("service_fee", 2_754, 4),
        Fee("gift", 350, 4),
        Fee("commission", 20_001, 5),  # 200.005
        Fee("service_fee", 4_800, 5),
        Fee("commission", 17_500, 6),
        Fee("service_fee", 4_200, 6),
    ]


@pytest.mark.parametrize(
    ("session", "stays"),
    [
        ({}, False),
        ({"with_festival": False}, True),
        ({"host": None, "own_store": True}, True),
        ({"host": None, "own_store": True, "with_festival": True}, False),
    ],
)
def test_a_store_that_stays_out_has_no_sessions_of_hosts(session: dict[str, Any], stays: bool) -> None:
    channel = made(session=session | {"service_fee": "5%"})
    assert (channel.plan(example_calendar(joined=False)).times_us != ()) is stays
    sold = Order(6, "down-jacket", "confirmed", 1, confirmed_fen=70_000, tag="eve replay")
    assert (channel.settle(example_orders([sold], day=1)) != []) is stays
    assert channel.plan(example_calendar(joined=False, festival=None, phases=())).times_us != ()


@pytest.mark.parametrize(
    ("session", "message"),
    [
        (
            {"at": "2025-11-19 20:00"},
            "sessions: 'eve' starts at no moment of the calendar: '2025-11-19 20:00' lies outside",
        ),
        ({"at": "8 pm"}, "sessions: 'eve' starts at no moment of the calendar: '8 pm' is no moment"),
        ({"days": 5}, "sessions: 'eve' is aired on 5 days, beyond the period; give fewer days"),
    ],
)
def test_a_session_outside_the_period_is_named(session: dict[str, Any], message: str) -> None:
    with pytest.raises(BrokenChannel, match=message):
        made(session=session).plan(example_calendar())


BAD_SETTINGS: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    ({}, {"host": "host-b"}, "sessions: 'eve' is of host 'host-b'; under hosts there is host-a"),
    ({}, {"host": None}, "names neither a host nor own_store: true"),
    ({}, {"own_store": True, "slot_fee": 1}, "own_store has a slot_fee; the store pays itself none"),
    ({}, {"hour_cost": 1}, "hour_cost is for own broadcasts"),
    ({}, {"show": []}, "show is empty; give at least one listing"),
    ({}, {"show": [COAT | {"at": "+04:00"}]}, "'wool-coat' at +04:00 lasts 8 minutes, beyond the session's end"),
    ({}, {"show": [COAT | {"at": "3:55"}]}, "'wool-coat' at 3:55 lasts 8 minutes, beyond the session's end"),
    (
        {},
        {"show": [COAT, COAT | {"at": "40"}]},
        "'wool-coat' begins at 40 while its slot of +00:35 still lasts 8 minutes",
    ),
    ({}, {"show": [COAT | {"at": "soon"}]}, "at: 'soon' is no time after the start; write +00:35, or whole minutes"),
    ({}, {"show": [COAT | {"drip": [6, 0]}]}, "drip of 'wool-coat' is [6, 0]; each part needs at least one unit"),
    ({}, {"show": [COAT | {"price": None}]}, "drip of 'wool-coat' limits the units at a price; give the price"),
    ({}, {"show": [COAT | {"price": "-1"}]}, "greater than or equal to 1"),
    ({}, {"show": [COAT | {"lowest_price": True}]}, "lowest_price of 'wool-coat' costs nothing where it is broken"),
    ({"by_segment": {"everyone": 1.5}}, {}, "by_segment: 'everyone' has 1.5 of its shoppers; it must be 0..1"),
    ({"watch_s": 3, "early_s": 30}, {}, "watch_s is 3, and those who leave soon alone bring the mean to 6"),
    ({"excite": 1}, {}, "less than 1"),
    ({"early_share": 1}, {}, "early_share is 1, so the few who stay would watch for days"),
    ({}, {"push": 11}, "less than or equal to 10"),
    ({}, {"price_valid": "0 h"}, "greater than 0"),
    ({}, {"halo": {"searches": 50}}, "less than or equal to 49"),
    ({}, {"slot_fee": 10**12}, "less than or equal to 100000000000"),
    ({}, {"ads": {"budget": 10**14}}, "less than or equal to 10000000000000"),
    ({}, {"ads": {"cpm": 10**12}}, "less than or equal to 1000000000"),
]


@pytest.mark.parametrize(("host", "session", "message"), BAD_SETTINGS, ids=[message for *_, message in BAD_SETTINGS])
def test_bad_settings_name_the_value(host: dict[str, Any], session: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        made(host, session)
    assert message in str(caught.value)


ROOMS = """channels.live={use: kol_live, pull_waist: 2.0,
  hosts: {host-a: {followers: 30%, turnout: 0.5, fake_orders: 30%, commission: 23.7%, excite: 0.4, excite_min: 0.5}},
  sessions: {
    eve: {host: host-a, at: 2025-10-20 20:00, hours: 3, push: 0.3, slot_fee: 1234.56, service_fee: 5.3%,
      look_share: 60%, ads: {budget: 60, cpm: 200}, refund_share: 30%, return_share: 40%,
      show: [{listing: sweater, at: +00:05, minutes: 40, price: 299, drip: [4, 3], gift_cost: 7.77},
             {listing: dress, at: +00:50, minutes: 40, price: 259, paid_by: host},
             {listing: jeans, at: +01:40, minutes: 40, lowest_price: true, penalty: 88},
             {listing: wool-coat, at: +02:30, minutes: 30, price: 1299, lowest_price: true, penalty: 66}]},
    own: {own_store: true, at: 2025-10-21 10:00, hours: 2, push: 0.2, hour_cost: 45.5, look_share: 50%,
      show: [{listing: cardigan, at: 0, minutes: 120, price: 199}]}}}"""


@pytest.fixture(scope="module")
def watched(shop: Callable[..., Any]) -> Any:
    return shop("shoppers.count=3000", "behaviour.choice.leave=4", ROOMS)


@pytest.fixture(scope="module")
def tables(watched: Any, simulated: Callable[..., Any]) -> dict[str, pd.DataFrame]:
    from ecosim.records import tables_of

    return tables_of([simulated(watched)])


@pytest.fixture(scope="module")
def orders(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    found = tables["orders"]
    return found[found["channel"] == "live"]


def fees(tables: dict[str, pd.DataFrame], kind: str) -> int:
    rows = tables["fees"]
    return int(rows["fen"][(rows["channel"] == "live") & (rows["kind"] == kind)].sum())


def test_as_many_come_as_are_sent_and_brought(watched: Any, tables: dict[str, pd.DataFrame]) -> None:
    """A Hawkes process in clusters: mean mu / (1 - n), variance mu / (1 - n)^3; 4.5 of its standard deviations.

    Of those whom viewers bring some come too late: in the last minutes of the room, less than 1 % of all.
    """
    from ecosim.world.build import build_world

    people = build_world(watched.at(0), 5).state.people
    mu, n = 0.3 * 3000 * 0.5 + 0.3 * float(people["activity"].sum()) + 60 / 200 * 1000, 0.4
    eve, own = tables["live_rooms"].itertuples()
    sd = (mu / (1 - n) ** 3 + (0.3 * 0.7 * 3000 * 0.25) / (1 - n) ** 2) ** 0.5  # who follows is drawn too
    assert abs(eve.viewers - mu / (1 - n)) < 4.5 * sd + 0.01 * mu
    assert (eve.room, own.room, eve.minutes, own.minutes) == ("eve", "own", 180, 120)
    assert 0.02 < eve.conversion_share < 0.3
    assert eve.gpm_fen * eve.viewers == pytest.approx(1000 * eve.gmv_fen)


def test_viewers_bought_cost_no_more_than_their_budget(tables: dict[str, pd.DataFrame]) -> None:
    account = tables["budgets"][tables["budgets"]["channel"] == "live"]
    assert account["budget_fen"].max() == 6_000
    assert 5_000 < account["spent_fen"].sum() <= 6_000


def test_the_rooms_price_goes_through_the_waterfall(orders: pd.DataFrame) -> None:
    """15 % off the room's price, per unit; the host bears what it is below the price of the shelf, 319."""
    dress = orders[(orders["tag"] == "eve +00:50 dress") & (orders["shown_fen"] == 25_900)]
    assert len(dress) > 5
    np.testing.assert_array_equal(dress["pays_fen"], (25_900 - share_of(25_900, 150_000)) * dress["units"])
    real = dress[~dress["fake"]]
    np.testing.assert_array_equal(real["host_fen"], (31_900 - 25_900) * real["units"])
    jeans = orders[orders["tag"] == "eve +01:40 jeans"]
    assert set(jeans["shown_fen"]) == {20_900}
    own = orders[orders["tag"] == "own +00:00 cardigan"]
    assert set(own["shown_fen"]) == {19_900}
    assert not own["fake"].any()


def test_no_more_units_go_at_the_rooms_price_than_were_released(orders: pd.DataFrame) -> None:
    for part, quota in ((1, 4), (2, 3)):
        mine = orders[(orders["tag"] == f"eve +00:05 sweater #{part}") & ~orders["fake"]]
        assert mine["units"][mine["shown_fen"] == 29_900].sum() == quota  # all of it
        assert set(mine["shown_fen"]) == {29_900, 43_900}  # and some pay the shelf's price


def test_fees_are_the_shares_of_each_confirmed_order(orders: pd.DataFrame, tables: dict[str, pd.DataFrame]) -> None:
    ours = orders[orders["tag"].str.startswith("eve ")]
    kept = ours["pays_fen"][ours["state"] == "confirmed"]
    assert {"refunded", "returned", "confirmed"} <= set(ours["state"])
    assert fees(tables, "commission") == sum(share_of(fen, 237_000) for fen in kept) > 0
    assert fees(tables, "service_fee") == sum(share_of(fen, 53_000) for fen in kept)
    sent = ours[ours["tag"].str.contains("sweater") & ours["state"].isin(["returned", "confirmed"])]
    assert fees(tables, "gift") == 777 * sent["units"].sum() > 0


def test_slots_hours_and_broken_promises_are_charged_once(tables: dict[str, pd.DataFrame]) -> None:
    """Four listings' slots; of two promises the coat's is broken: 1299 less 15 % is more than 1059 less 15 %."""
    rows = tables["fees"][tables["fees"]["kind"].isin(["slot_fee", "broadcast", "penalty"])]
    assert list(zip(rows["day"], rows["kind"], rows["fen"], strict=True)) == [
        (1, "penalty", 6_600),
        (1, "slot_fee", 4 * 123_456),
        (2, "broadcast", 9_100),
    ]


def test_fake_orders_are_shown_and_never_paid(orders: pd.DataFrame, tables: dict[str, pd.DataFrame]) -> None:
    """Of n orders shown in the host's room 30 % are fake, within 4.5 standard deviations of a geometric number each."""
    shown = orders[orders["tag"].str.startswith("eve +") & orders["in_room"] & ~orders["presale"]]
    fake = shown[shown["fake"]]
    n_real = len(shown) - len(fake)
    assert abs(len(fake) - n_real * 0.3 / 0.7) < 4.5 * (n_real * 0.3 / 0.7**2) ** 0.5
    assert len(fake) == tables["live_rooms"]["fake_orders"].sum()
    assert set(fake["state"]) == {"unpaid"}
    assert fake["paid_fen"].sum() == 0
    assert not np.isin(fake["order_id"], tables["fees"]["order_id"]).any()


def test_a_store_that_stays_out_pays_for_its_own_broadcast_alone(watched: Any, simulated: Callable[..., Any]) -> None:
    from ecosim.records import tables_of

    tables = tables_of([simulated(watched.variant("not_joining"))])
    assert tables["live_rooms"]["room"].tolist() == ["own"]
    assert set(tables["fees"]["kind"]) == {"broadcast"}


def test_the_example_of_the_reference_is_sound(tmp_path: Path) -> None:
    from ecosim.runs.loading import load

    root = Path(__file__).parents[2]
    page = (root / "docs" / "reference" / "channels.md").read_text("utf-8")
    (example,) = re.findall(r"### `kol_live`.*?```yaml\n(.*?)```", page, re.S)
    shutil.copytree(root / "scenarios", tmp_path / "scenarios")
    file = tmp_path / "scenarios" / "example.yaml"
    file.write_text("ecosim: 1\nextends: tiny.yaml\nname: example\n" + example, "utf-8")
    scenario = load(file)
    assert "live" in scenario.settings.channels
    assert [text for text in scenario.warnings if "channels.live" in text] == []


def test_ads_that_could_buy_the_shop_many_times_over_bring_what_a_shopper_can_see() -> None:
    layers = only(Layer, opened(made(session={"ads": {"budget": 10**12, "cpm": 1}})))
    assert {layer.mean for layer in layers if layer.id == ("eve", "ads")} == {100.0}
