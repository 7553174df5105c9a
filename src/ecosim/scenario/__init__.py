"""Scenarios: read, checked, frozen. YAML and pydantic live in this layer and nowhere above or below.

Reading order: `model` (every setting), `fields` and `kinds` (what a setting is), `load` (the way of a file),
`scenario` (what comes out).
"""

from ecosim.scenario.load import load
from ecosim.scenario.model import Settings
from ecosim.scenario.ranges import Range
from ecosim.scenario.scenario import Scenario
from ecosim.scenario.schema import json_schema

__all__ = ["Range", "Scenario", "Settings", "json_schema", "load"]
