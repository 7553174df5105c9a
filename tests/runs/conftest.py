"""What is really simulated, for tests of what is read instead."""

from __future__ import annotations

from typing import Any

import pytest

from ecosim import engine


@pytest.fixture
def simulated(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int, int]]:
    """(role, replication, luck) of everything that is really simulated."""
    seen: list[tuple[str, int, int]] = []
    simulate = engine.simulate

    def noted(scenario: Any, replication: int, *, luck: int = 0, **more: Any) -> Any:
        seen.append((scenario.role, replication, luck))
        return simulate(scenario, replication, luck=luck, **more)

    monkeypatch.setattr(engine, "simulate", noted)
    return seen
