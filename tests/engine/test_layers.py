"""Rows of layers and of what they refer to: shared where equal, of one channel, and whole after tables have grown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from ecosim.channels.bids import Paid, market_score
from ecosim.channels.cascades import Cascade, Groups
from ecosim.channels.contract import Layer
from ecosim.channels.landings import Content, Listing, Live, Search, Shelf
from ecosim.channels.limits import Cap, ClickWindow, Stop
from ecosim.channels.rooms import Room, Slot, Stay
from ecosim.channels.tags import Tag
from ecosim.engine.layers import Layers, Owner
from ecosim.engine.ranking import Ranking
from ecosim.engine.rooms import Rooms
from ecosim.kernels import layout
from ecosim.units import DAY, HOUR
from ecosim.world.build import World, build_world

MAIL, LIVE = Owner(0, "mail"), Owner(1, "live")
N = 300


class Made:
    """A world and what was declared in it; the channel `mail` has a campaign `ads`, row 4."""

    def __init__(self, world: World) -> None:
        self.world, self.ranking, self.rooms = world, Ranking(world), Rooms()
        self.layers = Layers(
            ["mail", "live"], lambda channel, campaign: 4 if (channel, campaign) == ("mail", "ads") else None
        )

    def add(self, owner: Owner = MAIL, **more: Any) -> Any:
        """A new layer, as its row holds it."""
        land = more.pop("land", Search())
        at = self.layers.add(self.world, self.ranking, self.rooms, owner, Layer("a", 0.1, 1, land, **more))
        return self.world.state.layers[at].copy()

    def causes(self, layer: Any) -> Any:
        return self.world.state.causes[layer["first_cause"] : layer["last_cause"]]


@pytest.fixture
def made(shop: Callable[..., Any]) -> Made:
    return Made(build_world(shop(f"shoppers.count={N}").settings, 2))


def cascade(name: str = "share", **changes: Any) -> Cascade:
    good = {"on": "visit", "children": 0.5, "delay": ("exponential", 1), "land": Search()}
    return Cascade(name, **(good | changes))


def listing(made: Made, name: str) -> int:
    return int(made.world.catalogue.names.index(name))


def test_a_plain_layer_refers_to_nothing(made: Made) -> None:
    row = made.add(land=Listing("sweater"))
    for name in ("deal_ix", "cap_ix", "paid_ix", "claim_ix"):
        assert row[name] == -1, name
    assert (row["has_more"], row["first_cause"], row["first_stop"]) == (0, row["last_cause"], row["last_stop"])
    assert (row["kind"], row["target"], row["channel_ix"]) == (layout.LAND_LISTING, listing(made, "sweater"), 0)
    state = made.world.state
    assert (len(state.claims), len(state.awareness), len(state.capped), len(state.targets)) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("more", "has_more"),
    [
        ({"cap": Cap("a", 1)}, 1),
        ({"window": ClickWindow("a")}, 1),
        ({"paid": Paid("ads", 1)}, 1),
        ({"impress": 0.1}, 1),
        ({"causes": (cascade(),)}, 1),
        ({"tag": Tag("a")}, 0),
        ({"stop": Stop.sold_out("jeans")}, 0),
    ],
)
def test_only_what_stands_behind_a_visit_is_looked_up(made: Made, more: dict[str, Any], has_more: int) -> None:
    assert made.add(**more)["has_more"] == has_more


def test_equal_tags_of_a_channel_share_a_row_and_its_units(made: Made) -> None:
    def tag(**changes: Any) -> Tag:
        return Tag(**({"name": "a", "listing": "jeans", "price_fen": 9_900, "quota": 5} | changes))

    rows = [made.add(tag=each)["deal_ix"] for each in (tag(), tag(), tag(quota=6), tag(name="b"), tag(valid_h=1))]
    assert rows == [0, 0, 1, 2, 3]
    caused = made.add(causes=(cascade(tag=tag()),))
    assert made.world.state.layers[made.causes(caused)[0]["layer_ix"]]["deal_ix"] == 0
    assert made.add(LIVE, tag=tag())["deal_ix"] == 4
    assert made.layers.deals == [(0, "a"), (0, "a"), (0, "b"), (0, "a"), (1, "a")]
    assert made.world.state.deals["left"][:5].tolist() == [5, 6, 5, 5, 5]


def test_a_tag_is_written_as_declared(made: Made) -> None:
    made.add(tag=Tag("a", 2.5, "deal", "jeans", 9_900, 5, "host", refund_share=0.25, return_share=0.5))
    made.add(tag=Tag("plain"))
    given, plain = made.world.state.deals[:2]
    assert (given["listing_ix"], given["fen"], given["left"]) == (listing(made, "jeans"), 9_900, 5)
    assert (given["payer"], given["is_badge"], given["coupon_ix"]) == (layout.BY_HOST, 1, -1)
    assert (given["refund_share"], given["return_share"]) == (0.25, 0.5)
    assert made.world.state.layers[0]["deal_us"] == 2.5 * HOUR
    assert (plain["listing_ix"], plain["is_badge"], plain["refund_share"], plain["return_share"]) == (-1, 0, -1, -1)
    assert plain["fen"] == plain["left"] == layout.NEVER


def test_caps_and_windows_are_shared_by_name_within_a_channel(made: Made) -> None:
    caps = [
        made.add(owner, cap=Cap(name, most)) for owner, name, most in ((MAIL, "a", 2), (MAIL, "a", 5), (LIVE, "a", 2))
    ]
    assert [(row["cap_ix"], row["cap_most"]) for row in caps] == [(0, 2), (0, 5), (1, 2)]
    assert made.world.state.capped.shape == (2, N)
    windows = [
        made.add(owner, window=ClickWindow(name, days))
        for owner, name, days in ((MAIL, "x", 15), (MAIL, "x", 0.5), (MAIL, "y", 15), (LIVE, "x", 15))
    ]
    assert [(row["claim_ix"], row["claim_s"]) for row in windows] == [
        (0, 1_296_000), (0, 43_200), (1, 1_296_000), (2, 1_296_000),
    ]  # fmt: skip
    assert made.layers.claims == [(0, "x"), (0, "y"), (1, "x")]
    assert len(made.world.state.claims) == N


def test_a_cap_has_one_window(made: Made) -> None:
    made.add(cap=Cap("a", 2, days=7))
    with pytest.raises(ValueError, match="cap 'a': days is 3 here and 7 before"):
        made.add(cap=Cap("a", 2, days=3))
    made.add(LIVE, cap=Cap("a", 2, days=3))


def test_caps_begin_anew_in_blocks_of_their_days_from_the_first_on(made: Made) -> None:
    for days in (1, 3, None):
        made.add(cap=Cap(f"every {days}", 9, days=days))
    seen = []
    for day in range(1, 7):
        made.world.state.capped[:] = 5
        made.layers.open_day(made.world, day)
        seen.append(made.world.state.capped[:, 0].tolist())
    assert seen == [[0, 5, 5], [0, 5, 5], [0, 0, 5], [0, 5, 5], [0, 5, 5], [0, 0, 5]]


def test_prices_of_visits_add_up_over_layers_that_pay_alike(made: Made) -> None:
    """They share the running sum, so that it is rounded once."""
    score = market_score(lambda bid, quality, hour, u, v: bid)
    prices = [
        Paid("ads", 2_000),
        Paid("ads", 2_000),
        Paid("ads", 2_500.4),
        Paid("ads", 2_000, score),
        Paid("ads", 2_000, score, 2),
    ]
    assert [made.add(paid=paid)["paid_ix"] for paid in prices] == [0, 0, 1, 2, 3]
    rows = made.world.state.paid[:4]
    assert rows["campaign_ix"].tolist() == [4] * 4
    assert rows["bid"].tolist() == [2_000, 2_500, 2_000, 2_000]
    assert rows["score"].tolist() == [0, 0, score.address, score.address]
    assert rows["quality"].tolist() == [1, 1, 1, 2]


@pytest.mark.parametrize(("owner", "campaign"), [(MAIL, "adds"), (LIVE, "ads")])
def test_a_campaign_that_the_channel_did_not_declare_is_named(made: Made, owner: Owner, campaign: str) -> None:
    with pytest.raises(ValueError, match=f"paid by campaign {campaign!r}: there is none; declare it in Bids"):
        made.add(owner, paid=Paid(campaign, 1))


def test_a_room_that_was_not_declared_is_named(made: Made) -> None:
    stay, tag = Stay(0, 1, 1, 0), Tag("a")
    made.rooms.add(made.world, LIVE.ix, Room("evening", 1, (Slot("jeans", 0, 5, tag, 1),), stay), 0, lambda tag: 0)
    row = made.add(LIVE, land=Live("evening"))
    assert (row["kind"], row["target"]) == (layout.LAND_ROOM, 0)
    with pytest.raises(ValueError, match="room 'evening' is not declared"):
        made.add(MAIL, land=Live("evening"))


def test_landings_say_what_they_show(made: Made) -> None:
    shelf = Shelf("mine", stores="own")
    made.ranking.make_shelves(made.world, [shelf])
    lands = [Search(), Search("毛衣女"), shelf, Listing("jeans"), Content("dress", 0.2)]
    rows = [made.add(land=land) for land in lands]
    kinds = [layout.LAND_SEARCH, layout.LAND_PAGE, layout.LAND_SHELF, layout.LAND_LISTING, layout.LAND_CONTENT]
    assert [row["kind"] for row in rows] == kinds
    assert rows[1]["target"] == made.world.queries.index("毛衣女")
    assert [row["target"] for row in rows[3:]] == [listing(made, "jeans"), listing(made, "dress")]
    assert [row["click_share"] for row in rows] == [0, 0, 0, 0, 0.2]


def test_a_cascade_is_written_as_declared(made: Made) -> None:
    made.layers.now_us = 3 * DAY
    one = cascade("a", on="order", children=0.3, delay=("gamma", 2, 3), until_h=12, awake=True)
    two = cascade("b", delay=("uniform", 5), land=Listing("jeans"), impress=0.5)
    gamma, uniform = made.causes(made.add(causes=(one, two)))
    assert (gamma["on"], gamma["children"], gamma["delay"], gamma["awake"]) == (
        layout.ON_ORDER,
        0.3,
        layout.BY_GAMMA,
        1,
    )
    assert (gamma["delay_a"], gamma["delay_b"]) == (2, 6 * HOUR)  # shape and mean
    assert gamma["until_us"] == 3 * DAY + 12 * HOUR
    assert (uniform["delay"], uniform["delay_b"], uniform["to"]) == (layout.BY_UNIFORM, 5 * HOUR, layout.TO_SELF)
    assert gamma["word"] != uniform["word"]
    children = made.world.state.layers[uniform["layer_ix"]]
    assert (children["kind"], children["impress"], children["has_more"]) == (layout.LAND_LISTING, 0.5, 1)
    assert len(made.world.state.awareness) == N


def test_one_cascade_has_one_row_of_children_for_all_layers_that_cause_it(made: Made) -> None:
    shared = cascade("a")
    first, second = (made.causes(made.add(causes=(shared,)))[0] for _ in range(2))
    assert first["layer_ix"] == second["layer_ix"]
    assert first["word"] == second["word"]
    assert made.causes(made.add(LIVE, causes=(cascade("a"),)))[0]["layer_ix"] != first["layer_ix"]


def test_another_cascade_of_the_same_id_is_an_error(made: Made) -> None:
    made.add(causes=(cascade("a"),))
    with pytest.raises(ValueError, match="cascade 'a': its id was used before; declare one cascade once"):
        made.add(causes=(cascade("a"),))


def test_a_cascade_that_feeds_itself_and_others(made: Made) -> None:
    """Its children's row causes the next ones and, last, itself."""
    later = cascade("later")
    again = cascade("again", again=True, then=(later,))
    (row,) = made.causes(made.add(causes=(again,)))
    children = made.causes(made.world.state.layers[row["layer_ix"]])
    assert [each["layer_ix"] == row["layer_ix"] for each in children] == [False, True]
    assert children[1]["word"] == row["word"]
    grandchildren = made.world.state.layers[children[0]["layer_ix"]]
    assert grandchildren["first_cause"] == grandchildren["last_cause"]


