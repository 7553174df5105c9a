"""Put the world together: settings of one replication → the state and the rules that kernels work on.

Everything is drawn from the seed alone; a replication's luck begins with its first arrival. The engine owns the state
from then on. What happens on the calendar is in `engine`, what happens in a visit in `kernels`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ecosim.kernels import layout
from ecosim.kernels.auction import GSP, VCG
from ecosim.kernels.examination import click_threshold, fill_examination
from ecosim.kernels.layout import Rules, State
from ecosim.kernels.parcel import SPREAD_COURIER, SPREAD_RETURN
from ecosim.kernels.philox import ZERO, fold
from ecosim.kernels.ranking import MEM_CLICKS, MEM_IMPRESSIONS, MEM_INTEREST, MEM_ORDERS, N_FEATURES, N_MEMORY, VELOCITY
from ecosim.scenario.model import Settings
from ecosim.units import DAY, HOUR, SECOND
from ecosim.world.catalogue import Catalogue, build_catalogue
from ecosim.world.people import build_people
from ecosim.world.promotions import promotion_arrays, promotion_rules
from ecosim.world.relevance import relevance_table
from ecosim.world.rivals import RivalStores, draw_stores

MOST_SHELVES = 8
RANK_DEPTH = 48
FIRST_ROOM = 4096
FIRST_LAYERS = 64
MOST_SEEN = 64
Arrays = dict[str, Any]
USUAL_CONVERSION = 0.012
USUAL_CLICK_RATE = 0.02
USUAL_INTEREST = 0.05


@dataclass
class World:
    """All that a run remembers; `state` is replaced where its arrays grow."""

    settings: Settings
    key: np.uint64  # of the people and all that depends on the seed alone
    catalogue: Catalogue
    rival_stores: RivalStores
    queries: tuple[str, ...]
    segments: tuple[str, ...]
    relevance: NDArray[np.float64]  # [P, L], 1 on shelves
    matches: NDArray[np.uint8]  # [P, L]
    memory: NDArray[np.float64]  # [L, N_MEMORY]
    features: NDArray[np.float64]  # [L, N_FEATURES]
    scores: NDArray[np.float64]  # [L] scratch
    rules: Rules
    state: State

    @property
    def n_days(self) -> int:
        """Days simulated, first to last."""
        period = self.settings.period
        return (period.end_date - period.start_date).days + 1


def build_world(settings: Settings, n_channels: int) -> World:
    """The world of one replication with room for so many channels, without campaigns and bids."""
    key = np.uint64(fold(np.uint64(settings.seed), ZERO))
    catalogue = build_catalogue(settings, key)
    stores = draw_stores(settings.market.rivals, key)
    queries = tuple(settings.market.queries)
    n_pages = len(queries) + MOST_SHELVES * len(settings.shoppers.segments) * layout.SHELF_PAGES
    n_listings = len(catalogue.names)
    relevance = np.ones((n_pages, n_listings))
    relevance[: len(queries)] = relevance_table(queries, catalogue.titles)
    matches = (relevance >= settings.ranking.min_relevance).astype(np.uint8)
    return World(
        settings=settings,
        key=key,
        catalogue=catalogue,
        rival_stores=stores,
        queries=queries,
        segments=tuple(settings.shoppers.segments),
        relevance=relevance,
        matches=matches,
        memory=first_memory(catalogue),
        features=np.zeros((n_listings, N_FEATURES)),
        scores=np.zeros(n_listings),
        rules=build_rules(settings, key),
        state=build_state(settings, key, catalogue, n_pages, n_channels),
    )


def first_memory(catalogue: Catalogue) -> NDArray[np.float64]:
    """What listings remember when the campaign begins: sales of the last seven days, and usual rates around them."""
    memory = np.zeros((len(catalogue.names), N_MEMORY))
    memory[:, VELOCITY] = catalogue.sales_7d
    memory[:, MEM_ORDERS] = catalogue.sales_7d
    memory[:, MEM_CLICKS] = catalogue.sales_7d / USUAL_CONVERSION
    memory[:, MEM_IMPRESSIONS] = memory[:, MEM_CLICKS] / (USUAL_CLICK_RATE * catalogue.creative)
    memory[:, MEM_INTEREST] = memory[:, MEM_CLICKS] * USUAL_INTEREST
    return memory


def build_rules(settings: Settings, key: np.uint64) -> Rules:
    """Settings in the units of the kernels."""
    b, after, auction = settings.behaviour, settings.after_sale, settings.auction
    period = settings.period
    return Rules(
        taste_key=key,
        taste_sd=b.choice.taste_sd,
        loyalty=b.choice.loyalty,
        badge=b.choice.badge,
        awareness=b.awareness.weight,
        need_drop=b.need.drop,
        need_recover_s=b.need.recover_days * DAY / SECOND,
        cart_band=b.carts.band,
        cart_back_share=b.carts.back_share,
        cart_back_us=b.carts.back_h * HOUR,
        cart_back_sigma=b.carts.back_sigma,
        cart_bonus=b.carts.bonus,
        second_look_sd=b.carts.second_look_sd,
        hassle=b.waiting.hassle,
        patience_per_us=b.waiting.patience_per_day / DAY,
        wait_horizon_us=b.waiting.horizon_days * DAY,
        forget_share=b.waiting.forget_share,
        alert_share=b.waiting.alert_share,
        alert_us=b.waiting.alert_h * HOUR,
        alert_sigma=b.waiting.alert_sigma,
        rush_us=b.waiting.rush_h * HOUR,
        rush_sigma=b.waiting.rush_sigma,
        last_call_share=b.waiting.last_call_share,
        last_call_us=b.waiting.last_call_h * HOUR,
        last_call_reach_us=b.waiting.last_call_days * DAY,
        remind_share=b.waiting.remind_share,
        reference_fen=settings.market.reference_price_fen,
        top_up=b.basket.top_up,
        top_up_gap=b.basket.top_up_gap,
        **promotion_rules(settings),
        next_page_share=b.pages.next_page_share,
        next_page_us=b.pages.next_page_h * HOUR,
        favourite_share=b.pages.favourite_share,
        cascade=b.pages.examination == "cascade",
        satisfied=np.uint64(click_threshold(b.pages.satisfied_share)),
        more_share=b.basket.more_share,
        most_units=b.basket.most_units,
        unpaid_share=b.basket.unpaid_share,
        unpaid_us=round(b.basket.unpaid_h * HOUR),
        other_variant_share=b.basket.other_variant_share,
        refund_us=after.refund_h * HOUR,
        ship_us=after.ship_h * HOUR,
        courier_us=after.courier_h * HOUR * math.exp(-(SPREAD_COURIER**2) / 2),  # the kernel takes medians
        return_us=after.return_h * HOUR * math.exp(-(SPREAD_RETURN**2) / 2),
        back_us=after.back_days * DAY,
        as_new_share=after.as_new_share,
        confirm_us=round(after.confirm_days * DAY),
        n_own=len(settings.products),
        n_queries=len(settings.market.queries),
        reserve_fen=auction.reserve_fen,
        increment_fen=auction.increment_fen,
        pricing=VCG if auction.pricing == "vcg" else GSP,
        keep_events=settings.record.events,
        keep_market=settings.record.market_orders,
        end_us=((period.end_date - period.start_date).days + 1) * DAY,
    )


def build_state(settings: Settings, key: np.uint64, catalogue: Catalogue, n_pages: int, n_channels: int) -> State:
    """The state at 00:00 of the first day, without campaigns, bids, layers or ranking."""
    now = np.zeros(layout.N_NOW, np.int64)
    now[layout.LATER_FROM_US] = DAY
    shares = np.array([q.share for q in settings.market.queries.values()], float)
    views = np.array(settings.behaviour.views_by_hour, float)
    people = build_people(settings, key)
    own_variants = int(catalogue.first_variant[catalogue.n_own])
    return State(
        now=now,
        people=people,
        leave_by_hour=-np.array(settings.behaviour.choice.buying_by_hour, float),
        about=np.append(0.0, np.cumsum(views) / views.sum()),
        query_cumulative=np.cumsum(shares) / shares.sum(),
        funnel=np.zeros((n_channels, catalogue.n_own, layout.N_FUNNEL), np.int64),
        stock_day=np.zeros((own_variants, layout.N_STOCK_DAY), np.int64),
        visits=np.zeros(n_channels, np.int64),
        visitors=np.zeros(n_channels + 1, np.int64),
        layers=np.zeros(FIRST_LAYERS, layout.LAYER),
        stops=np.zeros(FIRST_LAYERS, layout.STOP),
        touches=np.zeros(FIRST_ROOM, layout.TOUCH),
        **channel_arrays(len(people)),
        heap=np.zeros(FIRST_ROOM, layout.OPEN),
        later=np.zeros(FIRST_ROOM, layout.OPEN),
        orders=np.zeros(FIRST_ROOM, layout.ORDER),
        stock_events=np.zeros(FIRST_ROOM, layout.STOCK_EVENT),
        events=np.zeros(FIRST_ROOM, layout.EVENT),
        market_orders=np.zeros(FIRST_ROOM, layout.MARKET_ORDER),
        **listing_arrays(settings, catalogue),
        **page_arrays(settings, catalogue, n_pages, n_channels),
        **auction_arrays(settings.behaviour.pages.slots, n_pages),
        **scratch_arrays(),
        **promotion_arrays(settings, catalogue),
    )


def listing_arrays(settings: Settings, catalogue: Catalogue) -> Arrays:
    """The state's columns of listings and variants: everyday prices, full stock, nothing remembered."""
    n_listings = len(catalogue.names)
    variants = catalogue.first_variant[:-1]
    return {
        "listing_word": catalogue.words,
        "store_ix": catalogue.store_ix,
        "utility": np.zeros((len(settings.shoppers.segments), n_listings)),
        "price_ln": np.zeros(n_listings),
        "daily_ln": np.log(catalogue.daily_fen / settings.market.reference_price_fen),
        "unit_fen": catalogue.daily_fen.copy(),
        "daily_fen": catalogue.daily_fen,
        "tag_fen": catalogue.tag_fen,
        "refund_share": catalogue.refund_share,
        "return_share": catalogue.return_share,
        "first_variant": catalogue.first_variant,
        "variant_cumulative": catalogue.variant_cumulative,
        "stock": catalogue.stock.copy(),
        "listing_stock": np.add.reduceat(catalogue.stock, variants) if n_listings else np.zeros(0, np.int64),
        "tally": np.zeros((n_listings, layout.N_FUNNEL), np.int64),
    }


