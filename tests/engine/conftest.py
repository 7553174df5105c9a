"""The shop with every promotion at once, and a run whose world can be looked at afterwards."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="session")
def promo() -> Callable[..., Any]:
    """The scenario of `promo.yaml` with `--set` changes."""
    from ecosim.runs.loading import load

    return lambda *sets: load(Path(__file__).with_name("promo.yaml"), sets=sets)


@pytest.fixture(scope="session")
def ended() -> Callable[..., Any]:
    """The simulation of a scenario's first replication after its end, with the world as it was left."""
    import numpy as np
    import simpy

    from ecosim.channels import make_channels
    from ecosim.engine.schedulers import Batch
    from ecosim.engine.simulation import Simulation
    from ecosim.kernels.philox import fold
    from ecosim.runs.replication import plugins
    from ecosim.world.build import build_world

    def simulation(scenario: Any) -> Any:
        settings = scenario.at(0)
        channels = make_channels(settings, plugins(()))
        world, env, engine = build_world(settings, len(channels)), simpy.Environment(initial_time=0), Batch()
        found = Simulation(world, channels, np.uint64(fold(np.uint64(9), np.uint64(1))), env, engine, None)
        found.start()
        engine.run(world, env)
        return found

    return simulation
