"""Every setting of a scenario, declared once: type, unit, default, limits, help in two languages, source and grade.

The check, the settings reference, the JSON Schema and any form are generated from these declarations. Attributes carry
their unit (`daily_fen`); the key a planner writes is the alias (`daily`). This file knows no YAML and reads no file:
`text.py` turns text into a tree with marks, `load.py` fills these models from it.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from ecosim.scenario.festival import Festival
from ecosim.scenario.fields import Fen, Hours, Moment, Name, PhaseName, Section, Share, setting
from ecosim.scenario.promotions import Price, Promotions

# 2014 normal day, purchases per click by hour over the day's mean, in logs: ln(buy_normal_pct / click_normal_pct),
# Taobao mobile data set, Tianchi 2014 (counts over 11.6 M clicks).
BUYING_BY_HOUR = (
    -0.40, -0.68, -0.80, -0.73, -0.65, -0.81, -0.71, -0.65, -0.29, 0.14, 0.33, 0.34,
    0.30, 0.30, 0.31, 0.30, 0.28, 0.17, -0.07, -0.04, -0.14, -0.17, -0.23, -0.28,
)  # fmt: skip
VIEWS_BY_HOUR = (
    3.98, 1.99, 1.18, 0.81, 0.63, 0.74, 1.41, 2.32, 3.14, 3.83, 4.52, 4.33,
    4.47, 4.97, 4.75, 4.83, 4.65, 4.21, 4.52, 6.10, 7.73, 9.02, 8.92, 6.95,
)  # fmt: skip
TIANCHI_2014 = "Taobao mobile data set 2014 (Tianchi), normal day"


class Period(Section):
    start_date: dt.date = setting(alias="from", en="First day", zh="第一天")
    end_date: dt.date = setting(alias="to", en="Last day, included", zh="最后一天（含）")


class Store(Section):
    name: Name = setting("own", en="Name of the store", zh="店铺名")
    platform: Literal["tmall", "jd", "taobao"] = setting("tmall", en="Platform; a festival's must be the same", zh="平台（须与大促一致）")
    category: str = setting("apparel", en="Category of goods, for reading only", zh="类目（仅供阅读）")
    experience_score: float = setting(4.8, unit="points", ge=1, le=5, en="Experience score", zh="真实体验分")


class Segment(Section):
    share: Share = setting(unit="share of shoppers", gt=0, le=1, en="Share of all shoppers", zh="人群占比")
    price_sensitivity: float = setting(
        2.6, unit="utility per ln(price)", ge=0, le=20, en="Median price sensitivity", zh="价格敏感度中位数",
        source="classic panels, mean elasticity -2.6", grade="T", range=(1.0, 5.0))  # fmt: skip
    sensitivity_sigma: float = setting(0.4, unit="ln", ge=0, le=2, en="Spread of price sensitivity", zh="价格敏感度离散", source="assumption", grade="M", range=(0.2, 0.8))
    activity: float = setting(1.0, unit="times", ge=0, le=100, en="Visits against a shopper of activity 1", zh="相对活跃度为 1 者的访问倍数", source="assumption", grade="M")
    appeal: float = setting(0.0, unit="utility", ge=-20, le=20, en="Liking for our store against rivals", zh="对本店的偏好", source="assumption", grade="M")
    follower_share: Share = setting(0.02, unit="share", ge=0, le=1, en="Share who follow our store", zh="店铺粉丝占比", source="assumption", grade="M")
    aware_share: Share = setting(0.6, unit="share", ge=0, le=1, en="Share who know the festival's dates", zh="知道大促时间的占比", source="assumption", grade="M", range=(0.4, 0.95))


class Shoppers(Section):
    count: int = setting(200_000, unit="shoppers", ge=1, le=4_000_000_000, en="People the store can reach", zh="可触达人数")
    segments: dict[Name, Segment] = setting(lambda: {"everyone": Segment(share=1.0)}, en="Kinds of shoppers", zh="人群")
    activity_shape: float = setting(1.2, unit="gamma shape", gt=0.05, le=100, en="Spread of activity (small is wide)", zh="活跃度离散（越小越分散）", source="assumption", grade="M", range=(0.7, 2.0))
    need_shape: float = setting(1.0, unit="gamma shape", gt=0.05, le=100, en="Spread of need (small is wide)", zh="需求离散（越小越分散）", source="assumption", grade="M", range=(0.6, 2.0))
    habit_spread: float = setting(0.5, unit="ln", ge=0, le=3, en="How far day, evening and night people differ", zh="作息差异", source="assumption", grade="M")


class Query(Section):
    share: Share = setting(unit="share of searches", gt=0, le=1, en="Share of searches", zh="搜索占比")


class RivalBids(Section):
    store_share: Share = setting(0.5, unit="share of rival stores", ge=0, le=1, en="Rival stores that bid", zh="投放竞品店铺占比", source="assumption", grade="M")
    cpc_fen: Fen = setting(180, alias="cpc", unit="yuan", ge=1, en="Median bid for a click", zh="出价中位数", source="market notes, apparel 1.2-3.5", grade="S", range=(120, 350))
    cpc_sigma: float = setting(0.35, unit="ln", ge=0, le=2, en="Spread of bids", zh="出价离散", source="assumption", grade="M")
    daily_budget_fen: Fen = setting(60_000, alias="daily_budget", unit="yuan", ge=0, en="Median budget a day", zh="日预算中位数", source="assumption", grade="M")
    festival_lift: Share = setting(0.35, unit="share", ge=0, le=5, en="Rivals bid more in the festival by", zh="大促出价上浮", source="market notes, clicks +20-50 %", grade="S", range=(0.2, 0.5))
    pacing_share: Share = setting(0.5, unit="share of bidding rivals", ge=0, le=1, en="Bidding rivals that pace their budget", zh="匀速投放竞品占比", source="assumption", grade="M")
    target_roas_share: Share = setting(0.25, unit="share of bidding rivals", ge=0, le=1, en="Bidding rivals on target ROAS", zh="目标投产比竞品占比", source="assumption", grade="M")


class RivalPlan(Section):
    """What one rival store is known to do in the festival, in place of the draw."""

    joins: bool = setting(True, en="Takes part", zh="参加")
    depth: Share | None = setting(None, unit="share", ge=0, lt=1, en="Reduction", zh="折扣")
    phase: PhaseName | None = setting(None, alias="from", en="From this phase on", zh="开始阶段")


class Rivals(Section):
    stores: int = setting(30, unit="stores", ge=0, le=10_000, en="Rival stores", zh="竞品店铺数")
    listings: int = setting(180, unit="listings", ge=0, le=100_000, en="Rival listings", zh="竞品商品数")
    price_fen: Fen = setting(26_000, alias="price", unit="yuan", ge=1, en="Median price", zh="价格中位数", source="assumption", grade="M")
    price_sigma: float = setting(0.5, unit="ln", ge=0, le=3, en="Spread of prices", zh="价格离散", source="assumption", grade="M")
    appeal: float = setting(0.0, unit="utility", ge=-20, le=20, en="Mean appeal at its own price", zh="平均吸引力", source="assumption", grade="M")
    appeal_sigma: float = setting(0.5, unit="utility", ge=0, le=5, en="Spread of appeal", zh="吸引力离散", source="assumption", grade="M")
    stock: int = setting(600, unit="units", ge=0, le=10_000_000, en="Median stock of a listing", zh="库存中位数", source="assumption", grade="M")
    join_share: Share = setting(0.7, unit="share of rival stores", ge=0, le=1, en="Rival stores that join the festival", zh="参加大促的竞品占比", source="assumption", grade="M", range=(0.5, 0.9))
    depth: Share = setting(0.15, unit="share", ge=0, lt=1, en="Rivals' festival reduction", zh="竞品大促折扣", source="official reduction seen 10-18.9 %", grade="T", range=(0.10, 0.19))
    depth_by_phase: dict[PhaseName, Share] = setting(dict, unit="share", en="Mean reduction in single phases", zh="分阶段折扣")
    late_share: Share = setting(0.2, unit="share of joining stores", ge=0, le=1, en="Joining stores that open in a later phase only", zh="晚开抢竞品占比", source="assumption", grade="M", range=(0, 0.5))
    known: dict[Name, RivalPlan] = setting(dict, en="What single rival stores will do, by store (rival-store-001)", zh="已知的竞品计划")
    bids: RivalBids = setting(RivalBids, en="Rivals' search bids", zh="竞品出价")


class Occasion(Section):
    """A day by which people need the goods, such as a feast: need rises as it comes near, and falls once it is met."""

    at: Moment = setting(en="Needed by", zh="需求时点")
    need: float = setting(1.0, unit="utility", ge=0, le=20, en="Need rises by", zh="需求上升", source="assumption", grade="M")
    ahead_days: float = setting(2.0, unit="days", gt=0, le=120, en="People think ahead so many days (mean)", zh="提前考虑天数", source="assumption", grade="M")


class Market(Section):
    queries: dict[str, Query] = setting(lambda: {"*": Query(share=1.0)}, en="What people search for", zh="搜索词")
    reference_price_fen: Fen = setting(26_000, alias="reference_price", unit="yuan", ge=1, en="Usual price in the category", zh="类目常见价")
    rivals: Rivals = setting(Rivals, en="Rivals", zh="竞品")
    occasions: dict[Name, Occasion] = setting(dict, en="Days by which people need the goods", zh="时点需求")


class Choice(Section):
    leave: float = setting(5.8, unit="utility", ge=-20, le=20, en="Utility of buying nothing", zh="不买的效用", source="level set to a conversion of 1-2 % of clicks (Taobao 2014 .98 %)", grade="P", range=(5.2, 6.4))
    taste_sd: float = setting(0.7, unit="utility", ge=0, le=5, en="Spread of lasting personal taste", zh="个人口味离散", source="assumption", grade="M", range=(0.4, 1.0))
    rating_weight: float = setting(0.4, unit="utility per rating point", ge=0, le=10, en="Weight of the rating", zh="评分权重", source="assumption", grade="M")
    sales_weight: float = setting(0.05, unit="utility per ln(1 + units of 7 days)", ge=0, le=5, en="Weight of recent sales", zh="近期销量权重", source="assumption", grade="M")
    loyalty: float = setting(0.6, unit="utility", ge=0, le=10, en="Bonus of a store bought from or followed", zh="老客加成", source="assumption", grade="M")
    badge: float = setting(0.1, unit="utility", ge=0, le=5, en="Effect of a deal badge", zh="活动标加成", source="assumption", grade="M")
    buying_by_hour: tuple[float, ...] = setting(BUYING_BY_HOUR, unit="utility by hour", length=24, en="Readiness to buy by hour", zh="分时购买倾向", source=TIANCHI_2014, grade="P")


class Pages(Section):
    examination: Literal["position", "cascade"] = setting("position", en="How far people look", zh="浏览模型")
    decay: float = setting(0.5, unit="exponent", ge=0, le=3, en="Fall of attention with position", zh="位置衰减指数", source="assumption", grade="M", range=(0.3, 0.8))
    satisfied_share: Share = setting(0.3, unit="share", ge=0, le=1, en="Cascade: a click ends the search", zh="级联：点击后停止概率", source="assumption", grade="M")
    slots: int = setting(20, unit="listings", ge=1, le=60, en="Listings on a page", zh="每页商品数")
    sponsored: tuple[int, ...] = setting((1, 6, 11, 16), unit="position", en="Positions that are sold", zh="广告位")
    click_share: Share = setting(0.045, unit="share", gt=0, le=1, en="Click rate of the average listing at position 1", zh="首位点击率", source="market notes, apparel 1.8-5 %", grade="S", range=(0.018, 0.05))
    price_weight: float = setting(0.5, unit="ln per ln(price)", ge=0, le=5, en="A price above its like costs clicks", zh="价格对点击的影响", source="assumption", grade="M")
    next_page_share: Share = setting(0.3, unit="share", ge=0, lt=1, en="Go on to another page", zh="继续浏览概率", source="assumption", grade="M")
    next_page_h: Hours = setting(0.02, unit="h", gt=0, le=24, en="Mean time to the next page", zh="翻页间隔", source="assumption", grade="M")
    shelf_variety: float = setting(
        1.0, unit="utility", ge=0, le=10, en="How much the pages of a feed differ", zh="推荐流差异",
        source="assumption", grade="M", range=(0.3, 2.0))  # fmt: skip
    favourite_share: Share = setting(0.02, unit="share of clicks", ge=0, le=1, en="Favourites per click", zh="收藏率", source="Taobao 2014: 2.0 % of clicks", grade="P")


class Carts(Section):
    band: float = setting(1.3, unit="utility", ge=0, le=20, en="How near to buying puts a listing in the cart", zh="加购带宽", source="level set to 3.1 carts per 100 clicks (Taobao 2014)", grade="P")
    back_share: Share = setting(0.5, unit="share", ge=0, le=1, en="Carts looked at again", zh="购物车回访率", source="assumption", grade="M")
    back_h: Hours = setting(20.0, unit="h", gt=0, le=2000, en="Median time until then", zh="回访间隔中位数", source="assumption", grade="M")
    back_sigma: float = setting(1.0, unit="ln", ge=0, le=3, en="Spread of that time", zh="回访间隔离散", source="assumption", grade="M")
    bonus: float = setting(1.0, unit="utility", ge=-5, le=10, en="A listing in the cart is liked more by", zh="购物车加成", source="assumption", grade="M")
    second_look_sd: float = setting(0.5, unit="utility", ge=0, le=5, en="Spread of a second look", zh="再看离散", source="assumption", grade="M")


class Waiting(Section):
    """Buy later at the festival: wait iff U(expected price) - hassle - patience x days > U(now)."""

    expected_cut: Share = setting(0.15, unit="share", ge=0, lt=1, en="Price cut people expect", zh="预期降价", source="official reduction seen 10-18.9 %", grade="T", range=(0.10, 0.19))
    expected_sigma: float = setting(0.3, unit="ln", ge=0, le=2, en="Spread of the expected cut", zh="预期离散", source="assumption", grade="M")
    hassle: float = setting(0.4, unit="utility", ge=0, le=10, en="Cost of having to come back", zh="等待的麻烦", source="bounded by the size of the day of Double Eleven 2018 (case V4)", grade="M", range=(0.1, 0.8))
    patience_per_day: float = setting(0.08, unit="utility per day", ge=0, le=10, en="Cost of a day's waiting", zh="每天等待成本", source="bounded by the size of the day of Double Eleven 2018 (case V4)", grade="M", range=(0.03, 0.16))
    horizon_days: int = setting(21, unit="days", ge=0, le=120, en="Longest wait people think of", zh="最长等待天数", source="assumption", grade="M")
    forget_share: Share = setting(0.25, unit="share", ge=0, le=1, en="Waiting carts forgotten", zh="遗忘率", source="assumption", grade="M", range=(0.1, 0.4))
    alert_share: Share = setting(0.35, unit="share of shoppers", ge=0, le=1, en="Shoppers who come as soon as prices open", zh="准点抢购者占比", source="assumption; .70 fits Double Eleven 2018 (case V4)", grade="M", range=(0.2, 0.8))
    alert_h: Hours = setting(0.23, unit="h", gt=0, le=24, en="Median time from opening to their coming, by the clock", zh="准点者回来时间中位数", source="calibrated on the moments of Double Eleven 2018 (case V4)", grade="T", range=(0.05, 1))
    alert_sigma: float = setting(1.7, unit="ln", ge=0, le=4, en="Spread of that time", zh="准点者时间离散", source="calibrated on the moments of Double Eleven 2018 (case V4)", grade="T")
    rush_h: Hours = setting(2.9, unit="h", gt=0, le=240, en="Median time from opening to the others' coming, in waking hours", zh="其余人回来时间中位数", source="calibrated on the moments of Double Eleven 2018 (case V4)", grade="T", range=(1, 12))
    rush_sigma: float = setting(1.2, unit="ln", ge=0, le=4, en="Spread of that time", zh="其余人时间离散", source="assumption", grade="M")
    last_call_share: Share = setting(0.4, unit="share of forgotten carts", ge=0, le=1, en="Forgotten carts remembered before prices close", zh="临近结束想起的占比", source="assumption", grade="M", range=(0.1, 0.7))
    last_call_h: Hours = setting(3.0, unit="h", gt=0, le=240, en="Median time before the close at which they are", zh="想起时距结束的时间中位数", source="assumption", grade="M", range=(1, 12))
    last_call_days: float = setting(2.0, unit="days", ge=0, le=60, en="Carts older than this at the close are not remembered", zh="更早加购的不再想起", source="assumption", grade="M", range=(1, 7))
    remind_share: Share = setting(0.6, unit="share of forgotten balances", ge=0, le=1, en="Forgotten balances paid after a reminder", zh="催付后支付占比", source="balances paid 80-92 % of deposits, from memory", grade="M", range=(0.3, 0.9))


class Need(Section):
    drop: float = setting(2.0, unit="utility", ge=0, le=20, en="Need falls after buying by", zh="购买后需求下降", source="assumption", grade="M", range=(1.0, 3.0))
    recover_days: float = setting(20.0, unit="days", gt=0, le=1000, en="Need recovers within (e-fold)", zh="需求恢复天数", source="assumption", grade="M", range=(10, 40))


class Basket(Section):
    more_share: Share = setting(0.08, unit="share", ge=0, lt=1, en="One unit more", zh="多买一件概率", source="assumption", grade="M")
    most_units: int = setting(5, unit="units", ge=1, le=100, en="Most units of an order", zh="单笔最多件数")
    unpaid_share: Share = setting(0.08, unit="share of orders", ge=0, lt=1, en="Orders never paid", zh="未付款率", source="one shop's orders, Feb 2020: paid .86", grade="P", range=(0.04, 0.14))
    unpaid_h: Hours = setting(0.5, unit="h", gt=0, le=72, en="Unpaid orders are cancelled after", zh="未付款关闭时间")
    top_up: float = setting(0.5, unit="logit", ge=-20, le=20, en="Readiness to add something for a threshold discount", zh="凑单意愿", source="assumption", grade="M", range=(-1, 2))
    top_up_gap: float = setting(6.0, unit="logit per gap / threshold", ge=0, le=100, en="Fall of that with the gap", zh="凑单意愿随差额下降", source="assumption", grade="M", range=(2, 12))
    other_variant_share: Share = setting(0.25, unit="share", ge=0, le=1, en="Take another size or colour when sold out", zh="换规格概率", source="assumption", grade="M")


class Awareness(Section):
    weight: float = setting(0.5, unit="utility", ge=0, le=10, en="What impressions of our store add at most to the liking of its goods", zh="种草认知加成上限", source="assumption", grade="M", range=(0.0, 1.5))
    half_life_days: float = setting(7, unit="days", gt=0, le=365, en="Impressions fade by half within", zh="认知半衰期", source="assumption; conversion after seeding plateaus around day 14", grade="S", range=(3, 20))


class Behaviour(Section):
    choice: Choice = setting(Choice, en="Choice", zh="选择")
    pages: Pages = setting(Pages, en="Pages", zh="页面")
    carts: Carts = setting(Carts, en="Carts", zh="购物车")
    waiting: Waiting = setting(Waiting, en="Waiting for the festival", zh="等待大促")
    need: Need = setting(Need, en="Need", zh="需求")
    awareness: Awareness = setting(Awareness, en="Awareness of our store", zh="种草认知")
    basket: Basket = setting(Basket, en="Basket and payment", zh="下单付款")
    views_by_hour: tuple[float, ...] = setting(VIEWS_BY_HOUR, unit="share of a day's visits by hour", length=24, en="Visits by hour", zh="分时访问", source=TIANCHI_2014, grade="P")


class RankWeights(Section):
    """Defaults [m]: settings with wide ranges, from the model page."""

    sales: float = setting(0.30, unit="weight", ge=0, le=10, en="Sales velocity", zh="销量", source="assumption", grade="M")
    conversion: float = setting(0.20, unit="weight", ge=0, le=10, en="Conversion", zh="转化率", source="assumption", grade="M")
    click_rate: float = setting(0.20, unit="weight", ge=0, le=10, en="Click rate", zh="点击率", source="assumption", grade="M")
    favourites: float = setting(0.10, unit="weight", ge=0, le=10, en="Favourites and carts", zh="收藏加购", source="assumption", grade="M")
    price: float = setting(0.08, unit="weight", ge=0, le=10, en="Price", zh="价格力", source="assumption", grade="M")
    experience: float = setting(0.07, unit="weight", ge=0, le=10, en="Experience score", zh="体验分", source="assumption", grade="M")
    newness: float = setting(0.03, unit="weight", ge=0, le=10, en="Newness", zh="新品", source="assumption", grade="M")
    shelf_time: float = setting(0.02, unit="weight", ge=0, le=10, en="Shelf time", zh="上架时长", source="assumption", grade="M")
    relevance: float = setting(0.50, unit="weight", ge=0, le=10, en="Title fits the query", zh="标题相关性", source="assumption", grade="M")


class Ranking(Section):
    refresh_h: int = setting(1, unit="h", ge=1, le=24, en="Refreshed every", zh="刷新间隔")
    frozen: bool = setting(False, en="Keep the first ranking", zh="冻结排名")
    memory_days: float = setting(7.0, unit="days", gt=0, le=365, en="Memory of sales velocity", zh="销量记忆天数")
    festival_share: Share = setting(0.5, unit="share", ge=0, le=1, en="Festival sales that count for rank", zh="大促销量计权", source="weak", grade="S", range=(0.2, 1.0))
    min_relevance: Share = setting(0.34, unit="share", ge=0, le=1, en="Least fit of title to query", zh="最低相关性", source="assumption", grade="M")
    weights: RankWeights = setting(RankWeights, en="Weights", zh="权重")


class Auction(Section):
    pricing: Literal["gsp", "vcg"] = setting("gsp", en="Price rule", zh="计价规则")
    reserve_fen: Fen = setting(5, alias="reserve", unit="yuan", ge=0, en="Reserve price of a click", zh="起价", source="market notes, floor about .05", grade="S")
    increment_fen: Fen = setting(1, alias="increment", unit="yuan", ge=0, en="Added to the next score's price", zh="加价")
    quality_exponent: float = setting(1.0, unit="exponent", ge=0, le=5, en="Weight of click rate in quality", zh="点击率权重", source="assumption", grade="M")
    bids_every_h: int = setting(1, unit="h", ge=1, le=24, en="Automatic bids move every", zh="自动出价间隔")


class AfterSale(Section):
    refund_share: Share = setting(0.16, unit="share of paid orders", ge=0, le=1, en="Refunded before shipping", zh="发货前退款率", source="planner's range, women's apparel", grade="S", range=(0.12, 0.20))
    refund_h: Hours = setting(8.0, unit="h", gt=0, le=200, en="Mean time to such a refund, where shipping does not come first", zh="退款平均时间（发货前）", source="assumption", grade="M")
    return_share: Share = setting(0.42, unit="share of delivered orders", ge=0, le=1, en="Returned after delivery", zh="退货率", source="planner's range, women's apparel shelf 38-46 %", grade="S", range=(0.38, 0.46))
    ship_h: Hours = setting(24.0, unit="h", gt=0, le=720, en="Mean time to shipping", zh="平均发货时间", source="ship-by promise 48 h", grade="T")
    courier_h: Hours = setting(60.0, unit="h", gt=0, le=720, en="Mean time on the way", zh="平均在途时间", source="assumption", grade="M")
    return_h: Hours = setting(72.0, unit="h", gt=0, le=720, en="Mean time to a return after delivery", zh="平均退货时间", source="assumption", grade="M")
    back_days: float = setting(8.0, unit="days", gt=0, le=60, en="Returned goods are back on sale after", zh="退货再上架天数", source="assumption, 5-12 days", grade="M", range=(5, 12))
    as_new_share: Share = setting(0.8, unit="share of returns", ge=0, le=1, en="Returned as new", zh="二次销售率", source="assumption, 70-90 %", grade="M", range=(0.7, 0.9))
    confirm_days: float = setting(10.0, unit="days", gt=0, le=60, en="Receipt confirmed after delivery within", zh="确认收货天数", source="assumption", grade="M")


class Costs(Section):
    commission: Share = setting(0.05, unit="share of confirmed receipts", ge=0, le=1, en="Platform commission", zh="平台佣金", source="Tmall .5-5 % by category", grade="T")
    base_fee: Share = setting(0.006, unit="share of confirmed receipts", ge=0, le=1, en="Platform base fee", zh="基础服务费", source="Tmall .6 % since 2024-09", grade="T")
    courier_fen: Fen = setting(260, alias="courier", unit="yuan a parcel", ge=0, en="Courier", zh="快递费", source="2.0-2.2 yuan at franchise rates, small shops 3+", grade="N")
    packaging_fen: Fen = setting(80, alias="packaging", unit="yuan a parcel", ge=0, en="Packaging", zh="包装费", source=".3-1.5 yuan", grade="M")
    return_handling_fen: Fen = setting(1000, alias="return_handling", unit="yuan a return", ge=0, en="Handling a return", zh="退货处理", source="8-15 yuan all in", grade="M", range=(800, 1500))
    insurance_fen: Fen = setting(120, alias="insurance", unit="yuan an order", ge=0, en="Return-freight insurance", zh="运费险", source="about 1.2 yuan", grade="T")


class Channel(Section):
    """A channel's own settings stand beside `use`; they are checked by the plugin's `Params`."""

    use: Name = setting(en="Plugin", zh="插件")
    enabled: bool = setting(True, en="Switched on", zh="启用")
    params: dict[str, Any] = setting(dict, en="Settings of the plugin", zh="插件设置")


class Variant(Section):
    """One size and colour of a listing."""

    sku: str = setting(en="Code", zh="规格编码")
    colour: str = setting("", en="Colour", zh="颜色")
    size: str = setting("", en="Size", zh="尺码")
    stock: int = setting(unit="units", ge=0, le=100_000_000, en="Units in stock", zh="库存")
    salvage_fen: Fen = setting(alias="salvage", unit="yuan", ge=0, en="Value of an unsold unit", zh="残值")
    weight: float = setting(1.0, unit="weight", ge=0, le=1e6, en="Demand against the other variants", zh="需求权重")


class Listing(Section):
    """One of our listings, read from the products CSV (one row a variant)."""

    listing: Name = setting(en="Name of the listing", zh="商品")
    title: str = setting("", en="Title", zh="标题")
    category: str = setting("", en="Category; the store's where it is left out", zh="类目")
    low_60d_fen: Fen | None = setting(None, alias="low_60d", unit="yuan", ge=1, en="Lowest price of the last 60 days, which the festival's entry is tested on", zh="近60天最低价（报名门槛）")
    tag_price_fen: Fen = setting(alias="tag_price", unit="yuan", ge=1, en="Tag price", zh="吊牌价")
    usual_price_fen: Fen | None = setting(None, alias="usual_price", unit="yuan", ge=1, en="Price of the last weeks, at which its appeal is counted; the everyday price where it is left out", zh="近期成交价（吸引力的基准；不填则为日常价）")
    cost_fen: Fen = setting(alias="cost", unit="yuan", ge=0, en="Cost of a unit", zh="成本")
    rating: float = setting(4.8, unit="points", ge=1, le=5, en="Rating", zh="评分")
    age_days: float = setting(120.0, unit="days", ge=0, le=10_000, en="Days on the shelf", zh="上架天数")
    sales_7d: float = setting(0.0, unit="units", ge=0, le=1e7, en="Units sold in the last 7 days", zh="近7天销量")
    appeal: float = setting(0.0, unit="utility", ge=-20, le=20, en="Appeal at its usual price against the category", zh="吸引力")
    creative: float = setting(1.0, unit="times", gt=0, le=20, en="Click rate against the average picture and title", zh="创意点击倍数")
    refund_share: Share | None = setting(None, unit="share of paid orders", ge=0, le=1, en="Refunded before shipping", zh="发货前退款率")
    return_share: Share | None = setting(None, unit="share of delivered orders", ge=0, le=1, en="Returned after delivery", zh="退货率")
    variants: tuple[Variant, ...] = setting((), en="Sizes and colours", zh="规格")


class Record(Section):
    credit_days: int = setting(15, unit="days", ge=1, le=90, en="Days before an order in which clicks share its credit", zh="归因回溯期", source="Taobao affiliate's 15 days", grade="M")
    market_orders: bool = setting(False, en="Keep every rival's order too", zh="保留竞品订单明细")
    events: bool = setting(False, en="Keep every view, favourite, cart and purchase", zh="保留全部行为明细")


class Settings(Section):
    """A whole scenario at one draw of its uncertain values."""

    ecosim: Literal[1] = setting(en="Version of the format", zh="格式版本")
    name: Name = setting(en="Name", zh="名称")
    title_en: str = setting("", en="Title in English", zh="英文标题")
    title_zh: str = setting("", en="Title in Chinese", zh="中文标题")
    seed: int = setting(1, ge=0, le=2**32 - 1, en="Seed", zh="随机种子")
    replications: int = setting(8, unit="replications", ge=1, le=10_000, en="Replications", zh="重复次数")
    timezone: str = setting("Asia/Shanghai", en="Time zone of the shop; used for the check of clock changes only", zh="时区（仅用于检查时钟变更）")
    period: Period = setting(en="Days simulated", zh="模拟区间")
    compare_with: tuple[Literal["not_joining", "no_festival"], ...] = setting(("not_joining",), en="Baselines, the first for the headlines", zh="对照方案")
    store: Store = setting(Store, en="Our store", zh="本店")
    festival: Festival | None = setting(None, en="Festival: the name of a rule pack, or one written here", zh="大促规则包")
    join_festival: bool = setting(True, en="We take part in the festival", zh="本店参加大促")
    products: tuple[Listing, ...] = setting(en="Our listings: a CSV file, or a list", zh="商品（CSV 文件）")
    prices: dict[Name, Price] = setting(dict, en="Prices by listing", zh="价格")
    promotions: Promotions = setting(Promotions, en="Promotions", zh="促销")
    shoppers: Shoppers = setting(Shoppers, en="Shoppers", zh="消费者")
    market: Market = setting(Market, en="Market", zh="市场")
    behaviour: Behaviour = setting(Behaviour, en="Behaviour", zh="行为")
    ranking: Ranking = setting(Ranking, en="Search ranking", zh="搜索排名")
    auction: Auction = setting(Auction, en="Auction of sponsored slots", zh="广告竞价")
    channels: dict[Name, Channel] = setting(dict, en="Traffic channels", zh="流量渠道")
    after_sale: AfterSale = setting(AfterSale, en="Refunds, parcels and returns", zh="售后物流")
    costs: Costs = setting(Costs, en="Costs", zh="费用")
    record: Record = setting(Record, en="What is kept", zh="记录")
