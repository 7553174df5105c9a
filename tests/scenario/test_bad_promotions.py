# ruff: noqa: E501  one case a line: the file reads as a table
"""Every way to spoil a rule pack or a promotion gives its file, place, path, what is wrong and what to do."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecosim.errors import BadInput
from ecosim.kernels import waterfall
from ecosim.scenario import Scenario, load, promotion_checks

PACK = """\
name: fair
source: made up
grade: T
phases:
  - {name: warm-up, from: 2025-10-03 00:00, to: 2025-10-10 20:00, race: interest_day}
  - {name: opening, from: 2025-10-10 20:00, to: 2025-10-12 24:00, prices_open: true, race: paid_hour}
  - {name: peak, from: 2025-10-20 00:00, to: 2025-10-21 24:00, prices_open: true}
presale:
  - {name: wave-1, deposit_from: 2025-10-03 20:00, deposit_to: 2025-10-10 17:59, balance_from: 2025-10-10 20:00, balance_to: 2025-10-12 23:59}
  - {name: wave-2, deposit_from: 2025-10-13 00:00, deposit_to: 2025-10-19 21:59, balance_from: 2025-10-20 00:30, balance_to: 2025-10-21 24:00}
deposits:
  least_price: 50
  step: 10
  tiers:
    - {price: 0, least: 10, least_share: 10%, most_share: 20%}
    - {price: 500, least: 50, most_share: 20%}
  grade: M
official: {least: 10%, grade: T}
cross_store:
  offers: [{name: 300-50, over: 300, minus: 50}, {name: 600-30, over: 600, minus: 30}]
stacking:
  steps: [official, store_coupon, cross_store, platform_coupon, red_packet, deposit]
entry: {below: 10%, days: 60, grade: T}
price_protection: {until: 2025-11-05 24:00}
"""

PLAN = """\
ecosim: 1
name: plan
period: {from: 2025-10-01, to: 2025-10-31}
festival: fair
products: base.csv
prices:
  coat:
    daily: 699
    festival: 599
    phases: {peak: 579}
    presale: {deposit: 60, worth: 90, ship_by: 2025-10-24 00:00}
    flash: {price: 499, units: 50, from: 2025-10-20 20:00, to: 2025-10-20 22:00}
    in_hand: 384.15
  knit: {daily: 199, off: 15%}
promotions:
  official_reduction: {rate: 15%}
  cross_store: {offer: 300-50}
  coupons:
    - {name: shop, over: 500, minus: 40, quota: 2000, from: 2025-10-05 00:00, to: 2025-10-22 00:00}
    - {name: vip, kind: platform, over: 600, minus: 50, who: members, paid_by: platform}
    - {name: rain, kind: red_packet, minus: 5, per_person: 3, paid_by: store}
shoppers:
  segments: {members: {share: 20%}, others: {share: 80%}}
market:
  rivals: {stores: 12, listings: 24, depth_by_phase: {peak: 18%}, known: {rival-store-003: {depth: 20%, from: peak}}}
