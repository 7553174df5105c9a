"""What is measured in processes of their own: memory and cold start. Each probe is a fresh interpreter.

`python -m ecosim.studies.bench_probe SHOPPERS DAYS` simulates once and prints what it took; the functions start it.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from typing import Any

KIB = 1024


def seconds_of(*words: str, cache: str | None = None) -> float:
    """Wall seconds of `python *words`."""
    environment = {**os.environ, **({"ECOSIM_CACHE": cache} if cache else {})}
    started_s = time.perf_counter()
    subprocess.run([sys.executable, *words], env=environment, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started_s


def cold_start(times: int) -> dict[str, float]:
    """Seconds to `--help` and to `import ecosim` (medians), and to a small run without and with compiled kernels."""
    small = ("-m", "ecosim.studies.bench_probe", "1000", "2")
    with tempfile.TemporaryDirectory() as cache:
        first, again = seconds_of(*small, cache=cache), seconds_of(*small, cache=cache)
    return {
        "help_s": statistics.median(seconds_of("-m", "ecosim", "--help") for _ in range(times)),
        "import_s": statistics.median(seconds_of("-c", "import ecosim") for _ in range(times)),
        "first_run_s": first,
        "second_run_s": again,
        "compile_s": first - again,
    }


def probe(n_shoppers: int, days: int) -> dict[str, float]:
    """What one run in a fresh process took: peak resident bytes, visits, bytes of the orders."""
    words = [sys.executable, "-m", "ecosim.studies.bench_probe", str(n_shoppers), str(days)]
    done = subprocess.run(words, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def memory(n_shoppers: int, horizon_shoppers: int, horizon_days: tuple[int, ...]) -> dict[str, Any]:
    """Bytes of state a shopper, and the growth of memory with the horizon.

    `bytes_per_shopper` is the persistent state: the declared size of the rows that the engine keeps of each shopper
    for the whole run. `resident_bytes_per_shopper` is measured: how much the peak that the operating system saw grows
    from a tenth of the population, so that a day's arrivals and open carts are in it, which do not last.
    """
    large, small = probe(n_shoppers, 1), probe(n_shoppers // 10, 1)
    long, short = probe(horizon_shoppers, horizon_days[-1]), probe(horizon_shoppers, horizon_days[-2])
    grown = (long["peak_bytes"] - long["order_bytes"]) - (short["peak_bytes"] - short["order_bytes"])
    return {
        "shoppers": n_shoppers,
        "bytes_per_shopper": large["state_bytes"] / n_shoppers,
        "resident_bytes_per_shopper": (large["peak_bytes"] - small["peak_bytes"]) / (n_shoppers - n_shoppers // 10),
        "horizon_days": [horizon_days[-2], horizon_days[-1]],
        "growth_bytes_per_visit": grown / (long["visits"] - short["visits"]),
        "peak_bytes": [short["peak_bytes"], long["peak_bytes"]],
        "order_bytes": [short["order_bytes"], long["order_bytes"]],
    }


def main(n_shoppers: int, days: int) -> dict[str, float]:
    """Simulates once in this process and says what it took."""
    from ecosim.channels import discover
    from ecosim.engine import persistent_bytes_per_shopper, simulate
    from ecosim.studies.bench import bench_scenario, days_from_warm_up

    channels = discover(())
    outcome = simulate(bench_scenario(n_shoppers, *days_from_warm_up(days), channels=channels), 0, channels=channels)
    return {
        "peak_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * KIB,
        "state_bytes": persistent_bytes_per_shopper() * n_shoppers,
        "order_bytes": outcome.orders.nbytes,
        "visits": outcome.n_visits,
    }


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]))))
