"""What people did, as a list of looks, favourites, carts and purchases, real or simulated, measured one way.

A frame of behaviour has the columns user, item, behaviour (`look`, `favourite`, `cart`, `buy`) and time (local).
Used by the cases V1 and V2; the definitions are those that their targets were computed with.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

TAOBAO = "taobao_userbehavior_815users.parquet"
KINDS = ("look", "favourite", "cart", "buy")  # in the order of the engine's codes
REAL_NAMES = {"pv": "look", "fav": "favourite", "cart": "cart", "buy": "buy"}
IDLE = pd.Timedelta(minutes=30)

Floats = npt.NDArray[np.float64]


def read_real(folder: Path) -> pd.DataFrame:
    """The behaviour of the 815 users of the Taobao data set."""
    raw = pd.read_parquet(folder / TAOBAO)
    kind = raw.behavior.astype(str).map(REAL_NAMES)
    return pd.DataFrame({"user": raw.user, "item": raw.item, "behaviour": kind, "time": raw.ts})


def even(behaviour: pd.DataFrame) -> pd.DataFrame:
    """The users that may be calibrated on."""
    return behaviour[behaviour.user % 2 == 0]


def odd(behaviour: pd.DataFrame) -> pd.DataFrame:
    """The users that are predicted."""
    return behaviour[behaviour.user % 2 == 1]


def simulate_behaviour(scenario: str, replications: int) -> list[pd.DataFrame]:
    """The behaviour of each replication of a case's scenario, which must say `record: {events: true}`."""
    from ecosim.channels import discover
    from ecosim.engine import simulate
    from ecosim.scenario import load

    channels = discover()
    case = load(Path(__file__).parent / "cases" / scenario, params_models=channels.params_models())
    start = pd.Timestamp(case.settings.period.start_date)
    found = []
    for replication in range(replications):
        events = simulate(case, replication, channels=channels).events
        assert events is not None, f"{scenario}: record.events is off"
        found.append(from_events(events, start))
    return found


def from_events(events: npt.NDArray[np.void], start: pd.Timestamp) -> pd.DataFrame:
    """A frame of behaviour from the engine's journal; `start` is 00:00 of the first day.

    A line of the data is one thing bought. An order of the model holds one listing, so what people take together are
    its units: each becomes a line.
    """
    rows = np.repeat(events, np.maximum(events["units"], 1))
    return pd.DataFrame(
        {
            "user": rows["shopper_id"].astype(np.int64),
            "item": rows["listing_ix"].astype(np.int64),
            "behaviour": np.array(KINDS)[rows["kind"]],
            "time": start + pd.to_timedelta(rows["time_us"], unit="us"),
        }
    )


def sessions(behaviour: pd.DataFrame) -> pd.DataFrame:
    """One line a session, a person's doings without a gap above 30 minutes: user, looks, buys."""
    rows = behaviour.sort_values(["user", "time"], kind="stable")
    gap = rows.groupby("user").time.diff()
    number = (gap.isna() | (gap > IDLE)).cumsum()
    marked = rows.assign(looks=rows.behaviour.eq("look"), buys=rows.behaviour.eq("buy"))
    return marked.groupby(number).agg(user=("user", "first"), looks=("looks", "sum"), buys=("buys", "sum"))


def viewed_items(behaviour: pd.DataFrame) -> pd.DataFrame:
    """One line a viewed item (a person, an item, at least one look): was it also kept, put in the cart, bought."""
    done = (
        pd.crosstab([behaviour.user, behaviour["item"]], behaviour.behaviour).reindex(columns=list(KINDS), fill_value=0)
        > 0
    )
    return done[done.look]


def purchases(behaviour: pd.DataFrame) -> pd.Series[int]:
    """Purchases of each person who did anything."""
    bought = behaviour[behaviour.behaviour == "buy"].groupby("user").size()
    return bought.reindex(behaviour.user.unique(), fill_value=0)


def lasting_spread(behaviour: pd.DataFrame) -> float:
    """How much people differ in how much they buy, as a squared coefficient of variation.

    Covariances of their purchases between different days, summed, over the products of the days' means: the chance of
    single purchases, which differs from day to day, drops out.
    """
    bought = behaviour[behaviour.behaviour == "buy"]
    counts = bought.groupby(["user", bought.time.dt.normalize().rename("day")]).size().unstack(fill_value=0)
    table = counts.reindex(index=behaviour.user.unique(), fill_value=0).to_numpy(float)
    covariance, mean = np.cov(table.T), table.mean(axis=0)
    between = covariance.sum() - np.trace(covariance)
    return float(between / (mean.sum() ** 2 - (mean**2).sum()))


def funnel(behaviour: pd.DataFrame) -> dict[str, float]:
    """The quantities of V1 and those it may be calibrated on."""
    per_session, items, bought = sessions(behaviour), viewed_items(behaviour), purchases(behaviour)
    return {
        "sessions a user": len(per_session) / len(bought),
        "session buy rate": float((per_session.buys > 0).mean()),
        "cart per viewed item": float(items.cart.mean()),
        "favourite per viewed item": float(items.favourite.mean()),
        "buy per viewed item": float(items.buy.mean()),
        "purchases a buying session": float(per_session.buys[per_session.buys > 0].mean()),
        "sessions a user, variance": float(per_session.groupby("user").size().var()),
        "looks at new items, share": len(items) / float((behaviour.behaviour == "look").sum()),
        "lasting spread of buying": lasting_spread(behaviour),
        "views per session, 90 % quantile": float(per_session.looks.quantile(0.9)),
        "buyers, share of users": float((bought > 0).mean()),
        "purchases a user, variance / mean": float(bought.var() / bought.mean()),
    }


def hours(behaviour: pd.DataFrame, kind: str) -> Floats:
    """Share of each hour of the day in one kind of behaviour, float64[24]."""
    hour = behaviour.time[behaviour.behaviour == kind].dt.hour
    return np.bincount(hour, minlength=24) / len(hour)


def total_variation(a: Floats, b: Floats) -> float:
    """Half the sum of absolute differences of two lists of shares.

    >>> total_variation(np.array([1.0, 0.0]), np.array([0.5, 0.5]))
    0.5
    """
    return float(np.abs(a - b).sum() / 2)
