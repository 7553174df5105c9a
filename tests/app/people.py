"""People in front of the app without a browser: each speaks Streamlit's protocol as its page in a browser does.

`python tests/app/people.py RUNS RUN --people 10` starts the app on a folder of runs and lets ten people walk through
its pages with five seconds of thinking between two clicks; it prints how long reruns took, and how many were lost.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import time
from dataclasses import dataclass, field
from pathlib import Path

import websockets
from server import served
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

PAGES = ("plan", "run", "result", "compare", "search", "live", "credit", "stats", "channels")
MAY_CHANGE = ("number_input", "checkbox")  # what a person moves without leaving the page
LONGEST_S = 30.0


@dataclass
class Person:
    """One session: what is on its page, and how long each of its reruns took in seconds."""

    address: str
    run: str
    seed: int
    took_s: list[tuple[str, float]] = field(default_factory=list)
    lost: int = 0
    pages: dict[str, str] = field(default_factory=dict)
    widgets: dict[str, tuple[str, Element, str]] = field(default_factory=dict)
    states: dict[str, WidgetState] = field(default_factory=dict)
    kept: dict[str, ForwardMsg] = field(default_factory=dict)
    page: str = "plan"
    n_errors: int = 0

    async def walk(self, clicks: int, think_s: float) -> None:
        """Opens the app from a link and clicks, thinking before each."""
        luck = random.Random(self.seed)
        await asyncio.sleep(luck.uniform(0, think_s))
        url = self.address.replace("http", "ws") + "/_stcore/stream"
        async with websockets.connect(
            url, subprotocols=["streamlit"], max_size=None, origin=self.address
        ) as self.socket:
            await self.rerun("open", query=f"run={self.run}")
            for _ in range(clicks):
                await asyncio.sleep(luck.expovariate(1 / think_s))
                await self.click(luck)

    async def click(self, luck: random.Random) -> None:
        """Half of the clicks change a number on the page where there is one, the others go to another page."""
        changeable = sorted(key for key, (kind, _, _) in self.widgets.items() if kind in MAY_CHANGE)
        if changeable and luck.random() < 0.5:
            await self.change(luck.choice(changeable))
        else:
            self.page = luck.choice([page for page in PAGES if page != self.page])
            self.widgets, self.states = {}, {}
            await self.rerun(f"page {self.page}")

    async def change(self, key: str) -> None:
        kind, element, fragment = self.widgets[key]
        state = WidgetState(id=key)
        if kind == "checkbox":
            old = self.states.get(key)
            state.bool_value = not (old.bool_value if old else element.checkbox.default)
        else:
            number, old = element.number_input, self.states.get(key)
            now = old.double_value if old else number.default
            step = number.step or 1.0
            state.double_value = now + step if not number.has_max or now + step <= number.max else now - step
        self.states[key] = state
        await self.rerun("lever", fragment=fragment)

    async def rerun(self, what: str, query: str = "", fragment: str = "") -> None:
        """Asks for a rerun and waits until it is finished."""
        back = BackMsg()
        client = back.rerun_script
        client.query_string, client.fragment_id, client.page_name = query, fragment, ""
        client.page_script_hash = self.pages.get(self.page, "")
        client.widget_states.widgets.extend(self.states.values())
        started = time.perf_counter()
        await self.socket.send(back.SerializeToString())
        try:
            await asyncio.wait_for(self.finished(), LONGEST_S)
            self.took_s.append((what, time.perf_counter() - started))
        except (TimeoutError, websockets.ConnectionClosed):
            self.lost += 1

    async def finished(self) -> None:
        while True:
            message = ForwardMsg.FromString(await self.socket.recv())
            kind = message.WhichOneof("type")
            if kind == "ref_hash":
                message = self.kept.get(message.ref_hash, message)
                kind = message.WhichOneof("type")
            if kind == "navigation":
                self.pages = {page.url_pathname: page.page_script_hash for page in message.navigation.app_pages}
                if "plan" not in self.pages:
                    self.pages["plan"] = self.pages.get("", "")
            elif kind == "delta":
                self.see(message)
            elif kind == "script_finished":
                status = ForwardMsg.ScriptFinishedStatus
                if message.script_finished in (
                    status.FINISHED_SUCCESSFULLY, status.FINISHED_FRAGMENT_RUN_SUCCESSFULLY
                ):  # fmt: skip
                    return

    def see(self, message: ForwardMsg) -> None:
        """Remembers the widgets of a page, and counts errors shown."""
        if message.hash:
            self.kept[message.hash] = message
        if message.delta.WhichOneof("type") != "new_element":
            return
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        if kind == "exception":
            self.n_errors += 1
        elif kind in MAY_CHANGE and not getattr(element, kind).disabled:
            self.widgets[getattr(element, kind).id] = (kind, element, message.delta.fragment_id)


async def crowd(address: str, run: str, people: int, clicks: int, think_s: float) -> list[Person]:
    """So many people at once; gives them back with what they met."""
    everybody = [Person(address, run, seed) for seed in range(people)]
    await asyncio.gather(*(person.walk(clicks, think_s) for person in everybody))
    return everybody


def said(everybody: list[Person]) -> str:
    """What they met, in a few lines."""
    took = [seconds for person in everybody for _, seconds in person.took_s]
    lost, errors = sum(person.lost for person in everybody), sum(person.n_errors for person in everybody)
    lines = [
        f"{len(everybody)} people, {len(took)} reruns, {lost} lost, {errors} errors shown",
        f"median {statistics.median(took):.2f} s, 95 % below {percentile(took, 0.95):.2f} s, longest {max(took):.2f} s",
    ]
    kinds = sorted({what for person in everybody for what, _ in person.took_s})
    for kind in kinds:
        of = [seconds for person in everybody for what, seconds in person.took_s if what == kind]
        lines.append(f"  {kind:<14} {len(of):>4}  median {statistics.median(of):.2f} s  longest {max(of):.2f} s")
    return "\n".join(lines)


def percentile(values: list[float], share: float) -> float:
    """The smallest value that this share does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("runs", type=Path)
    words.add_argument("run")
    words.add_argument("--people", type=int, default=10)
    words.add_argument("--clicks", type=int, default=20)
    words.add_argument("--think", type=float, default=5.0)
    chosen = words.parse_args()
    with served(chosen.runs) as address:
        asyncio.run(crowd(address, chosen.run, 1, 3, 0.2))  # the first session imports
        print(said(asyncio.run(crowd(address, chosen.run, chosen.people, chosen.clicks, chosen.think))))


if __name__ == "__main__":
    main()