def page_arrays(settings: Settings, catalogue: Catalogue, n_pages: int, n_channels: int) -> Arrays:
    """The state's columns of pages: all stale and empty, with their slots and how far people look."""
    pages, n_listings = settings.behaviour.pages, len(catalogue.names)
    shape = (n_pages, pages.slots)
    attention = np.ones(pages.slots)
    if pages.examination == "position":
        fill_examination(pages.decay, attention)
    return {
        "page_fresh": np.zeros(n_pages, np.uint8),
        "page_n": np.zeros(n_pages, np.int32),
        "page_listing": np.zeros(shape, np.int32),
        "page_campaign": np.full(shape, -1, np.int32),
        "page_price_fen": np.zeros(shape, np.int64),
        "page_word": np.zeros(shape, np.uint64),
        "page_click": np.zeros(shape, np.uint64),
        "page_views": np.zeros((n_pages, n_channels), np.int64),
        "page_hour": np.zeros(n_pages, np.int64),
        "page_sponsored": sponsored_slots(settings, n_pages),
        "page_size": np.full(n_pages, pages.slots, np.int32),
        "ranked": np.full((n_pages, min(n_listings, max(RANK_DEPTH, pages.slots))), -1, np.int32),
        "click_share": np.zeros((n_pages, n_listings)),
        "attention": np.tile(attention, (n_pages, 1)),
    }