def test_what_counts_for_another_channel_refers_to_the_declaring_one(made: Made) -> None:
    """Its room, cap, window and tag: a window would else make the other one settle claimed orders only."""
    made.rooms.add(made.world, MAIL.ix, Room("evening", 1, (), Stay(0, 1, 1, 0)), 0, lambda tag: 0)
    cap, window, tag = Cap("a", 2), ClickWindow("x"), Tag("t")
    plain = made.add(cap=cap, window=window, tag=tag)
    more: dict[str, Any] = {"land": Live("evening"), "cap": cap, "window": window, "tag": tag}
    then = cascade("then")
    for name, channel_ix in (("live", 1), ("mail", 0), ("a channel that is not there", 0)):
        caused = cascade(name, counts_for=name, then=(then,), **more)
        children = made.world.state.layers[made.causes(made.add(causes=(caused,)))[0]["layer_ix"]]
        assert children["channel_ix"] == channel_ix
        for same in ("cap_ix", "claim_ix", "deal_ix"):
            assert children[same] == plain[same], same
        own = made.world.state.layers[made.causes(children)[0]["layer_ix"]]
        assert own["channel_ix"] == 0
    assert [owner for owner, _ in made.layers.claims] == [0]


def test_audiences_are_kept_once(made: Made) -> None:
    """By what they hold: an audience made anew at each moment takes no more room."""
    members = np.arange(N) % 4 == 0
    to = [members, members.copy(), Groups(members.copy(), 5), ~members, np.zeros(N, bool)]
    rows = [made.causes(made.add(causes=(cascade(f"a{k}", to=each),)))[0].copy() for k, each in enumerate(to)]
    n = int(members.sum())
    assert [(row["first_target"], row["last_target"]) for row in rows] == [(0, n)] * 3 + [(n, N), (N, N)]
    assert [row["to"] for row in rows] == [layout.TO_ANY] * 2 + [layout.TO_GROUP] + [layout.TO_ANY] * 2
    assert rows[2]["group_size"] == 5
    assert made.world.state.targets.tolist() == [*np.flatnonzero(members), *np.flatnonzero(~members)]