"""

CSV = """\
listing,title,sku,tag_price,cost,salvage,stock,low_60d
coat,羊毛大衣,C-1,899,210,90,30,679
coat,羊毛大衣,C-2,899,210,90,40,679
knit,毛衣女,K-1,299,60,30,100,
"""


def load_plan(folder: Path, plan: str = PLAN, pack: str = PACK, csv: str = CSV) -> Scenario:
    """The scenario of three files in a folder."""
    (folder / "base.csv").write_text(csv, "utf-8")
    (folder / "fair.yaml").write_text(pack, "utf-8")
    (folder / "plan.yaml").write_text(plan, "utf-8")
    return load(folder / "plan.yaml")


def spoil(folder: Path, base: SimpleNamespace, file: str, number: int, line: str) -> Scenario:
    """The scenario with one line of the plan or the pack replaced."""
    if file == "fair.yaml":
        return load_plan(folder, pack=base.with_line(number, line, PACK))
    return load_plan(folder, base.with_line(number, line, PLAN))


def test_the_plan_and_its_pack_are_sound(tmp_path: Path) -> None:
    scenario = load_plan(tmp_path)
    assert scenario.warnings == ()
    assert scenario.settings.prices["coat"].in_hand_fen == 38_415  # 599 less 15 %, 40, 50, 5 and 30


# line replaced, new text, then the expected line, column, path, and a piece of the message
PACKS = [
    # ---- phases
    (6, "  - {name: opening, from: 2025-10-10 19:00, to: 2025-10-12 24:00, prices_open: true}",
     (6, 27, "festival.phases.opening.from", "2025-10-10 19:00 lies before the end of warm-up (2025-10-10 20:00); phases follow")),
    (6, "  - {name: opening, from: 2025-10-10 20:00, to: 2025-10-10 20:00, prices_open: true}",
     (6, 49, "festival.phases.opening.to", "is not after the beginning 2025-10-10 20:00; a phase ends after it begins")),
    (6, "  - {name: warm-up, from: 2025-10-10 20:00, to: 2025-10-12 24:00, prices_open: true}",
     (6, 5, "festival.phases[1]", "two phases are called warm-up; give each its own name")),
    (7, "  - {name: peak, from: 2025-10-20 00:00, to: 2025-10-21 24:00, prices_open: true, race: paid}",
     (7, 89, "festival.phases.peak.race", "'paid' is none of the choices; write one of: none, paid_30d")),
    (7, "  - {name: peak, from: 2025-10-20 00:00, to: 2025-10-21 24:00, prices_opne: true}",
     (7, 64, "festival.phases.peak.prices_opne", 'did you mean "prices_open"?')),
    (7, "  - {name: peak, from: 2025-10-20 00:00, to: 2025-10-21 24:00, prices_open: true, traffic_lift: 1200%}",
     (7, 97, "festival.phases.peak.traffic_lift", "1200% is too large; write at most 10")),
    # ---- presale windows
    (9, "  - {name: wave-1, deposit_from: 2025-10-03 20:00, deposit_to: 2025-10-03 20:00, balance_from: 2025-10-10 20:00, balance_to: 2025-10-12 23:59}",
     (9, 64, "festival.presale.wave-1.deposit_to", "2025-10-03 20:00 is not after deposit_from 2025-10-03 20:00; deposits end after they begin")),
    (9, "  - {name: wave-1, deposit_from: 2025-10-03 20:00, deposit_to: 2025-10-10 17:59, balance_from: 2025-10-10 12:00, balance_to: 2025-10-12 23:59}",
     (9, 96, "festival.presale.wave-1.balance_from", "lies before deposit_to 2025-10-10 17:59; balances open when deposits have ended")),
    (9, "  - {name: wave-1, deposit_from: 2025-10-03 20:00, deposit_to: 2025-10-10 17:59, balance_from: 2025-10-10 20:00, balance_to: 2025-10-10 19:00}",
     (9, 126, "festival.presale.wave-1.balance_to", "is not after balance_from 2025-10-10 20:00")),
    (9, "  - {name: wave-1, deposit_from: 2025-10-03 20:00, deposit_to: 2025-10-14 17:59, balance_from: 2025-10-14 20:00, balance_to: 2025-10-15 23:59}",
     (10, 34, "festival.presale.wave-2.deposit_from", "lies before the end of deposits of wave-1 (2025-10-14 17:59); one window takes deposits at a time")),
    (10, "  - {name: wave-1, deposit_from: 2025-10-13 00:00, deposit_to: 2025-10-19 21:59, balance_from: 2025-10-20 00:30, balance_to: 2025-10-21 24:00}",
     (10, 5, "festival.presale[1]", "two presale windows are called wave-1; give each its own name")),
    (10, "  - {name: wave-2, deposit_from: 2025-10-13 00:00, deposit_to: 2025-10-19 21:59, balance_from: 2025-10-20 00:30}",
     (10, 5, "festival.presale.wave-2.balance_to", "is missing; add balance_to: (Balances until)")),
    (10, "  - {name: wave-2, deposit_from: 2025-10-13 00:00, deposit_to: 2025-10-19 21:59, balance_from: 2025-10-20 00:30, balance_to: 2025-10-21 24:00, unpaid_balance: keep}",
     (10, 160, "festival.presale.wave-2.unpaid_balance", "'keep' is none of the choices; write one of: forfeit, refund")),
    # ---- deposits
    (16, "    - {price: 0, least: 50, most_share: 20%}",
     (16, 15, "festival.deposits.tiers[1].price", "0.00 is not above the tier before (0.00); tiers begin at rising prices")),
    (15, "    - {price: 0, least: 10, least_share: 30%, most_share: 20%}",
     (15, 59, "festival.deposits.tiers[0].most_share", "20% is less than least_share 30%; no deposit would do")),
    (13, "  step: 0", (13, 9, "festival.deposits.step", "0 is too small; write at least 0.01")),
    (13, "  step: 10..20", (13, 9, "festival.deposits.step", "10.00..20.00 is a range; it is checked against the rules, write one value")),
    # ---- what is taken off
    (18, "official: {least: 15}", (18, 19, "festival.official.least", "15 is too large; write less than 1 (share); for 15 percent write 15%")),
    (18, "official: {least: 20%, grade: Q}", (18, 31, "festival.official.grade", "'Q' is none of the choices")),
    (20, "  offers: [{name: 300-50, over: 300, minus: 300}]",
     (20, 45, "festival.cross_store.offers.300-50.minus", "300.00 off 300.00 leaves nothing to pay; a reduction is less than")),
    (20, "  offers: [{name: 300-50, over: 300, minus: 50}, {name: 300-50, over: 600, minus: 30}]",
     (20, 50, "festival.cross_store.offers[1]", "two offers are called 300-50; give each its own name")),
    (20, "  offers: []", (20, 3, "festival.cross_store", "has no offers; write at least one")),
    (20, "  offers: [{name: 300-50, over: 200..300, minus: 50}]",
     (20, 33, "festival.cross_store.offers.300-50.over", "is a range; it is checked against the rules")),
    (22, "  steps: [store_coupon, official]", (22, 10, "festival.stacking.steps", "the steps stand twice or out of order; they are taken in one order only: official,")),
    (22, "  steps: [official, official]", (22, 10, "festival.stacking.steps", "the steps stand twice or out of order")),
    (22, "  steps: [official, coupon]", (22, 21, "festival.stacking.steps[1]", "'coupon' is none of the choices")),
    (23, "entry: {below: 10%..20%, days: 60}", (23, 16, "festival.entry.below", "0.1..0.2 is a range; it is checked against the rules")),
    (24, "price_protection: {until: 2025-10-21 20:00}",
     (24, 27, "festival.price_protection.until", "lies before the end of peak (2025-10-22 00:00); protection outlasts the festival's prices")),
    (24, "price_protection: {since: 2025-10-22 00:00, until: 2025-11-05 24:00}",
     (24, 27, "festival.price_protection.since", "2025-10-22 00:00 is not before the end of peak (2025-10-22 00:00); no order would be protected")),
    (24, "price_protection: {until: 2025-11-05}", (24, 27, "festival.price_protection.until", "'2025-11-05' is no moment")),
]  # fmt: skip

PLANS = [
    # ---- single-listing prices
    (9, "    festival: 999", (9, 15, "prices.coat.festival", "999.00 is above the tag price 899.00")),
    (9, "    festival: 599\n    off: 10%", (10, 10, "prices.coat.off", "stands beside festival; the festival price is written as an amount or as a cut; keep one (off gives 629.10)")),
    (10, "    phases: {peka: 579}", (10, 14, "prices.coat.phases.peka", "there is no phase 'peka'; did you mean \"peak\"?")),
    (10, "    phases: {warm-up: 579}", (10, 23, "prices.coat.phases.warm-up", "festival prices do not hold in warm-up, so this never holds; write one of: opening, peak")),
    (10, "    phases: {peak: 900}", (10, 20, "prices.coat.phases.peak", "900.00 is above the tag price 899.00")),
    (14, "  knit: {daily: 199, off: 100%}", (14, 27, "prices.knit.off", "100% is too large; write less than 1")),
    (14, "  knit: {daily: 199, off: 99.99999%}", (14, 27, "prices.knit.off", "99.99999% off the everyday price 199.00 leaves nothing to pay")),
    (14, "  knit: {daily: 199, off: 15%..99.99999%}", (14, 27, "prices.knit.off", "99.99999% off the everyday price 199.00 leaves nothing to pay")),
    (10, "    phases: {peak: 0}", (10, 20, "prices.coat.phases.peak", "0.00 is too small; write at least 0.01 (yuan)")),
    (10, "    phases: {peak: -5}", (10, 20, "prices.coat.phases.peak", "-5.00 is too small; write at least 0.01 (yuan)")),
    (14, "  knti: {daily: 199}", (14, 9, "prices.knti", "there is no listing 'knti'; did you mean \"knit\"?")),
    # ---- entry
    (9, "    festival: 620", (9, 15, "prices.coat.festival", "620.00 is too high to take part: 10% below the lowest of 60 days, 679.00, is at most 611.10 (a rule of the festival, grade T); write 611.10 or less")),
    (10, "    phases: {peak: 611.11}", (10, 20, "prices.coat.phases.peak", "611.11 is too high to take part")),
    (10, "    phases: {peak: 611.10}", None),
    (9, "    festival: 599..640", (9, 15, "prices.coat.festival", "640.00 is too high to take part")),
    (11, "    presale: {price: 650, deposit: 70, worth: 100}", (11, 22, "prices.coat.presale.price", "650.00 is too high to take part")),
    # ---- flash sales
    (12, "    flash: {price: 579, units: 50, from: 2025-10-20 20:00, to: 2025-10-20 22:00}",
     (12, 20, "prices.coat.flash.price", "579.00 is not below the price in peak 579.00; a flash sale is cheaper")),
    (12, "    flash: {price: 599, units: 50, from: 2025-10-11 20:00, to: 2025-10-11 22:00}",
     (12, 20, "prices.coat.flash.price", "599.00 is not below the festival price 599.00")),
    (12, "    flash: {price: 600, units: 50, from: 2025-10-11 20:00, to: 2025-10-11 22:00}",
     (12, 20, "prices.coat.flash.price", "600.00 is not below the festival price 599.00")),
    (12, "    flash: {price: 579, units: 50, from: 2025-10-19 20:00, to: 2025-10-20 22:00}",
     (12, 20, "prices.coat.flash.price", "579.00 is not below the price in peak 579.00, which holds from 2025-10-20 00:00 on")),
    (12, "    flash: {price: 579, units: 50, from: 2025-10-19 20:00, to: 2025-10-20 00:00}", None),
    (12, "    flash: {price: 600, units: 50, from: 2025-10-15 20:00, to: 2025-10-15 22:00}", None),
    (12, "    flash: {price: 499, units: 50, from: 2025-10-20 20:00, to: 2025-10-20 20:00}",
     (12, 64, "prices.coat.flash.to", "is not after the beginning 2025-10-20 20:00; a flash sale ends after it begins")),
    (12, "    flash: {price: 499, units: 50, from: 2025-11-20 20:00, to: 2025-11-20 22:00}",
     (12, 42, "prices.coat.flash.from", "2025-11-20 20:00 to 2025-11-20 22:00 lies outside the period")),
    (12, "    flash: {price: 499, units: 0, from: 2025-10-20 20:00, to: 2025-10-20 22:00}", (12, 32, "prices.coat.flash.units", "0 is too small")),
    (12, "    flash: {price: 499, units: 20..50, from: 2025-10-20 20:00, to: 2025-10-20 22:00}",
     (12, 32, "prices.coat.flash.units", "20..50 is a range; it is counted down one by one")),
    # ---- presale of a listing
    (11, "    presale: {deposit: 55, worth: 85}", (11, 24, "prices.coat.presale.deposit", "55.00 is no deposit for a presale price of 599.00 (a rule of the festival, grade M); write 50.00 to 110.00 in steps of 10.00")),
    (11, "    presale: {deposit: 120, worth: 150}", (11, 24, "prices.coat.presale.deposit", "write 50.00 to 110.00")),
    (11, "    presale: {deposit: 599, worth: 629}", (11, 24, "prices.coat.presale.deposit", "599.00 is not less than the presale price 599.00; a deposit is a part of it")),
    (11, "    presale: {price: 49.90, deposit: 10}", (11, 22, "prices.coat.presale.price", "a presale price of 49.90 is below 50.00 (a rule of the festival, grade M)")),
    (11, "    presale: {deposit: 60, worth: 50}", (11, 35, "prices.coat.presale.worth", "50.00 is less than the deposit 60.00; it counts for itself at least")),
    (11, "    presale: {deposit: 60, worth: 600}", (11, 35, "prices.coat.presale.worth", "600.00 is more than the presale price 599.00; nothing would be left to pay")),
    (11, "    presale: {deposit: 60..80, worth: 90}", (11, 24, "prices.coat.presale.deposit", "60.00..80.00 is a range; it is checked against the rules")),
    (11, "    presale: {deposit: 60, worth: 90, ship_by: 2025-10-18 00:00}",
     (11, 48, "prices.coat.presale.ship_by", "2025-10-18 00:00 is not after balances of wave-2 open (2025-10-20 00:30); goods leave when they are paid")),
    (11, "    presale: {worth: 90}", (11, 14, "prices.coat.presale.deposit", "is missing; add deposit: (Deposit)")),
    (11, "    presale: {deposit: 60, worth: 90}\n    joins: false",
     (11, 14, "prices.coat.presale", "the listing does not take part (joins: false); presale is for those that do")),
    (4, "festival: {name: fair-2, phases: [{name: peak, from: 2025-10-20 00:00, to: 2025-10-21 24:00, prices_open: true}], cross_store: {offers: [{name: 300-50, over: 300, minus: 50}]}}",
     (11, 14, "prices.coat.presale", "festival fair-2 has no presale, so no deposit can be paid")),
    # ---- price in hand
    (13, "    in_hand: 399.15", (13, 14, "prices.coat.in_hand", "399.15 is not what the rules give: 599.00 less 15%, 40.00 (shop), 50.00 (300-50), 5.00 (rain) and 30.00 (deposit) is 384.15")),
    (13, "    in_hand: 380..390", (13, 14, "prices.coat.in_hand", "cannot be checked against a range, which prices.coat.in_hand is")),
    (19, "    - {name: shop, over: 500, minus: 30..40}", (13, 14, "prices.coat.in_hand", "against a range, which promotions.coupons.shop.minus is")),
    (16, "  official_reduction: {rate: 12%..15%}", (13, 14, "prices.coat.in_hand", "which promotions.official_reduction.rate is")),
    # ---- official reduction and offers
    (16, "  official_reduction: {rate: 9%}", (16, 30, "promotions.official_reduction.rate", "9% is below 10%, the least that takes part (a rule of the festival, grade T); write 10% or more, or joins: false")),
    (14, "  knit: {daily: 199, official: 5%}", (14, 32, "prices.knit.official", "5% is below 10%")),
    (14, "  knit: {daily: 199, official: 5%, joins: false}", None),
    (17, "  cross_store: {offer: 300-05}", (17, 24, "promotions.cross_store.offer", "festival fair has no offer '300-05'; did you mean \"300-50\"?")),
    (17, "  cross_store: {join: maybe}", (17, 23, "promotions.cross_store.join", "'maybe' is neither yes nor no")),
    # ---- coupons
    (19, "    - {name: shop, over: 500, minus: 500}", (19, 38, "promotions.coupons.shop.minus", "500.00 off 500.00 leaves nothing to pay; a coupon takes less")),
    (20, "    - {name: vip, kind: platform, over: 600, minus: 50..600, who: members}", (20, 53, "promotions.coupons.vip.minus", "600.00 off 600.00 leaves nothing to pay")),
    (19, "    - {name: shop, over: 500, minus: 40, quota: -1}", (19, 49, "promotions.coupons.shop.quota", "-1 is too small; write at least 1 (coupons)")),
    (19, "    - {name: shop, over: 500, minus: 40, quota: 100..200}", (19, 49, "promotions.coupons.shop.quota", "100..200 is a range; it is counted down one by one, write one value")),
    (19, "    - {name: shop, over: 500, minus: 40, per_person: 7}", (19, 54, "promotions.coupons.shop.per_person", "7 is too large; write at most 6")),
    (19, "    - {name: shop, over: 500}", (19, 7, "promotions.coupons.shop.minus", "is missing; add minus: (Reduction)")),
    (20, "    - {name: shop, kind: platform, minus: 50, who: members}", (20, 7, "promotions.coupons[1]", "two coupons are called shop; give each its own name")),
    (19, "    - {name: shop, over: 500, minus: 40, from: 2025-10-05 00:00, to: 2025-10-04 00:00}",
     (19, 70, "promotions.coupons.shop.to", "2025-10-04 00:00 is not after from 2025-10-05 00:00; a coupon ends after it begins")),
    (19, "    - {name: shop, over: 500, minus: 40, use_from: 2025-10-25 00:00, to: 2025-10-22 00:00}",
     (19, 52, "promotions.coupons.shop.use_from", "2025-10-25 00:00 is not before to 2025-10-22 00:00; nobody could ever use it")),
    (20, "    - {name: vip, kind: platform, over: 600, minus: 50, who: member}", (20, 62, "promotions.coupons.vip.who", "there is no segment 'member'; did you mean \"members\"?")),
    (19, "    - {name: shop, over: 500, minus: 40, listings: [coat, knot]}", (19, 59, "promotions.coupons.shop.listings[1]", "there is no listing 'knot'; did you mean \"knit\"?")),
    (19, "    - {name: shop, over: 500, minus: 40, listings: [coat, coat]}", (19, 59, "promotions.coupons.shop.listings[1]", "coat stands twice; name each listing once")),
    (20, "    - {name: vip, kind: platform, over: 600, minus: 50, who: members, listings: [coat]}",
     (20, 81, "promotions.coupons.vip.listings", "a platform coupon holds for every listing that takes part; take the listings out")),
    (21, "    - {name: rain, kind: red_packet, minus: 5, listings: [knit]}", (21, 58, "promotions.coupons.rain.listings", "a red packet holds for every listing")),
    (21, "    - {name: rain, kind: red-packet, minus: 5}", (21, 26, "promotions.coupons.rain.kind", "'red-packet' is none of the choices")),
    (21, "    - {name: rain, minus: 5, paid_by: me}", (21, 39, "promotions.coupons.rain.paid_by", "'me' is none of the choices; write one of: store, platform, host")),
    (21, "    - {name: rain, kind: red_packet, minus: 5, who: members, claim_share: 2}", (21, 75, "promotions.coupons.rain.claim_share", "2 is too large; write at most 1")),
    (21, "    - {name: rain, kind: red_packet, minus: 5}\n" + "\n".join(f"    - {{name: c-{at}, minus: 1, who: members}}" for at in range(8)),
     (29, 7, "promotions.coupons[10]", "'c-7' is coupon 11 of 11; at most 10 are simulated, leave some out")),
    # ---- rivals
    (25, "  rivals: {stores: 12, listings: 24, known: {rival-store-013: {depth: 20%}}}",
     (25, 63, "market.rivals.known.rival-store-013", "there is no rival store 'rival-store-013'; rivals are called rival-store-001 to rival-store-012")),
    (25, "  rivals: {stores: 12, listings: 24, known: {rival-store-3: {depth: 20%}}}",
     (25, 61, "market.rivals.known.rival-store-3", "rivals are called rival-store-001 to rival-store-012")),
    (25, "  rivals: {stores: 0, listings: 0, known: {rival-store-001: {joins: no}}}",
     (25, 61, "market.rivals.known.rival-store-001", "there are no rival stores")),
    (25, "  rivals: {stores: 12, listings: 24, known: {rival-store-003: {from: peek}}}",
     (25, 70, "market.rivals.known.rival-store-003.from", "there is no phase 'peek'; did you mean \"peak\"?")),
    (25, "  rivals: {stores: 12, listings: 24, depth_by_phase: {peek: 18%}}",
     (25, 55, "market.rivals.depth_by_phase.peek", "there is no phase 'peek'")),
    (25, "  rivals: {stores: 12, listings: 24, depth_by_phase: {peak: 100%}}",
     (25, 61, "market.rivals.depth_by_phase.peak", "100% is too large; write less than 1 (share)")),
    (25, "  rivals: {stores: 12, listings: 24, depth_by_phase: {peak: -5%..10%}}",
     (25, 61, "market.rivals.depth_by_phase.peak", "-5% is too small; write at least 0 (share)")),
]  # fmt: skip

CASES = [("fair.yaml", *case) for case in PACKS] + [("plan.yaml", *case) for case in PLANS]


def test_there_are_many_cases() -> None:
    assert sum(expected is not None for _, _, _, expected in CASES) >= 80


@pytest.mark.parametrize(
    ("file", "number", "line", "expected"), CASES, ids=[f"{case[0][:4]}-{at:03d}" for at, case in enumerate(CASES)]
)
def test_one_spoilt_line(
    base: SimpleNamespace, tmp_path: Path, file: str, number: int, line: str, expected: tuple[int, int, str, str] | None
) -> None:
    if expected is None:
        spoil(tmp_path, base, file, number, line)
        return
    with pytest.raises(BadInput) as caught:
        spoil(tmp_path, base, file, number, line)
    found = caught.value.problems
    assert [(Path(one.file).name, one.line, one.column, one.path) for one in found] == [(file, *expected[:3])]
    assert expected[3] in found[0].message
    assert "\n" not in str(found[0])


NO_FLASH = PLAN.replace("    flash: {price: 499, units: 50, from: 2025-10-20 20:00, to: 2025-10-20 22:00}\n", "")


def test_balances_after_the_last_day_could_never_be_paid(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        load_plan(tmp_path, NO_FLASH.replace("to: 2025-10-31}", "to: 2025-10-19}"))
    (problem,) = caught.value.problems
    assert (Path(problem.file).name, problem.line, problem.column, problem.path) == ("plan.yaml", 3, 32, "period.to")
    assert "balances of presale window wave-2 are paid from 2025-10-20 00:30 to 2025-10-22 00:00" in problem.message
    assert problem.message.endswith("no deposit could ever be settled; move the end, or take the presale out")


def test_without_presale_the_period_may_end_before_balances(tmp_path: Path) -> None:
    plan = NO_FLASH.replace("to: 2025-10-31}", "to: 2025-10-19}")
    load_plan(tmp_path, plan.replace("promotions:\n", "promotions:\n  presale: off\n"))


# line replaced, new text, the warning
WARNINGS = [
    (4, "festival: null", "prices.coat.presale: there is no festival, so nobody can pay a deposit"),
    (3, "period: {from: 2025-10-01, to: 2025-10-20}", "balances of presale window wave-2 are paid from"),
    (8, "    daily: 589", "prices.coat: the festival price 599.00 is above the everyday price 589.00"),
    (12, "    flash: {price: 499, units: 71, from: 2025-10-20 20:00, to: 2025-10-20 22:00}",
     "prices.coat.flash.units: 71 units are more than the stock of 70"),
    (14, "  knit: {daily: 199, off: 15%, joins: false}", "prices.knit: the listing does not take part, so its festival price"),
    (20, "    - {name: vip, over: 600, minus: 50, who: members, from: 2025-11-01 00:00}",
     "promotions.coupons.vip: nobody can claim and use it within the period"),
    (24, "market:\n  occasions: {feast: {at: 2025-12-24 18:00}}", "market.occasions.feast: 2025-12-24 18:00 lies outside the period"),
    (25, "  rivals: {stores: 12, listings: 24, depth_by_phase: {warm-up: 10%}}",
     "market.rivals.depth_by_phase.warm-up: festival prices do not hold in warm-up"),
    (20, "    - {name: vip, kind: platform, minus: 50, who: members, to: 2025-10-10 20:00}",
     "promotions.coupons.vip: festival prices hold at no moment at which it can be used"),
    (20, "    - {name: vip, over: 35960.01, minus: 50, who: members}", "promotions.coupons.vip.over: no basket comes to it, as the dearest costs 35960.00"),
    (11, "    presale: {deposit: 60, worth: 90, ship_by: 2026-10-24 00:00}", "prices.coat.presale.ship_by: 2026-10-24 00:00 is 367 days after balances close"),
]  # fmt: skip


@pytest.mark.parametrize(("number", "line", "warning"), WARNINGS)
def test_what_is_odd_is_said(base: SimpleNamespace, tmp_path: Path, number: int, line: str, warning: str) -> None:
    (said,) = spoil(tmp_path, base, "plan.yaml", number, line).warnings
    assert warning in said


def test_steps_that_a_festival_does_not_have_are_said(base: SimpleNamespace, tmp_path: Path) -> None:
    steps = "  steps: [store_coupon, platform_coupon, red_packet]"
    pack = base.with_line(22, steps, PACK)
    said = load_plan(tmp_path, PLAN.replace("    in_hand: 384.15\n", ""), pack).warnings
    assert [each.partition(":")[0] for each in said] == [
        "festival.stacking.steps", "festival.stacking.steps", "prices.coat.presale.worth",
        "promotions.official_reduction.rate",
    ]  # fmt: skip


# in the pack: text, what stands in its place, the warnings
OF_PACKS = [
    ("balance_from: 2025-10-20 00:30, balance_to: 2025-10-21 24:00", "balance_from: 2025-10-22 00:30, balance_to: 2025-10-23 24:00",
     ["festival.presale.wave-2: balances of presale window wave-2 are paid from 2025-10-22 00:30 to 2025-10-24 00:00; the festival's prices do not hold"]),
    ("steps: [official, store_coupon, cross_store, platform_coupon, red_packet, deposit]", "steps: [official, cross_store, red_packet, deposit]",
     ["promotions.coupons.shop: store_coupon is no step of festival fair, so it is used outside its prices alone",
      "promotions.coupons.vip: platform_coupon is no step of festival fair, so it is used never"]),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "warnings"), OF_PACKS)
def test_what_a_pack_makes_of_a_plan_is_said(tmp_path: Path, old: str, new: str, warnings: list[str]) -> None:
    assert old in PACK
    plan = PLAN.replace("    in_hand: 384.15\n", "").replace(", ship_by: 2025-10-24 00:00", "")
    said = load_plan(tmp_path, plan, PACK.replace(old, new)).warnings
    assert [one.startswith(warning) for one, warning in zip(said, warnings, strict=True)] == [True] * len(warnings)


def test_a_festival_without_an_opening_is_said(tmp_path: Path) -> None:
    plan = PLAN.replace("    in_hand: 384.15\n", "").replace("    phases: {peak: 579}\n", "")
    said = load_plan(tmp_path, plan, PACK.replace(", prices_open: true", "")).warnings
    assert said[0].startswith("festival.phases: festival prices never hold")


def test_a_coupon_that_leaves_nothing_to_pay_is_said(tmp_path: Path) -> None:
    """A coupon tested before the reduction may be more than what is left after it."""
    plan = PLAN.replace("    in_hand: 384.15\n", "").replace("over: 500, minus: 40", "over: 190, minus: 189")
    plan = plan.replace("knit: {daily: 199, off: 15%}", "knit: {daily: 199}")
    (said,) = load_plan(tmp_path, plan, PACK.replace("entry: {below: 10%, days: 60, grade: T}\n", "")).warnings
    assert said == "prices.knit: 199.00 less 15% and 169.15 (shop) is 0.00: somebody pays nothing for it; take less off"


def test_a_deposit_above_what_is_left_to_pay_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        load_plan(tmp_path, PLAN.replace("    in_hand: 384.15\n", "").replace("worth: 90", "worth: 460"))
    (problem,) = caught.value.problems
    assert (problem.line, problem.column, problem.path) == (11, 35, "prices.coat.presale.worth")
    gives = "599.00 less 15%, 50.00 (300-50) and 400.00 (deposit) is 59.15, less than the deposit 60.00"
    assert problem.message == f"{gives}; no balance would be left to pay, take less off"


def test_a_coupon_that_leaves_less_than_the_deposit_is_said(tmp_path: Path) -> None:
    plan = PLAN.replace("    in_hand: 384.15\n", "").replace("over: 500, minus: 40", "over: 500, minus: 400")
    (said,) = load_plan(tmp_path, plan).warnings
    assert said.startswith("prices.coat.presale: ") and "with these coupons no balance is left to pay" in said


def test_deposits_that_lie_outside_the_period_are_said(tmp_path: Path) -> None:
    (said,) = load_plan(
        tmp_path, PLAN.replace("from: 2025-10-01, to: 2025-10-31", "from: 2025-10-20, to: 2025-10-31")
    ).warnings
    assert said == "prices: every presale window lies outside the period, so no deposit can be paid in it"


def test_where_no_price_is_low_enough_the_remedy_is_to_stay_out(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        load_plan(tmp_path, csv=CSV.replace(",679", ",0.01"))
    assert all("no price is low enough, write joins: false" in one.message for one in caught.value.problems)


def test_a_payment_has_as_many_lines_as_the_kernels_price() -> None:
    assert promotion_checks.MOST_LINES == waterfall.MOST_LINES


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_spoilt_promotions_never_raise_anything_but_bad_input(tmp_path: Path, data: st.DataObject) -> None:
    amounts = [
        "0",
        "-1",
        "0.01",
        "1e13",
        "99999999",
        "1..2",
        "null",
        "[]",
        "{}",
        "100%",
        "0001-01-01 00:00",
        "9999-12-31 24:00",
    ]
    pieces = st.sampled_from(amounts)
    texts = {"plan": PLAN, "pack": PACK}
    for _ in range(data.draw(st.integers(1, 3))):
        which = data.draw(st.sampled_from(sorted(texts)))
        values = list(re.finditer(r": ([^,{}\[\]\n]+)", texts[which]))
        found = data.draw(st.sampled_from(values))
        texts[which] = texts[which][: found.start(1)] + data.draw(pieces) + texts[which][found.end(1) :]
    with contextlib.suppress(BadInput):
        load_plan(tmp_path, texts["plan"], texts["pack"])