def auction_arrays(n_slots: int, n_pages: int) -> Arrays:
    """The state's columns of campaigns and bids, of which there are none yet, and the auction's scratch."""
    return {
        "entry_first": np.zeros(n_pages + 1, np.int32),
        "entry_campaign": np.zeros(0, np.int32),
        "entry_listing": np.zeros(0, np.int32),
        "entry_store": np.zeros(0, np.int32),
        "entry_bid_fen": np.zeros(0, np.int64),
        "entry_quality": np.zeros(0),
        "campaign": np.zeros((0, layout.N_CAMPAIGN), np.int64),
        "campaign_channel": np.zeros(0, np.int32),
        "n_own_campaigns": 0,
        "bought_slots": np.zeros((n_pages, 0, layout.N_SLOT), np.int64),
        "winners": np.zeros(n_slots + 1, np.int64),
        "prices": np.zeros(n_slots, np.int64),
        "auction_left": np.zeros(0, np.int64),
        "slot_weight": np.zeros(n_slots),
    }


def channel_arrays(n_shoppers: int) -> Arrays:
    """What layers refer to: nothing declared yet; claims and awareness come with the first channel that has them."""
    return {
        "deals": np.zeros(FIRST_LAYERS, layout.DEAL),
        "causes": np.zeros(FIRST_LAYERS, layout.CAUSE),
        "targets": np.zeros(0, np.uint32),
        "paid": np.zeros(FIRST_LAYERS, layout.PAID),
        "rooms": np.zeros(0, layout.ROOM),
        "slots": np.zeros(0, layout.SLOT),
        "room_minutes": np.zeros((0, layout.N_MINUTE), np.int64),
        "slot_counts": np.zeros((0, layout.N_SLOT_COUNT), np.int64),
        "capped": np.zeros((0, n_shoppers), np.uint8),
        "claims": np.zeros(0, layout.CLAIM),
        "awareness": np.zeros(0, np.float32),
    }


def scratch_arrays() -> Arrays:
    """What one visit considers, as many as there are bits in `look`'s word of clicks."""
    return {
        "seen_listing": np.zeros(MOST_SEEN, np.int32),
        "seen_campaign": np.zeros(MOST_SEEN, np.int32),
        "seen_word": np.zeros(MOST_SEEN, np.uint64),
        "seen_luck": np.zeros(MOST_SEEN, np.uint64),
        "seen_utility": np.zeros(MOST_SEEN),
    }


def sponsored_slots(settings: Settings, n_pages: int) -> NDArray[np.uint8]:
    """Which positions of which pages are sold: those of the setting on search pages, none on shelves."""
    pages = settings.behaviour.pages
    sold = np.zeros((n_pages, pages.slots), np.uint8)
    for position in pages.sponsored:
        if 1 <= position <= pages.slots:
            sold[: len(settings.market.queries), position - 1] = 1
    return sold