def test_rows_stay_whole_as_tables_grow(made: Made) -> None:
    """Two hundred layers with a tag, a stop, a price and two cascades each, one of which causes a third."""
    before = {name: len(getattr(made.world.state, name)) for name in ("layers", "deals", "stops", "paid", "causes")}
    kept = []
    made.add()  # four rows a layer from here on, so that the table grows amid what one layer causes
    for k in range(200):
        causes = (cascade(f"a{k}", children=k / 100, then=(cascade(f"c{k}"),)), cascade(f"b{k}", children=k / 50))
        row = made.add(
            land=Listing("jeans"), tag=Tag(f"t{k}", listing="jeans", price_fen=k), stop=Stop.in_hand_above("jeans", k),
            paid=Paid("ads", k), causes=causes,
        )  # fmt: skip
        assert row["has_more"] == 1
        kept.append(row)
    state = made.world.state
    assert all(len(getattr(state, name)) > n for name, n in before.items())
    for k, row in enumerate(kept):
        assert state.deals[row["deal_ix"]]["fen"] == k
        assert [rule["fen"] for rule in state.stops[row["first_stop"] : row["last_stop"]]] == [k]
        assert state.paid[row["paid_ix"]]["bid"] == k
        assert [cause["children"] for cause in made.causes(row)] == [k / 100, k / 50]
        (grandchild,) = made.causes(state.layers[made.causes(row)[0]["layer_ix"]])
        assert grandchild["children"] == 0.5
