"""What a lever says of itself: its label with names and unit, the help behind it, and its choices in words."""

from __future__ import annotations

from typing import Final

from ecosim.app.lever_text import people
from ecosim.app.levers import Lever
from ecosim.app.markdown import literal
from ecosim.app.units import unit_words
from ecosim.app.words import text as say
from ecosim.report.scenario_facts import GRADE_NAMES, PHASE_NAMES
from ecosim.report.sentences import BASELINES
from ecosim.report.wording import Lang, Words
from ecosim.runs.replication import plugins
from ecosim.scenario.literals import ends

CHOICES: Final = {
    **{role: words for role, words in BASELINES.items() if role != "plan"},
    "tmall": Words("Tmall", "天猫"), "jd": Words("JD", "京东"), "taobao": Words("Taobao", "淘宝"),
    "none": Words("nothing", "不赛马"), "paid_30d": Words("paid in 30 days", "近30天支付金额"),
    "interest_day": Words("yesterday's carts and favourites", "昨日加购收藏"),
    "interest_hour": Words("last hour's carts and favourites", "上一小时加购收藏"),
    "warm_up": Words("carts and favourites of the warm-up", "预热期加购收藏"),
    "paid_hour": Words("paid in the last hour", "上一小时支付金额"),
    "forfeit": Words("kept by the store", "不退"), "refund": Words("paid back", "退还"),
    "store": Words("store", "店铺"), "platform": Words("platform", "平台"), "host": Words("host", "主播"),
    "red_packet": Words("red packet", "红包"), "official": Words("official reduction", "官方立减"),
    "store_coupon": Words("store coupon", "店铺券"), "cross_store": Words("cross-store reduction", "跨店满减"),
    "platform_coupon": Words("platform coupon", "平台券"), "deposit": Words("deposit expansion", "定金膨胀"),
    "before_official": Words("before the official reduction", "按立减前"),
    "after_official": Words("after the official reduction", "按立减后"),
    "position": Words("by position", "按位置衰减"), "cascade": Words("cascade", "逐个浏览"),
    "gsp": Words("second price (GSP)", "广义第二价格（GSP）"), "vcg": Words("VCG", "VCG 机制"),
    "best_selling": Words("best selling", "销量最高"), "deepest_cut": Words("deepest cut", "折扣最大"),
    "most_stock": Words("most stock", "库存最多"), "visitors": Words("earlier visitors", "访问过的人"),
    "newcomers": Words("newcomers", "新客"), "head": Words("head", "头部"), "waist": Words("waist", "腰部"),
    "tail": Words("tail", "尾部"), "manual": Words("manual bids", "手动出价"),
    "target_roas": Words("target return", "目标投产比"), "whole_store": Words("whole store", "全站推广"),
    "exact": Words("exact", "精确匹配"), "broad": Words("broad", "广泛匹配"),
}  # fmt: skip


def choice(word: str, lang: Lang) -> str:
    """A choice in words; one of a stranger's plugin as it stands."""
    return CHOICES.get(word, Words(word, word)).say(lang)


def thing(name: str, lang: Lang) -> str:
    """The name of a thing in the scenario: a phase, or a plugin and the channel of its name, in words; else itself."""
    if name in plugins(()).params_models():
        return plugins(()).get(name).labels.get(lang) or name
    return PHASE_NAMES.get(name, name) if lang == "zh" else name


def whose(lever: Lever, lang: Lang) -> str:
    """What the lever belongs to: a listing, a channel and its host, a group of settings; often empty."""
    names = [thing(name, lang) for name in lever.of]
    if lever.plugin and names:
        names[0] = channel(lever.of[0], lever.plugin, lang)
    return " · ".join([*names, lever.section.say(lang)] if lever.section else names)


def channel(name: str, plugin: str, lang: Lang) -> str:
    """A channel: what it is, and its name where that is another.

    >>> channel("live", "kol_live", "zh"), channel("paid_search", "paid_search", "en")
    ('直播 live', 'Paid search')
    """
    what = thing(plugin, lang).partition("（")[0]
    return what if name == plugin else f"{what} {name}"


def label(lever: Lever, lang: Lang) -> str:
    """The words beside a lever: what it is and whose.

    A unit stands in brackets; of a share just the percent sign, of which the help says the rest.
    """
    what, unit = lever.label.say(lang), "%" if lever.kind.word == "share" else unit_words(lever.unit, lang)
    brackets = "（{}）" if lang == "zh" else " ({})"
    name = literal(whose(lever, lang))
    return (f"**{name}** · {what}" if name else what) + (brackets.format(unit) if unit else "")


def about(lever: Lever, lang: Lang) -> str:
    """The help of a lever: what it is, unit, default, limits, plausible values, evidence, and how a file names it."""
    source, grade = lever.evidence
    lines = [f"**{lever.label.say(lang)}**"]
    lines += [say("plan.help_unit", lang, unit=unit_words(lever.unit, lang))] if lever.unit else []
    lines += [say("plan.help_base", lang, value=literal(shown(lever, lever.base, lang)))]
    lines += [say("plan.help_default", lang, value=literal(shown(lever, lever.default, lang)))] if lever.default else []
    lines += [say("plan.help_limits", lang, limits=limits)] if (limits := limits_of(lever)) else []
    lines += [say("plan.help_plausible", lang, range=lever.plausible)] if lever.plausible else []
    lines += [say("plan.help_range", lang)] if lever.is_range else []
    if source or grade:
        lines.append(say("plan.help_source", lang, source=literal(source) or "–", grade=grade or "–",
                         words=GRADE_NAMES.get(grade, GRADE_NAMES[""]).say(lang)))  # fmt: skip
    return "\n\n".join([*lines, literal(lever.path)])


def shown(lever: Lever, value: str | None, lang: Lang) -> str:
    """A value in words: choices by their names, yes and no, ranges with a dash."""
    if value is None:
        return say("plan.nothing", lang)
    if lever.kind.word == "true or false":
        return say("plan.yes" if value == "true" else "plan.no", lang)
    if lever.kind.options:
        return ", ".join(choice(word, lang) for word in value.split(", "))
    pair = ends(value) if lever.kind.is_number else None
    return "–".join(pair) if pair else value


def limits_of(lever: Lever) -> str:
    """The limits as people write them."""
    signs = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<"}
    if not lever.kind.is_number:
        return ""
    return ", ".join(
        f"{sign} {people(lever.kind, lever.kind.write(lever.limits[word]))}"
        for word, sign in signs.items() if word in lever.limits)  # fmt: skip
